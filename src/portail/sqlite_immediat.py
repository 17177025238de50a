"""Tortoise's SQLite backend, its transactions begun IMMEDIATE, its locks given back whatever fails.

Deferred transactions that read first and write later fail with "database is locked" as soon as two processes meet;
IMMEDIATE ones wait for `busy_timeout` instead. Tortoise keeps its lock for ever when a BEGIN or the opening of the file
is refused, and leaves open a transaction whose COMMIT is refused, which the next BEGIN would commit: a disk full for
a minute would need a restart, or make true what was said to have failed. Named as the engine in `base.configuration`.
"""

import contextlib
import sqlite3
from types import TracebackType

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class _TransactionImmediate(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.rollback()  # nothing, but for what could not be undone in its time
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as erreur:
            raise OperationalError(erreur) from erreur

    async def commit(self) -> None:
        try:
            await super().commit()
        except sqlite3.Error as erreur:
            await self._defaire()
            raise OperationalError(erreur) from erreur

    async def rollback(self) -> None:
        if not self._finalized:
            await self._defaire()

    async def _defaire(self) -> None:
        """SQLite may have done it by itself; a refusal says no more than the error that brought us here."""
        self._finalized = True
        with contextlib.suppress(sqlite3.Error):
            await self._connection.rollback()


class _Contexte(SqliteTransactionContext):
    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if genre is None and not self.connection._finalized:
                await self.connection.commit()
            else:
                await self.connection.rollback()
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()


class _Pret(ConnectionWrapper[aiosqlite.Connection]):
    async def __aenter__(self) -> aiosqlite.Connection:
        await self._lock.acquire()
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class ClientImmediat(SqliteClient):
    def acquire_connection(self) -> ConnectionWrapper:
        return _Pret(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return _Contexte(_TransactionImmediate(self), self._lock)


client_class = ClientImmediat
