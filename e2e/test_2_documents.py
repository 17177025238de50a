"""Section 4, E15 to E17: the documents one by one, refused, replaced, removed, cut off on the way."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e import gestes
from e2e.conftest import AVEC_SCRIPT
from portail import echantillons


@pytest.fixture(scope="module")
def documents(tmp_path_factory) -> Path:
    """The samples, one cut short and one that takes a while to send."""
    dossier = tmp_path_factory.mktemp("documents")
    echantillons.ecrire(dossier)
    (dossier / "tronque.pdf").write_bytes(echantillons.acte()[:-300])
    rib, debut = echantillons.rib(), echantillons.rib().rfind(b"startxref")
    bruit = os.urandom(1_500_000).hex().encode()
    (dossier / "rib-lourd.pdf").write_bytes(rib[:debut] + b"%" + bruit + b"\n" + rib[debut:])
    return dossier


@pytest.fixture
def elle_y_est(elle):
    """On step 2 of a draft."""
    gestes.se_connecte(elle, gestes.ouvre_un_compte(elle))
    elle.clique("Déconsigner / Récupérer les allocations de rentrée scolaire (ARS)")
    elle.clique("Enregistrer", "button")
    elle.lit("Enregistré à")
    elle.ouvre(elle.page.url.partition("/informations")[0] + "/justificatifs")
    return elle


def carte(elle, nom: str):
    return elle.page.get_by_role("region", name=re.compile(f"^{nom}"))


def fichier(ou, etiquette: str):
    return ou.get_by_label(re.compile(f"^{etiquette}")).first


def valide(ou) -> None:
    ou.get_by_role("button", name=re.compile("^Valider")).click()


def test_elle_choisit_valide_modifie_et_supprime(elle_y_est, documents):
    elle = elle_y_est
    elle.voit("E15", "Vos justificatifs", "vide")
    identite = carte(elle, "Pièce d’identité")
    fichier(identite, "Recto").set_input_files(documents / "identite-recto.jpg")
    if elle.ecran != "sans_js":
        expect(identite.locator("canvas").first).to_be_visible()
        expect(identite).to_contain_text("Tout est lisible, jusqu’aux bords ?")
    elle.voit("E16", "Vos justificatifs", "un-choisi")
    valide(identite)
    expect(identite).to_contain_text("Document envoyé à")
    expect(elle.page.locator("#recapitulatif")).to_contain_text("1 document sur 4")
    fichier(identite, "Verso").set_input_files(documents / "IMG_2041.HEIC")
    valide(identite)
    expect(elle.page.locator("#recapitulatif")).to_contain_text("2 documents sur 4")
    vignettes = identite.locator("img")
    for rang in range(2):
        adresse = vignettes.nth(rang).get_attribute("src")
        assert elle.page.request.get(elle.url + adresse).headers["content-type"] == "image/jpeg"
    elle.voit("E17", "Vos justificatifs", "deux-envoyes")
    identite.get_by_role("button", name=re.compile("^Modifier.*Recto")).click()
    elle.lit("Le nouveau fichier prendra la place de identite-recto.jpg")
    fichier(identite, "Recto").set_input_files(documents / "identite-verso.jpg")
    valide(identite)
    expect(identite).to_contain_text("identite-verso.jpg")
    expect(identite).not_to_contain_text("identite-recto.jpg")
    identite.get_by_role("button", name=re.compile("^Supprimer.*Verso")).click()
    expect(elle.page.locator("#recapitulatif")).to_contain_text("1 document sur 4")
    expect(fichier(identite, "Verso")).to_have_count(1)


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)  # « Retour » is a link: only a script can make it carry files
def test_retour_emporte_ce_qui_est_choisi(elle_y_est, documents):
    elle = elle_y_est
    justificatifs = elle.page.url
    fichier(carte(elle, "Relevé d’identité bancaire"), "Ajouter le relevé").set_input_files(documents / "rib.pdf")
    elle.clique("Retour")
    elle.page.wait_for_url(re.compile("/informations$"))
    elle.ouvre(justificatifs)
    expect(carte(elle, "Relevé d’identité bancaire")).to_contain_text("Document envoyé à")


def test_un_recto_deja_envoye_se_dit_recto_et_verso(elle_y_est, documents):
    elle = elle_y_est
    identite = carte(elle, "Pièce d’identité")
    fichier(identite, "Recto").set_input_files(documents / "identite-recto.jpg")
    valide(identite)
    expect(identite).to_contain_text("Document envoyé à")
    elle.voit("E17", "Vos justificatifs", "recto-seul")
    identite.get_by_label("Le recto et le verso sont dans ce fichier").check()
    expect(fichier(identite, "Verso")).to_be_hidden()
    valide(identite)
    expect(elle.page.locator("#recapitulatif")).to_contain_text("1 document sur 3")
    identite.get_by_role("button", name=re.compile("^Modifier")).click()
    expect(identite.get_by_label("Le recto et le verso sont dans ce fichier")).to_be_checked()


def test_un_fichier_refuse_dit_pourquoi_dans_sa_carte(elle_y_est, documents):
    elle = elle_y_est
    acte = carte(elle, "Acte de naissance")
    fichier(acte, "Ajouter la copie intégrale").set_input_files(documents / "tronque.pdf")
    valide(acte)
    expect(acte).to_contain_text("tronque.pdf n’a pas été envoyé")
    expect(acte).to_contain_text("sa fin manque")
    elle.voit("E16", "Vos justificatifs", "refuse")
    fichier(acte, "Ajouter la copie intégrale").set_input_files(documents / "acte-de-naissance.pdf")
    valide(acte)
    expect(acte).to_contain_text("Document envoyé à")


def test_un_passeport_est_un_seul_fichier(elle_y_est, documents):
    elle = elle_y_est
    identite = carte(elle, "Pièce d’identité")
    identite.get_by_label("Passeport").check()
    expect(fichier(identite, "Verso")).to_be_hidden()
    double_page = identite.get_by_role("button", name="Double page avec la photo").first
    expect(double_page).to_have_attribute("id", "identite-recto")
    for mots in ("recto/verso", "Les deux faces"):
        expect(identite.get_by_text(mots)).to_be_hidden()
    fichier(identite, "Recto").set_input_files(documents / "identite-recto.jpg")
    valide(identite)
    expect(elle.page.locator("#recapitulatif")).to_contain_text("1 document sur 3")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_la_connexion_coupee_ne_perd_pas_le_fichier(elle_y_est, documents):
    elle = elle_y_est
    rib = carte(elle, "Relevé d’identité bancaire")
    fichier(rib, "Ajouter le relevé").set_input_files(documents / "rib-lourd.pdf")
    reseau = elle.page.context.new_cdp_session(elle.page)

    def regler(coupe: bool, debit: int) -> None:
        reseau.send(
            "Network.emulateNetworkConditions",
            {"offline": coupe, "latency": 0, "downloadThroughput": -1, "uploadThroughput": debit},
        )

    regler(False, 40 * 1024)  # a minute and more, however slow the machine that looks at it
    valide(rib)
    expect(rib.get_by_text("envoyés sur 2,9 Mo")).to_be_visible()
    expect(rib.locator("[data-pourcent]")).to_have_text(re.compile(r"^[1-9]\d? %$"))
    elle.voit("E16", "Vos justificatifs", "en-cours")
    rib.get_by_role("button", name="Annuler l’envoi").click()
    expect(elle.page.locator("#etat")).to_contain_text("Envoi annulé")
    regler(True, -1)
    valide(rib)
    expect(rib).to_contain_text("La connexion a été coupée")
    regler(False, -1)
    expect(rib).to_contain_text("Document envoyé à")
    elle.erreurs[:] = [e for e in elle.erreurs if not re.search("htmx:|ERR_INTERNET_DISCONNECTED", e)]


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_garder_le_fichier_ne_touche_pas_a_ce_qui_est_choisi_ailleurs(elle_y_est, documents):
    elle = elle_y_est
    rib, acte = carte(elle, "Relevé"), carte(elle, "Acte")
    fichier(rib, "Ajouter").set_input_files(documents / "rib.pdf")
    valide(rib)
    expect(rib).to_contain_text("Document envoyé à")
    fichier(acte, "Ajouter").set_input_files(documents / "acte-de-naissance.pdf")
    rib.get_by_role("button", name=re.compile("^Modifier")).click()
    rib.get_by_role("link", name="Garder rib.pdf").click()
    expect(rib).to_contain_text("Document envoyé à")
    expect(acte).to_contain_text("acte-de-naissance.pdf")
    assert fichier(acte, "Ajouter").evaluate("champ => champ.files.length") == 1
    assert elle.page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_supprimee_dans_un_autre_onglet_la_demande_le_dit_en_entier(elle_y_est):
    """The refusal is a page: it takes the place of this one, not of a card or a line of it."""
    elle = elle_y_est
    numero = re.search(r"\d{15}", elle.page.url)[0]
    ailleurs = elle.page.context.new_page()
    ailleurs.goto(f"{elle.url}/mon-compte/demandes/{numero}/suppression")
    ailleurs.get_by_role("button", name="Oui, supprimer").click()
    ailleurs.wait_for_load_state()
    ailleurs.close()
    valide(carte(elle, "Acte"))
    elle.voit("409", "Ce n’est plus possible maintenant")
    expect(elle.page.locator("h1")).to_be_focused()
    expect(elle.page.locator("header")).to_have_count(1)
