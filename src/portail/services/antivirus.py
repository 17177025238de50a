"""clamd's INSTREAM over asyncio: only its plain « OK » is clean; any other answer, or none, is not."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

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


async def analyser(octets: bytes) -> Analyse:
    """SAIN only for « stream: OK »; INFECTE when a signature is named; ECHEC for the rest, to be tried again."""
    if absent():
        return Analyse.NON_ANALYSE
    try:
        async with asyncio.timeout(_SECONDES):
            reponse = await _interroger(octets)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return Analyse.ECHEC
    if reponse == b"stream: OK":
        return Analyse.SAIN
    return Analyse.INFECTE if reponse.startswith(b"stream: ") and reponse.endswith(b" FOUND") else Analyse.ECHEC


async def analyser_en_attente(limite: int = 20) -> int:
    """Scan the documents that wait or whose scan failed, oldest first; how many got an answer."""
    faits = 0
    if absent():
        return await Justificatif.filter(analyse=Analyse.EN_ATTENTE).update(analyse=Analyse.NON_ANALYSE)
    attente = Justificatif.filter(analyse__in=[Analyse.EN_ATTENTE, Analyse.ECHEC]).order_by("depose_le")
    for document in await attente.limit(limite).select_related("demande"):
        avant = document.analyse
        dit = await _analyser_document(document)
        if dit is not avant:
            await Justificatif.filter(id=document.id, analyse=avant).update(analyse=dit)
        if dit is Analyse.ECHEC:
            break  # the scanner is down: the next round tries again
        faits += 1
    return faits


async def _analyser_document(document: Justificatif) -> Analyse:
    try:
        clair = await scelles.lire(Coffret(document.demande.cle), document.chemin)  # type: ignore[attr-defined]
    except (coffre.Absent, Indisponible, Illisible):
        return Analyse.ECHEC
    return await analyser(clair)


async def boucle(pause: float = 10.0) -> None:
    """Runs until cancelled: a scanner that is down, or a cut database, is tried again."""
    while True:
        try:
            faits = await analyser_en_attente()
        except Exception as erreur:  # the loop outlives whatever a round meets
            journal.error("analyse interrompue", erreur=type(erreur).__name__)
            faits = 0
        if not faits:
            await asyncio.sleep(pause)
