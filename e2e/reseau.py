"""Step 1 and the network under it: requests kept from leaving, cut, let go."""

import re

from playwright.sync_api import Request, Route, expect

from e2e import gestes, service

COMPLEMENT = re.compile(r"^Complément")


def entre(elle) -> None:
    """In an espace of her own: how it is opened is told elsewhere."""
    courriel = service.ouvre_un_compte(elle)
    elle.ouvre("/mon-compte/")
    gestes.se_connecte(elle, courriel)
    elle.lit("Bienvenue")


def complement(elle):
    return elle.page.get_by_label(COMPLEMENT)


def retient(elle, adresse: str, methode: str = "POST", combien: int = 0) -> list[Route]:
    """The requests of that address, kept from leaving until the story lets them."""
    retenues: list[Route] = []

    def choisir(route: Route) -> None:
        voulue = route.request.method == methode and (not combien or len(retenues) < combien)
        retenues.append(route) if voulue else route.fallback()

    elle.page.route(adresse, choisir)
    return retenues


def coupe(elle, adresse: str | re.Pattern) -> list[Request]:
    """The posts to that address, which do not arrive. One that leaves with its page cannot be retained: the next one frees it."""
    perdues: list[Request] = []

    def perdre(route: Route) -> None:
        if route.request.method == "POST":
            perdues.append(route.request)
            route.abort()
        else:
            route.fallback()

    elle.page.route(adresse, perdre)
    return perdues


def attend(elle, retenues: list, combien: int = 1) -> None:
    for _ in range(3000):
        if len(retenues) >= combien:
            return
        elle.page.wait_for_timeout(20)
    foyer = elle.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"rien n’est parti de {elle.page.url} ; le foyer est sur {foyer}")


def revient(elle) -> None:
    """The network is back, sooner than the next try by itself."""
    elle.page.evaluate("dispatchEvent(new Event('online'))")
    expect(elle.page.locator("#etat")).to_contain_text("Enregistré à")
