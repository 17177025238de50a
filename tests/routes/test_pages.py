"""E01 and the footer's pages as an anonymous visitor gets them: no database, no script, light, and complete."""

import os
import re
from html import unescape

import brotli
import httpx
import pytest
from litestar import Litestar

from portail import reglages as reglages_
from portail.reglages import Reglages
from portail.routes import accueil, pages
from portail.services import gabarits
from portail.web import acces, erreurs, statiques
from portail.web.securite import Securite

POIDS_AU_PLUS = 15 * 1024
BR = {"accept-encoding": "br"}


@pytest.fixture
async def visiteur():
    reglages_.poser(Reglages(env="test", cles=(os.urandom(32),), textes={"hebergeur": "Hébergé <ici>"}))
    app = Litestar(
        [*accueil.ROUTES, *pages.ROUTES, *statiques.ROUTES],
        middleware=[acces.Garde],
        exception_handlers=erreurs.GESTIONNAIRES,
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app=Securite(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def test_la_racine_mene_a_la_page_publique(visiteur):
    reponse = await visiteur.get("/")
    assert reponse.status_code == 303
    assert reponse.headers["location"] == accueil.PAGE_PUBLIQUE


async def test_e01_dit_les_deux_regles_du_guide_et_qui_ecrit_par_courrier(visiteur):
    html = (await visiteur.get(accueil.PAGE_PUBLIQUE)).text.replace("\u00a0", " ")
    assert "Si vous êtes nés avant le 1er janvier 1998, il ne faut donc pas effectuer de demande" in html
    assert "Seule l’allocation de rentrée scolaire déposée à partir de 2016 peut faire l’objet" in html
    assert "Vous ne pouvez pas faire cette demande en ligne si…" in html
    assert "15 quai Anatole France" in html


async def test_e01_a_deux_liens_vers_l_espace(visiteur):
    html = (await visiteur.get(accueil.PAGE_PUBLIQUE)).text
    assert set(re.findall(r'href="/mon-compte/"><span>([^<]+)', html)) == {"Faire ma démarche en ligne", "Mon espace"}


async def test_e01_sans_script_ni_cookie_et_legere(visiteur):
    reponse = await visiteur.get(accueil.PAGE_PUBLIQUE)
    assert "<script" not in reponse.text
    assert "set-cookie" not in reponse.headers
    feuille = re.search(r'rel="stylesheet" href="([^"]+)"', reponse.text)[1]
    css = await visiteur.get(feuille, headers=BR)
    poids = len(brotli.compress(reponse.content, quality=4)) + int(css.headers["content-length"])
    assert poids <= POIDS_AU_PLUS


@pytest.mark.parametrize("chemin", pages.TEXTES)
async def test_chaque_lien_du_pied_mene_a_une_vraie_page(visiteur, chemin):
    pied = (await visiteur.get(accueil.PAGE_PUBLIQUE)).text
    assert f'href="{chemin}"' in pied
    reponse = await visiteur.get(chemin)
    assert reponse.status_code == 200
    assert reponse.text.count("<h1") == 1
    titre = re.search(r"<title>(.*) – Espace personnel – Consignations</title>", reponse.text)[1]
    assert titre == re.search(r"<h1>([^<]+)</h1>", reponse.text)[1]
    assert "style=" not in reponse.text


async def test_ce_que_seul_l_operateur_ecrit_est_dit_manquant_ou_echappe(visiteur):
    html = (await visiteur.get("/mentions-legales")).text
    assert "À compléter par Caisse des Dépôts" in html
    assert "Hébergé &lt;ici&gt;" in html


async def test_l_accessibilite_dit_son_etat_reel(visiteur):
    html = (await visiteur.get("/accessibilite")).text
    assert "<strong>non conforme</strong>" in html
    assert "Accessibilité\u00a0: non conforme" in html


async def test_la_page_esm_demande_d_etre_connecte(visiteur):
    reponse = await visiteur.get("/mon-compte/demandes/nouvelle/esm")
    assert reponse.status_code == 303
    assert reponse.headers["location"] == "/mon-compte/?suite=/mon-compte/demandes/nouvelle/esm"


async def test_une_page_absente_est_une_page_avec_sa_reference(visiteur):
    reponse = await visiteur.get("/nulle-part")
    assert reponse.status_code == 404
    assert "<title>Page introuvable – Espace personnel – Consignations</title>" in reponse.text
    assert reponse.headers["x-correlation-id"] in reponse.text
    assert "01 58 50 89 88" in reponse.text


async def test_robots_et_favicon(visiteur):
    assert "Disallow: /mon-compte/" in (await visiteur.get("/robots.txt")).text
    assert (await visiteur.get("/favicon.svg")).headers["content-type"].startswith("image/svg+xml")


def test_la_declaration_d_accessibilite_se_recrit_sans_code():
    """Each part of the legal model, in its order; the operator's words replace ours."""
    textes = {"accessibilite_resultats": "Audit :\n- 71 % des critères\n- <b>aucun</b> bloquant\nFin."}
    gabarit = gabarits.environnement().from_string('{% call au_choix("accessibilite_resultats", t) %}rien{% endcall %}')
    html = " ".join(gabarit.render(t=textes).split())
    assert html == (
        "<p>Audit :</p><ul><li>71 % des critères</li><li>&lt;b&gt;aucun&lt;/b&gt; bloquant</li></ul><p>Fin.</p>"
    )
    assert gabarit.render(t={}).strip() == "rien"


async def test_la_declaration_suit_le_modele_legal(visiteur):
    html = unescape((await visiteur.get("/accessibilite")).text)
    parties = [
        "État de conformité", "Résultats des tests", "Contenus non accessibles", "Non-conformités", "Dérogations pour charge",
        "Contenus non soumis", "Établissement de cette déclaration", "Technologies utilisées", "Environnement de test",
        "Outils pour évaluer", "Pages du site ayant fait", "Retour d’information et contact", "Voies de recours", "Défenseur des droits",
    ]  # fmt: skip
    places = [
        html.index(f">{partie}") if partie != "Défenseur des droits" else html.index(partie) for partie in parties
    ]
    assert places == sorted(places)
