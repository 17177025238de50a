"""Every refusal as a page in French with its status, its correlation id and what to do next."""

import errno
import re
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from tortoise.exceptions import BaseORMException

from portail import base
from portail.domain import erreurs
from portail.traces import Trace
from portail.web import api, session_agent
from portail.web.acces import ConnexionRequise
from portail.web.formulaires import SaisieRefusee
from portail.web.page import est_htmx, page, rediriger

journal = Trace("portail.erreurs")

STATUTS: dict[type[erreurs.ErreurMetier], int] = {
    erreurs.Introuvable: 404,
    erreurs.Interdit: 403,
    erreurs.PasMaintenant: 409,
    erreurs.Invalide: 422,
    erreurs.TropDEssais: 429,
    erreurs.Indisponible: 503,
}
PHRASES = {
    400: "Nous n’avons pas pu lire cette demande.",
    403: "Vous n’avez pas accès à cette page.",
    404: "Cette page n’existe pas, ou n’est pas à vous.",
    405: "Cette adresse ne se demande pas de cette façon.",
    413: "Ce que vous envoyez est trop lourd : la limite est de 10 Mo par fichier, et de 60 Mo en tout.",
    415: "Nous ne savons pas lire ce format d’envoi.",
    500: "Une panne de notre côté a empêché cette action. Rien de ce qui était enregistré n’est perdu.",
    503: "Le service est momentanément indisponible. Réessayez dans quelques instants : rien n’est perdu.",
}


_ECHANGES = (409, 422)  # what htmx swaps of the refusals (templates/_htmx.html)
_EN_ENTIER = {"HX-Retarget": "#contenu", "HX-Reselect": "#contenu", "HX-Reswap": "outerHTML"}


def page_erreur(request: Request, statut: int, phrase: str, entetes: dict[str, str] | None = None) -> Response:
    if request.scope["path"].startswith(api.RACINE):
        return api.probleme(statut, phrase, request.scope["state"].get("correlation", ""), entetes)
    contexte = {"statut": statut, "phrase": phrase, "demande": _demande(request) if statut == 409 else ""}
    if statut in _ECHANGES and est_htmx(request):  # whole, in the place of the page and not of a card of it
        entetes = {**(entetes or {}), **_EN_ENTIER}
    try:
        return page(request, _gabarit(request.scope["path"]), contexte, statut=statut, entetes=entetes)
    except Exception as erreur:  # the page of errors itself fails: words are better than nothing
        correlation = request.scope["state"].get("correlation", "")
        journal.error("page d’erreur", correlation=correlation, exc_info=erreur)
        return Response(f"{phrase} ({correlation})", media_type=MediaType.TEXT, status_code=statut, headers=entetes)


def metier(request: Request, erreur: erreurs.ErreurMetier) -> Response:
    entetes = {"Retry-After": str(s)} if (s := getattr(erreur, "secondes", 0)) else None
    statut = next((STATUTS[genre] for genre in type(erreur).__mro__ if genre in STATUTS), 400)
    return page_erreur(request, statut, erreur.phrase, entetes)


def _demande(request: Request) -> str:
    """The page of the claim that this address acts on, "" when it acts on none: it says what has become of it."""
    trouvee = re.match(r"/mon-compte/demandes/\d{15}(?=/)", request.scope["path"])
    return trouvee[0] if trouvee else ""


def _gabarit(chemin: str) -> str:
    return "gestion/erreur.html" if session_agent.est_chez_nous(chemin) else "erreurs/erreur.html"


_DISQUE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_PARTIE = "client disconnected prematurely"  # Litestar says 500 of an upload that its sender cancelled


def http(request: Request, erreur: HTTPException) -> Response:
    statut = 400 if erreur.detail == _PARTIE else erreur.status_code
    phrase = (
        erreur.detail
        if isinstance(erreur, SaisieRefusee)
        else PHRASES.get(statut, PHRASES[400] if statut < 500 else PHRASES[500])
    )
    if statut >= 500:
        journal.error("panne", correlation=request.scope["state"].get("correlation"), erreur=type(erreur).__name__)
    # A path of ours has GET or POST: what was not asked is what it allows.
    permet = {"Allow": "POST" if request.scope["method"] == "GET" else "GET, HEAD"} if statut == 405 else None
    return page_erreur(request, statut, phrase, permet)


def base_coupee(request: Request, erreur: Exception) -> Response:
    journal.error("base", correlation=request.scope["state"].get("correlation"), erreur=type(erreur).__name__)
    return page_erreur(request, 503, PHRASES[503], {"Retry-After": "5"})


def systeme(request: Request, erreur: OSError) -> Response:
    """No room, no handle, a disk that fails: ours to mend, and hers to try again; anything else is a fault of the code."""
    return (base_coupee if erreur.errno in _DISQUE else imprevue)(request, erreur)


def imprevue(request: Request, erreur: Exception) -> Response:
    """Last resort. The log gets the type and the trace, never the request's content."""
    journal.error(
        "imprévue",
        correlation=request.scope["state"].get("correlation"),
        chemin=request.scope["path"],
        exc_info=erreur,
    )
    return page_erreur(request, 500, PHRASES[500])


def jeton_refuse(request: Request, erreur: api.JetonRefuse) -> Response:
    entetes = {"WWW-Authenticate": 'Bearer realm="portail"'} if erreur.statut == 401 else {}
    return page_erreur(request, erreur.statut, str(erreur), entetes)


def connexion_requise(request: Request, erreur: ConnexionRequise) -> Response:
    suite = request.scope["path"]
    if request.scope["method"] != "GET":
        suite = _entree(suite)
    elif request.scope["query_string"]:
        suite += "?" + request.scope["query_string"].decode("ascii", "ignore")
    if est_htmx(request):
        if _sonde_apres_la_fin(request):
            return Response(b"", status_code=204)
        chemin = _vers_connexion(_page_ouverte(request) or suite)
        return Response(b"", status_code=401, media_type=MediaType.HTML, headers={"HX-Redirect": chemin})
    return rediriger(_vers_connexion(suite))


def _sonde_apres_la_fin(request: Request) -> bool:
    """A page left open polls by itself: leaving it would throw away what is typed there, which her own POST will keep."""
    return request.headers.get("x-passif") == "1" and request.scope["state"]["visiteur"].expiree


def _page_ouverte(request: Request) -> str:
    """Path and query of the page that htmx says it is in, "" when it says nothing that we can read."""
    try:
        ouverte = urlsplit(request.headers.get("hx-current-url", ""))
    except ValueError:
        return ""
    return f"{ouverte.path}?{ouverte.query}" if ouverte.path and ouverte.query else ouverte.path


def _entree(chemin: str) -> str:
    """Where one signs in: agents have their own door."""
    return "/gestion/" if session_agent.est_chez_nous(chemin) else "/mon-compte/"


def _vers_connexion(suite: str) -> str:
    entree = _entree(suite)
    return entree if suite in (entree, "/") else f"{entree}?suite={quote(suite, safe='/')}"


GESTIONNAIRES = {
    api.JetonRefuse: jeton_refuse,
    erreurs.ErreurMetier: metier,
    ConnexionRequise: connexion_requise,
    **dict.fromkeys(base.PANNES, base_coupee),
    OSError: systeme,
    BaseORMException: imprevue,
    HTTPException: http,
    Exception: imprevue,
}
