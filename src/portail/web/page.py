"""Whole page or aimed block: the only place that knows whether htmx asked (maison.md, idea 4)."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.types import ASGIApp, Receive, Scope, Send

from portail.domain import horloge
from portail.reglages import reglages
from portail.services import gabarits
from portail.web import constantes, csrf, session
from portail.web.visiteur import Visiteur

EXTENSIONS = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}


def _jeton(request: Request) -> csrf.Jeton:
    """One an answer, whoever is at the other end by then."""
    etat = request.scope["state"]
    deja = etat.get("jeton")
    if deja is None or deja.visiteur is not etat["visiteur"]:
        deja = etat["jeton"] = csrf.Jeton(etat["visiteur"])
    return deja


def jeton(request: Request) -> str:
    """The CSRF token of the page that will answer, for what is drawn outside of its template."""
    return str(_jeton(request))


def est_htmx(request: Request) -> bool:
    """htmx wants a fragment; a restored or boosted page is a whole one."""
    entetes = request.headers
    return "hx-request" in entetes and "hx-history-restore-request" not in entetes and "hx-boosted" not in entetes


def _bloc(request: Request, gabarit: str) -> str | None:
    cible = request.headers.get("hx-target", "").replace("-", "_")
    return cible if cible and est_htmx(request) and gabarits.a_bloc(gabarit, cible) else None


def _commun(request: Request, jeton: object) -> dict:
    return {
        "visiteur": request.scope["state"]["visiteur"],
        "csrf": jeton,
        "reglages": reglages(),
        "chemin": request.scope["path"],
        "maintenant": horloge.maintenant(),
        "erreurs": [],
        "correlation": request.scope["state"].get("correlation", ""),
    }


class Page(Response[str]):
    """HTML, sent as the two messages that it is: its headers are those given here, none is merged from anywhere."""

    def to_asgi_response(self, app: Any, request: Request, **autres: Any) -> ASGIApp:
        if self.cookies:
            return super().to_asgi_response(app, request, **autres)
        corps, statut = self.content.encode(), self.status_code
        entetes = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(corps))]
        entetes += [(nom.lower().encode("latin-1"), valeur.encode("latin-1")) for nom, valeur in self.headers.items()]

        async def envoyer(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": statut, "headers": entetes})
            await send({"type": "http.response.body", "body": corps, "more_body": False})

        return envoyer


def _reponse(html: str, jeton: csrf.Jeton, statut: int, entetes: dict[str, str]) -> Response:
    tous = {"Vary": constantes.VARIE, **entetes}
    if jeton.cookie:
        tous["Set-Cookie"] = session.entete_cookie(session.nom_cookie("anonyme"), jeton.cookie)
    return Page(html, media_type=MediaType.HTML.value, status_code=statut, headers=tous)


def page(
    request: Request, gabarit: str, contexte: dict, *, statut: int = 200, entetes: dict[str, str] | None = None
) -> Response:
    """The template as a page, or only its block that bears the name of the element htmx aims at."""
    jeton = _jeton(request)
    bloc = _bloc(request, gabarit)
    html = gabarits.rendre(gabarit, _commun(request, jeton) | {"fragment": bool(bloc)} | contexte, bloc)
    return _reponse(html, jeton, statut, entetes or {})


def page_constante(request: Request, gabarit: str, contexte: dict | None = None) -> Response:
    """A page that owes nothing to who asks: for anybody not signed in, drawn once a year and settings."""
    visiteur: Visiteur = request.scope["state"]["visiteur"]
    if visiteur.connecte or est_htmx(request):
        return page(request, gabarit, contexte or {})
    chemin = request.scope["path"]
    dessinee = constantes.gardee(chemin)
    if dessinee is None:
        html = gabarits.rendre(gabarit, _commun(request, constantes.ICI) | (contexte or {}))
        dessinee = constantes.retenir(chemin, html)
    jeton = _jeton(request)
    html = dessinee.html.replace(constantes.ICI, str(jeton)) if constantes.ICI in dessinee.html else dessinee.html
    return _reponse(html, jeton, 200, {})


def rediriger(chemin: str, request: Request | None = None) -> Response:
    """303 to a path of ours; as `HX-Redirect` when htmx asked, or its swap would hold a whole page."""
    if not chemin.startswith("/") or chemin.startswith("//") or "\\" in chemin:
        chemin = "/mon-compte/"
    if request is not None and est_htmx(request):
        return Response(b"", status_code=200, media_type=MediaType.HTML, headers={"HX-Redirect": chemin})
    return Response(b"", status_code=303, media_type=MediaType.HTML, headers={"Location": chemin})


def fichier(octets: bytes, nom: str, type_: str, *, pour_montrer: bool = False) -> Response:
    """Bytes under a verified media type, as an attachment unless they are a picture of ours to show."""
    entetes = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if not pour_montrer:
        ascii_ = nom.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "") or "document"
        entetes["Content-Disposition"] = f"attachment; filename=\"{ascii_}\"; filename*=UTF-8''{quote(nom, safe='')}"
    return Response(octets, media_type=type_, headers=entetes)


def original_de(octets: bytes, nom: str, type_: str) -> Response:
    """A kept document under its own name, whose end tells what it is now: a HEIC has become a JPEG."""
    fins = EXTENSIONS[type_]
    return fichier(octets, nom if nom.lower().endswith(fins) else (nom.rpartition(".")[0] or nom) + fins[0], type_)
