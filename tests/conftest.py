"""Shared by all tests: settings, one database a test on each engine, the application, people to sign in.

A SQLite file is migrated once a session and copied for each test; a PostgreSQL database is emptied after each test,
which takes a twentieth of the time of making another.
"""

import asyncio
import dataclasses
import email
import email.policy
import os
import re
import shutil
import uuid
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import asyncpg
import httpx
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from portail import base
from portail import reglages as reglages_
from portail.domain import horloge
from portail.domain.compte import Acces, Compte, Profil, Session, Utilisateur
from portail.reglages import Reglages
from portail.services import chiffrement

PG = os.environ.get("PORTAIL_TEST_PG", "")
CLE = bytes(range(32))
MOT_DE_PASSE = "Rentree&2026"


def faire_reglages(dossier: Path, url_base: str = "", **autres) -> Reglages:
    return dataclasses.replace(
        Reglages(
            env="test",
            url="https://portail.test",
            donnees=dossier,
            base=url_base or f"sqlite://{dossier}/portail.sqlite3",
            documents=f"file://{dossier}/documents",
            courriel=f"fichier://{dossier}/courriels",
            cles=(CLE,),
            captcha_fixe="AB12",
            argon_memoire_kio=64,
            argon_passes=1,
            argon_agent_memoire_kio=64,
            argon_agent_passes=1,
            facteur_ici=False,
        ),
        **autres,
    )


def _courir(tache):
    """Run to its end from wherever we are: a session fixture may be asked for inside a running loop."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(asyncio.run, tache).result()


@pytest.fixture(scope="session")
def modele_sqlite(tmp_path_factory) -> Path:
    dossier = tmp_path_factory.mktemp("modele")
    reglages = faire_reglages(dossier)
    _courir(base.migrer(reglages))
    return dossier / "portail.sqlite3"


_VIDER = """
SET session_replication_role = replica;
DO $$
DECLARE une text; pleine bool;
BEGIN
  FOR une IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('aerich', 'compteur') LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', une) INTO pleine;
    IF pleine THEN EXECUTE format('DELETE FROM %I', une); END IF;
  END LOOP;
  FOR une IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    AND sequencename NOT LIKE 'aerich%' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', une);
  END LOOP;
  DELETE FROM compteur;
  INSERT INTO compteur (nom, valeur) SELECT nom, valeur FROM modele.compteur;
  IF (SELECT COUNT(*) FROM aerich) <> (SELECT COUNT(*) FROM modele.aerich) THEN
    DELETE FROM aerich;
    INSERT INTO aerich SELECT * FROM modele.aerich;
  END IF;
END $$
"""


async def _pg(nom: str, *ordres: str) -> None:
    connexion = await asyncpg.connect(f"{PG}/{nom}")
    try:
        for ordre in ordres:
            await connexion.execute(ordre)
    finally:
        await connexion.close()


@pytest.fixture(scope="session")
def modele_postgres(tmp_path_factory) -> str:
    """The name of this session's database, migrated and empty."""
    if not PG:
        pytest.fail("PORTAIL_TEST_PG manque : lancez `make test`, qui prépare un PostgreSQL jetable")
    nom = f"essai_{uuid.uuid4().hex[:10]}"
    _courir(_pg("postgres", f"CREATE DATABASE {nom}"))
    _courir(base.migrer(faire_reglages(tmp_path_factory.mktemp("pg"), f"{PG}/{nom}")))
    _courir(
        _pg(
            nom,
            "CREATE SCHEMA modele",
            "CREATE TABLE modele.compteur AS SELECT * FROM compteur",
            "CREATE TABLE modele.aerich AS SELECT * FROM aerich",
        )
    )
    return nom


@pytest.fixture(
    params=[pytest.param("sqlite", marks=pytest.mark.sqlite), pytest.param("postgres", marks=pytest.mark.postgres)]
)
def moteur(request) -> str:
    EXECUTOR_CACHE.clear()  # Tortoise keeps the other engine's placeholders by connection name
    return request.param


@pytest.fixture
def modele(moteur, request):
    """The engine's template; a plain fixture, made before the test's loop runs."""
    return request.getfixturevalue(f"modele_{moteur}")


@pytest.fixture
async def reglages_test(moteur, modele, tmp_path):
    """Settings on a fresh migrated database of the engine."""
    if moteur == "sqlite":
        shutil.copy(modele, tmp_path / "portail.sqlite3")
        reglages = faire_reglages(tmp_path)
        reglages_.poser(reglages)
        yield reglages
        return
    reglages = faire_reglages(tmp_path, f"{PG}/{modele}")
    reglages_.poser(reglages)
    yield reglages
    restes = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{modele}'"
    await _pg("postgres", restes)  # what a killed server left
    await _pg(modele, _VIDER)


@pytest.fixture
async def bd(reglages_test):
    """The database open, without the application; gives the settings."""
    async with base.ouverte(reglages_test):
        yield reglages_test


