import os

import pytest

from portail import reglages as reglages_
from portail.reglages import Reglages
from portail.web import csrf
from portail.web.visiteur import Visiteur


@pytest.fixture(autouse=True)
def cles():
    reglages_.poser(Reglages(env="test", cles=(os.urandom(32),)))


def test_jeton_masque_a_neuf_et_toujours_bon():
    elle = Visiteur(ip="", session="a" * 64, connecte=True)
    assert csrf.jeton(elle) != csrf.jeton(elle)
    assert csrf.valide(elle, csrf.jeton(elle))


def test_jeton_d_une_autre_session_refuse():
    autre = csrf.jeton(Visiteur(ip="", session="a" * 64, connecte=True))
    assert not csrf.valide(Visiteur(ip="", session="b" * 64, connecte=True), autre)
    assert not csrf.valide(Visiteur(ip="", session="b" * 64, expiree=True), autre)


def test_jeton_d_avant_la_connexion_refuse_apres():
    avant = csrf.jeton(Visiteur(ip="", anonyme="c" * 64))
    assert not csrf.valide(Visiteur(ip="", anonyme="c" * 64, session="a" * 64, connecte=True), avant)
    assert not csrf.valide(Visiteur(ip="", anonyme="c" * 64, session="a" * 64, agent_connecte=True), avant)


def test_une_session_expiree_ne_lie_plus_mais_ses_pages_valent_encore():
    vivante = Visiteur(ip="", anonyme="c" * 64, session="a" * 64, connecte=True)
    expiree = Visiteur(ip="", anonyme="c" * 64, session="a" * 64, expiree=True)
    assert csrf.valide(expiree, csrf.jeton(vivante)), "what was typed is not thrown away"
    assert csrf.valide(expiree, csrf.jeton(Visiteur(ip="", anonyme="c" * 64)))
    assert csrf.valide(Visiteur(ip="", anonyme="c" * 64), csrf.jeton(expiree))
    assert not csrf.valide(vivante, csrf.jeton(expiree))


@pytest.mark.parametrize("recu", ["", "é", "AAAA", "A" * 43, "A" * 500])
def test_jetons_fabriques_refuses(recu):
    assert not csrf.valide(Visiteur(ip="", session="a" * 64), recu)


def test_sans_session_ni_cookie_rien_n_est_valide():
    assert not csrf.valide(Visiteur(ip=""), csrf.jeton(Visiteur(ip="")))


def test_cookie_anonyme_signe():
    cookie, empreinte = csrf.nouvel_anonyme()
    assert csrf.lire_anonyme(cookie) == empreinte
    assert len(empreinte) == 64
    assert csrf.lire_anonyme("choisi." + cookie.partition(".")[2]) == ""
    assert csrf.lire_anonyme("choisi") == ""
