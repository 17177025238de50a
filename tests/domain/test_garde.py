from datetime import UTC, datetime, timedelta

import pytest

from portail.domain import garde
from portail.domain.garde import Comptes

MIDI = datetime(2026, 11, 23, 12, tzinfo=UTC)


def comptes(adresse=0, dernier=None, adresse_et_ip=0, premier=None, ip=0, tous=0) -> Comptes:
    return Comptes(adresse, dernier, adresse_et_ip, premier, ip, tous)


@pytest.mark.parametrize(
    ("echecs", "secondes"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (13, 512), (14, 900), (99, 900)]
)
def test_cinq_libres_puis_le_double(echecs, secondes):
    assert garde.duree_attente(echecs) == secondes


def test_l_attente_finit_toujours():
    vieux = comptes(adresse=500, dernier=MIDI - timedelta(minutes=15))
    assert garde.attente(vieux, MIDI) == 0
    assert garde.attente(vieux, MIDI - timedelta(seconds=1)) == 1


def test_cinq_par_minute_depuis_une_ip():
    plein = comptes(
        adresse=5, dernier=MIDI - timedelta(seconds=5), adresse_et_ip=5, premier=MIDI - timedelta(seconds=20)
    )
    assert garde.attente(plein, MIDI) == 40


@pytest.mark.parametrize(
    ("releve", "requis"),
    [
        (comptes(adresse=2), False),
        (comptes(adresse=3), True),
        (comptes(ip=20), False),
        (comptes(ip=21), True),
        (comptes(tous=1000), False),
        (comptes(tous=1001), True),
    ],
)
def test_captcha_demande_personne_refuse(releve, requis):
    assert garde.captcha_requis(releve) is requis
    assert garde.attente(releve, MIDI) == 0
