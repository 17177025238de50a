"""The child process that opens strangers' files: it alone decodes, and each file gets a fork of it under hard limits.

`services/examen.py` starts it on `servir`: it loads the libraries once, then for each message received on its
socket (three descriptors: answer, file, and two to write in) forks; the fork answers one JSON line or dies trying.
Nothing of the portal's settings or keys is in its environment.
"""

import errno
import json
import os
import resource
import signal
import socket
from typing import IO

from portail.services import examen_feuille, examen_image, examen_pdf
from portail.services.examen_limites import ECRIT_AU_PLUS, MEMOIRE, PATIENCE, SECONDES, Refus

_DE_PLUS = 65536  # bytes


def nature(debut: bytes) -> str:
    """pdf, jpeg, png or heic by the first bytes, "" for anything else."""
    if debut.startswith(b"%PDF-"):
        return "pdf"
    if debut.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if debut.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if debut[4:8] == b"ftyp" and debut[8:12] in (
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"mif1",
        b"msf1",
    ):
        return "heic"
    return ""


def examiner(entree: IO[bytes], attendue: str, document: IO[bytes], vignette: IO[bytes]) -> dict[str, object]:
    """Verify, normalise into `document`, draw `vignette`. `attendue`: the kind that the name's extension announces."""
    debut = entree.read(1024)
    if not debut:
        raise Refus("vide")
    trouvee = nature(debut)
    if not trouvee:
        raise Refus("inconnu")
    if trouvee != attendue:
        raise Refus("extension", contenu=trouvee)
    if trouvee != "pdf" and b"%PDF-" in debut:
        raise Refus("polyglotte")
    entree.seek(0)
    if trouvee == "pdf":
        return examen_pdf.examiner(entree, document, vignette)
    return examen_image.examiner(entree, trouvee, document, vignette)


def obeir(entree: IO[bytes], ordre: str, document: IO[bytes], vignette: IO[bytes]) -> dict[str, object]:
    """A page to draw, a text to read, or a file received to examine under the kind that its name announces."""
    if ordre.startswith("feuille "):
        return examen_feuille.dessiner(entree, ordre.removeprefix("feuille "), document)
    if ordre == "texte":
        return examen_feuille.extraire(entree, document)
    return examiner(entree, ordre, document, vignette)


def _limiter() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES, SECONDES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ECRIT_AU_PLUS, ECRIT_AU_PLUS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(PATIENCE + 5)  # nobody waits for it any more


def _plein(sortie: IO[bytes]) -> bool:
    """Whether nothing more can be written there: Pillow does not say why it could not, and the file is not to blame."""
    try:
        return os.write(sortie.fileno(), bytes(_DE_PLUS)) < _DE_PLUS
    except OSError as erreur:
        return erreur.errno in (errno.ENOSPC, errno.EDQUOT)


def _repondre(reponse: socket.socket, attendue: str, descripteurs: list[int]) -> None:
    entree, document, vignette = (
        os.fdopen(fd, mode) for fd, mode in zip(descripteurs, ("rb", "wb", "wb"), strict=True)
    )
    try:
        dit = obeir(entree, attendue, document, vignette)
        document.flush()
        vignette.flush()
    except Refus as refus:
        dit = {"refus": refus.code, **refus.chiffres}
    except MemoryError:
        dit = {"refus": "memoire"}
    except Exception:
        dit = {"refus": "plein" if _plein(document) or _plein(vignette) else "illisible"}
    reponse.sendall(json.dumps(dit).encode())


def _enfant(message: bytes, descripteurs: list[int]) -> None:
    try:
        _limiter()
        with socket.socket(fileno=descripteurs[0]) as reponse:
            _repondre(reponse, message.decode(), descripteurs[1:])
    finally:
        os._exit(0)


def servir(fd: int) -> None:
    """Fork for each file until the portal closes its end."""
    examen_image.preparer()
    examen_pdf.preparer()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # forks are reaped by the kernel
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the portal, which closes the socket
    with socket.socket(fileno=fd) as commande:
        while True:
            message, descripteurs, _, _ = socket.recv_fds(commande, 64, 4)
            if not message:
                return
            if os.fork() == 0:
                commande.close()
                _enfant(message, descripteurs)
            for descripteur in descripteurs:
                os.close(descripteur)
