"""Section 6 of the guide: the messages, told by the two sides, each in a browser."""

import re

import pytest
from playwright.sync_api import expect

from e2e import agents, gestes
from e2e.conftest import AVEC_SCRIPT
from e2e.recit import Elle
from portail import demo, demo_service
from portail.actions import complement, gestionnaires, messagerie
from portail.demonstration import il_y_a
from portail.domain.agent import Agent
from portail.domain.gestionnaire import Gestionnaire

IBAN = "FR76 3000 6000 0112 3456 7890 189"


async def _jouer(elle: str, agent: str, message: str = "") -> str:
    """Her claim, sent; then, sixteen days ago, its acte refused by that agent and a complement asked. Its number."""
    acteur = await demo.acteur_de(elle)
    compte = await Gestionnaire.get(courriel_empreinte=gestionnaires.empreinte(agent))
    qui = Agent(compte.id, compte.profil, "C. Lambert")
    with il_y_a(16):
        demande = await demo.envoyee(acteur, "Inès", "Moreau", elle)
        await demo_service.prendre(qui, demande)
        await demo_service.refuser(qui, demande, "acte", "acte_ancien")
        await complement.demander(qui, demande.numero)
    if message:
        await messagerie.ecrire(qui, demande.numero, message, sujet="Votre acte")
    return demande.numero


@pytest.fixture
def histoire(elle, chrome):
    """(she, the agent, the claim's number): each in a browser of her own, the agent signed in with her code."""
    courriel = gestes.ouvre_un_compte(elle)
    adresse, secret = agents.cree_un_compte(elle, "C. Lambert")
    numero = elle.instance.joue(lambda: _jouer(courriel, adresse))
    with agents.au_bureau(chrome, elle) as agent:
        agents.se_connecte(agent, adresse, secret)
        yield elle, agent, numero, courriel


def _a_lire(elle: Elle, combien: int) -> None:
    """The dots of the menu, of the tab and of the row say so; none when nothing is to be read."""
    mots = re.compile(rf"{combien}\s+messages? non lus?")
    lieux = [
        elle.page.locator("#point-compte"),
        elle.page.locator("#onglet-transmises"),
        elle.page.locator(".demande__messages"),
    ]
    for lieu in lieux:
        expect(lieu.first).to_contain_text(mots) if combien else expect(lieu.first).not_to_contain_text("non lu")


def test_le_service_et_elle_s_ecrivent(histoire):
    elle, agent, numero, courriel = histoire
    _le_service_relance(agent, numero)
    _elle_est_prevenue(elle, numero, courriel)
    _elle_lit(elle)
    _elle_est_protegee_puis_repond(elle)
    _elle_attend_sur_mon_suivi(elle)
    _le_service_lit_et_renvoie_la_reponse_type(agent, numero)
    _le_point_revient_sans_recharger(elle)
    _le_service_retire_un_message(agent, numero)
    elle.ouvre(f"/mon-compte/demandes/{numero}/messages")
    elle.lit("Message retiré le")
    expect(elle.page.locator("body")).not_to_contain_text("Trop vite écrit")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_le_retour_sur_une_reponse_refusee_montre_la_conversation(elle):
    courriel = gestes.ouvre_un_compte(elle)
    agent, _ = agents.cree_un_compte(elle, "C. Lambert")
    numero = elle.instance.joue(lambda: _jouer(courriel, agent, "Où en est votre acte ?"))
    gestes.se_connecte(elle, courriel)
    elle.ouvre(f"/mon-compte/demandes/{numero}/messages")
    elle.ecrit("Votre réponse", f"Bonjour, mon IBAN est {IBAN}.")
    elle.clique("Envoyer", "button")
    elle.lit("Retirez un IBAN")
    elle.ecrit("Votre réponse", "Bonjour, l’acte est en route.")
    elle.clique("Envoyer", "button")
    elle.lit("Votre réponse est envoyée")
    elle.page.go_back()
    elle.lit("Envoyé, pas encore lu")


