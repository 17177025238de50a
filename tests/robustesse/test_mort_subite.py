"""`kill -9` at random moments of submits, then a restart: nothing lost, nothing half done, no acknowledgement that lies.

`PORTAIL_MORTS` says how many times (3 by default, 50 for the full proof); the seed is printed.
"""

import asyncio
import email
import os
import random

import httpx
import pytest

from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat
from tests.robustesse.serveurs import Serveur, attendre_les_lettres, base_de, faire_elle

pytestmark = pytest.mark.robustesse
MORTS = int(os.environ.get("PORTAIL_MORTS", "3"))
ENVOIS = 5


@pytest.fixture
def serveur(reglages_test, moteur):
    serveur = Serveur(reglages_test.donnees, reglages_test.base, 4 if moteur == "postgres" else 1)
    yield serveur
    serveur.tuer()


async def _envoyer(elle) -> bool:
    """Whether she was told that it is done."""
    try:
        reponse = await elle.soumettre()
    except httpx.HTTPError:
        return False
    return reponse.status_code == 303 and reponse.headers["location"].endswith("/confirmation")


async def _juger(elles, accuses) -> int:
    """Every claim is whole in one state or the other; how many were sent."""
    envoyees = 0
    for elle, accuse in zip(elles, accuses, strict=True):
        demande = await Demande.get(numero=elle.numero)
        evenements = await Evenement.filter(demande=demande, acte="soumettre").count()
        lettres = await Courriel.filter(demande=demande, lettre="M21").count()
        entiere = (1, 1) if demande.etat is Etat.ENVOYEE else (0, 0)
        assert (evenements, lettres) == entiere, (elle.numero, demande.etat)
        assert (demande.instantane is not None) is (demande.etat is Etat.ENVOYEE)
        assert demande.etat is Etat.ENVOYEE or not accuse, f"{elle.numero} : un accusé qui ment"
        envoyees += demande.etat is Etat.ENVOYEE
    return envoyees


async def test_rien_de_perdu_ni_a_moitie_fait(serveur, capsys):
    graine = random.randrange(10**6)
    with capsys.disabled():
        print(f"\ngraine {graine}, {MORTS} morts")
    hasard = random.Random(graine)
    envoyees = 0
    for _ in range(MORTS):
        async with base_de(serveur):
            elles = [await faire_elle(serveur) for _ in range(ENVOIS)]
        serveur.demarrer()
        envois = [asyncio.create_task(_envoyer(elle)) for elle in elles]
        await asyncio.sleep(hasard.uniform(0, 0.25))
        serveur.tuer()
        accuses = await asyncio.gather(*envois)
        async with base_de(serveur):
            envoyees += await _juger(elles, accuses)
    serveur.demarrer()
    fichiers = await attendre_les_lettres(serveur.donnees, envoyees)
    identifiants = [email.message_from_bytes(f.read_bytes())["Message-ID"] for f in fichiers]
    assert len(identifiants) == len(set(identifiants)) == envoyees
    async with base_de(serveur):
        assert await Courriel.filter(envoye_le=None).count() == 0
