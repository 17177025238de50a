"""A password whose form comes back for something else: kept sealed in the page, so that it need not be typed again."""

import msgspec
from litestar import Request

from portail.domain import horloge
from portail.services import chiffrement
from portail.web.formulaires import Donnees

CHAMP = "secret"
_DUREE = 10 * 60  # seconds


def sceller(request: Request, mots: tuple[str, str]) -> str:
    """For this browser alone, ten minutes."""
    expire = int(horloge.maintenant().timestamp()) + _DUREE
    return chiffrement.jeton_scelle([request.scope["state"]["visiteur"].navigateur, expire, *mots], CHAMP)


def ouvrir(request: Request, donnees: Donnees) -> tuple[str, str] | None:
    """The password and its confirmation as they were typed, None when nothing was kept."""
    try:
        navigateur, expire, mot, encore = chiffrement.ouvrir_jeton(donnees.get(CHAMP), CHAMP)
    except (chiffrement.Illisible, msgspec.DecodeError, ValueError, TypeError):
        return None
    sien = navigateur and navigateur == request.scope["state"]["visiteur"].navigateur
    return (mot, encore) if sien and expire > horloge.maintenant().timestamp() else None
