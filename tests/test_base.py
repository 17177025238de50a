"""The base as a whole: up to date or not, and a server that answers no more."""

import dataclasses
import time

import pytest

from portail import base


@pytest.mark.parametrize("moteur", ["postgres"], indirect=True)
async def test_un_serveur_fige_n_est_pas_attendu_toujours(reglages_test):
    async with base.ouverte(reglages_test, patience=2):
        debut = time.monotonic()
        with pytest.raises(base.PANNES):
            await base.lire("SELECT pg_sleep(60)")
        assert time.monotonic() - debut < 50
        assert await base.lire("SELECT 1 AS un")


async def test_un_processus_ne_pendant_une_coupure_a_sa_base_quand_elle_revient(reglages_test, tmp_path):
    sqlite = base.est_sqlite(reglages_test.base)
    ailleurs = f"sqlite://{tmp_path}/absente/base" if sqlite else "postgres://portail@127.0.0.1:1/portail"
    coupee = dataclasses.replace(reglages_test, base=ailleurs)
    with pytest.raises(base.PANNES):
        async with base.ouverte(coupee):
            raise AssertionError("a command says that its base does not answer")
    async with base.ouverte(coupee, patience=1):
        with pytest.raises(base.PANNES):
            await base.lire("SELECT 1")
        if sqlite:
            (tmp_path / "absente").mkdir()
            assert await base.lire("SELECT 1 AS un")


async def test_a_jour_se_demande_a_la_table(reglages_test):
    assert await base.est_a_jour(reglages_test)
    async with base.ouverte(reglages_test):
        await base.connexion().execute_script("DELETE FROM aerich WHERE version LIKE '2_%'")
    assert not await base.est_a_jour(reglages_test)
