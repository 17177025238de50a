"""The demo's codes: those of its own agents, the current ones, and only where it is a demo."""

import dataclasses

from portail import demonstration
from portail import reglages as reglages_
from portail.actions import gestionnaires
from portail.demo_service import adresse
from portail.domain.gestionnaire import ProfilAgent
from portail.services import totp

MOT = demonstration.MOT_DU_SERVICE


async def test_les_codes_de_la_demo_et_d_elle_seule(client):
    assert "Aucun agent ici" in await client.voir("/demo/codes")
    _, secret = await gestionnaires.creer(adresse("C. Lambert"), "C. Lambert", ProfilAgent.GESTIONNAIRE, MOT)
    await gestionnaires.creer("vrai.agent@service.fr", "V. Agent", ProfilAgent.SUPERVISEUR, MOT)
    html = await client.voir("/demo/codes")
    assert any(totp.code(secret, instant) in html for instant in _autour())
    assert "c.lambert@service.exemple.fr" in html
    assert "vrai.agent" not in html


def _autour():
    from datetime import timedelta

    from portail.domain import horloge

    return [horloge.maintenant() - timedelta(seconds=s) for s in (0, totp.PAS)]


async def test_pas_en_production(client, reglages_test):
    reglages_.poser(dataclasses.replace(reglages_test, env="production"))
    assert (await client.get("/demo/codes")).status_code == 404
