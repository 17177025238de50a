"""Where files lie, sealed by the caller beforehand: a local folder, S3 or memory, under random names never written twice."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from portail.domain.erreurs import Indisponible
from portail.reglages import reglages

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PART, _PART_S3 = 1024 * 1024, 5 * 1024 * 1024  # bytes; S3 takes no smaller part
PANNE = "Nos rangements de fichiers ne répondent pas. Rien n’est perdu : réessayez dans quelques instants."


class Absent(Exception):
    """No file of that name."""


@lru_cache(maxsize=4)
def _magasin(adresse: str, s3_endpoint: str) -> "ObjectStore":
    """The store that `PORTAIL_DOCUMENTS` names; the usual AWS variables are read by obstore itself."""
    from obstore.store import LocalStore, MemoryStore, S3Store  # 5 MB that an idle process does without

    if adresse.startswith("memory:"):
        return MemoryStore()
    if adresse.startswith("s3://"):
        seau, _, prefixe = adresse.removeprefix("s3://").partition("/")
        options = {"endpoint": s3_endpoint} if s3_endpoint else {}
        client = {"connect_timeout": "5s", "timeout": "30s", "allow_http": s3_endpoint.startswith("http://")}
        essais = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
        return S3Store(seau, prefix=prefixe or None, client_options=client, retry_config=essais, **options)
    return LocalStore(Path(adresse.removeprefix("file://")), mkdir=True)


def magasin() -> "ObjectStore":
    return _magasin(reglages().documents, reglages().s3_endpoint)


@contextlib.contextmanager
def _pannes() -> Iterator[None]:
    """What the store refuses, in our words: Absent, or Indisponible for all that is no fault of the name."""
    import obstore

    try:
        yield
    except (FileNotFoundError, obstore.exceptions.NotFoundError) as erreur:
        raise Absent() from erreur
    except (obstore.exceptions.BaseError, OSError) as erreur:
        raise Indisponible(PANNE) from erreur


def nouveau_nom() -> str:
    """A random name that says nothing; two letters of it make the folder, so that none holds everything."""
    nom = secrets.token_hex(20)
    return f"{nom[:2]}/{nom[2:]}"


async def ecrire(chemin: str, octets: bytes | AsyncIterator[bytes]) -> None:
    """Raises Indisponible when the store refuses (full, cut). Bytes never overwrite a name already used.

    A stream goes out in parts, which no store can make conditional: its name must be a `nouveau_nom`.
    """
    import obstore

    try:
        with _pannes():
            if isinstance(octets, bytes):
                await obstore.put_async(magasin(), chemin, octets, mode="create")
            else:
                part = _PART_S3 if reglages().documents.startswith("s3://") else _PART
                flux = {"use_multipart": True, "chunk_size": part, "max_concurrency": 1}
                await obstore.put_async(magasin(), chemin, octets, **flux)
    except Absent as erreur:  # the bucket itself
        raise Indisponible(PANNE) from erreur


async def lire(chemin: str) -> bytes:
    """Raises Absent, or Indisponible when the store does not answer."""
    import obstore

    with _pannes():
        resultat = await obstore.get_async(magasin(), chemin)
        return bytes(await resultat.bytes_async())


async def effacer(chemin: str) -> None:
    """Gone whether it was there or not."""
    import obstore

    with contextlib.suppress(Absent), _pannes():
        await obstore.delete_async(magasin(), chemin)


async def anciens(avant: datetime) -> AsyncIterator[list[str]]:
    """The names written before that, some at a time. Raises Indisponible."""
    import obstore

    with _pannes():
        async for lot in obstore.list(magasin(), chunk_size=200):
            yield [fichier["path"] for fichier in lot if fichier["last_modified"] < avant]
