"""An agent without a mouse: a complete claim decided from the queue, every gesture counted (docs/gestion.md)."""

import re

import pytest
from playwright.sync_api import expect

from e2e import agents, gestes, service


class Gestes:
    """Keys struck, one by one; a text typed counts as one gesture."""

    def __init__(self, agent) -> None:
        self.page, self.clavier, self.combien = agent.page, agent.page.keyboard, 0

    def frappe(self, *touches: str) -> None:
        for touche in touches:
            self.page.wait_for_load_state()  # a page that shows already may not listen yet
            self.clavier.press(touche)
            self.combien += 1

    def tape(self, texte: str) -> None:
        self.clavier.type(texte)
        self.combien += 1


@pytest.mark.parametrize("ecran", ["large"])
def test_une_demande_complete_se_decide_en_douze_gestes_et_un_ramene_a_la_file(elle, chrome):
    compte = agents.cree_un_compte(elle, "C. Lambert")
    _, numero = service.demande_envoyee(elle)
    with agents.au_bureau(chrome, elle) as agent:
        agents.se_connecte(agent, *compte)
        agent.voit("G2", "Demandes à traiter")
        gestes = Gestes(agent)
        gestes.frappe("/")
        gestes.tape(numero)
        gestes.frappe("Enter")
        agent.voit("G2", "Recherche", "recherche")
        gestes.frappe("j", "a")
        agent.voit("G3", "Moreau, Inès")
        for rang in range(1, 5):
            expect(agent.page.locator("[data-conforme]")).to_be_visible()
            gestes.frappe("a")
            agent.lit(f"{rang} document{'s' if rang > 1 else ''} vérifié{'s' if rang > 1 else ''} sur 4.")
        gestes.frappe("m")
        gestes.tape("885,00")
        gestes.frappe("Enter")
        agent.lit("Validée le")
        assert gestes.combien == 12
        gestes.frappe("f")
        agent.voit("G2", "Demandes à traiter")


@pytest.mark.parametrize("ecran", ["large"])
def test_un_complement_se_demande_au_clavier(elle, chrome):
    with agents.devant_une_demande(chrome, elle) as agent:
        gestes = Gestes(agent)
        gestes.frappe("n")
        expect(agent.page.get_by_role("region", name=re.compile("^Identité, verso"))).to_be_visible()
        gestes.frappe("3")
        expect(agent.page.locator(".iban-saisi")).to_be_visible()
        gestes.frappe("r")
        while agent.page.locator("#refus-motif").input_value() != "rib_different":
            gestes.frappe("ArrowDown")  # letters would have to follow each other within a second
        gestes.frappe("Tab", "Tab", "Enter")
        agent.lit("1 document vérifié sur 4.")
        gestes.frappe("c", "Enter")
        agent.lit("La personne doit compléter")
        agent.voit("G4", "Moreau", "relances")


@pytest.mark.parametrize("ecran", ["large"])
def test_un_verdict_attend_que_le_document_demande_soit_la(elle, chrome):
    """Struck too early it would judge the document that leaves; struck as it arrives, what follows is typed in its reason."""
    with agents.devant_une_demande(chrome, elle) as agent:
        demandees = []
        agent.page.route("**/gestion/demandes/*document=*", lambda route: demandees.append(route))
        with agent.page.expect_request("**/gestion/demandes/*document=*"):
            agent.page.keyboard.press("3")
        agent.page.keyboard.press("a")
        agent.page.keyboard.press("r")
        expect(agent.page.locator("[data-refus][open]")).to_have_count(0)
        agent.page.evaluate(
            """() => {
                window.tenus = [];
                addEventListener("focusin", ({target}) => tenus.push(target.id || target.className.split(" ")[0]));
                addEventListener("htmx:afterSwap", ({detail}) => detail.target.id === "visionneuse" && setTimeout(() =>
                    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "r", bubbles: true}))));
            }"""
        )
        demandees[0].continue_()
        expect(agent.page.locator(".iban-saisi")).to_be_visible()
        agent.page.wait_for_timeout(200)  # longer than anything that follows a swap
        assert agent.page.evaluate("tenus") == ["feuille", "refus-motif"]
        agent.lit("0 document vérifié sur 4.")


