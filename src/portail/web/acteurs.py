"""The visitor as the actor that actions expect."""

from litestar import Request

from portail.domain.acteur import Acteur
from portail.web.visiteur import Visiteur


def acteur(request: Request) -> Acteur:
    """For handlers that declare CONNECTE: somebody is signed in."""
    visiteur: Visiteur = request.scope["state"]["visiteur"]
    assert visiteur.utilisateur_id and visiteur.compte_id and visiteur.profil
    return Acteur(visiteur.utilisateur_id, visiteur.compte_id, visiteur.profil, visiteur.ip)
