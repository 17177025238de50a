import dataclasses
import os

import pytest

from portail import reglages as reglages_
from portail.reglages import Reglages
from portail.services import chiffrement
from portail.services.chiffrement import Coffret, Illisible

ANCIENNE, NOUVELLE = os.urandom(32), os.urandom(32)


@pytest.fixture(autouse=True)
def cles():
    reglages_.poser(Reglages(env="test", cles=(ANCIENNE,)))


def test_aller_et_retour():
    assert chiffrement.ouvrir_json(chiffrement.sceller_json({"nom": "Zoé"}, "identite"), "identite") == {"nom": "Zoé"}


def test_le_clair_ne_se_lit_pas_dans_le_scelle():
    assert b"Moreau" not in chiffrement.sceller(b"Moreau", "identite")


def test_un_sceau_change_d_un_octet_ne_s_ouvre_plus():
    scelle = bytearray(chiffrement.sceller(b"x" * 40, "c"))
    for place in (0, 5, 20, len(scelle) - 1):
        touche = bytearray(scelle)
        touche[place] ^= 1
        with pytest.raises(Illisible):
            chiffrement.ouvrir(bytes(touche), "c")


def test_un_sceau_ne_s_ouvre_pas_dans_une_autre_colonne():
    with pytest.raises(Illisible):
        chiffrement.ouvrir(chiffrement.sceller(b"x", "nom"), "reponses")


@pytest.mark.parametrize("texte", ["", "é", "%%%", "AAAA", "A" * 80])
def test_un_jeton_fabrique_ne_s_ouvre_pas(texte):
    with pytest.raises(Illisible):
        chiffrement.ouvrir_jeton(texte, "captcha")


def test_rotation_par_reenveloppement():
    enveloppe = chiffrement.nouvelle_cle()
    reponses = Coffret(enveloppe).sceller_json({"iban": "FR76"}, "reponses")
    reglages_.poser(dataclasses.replace(reglages_.reglages(), cles=(NOUVELLE, ANCIENNE)))
    neuve = chiffrement.resceller(enveloppe, "cle de demande")
    assert chiffrement.resceller(neuve, "cle de demande") is None, "done already"
    reglages_.poser(dataclasses.replace(reglages_.reglages(), cles=(NOUVELLE,)))
    assert Coffret(neuve).ouvrir_json(reponses, "reponses") == {"iban": "FR76"}
    with pytest.raises(Illisible):
        Coffret(enveloppe)


def test_empreinte_stable_et_separee_par_domaine():
    assert chiffrement.empreinte("FR76", "iban") == chiffrement.empreinte(b"FR76", "iban")
    assert chiffrement.empreinte("FR76", "iban") != chiffrement.empreinte("FR76", "courriel")
