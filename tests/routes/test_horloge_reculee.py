"""A clock set back by a day, between any two things: nothing crashes, nothing is lost, nothing waits for it (exigences.md D)."""

from datetime import timedelta

import pytest

from portail.actions import purge
from portail.domain import horloge
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande
from portail.services import facteur, journal
from tests import agents

PAGES = ("/mon-compte/", "/mon-compte/mon-suivi?onglet=brouillons", "/mon-compte/mon-suivi?onglet=transmises")


@pytest.fixture
def reculer(monkeypatch):
    vraie = horloge.maintenant

    def faire(jours: float = 1) -> None:
        monkeypatch.setattr(horloge, "maintenant", lambda: vraie() - timedelta(days=jours))

    return faire


async def test_tout_va_sous_une_horloge_reculee(connecte, reculer, courriels):
    acteur = await agents.faire_acteur("autre@exemple.fr")
    reculer()
    for page in PAGES:
        await connecte.voir(page)
    await connecte.voir("/mon-compte/demandes/nouvelle/ars")
    donnees = {"cle": "x", "page": "p", "action": "enregistrer"}
    assert (await connecte.poster("/mon-compte/demandes/nouvelle/ars", donnees)).status_code == 303
    demande = await agents.envoyee(acteur)
    reculer(2)
    for page in (*PAGES, "/sante/pret"):
        assert (await connecte.get(page)).status_code == 200
    assert (await Demande.get(id=demande.id)).soumise_le
    await purge.purger()
    await journal.chainer()
    assert (await journal.verifier())[2] is None


async def test_une_lettre_promise_avant_le_recul_part_quand_meme(bd, reculer, courriels):
    acteur = await agents.faire_acteur()
    await agents.envoyee(acteur)
    await Courriel.all().update(pris_le=horloge.maintenant())  # carried by a process that was killed
    reculer()
    assert await facteur.tournee() == 1
    assert len(await courriels()) == 1