@pytest.fixture
async def app(reglages_test):
    """The application alive; its lifespan begins and ends in one task, as anyio wants."""
    from portail.app import creer_app

    application, prete, fin = creer_app(reglages_test), asyncio.Event(), asyncio.Event()

    async def vivre() -> None:
        async with application.lifespan():
            prete.set()
            await fin.wait()

    vie = asyncio.create_task(vivre())
    await asyncio.wait({vie, asyncio.create_task(prete.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if vie.done():
        vie.result()
    yield application
    fin.set()
    await vie


def bien_forme(html: str) -> None:
    """No attribute said twice in a tag, no id twice in a page: what browsers forgive without a word."""
    for balise in re.findall(r"<[a-z][^<>]*>", html):
        noms = re.findall(r'\s([a-z][\w-]*)=""', re.sub(r'="[^"]*"', '=""', balise))
        assert len(noms) == len(set(noms)), balise
    ids = re.findall(r'<[^<>]*\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})


class Client(httpx.AsyncClient):
    """A browser without JavaScript: finds the token of the last page it saw and posts forms with it."""

    jeton = ""

    def __init__(self, app) -> None:
        super().__init__(transport=httpx.ASGITransport(app=app), base_url="https://portail.test")

    async def voir(self, chemin: str, statut: int = 200, **kw) -> str:
        reponse = await self.get(chemin, **kw)
        assert reponse.status_code == statut, (chemin, reponse.status_code, reponse.text[:2000])
        self.retenir(reponse.text)
        bien_forme(reponse.text)
        return reponse.text

    def retenir(self, html: str) -> None:
        if trouve := re.search(r'name="csrf" value="([^"]+)"', html):
            self.jeton = unescape(trouve[1])

    async def poster(self, chemin: str, donnees: dict | None = None, **kw) -> httpx.Response:
        reponse = await self.post(chemin, data={"csrf": self.jeton, **(donnees or {})}, **kw)
        self.retenir(reponse.text)
        return reponse

    @staticmethod
    def caches(html: str) -> dict[str, str]:
        """Hidden fields of a page."""
        trouves = re.findall(r'<input type="hidden"(?: id="[^"]*")? name="([^"]+)" value="([^"]*)"', html)
        return {nom: unescape(valeur) for nom, valeur in trouves if nom != "csrf"}


@pytest.fixture
async def client(app):
    async with Client(app) as navigateur:
        yield navigateur


async def faire_utilisateur(
    courriel: str = "ines.moreau@exemple.fr",
    profil: Profil = Profil.ADMINISTRATEUR,
    compte: Compte | None = None,
    nom: str = "Moreau",
    prenom: str = "Inès",
    mot_de_passe: str = "!",
) -> tuple[Utilisateur, Compte]:
    """Somebody with an espace, straight in the database; `mot_de_passe` is the stored hash."""
    identite = {"nom": nom, "prenom": prenom, "telephone": "+33612345678", "courriel": courriel}
    maintenant = horloge.maintenant()
    utilisateur = await Utilisateur.create(
        courriel_empreinte=chiffrement.empreinte(courriel.casefold(), "courriel"),
        identite=chiffrement.sceller_json(identite, "identite"),
        mot_de_passe=mot_de_passe,
        cree_le=maintenant,
    )
    compte = compte or await Compte.create(cree_le=maintenant)
    await Acces.create(compte=compte, utilisateur=utilisateur, profil=profil, cree_le=maintenant)
    return utilisateur, compte


async def connecter(navigateur: Client, utilisateur: Utilisateur, compte: Compte) -> None:
    """A session made in the database, its cookie in that browser."""
    from portail.web.session import empreinte, nom_cookie

    jeton, maintenant = uuid.uuid4().hex + uuid.uuid4().hex, horloge.maintenant()
    await Session.create(
        empreinte=empreinte(jeton), utilisateur=utilisateur, compte=compte, cree_le=maintenant, vue_le=maintenant
    )
    navigateur.cookies.set(nom_cookie(), jeton, domain="portail.test")


@pytest.fixture
async def connecte(app):
    """A signed-in browser, with `.utilisateur` and `.compte`."""
    async with Client(app) as navigateur:
        navigateur.utilisateur, navigateur.compte = await faire_utilisateur()
        await connecter(navigateur, navigateur.utilisateur, navigateur.compte)
        yield navigateur


@pytest.fixture
async def autre(app):
    """A stranger, signed in to an espace of his own."""
    async with Client(app) as navigateur:
        navigateur.utilisateur, navigateur.compte = await faire_utilisateur(
            "karim.haddad@exemple.fr", nom="Haddad", prenom="Karim"
        )
        await connecter(navigateur, navigateur.utilisateur, navigateur.compte)
        yield navigateur


@pytest.fixture
def courriels(reglages_test):
    """Runs the facteur until nothing is due, and reads every letter sent so far, oldest first."""

    async def lire() -> list[email.message.EmailMessage]:
        from portail.services import facteur

        while await facteur.tournee():
            pass
        dossier = reglages_test.donnees / "courriels"
        fichiers = sorted(dossier.glob("*.eml")) if dossier.exists() else []
        return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in fichiers]

    return lire


def pytest_collection_modifyitems(items) -> None:
    """Browser tests last: sync Playwright keeps a running loop."""
    items.sort(key=lambda item: "e2e" in str(item.fspath))
