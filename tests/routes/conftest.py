"""The service's people, in the tests of routes; claimants' browsers are in the conftest above."""

import pytest

from portail.domain.agent import Agent
from portail.domain.gestionnaire import ProfilAgent
from tests import agents
from tests.conftest import Client


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
