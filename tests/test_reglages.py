import base64
import dataclasses
import os

import pytest

from portail.reglages import ReglageInvalide, lire

CLE = base64.b64encode(bytes(range(32))).decode()


def production(tmp_path, **autres):
    return {
        "PORTAIL_ENV": "production",
        "PORTAIL_DONNEES": str(tmp_path),
        "PORTAIL_URL": "https://portail.example",
        "PORTAIL_CLE": CLE,
        "PORTAIL_COURRIEL": "smtps://relais.example:465",
        "PORTAIL_ANTIVIRUS": "clamd:///run/clamd.sock",
        **autres,
    }


def test_demo_se_contente_de_ses_defauts(tmp_path):
    reglages = lire({"PORTAIL_DONNEES": str(tmp_path)})
    assert reglages.env == "demo"
    assert reglages.base == f"sqlite://{tmp_path}/portail.sqlite3"
    assert os.stat(tmp_path / "cle").st_mode & 0o777 == 0o600
    assert lire({"PORTAIL_DONNEES": str(tmp_path)}).cles == reglages.cles


def test_production_complete_demarre(tmp_path):
    assert lire(production(tmp_path)).securise


@pytest.mark.parametrize(
    ("variable", "valeur"),
    [
        ("PORTAIL_CLE", ""),
        ("PORTAIL_CLE", "cHRpdA=="),
        ("PORTAIL_CLE", base64.b64encode(b"a" * 32).decode()),
        ("PORTAIL_CLE", "pas du base64 !"),
        ("PORTAIL_URL", "http://portail.example"),
        ("PORTAIL_URL", "ftp://portail.example"),
        ("PORTAIL_COURRIEL", "fichier:///tmp/x"),
        ("PORTAIL_COURRIEL", "pigeon://x"),
        ("PORTAIL_ANTIVIRUS", "aucun"),
        ("PORTAIL_CAPTCHA_FIXE", "ABCD"),
        ("PORTAIL_PORT", "huit"),
        ("PORTAIL_BASE", "mysql://x"),
        ("PORTAIL_MANDATAIRES", "10.0.0.0/99"),
        ("PORTAIL_ENV", "prod"),
        ("PORTAIL_PAYEUR_IBAN", "FR76 3000 6000 0112 3456 7890 180"),
        ("PORTAIL_PAYEUR_BIC", "CDC"),
        ("PORTAIL_WEBHOOK_URL", "https://"),
        ("PORTAIL_URL", "https://"),
        ("PORTAIL_URL", "https://dépôts.example"),
        ("PORTAIL_URL", "https://portail.example/chemin"),
        ("PORTAIL_URL", "https://portail.example:port"),
        ("PORTAIL_URL", "https://por tail.example"),
        ("PORTAIL_COURRIEL", "smtp://"),
        ("PORTAIL_COURRIEL", "smtp://relais.example:port"),
        ("PORTAIL_ANTIVIRUS", "clamd://"),
        ("PORTAIL_ANTIVIRUS", "clamd://scanner:abc"),
        ("PORTAIL_ANTIVIRUS", "aucunement"),
        ("PORTAIL_BASE", "postgres://"),
        ("PORTAIL_BASE", "postgres://u:p@hote:port/base"),
        ("PORTAIL_BASE", "sqlite://"),
        ("PORTAIL_DOCUMENTS", "s3://"),
        ("PORTAIL_DOCUMENTS", "file://"),
        ("PORTAIL_DOCUMENTS", "memory://"),
        ("PORTAIL_S3_ENDPOINT", "minio:9000"),
        ("PORTAIL_MANDATAIRES", "le-proxy"),
        ("PORTAIL_PORT", "0"),
        ("PORTAIL_PORT", "99999"),
        ("PORTAIL_FACTEUR", "non"),
        ("PORTAIL_ACCESSIBILITE", "conforme"),
        ("PORTAIL_EXPEDITEUR", "pas une adresse"),
        ("PORTAIL_SIGNATURE", "/nulle/part.p12"),
        ("PORTAIL_JOURS_PREAVIS", "90"),
        ("PORTAIL_ANNEES_INACTIF", "99999999999999"),
        ("PORTAIL_ARGON_MEMOIRE", "0"),
    ],
)
def test_production_refuse_en_nommant_la_variable(tmp_path, variable, valeur):
    with pytest.raises(ReglageInvalide, match=variable):
        lire(production(tmp_path, **{variable: valeur}))


