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


async def boucle(reglages: Reglages) -> None:
    """Runs until cancelled; several processes may do so at once (leases, one chain writer)."""
    travaux: list[Callable[[], Coroutine[None, None, None]]] = [antivirus.boucle, journal.boucle, recherche.boucle]
    if reglages.facteur_ici:
        travaux.append(facteur.boucle)
        if reglages.webhook_url:
            travaux.append(webhooks.boucle)
    taches = [asyncio.create_task(_toujours(travail)) for travail in travaux]
    try:
        await asyncio.gather(*taches)
    finally:
        for tache in taches:
            tache.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*taches, return_exceptions=True)
        if reglages.facteur_ici:
            await asyncio.to_thread(pdf.fermer)
