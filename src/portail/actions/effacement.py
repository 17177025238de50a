"""Erase what a claim holds: its key, its answers, its files. The number, the dates and the digests stay."""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.domain import horloge
from portail.domain.demande import Demande, Recepisse
from portail.domain.erreurs import PasMaintenant
from portail.domain.etats import Role
from portail.domain.gestionnaire import Presence
from portail.domain.instruction import Amendement, Complement, MotCherche, Note
from portail.domain.journal import noter
from portail.domain.justificatif import Justificatif
from portail.domain.message import Message
from portail.services import coffre

# All that hangs on the claim, the tokens that find it by a name first of all: they owe nothing to its key.
PARTIES: tuple[type[Any], ...] = (MotCherche, Justificatif, Recepisse, Message, Complement, Note, Amendement, Presence)
VIDE: dict[str, object] = {"cle": b"", "reponses": b"", "iban_empreinte": "", "instantane": None}


async def effacer(demande: Demande, raison: str) -> bool:
    """The claim as a shell, without its key. False when it changed meanwhile: she came back to it."""
    chemins = await _chemins(Justificatif.filter(demande_id=demande.id))
    try:
        async with base.transaction() as cx:
            await demande.passer("purger", Role.SYSTEME, None, cx, efface_le=horloge.maintenant(), **VIDE)
            for modele in PARTIES:
                await modele.filter(demande_id=demande.id).using_db(cx).delete()
            await _noter(demande, raison, len(chemins), cx)
    except PasMaintenant:
        return False
    await effacer_fichiers(chemins)
    return True


async def effacer_documents(demande: Demande, piece: str, raison: str) -> None:
    """The documents of one kind; their digests stay in the frozen content."""
    choisis = Justificatif.filter(demande_id=demande.id, piece=piece)
    chemins = await _chemins(choisis)
    async with base.transaction() as cx:
        await choisis.using_db(cx).delete()
        await _noter(demande, raison, len(chemins), cx)
    await effacer_fichiers(chemins)


async def effacer_fichiers(chemins: list[str]) -> None:
    """After commit: a file left behind by a crash is sealed under a key that no longer exists."""
    for chemin in chemins:
        await coffre.effacer(chemin)


async def _chemins(choisis) -> list[str]:
    couples = await choisis.values_list("chemin", "vignette")
    return [chemin for couple in couples for chemin in couple if chemin]


async def _noter(demande: Demande, raison: str, fichiers: int, cx: BaseDBAsyncClient) -> None:
    await noter(
        "effacement",
        acteur="systeme",
        objet=f"demande:{demande.numero}",
        connexion=cx,
        raison=raison,
        fichiers=fichiers,
    )
