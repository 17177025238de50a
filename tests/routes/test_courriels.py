"""The demo's mailbox: what left, by whom, with what; and where it does not exist."""

import dataclasses

import pytest

from portail import base
from portail import reglages as reglages_
from portail.services import lettres


async def test_vide(client):
    assert "Aucun courriel pour l’instant" in await client.voir("/demo/courriels")


async def test_une_lettre_se_lit_avec_son_lien(client, courriels):
    lien = "https://portail.test/mon-compte/activer-compte?token=abc"
    async with base.transaction() as cx:
        await lettres.poster("M07", "<b>@exemple.fr", {"lien": lien, "minutes": 30}, cx)
        await lettres.poster("M07", "ines.moreau@exemple.fr", {"lien": lien, "minutes": 30}, cx)
    await courriels()
    liste = await client.voir("/demo/courriels")
    assert "ines.moreau@exemple.fr" in liste
    assert "<b>@" not in liste
    adresse = liste.split('href="/demo/courriels/')[1].split('"')[0]
    page = await client.voir(f"/demo/courriels/{adresse}")
    assert f'<a href="{lien}">{lien}</a>' in page
    assert "Activation de compte – Espace Personnel Consignations" in page


@pytest.mark.parametrize("nom", ["..%2F..%2Fcle", "absent", ".cle", "x" * 300, "%00"])
async def test_un_nom_inconnu_ou_tordu(client, nom):
    assert (await client.get(f"/demo/courriels/{nom}")).status_code in (400, 404)
    assert (await client.get(f"/demo/courriels/{nom}/pieces/0")).status_code in (400, 404)


async def test_pas_quand_les_lettres_partent_vraiment(client, reglages_test):
    reglages_.poser(dataclasses.replace(reglages_test, courriel="smtp://127.0.0.1:25"))
    assert (await client.get("/demo/courriels")).status_code == 404


async def test_pas_en_production(reglages_test):
    from portail.app import creer_app

    application = creer_app(dataclasses.replace(reglages_test, env="production"))
    assert not [route.path for route in application.routes if route.path.startswith("/demo")]
