"""Real processes of the product on a database of their own, and claims ready to be sent to them."""

import asyncio
import base64
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx

from portail import base
from portail import reglages as reglages_
from portail.actions import demandes
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil, Session
from portail.domain.dispositifs import dispositif
from portail.domain.justificatif import Analyse, Justificatif
from portail.services.chiffrement import Coffret
from portail.web import csrf
from portail.web.session import empreinte
from portail.web.visiteur import Visiteur
from tests import conftest as commun
from tests.attente import jusqu_a

RACINE = Path(__file__).parents[2]
PIECES = (("identite", "recto"), ("identite", "verso"), ("rib", ""), ("acte", ""))


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


class Serveur:
    """`portail servir` in a process group of its own, that can be killed at any moment and started again."""

    def __init__(self, donnees: Path, url_base: str, processus: int = 1) -> None:
        self.donnees, self.port, self.processus = donnees, port_libre(), processus
        self.url = f"http://127.0.0.1:{self.port}"
        self.reglages = commun.faire_reglages(donnees, url_base, url=self.url, port=self.port)
        self.vivant: subprocess.Popen | None = None

    def demarrer(self) -> None:
        env = {nom: v for nom, v in os.environ.items() if not nom.startswith("PORTAIL_")} | {
            "PORTAIL_ENV": "test",
            "PORTAIL_DONNEES": str(self.donnees),
            "PORTAIL_BASE": self.reglages.base,
            "PORTAIL_PORT": str(self.port),
            "PORTAIL_CLE": base64.b64encode(commun.CLE).decode(),
            "PYTHONPATH": str(RACINE / "src"),
        }
        ordre = [sys.executable, "-m", "portail", "servir", "--processus", str(self.processus)]
        with (self.donnees / "serveur.log").open("a") as journal:
            self.vivant = subprocess.Popen(ordre, env=env, stdout=journal, stderr=journal, start_new_session=True)
        for _ in range(1200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/sante/vivant", timeout=2)
                return
            if self.vivant.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError((self.donnees / "serveur.log").read_text()[-2000:])

    def tuer(self) -> None:
        """kill -9, every process of it."""
        if self.vivant:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.vivant.pid, signal.SIGKILL)
            self.vivant.wait()
            self.vivant = None


@dataclass
class Elle:
    """A claimant with a cookie and a CSRF token for that server, and her draft, complete."""

    client: httpx.AsyncClient
    jeton: str
    numero: str

    async def soumettre(self) -> httpx.Response:
        chemin = f"/mon-compte/demandes/{self.numero}/soumission"
        return await self.client.post(chemin, data={"csrf": self.jeton, "reponse": "oui"})


async def faire_elle(serveur: Serveur) -> Elle:
    """In the database, which must be open; the draft by the product's own action, its documents as rows."""
    reglages_.poser(serveur.reglages)
    utilisateur, compte = await commun.faire_utilisateur(f"{uuid.uuid4().hex}@exemple.fr")
    jeton, le = secrets.token_urlsafe(32), horloge.maintenant()
    await Session.create(empreinte=empreinte(jeton), utilisateur=utilisateur, compte=compte, cree_le=le, vue_le=le)
    acteur = Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR)
    reponses = {**dispositif("ars").exemple(), "identite_type": "cni"}
    saisie = demandes.Saisie(lambda _: reponses, {}, 0, "essai")
    demande = await demandes.creer(acteur, "ars", secrets.token_urlsafe(8), saisie)
    for piece, face in PIECES:
        await Justificatif.create(
            demande=demande, piece=piece, face=face, nom=Coffret(demande.cle).sceller(b"essai.pdf", "nom"),
            type="application/pdf", taille=10, sha256="0" * 64, empreinte="0" * 64, chemin=uuid.uuid4().hex,
            analyse=Analyse.NON_ANALYSE, depose_le=le,
        )  # fmt: skip
    client = httpx.AsyncClient(base_url=serveur.url, cookies={"portail-session": jeton}, timeout=300)
    return Elle(client, csrf.jeton(Visiteur(ip="", session=empreinte(jeton), connecte=True)), demande.numero)


async def attendre_les_lettres(donnees: Path, nombre: int) -> list[Path]:
    """The .eml files once there are that many; then one second more, for any too many."""
    await jusqu_a(lambda: len(list((donnees / "courriels").glob("*.eml"))) >= nombre)
    await asyncio.sleep(1)
    return sorted((donnees / "courriels").glob("*.eml"))


@contextlib.asynccontextmanager
async def base_de(serveur: Serveur):
    reglages_.poser(serveur.reglages)
    async with base.ouverte(serveur.reglages):
        yield
