"""Draws the components and the hardest screens without the application: pictures to compare with the visual target.

python outils/galerie.py [name …]      # outils/galerie/<name>.html -> /tmp/galerie/<name>-{390,1280}[-sombre].png
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import Page, Route, sync_playwright

from portail.reglages import Reglages
from portail.services import gabarits
from portail.web import statiques

ICI = Path(__file__).parent / "galerie"
SORTIE = Path("/tmp/galerie")
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"
LARGEURS = (390, 1280)


class Champ(SimpleNamespace):
    """Enough of a WTForms field for champ()."""

    def __init__(
        self,
        id_: str,
        label: str,
        valeur: object = "",
        forme: str = "saisie",
        requis: bool = True,
        **plus,
    ):
        plus = {
            "aide": "",
            "errors": [],
            "largeur": "plein",
            "attributs": {},
            "bonne_nouvelle": "",
            "avertissement": "",
            "regles": [],
            **plus,
        }
        flags = SimpleNamespace(required=requis)
        super().__init__(
            id=id_,
            name=id_,
            label=SimpleNamespace(text=label),
            data=valeur,
            forme=forme,
            flags=flags,
            **plus,
        )

    def _value(self) -> object:
        return self.data


def html(nom: str) -> str:
    maintenant = datetime.now(UTC)
    texte = (ICI / f"{nom}.html").read_text(encoding="utf-8")
    connecte = "{# anonyme #}" not in texte
    visiteur = SimpleNamespace(connecte=connecte, fin=maintenant + timedelta(minutes=30), non_lus=2)
    return (
        gabarits.environnement()
        .from_string(texte)
        .render(
            visiteur=visiteur,
            reglages=Reglages(),
            chemin="/mon-compte/mon-suivi",
            maintenant=maintenant,
            csrf="x",
            erreurs=[],
            champ_de=Champ,
        )
    )


def repondre(route: Route) -> None:
    chemin = route.request.url.partition("galerie.test/")[2]
    if chemin.startswith("static/"):
        fichier = statiques._par_nom()[chemin.removeprefix("static/")]
        return route.fulfill(body=fichier.corps[""], content_type=fichier.type)
    if chemin.startswith("favicon"):
        return route.fulfill(status=404)
    return route.fulfill(
        body=html(chemin),
        content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": CSP},
    )


def photographier(page: Page, nom: str) -> None:
    page.on(
        "console",
        lambda m: print(nom, m.type, m.text) if m.type in ("error", "warning") else None,
    )
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 844})
        for sombre in (False, True):
            page.emulate_media(color_scheme="dark" if sombre else "light")
            page.goto(f"http://galerie.test/{nom}")
            page.evaluate("document.fonts.ready")
            suffixe = "-sombre" if sombre else ""
            page.screenshot(path=SORTIE / f"{nom}-{largeur}{suffixe}.png", full_page=True)
            debord = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if debord > 0:
                print(f"{nom} {largeur}: déborde de {debord} px")


def main(noms: list[str]) -> None:
    SORTIE.mkdir(exist_ok=True)
    with sync_playwright() as p:
        navigateur = p.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = navigateur.new_page()
        page.route("http://galerie.test/**", repondre)
        for nom in noms or sorted(f.stem for f in ICI.glob("*.html")):
            photographier(page, nom)


if __name__ == "__main__":
    main(sys.argv[1:])
