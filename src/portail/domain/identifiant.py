"""UUIDs as hand-written SQL gives them (typed by PostgreSQL, text in SQLite), and as addresses and forms do."""

from typing import Any
from uuid import UUID

from portail.domain.erreurs import Introuvable


def uuid_de(valeur: Any) -> UUID:
    return valeur if isinstance(valeur, UUID) else UUID(str(valeur))


def identifiant_lu(texte: str) -> UUID | None:
    """None for what is no identifier."""
    try:
        return UUID(texte)
    except ValueError:
        return None


def identifiant_de(texte: str) -> UUID:
    """Raises Introuvable for what is no identifier: nobody's, as one that we do not know."""
    lu = identifiant_lu(texte)
    if lu is None:
        raise Introuvable()
    return lu