@pytest.mark.parametrize("ecran", ["large"])
def test_se_reconnecter_dans_un_autre_onglet_garde_la_reponse_commencee(elle):
    """The page is of the session before: going back, as it says, gives it a new token and keeps what was typed."""
    courriel = gestes.ouvre_un_compte(elle)
    agent, _ = agents.cree_un_compte(elle, "C. Lambert")
    numero = elle.instance.joue(lambda: _jouer(courriel, agent, "Où en est votre acte ?"))
    gestes.se_connecte(elle, courriel)
    ailleurs = {"X-Correlation-Id": "histoire"}  # what she reads meanwhile is another story
    elle.page.route("**/lecture", lambda route: route.fulfill(status=204, headers=ailleurs))
    elle.ouvre(f"/mon-compte/demandes/{numero}/messages")
    elle.ecrit("Votre réponse", "Bonjour, l’acte est en route.")
    gestes.se_reconnecte_dans_un_autre_onglet(elle, courriel)
    elle.clique("Envoyer", "button")
    elle.lit("rien n’a été envoyé. Revenez en arrière et recommencez.")
    elle.page.go_back()
    expect(elle.page.get_by_label(re.compile("^Votre réponse"))).to_have_value("Bonjour, l’acte est en route.")
    elle.clique("Envoyer", "button")
    elle.lit("Votre réponse est envoyée")


@pytest.mark.parametrize("ecran", AVEC_SCRIPT)
def test_les_points_se_taisent_quand_la_page_est_cachee(elle):
    demandes: list[str] = []
    elle.page.on("request", lambda r: demandes.append(r.headers.get("x-passif", "")) if "/points" in r.url else None)
    courriel = gestes.ouvre_un_compte(elle)
    gestes.se_connecte(elle, courriel)
    elle.page.clock.install()
    elle.ouvre("/mon-compte/mon-suivi?onglet=transmises")

    def passe_une_minute() -> int:
        avant = len(demandes)
        elle.page.clock.fast_forward(61_000)
        elle.page.wait_for_timeout(400)
        return len(demandes) - avant

    with elle.page.expect_request(re.compile("/points")):
        elle.page.clock.fast_forward(61_000)
    assert demandes == ["1"]
    cacher = "v => { Object.defineProperty(document, 'hidden', { value: v, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
    elle.page.evaluate(cacher, True)
    assert passe_une_minute() == passe_une_minute() == 0
    with elle.page.expect_request(re.compile("/points")):
        elle.page.evaluate(cacher, False)


def _le_service_relance(agent: Elle, numero: str) -> None:
    agent.ouvre(f"/gestion/demandes/{numero}")
    agent.clique("1ère relance", "link")
    agent.voit("G5", "Messages", "relance")
    for sujet in (
        "Demande en attente de compléments clients – 1ère relance",
        "Demande en attente de compléments clients – 2e relance",
        "Demande en attente de fonds – 1ère relance",
        "Demande en attente de fonds – 2e relance",
        "Saisie libre",
    ):
        expect(agent.page.get_by_role("radio", name=re.compile("^" + re.escape(sujet)))).to_have_count(1)
    expect(agent.page.get_by_role("radio", name=re.compile("compléments clients – 2e"))).to_be_disabled()
    expect(agent.page.get_by_role("radio", name=re.compile("compléments clients – 1ère"))).to_be_checked()
    expect(agent.page.get_by_label(re.compile("^Message"))).to_have_value(re.compile("Votre demande garde sa place"))
    agent.clique("Envoyer", "button")
    agent.lit("Message envoyé")
    agent.lit("Pas encore lu")


def _elle_est_prevenue(elle: Elle, numero: str, courriel: str) -> None:
    lettre = elle.recoit("M31", courriel, "Nouveau message sur votre espace Consignations.fr")
    texte = lettre.get_body(("plain",)).get_content()
    assert numero in texte and "afin de visualiser le(s) message(s) non lu(s)" in texte and "Compléter" not in texte
    elle.ouvre(elle.lien(lettre, "/mon-compte/"))
    gestes.se_connecte(elle, courriel)
    elle.voit("E32", "Mon suivi")
    _a_lire(elle, 1)
    elle.page.locator(".demande__messages a").click()


