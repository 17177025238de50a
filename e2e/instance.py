"""The product that the stories visit: a server of this run on one of the two engines, or the one that E2E_URL names."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from portail import base
from portail import reglages as reglages_

RACINE = Path(__file__).parents[1]
ESSAIS = 600  # to answer, a fifth of a second apart, before a server is said to be down
T = TypeVar("T")


def propre() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {nom: v for nom, v in os.environ.items() if not nom.startswith("PORTAIL_")}


def ailleurs(quoi: str) -> None:
    """Skips what needs the data of a server that is not ours."""
    if "E2E_URL" in os.environ:
        pytest.skip(f"E2E_URL : {quoi} de cette instance ne se joue pas d’ici")


@dataclass(frozen=True)
class Instance:
    """`donnees`: its folder; `base`: its database, "" for SQLite's own place there."""

    url: str
    donnees: Path
    base: str = ""

    @property
    def courriels(self) -> Path:
        return Path(os.environ.get("E2E_COURRIELS", self.donnees / "courriels"))

    def reglages(self) -> dict[str, str]:
        """The environment of the server, for a command or an action on the same data."""
        siens = {
            "PORTAIL_ENV": "test",
            "PORTAIL_PORT": self.url.rpartition(":")[2],
            "PORTAIL_DONNEES": str(self.donnees),
            "PORTAIL_ARGON_MEMOIRE": "1024",
            "PORTAIL_ARGON_PASSES": "1",
            "PYTHONPATH": str(RACINE / "src"),
        }
        return propre() | siens | ({"PORTAIL_BASE": self.base} if self.base else {})

    def joue(self, acte: Callable[[], Awaitable[T]]) -> T:
        """An action on its data, in a loop of its own: the browser keeps this thread's."""
        ailleurs("le service")

        async def tout() -> T:
            EXECUTOR_CACHE.clear()  # Tortoise keeps the other engine's placeholders by connection name
            reglages_.poser(reglages_.lire(self.reglages()))
            async with base.ouverte(reglages_.reglages()):
                return await acte()

        with ThreadPoolExecutor(1) as fil:
            return fil.submit(asyncio.run, tout()).result()


def _port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _attendre(url: str, processus: subprocess.Popen) -> None:
    for _ in range(ESSAIS):
        if processus.poll() is not None:
            raise RuntimeError(f"le serveur s’est arrêté ({processus.returncode})")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/sante/vivant", timeout=2)
            return
        time.sleep(0.2)
    raise RuntimeError("le serveur ne répond pas")


@contextlib.contextmanager
def lancee(donnees: Path, base_: str = "", processus: int = 1) -> Iterator[Instance]:
    """A server on that folder; says the end of its log when the stories are over."""
    instance = Instance(f"http://127.0.0.1:{_port()}", donnees, base_)
    ordre = [sys.executable, "-m", "portail", "servir", "--processus", str(processus)]
    env = instance.reglages() | {"PORTAIL_CAPTCHA_FIXE": "AB12"}
    with (donnees / "serveur.log").open("w") as journal:
        vivant = subprocess.Popen(ordre, env=env, stdout=journal, stderr=journal, cwd=donnees)
        try:
            _attendre(instance.url, vivant)
            yield instance
        finally:
            vivant.terminate()
            vivant.wait(120)
            print((donnees / "serveur.log").read_text()[-3000:])


@contextlib.contextmanager
def base_postgres() -> Iterator[str]:
    """A database of its own, on the PostgreSQL that `outils/tester.sh` prepared."""
    serveur = os.environ.get("PORTAIL_TEST_PG", "")
    if not serveur:
        pytest.fail("PORTAIL_TEST_PG manque : lancez `make e2e`, qui prépare un PostgreSQL jetable")
    nom = f"histoires_{uuid.uuid4().hex[:10]}"
    _ordonner(serveur, f"CREATE DATABASE {nom}")
    try:
        yield f"{serveur}/{nom}"
    finally:
        _ordonner(serveur, f"DROP DATABASE {nom} WITH (FORCE)")


def _ordonner(serveur: str, ordre: str) -> None:
    async def tout() -> Any:
        connexion = await asyncpg.connect(f"{serveur}/postgres")
        await connexion.execute(ordre)
        await connexion.close()

    with ThreadPoolExecutor(1) as fil:
        fil.submit(asyncio.run, tout()).result()
