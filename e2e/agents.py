"""The other side's person: an agent with an account made by the operator's command, in a browser of her own."""

import base64
import contextlib
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, expect

from e2e import service
from e2e.conftest import ECRANS, ecouter, registre
from e2e.instance import ailleurs
from e2e.recit import Elle
from portail.domain import horloge
from portail.services import totp

MOT_DU_SERVICE = "Registre&Lilas77"


def cree_un_compte(elle: Elle, nom: str, profil: str = "gestionnaire") -> tuple[str, str]:
    """(address, TOTP secret in base 32), by the operator's command."""
    ailleurs("le service")
    courriel = f"{uuid.uuid4().hex[:10]}@service.fr"
    commande = [sys.executable, "-m", "portail", "gestionnaire", "creer", "--courriel", courriel, "--nom", nom]
    sortie = subprocess.run(
        [*commande, "--profil", profil],
        input=f"{MOT_DU_SERVICE}\n",
        env=elle.instance.reglages(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    adresse = next(ligne for ligne in sortie.splitlines() if ligne.startswith("otpauth://"))
    return courriel, parse_qs(urlsplit(adresse).query)["secret"][0]


@contextlib.contextmanager
def au_bureau(chrome: Browser, elle: Elle) -> Iterator[Elle]:
    """A wide screen (without a script when she has none); it fails as hers does when the console speaks."""
    ecran = {"viewport": {"width": 1440, "height": 900}} if elle.ecran != "sans_js" else ECRANS["sans_js"]
    contexte = chrome.new_context(locale="fr-FR", timezone_id="Europe/Paris", **ecran)
    contexte.set_default_timeout(60_000)
    agent = Elle(contexte.new_page(), elle.ecran, elle.instance, registre, elle.histoire, lieu="Service de gestion")
    ecouter(agent)
    try:
        yield agent
    finally:
        contexte.close()
    assert agent.erreurs == []


@contextlib.contextmanager
def devant_une_demande(chrome: Browser, elle: Elle) -> Iterator[Elle]:
    """An agent who has just taken a claim in hand, its first document open."""
    compte = cree_un_compte(elle, "C. Lambert")
    _, numero = service.demande_envoyee(elle)
    with au_bureau(chrome, elle) as agent:
        se_connecte(agent, *compte)
        agent.ouvre(f"/gestion/demandes/{numero}")
        agent.clique("Prendre en charge", "button")
        expect(agent.page.locator("[data-conforme]")).to_be_visible()
        agent.page.wait_for_load_state()  # its keys work
        yield agent


def code_de(secret: str) -> str:
    return totp.code(base64.b32decode(secret + "=" * (-len(secret) % 8)), horloge.maintenant())


def se_connecte(agent: Elle, adresse: str, secret: str) -> None:
    agent.ouvre("/gestion/")
    agent.ecrit("Adresse courriel", adresse)
    agent.page.get_by_label(re.compile("^Mot de passe")).fill(MOT_DU_SERVICE)
    agent.clique("Se connecter", "button")
    agent.ecrit("Code à 6 chiffres", code_de(secret))
    agent.clique("Se connecter", "button")
