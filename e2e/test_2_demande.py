"""Section 4 of the guide: the claim, from the first field to the receipt."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from e2e import gestes
from e2e.conftest import AVEC_SCRIPT


def commence(elle) -> str:
    courriel = gestes.ouvre_un_compte(elle)
    gestes.se_connecte(elle, courriel)
    elle.clique("Déconsigner / Récupérer les allocations de rentrée scolaire (ARS)")
    return courriel


def test_elle_demande_son_argent_de_bout_en_bout(elle, documents):
    courriel = commence(elle)
    elle.voit("E10", "allocations de rentrée scolaire")
    elle.clique("Suivant", "button")
    elle.voit("E11", "allocations de rentrée scolaire", "erreur")
    elle.est_en_erreur()
    gestes.remplit_la_demande(elle)
    elle.voit("E14", "allocations de rentrée scolaire", "remplie")
    elle.clique("Suivant", "button")
    elle.voit("E15", "justificatifs")
    elle.lit("lisibles, de bonne qualité")
    elle.clique("Suivant", "button")
    elle.voit("E15", "justificatifs", "erreur")
    gestes.choisit_ses_documents(elle, documents)
    elle.voit("E16", "justificatifs", "choisis")
    elle.clique("Suivant", "button")
    elle.voit("E18", "Relisez")
    elle.lit("Ce sera un versement unique et définitif. La demande de restitution ne se fait qu’une seule fois.")
    elle.clique("Retour")
    elle.voit("E17", "justificatifs", "envoyes")
    elle.clique("Suivant", "button")
    elle.clique("Soumettre", "button")
    elle.lit("Confirmez-vous l’envoi de votre demande ?")
    elle.registre.noter(
        "E19", elle.page.url.removeprefix(elle.url), "Confirmez-vous l’envoi de votre demande ?", elle.histoire
    )
    elle.photographie("E19")
    elle.clique("Non", "button")
    elle.voit("E18", "Relisez", "apres-non")
    elle.clique("Soumettre", "button")
    elle.clique("Oui", "button")
    elle.voit("E20", "Votre demande a été prise en compte.")
    numero = re.search(r"/demandes/(\d{15})/", elle.page.url)[1]
    elle.lit("Votre numéro de demande de déconsignation :")
    lettre = elle.recoit("M21", courriel, f"Confirmation de votre demande {numero}")
    (piece,) = list(lettre.iter_attachments())
    telecharge = elle.page.request.get(f"{elle.url}/mon-compte/demandes/{numero}/recapitulatif.pdf")
    assert telecharge.status == 200
    assert telecharge.body().startswith(b"%PDF")
    assert hashlib.sha256(telecharge.body()).digest() == hashlib.sha256(piece.get_content()).digest()
    elle.registre.noter("P21", f"/mon-compte/demandes/{numero}/recapitulatif.pdf", "Récapitulatif (PDF)", elle.histoire)
    elle.clique("Revenir à votre espace")
    elle.voit("E23", "Mon suivi")
    elle.lit("Toutes les demandes transmises.")
    elle.clique("Consulter")
    elle.voit("E30", "Demande")
    elle.lit("Roubaix")


def test_elle_enregistre_et_reprend_plus_tard(elle):
    commence(elle)
    elle.page.get_by_label(re.compile(r"^IBAN")).fill("FR76 3000")
    elle.clique("Enregistrer", "button")
    elle.voit("E10", "allocations de rentrée scolaire", "enregistree")
    elle.lit("Enregistré à")
    elle.lit("il en manque 19")
    expect(elle.page.get_by_label(re.compile(r"^IBAN"))).to_have_value("FR76 3000")
    elle.ouvre("/mon-compte/")
    elle.voit("E09", "Bienvenue", "brouillon")
    elle.clique("Déconsigner / Récupérer les allocations de rentrée scolaire (ARS)")
    elle.lit("Vous avez déjà commencé")
    elle.clique("Reprendre")
    expect(elle.page.get_by_label(re.compile(r"^IBAN"))).to_have_value("FR76 3000")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)  # without a script, the browser asks whether to post again
def test_elle_revient_sur_une_page_d_erreurs(elle):
    """« Précédent » of the browser shows what she had typed, not a page of the browser's own."""
    commence(elle)
    elle.page.get_by_label(re.compile(r"^Nom de naissance")).fill("Moreau-Diallo")
    elle.clique("Suivant", "button")
    elle.est_en_erreur()
    expect(elle.page.locator("#resume-erreurs")).to_be_focused()  # by the script, whose word the history has by then
    elle.ouvre("/mon-compte/mon-suivi?onglet=brouillons")
    elle.page.go_back()
    expect(elle.page.get_by_label(re.compile(r"^Nom de naissance"))).to_have_value("Moreau-Diallo")
    elle.erreurs.clear()


