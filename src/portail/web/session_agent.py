"""Sessions of agents: a cookie and a table apart from the claimants', 30 minutes idle and 8 hours at most (exigences.md A)."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from litestar import Request, Response
from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.actions.comptes import ouvrir_identite
from portail.domain import horloge, vues_messages
from portail.domain.agent import Agent
from portail.domain.gestionnaire import ProfilAgent, SessionAgent
from portail.domain.identifiant import uuid_de
from portail.domain.journal import noter
from portail.reglages import reglages
from portail.web import session
from portail.web.visiteur import Visiteur

COOKIE, RACINE = "gestion", "/gestion"
_LECTURE = (
    "SELECT s.cree_le, s.vue_le, s.revoquee_le, s.gestionnaire_id, g.profil, g.identite, g.desactive_le"
    " FROM session_agent s JOIN gestionnaire g ON g.id = s.gestionnaire_id WHERE s.empreinte = $1"
)
_vues: dict[str, datetime] = {}
_A_LIRE_S = 15.0
_a_lire: dict[UUID, tuple[float, int]] = {}  # answers to read, by agent, and when they were counted


def est_chez_nous(chemin: str) -> bool:
    """Whether an address is the service's: /gestion and below, not /gestion-des-cookies."""
    return chemin == RACINE or chemin.startswith(RACINE + "/")


async def reconnaitre(visiteur: Visiteur, jeton: str, passif: bool) -> None:
    """Complete `visiteur` with the agent whom this cookie names; `passif` requests do not keep the session alive."""
    cle = session.empreinte(jeton)
    lignes = await base.lire(_LECTURE, [cle])
    if not lignes or lignes[0]["revoquee_le"] or lignes[0]["desactive_le"]:
        return
    ligne, maintenant = lignes[0], horloge.maintenant()
    inactive = timedelta(minutes=reglages().session_inactive_min)
    limite = horloge.instant(ligne["cree_le"]) + timedelta(hours=reglages().session_agent_h)
    vue = max(horloge.instant(ligne["vue_le"]), _vues.get(cle, datetime.min.replace(tzinfo=UTC)))
    visiteur.session = cle
    visiteur.agent = Agent(
        uuid_de(ligne["gestionnaire_id"]),
        ProfilAgent(ligne["profil"]),
        ouvrir_identite(ligne["identite"])["nom"],
        visiteur.ip,
    )
    if maintenant > min(vue + inactive, limite):
        visiteur.expiree = True
        return
    if not passif:
        _vues[cle] = vue = maintenant
    visiteur.agent_connecte, visiteur.fin, visiteur.limite = True, min(vue + inactive, limite), limite
    visiteur.non_lus = await _compter(visiteur.agent.gestionnaire_id)


async def _compter(agent_id: UUID) -> int:
    """The dot of the menu, fifteen seconds old at most: its count goes over all the claims that she ever followed."""
    quand, combien = _a_lire.get(agent_id, (0.0, 0))
    if not quand or time.monotonic() - quand > _A_LIRE_S:
        combien = await vues_messages.combien_a_lire(agent_id)
        _a_lire[agent_id] = time.monotonic(), combien
    return combien


def recompter(agent_id: UUID) -> None:
    """She has just read or written."""
    _a_lire.pop(agent_id, None)


async def ouvrir_session(reponse: Response, request: Request, agent: Agent) -> None:
    """A new token at each sign-in; the one this browser had is revoked."""
    jeton, maintenant = secrets.token_urlsafe(32), horloge.maintenant()
    visiteur: Visiteur = request.scope["state"]["visiteur"]
    async with base.transaction() as cx:
        await _revoquer(visiteur.session, maintenant, cx)
        await SessionAgent.create(
            using_db=cx,
            empreinte=session.empreinte(jeton),
            gestionnaire_id=agent.gestionnaire_id,
            cree_le=maintenant,
            vue_le=maintenant,
        )
        await noter("connexion agent", **agent.au_journal, connexion=cx)
    session.poser_cookie(reponse, session.nom_cookie(COOKIE), jeton)


async def fermer_session(reponse: Response, request: Request) -> None:
    visiteur: Visiteur = request.scope["state"]["visiteur"]
    if visiteur.session:
        async with base.transaction() as cx:
            await _revoquer(visiteur.session, horloge.maintenant(), cx)
            await noter("déconnexion agent", **(visiteur.agent.au_journal if visiteur.agent else {}), connexion=cx)
        _vues.pop(visiteur.session, None)
    session.poser_cookie(reponse, session.nom_cookie(COOKIE), "", max_age=0)
    reponse.headers["Clear-Site-Data"] = '"cache", "storage"'


async def _revoquer(cle: str, le: datetime, connexion: BaseDBAsyncClient) -> None:
    if cle:
        await SessionAgent.filter(empreinte=cle, revoquee_le=None).using_db(connexion).update(revoquee_le=le)


async def ecrire_vues() -> None:
    """Flush the last-seen times."""
    await session.vider(_vues, SessionAgent)
