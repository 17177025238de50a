"""Erase what a claim holds: its key, its answers, its files. The number, the dates and the digests stay."""

import re
from datetime import timedelta
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
from portail.domain.paiement import LotPaiement, Virement
from portail.services import coffre

# All that hangs on the claim, the tokens that find it by a name first of all: they owe nothing to its key.
PARTIES: tuple[type[Any], ...] = (MotCherche, Justificatif, Message, Complement, Note, Amendement, Presence)
VIDE: dict[str, object] = {
    "cle": b"", "reponses": b"", "iban_empreinte": "", "instantane": None, "texte_rejet": None,
}  # fmt: skip
_NOM = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}")  # as coffre.nouveau_nom makes them: nothing else in there is ours
_AGE_ORPHELIN = timedelta(days=7)


async def effacer(demande: Demande, raison: str) -> bool:
    """The claim as a shell, without its key. False when it changed meanwhile: she came back to it."""
    chemins = await _chemins(Justificatif.filter(demande_id=demande.id))
    try:
        async with base.transaction() as cx:
            await demande.passer("purger", Role.SYSTEME, None, cx, efface_le=horloge.maintenant(), **VIDE)
            for modele in PARTIES:
                await modele.filter(demande_id=demande.id).using_db(cx).delete()
            await Recepisse.filter(demande_id=demande.id).using_db(cx).update(octets=b"")
            await Virement.filter(demande_id=demande.id).using_db(cx).update(instantane=None)
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


async def oublier(demande: Demande) -> None:
    """The shell of an erased claim, and its lines of runs: nothing stays but the erasure's own line in the audit log."""
    async with base.transaction() as cx:
        lots = await Virement.filter(demande_id=demande.id).using_db(cx).values_list("lot_id", flat=True)
        await Virement.filter(demande_id=demande.id).using_db(cx).delete()
        await Demande.filter(id=demande.id).using_db(cx).delete()
        for lot in lots:
            if not await Virement.filter(lot_id=lot).using_db(cx).exists():
                await LotPaiement.filter(id=lot).using_db(cx).delete()
        await _noter(demande, "délai comptable", 0, cx)


async def orphelins() -> int:
    """Files that no row names: left by a process killed between the two, or by a store that did not answer."""
    partis = 0
    async for lot in coffre.anciens(horloge.maintenant() - _AGE_ORPHELIN):
        noms = {nom for nom in lot if _NOM.fullmatch(nom)}
        for modele, colonne in ((Justificatif, "chemin"), (Justificatif, "vignette"), (LotPaiement, "chemin")):
            noms -= set(await modele.filter(**{f"{colonne}__in": list(noms)}).values_list(colonne, flat=True))
        await effacer_fichiers(sorted(noms))
        partis += len(noms)
    return partis


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
