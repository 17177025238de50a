"""« Who sees what » and PASSAGES over HTTP: every route of a claim, asked by its owner, her account's and a stranger."""

import re
import uuid

import pytest

from portail import demo_service
from portail.actions import demandes, messagerie
from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.compte import Profil
from portail.domain.demande import Demande
from portail.domain.justificatif import Justificatif
from portail.domain.message import Message
from tests import agents
from tests.actions.test_demandes import pleine
from tests.conftest import Client
from tests.test_routes import chemins, exemple

VUES = {"", "/messages", "/confirmation", "/recapitulatif.pdf"}  # what any reader of a sent claim may ask for
LECTURES = {"/messages/lecture", "/messages/…/non-lu"}
DOCUMENTS = {"/justificatifs/…/fichier", "/justificatifs/…/vignette"}  # names only, for Consultation
PREUVES = {"/justificatif-de-paiement", "/justificatif-de-paiement.pdf"}  # none before the payment
MENENT_AILLEURS = {
    ("GET", "/recapitulatif"),
    ("POST", "/recapitulatif"),
    ("GET", "/soumission"),
}  # once sent: to E30, E20


async def brouillon(acteur: Acteur, agent: Agent) -> Demande:
    return await demandes.creer(acteur, "ars", "cle", pleine())


async def a_completer(acteur: Acteur, agent: Agent) -> Demande:
    demande = await demo_service.a_completer(agent, await agents.envoyee(acteur))
    await messagerie.ecrire(agent, demande.numero, "Bonjour", sujet="Votre adresse")
    return demande


async def rejetee(acteur: Acteur, agent: Agent) -> Demande:
    demande = await agents.envoyee(acteur)
    await demo_service.rejetee(agent, demande)
    return await Demande.get(id=demande.id)


async def _demander(navigateur: Client, app, demande: Demande) -> dict[tuple[str, str], int]:
    """The status of each route of that claim, by (method, end of its path)."""
    objets = {"/messages": await Message.filter(demande_id=demande.id).first()}
    document = await Justificatif.filter(demande_id=demande.id).first()
    await navigateur.voir("/mon-compte/mon-suivi?onglet=transmises")
    statuts = {}
    for methode, chemin, acces in chemins(app):
        if acces != "connecte" or "{numero" not in chemin:
            continue
        fin = chemin.partition("}")[2]
        objet = objets.get(fin[:9], document)
        adresse = re.sub(r"\{id[^}]*\}", str(objet.id if objet else uuid.uuid4()), exemple(chemin, demande.numero))
        reponse = await (navigateur.get(adresse) if methode == "GET" else navigateur.poster(adresse))
        statuts[methode, re.sub(r"\{.*\}", "…", fin)] = reponse.status_code
    return statuts


@pytest.mark.parametrize("etat", [brouillon, a_completer, rejetee])
async def test_qui_n_en_est_pas_et_qui_ne_fait_que_lire(app, navigateurs, agent, etat):
    """404 for a stranger, whatever is asked; 403 for who only reads, but for what anybody of the account may see."""
    acteur = Acteur(navigateurs["P"].utilisateur.id, navigateurs["A"].compte.id, Profil.UTILISATEUR)
    demande = await etat(acteur, agent)
    etrangere = await _demander(navigateurs["X"], app, demande)
    assert len(etrangere) > 25 and {r: s for r, s in etrangere.items() if s != 404} == {}
    for role in "CU":
        permis = {("GET", fin) for fin in VUES | PREUVES | (DOCUMENTS if role == "U" else set())}
        permis |= {("POST", fin) for fin in LECTURES} | (MENENT_AILLEURS if demande.soumise_le else set())
        statuts = await _demander(navigateurs[role], app, demande)
        assert {r: s for r, s in statuts.items() if r not in permis and s != 403} == {}, role
        assert {r: s for r, s in statuts.items() if r in permis and s == 403} == {}, role
        assert statuts["GET", ""] == statuts["GET", "/messages"] == 200


async def test_ce_qui_n_est_pas_le_moment_est_dit(app, navigateurs, agent):
    """409 for what she may do, but not in this state."""
    acteur = Acteur(navigateurs["P"].utilisateur.id, navigateurs["A"].compte.id, Profil.UTILISATEUR)
    demande = await rejetee(acteur, agent)
    for role in "PA":
        await navigateurs[role].voir("/mon-compte/mon-suivi")
        for acte in (
            "complement",
            "complement/informations",
            "informations",
            "justificatifs",
            "duplication",
            "restauration",
            "soumission",
        ):
            reponse = await navigateurs[role].poster(f"/mon-compte/demandes/{demande.numero}/{acte}")
            assert reponse.status_code == 409 and "Demande rejetée" in reponse.text, (role, acte)
    neuve = await brouillon(acteur, agent)
    for acte in ("complement", "messages", "messages/lecture", f"messages/{uuid.uuid4()}/non-lu"):
        reponse = await navigateurs["P"].poster(f"/mon-compte/demandes/{neuve.numero}/{acte}")
        assert reponse.status_code == 409, (acte, reponse.status_code)
