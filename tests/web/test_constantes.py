"""Constant pages, answered before any routing: the same as their route draws, whatever the coding, but for the token."""

import re

import brotli
import pytest

from portail.web import constantes, csrf
from portail.web.session import nom_cookie
from portail.web.visiteur import Visiteur
from tests.conftest import Client

CHEMIN = "/mon-compte/"
JETON = re.compile(r'name="csrf" value="([^"]+)"')


def sans_jeton(html: str) -> str:
    return JETON.sub("", html)


async def test_la_meme_page_que_celle_de_la_route(client):
    constantes._pages.clear()
    dessinee = await client.get(CHEMIN)
    servie = await client.get(CHEMIN)
    assert constantes.gardee(CHEMIN)
    assert sans_jeton(servie.text) == sans_jeton(dessinee.text)
    assert JETON.search(servie.text)[1] != JETON.search(dessinee.text)[1]
    for nom in ("content-type", "content-security-policy", "cache-control", "x-robots-tag"):
        assert servie.headers[nom] == dessinee.headers[nom]
    assert (await client.request("HEAD", CHEMIN)).text == ""


async def test_en_brotli_chaque_jeton_reste_lisible(client):
    await client.get(CHEMIN)
    page, visiteur, envois = constantes.gardee(CHEMIN), Visiteur(ip=""), []

    async def envoyer(message):
        envois.append(message)

    for _ in range(200):
        await page.envoyer(visiteur, "gzip, br", [], False, envoyer)
    lus = {brotli.decompress(m["body"]).decode() for m in envois if m["type"] == "http.response.body"}
    assert len(lus) == 200
    assert {sans_jeton(html) for html in lus} == {sans_jeton((await client.get(CHEMIN)).text)}
    assert all(csrf.valide(visiteur, JETON.search(html)[1]) for html in lus)
    assert (b"content-encoding", b"br") in envois[0]["headers"]


async def test_son_jeton_ouvre_son_formulaire(client):
    await client.get(CHEMIN)
    client.cookies.clear()
    page = await client.get(CHEMIN)
    assert page.headers["set-cookie"].startswith(nom_cookie("anonyme"))
    jeton = JETON.search(page.text)[1]
    assert (await client.post(CHEMIN, data={"csrf": jeton})).status_code == 422  # only its fields are missing
    assert (await client.post(CHEMIN, data={"csrf": jeton[:-2]})).status_code == 403


@pytest.mark.parametrize("suite", ["?suite=/mon-compte/mon-suivi", "?x=1"])
async def test_une_question_de_plus_passe_par_la_route(client: Client, suite):
    await client.get(CHEMIN)
    assert (await client.get(CHEMIN + suite)).status_code == 200
