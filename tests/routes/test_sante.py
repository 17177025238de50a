"""Liveness, readiness, metrics: what each tells, and to whom."""

import asyncio
import shutil
import time
from datetime import timedelta

import httpx
import pytest

from portail import base
from portail.domain import horloge
from portail.domain.courriel import Courriel
from portail.routes import sante
from portail.services import lettres, mesures


async def test_vivant_et_pret(client):
    assert (await client.get("/sante/vivant")).json() == {"etat": "vivant"}
    reponse = await client.get("/sante/pret")
    assert reponse.status_code == 200
    assert reponse.json() == {"etat": "prêt", "base": "bon", "documents": "bon", "courriels": "bon"}


async def test_les_sondes_ne_nomment_pas_l_hote(client):
    for chemin in ("/sante/vivant", "/sante/pret"):
        assert (await client.get(chemin, headers={"host": "10.0.0.7:8000"})).status_code == 200


async def test_pas_pret_quand_une_lettre_attend_trop(client):
    async with base.transaction() as cx:
        await lettres.poster("M39", "ines.moreau@exemple.fr", {}, cx)
    await Courriel.all().update(cree_le=horloge.maintenant() - timedelta(hours=1))
    reponse = await client.get("/sante/pret")
    assert reponse.status_code == 503
    assert reponse.json()["courriels"] == "mauvais"
    assert (await client.get("/sante/vivant")).status_code == 200


async def test_une_base_figee_se_dit_a_temps(client, monkeypatch):
    async def figee() -> bool:
        try:
            await asyncio.sleep(120)
        finally:
            await asyncio.sleep(60)  # a driver that gives up slowly
        return True

    monkeypatch.setattr(sante, "PATIENCE", 0.1)
    monkeypatch.setattr(mesures, "base_repond", figee)
    debut = time.monotonic()
    assert (await client.get("/sante/pret")).json()["base"] == "mauvais"
    assert time.monotonic() - debut < 50


async def test_pas_pret_sans_le_dossier_des_documents(client, reglages_test):
    await client.get("/sante/pret")
    shutil.rmtree(reglages_test.donnees / "documents")
    reponse = await client.get("/sante/pret")
    assert (reponse.status_code, reponse.json()["documents"]) == (503, "mauvais")


async def test_pas_pret_quand_les_documents_ne_s_ecrivent_pas(client, reglages_test):
    await client.get("/sante/pret")
    dossier = reglages_test.donnees / "documents"
    assert list(dossier.iterdir()) == [], "the probe leaves nothing"
    dossier.rmdir()
    dossier.write_text("a file where the folder was, as root may not read permissions")
    reponse = await client.get("/sante/pret")
    assert (reponse.status_code, reponse.json()["documents"]) == (503, "mauvais")


async def test_les_metriques_se_lisent_d_ici_seulement(app, client):
    texte = (await client.get("/metriques")).text
    assert "# TYPE portail_courriels_en_attente gauge\nportail_courriels_en_attente 0\n" in texte
    assert (await client.get("/metriques", headers={"x-forwarded-for": "192.0.2.1"})).status_code == 404
    ailleurs = httpx.ASGITransport(app=app, client=("192.0.2.1", 4000))
    async with httpx.AsyncClient(transport=ailleurs, base_url="https://portail.test") as dehors:
        assert (await dehors.get("/metriques")).status_code == 404


@pytest.mark.parametrize("chemin", ["/sante/vivant", "/sante/pret", "/metriques"])
async def test_rien_n_est_garde_en_route(client, chemin):
    assert (await client.get(chemin)).headers["cache-control"] == "no-store"
