"""Hand-written statements, for the few reads that are hot: one text for both dialects, through Tortoise's connection."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connections


def connexion() -> BaseDBAsyncClient:
    """The current connection: the transaction's inside one."""
    return get_connections().get("default")


@lru_cache(maxsize=256)
def _pour_sqlite(sql: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", sql)


def _adapter(dialecte: str, sql: str, parametres: Sequence[object]) -> tuple[str, list[object]]:
    if dialecte != "sqlite":
        return sql, list(parametres)
    return _pour_sqlite(sql), [str(p) if isinstance(p, UUID | datetime) else p for p in parametres]


async def lire(sql: str, parametres: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Rows of a statement whose places are `$1`, `$2`… in both dialects; SQLite gives instants and UUIDs as text."""
    actuelle = connexion()
    return await actuelle.execute_query_dict(*_adapter(actuelle.capabilities.dialect, sql, parametres))


async def ecrire(sql: str, parametres: Sequence[object] = ()) -> int:
    """How many rows an UPDATE changed; places as for `lire`."""
    actuelle = connexion()
    changees, _ = await actuelle.execute_query(*_adapter(actuelle.capabilities.dialect, sql, parametres))
    return changees
