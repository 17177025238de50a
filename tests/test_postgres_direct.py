"""The connections kept in hand: cut, interrupted, at fault or all taken, the next to ask always finds a sound one."""

import asyncio

import asyncpg
import pytest

from portail import base
from tests.conftest import PG


@pytest.fixture
async def en_main(bd, moteur):
    """The pile, full."""
    if moteur == "sqlite":
        return None
    client = base.connexion()
    au_plus = client._pool.get_max_size()
    for ensemble in (au_plus + 4, au_plus):  # more than there are, some wait and the pool takes back; then just as many
        await asyncio.gather(*(base.lire("SELECT pg_sleep(0.2)") for _ in range(ensemble)))
    assert len(client._en_main) == au_plus
    return client._en_main


async def un() -> int:
    return (await base.lire("SELECT 1 AS un"))[0]["un"]


async def test_coupees_par_le_serveur(bd, en_main):
    if en_main is not None:
        serveur = await asyncpg.connect(f"{PG}/postgres")
        nom = bd.base.rpartition("/")[2]
        await serveur.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", nom)
        async with asyncio.timeout(30):
            while await serveur.fetchval("SELECT count(*) FROM pg_stat_activity WHERE datname = $1", nom):
                await asyncio.sleep(0.01)
        await serveur.close()
    assert await asyncio.gather(*(un() for _ in range(30))) == [1] * 30


async def test_une_lecture_interrompue_ou_fautive(bd, en_main):
    if en_main is not None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(base.lire("SELECT pg_sleep(30)"), 0.2)
    with pytest.raises(Exception, match="inconnue"):
        await base.lire("SELECT * FROM inconnue")
    assert await asyncio.gather(*(un() for _ in range(30))) == [1] * 30


async def test_une_transaction_defaite_ne_laisse_rien_ouvert(bd, en_main):
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with base.transaction():
                await base.lire("SELECT 1")
                raise ZeroDivisionError
    if en_main is not None:
        assert not any(connexion.is_in_transaction() for connexion in en_main)
    async with base.transaction():
        assert await un() == 1


async def test_soixante_a_la_fois_lectures_et_transactions(bd, en_main):
    async def toutes() -> int:
        async with base.transaction():
            return await un()

    async with asyncio.timeout(20):
        assert await asyncio.gather(*(un() if n % 2 else toutes() for n in range(60))) == [1] * 60
