"""Writes what agents find a claim by; called in the transaction that changes the names."""

from collections.abc import Mapping

from tortoise.backends.base.client import BaseDBAsyncClient

from portail.domain import recherche
from portail.domain.demande import Demande
from portail.domain.instruction import MotCherche
from portail.services import chiffrement


def empreinte(mot: str) -> str:
    """16 hex digits of the token's HMAC: enough to find, never to read back."""
    return chiffrement.empreinte(mot, "nom")[:16]


def mots_de(demande: Demande, reponses: Mapping[str, str]) -> list[MotCherche]:
    """The rows of a claim that was sent."""
    return [
        MotCherche(demande_id=demande.id, empreinte=empreinte(mot), soumise_le=demande.soumise_le)
        for mot in recherche.a_indexer(dict(reponses))
    ]


async def indexer(demande: Demande, reponses: Mapping[str, str], connexion: BaseDBAsyncClient) -> None:
    """At the submission: one statement."""
    await MotCherche.bulk_create(mots_de(demande, reponses), using_db=connexion)


async def reindexer(demande: Demande, reponses: Mapping[str, str], connexion: BaseDBAsyncClient) -> None:
    """After a name changed."""
    await MotCherche.filter(demande_id=demande.id).using_db(connexion).delete()
    await indexer(demande, reponses, connexion)
