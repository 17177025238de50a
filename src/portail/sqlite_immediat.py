"""Tortoise's SQLite backend, its transactions begun IMMEDIATE.

Deferred transactions that read first and write later fail with "database is locked" as soon as two processes meet;
IMMEDIATE ones wait for `busy_timeout` instead. Named as the engine in `base.configuration`.
"""

import sqlite3

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.exceptions import TransactionManagementError


class _TransactionImmediate(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as erreur:
            raise TransactionManagementError(erreur) from erreur


class ClientImmediat(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(_TransactionImmediate(self), self._lock)


client_class = ClientImmediat
