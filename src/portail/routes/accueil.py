"""E01, the public page, and the way to it."""

from litestar import Request, Response, get

from portail.domain import horloge
from portail.web.acces import PUBLIC
from portail.web.page import page, rediriger

PAGE_PUBLIQUE = "/particulier/recuperer-votre-argent-consigne/recuperez-vos-allocations-de-rentree-scolaire-ars"
SEPTEMBRE = 9


def derniere_rentree() -> int:
    """Year of the last school year that has begun: the example shows the past, never a promise."""
    jour = horloge.a_paris(horloge.maintenant())
    return jour.year if jour.month >= SEPTEMBRE else jour.year - 1


@get("/", opt=PUBLIC)
async def racine() -> Response:
    return rediriger(PAGE_PUBLIQUE)


@get(PAGE_PUBLIQUE, opt=PUBLIC)
async def page_publique(request: Request) -> Response:
    return page(request, "accueil.html", {"derniere_rentree": derniere_rentree() - 1})


ROUTES = [racine, page_publique]
