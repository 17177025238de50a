import pytest

from portail.domain import motdepasse

ELLE = ["ines.moreau@exemple.fr", "Moreau", "Inès", "Jean-Marie"]


@pytest.mark.parametrize("mot", ["Bleu-Cerise-42", "Été-2026-été", "Tr0ub4dor&3", "Ж7&жжжжж", "Aa1!" + "é" * 124])
def test_bons(mot):
    assert motdepasse.refus(mot, ELLE) == ""


@pytest.mark.parametrize(
    ("mot", "phrase"),
    [
        ("", "Choisissez"),
        ("Ab1!", "il en manque 4"),
        ("Abcdefghij", "Ajoutez 1 chiffre et 1 caractère spécial."),
        ("abcdefg1!", "1 lettre majuscule"),
        ("ABCDEFG1!", "1 lettre minuscule"),
        ("Abcdefgh1 ", "1 caractère spécial"),
        ("Aa1!" + "é" * 125, "129 caractères"),
    ],
)
def test_regles_du_guide(mot, phrase):
    assert phrase in motdepasse.refus(mot, ELLE)


@pytest.mark.parametrize(
    "mot", ["Password1!", "Azerty123!", "Soleil-2026", "MotDePasse1!", "P@ssw0rd1!", "Bonjour!!99"]
)
def test_mots_trop_connus_entiers_plies_ou_sans_leur_fin(mot):
    assert "trop connu" in motdepasse.refus(mot)


@pytest.mark.parametrize("mot", ["MOREAU-x1zq", "9!ines.MOREAUz", "inès-moréau9A", "Zz9!jeanmarie", "Aa1!marie-q"])
def test_ce_qui_parle_d_elle(mot):
    assert "votre nom ou votre adresse" in motdepasse.refus(mot, ELLE)


def test_un_nom_de_trois_lettres_ne_compte_pas():
    assert motdepasse.refus("Bleu-Lee-421", ["Lee"]) == ""


def test_regles_cochees_une_a_une():
    assert [cle for cle, _, faite in motdepasse.etat("Abcdefgh") if faite] == ["longueur", "majuscule", "minuscule"]


def test_meme_mot_quel_que_soit_le_clavier():
    assert motdepasse.normaliser("e\u0301te\u0301") == motdepasse.normaliser("été")
