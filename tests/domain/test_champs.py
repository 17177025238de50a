import pytest

from portail.domain.champs import Courriel, DateNaissance, Iban, Nom, Telephone, Texte, bic_propose
from portail.domain.champs.banque import Bic
from portail.domain.dispositifs import dispositif
from portail.domain.formulaire import Formulaire, Strictesse


class Donnees(dict):
    def getlist(self, nom):
        return [self[nom]] if nom in self else []


class Essai(Formulaire):
    nom = Nom("Nom")
    courriel = Courriel("Adresse courriel")
    telephone = Telephone("Numéro de portable")
    naissance = DateNaissance("Date de naissance")
    iban = Iban("IBAN")
    bic = Bic("BIC")
    libre = Texte("Commune")


def juger(**reponses):
    formulaire = Essai(Donnees(reponses))
    formulaire.valider(Strictesse.SAISIE)
    return formulaire


@pytest.mark.parametrize(
    "nom",
    [
        "Moreau",
        "d’Été",
        "Anne-Marie",
        "Łukasz",
        "Nguyễn",
        "O'Neil",
        "李",
        "नीलिमा",
        "Jean\u00a0Paul",
        "Jean\u2011Luc",
        "é" * 100,
    ],
)
def test_noms_acceptes(nom):
    assert juger(nom=nom)["nom"].errors == []


@pytest.mark.parametrize("nom", ["M0reau", "<b>", "a" * 101, "--", "😀"])
def test_noms_refuses(nom):
    assert len(juger(nom=nom)["nom"].errors) == 1


def test_un_signe_invisible_est_dit_tel():
    (phrase,) = juger(nom="Mo\u200breau")["nom"].errors
    assert "un signe qui ne se voit pas" in phrase


@pytest.mark.parametrize(
    ("tape", "e164"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0692 12 34 56", "+262692123456"),
        ("0033612345678", "+33612345678"),
    ],
)
def test_telephones(tape, e164):
    champ = juger(telephone=tape)["telephone"]
    assert (champ.errors, champ.data) == ([], e164)


@pytest.mark.parametrize("tape", ["ines+caf@exemple.fr", "o'neill@exemple.fr", "INES@Exemple.FR", "ines@exämple.fr"])
def test_courriels_acceptes(tape):
    assert juger(courriel=tape)["courriel"].errors == []


@pytest.mark.parametrize(
    ("tape", "faute"),
    [
        ("ines.exemple.fr", "Il manque le signe @."),
        ("ines moreau@exemple.fr", "Retirez l’espace."),
        ("ines@exemple,fr", "Remplacez la virgule par un point."),
        ("inès@exemple.fr", "ni accent ni emoji : « è »"),
        ("ine\u0300s@exemple.fr", "ni accent ni emoji : « è »"),
        ("😀@exemple.fr", "ni accent ni emoji : « 😀 »"),
        ("a" * 65 + "@exemple.fr", "Par exemple"),
        ("ines@exemple", "Par exemple"),
    ],
)
def test_courriels_qui_ne_recevraient_rien(tape, faute):
    """An address with an accent was accepted, and its activation letter never left."""
    (phrase,) = juger(courriel=tape)["courriel"].errors
    assert faute in phrase


@pytest.mark.parametrize("tape", ["06 12 34", "bonjour", "99 99 99 99 99"])
def test_telephones_refuses(tape):
    assert juger(telephone=tape)["telephone"].errors


@pytest.mark.parametrize("tape", ["ines", "ines@", "@exemple.fr", "a b@exemple.fr", "ines@exemple"])
def test_courriels_refuses(tape):
    assert "adresse courriel" in juger(courriel=tape)["courriel"].errors[0]


@pytest.mark.parametrize(
    ("saisie", "bout"),
    [
        (("", "03", "2005"), "il manque le jour"),
        (("14", "", ""), "il manque le mois et l’année"),
        (("31", "02", "2005"), "n’existe pas"),
        (("14", "mars", "2005"), "n’existe pas"),
        (("14", "03", "05"), "l’année en quatre chiffres"),
        (("14", "03", "2999"), "futur"),
        (("14", "03", "1850"), "quatre chiffres"),
    ],
)
def test_dates_refusees(saisie, bout):
    champ = juger(naissance_jour=saisie[0], naissance_mois=saisie[1], naissance_annee=saisie[2])["naissance"]
    assert bout in champ.errors[0]


@pytest.mark.parametrize("partie", ["jour", "mois", "annee"])
@pytest.mark.parametrize("texte", ["9999999999", "0000000000", "٢٠٠٥", "-1", "1e3"])
def test_date_de_nombres_sans_mesure(partie, texte):
    date = {"naissance_jour": "1", "naissance_mois": "3", "naissance_annee": "2005", f"naissance_{partie}": texte}
    assert "n’existe pas" in juger(**date)["naissance"].errors[0]


def test_date_lue_en_toutes_lettres():
    champ = juger(naissance_jour="1", naissance_mois="3", naissance_annee="2005")["naissance"]
    assert (champ.errors, champ.lire()) == ([], "1er mars 2005")


