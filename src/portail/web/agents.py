"""The signed-in agent as the actor that actions expect."""

from litestar import Request

from portail.domain.agent import Agent
from portail.web.visiteur import Visiteur


def agent(request: Request) -> Agent:
    """For handlers that declare GESTION or SUPERVISION: an agent is signed in."""
    visiteur: Visiteur = request.scope["state"]["visiteur"]
    assert visiteur.agent and visiteur.agent_connecte
    return visiteur.agent
