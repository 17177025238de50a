"""The connections kept in hand: cut, interrupted, at fault or all taken, the next to ask always finds a sound one."""

import asyncio

import asyncpg
import pytest

from portail import base
from tests.attente import jusqu_a
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


_CHAMPS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"
ADIEU = b"E" + (len(_CHAMPS) + 4).to_bytes(4, "big") + _CHAMPS  # ErrorResponse (PostgreSQL, « Message Formats »)


def fermee(connexion: asyncpg.Connection) -> bool:
    try:
        return connexion.is_closed()
    except asyncpg.InterfaceError:  # the pool took it back
        return True


async def un() -> int:
    return (await base.lire("SELECT 1 AS un"))[0]["un"]


async def test_coupees_par_le_serveur(bd, en_main):
    if en_main is not None:
        eux = [connexion.get_server_pid() for connexion in en_main]  # and not whoever else is on this base
        serveur = await asyncpg.connect(f"{PG}/postgres")
        await serveur.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", eux)
        await jusqu_a(lambda: serveur.fetchval("SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = ANY($1)", eux))
        await serveur.close()
        await jusqu_a(lambda: all(map(fermee, en_main)))
    assert await asyncio.gather(*(un() for _ in range(30))) == [1] * 30


@pytest.mark.parametrize("moteur", ["postgres"], indirect=True)
@pytest.mark.parametrize("en_transaction", [False, True])
async def test_dite_coupee_avant_que_sa_prise_se_ferme(bd, en_main, en_transaction):
    """Between the server's last word and the end of the socket, it looks sound to asyncpg: who meets it is told of a cut base."""
    en_main[-1]._con._protocol.data_received(ADIEU)
    with pytest.raises(base.PANNES):
        if en_transaction:
            async with base.transaction():
                await un()
        else:
            await un()
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

    async with asyncio.timeout(120):
        assert await asyncio.gather(*(un() if n % 2 else toutes() for n in range(60))) == [1] * 60