@pytest.mark.parametrize(
    "ecrite", ["https://Portail.example:443", "https://portail.example:", "https://portail.example/"]
)
def test_l_adresse_publique_est_celle_que_disent_les_navigateurs(tmp_path, ecrite):
    reglages = lire(production(tmp_path, PORTAIL_URL=ecrite))
    assert (reglages.url, reglages.hotes_admis) == ("https://portail.example", {"portail.example"})


def test_un_refus_ne_montre_pas_un_mot_de_passe(tmp_path):
    with pytest.raises(ReglageInvalide) as refus:
        lire(production(tmp_path, PORTAIL_BASE="postgres://u:secret@hote:port/base"))
    assert "secret" not in str(refus.value)


def test_une_variable_vide_n_est_pas_donnee(tmp_path):
    vides = dict.fromkeys(("PORTAIL_BASE", "PORTAIL_HOTE", "PORTAIL_DOCUMENTS", "PORTAIL_FACTEUR"), "")
    assert lire(production(tmp_path, **vides)) == lire(production(tmp_path))


@pytest.mark.parametrize(("nom", "contenu"), [("cle", CLE), (".env", f"PORTAIL_CLE={CLE}\n"), ("coffre/cle", CLE)])
def test_production_refuse_une_cle_rangee_dans_les_donnees(tmp_path, nom, contenu):
    (tmp_path / nom).parent.mkdir(exist_ok=True)
    (tmp_path / nom).write_text(contenu)
    with pytest.raises(ReglageInvalide, match="PORTAIL_CLE"):
        lire(production(tmp_path))


def test_antivirus_absent_assume(tmp_path):
    assert lire(production(tmp_path, PORTAIL_ANTIVIRUS="aucun", PORTAIL_ANTIVIRUS_ABSENT="assume")).antivirus == "aucun"


def test_captcha_fixe_est_reserve_aux_tests(tmp_path):
    with pytest.raises(ReglageInvalide, match="PORTAIL_CAPTCHA_FIXE"):
        lire({"PORTAIL_DONNEES": str(tmp_path), "PORTAIL_CAPTCHA_FIXE": "AB12"})
    assert lire({"PORTAIL_ENV": "test", "PORTAIL_DONNEES": str(tmp_path), "PORTAIL_CAPTCHA_FIXE": "AB12"}).captcha_fixe


def test_production_ne_paie_pas_du_compte_de_la_demonstration(tmp_path):
    assert not lire(production(tmp_path)).payeur_connu
    sien = lire(production(tmp_path, PORTAIL_PAYEUR_IBAN="FR76 3000 6000 0112 3456 7890 189"))
    assert sien.payeur_connu
    assert sien.payeur_iban == "FR7630006000011234567890189"


def test_reglages_geles(tmp_path):
    with pytest.raises(dataclasses.FrozenInstanceError):
        lire({"PORTAIL_DONNEES": str(tmp_path)}).env = "test"  # type: ignore[misc]


def test_les_textes_de_l_operateur_se_lisent_dans_un_fichier(tmp_path):
    fichier = tmp_path / "textes.json"
    fichier.write_text('{"recours": "Écrivez-nous."}', encoding="utf-8")
    assert lire({"PORTAIL_DONNEES": str(tmp_path), "PORTAIL_TEXTES": str(fichier)}).textes["recours"] == "Écrivez-nous."


@pytest.mark.parametrize("contenu", ["pas du json", "[1]", '{"recours": 3}', None])
def test_des_textes_illisibles_sont_refuses(tmp_path, contenu):
    fichier = tmp_path / "textes.json"
    if contenu is not None:
        fichier.write_text(contenu)
    with pytest.raises(ReglageInvalide, match="PORTAIL_TEXTES"):
        lire({"PORTAIL_DONNEES": str(tmp_path), "PORTAIL_TEXTES": str(fichier)})


def test_mots_et_delais_sont_des_reglages(tmp_path):
    lus = lire(
        {
            "PORTAIL_DONNEES": str(tmp_path),
            "PORTAIL_NOM": "Dépôts",
            "PORTAIL_ADRESSE_POSTALE": "Service X | 1 rue Y",
            "PORTAIL_JOURS_BROUILLON": "30",
        }
    )
    assert (lus.nom, lus.adresse_postale, lus.jours_brouillon) == ("Dépôts", ("Service X", "1 rue Y"), 30)
    assert lus.jours_corbeille == 14


@pytest.mark.parametrize("valeur", ["0", "-1", "un"])
def test_un_delai_nul_effacerait_tout(tmp_path, valeur):
    with pytest.raises(ReglageInvalide, match="PORTAIL_JOURS_BROUILLON"):
        lire({"PORTAIL_DONNEES": str(tmp_path), "PORTAIL_JOURS_BROUILLON": valeur})
