"""clamd as a fake server says it: only a plain OK is clean, and what failed is tried again."""

import asyncio
import dataclasses
import struct

import pytest

from portail import reglages as reglages_
from portail.domain.justificatif import Analyse
from portail.services import antivirus
from tests.conftest import faire_reglages


class FauxClamd:
    """Answers `reponse` once the stream is whole; remembers what it received."""

    def __init__(self, reponse: bytes) -> None:
        self.reponse, self.recu = reponse, b""

    async def __call__(self, lecteur: asyncio.StreamReader, ecrivain: asyncio.StreamWriter) -> None:
        assert await lecteur.readexactly(10) == b"zINSTREAM\0"
        while taille := struct.unpack("!I", await lecteur.readexactly(4))[0]:
            self.recu += await lecteur.readexactly(taille)
        ecrivain.write(self.reponse)
        await ecrivain.drain()
        ecrivain.close()


@pytest.fixture
async def clamd(tmp_path):
    serveurs = []

    async def lancer(reponse: bytes) -> FauxClamd:
        faux = FauxClamd(reponse)
        serveur = await asyncio.start_server(faux, "127.0.0.1", 0)
        serveurs.append(serveur)
        port = serveur.sockets[0].getsockname()[1]
        reglages_.poser(dataclasses.replace(faire_reglages(tmp_path), antivirus=f"clamd://127.0.0.1:{port}"))
        return faux

    yield lancer
    for serveur in serveurs:
        serveur.close()


@pytest.mark.parametrize(
    ("reponse", "attendu"),
    [
        (b"stream: OK\0", Analyse.SAIN),
        (b"stream: Eicar-Test-Signature FOUND\0", Analyse.INFECTE),
        (b"INSTREAM size limit exceeded. ERROR\0", Analyse.ECHEC),
        (b"stream: OK FOUND ERROR\0", Analyse.ECHEC),
        (b"OK\0", Analyse.ECHEC),
        (b"", Analyse.ECHEC),
    ],
)
async def test_seul_ok_est_sain(clamd, reponse, attendu):
    faux = await clamd(reponse)
    octets = b"x" * 200_000
    assert await antivirus.analyser(octets) is attendu
    assert faux.recu == octets


async def test_par_une_prise_locale(tmp_path):
    faux = FauxClamd(b"stream: OK\0")
    serveur = await asyncio.start_unix_server(faux, str(tmp_path / "clamd.sock"))
    reglages_.poser(dataclasses.replace(faire_reglages(tmp_path), antivirus=f"clamd://{tmp_path}/clamd.sock"))
    assert await antivirus.analyser(b"abc") is Analyse.SAIN
    serveur.close()


async def test_sans_scanner_rien_n_est_dit_sain(tmp_path):
    reglages_.poser(faire_reglages(tmp_path, antivirus="aucun"))
    assert await antivirus.analyser(b"abc") is Analyse.NON_ANALYSE


async def test_scanner_arrete(tmp_path):
    reglages_.poser(faire_reglages(tmp_path, antivirus="clamd://127.0.0.1:9"))
    assert await antivirus.analyser(b"abc") is Analyse.ECHEC
