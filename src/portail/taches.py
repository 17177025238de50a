"""What a web process does between requests, unless an operator runs it apart: letters, scans, search, the audit chain."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine

from portail.actions import recherche
from portail.reglages import Reglages
from portail.services import antivirus, facteur, journal, pdf, webhooks
from portail.traces import Trace

trace = Trace("portail.taches")
REPRISE = 5  # seconds


async def _toujours(travail: Callable[[], Coroutine[None, None, None]]) -> None:
    """A loop that fails all the same begins again: letters and scans do not stop because of one surprise."""
    while True:
        try:
            await travail()
        except Exception as erreur:
            trace.error("tâche interrompue", tache=travail.__module__, exc_info=erreur)
        await asyncio.sleep(REPRISE)


def _portage(reglages: Reglages) -> list[Callable[[], Coroutine[None, None, None]]]:
    """What leaves after commit: letters, and webhooks when the operator gave an address."""
    return [facteur.boucle, webhooks.boucle] if reglages.webhook_url else [facteur.boucle]


async def boucle(reglages: Reglages) -> None:
    """A web process's share. Runs until cancelled; several processes may do so at once (leases, one chain writer)."""
    travaux = [antivirus.boucle, journal.boucle, recherche.boucle]
    await _mener(travaux + _portage(reglages) if reglages.facteur_ici else travaux)


async def porter(reglages: Reglages) -> None:
    """The share of `portail facteur`, which carries it for web processes that do not."""
    await _mener(_portage(reglages))


async def _mener(travaux: list[Callable[[], Coroutine[None, None, None]]]) -> None:
    taches = [asyncio.create_task(_toujours(travail)) for travail in travaux]
    try:
        await asyncio.gather(*taches)
    finally:
        for tache in taches:
            tache.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*taches, return_exceptions=True)
        if facteur.boucle in travaux:
            await asyncio.to_thread(pdf.fermer)
