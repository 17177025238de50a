"""Files sealed by blocks: whole again, and nothing when a block is moved, dropped or changed."""

import io
import os
import struct

import pytest

from portail import reglages as reglages_
from portail.services import chiffrement, scelles
from portail.services.chiffrement import Coffret, Illisible
from tests.conftest import faire_reglages

CLAIR = os.urandom(600_000)


@pytest.fixture
def coffret(tmp_path):
    reglages_.poser(faire_reglages(tmp_path))
    return Coffret(chiffrement.nouvelle_cle())


def blocs(coffret) -> list[bytes]:
    return list(scelles.sceller(coffret, io.BytesIO(CLAIR)))


@pytest.mark.parametrize("taille", [0, 1, 256 * 1024, 256 * 1024 + 1, 600_000])
def test_aller_et_retour(coffret, taille):
    scelle = b"".join(scelles.sceller(coffret, io.BytesIO(CLAIR[:taille])))
    assert scelles.ouvrir(coffret, scelle) == CLAIR[:taille]


@pytest.mark.parametrize(
    "abimer",
    [
        lambda b: b[:-1],
        lambda b: [b[1], b[0], b[2]],
        lambda b: [b[0], b[2]],
        lambda b: [*b, b[0]],
        lambda b: [b[0], b[1], b[2][:-1]],
        lambda b: [b[0][:40] + bytes([b[0][40] ^ 1]) + b[0][41:], *b[1:]],
        lambda b: [],
        lambda b: [struct.pack("!I", 2**31)],
    ],
)
def test_abime_il_ne_s_ouvre_pas(coffret, abimer):
    with pytest.raises(Illisible):
        scelles.ouvrir(coffret, b"".join(abimer(blocs(coffret))))


async def test_range_et_relu(coffret, tmp_path):
    assert await scelles.ranger(coffret, io.BytesIO(CLAIR), "ab/cd") == len(CLAIR)
    assert await scelles.lire(coffret, "ab/cd") == CLAIR
