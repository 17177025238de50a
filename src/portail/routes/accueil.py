"""E01, the public page, and the way to it."""

from litestar import Request, Response, get

from portail.domain import horloge
from portail.web.acces import PUBLIC
from portail.web.page import page_constante, rediriger

PAGE_PUBLIQUE = "/particulier/recuperer-votre-argent-consigne/recuperez-vos-allocations-de-rentree-scolaire-ars"


@get("/", opt=PUBLIC)
async def racine() -> Response:
    return rediriger(PAGE_PUBLIQUE)


@get(PAGE_PUBLIQUE, opt=PUBLIC)
async def page_publique(request: Request) -> Response:
    # The example ends with last year's school year: it shows the past, never a promise.
    return page_constante(request, "accueil.html", {"derniere_rentree": horloge.maintenant().year - 1})


ROUTES = [racine, page_publique]
