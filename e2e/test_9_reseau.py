"""A network that is slow, cut or not ours: what she typed stays, what is said is true, a late answer does not win."""

import re

import pytest
from playwright.sync_api import expect

from e2e import agents, gestes
from e2e.conftest import AVEC_SCRIPT
from e2e.reseau import attend, complement, coupe, entre, retient, revient

CAPTIF = "<!DOCTYPE html><title>Wifi</title><h1>Bienvenue sur notre wifi</h1>"


@pytest.mark.parametrize("ecran", ["telephone"])
def test_ce_qu_elle_tape_avant_les_scripts_est_lu_et_garde(a_l_etape_1):
    elle = a_l_etape_1
    scripts = retient(elle, "**/*.js", "GET")
    elle.page.reload(wait_until="commit")
    complement(elle).fill("bâtiment C")
    elle.page.get_by_label("Madame").check()
    for script in scripts:
        script.continue_()
    elle.page.unroute("**/*.js")
    expect(elle.page.locator("#recapitulatif")).to_contain_text("Madame")
    expect(elle.page.locator("#etat")).to_contain_text("Enregistré à")
    elle.page.reload()
    expect(complement(elle)).to_have_value("bâtiment C")


@pytest.mark.parametrize("ecran", ["telephone"])
def test_partir_pendant_une_sauvegarde_ne_perd_rien(a_l_etape_1):
    elle = a_l_etape_1
    demande = elle.page.url
    retenues = retient(elle, "**/informations", combien=1)
    complement(elle).fill("bâtiment C")
    attend(elle, retenues)
    elle.page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Espace personnel").click()
    elle.page.wait_for_url(re.compile("/mon-compte/$"))
    elle.ouvre(demande)
    expect(complement(elle)).to_have_value("bâtiment C")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_recharger_aussitot_montre_ce_qui_vient_d_etre_tape(a_l_etape_1):
    """The save and the page leave together; without care the page shows what was there before, then contradicts itself."""
    elle = a_l_etape_1
    for texte in ("bâtiment A", "bâtiment B", "bâtiment C"):
        complement(elle).fill(texte)
        elle.page.reload()
        expect(complement(elle)).to_have_value(texte)
        elle.page.wait_for_load_state()
    complement(elle).fill("bâtiment D")
    expect(elle.page.locator("#etat")).to_contain_text("Enregistré à")
    expect(elle.page.get_by_role("alert")).to_have_text("")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
