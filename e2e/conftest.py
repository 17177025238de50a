"""Servers of this run (or the one that E2E_URL names), a browser, three ways to visit them."""

import contextlib
import functools
import json
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from e2e import reseau
from e2e.instance import Instance, base_postgres, lancee
from e2e.recit import CAPTURES, Elle, Registre
from portail import echantillons

ECRANS = {
    "telephone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "large": {"viewport": {"width": 1280, "height": 900}},
    "sans_js": {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False},
}
AVEC_SCRIPT = ("telephone", "large")
# Each story meets both engines: a wide screen the two processes that PostgreSQL allows, the others SQLite.
MOTEURS = {"telephone": "sqlite", "large": "postgres", "sans_js": "sqlite"}
# The 4xx she caused, and a page left before its answer came (htmx writes both lines; a failed one says htmx:sendError).
PERMIS = re.compile(r"status of 4|^htmx:(sendAbort|afterRequest),").search
expect.set_options(timeout=60_000)  # a slow machine is not a broken product
registre = Registre()


@pytest.fixture(scope="session")
def instances(tmp_path_factory):
    """Called with an engine: the server of this run on it, started when it is first needed."""
    with contextlib.ExitStack() as pile:

        @functools.cache
        def sur(moteur: str) -> Instance:
            if distante := os.environ.get("E2E_URL"):
                return Instance(distante.rstrip("/"), Path("/nulle/part"))
            donnees = tmp_path_factory.mktemp(moteur)
            if moteur == "sqlite":
                return pile.enter_context(lancee(donnees))
            return pile.enter_context(lancee(donnees, pile.enter_context(base_postgres()), processus=2))

        yield sur


@pytest.fixture
def instance(ecran, instances) -> Instance:
    return instances(MOTEURS[ecran])


@pytest.fixture(scope="session")
def chrome():
    with sync_playwright() as jeu:
        navigateur = jeu.chromium.launch(
            executable_path=os.environ.get("PORTAIL_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield navigateur
        navigateur.close()


@pytest.fixture(scope="session")
def documents(tmp_path_factory) -> Path:
    """The folder of the sample documents that the stories join."""
    dossier = tmp_path_factory.mktemp("documents")
    echantillons.ecrire(dossier)
    return dossier


@pytest.fixture(params=list(ECRANS))
def ecran(request) -> str:
    return request.param


def ecouter(visiteuse: Elle) -> None:
    """What her scripts throw and what her console says in red is kept in `erreurs`."""
    dire = visiteuse.erreurs.append
    visiteuse.page.on("pageerror", lambda e: dire(str(e)))
    visiteuse.page.on("console", lambda m: dire(m.text) if m.type == "error" and not PERMIS(m.text) else None)


@pytest.fixture
def elle(request, instance, chrome, ecran):
    """One visitor; her story fails when the console speaks of anything but the 4xx she caused."""
    contexte = chrome.new_context(locale="fr-FR", timezone_id="Europe/Paris", **ECRANS[ecran])
    contexte.set_default_timeout(60_000)
    page = contexte.new_page()
    histoire = re.sub(r"\[.*", "", request.node.name).removeprefix("test_").replace("_", " ")
    visiteuse = Elle(page, ecran, instance, registre, histoire)
    ecouter(visiteuse)
    yield visiteuse
    contexte.close()
    assert visiteuse.erreurs == []


@pytest.fixture
def a_l_etape_1(elle):
    """On step 1 of a draft; what the console says of a network that we cut is not her story's fault."""
    reseau.entre(elle)
    elle.ouvre("/mon-compte/demandes/nouvelle/ars")
    elle.clique("Enregistrer", "button")
    elle.lit("Enregistré à")
    elle.ouvre(elle.page.url.partition("?")[0])
    yield elle
    elle.erreurs[:] = [
        e for e in elle.erreurs if not re.search(r"htmx:|net::ERR_|Response Status Error|status of 5", e)
    ]


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.navigateur)
            if ecran := getattr(item, "callspec", None) and item.callspec.params.get("ecran"):
                item.add_marker(MOTEURS[ecran])


def pytest_sessionfinish(session) -> None:
    """Each process of a run tells the stories that it was given: test_registre puts them together."""
    if not registre.ecrans:
        return
    histoires = sorted(
        {Path(item.fspath).name for item in session.items if Path(item.fspath).parent == CAPTURES.parent}
    )
    vues = {"histoires": histoires, "ecrans": registre.ecrans}
    CAPTURES.mkdir(exist_ok=True)
    fichier = CAPTURES / f"visites-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}.json"
    fichier.write_text(json.dumps(vues, ensure_ascii=False, indent=1, sort_keys=True))
