"""clamd's INSTREAM over asyncio: only its plain « OK » is clean; any other answer, or none, is not."""

import asyncio
import random
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from portail import base
from portail.domain.erreurs import Indisponible
from portail.domain.justificatif import Analyse, Justificatif
from portail.reglages import reglages
from portail.services import coffre, scelles
from portail.services.chiffrement import Coffret, Illisible
from portail.traces import Trace

journal = Trace("portail.antivirus")

_BLOC = 64 * 1024
_SECONDES = 30


def absent() -> bool:
    """The operator runs no scanner."""
    return reglages().antivirus == "aucun"


@asynccontextmanager
async def _scanner() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    adresse = urlsplit(reglages().antivirus)
    if adresse.hostname:
        lecteur, ecrivain = await asyncio.open_connection(adresse.hostname, adresse.port or 3310)
    else:
        lecteur, ecrivain = await asyncio.open_unix_connection(adresse.path)
    try:
        yield lecteur, ecrivain
    finally:
        ecrivain.close()


async def _interroger(octets: bytes) -> bytes:
    async with _scanner() as (lecteur, ecrivain):
        ecrivain.write(b"zINSTREAM\0")
        for debut in range(0, len(octets), _BLOC):
            bloc = octets[debut : debut + _BLOC]
            ecrivain.write(struct.pack("!I", len(bloc)) + bloc)
            await ecrivain.drain()
        ecrivain.write(struct.pack("!I", 0))
        await ecrivain.drain()
        return (await lecteur.read(4096)).rstrip(b"\0\n")


class Muet(Exception):
    """The scanner does not answer: nobody's document is at fault."""


async def analyser(octets: bytes) -> Analyse:
    """SAIN only for « stream: OK »; INFECTE when a signature is named; ECHEC for the rest, to be tried again. Raises Muet."""
    if absent():
        return Analyse.NON_ANALYSE
    try:
        async with asyncio.timeout(_SECONDES):
            reponse = await _interroger(octets)
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as erreur:
        raise Muet() from erreur
    if reponse == b"stream: OK":
        return Analyse.SAIN
    return Analyse.INFECTE if reponse.startswith(b"stream: ") and reponse.endswith(b" FOUND") else Analyse.ECHEC


async def analyser_en_attente(limite: int = 20) -> int:
    """Scan the documents that wait, oldest first, then some of those that failed; how many got an answer.

    One that fails holds nobody back; a scanner that does not answer ends the round.
    """
    if absent():
        sans_reponse = Justificatif.filter(analyse__in=[Analyse.EN_ATTENTE, Analyse.ECHEC])
        return await sans_reponse.update(analyse=Analyse.NON_ANALYSE)
    faits = 0
    for document in await _tour(limite):
        try:
            dit = await _analyser_document(document)
        except Muet:
            await _noter(document, Analyse.ECHEC)
            break
        await _noter(document, dit)
        faits += dit is not Analyse.ECHEC
    return faits


async def _tour(limite: int) -> list[Justificatif]:
    """New ones first; those that failed drawn by lot, so that no document which always fails hides another."""
    neufs = Justificatif.filter(analyse=Analyse.EN_ATTENTE).order_by("depose_le").limit(limite)
    documents = list(await neufs.select_related("demande"))
    rates = await Justificatif.filter(analyse=Analyse.ECHEC).limit(5000).values_list("id", flat=True)
    tires = random.sample(list(rates), min(limite, len(rates)))
    return documents + list(await Justificatif.filter(id__in=tires).select_related("demande"))


async def _noter(document: Justificatif, dit: Analyse) -> None:
    if dit is not document.analyse:
        await Justificatif.filter(id=document.id, analyse=document.analyse).update(analyse=dit)


async def _analyser_document(document: Justificatif) -> Analyse:
    """Raises Muet."""
    try:
        clair = await scelles.lire(Coffret(document.demande.cle), document.chemin)
    except (coffre.Absent, Indisponible, Illisible):
        return Analyse.ECHEC
    return await analyser(clair)


async def boucle(pause: float = 10.0) -> None:
    """Runs until cancelled: a scanner that is down, or a cut database, is tried again."""
    while True:
        try:
            faits = await analyser_en_attente()
        except Exception as erreur:  # the loop outlives whatever a round meets
            journal.error("analyse interrompue", erreur=type(erreur).__name__, exc_info=base.faute(erreur))
            faits = 0
        if not faits:
            await asyncio.sleep(pause)
