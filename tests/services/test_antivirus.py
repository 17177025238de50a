"""clamd as a fake server says it: only a plain OK is clean, and what failed is tried again."""

import asyncio
import dataclasses
import io
import struct
from datetime import timedelta

import pytest

from portail import reglages as reglages_
from portail.domain import horloge
from portail.domain.demande import Demande
from portail.domain.justificatif import Analyse, Justificatif
from portail.services import antivirus, coffre, scelles
from portail.services.chiffrement import Coffret
from tests import agents
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
    with pytest.raises(antivirus.Muet):
        await antivirus.analyser(b"abc")


async def _deposer(demande: Demande, octets: bytes | None, age: int) -> Justificatif:
    """Sealed in the store, or, without bytes, a row whose file went missing."""
    chemin = coffre.nouveau_nom()
    if octets is not None:
        await scelles.ranger(Coffret(demande.cle), io.BytesIO(octets), chemin)
    le = horloge.maintenant() - timedelta(minutes=age)
    return await agents.deposer(demande, "autre", chemin=chemin, analyse=Analyse.EN_ATTENTE, depose_le=le)


async def test_un_document_qui_rate_toujours_ne_retient_pas_les_autres(bd, clamd):
    demande = await agents.envoyee(await agents.faire_acteur())
    await Justificatif.all().delete()
    perdus = [await _deposer(demande, None, 60) for _ in range(3)]
    await clamd(b"stream: OK\0")
    reglages_.poser(dataclasses.replace(bd, antivirus=reglages_.reglages().antivirus))
    assert await antivirus.analyser_en_attente() == 0
    bons = [await _deposer(demande, b"%PDF-", 1) for _ in range(2)]
    await antivirus.analyser_en_attente(limite=2)
    etats = dict(await Justificatif.all().values_list("id", "analyse"))
    assert [etats[d.id] for d in perdus] == [Analyse.ECHEC] * 3
    assert [etats[d.id] for d in bons] == [Analyse.SAIN] * 2


async def test_un_scanner_muet_laisse_tout_ferme_puis_reprend(bd, clamd):
    demande = await agents.envoyee(await agents.faire_acteur())
    await Justificatif.all().delete()
    deux = [await _deposer(demande, b"%PDF-", age) for age in (2, 1)]
    reglages_.poser(dataclasses.replace(bd, antivirus="clamd://127.0.0.1:9"))
    assert await antivirus.analyser_en_attente() == 0
    assert Analyse.SAIN not in await Justificatif.all().values_list("analyse", flat=True)
    await clamd(b"stream: OK\0")
    reglages_.poser(dataclasses.replace(bd, antivirus=reglages_.reglages().antivirus))
    assert await antivirus.analyser_en_attente() == len(deux)
    assert set(await Justificatif.all().values_list("analyse", flat=True)) == {Analyse.SAIN}
