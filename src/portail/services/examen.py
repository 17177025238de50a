"""Verifies and normalises an uploaded file in the child process, and words each refusal: what, why, how to go on."""

import asyncio
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any
from weakref import WeakKeyDictionary

from portail.domain.erreurs import Indisponible
from portail.reglages import reglages
from portail.services import examen_limites
from portail.services.coffre import PANNE
from portail.services.refus import RefusFichier, refus

EXTENSIONS = {
    ".pdf": "pdf",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".png": "png",
    ".heic": "heic",
    ".heif": "heic",
}
OCCUPE = "Notre service met trop de temps à lire ce fichier. Rien n’est perdu : réessayez dans quelques instants."
_ENSEMBLE = max(2, os.cpu_count() or 2)


@dataclass
class Examine:
    """A file found good: normalised bytes and thumbnail in unnamed temporary files, closed by `fermer`."""

    type: str
    pages: int
    sha256: str  # of the bytes received
    document: IO[bytes]
    vignette: IO[bytes]

    def fermer(self) -> None:
        self.document.close()
        self.vignette.close()


class _Fourche:
    """The child that forks: started at the first file, started again should it die."""

    def __init__(self) -> None:
        self._verrou = threading.Lock()
        self._commande: socket.socket | None = None
        self._enfant: subprocess.Popen | None = None

    def _demarrer(self) -> socket.socket:
        ici, la = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        secrets = ("PORTAIL_", "AWS_", "DATABASE_", "PG")
        env = {nom: v for nom, v in os.environ.items() if not nom.startswith(secrets)}
        env["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        programme = f"from portail.services import examen_enfant; examen_enfant.servir({la.fileno()})"
        ordre = [sys.executable, "-c", programme]
        with la:
            self._enfant = subprocess.Popen(ordre, pass_fds=(la.fileno(),), env=env, stdin=subprocess.DEVNULL)
        self._commande = ici
        return ici

    def confier(self, attendue: str, descripteurs: list[int]) -> None:
        with self._verrou:
            try:
                socket.send_fds(
                    self._commande or self._demarrer(),
                    [attendue.encode()],
                    descripteurs,
                )
            except OSError:
                self._arreter()
                socket.send_fds(self._demarrer(), [attendue.encode()], descripteurs)

    def _arreter(self) -> None:
        if self._commande:
            self._commande.close()
        if self._enfant:
            self._enfant.wait(timeout=5)
        self._commande = self._enfant = None

    def arreter(self) -> None:
        with self._verrou:
            self._arreter()


_fourche = _Fourche()
_places: WeakKeyDictionary[Any, asyncio.Semaphore] = WeakKeyDictionary()


def arreter() -> None:
    """End the child, and start another at the next file; it ends by itself when the portal dies."""
    _fourche.arreter()


def _place() -> asyncio.Semaphore:
    """As many files at once as there are cores; the next ones wait their turn."""
    return _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_ENSEMBLE))


def _descripteur(fichier: IO[bytes]) -> int:
    """A real file's: a spooled one still in memory is written out first."""
    if isinstance(fichier, tempfile.SpooledTemporaryFile):
        fichier.rollover()
    fichier.seek(0)
    return fichier.fileno()


async def demander(attendue: str, fichiers: list[IO[bytes]]) -> dict[str, Any]:
    """The child's answer; {"refus": "mort"} when limits or a crash ended it. `attendue`: a kind, or another order.

    Raises Indisponible when the disk had no room for what it writes, or the machine no time for it.
    """
    ici, la = socket.socketpair()
    ici.setblocking(False)
    with ici:
        with la:
            descripteurs = [_descripteur(fichier) for fichier in fichiers]
            await asyncio.to_thread(_fourche.confier, attendue, [la.fileno(), *descripteurs])
        try:
            async with asyncio.timeout(examen_limites.PATIENCE):
                recu = await asyncio.get_running_loop().sock_recv(ici, 4096)
        except TimeoutError as erreur:
            raise Indisponible(OCCUPE) from erreur
        except OSError:
            recu = b""
    dit = json.loads(recu) if recu else {"refus": "mort"}
    if dit.get("refus") == "plein":
        raise Indisponible(PANNE)
    return dit


def empreinte(fichier: IO[bytes]) -> str:
    """SHA-256 (hex) of the bytes received."""
    fichier.seek(0)
    return hashlib.file_digest(fichier, "sha256").hexdigest()


def annonce(nom: str) -> str:
    """The kind that the name's extension announces. Raises RefusFichier for any other."""
    extension = PurePosixPath(nom.replace("\\", "/")).suffix.lower()
    if extension not in EXTENSIONS:
        raise refus("type", nom, extension=extension)
    return EXTENSIONS[extension]


def peser(fichier: IO[bytes], nom: str) -> int:
    """Bytes received. Raises RefusFichier when empty or above the limit."""
    fichier.seek(0, os.SEEK_END)
    poids = fichier.tell()
    if poids == 0:
        raise refus("vide", nom)
    if poids > reglages().poids_fichier:
        raise refus("lourd", nom, poids=poids, limite=reglages().poids_fichier)
    return poids


async def examiner(fichier: IO[bytes], nom: str) -> Examine:
    """Verified and normalised copy of what was received under that name. Raises RefusFichier, in words."""
    attendue = annonce(nom)
    peser(fichier, nom)
    recue = await asyncio.to_thread(empreinte, fichier)
    document, vignette = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 closed by Examine.fermer
    try:
        async with _place():
            dit = await demander(attendue, [fichier, document, vignette])
        if code := dit.pop("refus", ""):
            raise refus(code, nom, annonce=attendue, **dit)
    except BaseException:
        document.close()
        vignette.close()
        raise
    document.seek(0)
    vignette.seek(0)
    return Examine(dit["type"], dit["pages"], recue, document, vignette)


__all__ = [
    "EXTENSIONS",
    "Examine",
    "RefusFichier",
    "annonce",
    "arreter",
    "demander",
    "empreinte",
    "examiner",
    "peser",
]
