"""Our SQLite engine when the file does not open, is locked, or has no room left: said, undone, and over once it is over."""

import asyncio
import contextlib
import sqlite3

import pytest
from tortoise.exceptions import OperationalError

from portail import base
from portail import reglages as reglages_
from portail.domain.numero import Compteur

pytestmark = pytest.mark.parametrize("moteur", ["sqlite"], indirect=True)


async def compter() -> None:
    async with base.transaction() as cx:
        await Compteur.create(nom=f"essai{await Compteur.all().using_db(cx).count()}", using_db=cx)


@contextlib.contextmanager
def verrouillee(chemin: str):
    """Somebody else writes, for as long as the block runs."""
    autre = sqlite3.connect(chemin, isolation_level=None)
    autre.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        autre.execute("ROLLBACK")
        autre.close()


async def test_une_base_prise_trop_longtemps_ne_bloque_pas_la_suite(bd):
    await base.lire("PRAGMA busy_timeout = 50")
    avant = await Compteur.all().count()
    with verrouillee(bd.base.removeprefix("sqlite://")):
        for _ in range(2):
            with pytest.raises(OperationalError):
                await asyncio.wait_for(compter(), 60)
        assert await asyncio.wait_for(Compteur.all().count(), 60) == avant
    await asyncio.wait_for(compter(), 60)
    assert await Compteur.all().count() == avant + 1


async def test_un_commit_refuse_est_defait(bd):
    """A reader keeps the rollback journal's exclusive lock out of reach: the COMMIT is refused, and the transaction stays open."""
    await base.lire("PRAGMA journal_mode = DELETE")
    await base.lire("PRAGMA busy_timeout = 50")
    avant = await Compteur.all().count()
    lecteur = sqlite3.connect(bd.base.removeprefix("sqlite://"), isolation_level=None)
    lecteur.execute("BEGIN")
    lecteur.execute("SELECT * FROM compteur").fetchall()
    with pytest.raises(OperationalError):
        await asyncio.wait_for(compter(), 60)
    lecteur.execute("ROLLBACK")
    lecteur.close()
    assert await Compteur.all().count() == avant, "what was said to have failed is not there"
    await asyncio.wait_for(compter(), 60)
    assert await Compteur.all().count() == avant + 1, "nor does it come back with the next one"


async def test_un_disque_plein_est_dit_et_passe(bd):
    pages = (await base.lire("PRAGMA page_count"))[0]["page_count"]
    await base.lire(f"PRAGMA max_page_count = {pages}")
    avant = await Compteur.all().count()

    async def remplir() -> None:
        async with base.transaction() as cx:
            for rang in range(2000):
                await Compteur.create(nom=f"plein{rang}", using_db=cx)

    with pytest.raises(OperationalError):
        await remplir()
    await base.lire("PRAGMA max_page_count = 1000000")
    assert await Compteur.all().count() == avant
    await compter()
    assert await Compteur.all().count() == avant + 1


async def test_un_fichier_qui_ne_s_ouvre_pas_se_dit_chaque_fois(reglages_test, tmp_path):
    reglages = reglages_.lire({"PORTAIL_DONNEES": str(tmp_path), "PORTAIL_BASE": f"sqlite://{tmp_path}/absent/x"})
    async with base.commande(reglages) as aerich:
        for _ in range(2):
            with pytest.raises(OperationalError):
                await asyncio.wait_for(aerich.heads(), 60)