def test_nee_avant_1998_sa_saisie_est_gardee_jamais_envoyee(elle):
    commence(elle)
    gestes.remplit_la_demande(elle)
    gestes.ecrit_sa_naissance(elle, "31", "12", "1997")
    elle.clique("Suivant", "button")
    elle.voit("E11", "allocations de rentrée scolaire", "avant-1998")
    elle.lit("étaient versées directement aux parents par les organismes déposants")
    expect(elle.page.get_by_role("group", name=re.compile("^Date de naissance")).get_by_label("Année")).to_have_value(
        "1997"
    )


def test_elle_paye_ses_impots_a_l_etranger(elle):
    commence(elle)
    gestes.remplit_la_demande(elle)
    expect(elle.page.get_by_label(re.compile("^Pays de résidence fiscale"))).to_be_hidden()
    elle.choisit("Cette adresse est-elle votre résidence fiscale", "Non")
    expect(elle.page.get_by_label(re.compile("^Pays de résidence fiscale"))).to_be_visible()
    elle.selectionne("Pays de résidence fiscale", "Belgique")
    expect(
        elle.page.get_by_text("attestation de résidence fiscale à l’étranger").locator("visible=true").first
    ).to_be_visible()
    elle.voit("E13", "allocations de rentrée scolaire")
    elle.clique("Suivant", "button")
    elle.voit("E15", "justificatifs", "attestation")
    elle.lit("Attestation de résidence fiscale à l’étranger")


def test_le_recapitulatif_suit_ce_qu_elle_tape(elle):
    commence(elle)
    if elle.ecran == "sans_js":
        elle.page.get_by_label(re.compile(r"^Prénom\(s\)")).fill("Inès")
        elle.clique("Enregistrer", "button")
    else:
        elle.page.get_by_label(re.compile(r"^Prénom\(s\)")).press_sequentially("Inès", delay=20)
    aside = elle.page.locator("#recapitulatif")
    expect(aside).to_contain_text("Inès")
    if elle.ecran != "sans_js":
        elle.page.get_by_label(re.compile(r"^IBAN")).fill("FR76 3000 6000 0112 3456 7890 189")
        elle.page.get_by_label(re.compile(r"^Titulaire du compte")).focus()
        expect(aside).to_contain_text("•••• 0189")
        expect(elle.page.get_by_label(re.compile(r"^BIC"))).to_have_value("AGRIFRPP")
        expect(elle.page.get_by_label(re.compile(r"^Titulaire du compte"))).to_be_focused()
        expect(elle.page.locator("#etat")).to_contain_text("Enregistré à")
        elle.page.get_by_label(re.compile(r"^Nom d’usage")).fill("Moreau-Petit")
        elle.page.locator("#recapitulatif summary").focus()  # just before the answer replaces it
        expect(aside).to_contain_text("Moreau-Petit")
        expect(elle.page.locator("#recapitulatif summary")).to_be_focused()
        elle.page.reload()
        expect(elle.page.get_by_label(re.compile(r"^Nom d’usage"))).to_have_value("Moreau-Petit")
        expect(elle.page.get_by_label(re.compile(r"^IBAN"))).to_have_value("FR76 3000 6000 0112 3456 7890 189")
    elle.voit("E12", "allocations de rentrée scolaire")


