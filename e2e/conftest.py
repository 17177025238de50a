"""A server of its own (or the one that E2E_URL names), a browser, three ways to visit it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from e2e.recit import CAPTURES, Elle, Registre

ECRANS = {
    "telephone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "large": {"viewport": {"width": 1280, "height": 900}},
    "sans_js": {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False},
}
# The 4xx she caused, and a page left before its answer came (htmx writes both lines; a failed one says htmx:sendError).
PERMIS = re.compile(r"status of 4|^htmx:(sendAbort|afterRequest),").search
expect.set_options(timeout=20_000)  # a slow machine is not a broken product
registre = Registre()


def _port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def attendre(url: str, processus: subprocess.Popen | None, secondes: float = 40) -> None:
    fin = time.monotonic() + secondes
    while time.monotonic() < fin:
        if processus and processus.poll() is not None:
            raise RuntimeError(f"le serveur s’est arrêté ({processus.returncode})")
        try:
            urllib.request.urlopen(f"{url}/sante/vivant", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("le serveur ne répond pas")


@pytest.fixture(scope="session")
def serveur(tmp_path_factory):
    """(address, folder of letters)."""
    if distant := os.environ.get("E2E_URL"):
        yield distant.rstrip("/"), Path(os.environ.get("E2E_COURRIELS", "/nulle/part"))
        return
    donnees, port = tmp_path_factory.mktemp("serveur"), _port()
    env = {nom: v for nom, v in os.environ.items() if not nom.startswith("PORTAIL_")} | {
        "PORTAIL_ENV": "test",
        "PORTAIL_DONNEES": str(donnees),
        "PORTAIL_PORT": str(port),
        "PORTAIL_CAPTCHA_FIXE": "AB12",
        "PORTAIL_ARGON_MEMOIRE": "1024",
        "PORTAIL_ARGON_PASSES": "1",
        "PYTHONPATH": str(Path(__file__).parents[1] / "src"),
    }
    with (donnees / "serveur.log").open("w") as journal:
        processus = subprocess.Popen(
            [sys.executable, "-m", "portail", "servir"], env=env, stdout=journal, stderr=journal, cwd=donnees
        )
        url = f"http://127.0.0.1:{port}"
        try:
            attendre(url, processus)
            yield url, donnees / "courriels"
        finally:
            processus.terminate()
            processus.wait(10)
            print((donnees / "serveur.log").read_text()[-3000:])


@pytest.fixture(scope="session")
def chrome():
    with sync_playwright() as jeu:
        navigateur = jeu.chromium.launch(
            executable_path=os.environ.get("PORTAIL_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield navigateur
        navigateur.close()


@pytest.fixture(params=list(ECRANS))
def ecran(request) -> str:
    return request.param


def ecouter(visiteuse: Elle) -> None:
    """What her scripts throw and what her console says in red is kept in `erreurs`."""
    dire = visiteuse.erreurs.append
    visiteuse.page.on("pageerror", lambda e: dire(str(e)))
    visiteuse.page.on("console", lambda m: dire(m.text) if m.type == "error" and not PERMIS(m.text) else None)


@pytest.fixture
def elle(request, serveur, chrome, ecran):
    """One visitor; her story fails when the console speaks of anything but the 4xx she caused."""
    contexte = chrome.new_context(locale="fr-FR", timezone_id="Europe/Paris", **ECRANS[ecran])
    contexte.set_default_timeout(20_000)
    page = contexte.new_page()
    histoire = re.sub(r"\[.*", "", request.node.name).removeprefix("test_").replace("_", " ")
    visiteuse = Elle(page, ecran, serveur[0], serveur[1], registre, histoire)
    ecouter(visiteuse)
    yield visiteuse
    contexte.close()
    assert visiteuse.erreurs == []


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.navigateur)
    items.sort(key=lambda item: "test_registre" in item.nodeid)


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
