"""The database: Tortoise's configuration, lifespan, migrations, transactions. SQLite by default, PostgreSQL when it grows."""

import contextlib
import fcntl
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import TransactionContext
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.transactions import in_transaction

from portail.domain.sql import connexion, lire
from portail.reglages import Reglages
from portail.ressources import dossier

if TYPE_CHECKING:
    from aerich import Command

__all__ = [
    "PANNES",
    "commande",
    "configuration",
    "connexion",
    "est_sqlite",
    "faute",
    "lire",
    "migrer",
    "ouverte",
    "transaction",
]

MODELES = [
    f"portail.domain.{nom}"
    for nom in (
        *("compte", "garde", "demande", "numero", "justificatif", "courriel", "journal"),
        *("gestionnaire", "instruction", "message", "paiement", "livraison"),
    )
]
PANNES: tuple[type[Exception], ...] = (
    OperationalError,
    DBConnectionError,
    ConnectionError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)  # what reaches us of a base that is cut, full, stopping or overwhelmed, be it from the driver itself
_VERROU_MIGRATION = 7_406_011_998  # any constant of ours: the advisory lock's number


def faute(erreur: Exception) -> Exception | None:
    """What a log tells line by line of a round that failed: all but a base that is cut, of which the kind is enough."""
    return None if isinstance(erreur, PANNES) else erreur


async def _telle_quelle(connexion: asyncpg.Connection) -> None:
    """Nothing of ours stays in a PostgreSQL session, and asyncpg ends what it began: giving it back costs no round trip."""


def _connexion(url: str) -> dict[str, Any]:
    if est_sqlite(url):
        return {
            "engine": "portail.sqlite_immediat",
            "credentials": {
                "file_path": url.removeprefix("sqlite://"),
                "journal_mode": "WAL",
                "synchronous": "NORMAL",
                "busy_timeout": 15000,
                "foreign_keys": "ON",
            },
        }
    postgres = expand_db_url(re.sub(r"^postgres(ql)?://", "asyncpg://", url))
    postgres["engine"] = "portail.postgres_direct"
    postgres["credentials"] |= {"minsize": 1, "maxsize": 16, "reset": _telle_quelle}
    return postgres


def configuration(url: str, autres: Sequence[str] = ()) -> dict[str, Any]:
    """Tortoise's; `autres` are modules of models that only migrating needs."""
    return {
        "connections": {"default": _connexion(url)},
        "apps": {"portail": {"models": [*MODELES, *autres], "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def est_sqlite(url: str) -> bool:
    return url.startswith("sqlite://")


@contextlib.asynccontextmanager
async def ouverte(reglages: Reglages, patience: float | None = None) -> AsyncIterator[None]:
    """Tortoise initialised and its connection warm, for as long as the block runs.

    `patience`: seconds that one statement may take on PostgreSQL; a server that froze is then said to be cut. Who has
    some begins without a base too, and has it when it is back: uvicorn ends them all for one process that cannot start.
    """
    config = configuration(reglages.base)
    if patience and not est_sqlite(reglages.base):
        config["connections"]["default"]["credentials"] |= {"command_timeout": patience, "timeout": patience}
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        with contextlib.suppress(*(PANNES if patience else ())):
            await lire("SELECT 1")
        yield
    finally:
        await Tortoise.close_connections()


def transaction() -> TransactionContext:
    """All or nothing; what runs inside uses it by itself, or through the connection that `as` gives."""
    return in_transaction("default")


@contextlib.contextmanager
def _seul_ici(donnees: Path) -> Iterator[None]:
    donnees.mkdir(parents=True, exist_ok=True)
    with (donnees / "migration.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield


@contextlib.asynccontextmanager
async def _seul(reglages: Reglages) -> AsyncIterator[None]:
    """One migrating process at a time, whatever the number that start together."""
    if est_sqlite(reglages.base):
        Path(reglages.base.removeprefix("sqlite://")).parent.mkdir(parents=True, exist_ok=True)
        with _seul_ici(reglages.donnees):
            yield
        return
    garde = await asyncpg.connect(reglages.base)
    try:
        await garde.execute("SELECT pg_advisory_lock($1)", _VERROU_MIGRATION)
        yield
    finally:
        await garde.close()


async def est_a_jour(reglages: Reglages) -> bool:
    """Whether every migration was applied: asked of the table itself, for aerich weighs 4 MB in a process that serves."""
    voulues = {f"{fichier.stem}.py" for fichier in (dossier("migrations") / "portail").glob("[0-9]*.py")}
    await Tortoise.init(config=configuration(reglages.base), _enable_global_fallback=True)
    try:
        faites = {ligne["version"] for ligne in await lire("SELECT version FROM aerich WHERE app = 'portail'")}
    except OperationalError:  # not even the table that says so, or no base: migrating tells which
        return False
    finally:
        await Tortoise.close_connections()
    return voulues <= faites


async def migrer(reglages: Reglages) -> list[str]:
    """Bring the database up to date; the names of the migrations applied, empty when there was nothing to do."""
    async with _seul(reglages), commande(reglages) as aerich:
        return await aerich.upgrade(run_in_transaction=True)


@contextlib.asynccontextmanager
async def commande(reglages: Reglages) -> AsyncIterator["Command"]:
    """aerich on our migrations; it opens Tortoise and closes it, so never inside `ouverte`."""
    from aerich import Command  # 4 MB that a serving process does without

    config = configuration(reglages.base, ["aerich.models"])
    await Tortoise.init(config=config, _enable_global_fallback=True)  # aerich takes a closed Tortoise for an open one
    try:
        aerich = Command(config, "portail", str(dossier("migrations")))
        await aerich.init()
        yield aerich
    finally:
        await Tortoise.close_connections()