COLLER = """(champ, texte) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", texte);
  champ.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("ecran", ["telephone"])
def test_ce_qu_elle_colle_est_lu_ou_refuse_en_mots(elle):
    """A whole date in one field; a sign that turns a text around, which no retry would make pass."""
    commence(elle)
    elle.page.locator("#date_naissance-jour").evaluate(COLLER, "14/03/2005")
    expect(elle.page.locator("#date_naissance-annee")).to_have_value("2005")
    expect(elle.page.locator("#recapitulatif")).to_contain_text("14 mars 2005")
    complement = elle.page.get_by_label(re.compile(r"^Complément"))
    complement.fill("bâtiment \u202eC")
    expect(elle.page.get_by_role("alert")).to_contain_text("un signe qui ne se voit pas")
    complement.fill("bâtiment C")
    expect(elle.page.get_by_role("alert")).to_have_text("")
    elle.erreurs.clear()


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_partir_par_un_lien_ne_perd_pas_la_derniere_frappe(elle):
    commence(elle)
    elle.clique("Enregistrer", "button")
    elle.lit("Enregistré à")
    demande = elle.page.url
    elle.page.get_by_label(re.compile(r"^Complément")).fill("bâtiment C")
    elle.page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Espace personnel").click()
    elle.page.wait_for_url(re.compile("/mon-compte/$"))
    elle.ouvre(demande)
    expect(elle.page.get_by_label(re.compile(r"^Complément"))).to_have_value("bâtiment C")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_se_reconnecter_dans_un_autre_onglet_ne_perd_pas_celui_ci(elle):
    courriel = commence(elle)
    elle.clique("Enregistrer", "button")
    elle.lit("Enregistré à")
    gestes.se_reconnecte_dans_un_autre_onglet(elle, courriel)
    elle.page.get_by_label(re.compile(r"^Complément")).fill("bâtiment C")
    expect(elle.page.get_by_role("alert")).to_contain_text("nous réessayons")
    expect(elle.page.get_by_role("alert")).to_have_text("", timeout=60_000)  # tried again every 8 s
    elle.page.reload()
    expect(elle.page.get_by_label(re.compile(r"^Complément"))).to_have_value("bâtiment C")
    elle.erreurs.clear()


def test_deux_onglets_ne_se_perdent_rien(elle):
    commence(elle)
    elle.page.get_by_label(re.compile(r"^Prénom\(s\)")).fill("Inès")
    elle.clique("Enregistrer", "button")
    autre = elle.page.context.new_page()
    autre.goto(elle.page.url)
    autre.get_by_label(re.compile(r"^Commune( \*)?$")).fill("Lille")
    autre.get_by_label(re.compile(r"^Prénom\(s\)")).fill("Louise")
    autre.get_by_role("button", name="Enregistrer").click()
    expect(autre.locator("#etat")).to_contain_text("Enregistré à")
    autre.close()
    elle.page.get_by_label(re.compile(r"^Prénom\(s\)")).fill("Inès, Louise")
    elle.clique("Enregistrer", "button")
    elle.voit("E10", "allocations de rentrée scolaire", "conflit")
    elle.lit("Garder ma réponse : Inès, Louise")
    elle.lit("Prendre l’autre : Louise")
    elle.clique("Enregistrer", "button")
    expect(elle.page.get_by_label(re.compile(r"^Prénom\(s\)"))).to_have_value("Inès, Louise")
    expect(elle.page.get_by_label(re.compile(r"^Commune( \*)?$"))).to_have_value("Lille")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_un_conflit_de_sauvegarde_se_dit_aussitot(elle):
    commence(elle)
    elle.clique("Enregistrer", "button")
    expect(elle.page.locator("#etat")).to_contain_text("Enregistré à")
    autre = elle.page.context.new_page()
    autre.goto(elle.page.url)
    autre.get_by_label(re.compile(r"^Commune( \*)?$")).fill("Lille")
    autre.get_by_role("button", name="Enregistrer").click()
    expect(autre.locator("#etat")).to_contain_text("Enregistré à")
    autre.close()
    elle.page.get_by_label(re.compile(r"^Commune( \*)?$")).fill("Lens")
    elle.page.get_by_label(re.compile(r"^Complément")).fill("bâtiment C")
    expect(elle.page.get_by_role("alert")).to_contain_text("« Lens » ici, « Lille » dans un autre onglet")
    elle.page.reload()
    expect(elle.page.get_by_label(re.compile(r"^Complément"))).to_have_value("bâtiment C")
    expect(elle.page.get_by_label(re.compile(r"^Commune( \*)?$"))).to_have_value("Lille")
