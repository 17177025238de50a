"""Every template compiles; inputs are written in macros only; nothing inline; htmx by `data-hx-*` (valid HTML)."""

import re
from pathlib import Path

import pytest

from portail.ressources import dossier
from portail.services import gabarits

STATIQUE = dossier("static")
TOUS = sorted(p.relative_to(gabarits.GABARITS) for p in gabarits.GABARITS.rglob("*.html"))
PAGES = [p for p in TOUS if p.parts[0] not in ("courriels", "pdf")]


def texte(nom: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", (gabarits.GABARITS / nom).read_text(), flags=re.S)


@pytest.mark.parametrize("nom", [str(p.relative_to(gabarits.GABARITS)) for p in gabarits.GABARITS.rglob("*.*")])
def test_compile(nom):
    gabarits.environnement().get_template(nom)


@pytest.mark.parametrize("nom", [p for p in PAGES if p.parts[0] != "macros"], ids=str)
def test_les_saisies_ne_s_ecrivent_que_dans_les_macros(nom):
    assert not re.search(r"<(input|select|textarea)\b", texte(nom))


@pytest.mark.parametrize("nom", PAGES, ids=str)
def test_rien_en_ligne(nom):
    html = texte(nom)
    assert not re.search(r"\sstyle=|<style\b|\son[a-z]+=\"|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\shx-[a-z]", html)


@pytest.mark.parametrize("nom", PAGES, ids=str)
def test_apostrophes_typographiques_dans_le_texte(nom):
    visible = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]+>", "", texte(nom), flags=re.S)
    assert not re.search(r"[a-zàâéèêîïôûç]'[a-zàâéèêîïôûçh]", visible, re.I)


def test_chaque_page_a_un_titre_et_un_h1():
    for nom in PAGES:
        html = texte(nom)
        if 'extends "base.html"' in html:
            assert "{% block titre %}" in html, nom
            assert html.count("<h1") + html.count("h1(") >= 1 or "{% include" in html, nom


def ecrits() -> str:
    """All that may name an icon, or a class."""
    fichiers = [
        *gabarits.GABARITS.rglob("*.html"),
        *gabarits.GABARITS.parent.rglob("*.py"),
        *(STATIQUE / "js").glob("*.js"),
    ]
    return "".join(fichier.read_text() for fichier in fichiers)


def test_chaque_classe_stylee_est_posee_quelque_part():
    """Each page loads them all. A variant may be named by a value: « champ--{{ … }} »."""
    tout = ecrits()
    feuilles = "".join(f.read_text() for f in (STATIQUE / "css").rglob("*.css"))
    stylees = set(
        re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", feuilles, flags=re.S))
    )

    def posee(classe: str) -> bool:
        bloc, _, variante = classe.rpartition("--")
        ecrite = rf"(?<![\w-]){classe}(?![\w-])" + (
            rf"|(?<![\w-]){bloc}--(?:\{{\{{|['\"] ?[~+])" if variante and bloc else ""
        )
        return re.search(ecrite, tout) is not None

    assert stylees and sorted(classe for classe in stylees if not posee(classe)) == []


def test_chaque_icone_est_dessinee_quelque_part():
    """A page loads them all. Those of a kind of document are named from its code."""
    tout = ecrits()
    noms = re.findall(r'<symbol id="([^"]+)"', (STATIQUE / "icones.svg").read_text())
    assert (
        noms and [nom for nom in noms if not nom.startswith("d-") and not re.search(rf"[\"'#]{nom}[\"']", tout)] == []
    )


def test_le_texte_saisi_n_est_pas_rendu_deux_fois():
    from portail.domain.dispositifs import dispositif

    formulaire = dispositif("ars").remplir({"voie": "{{7*7}} <b>"})
    html = gabarits.environnement().from_string("{{ champ(f.voie) }}").render(f=formulaire)
    assert "{{7*7}} &lt;b&gt;" in html
    assert "49" not in html
