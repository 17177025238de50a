"""Pages of documents as the agent sees them: images drawn by the child process, never the file itself (exigences.md B)."""

import tempfile
from typing import IO

from portail.services import examen

LARGEURS = (900, 1400, 2000)  # pixels


class Illisible(Exception):
    """The child could not draw it: a crash, a limit, a page that does not exist."""


async def dessiner(octets: bytes, type_: str, page: int, largeur: int, rotation: int) -> bytes:
    """JPEG of that page (from 1), turned clockwise by so many degrees. Raises Illisible."""
    nature = "pdf" if type_ == "application/pdf" else "image"
    return await _confier(f"feuille {nature} {page - 1} {largeur} {rotation}", octets)


async def texte(octets: bytes, type_: str) -> str:
    """What a PDF says in letters; "" for an image or a scan."""
    if type_ != "application/pdf":
        return ""
    return (await _confier("texte", octets)).decode("utf-8", "replace")


async def _confier(ordre: str, octets: bytes) -> bytes:
    with tempfile.TemporaryFile() as entree, tempfile.TemporaryFile() as sortie, tempfile.TemporaryFile() as rien:
        entree.write(octets)
        dit = await examen.demander(ordre, [entree, sortie, rien])
        if "refus" in dit:
            raise Illisible(str(dit["refus"]))
        return _lu(sortie)


def _lu(sortie: IO[bytes]) -> bytes:
    sortie.seek(0)
    return sortie.read()
