"""Background work: one loop that fails does not stop the others, nor itself for long."""

import asyncio
import dataclasses

from portail import taches
from portail.services import antivirus, facteur, journal, webhooks
from tests.attente import jusqu_a


async def test_une_boucle_qui_tombe_recommence_et_ne_gene_pas_les_autres(reglages_test, monkeypatch):
    tours = {"antivirus": 0, "facteur": 0, "journal": 0}

    async def tombe():
        tours["antivirus"] += 1
        raise RuntimeError

    async def tourne(nom: str):
        while True:
            tours[nom] += 1
            await asyncio.sleep(0.01)

    monkeypatch.setattr(taches, "REPRISE", 0.01)
    monkeypatch.setattr(antivirus, "boucle", tombe)
    monkeypatch.setattr(facteur, "boucle", lambda: tourne("facteur"))
    monkeypatch.setattr(journal, "boucle", lambda: tourne("journal"))
    fond = asyncio.create_task(taches.boucle(dataclasses.replace(reglages_test, facteur_ici=True)))
    await jusqu_a(lambda: all(nombre > 1 for nombre in tours.values()))
    fond.cancel()
    await asyncio.gather(fond, return_exceptions=True)


async def test_le_facteur_peut_vivre_ailleurs(reglages_test, monkeypatch):
    async def interdit():
        raise AssertionError("the facteur lives elsewhere")

    monkeypatch.setattr(facteur, "boucle", interdit)
    fond = asyncio.create_task(taches.boucle(reglages_test))
    await asyncio.sleep(0.05)
    assert not fond.done()
    fond.cancel()
    await asyncio.gather(fond, return_exceptions=True)


async def test_le_facteur_a_part_porte_aussi_les_webhooks(reglages_test, monkeypatch):
    portes = set()

    async def porte(quoi: str):
        portes.add(quoi)

    monkeypatch.setattr(facteur, "boucle", lambda: porte("lettres"))
    monkeypatch.setattr(webhooks, "boucle", lambda: porte("webhooks"))
    fond = asyncio.create_task(taches.porter(dataclasses.replace(reglages_test, webhook_url="https://exemple.fr/")))
    await jusqu_a(lambda: portes == {"lettres", "webhooks"})
    fond.cancel()
    await asyncio.gather(fond, return_exceptions=True)
