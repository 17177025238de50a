"""The pages of the footer, each a text; claim types that are announced; what robots and browsers ask for by themselves."""

from litestar import MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler

from portail.domain.dispositif import Entree
from portail.domain.dispositifs import ANNONCES, entrees
from portail.ressources import dossier
from portail.web.acces import CONNECTE, PUBLIC
from portail.web.page import page, page_constante, rediriger

# path -> template of templates/pages/
TEXTES = {
    "/mentions-legales": "mentions_legales",
    "/donnees-personnelles": "donnees_personnelles",
    "/conditions-generales-d-utilisation": "conditions_generales",
    "/conditions-particulieres-d-utilisation": "conditions_particulieres",
    "/accessibilite": "accessibilite",
    "/credits-photos": "credits_photos",
    "/gestion-des-cookies": "gestion_des_cookies",
}


def _texte(chemin: str, nom: str) -> HTTPRouteHandler:
    @get(chemin, opt=PUBLIC, name=f"pages.{nom}")
    async def servir(request: Request) -> Response:
        return page_constante(request, f"pages/{nom}.html")

    return servir


@get("/plan-du-site", opt=PUBLIC)
async def plan_du_site(request: Request) -> Response:
    return page_constante(request, "pages/plan_du_site.html", {"entrees": entrees()})


def _annonce(entree: Entree) -> HTTPRouteHandler:
    @get(f"/mon-compte/demandes/nouvelle/{entree.code}", opt=CONNECTE, name=f"pages.{entree.code}")
    async def servir(request: Request) -> Response:
        return page(request, f"pages/{entree.code}.html", {})

    return servir


@get("/robots.txt", opt=PUBLIC)
async def robots() -> Response:
    """Personal pages answer noindex by themselves; this spares robots the trip."""
    texte = "User-agent: *\nDisallow: /mon-compte/\nDisallow: /gestion/\n"
    return Response(
        texte,
        media_type=MediaType.TEXT,
        headers={"Cache-Control": "public, max-age=86400"},
    )


@get("/favicon.svg", opt=PUBLIC)
async def favicon() -> Response:
    octets = (dossier("static") / "favicon.svg").read_bytes()
    return Response(
        octets,
        media_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=604800"},
    )


@get("/favicon.ico", opt=PUBLIC)
async def favicon_ico() -> Response:
    return rediriger("/favicon.svg")


ROUTES = [
    *(_texte(chemin, nom) for chemin, nom in TEXTES.items()),
    plan_du_site,
    *map(_annonce, ANNONCES),
    robots,
    favicon,
    favicon_ico,
]
