"""Where a claim stands, in words, for each state; nothing said of a delay that our own data does not show."""

import uuid
from datetime import timedelta

import pytest

from portail.domain import delais, horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande
from portail.domain.etats import Etat, Role
from portail.web import chronologie
from portail.web.chronologie import Reperes
from tests.conftest import faire_utilisateur
from tests.domain.test_vues import semer

LE = horloge.maintenant()


def une(etat: Etat, **colonnes) -> Demande:
    return Demande(etat=etat, soumise_le=LE, **colonnes)


def test_un_brouillon_n_a_pas_de_chronologie():
    assert chronologie.moments(Demande(etat=Etat.BROUILLON), Etat.BROUILLON, Reperes({})) == []


@pytest.mark.parametrize("etat", [e for e in Etat if e is not Etat.BROUILLON])
def test_chaque_etat_dit_un_seul_ici_et_a_qui(etat):
    demande = une(etat, validee_le=LE, rejetee_le=LE, payee_le=LE)
    dits = chronologie.moments(demande, etat, Reperes({"prendre en charge": LE}))
    ordre = [ou for ou, *_ in dits]
    assert ordre == sorted(ordre, key=["fait", "ici", "apres"].index)
    assert ordre.count("ici") == (0 if etat is Etat.PAYEE else 1)
    assert dits[0][1].endswith("demande envoyée")
    assert all(titre and phrase for _, titre, phrase in dits)


def test_un_complement_attendu_donne_sa_limite_et_revient_chez_nous():
    demande = une(Etat.ATTENTE_COMPLEMENT)
    dits = chronologie.moments(demande, demande.etat, Reperes({"prendre en charge": LE}, LE))
    assert [ou for ou, *_ in dits] == ["fait", "fait", "ici", "apres", "apres"]
    assert dits[2][1].startswith("C’est à vous avant le ")


def test_le_delai_habituel_se_dit_ou_ne_se_dit_pas():
    demande = une(Etat.EN_INSTRUCTION)
    avec, sans = (chronologie.moments(demande, demande.etat, Reperes({}, None, jours)) for jours in (12, None))
    assert "la décision arrive en 12\u00a0jours" in avec[1][2]
    assert chronologie.PEU in sans[1][2] and "jours" not in sans[1][2]


async def _decidee(compte, utilisateur, jours: int) -> None:
    demande = await semer(compte, utilisateur, Etat.VALIDEE)
    await Demande.filter(id=demande.id).update(soumise_le=LE - timedelta(days=jours), decidee_le=LE)


async def test_la_mediane_de_nos_demandes_et_rien_quand_elles_sont_trop_peu(bd, monkeypatch):
    monkeypatch.setattr(delais, "ASSEZ", 3)
    utilisateur, compte = await faire_utilisateur()
    delais.oublier()
    await _decidee(compte, utilisateur, 4)
    assert await delais.jours_habituels("decision") is None
    for jours in (10, 90):
        utilisateur, compte = await faire_utilisateur(f"{uuid.uuid4().hex}@exemple.fr")
        await _decidee(compte, utilisateur, jours)
    assert await delais.jours_habituels("decision") is None, "kept ten minutes"
    delais.oublier()
    assert await delais.jours_habituels("decision") == 10
    assert await delais.jours_habituels("virement") is None
    delais.oublier()


def test_l_administrateur_de_sa_propre_demande_a_les_deux_roles():
    qui, autre = uuid.uuid4(), uuid.uuid4()
    roles = {profil: Acteur(qui, uuid.uuid4(), profil) for profil in Profil}
    assert roles[Profil.ADMINISTRATEUR].roles(qui) == (Role.PROPRIETAIRE, Role.ADMINISTRATEUR)
    assert roles[Profil.ADMINISTRATEUR].roles(autre) == (Role.ADMINISTRATEUR,)
    assert roles[Profil.UTILISATEUR].roles(qui) == (Role.PROPRIETAIRE,)
    assert roles[Profil.UTILISATEUR].roles(autre) == (Role.CONSULTATION,)
    assert roles[Profil.CONSULTATION].roles(qui) == (Role.CONSULTATION,)
    assert roles[Profil.ADMINISTRATEUR].peut("réaffecter", Etat.ENVOYEE, qui)
    assert not roles[Profil.UTILISATEUR].peut("réaffecter", Etat.ENVOYEE, qui)
