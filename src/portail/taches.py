"""What a web process does between requests, unless an operator runs it apart: letters, scans, the audit chain."""

import asyncio
import contextlib

from portail.reglages import Reglages
from portail.services import antivirus, facteur, journal, pdf


async def boucle(reglages: Reglages) -> None:
    """Runs until cancelled; several processes may do so at once (leases, one chain writer)."""
    travaux = [antivirus.boucle(), journal.boucle()]
    if reglages.facteur_ici:
        travaux.append(facteur.boucle())
    taches = [asyncio.create_task(travail) for travail in travaux]
    try:
        await asyncio.gather(*taches)
    finally:
        for tache in taches:
            tache.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*taches, return_exceptions=True)
        if reglages.facteur_ici:
            await asyncio.to_thread(pdf.fermer)
