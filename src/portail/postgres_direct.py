"""Tortoise's asyncpg backend, its connections handed on without a round through the event loop.

asyncpg's pool gives each connection back in a task of its own, which costs as much as a short read. Here the connections
that come back sound wait in a pile, for the next to ask. Named as the engine in `base.configuration`.
"""

from types import TracebackType
from typing import Any

from asyncpg import Connection, InterfaceError, InternalClientError
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


class ClientDirect(AsyncpgDBClient):
    _pool: Any  # asyncpg's; None until something is asked of it

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._en_main: list[Connection] = []
        self._attendent = 0  # who waits for the pool itself: what is kept here must not starve them

    async def prendre(self) -> Connection:
        while self._en_main:
            connexion = self._en_main.pop()
            try:
                if not connexion.is_closed():
                    return connexion
            except InterfaceError:  # the server cut it, and the pool took it back
                continue
            await self._pool.release(connexion)
        self._attendent += 1
        try:
            return await self._pool.acquire()  # the pool's proxy of one
        finally:
            self._attendent -= 1

    async def rendre(self, connexion: Connection, genre: type[BaseException] | None) -> None:
        """`genre`: of what went wrong on it; when nothing did, nothing has to be put right."""
        if genre is None and not self._attendent:
            self._en_main.append(connexion)
            return
        if genre is InternalClientError:  # the server said that it cuts this one, and its socket is not closed yet
            connexion.terminate()
        if self._pool:
            await self._pool.release(connexion)

    @translate_exceptions
    async def execute_query(self, query: str, values: list | None = None) -> tuple[int, list]:
        """Tortoise's own, but that a read is known for one without its whole text being put in capitals."""
        if not query.startswith("SELECT"):
            return await super().execute_query(query, values)
        async with self.acquire_connection() as connexion:
            self.log.debug("%s: %s", query, values)
            lignes = await connexion.fetch(query, *(values or ()))
        return len(lignes), lignes

    def acquire_connection(self) -> "_Pret":
        return _Pret(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return _Transaction(_Enveloppe(self), self._pool_init_lock)

    async def _close(self) -> None:
        while self._en_main:
            await self._pool.release(self._en_main.pop())
        await super()._close()


class _Pret(PoolConnectionWrapper[Connection]):
    """A connection for one statement."""

    client: ClientDirect

    async def __aenter__(self) -> Connection:
        if not self.client._pool:
            await self.ensure_connection()
        self.connection = await self.client.prendre()
        return self.connection

    async def __aexit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.connection
        await self.client.rendre(self.connection, genre)


class _Enveloppe(TransactionWrapper):
    _parent: ClientDirect


class _Transaction(TransactionContextPooled):
    """A connection from BEGIN to COMMIT or ROLLBACK."""

    client: _Enveloppe

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        self.client._connection = await self.client._parent.prendre()
        self.token = get_connections().set(self.connection_name, self.client)
        try:
            await self.client.begin()
        except BaseException as erreur:
            await self._rendre(type(erreur))
            raise
        return self.client

    async def __aexit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if genre is None and not self.client._finalized:
                await self.client.commit()
            elif genre is not TransactionManagementError and not self.client._finalized:
                await self.client.rollback()
        except BaseException as suite:
            genre = type(suite)
            raise
        finally:
            await self._rendre(genre)

    async def _rendre(self, genre: type[BaseException] | None) -> None:
        get_connections().reset(self.token)
        await self.client._parent.rendre(self.client._connection, genre)


client_class = ClientDirect
