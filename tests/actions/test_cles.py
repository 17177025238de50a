"""A new master key: everything opens, before and after it is sealed again, and what is searched is still found."""

import dataclasses

import pytest

from portail import reglages as reglages_
from portail.actions import cles, comptes, demandes, gestionnaires
from portail.actions.demandes import Saisie
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil, Utilisateur
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.journal import Ligne
from portail.services import chiffrement
from portail.services.chiffrement import Coffret, Illisible
from tests.conftest import faire_utilisateur

NOUVELLE = bytes(range(200, 232))


@pytest.fixture
async def demande(bd) -> Demande:
    utilisateur, compte = await faire_utilisateur()
    await gestionnaires.creer("a.roy@exemple.fr", "A. Roy", ProfilAgent.SUPERVISEUR, "Un-mot-de-passe-1")
    acteur = Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR)
    return await demandes.creer(acteur, "ars", "", Saisie(lambda _: dispositif("ars").exemple(), {}, 0, "p"))


async def test_tout_s_ouvre_et_se_retrouve_puis_par_la_premiere_cle_seule(bd, demande):
    reponses = Coffret(demande.cle).ouvrir_json(demande.reponses, "reponses")
    reglages_.poser(dataclasses.replace(bd, cles=(NOUVELLE, *bd.cles)))
    assert await Utilisateur.filter(courriel_empreinte=comptes.empreinte_courriel("ines.moreau@exemple.fr")).exists()
    faites, illisibles = await cles.renouveler()
    assert (faites["Demandes"], faites["Utilisateurs"], faites["Gestionnaires"], illisibles) == (1, 1, 1, 0)
    assert await Utilisateur.filter(courriel_empreinte=comptes.empreinte_courriel("ines.moreau@exemple.fr")).exists()
    assert demande.iban_empreinte == chiffrement.empreinte(reponses["iban"].replace(" ", ""), "iban")
    reglages_.poser(dataclasses.replace(bd, cles=(NOUVELLE,)))
    relue = await Demande.get()
    assert Coffret(relue.cle).ouvrir_json(relue.reponses, "reponses") == reponses
    assert comptes.ouvrir_identite((await Utilisateur.get()).identite)["nom"] == "Moreau"


async def test_deux_fois_ne_fait_rien_de_plus(bd, demande):
    reglages_.poser(dataclasses.replace(bd, cles=(NOUVELLE, *bd.cles)))
    await cles.renouveler()
    faites, _ = await cles.renouveler()
    assert not any(faites.values())
    assert await Ligne.filter(acte="rotation de clé").count() == 1


async def test_une_cle_qui_manque_est_dite(bd, demande):
    reglages_.poser(dataclasses.replace(bd, cles=(NOUVELLE,)))
    faites, illisibles = await cles.renouveler()
    assert not any(faites.values())
    assert illisibles >= 3
    with pytest.raises(Illisible):
        Coffret(demande.cle)