@pytest.mark.parametrize("neuve", [False, True])
def test_la_derniere_sauvegarde_arrive_apres_la_page_rechargee(a_l_etape_1, neuve):
    """Two processes, a busy one: the new page waits for what it was promised, a draft that the save makes included."""
    elle = a_l_etape_1
    if neuve:
        elle.ouvre("/mon-compte/demandes/nouvelle/ars?nouvelle=1")
    perdues = coupe(elle, re.compile("/(informations|nouvelle/ars)"))
    complement(elle).fill("bâtiment E")
    elle.page.reload()
    attend(elle, perdues)
    expect(elle.page.locator("#informations")).to_have_attribute("inert", "")
    arrivee = elle.page.context.request.post(
        perdues[0].url, data=perdues[0].post_data, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert arrivee.ok
    expect(complement(elle)).to_have_value("bâtiment E")
    expect(elle.page).to_have_url(re.compile(r"/\d+/informations$"))
    expect(complement(elle)).to_be_editable()
    expect(elle.page.get_by_role("alert")).to_have_text("")


@pytest.mark.parametrize("ecran", ["telephone"])
def test_une_derniere_sauvegarde_qui_n_arrive_pas_est_dite(a_l_etape_1):
    elle = a_l_etape_1
    coupe(elle, "**/informations")
    complement(elle).fill("bâtiment F")
    elle.page.reload()
    expect(elle.page.get_by_role("alert")).to_contain_text("relisez vos réponses")
    expect(complement(elle)).to_be_editable()
    elle.page.reload()
    expect(elle.page.get_by_role("alert")).to_have_text("")


@pytest.mark.parametrize("ecran", ["telephone"])
def test_un_double_clic_lent_n_active_son_compte_qu_une_fois(elle):
    """The second click would ask for the answer of a link that the first one has used."""
    courriel = gestes.adresse_neuve()
    gestes.demande_un_compte(elle, courriel)
    lettre = elle.recoit("M07", courriel, "Activation de compte – Espace Personnel Consignations")
    elle.ouvre(elle.lien(lettre, "/activer-compte?token="))
    retenues = retient(elle, "**/activer-compte")
    bouton = elle.page.get_by_role("button", name="Activer mon compte")
    bouton.evaluate("b => { b.click(); b.click(); setTimeout(() => b.click(), 300); }")
    attend(elle, retenues)
    elle.page.wait_for_timeout(500)  # the last click was made
    assert len(retenues) == 1
    retenues[0].continue_()
    elle.lit("Votre compte est validé")


@pytest.mark.parametrize("ecran", ["telephone"])
def test_ce_qu_un_portail_wifi_repond_n_entre_pas_dans_la_page(a_l_etape_1):
    elle = a_l_etape_1
    for adresse in ("**/informations", "**/apercu/**", "**/verification/**"):
        elle.page.route(adresse, lambda route: route.fulfill(body=CAPTIF, content_type="text/html"))
    complement(elle).fill("bâtiment C")
    expect(elle.page.get_by_role("alert")).to_contain_text("nous réessayons")
    expect(elle.page.locator("#recapitulatif")).to_have_count(1)
    expect(elle.page.locator("body")).not_to_contain_text("Bienvenue sur notre wifi")
    elle.page.unroute_all()
    revient(elle)
    expect(elle.page.get_by_role("alert")).to_have_text("")


@pytest.mark.parametrize("ecran", ["large"])
def test_deconnectee_dans_un_autre_onglet_elle_sait_quoi_faire(a_l_etape_1, documents):
    """« Nous réessayons » would go on for ever; and a file is sent again in vain."""
    elle = a_l_etape_1
    autre = elle.page.context.new_page()
    autre.goto(elle.page.url.replace("/informations", "/justificatifs"))
    elle.page.context.clear_cookies()
    complement(elle).fill("bâtiment C")
    expect(elle.page.get_by_role("alert")).to_contain_text("Reconnectez-vous dans un autre onglet")
    rib = autre.locator("#depot-rib")
    rib.locator("input[type=file]").set_input_files(documents / "rib.pdf")
    rib.get_by_role("button", name="Valider").click()
    expect(rib).to_contain_text("Cette page n’est plus valable : rechargez-la")
    autre.close()


@pytest.mark.parametrize("ecran", ["large"])
def test_un_serveur_muet_se_dit_et_la_sauvegarde_reprend(a_l_etape_1):
    elle = a_l_etape_1
    assert elle.page.evaluate("htmx.config.timeout") == 30_000
    elle.page.evaluate("htmx.config.timeout = 300")
    retient(elle, "**/informations", combien=1)
    complement(elle).fill("bâtiment C")
    expect(elle.page.get_by_role("alert")).to_contain_text("nous réessayons")
    elle.page.evaluate("htmx.config.timeout = 30_000")
    revient(elle)


@pytest.mark.parametrize("ecran", ["telephone"])
def test_hors_ligne_suivant_dit_que_rien_n_est_parti(a_l_etape_1):
    elle = a_l_etape_1
    adresse = elle.page.url
    elle.page.context.set_offline(True)
    complement(elle).fill("bâtiment C")
    elle.clique("Suivant", "button")
    expect(elle.page.locator("#etat")).to_contain_text("Rien n’est parti. La connexion est coupée.")
    assert elle.page.url == adresse
    expect(complement(elle)).to_have_value("bâtiment C")
    elle.page.context.set_offline(False)
    expect(elle.page.locator("#etat")).to_contain_text("Enregistré à")
    elle.clique("Suivant", "button")
    expect(elle.page.locator("#resume-erreurs")).to_be_focused()
    expect(complement(elle)).to_have_value("bâtiment C")


@pytest.mark.parametrize("ecran", ["large"])
def test_une_machine_qui_se_croit_hors_ligne_envoie_quand_meme(a_l_etape_1):
    elle = a_l_etape_1
    elle.page.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    elle.clique("Suivant", "button")
    expect(elle.page.locator("#resume-erreurs")).to_be_focused()


@pytest.mark.parametrize("ecran", ["large"])
def test_le_retour_l_emporte_sur_l_onglet_qui_n_est_pas_encore_la(elle):
    entre(elle)
    elle.ouvre("/mon-compte/mon-suivi")
    elle.page.locator("#onglet-validees").click()
    elle.lit("Toutes les demandes validées.")
    retenues = retient(elle, "**/mon-suivi?onglet=rejetees", "GET")
    elle.page.locator("#onglet-rejetees").click()
    attend(elle, retenues)
    elle.page.go_back()
    elle.lit("Toutes les demandes brouillons.")
    retenues[0].continue_()
    elle.page.wait_for_load_state("networkidle")
    elle.lit("Toutes les demandes brouillons.")
    assert elle.page.url.endswith("/mon-suivi")


@pytest.mark.parametrize("ecran", ["large"])
def test_un_envoi_qui_finit_ne_prend_ni_la_page_ni_le_clavier(a_l_etape_1, documents):
    """Longer than any other answer is waited for; she is at the next document by then."""
    elle = a_l_etape_1
    elle.ouvre(elle.page.url.replace("/informations", "/justificatifs"))
    rib, acte = elle.page.locator("#depot-rib"), elle.page.locator("#depot-acte input[type=file]")
    elle.page.evaluate("htmx.config.timeout = 100")
    retenues = retient(elle, "**/justificatifs")
    rib.locator("input[type=file]").set_input_files(documents / "rib.pdf")
    rib.get_by_role("button", name="Valider").click()
    attend(elle, retenues)
    expect(rib.locator("[data-annuler]").first).to_be_focused()
    acte.focus()
    elle.page.wait_for_timeout(300)  # three times that patience
    retenues[0].continue_()
    expect(rib).to_contain_text("Document envoyé à")
    expect(elle.page.locator("#etat")).to_contain_text("Document envoyé")
    expect(acte).to_be_focused()


@pytest.mark.parametrize("ecran", ["large"])
def test_un_portail_wifi_ne_remplace_pas_le_document_choisi(a_l_etape_1, documents):
    elle = a_l_etape_1
    elle.ouvre(elle.page.url.replace("/informations", "/justificatifs"))
    rib = elle.page.locator("#depot-rib")
    elle.page.route("**/justificatifs", lambda route: route.fulfill(body=CAPTIF, content_type="text/html"))
    rib.locator("input[type=file]").set_input_files(documents / "rib.pdf")
    rib.get_by_role("button", name="Valider").click()
    expect(rib).to_contain_text("Le fichier reste choisi")
    elle.page.unroute_all()
    rib.get_by_role("button", name="Valider").click()
    expect(rib).to_contain_text("Document envoyé à")


@pytest.mark.parametrize("ecran", ["large"])
def test_le_dernier_document_demande_est_celui_qui_s_ouvre(elle, chrome):
    """Asked for one after the other, answered in any order; and a key held down judges one document only."""
    with agents.devant_une_demande(chrome, elle) as agent:
        retenues = retient(agent, "**/gestion/demandes/*document=*", "GET")
        for rang, touche in enumerate("23", 1):
            agent.page.keyboard.press(touche)
            attend(agent, retenues, rang)
        for route in retenues:
            route.continue_()
        expect(agent.page.get_by_role("region", name=re.compile("^RIB"))).to_be_visible()
        expect(agent.page.locator(".volet[aria-current]")).to_contain_text("RIB")
        agent.page.unroute_all()
        verdicts: list[str] = []
        agent.page.on("request", lambda r: verdicts.append(r.url) if r.url.endswith("/jugement") else None)
        agent.page.keyboard.down("a")
        agent.lit("1 document vérifié sur 4.")
        expect(agent.page.locator("[data-conforme]")).to_be_visible()
        agent.page.keyboard.down("a")  # the same stroke goes on
        agent.page.keyboard.press("2")
        expect(agent.page.get_by_role("region", name=re.compile("^Identité, verso"))).to_be_visible()
        assert len(verdicts) == 1
        agent.erreurs[:] = [e for e in agent.erreurs if "htmx:" not in e]


@pytest.mark.parametrize("ecran", ["telephone"])
def test_taper_dans_un_brouillon_supprime_ailleurs_le_dit(a_l_etape_1):
    elle = a_l_etape_1
    ailleurs = elle.page.context.new_page()
    ailleurs.goto(elle.page.url.replace("informations", "suppression"))
    ailleurs.get_by_role("button", name="Oui, supprimer").click()
    ailleurs.wait_for_url("**/mon-suivi*")
    ailleurs.close()
    complement(elle).fill("bâtiment C")
    expect(elle.page.locator("h1")).to_have_text("Ce n’est plus possible maintenant")
    expect(elle.page.locator("h1")).to_be_focused()
    expect(elle.page.locator("header")).to_have_count(1)
