"""Files sealed block by block on their way to the coffre, so that memory does not grow with their size.

Layout: for each block a 4-byte length and the sealed bytes, bound to their rank and to being the last or not: blocks
swapped, dropped or cut off do not open.
"""

import struct
from collections.abc import AsyncIterator, Iterator
from typing import IO

from portail.services import coffre
from portail.services.chiffrement import Coffret, Illisible

_BLOC = 256 * 1024
_TETE = struct.Struct("!I")


def _contexte(rang: int, dernier: bool) -> str:
    return f"fichier:{rang}:{'fin' if dernier else 'suite'}"


def sceller(coffret: Coffret, fichier: IO[bytes]) -> Iterator[bytes]:
    rang, bloc = 0, fichier.read(_BLOC)
    while True:
        suivant = fichier.read(_BLOC)
        scelle = coffret.sceller(bloc, _contexte(rang, not suivant))
        yield _TETE.pack(len(scelle)) + scelle
        if not suivant:
            return
        rang, bloc = rang + 1, suivant


def ouvrir(coffret: Coffret, scelle: bytes) -> bytes:
    """Raises Illisible when it is not whole and as we wrote it."""
    clairs, ou, vue = [], 0, memoryview(scelle)
    while ou < len(scelle):
        if ou + _TETE.size > len(scelle):
            raise Illisible("fichier")
        (taille,) = _TETE.unpack_from(scelle, ou)
        debut, ou = ou + _TETE.size, ou + _TETE.size + taille
        clairs.append(coffret.ouvrir(vue[debut:ou], _contexte(len(clairs), ou == len(scelle))))
    if not clairs:
        raise Illisible("fichier")
    return b"".join(clairs)


async def ranger(coffret: Coffret, fichier: IO[bytes], chemin: str) -> int:
    """Sealed and written as it is read; how many bytes it holds in clear. Raises Indisponible."""

    async def flux() -> AsyncIterator[bytes]:
        for bloc in sceller(coffret, fichier):
            yield bloc

    fichier.seek(0)
    await coffre.ecrire(chemin, flux())
    return fichier.tell()


async def lire(coffret: Coffret, chemin: str) -> bytes:
    """Raises coffre.Absent, Indisponible, Illisible."""
    return ouvrir(coffret, await coffre.lire(chemin))
