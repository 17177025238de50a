"""Hand-written statements, for the few reads that are hot: one text for both dialects, through Tortoise's connection."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connections
from tortoise.models import Model


class Ligne(Protocol):
    """A row as the drivers give it: by column's name, and whole by `**ligne`."""

    def __getitem__(self, nom: str, /) -> Any: ...
    def keys(self) -> Iterable[str]: ...


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


async def lire(sql: str, parametres: Sequence[object] = ()) -> Sequence[Ligne]:
    """Rows of a SELECT whose places are `$1`, `$2`… in both dialects; SQLite gives instants and UUIDs as text."""
    actuelle = connexion()
    _, lignes = await actuelle.execute_query(*_adapter(actuelle.capabilities.dialect, sql, parametres))
    return lignes


async def ecrire(sql: str, parametres: Sequence[object] = (), par: BaseDBAsyncClient | None = None) -> int:
    """How many rows an UPDATE changed; places as for `lire`. `par`: another connection than the current one."""
    actuelle = par or connexion()
    changees, _ = await actuelle.execute_query(*_adapter(actuelle.capabilities.dialect, sql, parametres))
    return changees


@lru_cache(maxsize=32)
def _insertion(table: str, colonnes: tuple[str, ...]) -> str:
    places = ", ".join(f"${n}" for n in range(1, len(colonnes) + 1))
    return f"INSERT INTO {table} ({', '.join(colonnes)}) VALUES ({places})"


def en_base(modele: Model | type[Model], colonnes: Mapping[str, object]) -> list[object]:
    """These values as the model's fields write them."""
    champs = modele._meta.fields_map
    return [champs[nom].to_db_value(valeur, modele) for nom, valeur in colonnes.items()]


async def inserer(neuf: Model, par: BaseDBAsyncClient) -> None:
    """The row of a model just made, by a statement whose text is kept. Raises IntegrityError."""
    colonnes = neuf._meta.fields_db_projection
    valeurs = en_base(neuf, {nom: getattr(neuf, nom) for nom in colonnes})
    await ecrire(_insertion(neuf._meta.db_table, tuple(colonnes.values())), valeurs, par)
