"""Sample data: played, complete, reproducible, and never an impossible state."""

import pytest

from portail import demo, peupler
from portail.actions import demandes
from portail.domain.compte import Utilisateur
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import PASSAGES, Etat
from portail.domain.justificatif import Justificatif
from portail.services import recepisse


async def test_la_demo_se_charge_une_fois(bd):
    assert await demo.charger() is True
    assert await demo.charger() is False
    assert await Utilisateur.all().count() == len(demo.COMPTES)
    etats = sorted(await Demande.all().values_list("etat", flat=True))
    assert etats == ["brouillon", "brouillon", "brouillon", "en_instruction", "envoyee"]
    assert sorted(p.name for p in (bd.donnees / "exemples").iterdir()) == sorted(demo.echantillons.SORTES)
    texte = demo.mode_d_emploi(bd)
    assert all(courriel in texte for courriel, *_ in demo.COMPTES)
    assert demo.MOT_DE_PASSE in texte


async def test_peupler_compte_juste_et_suit_la_table(bd):
    phrase = await peupler.peupler(60, 7)
    assert phrase.startswith("60 demandes ajoutées")
    assert await Demande.all().count() == 60
    assert len(set(await Demande.all().values_list("numero", flat=True))) == 60
    for demande in await Demande.all():
        etat = None
        for fait in await Evenement.filter(demande_id=demande.id).order_by("le"):
            if fait.de == fait.vers:
                continue
            assert (Etat(fait.de) if fait.de else None) == etat
            assert not fait.de or etat in PASSAGES[fait.acte].de
            etat = Etat(fait.vers)
        assert etat == demande.etat
        assert bool(demande.soumise_le) is (demande.etat is not Etat.BROUILLON)
        assert demandes.reponses_de(demande)["nom_naissance"]
    assert await Justificatif.all().count() == 60 * 4
    assert "déjà là" in await peupler.peupler(60, 7)


async def test_une_copie_a_son_propre_recepisse(bd, monkeypatch):
    async def texte(html: str) -> bytes:
        return html.encode()

    monkeypatch.setattr(recepisse.pdf, "faire", texte)
    await peupler.peupler(40, 3)
    envoyee = await Demande.filter(etat__not=Etat.BROUILLON).order_by("-numero").first()
    assert envoyee.numero.encode() in await recepisse.octets(envoyee.id)


async def test_meme_graine_memes_donnees(bd):
    assert list(peupler.histoire(("prendre en charge", "rejeter")))[-1][2] is Etat.REJETEE
    with pytest.raises(ValueError, match="ne part pas"):
        list(peupler.histoire(("valider",)))
