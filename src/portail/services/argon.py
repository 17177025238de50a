"""argon2id in threads, behind a limiter: a crowd at sign-in waits in line, and is told to come back after 2 seconds.

Every check costs the same whether the address is known or not: `verifier(None, …)` works on a decoy.
"""

import asyncio
import contextlib
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portail.domain.erreurs import Indisponible
from portail.domain.motdepasse import normaliser
from portail.reglages import reglages

PATIENCE = 2.0  # seconds in line
FILS = max(2, os.cpu_count() or 2)
PLACES = 2 * FILS  # one at work and one ready for each thread: none idles while the loop is busy


def _ceder() -> None:
    """These threads step aside for the one that answers everybody else (Linux has priorities by thread)."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


_fils = ThreadPoolExecutor(FILS, thread_name_prefix="argon", initializer=_ceder)
_guichets: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


@lru_cache(maxsize=4)
def _hacheur(memoire: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memoire, parallelism=1)


def hacheur(agent: bool = False) -> PasswordHasher:
    return _hacheur(*_parametres(agent))


def _parametres(agent: bool) -> tuple[int, int]:
    """Memory (KiB) and passes: agents are few, and open every claim."""
    actuels = reglages()
    if agent:
        return actuels.argon_agent_memoire_kio, actuels.argon_agent_passes
    return actuels.argon_memoire_kio, actuels.argon_passes


@lru_cache(maxsize=4)
def _leurre(memoire: int, passes: int) -> str:
    return _hacheur(memoire, passes).hash(secrets.token_hex(16))


def _comparer(empreinte: str | None, mot: str, agent: bool) -> bool:
    leurre = empreinte or _leurre(*_parametres(agent))
    try:
        return hacheur(agent).verify(leurre, mot) and empreinte is not None
    except (VerificationError, InvalidHashError):
        return False


@contextlib.asynccontextmanager
async def _guichet() -> AsyncIterator[None]:
    boucle = asyncio.get_running_loop()
    if boucle not in _guichets:
        _guichets.clear()  # a loop that is gone keeps no line
        _guichets[boucle] = asyncio.Semaphore(PLACES)
    guichet = _guichets[boucle]
    try:
        await asyncio.wait_for(guichet.acquire(), PATIENCE)
    except TimeoutError as erreur:
        raise Indisponible("Beaucoup de personnes se connectent. Réessayez dans quelques secondes.", 5) from erreur
    try:
        yield
    finally:
        guichet.release()


async def _en_fil(fonction: Callable[..., Any], *arguments: Any) -> Any:
    async with _guichet():
        return await asyncio.get_running_loop().run_in_executor(_fils, fonction, *arguments)


async def hacher(mot: str, *, agent: bool = False) -> str:
    """Raises Indisponible (503) when the line is too long."""
    return await _en_fil(hacheur(agent).hash, normaliser(mot))


async def verifier(empreinte: str | None, mot: str, *, agent: bool = False) -> bool:
    """Whether the password is the one of this hash; without a hash, no, after the same work. Raises Indisponible."""
    return await _en_fil(_comparer, empreinte, normaliser(mot), agent)


def est_perimee(empreinte: str) -> bool:
    """Made with other parameters than today's: hash again at the next good sign-in."""
    return hacheur().check_needs_rehash(empreinte)
