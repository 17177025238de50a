"""UUIDs as hand-written SQL gives them: typed by PostgreSQL, text in SQLite."""

from typing import Any
from uuid import UUID


def uuid_de(valeur: Any) -> UUID:
    return valeur if isinstance(valeur, UUID) else UUID(str(valeur))
