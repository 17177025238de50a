"""A password whose form comes back for something else: kept sealed in the page, so that it need not be typed again."""

from collections.abc import Sequence

import msgspec
from litestar import Request

from portail.domain import horloge
from portail.services import chiffrement
from portail.web.formulaires import Donnees

CHAMP = "secret"
GARDE = "Mot de passe gardé : inutile de le retaper."
A_RETAPER = "Par sécurité, tapez-le de nouveau."
_DUREE = 10 * 60  # seconds


def sceller(request: Request, mots: Sequence[str]) -> str:
    """For this browser alone, ten minutes."""
    expire = int(horloge.maintenant().timestamp()) + _DUREE
    return chiffrement.jeton_scelle([request.scope["state"]["visiteur"].navigateur, expire, *mots], CHAMP)


def _ouvrir(request: Request, donnees: Donnees) -> list[str]:
    """The words as they were typed, none when nothing was kept."""
    try:
        navigateur, expire, *mots = chiffrement.ouvrir_jeton(donnees.get(CHAMP), CHAMP)
    except (chiffrement.Illisible, msgspec.DecodeError, ValueError, TypeError):
        return []
    sien = navigateur and navigateur == request.scope["state"]["visiteur"].navigateur
    return mots if sien and expire > horloge.maintenant().timestamp() else []


def completer(request: Request, donnees: Donnees, noms: Sequence[str]) -> Donnees:
    """The posted fields, the words kept standing for these fields when all of them came empty."""
    mots = _ouvrir(request, donnees)
    if len(mots) != len(noms) or any(donnees.get(nom) for nom in noms):
        return donnees
    completes, gardes = Donnees(), dict(zip(noms, mots, strict=True))
    for nom in donnees:
        for valeur in donnees.getlist(nom):
            completes.ajouter(nom, gardes.get(nom, valeur))
    return completes
