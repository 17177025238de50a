"""Over HTTP, 4 processes on PostgreSQL and 1 on SQLite: one claim sent once, no number given twice (exigences.md B)."""

import asyncio

import httpx
import pytest

from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat
from tests.robustesse.serveurs import Serveur, attendre_les_lettres, base_de, faire_elle

pytestmark = pytest.mark.robustesse


@pytest.fixture
def serveur(reglages_test, moteur):
    serveur = Serveur(reglages_test.donnees, reglages_test.base, 4 if moteur == "postgres" else 1)
    yield serveur
    serveur.tuer()


async def test_cinquante_envois_d_un_brouillon_font_une_demande_et_un_courriel(serveur):
    async with base_de(serveur):
        elle = await faire_elle(serveur)
    serveur.demarrer()
    reponses = await asyncio.gather(*(elle.soumettre() for _ in range(50)))
    assert {r.status_code for r in reponses} == {303}
    assert {r.headers["location"] for r in reponses} == {f"/mon-compte/demandes/{elle.numero}/confirmation"}
    lettres = await attendre_les_lettres(serveur.donnees, 1)
    assert len(lettres) == 1
    async with base_de(serveur):
        demande = await Demande.get(numero=elle.numero)
        assert demande.etat is Etat.ENVOYEE
        assert await Evenement.filter(demande=demande, acte="soumettre").count() == 1
        assert await Courriel.filter(demande=demande, lettre="M21").count() == 1


async def test_deux_cents_creations_donnent_deux_cents_numeros(serveur):
    async with base_de(serveur):
        elle = await faire_elle(serveur)
    serveur.demarrer()

    async def creer(rang: int) -> httpx.Response:
        donnees = {"csrf": elle.jeton, "cle": f"page-{rang}", "page": f"p{rang}", "action": "enregistrer"}
        return await elle.client.post("/mon-compte/demandes/nouvelle/ars", data=donnees)

    reponses = await asyncio.gather(*(creer(rang) for rang in range(200)))
    assert {r.status_code for r in reponses} == {303}
    numeros = {r.headers["location"].split("/")[3] for r in reponses}
    assert len(numeros) == 200
    doubles = await asyncio.gather(*(creer(rang) for rang in range(20)))
    assert {r.headers["location"].split("/")[3] for r in doubles} <= numeros
    async with base_de(serveur):
        assert await Demande.filter(numero__in=list(numeros)).count() == 200
        assert await Demande.all().count() == 201
