"""Writes what agents find a claim by: soon after its submission, which stays short, and wherever a name changes after."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.actions.demandes import reponses_de
from portail.domain import horloge, recherche
from portail.domain.demande import Demande
from portail.domain.instruction import MotCherche
from portail.domain.sql import lire
from portail.services import chiffrement
from portail.traces import Trace

trace = Trace("portail.recherche")
REPRISE = timedelta(days=31)  # what a process looks back at when it starts
RECUL = timedelta(minutes=10)  # what each round looks back at: a submission slower than that does not exist
SOUFFLE = 0.05  # seconds: a thousand claims are found within a minute, by one process
_SANS_MOT = (
    "SELECT d.id FROM demande d WHERE d.etat <> 'brouillon' AND d.efface_le IS NULL AND d.soumise_le > $1"
    " AND NOT EXISTS (SELECT 1 FROM mot_cherche m WHERE m.demande_id = d.id) ORDER BY d.soumise_le, d.id"
)


def empreinte(mot: str) -> str:
    """16 hex digits of the token's HMAC: enough to find, never to read back."""
    return chiffrement.empreinte(mot, "nom")[:16]


def mots_de(demande: Demande, reponses: Mapping[str, str]) -> list[MotCherche]:
    """The rows of a claim that was sent."""
    return [
        MotCherche(demande_id=demande.id, empreinte=empreinte(mot), soumise_le=demande.soumise_le)
        for mot in recherche.a_indexer(dict(reponses))
    ]


async def reindexer(demande: Demande, reponses: Mapping[str, str], connexion: BaseDBAsyncClient) -> None:
    """In the transaction that changes a name."""
    await MotCherche.filter(demande_id=demande.id).using_db(connexion).delete()
    await MotCherche.bulk_create(mots_de(demande, reponses), using_db=connexion)


async def tournee(recul: timedelta = REPRISE, souffle: float = 0) -> int:
    """Claims sent within that time that nobody could find by name yet; how many there were.

    `souffle`: seconds between two of them, for requests to go first.
    """
    lignes = await lire(_SANS_MOT, [horloge.maintenant() - recul])
    for ligne in lignes:
        async with base.transaction() as cx:
            demande = await Demande.filter(id=ligne["id"]).using_db(cx).select_for_update().get()
            deja = await MotCherche.filter(demande_id=demande.id).using_db(cx).exists()
            if not deja and demande.efface_le is None:
                await reindexer(demande, reponses_de(demande), cx)
        await asyncio.sleep(souffle)
    return len(lignes)


async def boucle(pause: float = 1.0) -> None:
    """Round after round, each process its own; a cut base only makes it wait."""
    recul = REPRISE
    while True:
        try:
            await tournee(recul, SOUFFLE)
            recul = RECUL
        except Exception as erreur:
            trace.error("tournée interrompue", erreur=type(erreur).__name__, exc_info=base.faute(erreur))
            recul = REPRISE
        await asyncio.sleep(pause)
