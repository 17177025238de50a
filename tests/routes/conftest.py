"""The service's people and the people of one compte, in the tests of routes; a claimant's browser is in the conftest above."""

import pytest

from portail.domain.agent import Agent
from portail.domain.compte import Profil
from portail.domain.gestionnaire import ProfilAgent
from tests import agents
from tests.conftest import Client, connecter, faire_utilisateur


@pytest.fixture
async def agent(app) -> Agent:
    return await agents.faire_agent()


@pytest.fixture
async def chef(app) -> Agent:
    return await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)


@pytest.fixture
async def lambert(app, agent):
    """A Gestionnaire's signed-in browser, with `.agent`."""
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, agent)
        navigateur.agent = agent
        yield navigateur


@pytest.fixture
async def navigateurs(app, connecte):
    """By role: P owns the claim (a plain Utilisateur), A, C, U who owns another, X from elsewhere."""
    ouverts = {"A": connecte}
    for nom, profil in (("P", Profil.UTILISATEUR), ("U", Profil.UTILISATEUR), ("C", Profil.CONSULTATION), ("X", None)):
        navigateur = ouverts[nom] = Client(app)
        compte = connecte.compte if profil else None
        qui = await faire_utilisateur(f"{nom}@exemple.fr", profil or Profil.ADMINISTRATEUR, compte, nom, nom)
        navigateur.utilisateur, navigateur.compte = qui
        await connecter(navigateur, *qui)
    yield ouverts
    for nom in "PUCX":
        await ouverts[nom].aclose()