def _elle_lit(elle: Elle) -> None:
    elle.lit("Demande en attente de compléments clients – 1ère relance")
    elle.lit("une fois le message envoyé, vous ne pourrez plus le modifier ou le compléter")
    if elle.ecran == "sans_js":
        elle.clique("Marquer comme lu", "button")
    else:
        elle.page.locator(".lecture").first.evaluate("e => e.scrollIntoView()")  # it may be replaced meanwhile
    expect(elle.page.locator(".lecture").first).to_contain_text("Lu le")
    expect(elle.page.locator("#point-compte")).not_to_contain_text("non lu")
    elle.voit("E33", "Messages")


def _elle_est_protegee_puis_repond(elle: Elle) -> None:
    elle.ecrit("Votre réponse", f"Bonjour, mon IBAN est {IBAN}.")
    elle.clique("Envoyer", "button")
    elle.voit("E34", "Messages", "garde")
    elle.lit("Retirez un IBAN")
    elle.lit("Tout message comportant des données sensibles ne sera pas traité par le service de gestion.")
    expect(elle.page.get_by_label(re.compile("^Votre réponse"))).to_have_value(f"Bonjour, mon IBAN est {IBAN}.")
    elle.ecrit("Votre réponse", "Bonjour, j’habite maintenant 12 rue des Lilas à Roubaix.")
    elle.clique(re.compile("^Envoyer$"), "button")
    elle.voit("E34", "Messages", "adresse")
    elle.clique("Envoyer quand même", "button")
    elle.lit("Votre réponse est envoyée")
    elle.lit("Envoyé, pas encore lu")
    expect(elle.page.get_by_label(re.compile("^Votre réponse"))).to_have_count(0)


def _le_service_lit_et_renvoie_la_reponse_type(agent: Elle, numero: str) -> None:
    agent.ouvre("/gestion/messages?qui=toutes")
    agent.voit("G5", "Réponses à lire", "liste")
    agent.page.get_by_role("link", name=re.compile(rf"^Lire le message de la demande {numero}")).click()
    agent.voit("G5", "Messages", "conversation")
    agent.lit("j’habite maintenant 12 rue des Lilas")
    agent.clique("Envoyer la réponse type", "button")
    agent.lit("Réponse type envoyée")


def _elle_attend_sur_mon_suivi(elle: Elle) -> None:
    lien = elle.page.get_by_role("main").get_by_role("link", name="Mon suivi")
    elle.clique("Mon suivi", "link") if elle.ecran == "sans_js" else lien.click()
    elle.page.wait_for_url(re.compile("/mon-suivi"))  # loaded, its scripts too
    _a_lire(elle, 0)


def _le_point_revient_sans_recharger(elle: Elle) -> None:
    if elle.ecran == "sans_js":
        elle.page.reload()
    else:
        elle.page.evaluate("window.restee = true; htmx.trigger('#sonde', 'sonder')")
    _a_lire(elle, 1)
    if elle.ecran != "sans_js":
        assert elle.page.evaluate("window.restee")
    elle.page.locator(".demande__messages a").click()
    elle.lit("Pour vous protéger, nous ne traitons pas ces messages.")


def _le_service_retire_un_message(agent: Elle, numero: str) -> None:
    agent.ouvre(f"/gestion/demandes/{numero}/messages")
    agent.ecrit("Objet du message", "Une erreur")
    agent.page.get_by_label("Modèle").select_option(label="Dire où en est la demande")
    agent.clique("Insérer le texte", "button")
    expect(agent.page.get_by_label(re.compile("^Message"))).to_have_value(re.compile("suit son cours"))
    expect(agent.page.get_by_label("Objet du message")).to_have_value("Une erreur")
    agent.page.get_by_label(re.compile("^Message")).fill("Trop vite écrit.")
    agent.clique("Envoyer", "button")
    agent.lit("Trop vite écrit.")
    agent.clique("Retirer ce message", "button")
    agent.lit("Message retiré : personne ne l’avait lu.")
