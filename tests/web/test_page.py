"""A page drawn once serves everybody not signed in, and nobody else; its token stays each one's own."""

import os
import re
from dataclasses import replace

import pytest
from litestar import Request

from portail import reglages as reglages_
from portail.reglages import Reglages
from portail.routes.connexion import _VIERGE, GABARIT
from portail.web import csrf
from portail.web.page import page_constante
from portail.web.visiteur import Visiteur


@pytest.fixture(autouse=True)
def cles():
    reglages_.poser(Reglages(env="test", cles=(os.urandom(32),)))


def demande(visiteur: Visiteur, chemin: str = "/mon-compte/", **entetes: str) -> Request:
    tetes = [(nom.replace("_", "-").encode(), valeur.encode()) for nom, valeur in entetes.items()]
    etat = {"visiteur": visiteur, "correlation": "x"}
    return Request({"type": "http", "method": "GET", "path": chemin, "headers": tetes, "state": etat})


def jeton_de(reponse) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', reponse.content)[1]


def test_chacun_a_son_jeton_dans_la_meme_page():
    elle, lui = Visiteur(ip=""), Visiteur(ip="")
    la_sienne = page_constante(demande(elle), GABARIT, _VIERGE)
    celle_de_lui = page_constante(demande(lui), GABARIT, _VIERGE)
    assert csrf.valide(elle, jeton_de(la_sienne))
    assert csrf.valide(lui, jeton_de(celle_de_lui))
    assert not csrf.valide(lui, jeton_de(la_sienne))
    assert "\x00" not in la_sienne.content


def test_une_page_sans_formulaire_ne_pose_aucun_cookie():
    reponse = page_constante(demande(Visiteur(ip=""), "/credits-photos"), "pages/credits_photos.html")
    assert not reponse.cookies


def test_d_autres_reglages_une_autre_page():
    page_constante(demande(Visiteur(ip=""), "/credits-photos"), "pages/credits_photos.html")
    reglages_.poser(replace(reglages_.reglages(), telephone="09 99 99 99 99"))
    assert (
        "09 99 99 99 99"
        in page_constante(demande(Visiteur(ip=""), "/credits-photos"), "pages/credits_photos.html").content
    )


def test_qui_est_connecte_voit_la_sienne():
    page_constante(demande(Visiteur(ip=""), "/plan-du-site"), "pages/plan_du_site.html")
    elle = Visiteur(ip="", session="a" * 64, connecte=True)
    assert "Se déconnecter" in page_constante(demande(elle, "/plan-du-site"), "pages/plan_du_site.html").content
    assert (
        "Se déconnecter"
        not in page_constante(demande(Visiteur(ip=""), "/plan-du-site"), "pages/plan_du_site.html").content
    )
