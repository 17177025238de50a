"""Who may call a route: every handler declares its access, and one layer checks it, with the CSRF token of each POST.

STATIQUE is for files that are nobody's: no visitor is looked up for them. AVANT is for what one does before signing in: it
serves no session, so a page opened before another tab signed in may still post there with the token of that time.
SORTIE has nothing to end, nor any token to ask for, once another tab has signed out.
"""

from typing import Any

from litestar.connection import Request
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from portail.domain.erreurs import Indisponible, Interdit, Introuvable
from portail.reglages import reglages
from portail.web import api, csrf, formulaires
from portail.web.visiteur import Visiteur

PUBLIC: dict[str, Any] = {"acces": "public"}
AVANT: dict[str, Any] = {"acces": "public", "avant": True}
SORTIE: dict[str, Any] = {"acces": "public", "sortie": True}
CONNECTE: dict[str, Any] = {"acces": "connecte"}
GESTION: dict[str, Any] = {"acces": "gestion"}
SUPERVISION: dict[str, Any] = {"acces": "supervision"}
API: dict[str, Any] = {"acces": "api"}  # with the token's scope, `portee`: see web/api.py
STATIQUE: dict[str, Any] = {"acces": "statique"}


class ConnexionRequise(Exception):
    """Nobody is signed in: lead to sign-in and back."""


class SessionExpiree(Exception):
    """A POST whose session timed out, its token good: what was typed must not be lost."""


_REFUS = "Cette page n’est plus valable : rien n’a été envoyé. Revenez en arrière et recommencez."
_SANS_COOKIE = (
    "Votre navigateur n’a pas gardé le cookie technique qui protège nos formulaires. "
    "Acceptez les cookies de ce site dans ses réglages, rechargez la page et recommencez : rien n’a été envoyé."
)


def _origine_etrangere(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site", "")
    if site == "cross-site":
        return True
    origine = request.headers.get("origin", "")
    if origine == "null":
        return site != "same-origin"
    hote = request.headers.get("host", "")
    schema = reglages().url.partition("://")[0]
    return bool(origine) and origine not in (reglages().url, f"{schema}://{hote}")


class Garde:
    """ASGI middleware of every route: foreign origin, CSRF token, then the access that the route declares.

    A middleware and not a Litestar guard, for which the whole handler is copied at each request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise Interdit()
        if "\x00" in scope["path"]:
            raise Introuvable()  # PostgreSQL would not even look for it
        opt = scope["route_handler"].opt
        if opt["acces"] != "statique":
            await _verifier(scope, receive, opt)
        await self.app(scope, receive, send)


async def _verifier(scope: HTTPScope, receive: Receive, opt: dict[str, Any]) -> None:
    acces = opt["acces"]
    # Without her session, neither who she is nor whether her token is good can be told.
    if scope["state"].get("panne") and (acces != "public" or scope["method"] == "POST"):
        raise Indisponible("Le service est momentanément indisponible. Réessayez dans quelques instants.")
    visiteur: Visiteur = scope["state"]["visiteur"]
    if acces == "api":
        api.verifier(scope)
        return
    if scope["method"] == "POST":
        await _verifier_jeton(Request(scope, receive), visiteur, opt)
    entre = visiteur.agent_connecte if acces in ("gestion", "supervision") else visiteur.connecte
    if acces != "public" and not entre:
        if scope["method"] == "POST" and visiteur.expiree:
            raise SessionExpiree()
        raise ConnexionRequise()
    if acces == "supervision" and not (visiteur.agent and visiteur.agent.est_superviseur):
        raise Interdit("Cette page est réservée au profil Superviseur.")


async def _verifier_jeton(request: Request, visiteur: Visiteur, opt: dict[str, Any]) -> None:
    """Raises Interdit (403) before the body is put to any use."""
    if _origine_etrangere(request):
        raise Interdit(_REFUS)
    if "sortie" in opt and not visiteur.session:
        return
    recu = request.headers.get(csrf.ENTETE, "") or (await formulaires.lire(request)).get(csrf.CHAMP)
    if not csrf.valide(visiteur, recu):
        if not ("avant" in opt and csrf.valide_avant(visiteur, recu)):
            raise Interdit(_REFUS if "cookie" in request.headers else _SANS_COOKIE)
        request.scope["state"]["page_d_avant"] = True
    await formulaires.lire(request)
