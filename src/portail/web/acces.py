"""Who may call a route: every handler declares PUBLIC or CONNECTE, and one guard checks it, with the CSRF token."""

from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.handlers.base import BaseRouteHandler

from portail.domain.erreurs import Indisponible, Interdit
from portail.reglages import reglages
from portail.web import csrf, formulaires
from portail.web.visiteur import Visiteur

PUBLIC: dict[str, Any] = {"acces": "public"}
CONNECTE: dict[str, Any] = {"acces": "connecte"}


class ConnexionRequise(Exception):
    """Nobody is signed in: lead to sign-in and back."""


class SessionExpiree(Exception):
    """A POST whose session timed out, its token good: what was typed must not be lost."""


_REFUS = "Cette page n’est plus valable. Revenez en arrière, rechargez-la et recommencez : rien n’a été envoyé."


def _origine_etrangere(request: ASGIConnection) -> bool:
    site = request.headers.get("sec-fetch-site", "")
    if site == "cross-site":
        return True
    origine = request.headers.get("origin", "")
    if origine == "null":
        return site != "same-origin"
    hote = request.headers.get("host", "")
    schema = reglages().url.partition("://")[0]
    return bool(origine) and origine not in (reglages().origine, f"{schema}://{hote}")


async def garde(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """App-wide guard: foreign origin, CSRF token, then the access that the route declares."""
    if connection.scope["type"] != "http":
        raise Interdit()
    if connection.scope["state"].get("panne") and handler.opt["acces"] != "public":
        raise Indisponible("Le service est momentanément indisponible. Réessayez dans quelques instants.")
    visiteur: Visiteur = connection.state.visiteur
    if connection.scope["method"] == "POST":
        await _verifier_jeton(connection, visiteur)
    if handler.opt["acces"] == "connecte" and not visiteur.connecte:
        if connection.scope["method"] == "POST" and visiteur.expiree:
            raise SessionExpiree()
        raise ConnexionRequise()


async def _verifier_jeton(connection: ASGIConnection, visiteur: Visiteur) -> None:
    if _origine_etrangere(connection):
        raise Interdit(_REFUS)
    recu = connection.headers.get(csrf.ENTETE, "")
    if not recu:
        assert isinstance(connection, Request)
        recu = (await formulaires.lire(connection)).get(csrf.CHAMP)
    if not csrf.valide(visiteur, recu):
        raise Interdit(_REFUS)
    assert isinstance(connection, Request)
    await formulaires.lire(connection)
