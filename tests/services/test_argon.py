import asyncio
import threading
import time

import pytest

from portail import reglages as reglages_
from portail.domain.erreurs import Indisponible
from portail.reglages import Reglages
from portail.services import argon
from tests.attente import jusqu_a


@pytest.fixture(autouse=True)
def leger():
    reglages_.poser(Reglages(env="test", cles=(bytes(32),), argon_memoire_kio=64, argon_passes=1))


async def test_hache_et_verifie_sans_couper():
    long = "Aa1!" + "é" * 124
    hache = await argon.hacher(long)
    assert hache.startswith("$argon2id$") and await argon.verifier(hache, long)
    assert not await argon.verifier(hache, long[:-1])
    assert await argon.verifier(await argon.hacher("e\u0301"), "é")


async def test_sans_compte_toujours_non():
    assert not await argon.verifier(None, "")
    assert not await argon.verifier("abime", "x")


async def test_le_leurre_travaille_autant():
    reglages_.poser(Reglages(env="test", cles=(bytes(32),), argon_memoire_kio=19456, argon_passes=2))
    hache = await argon.hacher("Bleu-Cerise-42")
    await argon.verifier(None, "chauffe")

    async def duree(empreinte: str | None) -> float:
        debut = time.process_time()  # its threads' work, whatever else the machine does
        for _ in range(5):
            await argon.verifier(empreinte, "faux")
        return time.process_time() - debut

    connu, inconnu = await duree(hache), await duree(None)
    assert 1 / 1.5 < connu / inconnu < 1.5


async def test_autres_parametres_autre_hache():
    hache = await argon.hacher("x")
    assert not argon.est_perimee(hache)
    reglages_.poser(Reglages(env="test", cles=(bytes(32),), argon_memoire_kio=128, argon_passes=1))
    assert argon.est_perimee(hache)


async def test_file_trop_longue(monkeypatch):
    monkeypatch.setattr(argon, "PATIENCE", 0.05)
    libre = threading.Event()
    monkeypatch.setattr(argon, "_comparer", lambda *_: libre.wait())
    demandes = [asyncio.create_task(argon.verifier(None, "x")) for _ in range(argon.PLACES + 2)]
    await jusqu_a(lambda: sum(demande.done() for demande in demandes) >= 2)
    libre.set()
    reponses = await asyncio.gather(*demandes, return_exceptions=True)
    refusees = [r for r in reponses if isinstance(r, Indisponible)]
    assert len(refusees) == 2 and refusees[0].secondes
