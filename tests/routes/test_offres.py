"""Actions offered = actions allowed: each link and each form of her pages, followed by every profile of a compte."""

import re
from html import unescape

import pytest

from portail import demo_service
from portail.actions import messagerie
from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.compte import Profil
from portail.domain.demande import Demande
from tests import agents
from tests.conftest import Client, connecter, faire_utilisateur
from tests.routes.test_droits import a_completer, brouillon, rejetee


async def envoyee(acteur: Acteur, agent: Agent) -> Demande:
    demande = await agents.envoyee(acteur)
    return await Demande.get(id=demande.id)


async def en_instruction(acteur: Acteur, agent: Agent) -> Demande:
    demande = await demo_service.prendre(agent, await agents.envoyee(acteur))
    await messagerie.ecrire(agent, demande.numero, "Bonjour", sujet="Votre adresse")
    return demande


def _offres(html: str, numero: str) -> set[str]:
    """Paths of the claim that the page leads to, and those its forms post to."""
    trouves = re.findall(r'(?:href|action|data-hx-post|data-hx-get)="([^"]+)"', html)
    return {unescape(t).partition("#")[0] for t in trouves if f"/demandes/{numero}" in t}


@pytest.mark.parametrize("faire", [brouillon, envoyee, en_instruction, a_completer, rejetee])
async def test_ce_qui_est_offert_est_permis(navigateurs, agent, faire):
    proprietaire = navigateurs["P"]
    acteur = Acteur(proprietaire.utilisateur.id, navigateurs["A"].compte.id, Profil.UTILISATEUR)
    demande = await faire(acteur, agent)
    onglets = ("brouillons", "transmises", "validees", "rejetees")
    for role in "PAUC":
        vues, a_voir = {}, ["/mon-compte/", *(f"/mon-compte/mon-suivi?onglet={o}" for o in onglets)]
        while a_voir:
            chemin = a_voir.pop()
            if chemin in vues:
                continue
            reponse = await navigateurs[role].get(chemin)
            vues[chemin] = reponse.status_code
            if reponse.headers.get("content-type", "").startswith("text/html") and reponse.status_code == 200:
                a_voir += sorted(_offres(reponse.text, demande.numero) - set(vues))
        fichiers = {
            c: vues.pop(c) for c in list(vues) if c.endswith("/fichier")
        }  # rows without bytes: 404 when permitted
        assert set(fichiers.values()) <= {404} and not (fichiers and role == "C"), (role, "names only")
        assert {c: s for c, s in vues.items() if s in (403, 404, 409, 500)} == {}, role
        assert len(vues) > 5, role


@pytest.mark.parametrize("profil", Profil)
async def test_le_plan_du_site_n_offre_pas_ce_qui_serait_refuse(connecte, app, profil):
    async with Client(app) as navigateur:
        await connecter(navigateur, *await faire_utilisateur("p@exemple.fr", profil, connecte.compte))
        plan = await navigateur.voir("/plan-du-site")
        offert = 'href="/mon-compte/demandes/nouvelle/ars"' in plan
        assert offert == (await navigateur.get("/mon-compte/demandes/nouvelle/ars")).is_success
