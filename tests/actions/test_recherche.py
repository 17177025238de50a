"""Claims are found by name soon after they were sent, once, whoever writes their tokens."""

import asyncio
from datetime import timedelta

from portail.actions import recherche, soumission
from portail.domain.demande import Demande
from portail.domain.instruction import MotCherche
from tests.actions.test_demandes import COURRIEL, prete
from tests.agents import faire_acteur
from tests.attente import jusqu_a


async def _envoyee() -> Demande:
    acteur = await faire_acteur(COURRIEL)
    demande = await prete(acteur)
    await soumission.soumettre(acteur, demande.numero, COURRIEL)
    return await Demande.get(id=demande.id)


async def test_deux_tournees_a_la_fois_une_seule_fois_les_mots(bd):
    demande = await _envoyee()
    assert not await MotCherche.exists()
    await asyncio.gather(*(recherche.tournee() for _ in range(4)))
    mots = await MotCherche.filter(demande_id=demande.id).values_list("empreinte", flat=True)
    assert len(mots) == len(set(mots)) > 3
    assert recherche.empreinte("moreau") in mots
    assert await recherche.tournee() == 0


async def test_un_brouillon_une_ancienne_ou_une_effacee_attendent(bd):
    demande = await _envoyee()
    assert await recherche.tournee(timedelta(0)) == 0
    await Demande.filter(id=demande.id).update(efface_le=demande.soumise_le)
    assert await recherche.tournee() == 0
    assert not await MotCherche.exists()


async def test_une_base_coupee_ne_l_arrete_pas(monkeypatch):
    tours = []

    async def tombe(recul, souffle):
        tours.append(recul)
        raise OSError

    monkeypatch.setattr(recherche, "tournee", tombe)
    boucle = asyncio.create_task(recherche.boucle(0.001))
    await jusqu_a(lambda: len(tours) >= 2)
    boucle.cancel()
    assert set(tours) == {recherche.REPRISE}
