"""After the stories: every id of the delivered range was reached by one, and e2e/README.md says so from what was really seen.

`outils/tester.sh` runs it on its own, once each process of the run has written what it saw.
"""

import json
from pathlib import Path

import pytest

from e2e.recit import CAPTURES, Registre

LIVRES = [
    *(f"E{n:02d}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 30)),
    "E25", "E26", "E27", "E29", "M24", "M26", "M40",
    "E32", "E33", "E34", "M31", "G5",
    "G1", "G2", "G3", "G4", "G6", "G7", "M27", "M28", "P28",
    "E35", "E36", "E38", "E39", "M07", "M07b", "M21", "M37", "M39", "P21",
]  # fmt: skip
LISEZ = Path(__file__).parent / "README.md"


def test_chaque_ecran_livre_a_son_histoire():
    vues = [json.loads(fichier.read_text()) for fichier in sorted(CAPTURES.glob("visites-*.json"))]
    assert vues, "aucune histoire n’a été jouée : lancez make e2e"
    jouees = {histoire for vue in vues for histoire in vue["histoires"]}
    if not {fichier.name for fichier in Path(__file__).parent.glob("test_[1-9]*.py")} <= jouees:
        pytest.skip("seulement une partie des histoires a été jouée")
    registre = Registre()
    for vue in vues:
        registre.joindre(vue["ecrans"])
    assert [identifiant for identifiant in LIVRES if identifiant not in registre.ecrans] == []
    LISEZ.write_text(rendre(registre))


def rendre(registre: Registre) -> str:
    lignes = [
        "# The guide, replayed",
        "",
        "Made by the last run of `make e2e` from the screens it really visited, on a phone and without JavaScript (SQLite), on a",
        "wide screen (PostgreSQL, two processes); not edited by hand. Screenshots are in `e2e/captures/` (not committed).",
        "",
        "| id | address | h1 or subject | stories |",
        "|---|---|---|---|",
    ]
    for identifiant in sorted(registre.ecrans):
        vu = registre.ecrans[identifiant]
        histoires = " · ".join(sorted(vu["histoires"]))
        lignes.append(f"| {identifiant} | `{vu['adresse']}` | {vu['titre']} | {histoires} |")
    return "\n".join(lignes) + "\n"
