"""Every claim type of the registry, then the rules of the ARS on the eve, the day and the morrow."""

from datetime import UTC, date, datetime

import pytest

from portail.domain import horloge
from portail.domain.dispositif import informations
from portail.domain.dispositifs import DISPOSITIFS, ars, dispositif
from portail.domain.erreurs import Introuvable
from portail.domain.formulaire import Strictesse


class Donnees(dict):
    def getlist(self, nom):
        return [self[nom]] if nom in self else []


@pytest.fixture(params=sorted(DISPOSITIFS))
def chaque(request):
    return dispositif(request.param)


def test_l_exemple_peut_etre_envoye(chaque):
    assert chaque.remplir(chaque.exemple()).valider(Strictesse.DEMANDE)


def test_ce_qui_est_stocke_est_ce_qui_fut_tape(chaque):
    assert chaque.lire(Donnees(chaque.exemple())).bruts() == chaque.exemple()


def test_sections_couvrent_tous_les_champs_une_fois(chaque):
    ranges = [nom for section in chaque.sections for nom in section.champs]
    assert sorted(ranges) == sorted(champ.name for champ in chaque.formulaire())


def test_chaque_champ_requis_manque_quand_il_est_vide(chaque):
    formulaire = chaque.remplir({})
    assert formulaire.valider(Strictesse.SAISIE)
    assert not formulaire.valider(Strictesse.ETAPE)
    vides = {champ.name for champ in formulaire if champ.errors}
    assert vides == {champ.name for champ in formulaire if formulaire.attendu(champ)}


def test_l_apercu_ne_garde_rien_du_precedent(chaque):
    plein, vide = Donnees(chaque.exemple()), Donnees()
    attendu = chaque.lecture(chaque.lire(vide))
    chaque.apercevoir(plein)
    assert chaque.apercevoir(vide) == attendu
    assert informations(attendu)[0] == 0


def test_code_inconnu():
    with pytest.raises(Introuvable):
        dispositif("xyz")


def avec(**autres):
    return {**ars.exemple(), **autres}


def erreurs(reponses, strictesse=Strictesse.DEMANDE):
    formulaire = ars.ARS.remplir(reponses)
    formulaire.valider(strictesse)
    return dict(formulaire.erreurs)


def naissance(jour: date):
    return avec(
        date_naissance_jour=str(jour.day), date_naissance_mois=str(jour.month), date_naissance_annee=str(jour.year)
    )


@pytest.mark.parametrize(
    ("jour", "admise"),
    [(date(1997, 12, 31), False), (date(1998, 1, 1), True), (date(1998, 1, 2), True)],
)
def test_nee_avant_1998(jour, admise):
    assert ("date_naissance-jour" not in erreurs(naissance(jour))) is admise
    if not admise:
        assert "versées directement aux parents" in erreurs(naissance(jour), Strictesse.SAISIE)["date_naissance-jour"]


@pytest.mark.parametrize(
    ("instant", "admise"),
    [
        # 18 on 24 November 2026, Paris; UTC+1
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), True),
        (datetime(2026, 11, 25, 12, 0, tzinfo=UTC), True),
    ],
)
def test_dix_huit_ans_la_veille_le_jour_le_lendemain_a_paris(monkeypatch, instant, admise):
    monkeypatch.setattr(horloge, "maintenant", lambda: instant)
    assert ("date_naissance-jour" not in erreurs(naissance(date(2008, 11, 24)))) is admise


def test_un_29_fevrier_a_18_ans_le_1er_mars():
    assert ars.majeur_le(date(2008, 2, 29)) == date(2026, 3, 1)


def test_la_date_de_ses_18_ans_se_dit_en_lettres(monkeypatch):
    monkeypatch.setattr(horloge, "maintenant", lambda: datetime(2026, 2, 28, 12, 0, tzinfo=UTC))
    assert "à partir du 1er mars 2026 :" in erreurs(naissance(date(2008, 2, 29)))["date_naissance-jour"]


def test_pays_d_imposition_et_attestation():
    def codes(**autres):
        return [piece.code for piece in ars.ARS.pieces(avec(**autres))]

    assert "attestation" not in codes()
    assert "attestation" not in codes(residence_fiscale="non", pays_fiscal="FR")
    assert "attestation" in codes(residence_fiscale="non", pays_fiscal="BE")
    assert "attestation" in codes(pays="BE", code_postal="1000")
    assert "attestation" not in codes(residence_fiscale="", pays="BE")


def test_une_adresse_dans_un_pays_sans_code_postal():
    """Kinshasa, Abidjan, Hong Kong: the field stays required, so the sentence says what to write."""
    assert "écrivez 0" in erreurs(avec(pays="CI", code_postal=""))["code_postal"]
    assert "code_postal" not in erreurs(avec(pays="CI", code_postal="0"))


def test_pays_fiscal_demande_sur_non_seulement():
    assert "pays_fiscal" in erreurs(avec(residence_fiscale="non"))
    assert "pays_fiscal" not in erreurs(avec())
    groupes = ars.ARS.lecture(ars.ARS.remplir(avec(residence_fiscale="non", pays_fiscal="BE")))
    assert informations(groupes) == (15, 15)
    assert informations(ars.ARS.lecture(ars.ARS.remplir(avec()))) == (14, 14)


def test_un_passeport_est_un_seul_fichier():
    assert ars.ARS.piece("identite", {"identite_type": "passeport"}).faces == ("",)
    assert ars.ARS.piece("identite", {"identite_type": "cni"}).faces == ("recto", "verso")


def test_titulaire_du_compte_d_un_autre_avertit_sans_refuser():
    formulaire = ars.ARS.remplir(avec(titulaire_compte="Paul Durand"))
    assert formulaire.valider(Strictesse.DEMANDE)
    assert "à votre nom" in formulaire["titulaire_compte"].avertissement
    bon = ars.ARS.remplir(avec(titulaire_compte="MLLE INES MOREAU"))
    bon.valider(Strictesse.DEMANDE)
    assert not bon["titulaire_compte"].avertissement


def test_l_iban_ne_se_lit_que_masque():
    groupes = ars.ARS.lecture(ars.ARS.remplir(ars.exemple()))
    valeurs = [ligne.valeur for groupe in groupes for ligne in groupe.lignes]
    assert "•••• 0189" in valeurs
    assert not any("3000" in valeur for valeur in valeurs)


def test_un_iban_a_peine_commence_ne_se_lit_pas_encore():
    lus = {ligne.nom: ligne.valeur for groupe in ars.ARS.relire(avec(iban="FR76 3000")) for ligne in groupe.lignes}
    assert lus["iban"] == ""


@pytest.mark.parametrize(
    ("nom", "titulaire"),
    [
        ("D’Almeida", "MME INES D'ALMEIDA"),
        ("Lœuvre", "LOEUVRE INES"),
        ("Ben\u00a0Ali", "Inès BEN ALI"),
        ("Le Goff", "MME LEGOFF INES"),
        ("Legoff", "Inès Le Goff"),
        ("D’Almeida", "INES DALMEIDA"),
        ("Moreau-Diallo", "MOREAUDIALLO I."),
    ],
)
def test_le_meme_nom_ecrit_autrement_n_avertit_pas(nom, titulaire):
    formulaire = ars.ARS.remplir(avec(nom_naissance=nom, titulaire_compte=titulaire))
    assert formulaire.valider(Strictesse.DEMANDE)
    assert not formulaire["titulaire_compte"].avertissement