@pytest.mark.parametrize("ecran", ["large"])
def test_les_raccourcis_se_coupent_et_se_remettent(elle, chrome):
    compte = agents.cree_un_compte(elle, "C. Lambert")
    with agents.au_bureau(chrome, elle) as agent:
        agents.se_connecte(agent, *compte)
        agent.voit("G2", "Demandes à traiter")
        aide, recherche = agent.page.locator("#aide-touches"), agent.page.locator("#recherche")
        agent.page.keyboard.press("?")
        expect(aide).to_be_visible()
        agent.voit("G2", "Demandes à traiter", "raccourcis")
        agent.clique("Couper ces raccourcis", "button")
        agent.clique("Fermer", "button")
        agent.page.reload()
        agent.page.keyboard.press("/")
        expect(recherche).not_to_be_focused()
        agent.page.locator("summary", has_text="C. Lambert").click()
        agent.clique("Raccourcis clavier", "button")
        agent.clique("Remettre ces raccourcis", "button")
        agent.clique("Fermer", "button")
        agent.page.keyboard.press("/")
        expect(recherche).to_be_focused()


@pytest.mark.parametrize("ecran", ["large"])
def test_un_fichier_choisi_garde_le_clavier_dans_sa_zone(elle):
    """The input hides once it holds a file: its focus must not fall to the page."""
    gestes.se_connecte(elle, gestes.ouvre_un_compte(elle))
    elle.ouvre("/mon-compte/demandes/nouvelle/ars")
    elle.clique("Enregistrer", "button")
    elle.page.wait_for_url("**/informations*")
    elle.ouvre(elle.page.url.replace("/informations", "/justificatifs"))
    champ = elle.page.locator("#depot-rib input[type=file]")
    champ.focus()
    champ.set_input_files({"name": "rib.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    expect(elle.page.locator("#depot-rib [data-autre]")).to_be_focused()


@pytest.mark.parametrize("ecran", ["large"])
def test_hors_ligne_mon_suivi_le_dit_et_un_tri_s_annonce(elle):
    gestes.se_connecte(elle, gestes.ouvre_un_compte(elle))
    elle.ouvre("/mon-compte/mon-suivi")
    ligne, tri = elle.page.locator("#etat[role=status]"), elle.page.locator("#tri-date")
    expect(ligne).to_have_text("")
    tri.press("Enter")
    expect(ligne).to_have_text("Demandes brouillons : 0\u00a0demande, par date d’enregistrement, ordre croissant.")
    expect(elle.page.locator("#tri-date")).to_be_focused()
    elle.page.context.set_offline(True)
    elle.page.locator("#onglet-validees").press("Enter")
    expect(ligne).to_contain_text("La connexion est coupée")
    expect(ligne).to_be_visible()
    elle.page.context.set_offline(False)
    expect(ligne).to_have_text("La connexion est revenue.")
    elle.erreurs.clear()


@pytest.mark.parametrize("ecran", ["telephone"])
def test_les_etapes_deja_faites_se_voient_au_clavier_sur_un_telephone(elle):
    """Bars of 6 px on a phone: the link over one is as high as a finger, and its ring is not cut."""
    gestes.se_connecte(elle, gestes.ouvre_un_compte(elle))
    elle.ouvre("/mon-compte/demandes/nouvelle/ars")
    elle.clique("Enregistrer", "button")
    elle.page.wait_for_url("**/informations*")
    elle.ouvre(elle.page.url.replace("/informations", "/justificatifs"))
    lien = elle.page.locator(".etapes a", has_text="Informations")
    lien.focus()
    assert lien.bounding_box()["height"] >= 44
    assert lien.evaluate("e => getComputedStyle(e.parentElement).overflow") == "visible"


@pytest.mark.parametrize("ecran", ["large"])
def test_un_message_vide_du_service_rend_le_focus_au_resume(elle, chrome):
    compte = agents.cree_un_compte(elle, "C. Lambert")
    _, numero = service.demande_envoyee(elle)
    with agents.au_bureau(chrome, elle) as agent:
        agents.se_connecte(agent, *compte)
        agent.ouvre(f"/gestion/demandes/{numero}")
        agent.clique("Prendre en charge", "button")
        agent.ouvre(f"/gestion/demandes/{numero}/messages")
        agent.clique("Envoyer", "button")
        expect(agent.page.locator("#resume-erreurs")).to_be_focused()
