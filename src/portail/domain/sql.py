"""Hand-written statements, for the few reads that are hot: one text for both dialects, through Tortoise's connection."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connections


def connexion() -> BaseDBAsyncClient:
    """The current connection: the transaction's inside one."""
    return get_connections().get("default")


@lru_cache(maxsize=256)
def _pour_sqlite(sql: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", sql)


async def lire(sql: str, parametres: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Rows of a statement whose places are `$1`, `$2`… in both dialects; SQLite gives instants and UUIDs as text."""
    actuelle = connexion()
    if actuelle.capabilities.dialect == "sqlite":
        sql = _pour_sqlite(sql)
        parametres = [str(p) if hasattr(p, "hex") and hasattr(p, "urn") else p for p in parametres]
    return await actuelle.execute_query_dict(sql, list(parametres))
