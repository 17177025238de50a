"""Who acts, in the tests of actions: the database is open, no application runs."""

import pytest

from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.gestionnaire import ProfilAgent
from tests import agents


@pytest.fixture
async def ines(bd) -> Acteur:
    return await agents.faire_acteur()


@pytest.fixture
async def agent(bd) -> Agent:
    return await agents.faire_agent()


@pytest.fixture
async def chef(bd) -> Agent:
    return await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
