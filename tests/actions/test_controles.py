"""The automatic checks that need no document: is the account hers?"""

import pytest

from portail.actions import controles


@pytest.mark.parametrize(
    ("titulaire", "nom", "usage", "juste"),
    [
        ("MLLE INES MOREAU", "Moreau", "", True),
        ("Moreau Inès", "Durand", "Moreau", True),
        ("INES LECOEUR", "Lecœur", "", True),
        ("Inès Lecœur", "Lecoeur", "", True),
        ("INES DALMEIDA", "D’Almeida", "", True),
        ("Inès de La Tour", "De la Tour", "", True),
        ("LE-GOFF INES", "Le Goff", "", True),
        ("Paul Moreau", "Moreau", "", False),
        ("Inès Morel", "Moreau", "", False),
        ("Association Moreau", "Moreau", "", False),
        ("", "Moreau", "", None),
    ],
)
def test_le_titulaire_du_compte_est_elle(titulaire, nom, usage, juste):
    reponses = {"titulaire_compte": titulaire, "nom_naissance": nom, "nom_usage": usage, "prenoms": "Inès, Louise"}
    assert controles._meme_nom(reponses) is juste
