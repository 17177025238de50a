"""The house: four floors, downward only (maison.md). Read from the imports of the code itself."""

import ast
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[1] / "src" / "portail"
ETAGES = {"domain": 0, "services": 1, "actions": 2, "web": 3, "routes": 4}
MODULES = sorted(RACINE.rglob("*.py"))


def importes(fichier: Path) -> set[str]:
    noms = set()
    for noeud in ast.walk(ast.parse(fichier.read_text())):
        if isinstance(noeud, ast.Import):
            noms |= {alias.name for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            noms |= {f"{noeud.module}.{alias.name}" for alias in noeud.names}
    return noms


def etage(nom: str) -> int | None:
    morceaux = nom.split(".")
    return ETAGES.get(morceaux[1]) if morceaux[0] == "portail" and len(morceaux) > 1 else None


def ids(fichiers):
    return [str(f.relative_to(RACINE)) for f in fichiers]


ETAGES_HABITES = [f for f in MODULES if f.relative_to(RACINE).parts[0] in ETAGES]


def test_la_maison_est_habitee():
    assert len(ETAGES_HABITES) > 40


@pytest.mark.parametrize("fichier", ETAGES_HABITES, ids=ids(ETAGES_HABITES))
def test_aucun_pas_vers_le_haut(fichier):
    ici = ETAGES[fichier.relative_to(RACINE).parts[0]]
    montees = sorted(nom for nom in importes(fichier) if (la := etage(nom)) is not None and la > ici)
    assert montees == []


@pytest.mark.parametrize("fichier", [f for f in ETAGES_HABITES if f.parts[-2] != "routes"], ids=lambda f: f.name)
def test_personne_n_importe_la_composition(fichier):
    assert not {n for n in importes(fichier) if n.startswith(("portail.app", "portail.cli", "portail.demo"))}


def test_litestar_ne_se_voit_que_d_en_haut():
    permis = {"web", "routes", "app.py", "service.py"}
    fautifs = [
        str(f.relative_to(RACINE))
        for f in MODULES
        if f.relative_to(RACINE).parts[0] not in permis and any(n.startswith("litestar") for n in importes(f))
    ]
    assert fautifs == []


def test_le_domaine_ne_connait_personne():
    fautifs = {}
    for fichier in (RACINE / "domain").rglob("*.py"):
        dehors = {n for n in importes(fichier) if n.startswith("portail.") and not n.startswith("portail.domain")}
        if dehors:
            fautifs[fichier.name] = dehors
    assert fautifs == {}


def test_un_seul_lit_l_environnement():
    """services/examen.py only hides ours from the child it starts."""
    lecteurs = {f.name for f in MODULES if "os.environ" in f.read_text() or "getenv" in f.read_text()}
    assert lecteurs <= {"reglages.py", "examen.py"}


def test_aucun_fichier_ne_depasse_son_nom():
    """Past 250 lines a noun is missing; data files are not code."""
    longs = {str(f.relative_to(RACINE)): n for f in MODULES if (n := len(f.read_text().splitlines())) > 250}
    assert longs == {}


def _corps(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its signature and its docstring left out."""
    premier = fonction.body[1 if ast.get_docstring(fonction) and fonction.body[1:] else 0]
    return (fonction.end_lineno or 0) - premier.lineno + 1


def test_aucune_fonction_ne_depasse_son_verbe():
    """Past 30 lines a function does two things."""
    longues = {
        f"{fichier.relative_to(RACINE)}:{noeud.name}": combien
        for fichier in MODULES
        for noeud in ast.walk(ast.parse(fichier.read_text()))
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef) and (combien := _corps(noeud)) > 30
    }
    assert longues == {}
