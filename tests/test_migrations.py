"""Upgrade, downgrade, upgrade on both engines; the tables are what the models say; what the database itself refuses."""

import uuid

import pytest
from tortoise import Tortoise
from tortoise.exceptions import IntegrityError

from portail import base
from portail import reglages as reglages_
from portail.domain import horloge
from portail.domain.compte import Compte
from portail.domain.demande import Demande
from portail.domain.etats import Etat
from tests import conftest as C


@pytest.fixture
async def vierge(moteur, tmp_path):
    """Settings on an empty database."""
    if moteur == "sqlite":
        reglages = C.faire_reglages(tmp_path)
        reglages_.poser(reglages)
        yield reglages
        return
    nom = f"vierge_{uuid.uuid4().hex[:10]}"
    await C._pg("postgres", f"CREATE DATABASE {nom}")
    reglages = C.faire_reglages(tmp_path, f"{C.PG}/{nom}")
    reglages_.poser(reglages)
    yield reglages
    await C._pg("postgres", f"DROP DATABASE {nom} WITH (FORCE)")


async def test_monter_descendre_monter(vierge):
    faites = await base.migrer(vierge)
    assert faites
    assert await base.migrer(vierge) == []
    async with base.commande(vierge) as aerich:
        for _ in faites:
            await aerich.downgrade(-1, False)
    async with base.ouverte(vierge):
        assert await _tables() <= {"aerich", "sqlite_sequence"}
    assert await base.migrer(vierge) == faites


async def test_les_colonnes_sont_celles_des_modeles(vierge):
    await base.migrer(vierge)
    async with base.ouverte(vierge):
        for modele in Tortoise.apps["portail"].values():
            attendues = set(modele._meta.db_fields)
            assert await _colonnes(modele._meta.db_table) == attendues, modele.__name__


async def test_aucune_derive_entre_modeles_et_migrations(vierge):
    await base.migrer(vierge)
    async with base.commande(vierge) as aerich:
        from aerich.migrate import Migrate
        from aerich.utils import get_models_describe

        derniere = Migrate._last_version_content
        actuels = get_models_describe(aerich.app)
        Migrate.upgrade_operators.clear()
        Migrate.diff_models(derniere, actuels)
        assert Migrate.upgrade_operators == []


async def _tables() -> set[str]:
    if base.connexion().capabilities.dialect == "sqlite":
        lignes = await base.lire("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {ligne["name"] for ligne in lignes}
    lignes = await base.lire("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {ligne["tablename"] for ligne in lignes}


async def _colonnes(table: str) -> set[str]:
    if base.connexion().capabilities.dialect == "sqlite":
        return {ligne["name"] for ligne in await base.lire(f"PRAGMA table_info({table})")}
    lignes = await base.lire("SELECT column_name FROM information_schema.columns WHERE table_name = $1", [table])
    return {ligne["column_name"] for ligne in lignes}


async def _demande(compte: Compte, utilisateur, **colonnes) -> Demande:
    maintenant = horloge.maintenant()
    valeurs = {
        "numero": f"102611{uuid.uuid4().int % 10**9:09d}",
        "cle_creation": uuid.uuid4().hex,
        "compte": compte,
        "proprietaire": utilisateur,
        "dispositif": "ars",
        "sens": "D",
        "cle": b"x",
        "reponses": b"x",
        "cree_le": maintenant,
        "modifie_le": maintenant,
        **colonnes,
    }
    return await Demande.create(**valeurs)


ENVOYEE = {"etat": Etat.ENVOYEE, "instantane_sha256": "a" * 64}


@pytest.mark.parametrize(
    "colonnes",
    [{"numero": "12"}, {"numero": "20" + "0" * 13}, {"sens": "X"}, {"etat": Etat.ENVOYEE}, {"montant_centimes": 0}],
)
async def test_la_base_refuse_ce_qui_ne_peut_pas_etre(bd, colonnes):
    utilisateur, compte = await C.faire_utilisateur()
    with pytest.raises(IntegrityError):
        await _demande(compte, utilisateur, **colonnes)


async def test_une_seule_demande_active_par_compte_et_dispositif(bd):
    utilisateur, compte = await C.faire_utilisateur()
    le = horloge.maintenant()
    await _demande(compte, utilisateur)
    await _demande(compte, utilisateur, **ENVOYEE, soumise_le=le)
    await _demande(compte, utilisateur, etat=Etat.REJETEE, soumise_le=le, instantane_sha256="a" * 64)
    with pytest.raises(IntegrityError):
        await _demande(compte, utilisateur, etat=Etat.VALIDEE, soumise_le=le, instantane_sha256="a" * 64)
    autre, sien = await C.faire_utilisateur("autre@exemple.fr")
    await _demande(sien, autre, **ENVOYEE, soumise_le=le)


async def test_un_numero_ne_sert_qu_une_fois(bd):
    utilisateur, compte = await C.faire_utilisateur()
    premiere = await _demande(compte, utilisateur)
    with pytest.raises(IntegrityError):
        await _demande(compte, utilisateur, numero=premiere.numero)
