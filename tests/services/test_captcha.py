import hashlib
import io
import wave
from datetime import timedelta

import pytest

from portail import reglages as reglages_
from portail.domain import horloge
from portail.reglages import Reglages
from portail.services import captcha


@pytest.fixture(autouse=True)
def cles():
    reglages_.poser(Reglages(env="test", cles=(bytes(range(32)),)))


def plus_tard(monkeypatch, secondes: int) -> None:
    instant = horloge.maintenant() + timedelta(seconds=secondes)
    monkeypatch.setattr(horloge, "maintenant", lambda: instant)


def test_la_reponse_ne_se_lit_pas_dans_le_sceau():
    sceau = captcha.nouveau()
    assert captcha.ouvrir(sceau).reponse not in sceau
    assert len({captcha.ouvrir(captcha.nouveau()).reponse for _ in range(50)}) == 50


def test_un_sceau_change_n_ouvre_rien():
    sceau = captcha.nouveau()
    with pytest.raises(captcha.Perime):
        captcha.ouvrir(sceau[:-4] + ("AAAA" if sceau[-4:] != "AAAA" else "BBBB"))
    with pytest.raises(captcha.Perime):
        captcha.ouvrir("")


def test_dix_minutes(monkeypatch):
    sceau = captcha.nouveau()
    plus_tard(monkeypatch, 599)
    captcha.ouvrir(sceau)
    plus_tard(monkeypatch, 601)
    with pytest.raises(captcha.Perime):
        captcha.ouvrir(sceau)


def test_majuscules_minuscules_et_espaces_comptent_pareil():
    epreuve = captcha.ouvrir(captcha.nouveau())
    assert captcha.est_juste(epreuve, f" {epreuve.reponse.lower()[:2]} {epreuve.reponse[2:]} ")
    assert not captcha.est_juste(epreuve, epreuve.reponse[:-1])
    assert not captcha.est_juste(epreuve, "")


def test_la_reponse_fixe_seulement_quand_elle_est_reglee():
    assert not captcha.est_fixe("AB12") and not captcha.est_fixe("")
    reglages_.poser(Reglages(env="test", cles=(bytes(range(32)),), captcha_fixe="AB12"))
    assert captcha.est_fixe("ab12") and not captcha.est_fixe("")


def test_image_dessinee_une_fois():
    epreuve = captcha.ouvrir(captcha.nouveau())
    png = captcha.image(epreuve.reponse, epreuve.nonce)
    assert png.startswith(b"\x89PNG") and captcha.image(epreuve.reponse, epreuve.nonce) is png


def test_voix_en_francais_pour_chaque_signe():
    with wave.open(io.BytesIO(captcha.son(captcha.SIGNES[:5]))) as son:
        assert (son.getnchannels(), son.getframerate()) == (1, 8000)
        assert son.getnframes() > 5 * 8000


def test_le_debut_survit_a_un_changement_d_image(monkeypatch):
    premier = captcha.nouveau()
    debut = captcha.debut(premier)
    plus_tard(monkeypatch, 60)
    assert captcha.ouvrir(captcha.nouveau(debut)).debut == debut
    assert captcha.debut("n’importe quoi") is None


def test_ni_lire_ni_ecouter_demande_du_temps(monkeypatch):
    epreuve = captcha.ouvrir(captcha.nouveau())
    assert not captcha.a_attendu(epreuve, prouve=True)
    plus_tard(monkeypatch, 3)
    assert captcha.a_attendu(epreuve, prouve=True) and not captcha.a_attendu(epreuve, prouve=False)
    plus_tard(monkeypatch, 3)
    assert captcha.a_attendu(epreuve, prouve=False)


def test_preuve_de_travail():
    sceau = captcha.nouveau()
    bon = next(n for n in range(10**6) if hashlib.sha256(f"{sceau}:{n}".encode()).digest()[:2] == b"\0\0")
    assert captcha.est_prouve(sceau, str(bon))
    assert not captcha.est_prouve(sceau, str(bon + 1)) and not captcha.est_prouve(sceau, "")