@pytest.mark.parametrize(
    ("iban", "bout"),
    [
        ("FR76 3000 6000 0112 3456 7890 1", "L’IBAN compte 27 caractères en France : il en manque 2."),
        ("FR76 3000 6000 0112 3456 7890 18900", "il y en a 2 de trop"),
        ("FR76 3000 6000 0112 3456 7890 188", "erreur"),
        ("FR0630006000011234567890188", "clé du RIB"),
        ("XX76 3000", "n’est pas un pays qui a des IBAN"),
        ("US76 3000", "n’est pas un pays qui a des IBAN"),
        ("CAN", "n’est pas un pays qui a des IBAN"),
        ("76 3000", "deux lettres"),
    ],
)
def test_ibans_refuses_en_disant_quoi(iban, bout):
    assert bout in juger(iban=iban)["iban"].errors[0]


@pytest.mark.parametrize(
    "iban",
    [
        "FR7630006000011234567890189",
        "fr76 3000 6000 0112 3456 7890 189",
        "BE68 5390 0754 7034",
        "XK051212012345678906",
        "FR76–3000–6000–0112–3456–7890–189",
        "FR76\u20113000\u200b6000\u00a00112\u202f3456\u20607890\ufeff189",
        "IBAN : FR76  3000  6000  0112  3456  7890  189",
    ],
)
def test_ibans_acceptes(iban):
    assert juger(iban=iban)["iban"].errors == []


def test_bic_propose_pour_un_iban_connu():
    assert bic_propose("FR76 3000 6000 0112 3456 7890 189") == "AGRIFRPP"
    assert bic_propose("pas un iban") == ""


def test_caractere_de_trop_compte():
    assert "2 de trop" in juger(libre="a" * 102)["libre"].errors[0]


@pytest.mark.parametrize(
    ("iban", "phrase"),
    [
        ("F", "commence par deux lettres"),
        ("FR", "il en manque 25"),
        ("FR76", "il en manque 23"),
        ("FR76 3000 6000 0112 3456 7890 189 12", "il y en a 2 de trop"),
        ("BE68 5390 0754", "pour ce pays (Belgique) : il en manque 4"),
    ],
)
def test_iban_dit_combien_il_manque(iban, phrase):
    formulaire = dispositif("ars").remplir({**dispositif("ars").exemple(), "iban": iban})
    formulaire.valider()
    assert phrase in formulaire["iban"].errors[0]


@pytest.mark.parametrize(
    ("champ", "texte", "admis"),
    [
        ("prenoms", "Inès, Louise", True),
        ("nom_naissance", "Moreau, Louise", False),
        ("titulaire_compte", "MME I. MOREAU", True),
        ("nom_naissance", "D’Artagnan-Saint'Clair", True),
    ],
)
def test_signes_d_un_nom(champ, texte, admis):
    formulaire = dispositif("ars").remplir({**dispositif("ars").exemple(), champ: texte})
    formulaire.valider()
    assert (not formulaire[champ].errors) == admis


@pytest.mark.parametrize(
    ("bic", "dit"),
    [
        ("AGRIFRP", "8 ou 11 caractères"),
        ("AGRIFRPPXX", "8 ou 11 caractères"),
        ("AGRIZZPP", "« ZZ », au milieu, n’est pas un pays"),
        ("AGRI1RPP", "un caractère est faux"),
    ],
)
def test_un_bic_refuse_dit_pourquoi(bic, dit):
    (phrase,) = juger(bic=bic)["bic"].errors
    assert dit in phrase and "RIB" in phrase


@pytest.mark.parametrize("bic", ["AGRIFRPP", "AGRIFRPPXXX", "agri frpp", "MBKOXKPR"])
def test_bics_acceptes(bic):
    """Kosovo has IBANs and BICs of its own: whoever has one must be able to give the other."""
    assert juger(bic=bic)["bic"].errors == []


def test_bic_d_un_autre_pays_averti_pas_refuse():
    """Online banks do that: an IBAN of hers with a BIC of theirs."""
    formulaire = dispositif("ars").remplir({**dispositif("ars").exemple(), "bic": "NTSBDEB1"})
    assert formulaire.valider(Strictesse.DEMANDE)
    assert "autre pays" in formulaire["bic"].avertissement
    formulaire = dispositif("ars").remplir({**dispositif("ars").exemple(), "bic": "AGRIRERX"})
    formulaire.valider()
    assert not formulaire["bic"].avertissement


@pytest.mark.parametrize("debut", ["US", "CN", "GD", "ZZ", "XX"])
@pytest.mark.parametrize("suite", ["", "76", "76 3000 6000 0112 3456 7890 189"])
def test_un_pays_sans_iban_est_un_refus_en_mots(debut, suite):
    assert "n’est pas un pays qui a des IBAN" in juger(iban=debut + suite)["iban"].errors[0]


def test_l_iban_du_kosovo_est_un_iban():
    assert juger(iban="XK05 1212 0123 4567 8906")["iban"].errors == []
