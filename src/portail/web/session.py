"""Our own sessions (exigences.md A): a random token in the browser, only its SHA-256 here; never one the client chose.

Last-seen times stay in memory and are flushed by `boucle_vues`, so that no GET writes.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Request, Response
from tortoise.exceptions import BaseORMException

from portail import base
from portail.actions import garde
from portail.actions.connexion import Essai
from portail.domain import horloge, vues_messages
from portail.domain.compte import Profil, Session
from portail.domain.gestionnaire import SessionAgent
from portail.domain.identifiant import uuid_de
from portail.domain.journal import noter, signature
from portail.domain.sql import inserer
from portail.reglages import reglages
from portail.web.visiteur import Visiteur

_LECTURE = (
    "SELECT s.cree_le, s.vue_le, s.revoquee_le, s.utilisateur_id, s.compte_id, a.profil, u.identite, u.desactive_le,"
    f" {vues_messages.DU_COMPTE} FROM session s JOIN utilisateur u ON u.id = s.utilisateur_id"
    " JOIN acces a ON a.compte_id = s.compte_id AND a.utilisateur_id = s.utilisateur_id WHERE s.empreinte = $1"
)
_vues: dict[str, datetime] = {}


def nom_cookie(base_nom: str = "session") -> str:
    return f"__Host-{base_nom}" if reglages().securise else f"portail-{base_nom}"


def empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()


async def reconnaitre(visiteur: Visiteur, jeton: str, passif: bool) -> None:
    """Complete `visiteur` from the session its cookie names; `passif` requests do not keep it alive."""
    cle = empreinte(jeton)
    lignes = await base.lire(_LECTURE, [cle])
    if not lignes or lignes[0]["revoquee_le"] or lignes[0]["desactive_le"]:
        return
    ligne, maintenant = lignes[0], horloge.maintenant()
    inactive, entiere = timedelta(minutes=reglages().session_inactive_min), timedelta(hours=reglages().session_max_h)
    vue = max(horloge.instant(ligne["vue_le"]), _vues.get(cle, datetime.min.replace(tzinfo=UTC)))
    limite = horloge.instant(ligne["cree_le"]) + entiere
    visiteur.session = cle
    visiteur.utilisateur_id, visiteur.compte_id = uuid_de(ligne["utilisateur_id"]), uuid_de(ligne["compte_id"])
    visiteur.profil, visiteur.identite_scellee = Profil(ligne["profil"]), bytes(ligne["identite"])
    if maintenant > min(vue + inactive, limite):
        visiteur.expiree = True
        return
    if not passif:
        _vues[cle] = vue = maintenant
    visiteur.connecte, visiteur.fin, visiteur.limite = True, min(vue + inactive, limite), limite
    visiteur.non_lus = ligne["non_lus"]


async def ouvrir_session(reponse: Response, request: Request, essai: Essai) -> None:
    """A new token at each sign-in; the one this browser had is revoked. Failures before a good try are forgotten."""
    jeton, maintenant = secrets.token_urlsafe(32), horloge.maintenant()
    ancienne, ip = request.state.visiteur.session, request.state.visiteur.ip
    async with base.transaction() as cx:
        if ancienne:
            await Session.filter(empreinte=ancienne, revoquee_le=None).using_db(cx).update(revoquee_le=maintenant)
        neuve = Session(
            empreinte=empreinte(jeton),
            utilisateur_id=essai.utilisateur_id,
            compte_id=essai.compte_id,
            cree_le=maintenant,
            vue_le=maintenant,
        )
        await inserer(neuve, cx)
        await garde.oublier(essai.empreinte, ip, cx)
        await noter("connexion", **signature("utilisateur", essai.utilisateur_id, ip), connexion=cx)
    poser_cookie(reponse, nom_cookie(), jeton)


async def fermer_session(reponse: Response, request: Request) -> None:
    visiteur: Visiteur = request.state.visiteur
    if visiteur.session:
        async with base.transaction() as cx:
            await Session.filter(empreinte=visiteur.session).using_db(cx).update(revoquee_le=horloge.maintenant())
            await noter("déconnexion", **signature("utilisateur", visiteur.utilisateur_id, visiteur.ip), connexion=cx)
        _vues.pop(visiteur.session, None)
    poser_cookie(reponse, nom_cookie(), "", max_age=0)
    reponse.headers["Clear-Site-Data"] = '"cache", "storage"'


def poser_cookie(reponse: Response, nom: str, valeur: str, max_age: int | None = None) -> None:
    """`max_age=0` takes it back: with all its attributes, or browsers keep a `__Host-` cookie."""
    reponse.set_cookie(
        nom, valeur, path="/", httponly=True, samesite="lax", secure=reglages().securise, max_age=max_age
    )


def entete_cookie(nom: str, valeur: str) -> str:
    """The same as one header, for the pages that are served by the thousand."""
    return f"{nom}={valeur}; HttpOnly; Path=/; SameSite=lax{'; Secure' if reglages().securise else ''}"


async def ecrire_vues() -> None:
    """Flush the last-seen times."""
    await vider(_vues, Session)


async def vider(vues: dict[str, datetime], modele: type[Session] | type[SessionAgent]) -> None:
    """Into their table; a session revoked meanwhile stays revoked, one seen again meanwhile waits for the next turn."""
    for cle, vue in list(vues.items()):
        await modele.filter(empreinte=cle, revoquee_le=None, vue_le__lt=vue).update(vue_le=vue)
        if vues.get(cle) == vue:
            vues.pop(cle, None)


async def boucle_vues(ecrire: Callable[[], Coroutine[Any, Any, None]], toutes_les: float = 10.0) -> None:
    """Call `ecrire` (ours, or the agents') again and again."""
    while True:
        await asyncio.sleep(toutes_les)
        try:
            await ecrire()
        except (BaseORMException, OSError):
            continue  # the base is cut: the times stay in memory for the next turn
