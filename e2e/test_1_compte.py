"""Sections 1 to 3 and 7 of the guide: reach the espace personnel, open an account, sign in, a forgotten password."""

import re

import pytest
from playwright.sync_api import expect

from e2e import gestes
from e2e.conftest import AVEC_SCRIPT
from e2e.gestes import MOT_DE_PASSE, adresse_neuve, se_connecte

ACTIVATION = "Activation de compte – Espace Personnel Consignations"
REINITIALISATION = "Réinitialisation de votre mot de passe – Espace Personnel Consignations"


def test_elle_arrive_par_la_page_publique(elle):
    elle.ouvre("/")
    elle.voit("E01", "allocations de rentrée scolaire")
    for phrase in (
        "Vous ne pouvez pas faire cette demande en ligne si…",
        "1er janvier 1998",
        "2016",
        "15 quai Anatole France",
    ):
        elle.lit(re.compile(re.escape(phrase).replace("1er", "1 ?er").replace("\\ ", r"\s")))
    elle.clique("Faire ma démarche en ligne")
    elle.voit("E02", "espace personnel")
    for mot in ("Créer un compte", "Mot de passe oublié ?", "Se connecter"):
        assert elle.trouve(mot).is_visible()
    elle.lit("01 58 50 89 88")
    elle.ouvre("/")
    elle.clique("Mon espace")
    elle.voit("E02", "espace personnel")


def test_elle_se_trompe_de_mot_de_passe(elle):
    elle.ouvre("/mon-compte/")
    se_connecte(elle, adresse_neuve(), "Faux&12345")
    elle.voit("E02", "espace personnel", "erreur")
    elle.est_en_erreur()
    elle.clique("Compte pas encore activé ? Recevez un nouveau lien")
    elle.voit("E07", "lien")


def test_elle_ouvre_un_compte(elle):
    gestes.attend_des_lettres(elle)
    courriel = adresse_neuve()
    elle.ouvre("/mon-compte/")
    elle.clique("Créer un compte")
    elle.voit("E03", "profil")
    elle.lit("Étape 1 sur 3")
    elle.coche("Entreprise")
    elle.clique("Suivant")
    elle.lit("01 58 50 89 88")
    elle.ouvre("/mon-compte/creer-compte/profil")
    elle.coche("Particulier")
    elle.clique("Suivant")
    elle.voit("E04", "identifiants")
    elle.page.get_by_role("button", name="Créer votre compte").last.click()
    elle.voit("E04", "identifiants", "erreur")
    elle.est_en_erreur()
    gestes.remplit_ses_identifiants(elle, courriel)
    elle.page.get_by_role("button", name="Créer votre compte").last.click()
    elle.voit("E05", "onditions particulières")
    elle.coche("J’accepte les conditions particulières d’utilisation")
    elle.clique("Valider", "button")
    elle.voit("E06", "Valider votre compte")
    elle.lit("Si vous ne cliquez pas sur ce lien, votre compte restera inactif.")
    assert elle.page.get_by_role("heading", name="Un problème ?").count() == 1
    lettre = elle.recoit("M07", courriel, ACTIVATION)
    elle.ouvre(elle.lien(lettre, "/activer-compte?token="))
    elle.voit("E08", "compte")
    elle.clique("Activer mon compte", "button")
    elle.voit("E08", "Votre compte est validé", "fait")
    elle.lit("Vous pouvez maintenant vous connecter")
    elle.clique("Retourner à l’écran de connexion")
    se_connecte(elle, courriel)
    elle.voit("E09", "Bienvenue sur votre espace personnel")
    elle.lit("Comment ça marche ?")
    assert elle.trouve(
        "Déconsigner / Récupérer les revenus d’enfants du spectacle ou du mannequinat (ESM)"
    ).is_visible()


def test_elle_relit_son_mot_de_passe(elle):
    """The button says what it will do; « pressed » besides would say the contrary."""
    if elle.ecran == "sans_js":
        return
    elle.ouvre("/mon-compte/creer-compte/authentification")
    elle.page.get_by_role("button", name="Afficher : mot de passe").click()
    expect(elle.page.locator("#mot_de_passe")).to_have_attribute("type", "text")
    masquer = elle.page.get_by_role("button", name="Masquer : mot de passe")
    assert masquer.get_attribute("aria-pressed") is None
    masquer.click()
    expect(elle.page.locator("#mot_de_passe")).to_have_attribute("type", "password")


def test_son_lien_ne_sert_qu_une_fois_et_un_faux_lien_est_dit(elle):
    gestes.attend_des_lettres(elle)
    courriel = gestes.ouvre_un_compte(elle)
    lettre = elle.recoit("M07", courriel, ACTIVATION)
    elle.ouvre(elle.lien(lettre, "/activer-compte?token="))
    elle.voit("E07", "lien", "deja")
    elle.ouvre("/mon-compte/activer-compte?token=inconnu")
    elle.voit("E07", "lien", "inconnu")
    assert elle.trouve("Recevez un nouveau lien").is_visible()


def test_une_adresse_deja_prise_n_est_pas_trahie(elle):
    gestes.attend_des_lettres(elle)
    courriel = gestes.ouvre_un_compte(elle)
    elle.ouvre("/mon-compte/creer-compte/profil")
    elle.coche("Particulier")
    elle.clique("Suivant")
    gestes.remplit_ses_identifiants(elle, courriel)
    elle.page.get_by_role("button", name="Créer votre compte").last.click()
    elle.coche("J’accepte les conditions particulières d’utilisation")
    elle.clique("Valider", "button")
    elle.voit("E06", "Valider votre compte", "deja-prise")
    lettre = elle.recoit("M07b", courriel, ACTIVATION, depuis=1)
    assert "token=" not in lettre.get_body(("plain",)).get_content()


