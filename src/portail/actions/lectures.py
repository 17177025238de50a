"""The marks of a message: read, unread again, taken back. One read mark for the whole compte, or for the service."""

from collections.abc import Collection
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.actions import courriers, relances
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.demande import Demande, Evenement
from portail.domain.erreurs import Interdit, Introuvable, PasMaintenant
from portail.domain.etats import PASSAGES, Role
from portail.domain.message import Message

LU = "Ce message a déjà été lu : il ne peut plus être retiré."


async def marquer_lu(qui: Acteur | Agent, numero: str, vus: Collection[UUID]) -> int:
    """The messages of the other side that were shown; how many were unread."""
    async with base.transaction() as cx:
        demande, role, lecteur = await _venir(qui, numero, "marquer lu")
        return await marquer(vus, lecteur, role, demande, cx, du_service=isinstance(qui, Acteur))


async def _venir(qui: Acteur | Agent, numero: str, acte: str) -> tuple[Demande, Role, UUID]:
    if isinstance(qui, Acteur):
        demande = await Demande.trouver(qui.compte_id, numero)
        return demande, qui.exiger(acte, demande), qui.utilisateur_id
    demande = await Demande.a_instruire(numero)
    return demande, qui.exiger(acte, demande), qui.gestionnaire_id


async def marquer(
    vus: Collection[UUID], lecteur: UUID, role: Role, demande: Demande, cx: BaseDBAsyncClient, *, du_service: bool
) -> int:
    """The same inside the caller's transaction; an event only when something was unread."""
    lus = await dater(vus, lecteur, demande, cx, du_service=du_service)
    if lus:
        await demande.passer("marquer lu", role, lecteur, cx, details={"combien": lus})
    return lus


async def dater(
    vus: Collection[UUID], lecteur: UUID, demande: Demande, cx: BaseDBAsyncClient, *, du_service: bool
) -> int:
    """Two readers at once: one of them finds nothing left to mark."""
    a_lire = Message.filter(id__in=list(vus), demande_id=demande.id, du_service=du_service, lu_le=None, retire_le=None)
    return await a_lire.using_db(cx).update(lu_le=horloge.maintenant(), lu_par=lecteur) if vus else 0


async def peut_remettre(acteur: Acteur, demande: Demande) -> bool:
    """Any reader but the one who sent the claim, whose turn it is to see the message (the guide)."""
    if demande.etat not in PASSAGES["remettre non lu"].de:
        return False
    envoi = await Evenement.filter(demande_id=demande.id, acte="soumettre").order_by("-le").first()
    return envoi is None or envoi.par_id != acteur.utilisateur_id


async def remettre_non_lu(acteur: Acteur, numero: str, message_id: UUID) -> None:
    """Raises Interdit for the one who sent the claim, PasMaintenant (a draft), Introuvable."""
    async with base.transaction() as cx:
        demande = await Demande.trouver(acteur.compte_id, numero)
        if demande.etat not in PASSAGES["remettre non lu"].de:
            raise PasMaintenant("Cette demande n’est pas encore envoyée : elle n’a aucun message.")
        if not await peut_remettre(acteur, demande):
            raise Interdit("C’est vous qui avez envoyé cette demande : ses messages sont pour vous.")
        sien = Message.filter(id=message_id, demande_id=demande.id, du_service=True, retire_le=None)
        if not await sien.exists():
            raise Introuvable()
        role = acteur.role(demande.proprietaire_id)
        if await sien.filter(lu_le__isnull=False).using_db(cx).update(lu_le=None, lu_par=None):
            await demande.passer("remettre non lu", role, acteur.utilisateur_id, cx)


async def retirer(qui: Acteur | Agent, numero: str, message_id: UUID) -> None:
    """By its author, while nobody has read it; its letter with it when it has not left.

    Raises PasMaintenant (read, or gone already), Interdit (somebody else's), Introuvable.
    """
    async with base.transaction() as cx:
        demande, role, auteur = await _venir(qui, numero, relances.RETRAIT)
        sien = Message.filter(id=message_id, demande_id=demande.id, du_service=isinstance(qui, Agent))
        message = await sien.first()
        if message is None:
            raise Introuvable()
        if message.auteur_id != auteur:
            raise Interdit("Seule la personne qui a écrit ce message peut le retirer.")
        if not await sien.filter(lu_le=None, retire_le=None).using_db(cx).update(retire_le=horloge.maintenant()):
            raise PasMaintenant(LU if message.lu_le else "Ce message a déjà été retiré.")
        details: dict[str, object] = {"objet": message.objet.value, "message": str(message.id)}
        await demande.passer(relances.RETRAIT, role, auteur, cx, details=details)
        if message.du_service:
            await courriers.reprendre("M31", demande, message.le, cx)
