"""What was typed when a session expired, sealed for its owner and its page, and given back after sign-in (exigences.md A)."""

from uuid import UUID

import msgspec
from litestar import Request

from portail.domain import horloge
from portail.services import chiffrement
from portail.web.formulaires import Donnees
from portail.web.visiteur import Visiteur

CHAMP = "reprise"
PHRASE_SANS_FICHIER = "Votre session avait expiré. Voici ce que vous aviez tapé : rien n’est encore enregistré."
PHRASE = f"{PHRASE_SANS_FICHIER} Les fichiers sont à choisir de nouveau."
_DUREE = 12 * 3600  # seconds
_JAMAIS = ("csrf", CHAMP)


def _maintenant() -> int:
    return int(horloge.maintenant().timestamp())


def _se_garde(nom: str) -> bool:
    return nom not in _JAMAIS and "mot_de_passe" not in nom


def _qui(visiteur: Visiteur) -> str:
    """Whose the session is, or was: an agent under /gestion, a user elsewhere."""
    return str(visiteur.agent.gestionnaire_id if visiteur.agent else visiteur.utilisateur_id)


def sceller(visiteur: Visiteur, chemin: str, donnees: Donnees) -> str:
    """The posted fields, passwords left out, for this person and path."""
    gardes = {nom: donnees.getlist(nom) for nom in donnees if _se_garde(nom)}
    return chiffrement.jeton_scelle([_qui(visiteur), chemin, _maintenant() + _DUREE, gardes], CHAMP)


def _ouvrir(scelle: str) -> tuple[str, str, int, dict[str, list[str]]] | None:
    try:
        qui, chemin, expire, champs = chiffrement.ouvrir_jeton(scelle, CHAMP)
    except (chiffrement.Illisible, msgspec.DecodeError, ValueError, TypeError):
        return None
    return (qui, chemin, expire, champs) if expire > _maintenant() else None


def chemin_pour(scelle: str, qui: UUID) -> str:
    """Where this person was posting; "" when it was somebody else, or too long ago."""
    ouvert = _ouvrir(scelle) if scelle else None
    return ouvert[1] if ouvert and ouvert[0] == str(qui) else ""


def champs(request: Request) -> Donnees | None:
    """The fields to show again, unsaved; None when this POST is an ordinary one."""
    poste = request.scope["state"].get("donnees")
    scelle = poste.get(CHAMP) if isinstance(poste, Donnees) else ""
    return champs_de(scelle, request.scope["state"]["visiteur"], request.scope["path"])


def champs_de(scelle: str, visiteur: Visiteur, chemin: str) -> Donnees | None:
    """What was sealed for this person and path; None when it was not."""
    ouvert = _ouvrir(scelle) if scelle else None
    if not ouvert or ouvert[0] != _qui(visiteur) or ouvert[1] != chemin:
        return None
    rendues = Donnees()
    for nom, valeurs in ouvert[3].items():
        for valeur in valeurs:
            rendues.ajouter(nom, valeur)
    return rendues