def test_elle_a_oublie_son_mot_de_passe(elle):
    gestes.attend_des_lettres(elle)
    courriel, nouveau = gestes.ouvre_un_compte(elle), "Cartable+2027"
    elle.ouvre("/mon-compte/")
    elle.clique("Mot de passe oublié ?")
    elle.voit("E35", "ot de passe")
    elle.lit("Les instructions à suivre en 4 points")
    elle.ecrit("Adresse courriel", courriel)
    elle.clique("Valider", "button")
    elle.voit("E36", "Mot de passe")
    elle.lit("SPAM")
    lettre = elle.recoit("M37", courriel, REINITIALISATION)
    elle.ouvre(elle.lien(lettre, "/reinitialiser-mot-de-passe?token="))
    elle.voit("E38", "ot de passe")
    elle.ecrit("Nouveau mot de passe", "court")
    elle.ecrit("Confirmer le nouveau mot de passe", "court")
    elle.clique("Valider", "button")
    elle.voit("E38", "ot de passe", "erreur")
    elle.ecrit("Nouveau mot de passe", nouveau)
    elle.ecrit("Confirmer le nouveau mot de passe", nouveau)
    elle.clique("Valider", "button")
    elle.voit("E39", "Votre mot de passe a été réinitialisé")
    elle.lit("Vous pouvez de nouveau vous connecter à votre espace personnel")
    elle.recoit("M39", courriel, "Votre mot de passe a été modifié")
    elle.ouvre("/mon-compte/")
    se_connecte(elle, courriel, MOT_DE_PASSE)
    elle.est_en_erreur()
    se_connecte(elle, courriel, nouveau)
    elle.voit("E09", "Bienvenue sur votre espace personnel")


def test_une_adresse_inconnue_recoit_la_meme_reponse(elle):
    elle.ouvre("/mon-compte/mot-de-passe-oublie")
    elle.ecrit("Adresse courriel", adresse_neuve())
    elle.clique("Valider", "button")
    elle.voit("E36", "Mot de passe")
    elle.lit("SPAM")


def test_elle_se_deconnecte(elle):
    courriel = gestes.ouvre_un_compte(elle)
    se_connecte(elle, courriel)
    elle.page.locator("summary", has_text="Mon compte").click()
    elle.clique("Se déconnecter", "button")
    elle.ouvre("/mon-compte/mon-suivi")
    elle.voit("E02", "espace personnel")


def _avance(elle, minutes: float) -> None:
    """Her browser's clock alone, once the page counts on it: the server's stays."""
    elle.page.wait_for_load_state()
    elle.page.clock.fast_forward(int(minutes * 60_000))


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_elle_s_absente_devant_son_ecran(elle):
    """Two minutes before the end she is asked whether she is still there; closed with Escape, it lets her finish."""
    courriel = gestes.ouvre_un_compte(elle)
    elle.page.clock.install()
    se_connecte(elle, courriel)
    elle.lit("Bienvenue")
    boite = elle.page.get_by_role("dialog", name="Êtes-vous toujours là ?")
    _avance(elle, 27)
    expect(boite).to_be_hidden()
    _avance(elle, 1.2)
    expect(boite).to_be_visible()
    expect(boite.get_by_role("heading")).to_be_focused()
    elle.verifie_l_accessibilite("session")
    elle.clique("Rester connecté", "button")
    expect(boite).to_be_hidden()
    _avance(elle, 27)
    expect(boite).to_be_hidden()
    _avance(elle, 1.2)
    expect(boite).to_be_visible()
    elle.page.keyboard.press("Escape")
    _avance(elle, 0.5)
    expect(boite).to_be_hidden()


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_sa_session_se_termine_sous_ses_doigts(elle):
    """What she typed stays on the screen, and the way back to it needs no key that a phone lacks."""
    courriel = gestes.ouvre_un_compte(elle)
    elle.page.clock.install()
    se_connecte(elle, courriel)
    elle.ouvre("/mon-compte/demandes/nouvelle/ars")
    elle.page.route("**/mon-compte/**", lambda route: route.abort())  # nothing puts the end off
    elle.ecrit("Commune de naissance", "Roubaix")
    _avance(elle, 28.2)
    expect(elle.page.get_by_role("dialog")).to_contain_text("Rester connecté")
    _avance(elle, 2)
    boite = elle.page.get_by_role("dialog", name="Votre session est terminée")
    expect(boite).to_contain_text("encore à l’écran")
    boite.get_by_role("button", name="Revenir à ma saisie").click()
    expect(boite).to_be_hidden()
    assert elle.page.get_by_label("Commune de naissance").input_value() == "Roubaix"
    elle.erreurs.clear()  # the saves we cut


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_douze_heures_sont_un_terme(elle):
    """At the longest that a session may last, nothing is offered that would not be kept."""
    courriel = gestes.ouvre_un_compte(elle)
    elle.page.clock.install()
    se_connecte(elle, courriel)
    expect(elle.page.locator("#fin-session")).to_have_attribute("data-limite", re.compile(r"43\d{3}"))
    for _ in range(25):
        _avance(elle, 28.2)
        elle.clique("Rester connecté", "button")
        expect(elle.page.locator("#fin-session")).to_be_hidden()
    _avance(elle, 14.1)
    boite = elle.page.get_by_role("dialog")
    expect(boite).to_contain_text("ne peut pas être prolongée")
    expect(boite.get_by_role("button", name="Rester connecté")).to_be_hidden()
