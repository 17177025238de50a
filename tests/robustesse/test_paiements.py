"""`kill -9` at random moments of runs, exports and returns of the bank, by two Superviseurs at once: one euro is never paid twice.

`PORTAIL_MORTS` says how many times (3 by default, 50 for the full proof); the seed is printed.
"""

import asyncio
import contextlib
import os
import random
import re
import secrets

import httpx
import pytest

from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat
from portail.domain.gestionnaire import ProfilAgent, SessionAgent
from portail.domain.paiement import EtatVirement, LotPaiement, Virement
from portail.web import csrf
from portail.web.session import empreinte
from portail.web.visiteur import Visiteur
from tests import agents
from tests.paiements import juger_les_lignes, retour, validee
from tests.robustesse.serveurs import Serveur, base_de

pytestmark = pytest.mark.robustesse
MORTS = int(os.environ.get("PORTAIL_MORTS", "3"))
PAR_VIE = 4
PAIEMENTS = "/gestion/paiements"


@pytest.fixture
def serveur(reglages_test, moteur):
    serveur = Serveur(reglages_test.donnees, reglages_test.base, 2 if moteur == "postgres" else 1)
    yield serveur
    serveur.tuer()


class Chef:
    """A Superviseur with a browser, who does all of it, and keeps every file that she was given."""

    def __init__(self, agent: Agent, serveur: Serveur, jeton: str) -> None:
        self.csrf = csrf.jeton(Visiteur(ip="", session=empreinte(jeton), agent_connecte=True))
        self.client = httpx.AsyncClient(base_url=serveur.url, cookies={"portail-gestion": jeton}, timeout=60)
        self.fichiers: dict[int, set[bytes]] = {}

    async def poster(self, chemin: str, donnees: dict | None = None, **plus) -> httpx.Response:
        return await self.client.post(chemin, data={"csrf": self.csrf, **(donnees or {})}, **plus)

    async def journee(self, numeros: list[str], lots: range) -> None:
        """Form a run, export every run that there may be, import the answer of each: cut anywhere, or not."""
        with contextlib.suppress(httpx.HTTPError):
            await self.poster(PAIEMENTS, {"numero": numeros})
            for lot in lots:
                export = await self.poster(f"{PAIEMENTS}/{lot}/pain.001.xml")
                if export.status_code == 200:
                    self.fichiers.setdefault(lot, set()).add(export.content)
                    await self.importer(lot, export.content)

    async def importer(self, lot: int, fichier: bytes) -> None:
        payes = re.findall(rb"<EndToEndId>(\d{15})</EndToEndId>", fichier)
        octets = retour(lot, *((numero.decode(), "ACSC") for numero in payes))
        await self.poster(f"{PAIEMENTS}/retour", files={"fichier": ("retour.xml", octets, "application/xml")})


async def faire_chef(serveur: Serveur, nom: str) -> Chef:
    agent = await agents.faire_agent(nom, ProfilAgent.SUPERVISEUR)
    jeton, le = secrets.token_urlsafe(32), horloge.maintenant()
    await SessionAgent.create(empreinte=empreinte(jeton), gestionnaire_id=agent.gestionnaire_id, cree_le=le, vue_le=le)
    return Chef(agent, serveur, jeton)


async def test_un_euro_n_est_jamais_paye_deux_fois(serveur, capsys):
    graine = random.randrange(10**6)
    with capsys.disabled():
        print(f"\ngraine {graine}, {MORTS} morts")
    hasard, numeros = random.Random(graine), []
    async with base_de(serveur):
        chefs = [await faire_chef(serveur, nom) for nom in ("A. Roy", "B. Autre")]
        valideuse = await agents.faire_agent()
    for vie in range(MORTS + 1):
        async with base_de(serveur):
            for rang in range(PAR_VIE):
                acteur = await agents.faire_acteur(f"vie{vie}.{rang}@exemple.fr")
                numeros.append((await validee(valideuse, acteur)).numero)
            lots = range(1, await LotPaiement.all().count() + 3)
        serveur.demarrer()
        travaux = [asyncio.create_task(chef.journee(numeros, lots)) for chef in chefs]
        if vie < MORTS:
            await asyncio.sleep(hasard.uniform(0, 0.5))
            serveur.tuer()
        await asyncio.gather(*travaux)
        async with base_de(serveur):
            await juger_les_lignes()
    for chef in chefs:  # nothing kills them any more: what was cut is simply done again
        await chef.journee(numeros, range(1, len(lots) + 2))
    async with base_de(serveur):
        await _conclure(chefs, numeros)


async def _conclure(chefs: list[Chef], numeros: list[str]) -> None:
    """Each claim is paid, by one line, told once, in one file, and each file was always the same."""
    fichiers: dict[int, set[bytes]] = {}
    for chef in chefs:
        for lot, vus in chef.fichiers.items():
            fichiers.setdefault(lot, set()).update(vus)
    assert all(len(vus) == 1 for vus in fichiers.values()), "un lot téléchargé deux fois a changé"
    partis = [n.decode() for (vu,) in fichiers.values() for n in re.findall(rb"<EndToEndId>(\d{15})<", vu)]
    assert sorted(partis) == sorted(numeros), "une demande manque, ou est dans deux fichiers"
    for demande in await Demande.filter(numero__in=numeros):
        assert demande.etat is Etat.PAYEE, (demande.numero, demande.etat)
        assert await Virement.filter(demande_id=demande.id, etat=EtatVirement.ACCEPTE).count() == 1
        assert await Virement.filter(demande_id=demande.id).count() == 1
        assert await Evenement.filter(demande_id=demande.id, acte="confirmer le paiement").count() == 1
        assert await Courriel.filter(demande_id=demande.id, lettre="M28").count() == 1
