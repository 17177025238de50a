"""The audit chain: what a hand in the database changes is seen."""

import dataclasses
from datetime import timedelta

from portail import reglages as reglages_
from portail.domain import horloge
from portail.domain.journal import Ligne, noter
from portail.services import journal


async def remplir(combien: int = 5) -> None:
    for rang in range(combien):
        await noter("connexion", acteur="x", ip=f"192.0.2.{rang}", rang=rang)
    assert await journal.chainer() == combien


async def test_vide(bd):
    assert await journal.verifier() == (0, 0, None)


async def test_entiere_et_ce_qui_attend_est_compte(bd):
    await remplir()
    await noter("connexion")
    assert await journal.verifier() == (5, 1, None)
    assert await journal.chainer() == 1
    assert await journal.verifier() == (6, 0, None)


async def test_une_ligne_changee(bd):
    await remplir()
    await Ligne.filter(rang=3).update(acteur="y")
    assert await journal.verifier() == (2, 0, 3)


async def test_une_ligne_antidatee(bd):
    await remplir()
    await Ligne.filter(rang=2).update(le=horloge.maintenant() - timedelta(days=1))
    assert (await journal.verifier())[2] == 2


async def test_une_ligne_retiree_au_milieu(bd):
    await remplir()
    await Ligne.filter(rang=3).delete()
    assert (await journal.verifier())[2] == 3


async def test_la_fin_arrachee(bd):
    await remplir()
    await Ligne.filter(rang=5).delete()
    assert (await journal.verifier())[2] == 5


async def test_deux_lignes_echangees(bd):
    await remplir()
    trois, quatre = await Ligne.get(rang=3), await Ligne.get(rang=4)
    await Ligne.filter(id=trois.id).update(rang=None)
    await Ligne.filter(id=quatre.id).update(rang=3)
    await Ligne.filter(id=trois.id).update(rang=4)
    assert (await journal.verifier())[2] == 3


async def test_le_debut_purge_ne_rompt_rien(bd, monkeypatch):
    vrai = horloge.maintenant
    monkeypatch.setattr(horloge, "maintenant", lambda: vrai() - timedelta(days=400))
    await remplir(2)
    monkeypatch.setattr(horloge, "maintenant", vrai)
    await remplir(3)
    assert await journal.raccourcir(vrai() - timedelta(days=360)) == 2
    assert await journal.verifier() == (3, 1, None)
    await journal.chainer()
    assert await journal.verifier() == (4, 0, None)
    assert await journal.raccourcir(vrai() - timedelta(days=360)) == 0
    await Ligne.filter(rang=3).delete()
    assert (await journal.verifier())[2] == 3, "the first one kept is proved as the others are"


async def test_tout_purge_la_chaine_continue(bd, monkeypatch):
    await remplir()
    demain = horloge.maintenant() + timedelta(days=1)
    assert await journal.raccourcir(demain) == 5
    assert await journal.verifier() == (0, 1, None)
    await journal.chainer()
    assert await journal.verifier() == (1, 0, None)


async def test_le_debut_arrache(bd):
    await remplir()
    await Ligne.filter(rang__lte=2).delete()
    assert (await journal.verifier())[2] == 1


async def test_tout_arrache(bd):
    await remplir()
    await Ligne.all().delete()
    assert (await journal.verifier())[2] == 1


async def test_une_purge_inventee_ne_cache_rien(bd):
    await remplir()
    deux = await Ligne.get(rang=2)
    await Ligne.filter(rang__lte=2).delete()
    await noter("journal raccourci", rang=2, sceau=deux.sceau, preuve="00" * 32)
    assert (await journal.verifier())[2] == 1


async def test_la_chaine_survit_a_une_cle_nouvelle(bd):
    await remplir(2)
    reglages_.poser(dataclasses.replace(bd, cles=(bytes(range(100, 132)), *bd.cles)))
    await remplir(2)
    assert await journal.verifier() == (4, 0, None)
    reglages_.poser(dataclasses.replace(bd, cles=(bytes(range(100, 132)),)))
    assert (await journal.verifier())[2] == 1


async def test_une_ip_coupee_ne_rompt_rien(bd):
    await remplir()
    for ligne in await Ligne.all():
        await Ligne.filter(id=ligne.id).update(ip=journal.couper_ip(ligne.ip))
    assert set(await Ligne.all().values_list("ip", flat=True)) == {"192.0.2.0"}
    assert (await journal.verifier())[2] is None
    await Ligne.filter(rang=2).update(ip="198.51.100.0")
    assert (await journal.verifier())[2] == 2


def test_couper_ip():
    assert journal.couper_ip("203.0.113.77") == "203.0.113.0"
    assert journal.couper_ip("2001:db8:1:2::3") == "2001:db8:1::"
    assert journal.couper_ip("") == ""
