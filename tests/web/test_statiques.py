"""The stylesheet and its neighbours: joined in order, hashed, compressed, immutable, and never found again by chance."""

import re

import brotli
import httpx
import pytest
from litestar import Litestar

from portail.ressources import dossier
from portail.web import acces, statiques
from portail.web.securite import Securite


@pytest.fixture
async def client():
    app = Litestar(statiques.ROUTES, middleware=[acces.Garde], openapi_config=None)
    transport = httpx.ASGITransport(app=Securite(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as c:
        yield c


def test_alleger_garde_l_espace_qui_veut_dire_descendant():
    assert statiques.alleger("a :is(b, i) { color : red; /* non */ }\n\n.x { y: z }") == "a :is(b,i){color :red}.x{y:z}"


def test_alleger_js_garde_le_code_et_rien_d_autre():
    assert statiques.alleger_js("// non\n  const a = 1; // oui\n\n    f(a);\n") == "const a = 1; // oui\nf(a);"


def test_session_voyage_avec_page():
    assert "js/session.js" not in statiques.table()
    assert b"fin-session" in statiques.table()["js/page.js"].corps[""]


def test_les_couches_viennent_dans_l_ordre(tmp_path):
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "b.css").write_text("b { x: 1 }")
    (tmp_path / "reset.css").write_text("a { x: 1 }")
    css = statiques.feuille(tmp_path)
    assert css.startswith("@layer reset,tokens,base,layout,components,utilities;@layer reset{a{x:1}}")
    assert "@layer components{b{x:1}}" in css


def test_la_feuille_entiere_est_equilibree_et_adresse_la_police():
    css = statiques.table()[statiques.FEUILLE].corps[""].decode()
    assert css.count("{") == css.count("}")
    assert f"url({statiques.url('fonts/atkinson.woff2')})" in css
    assert "//" not in css


@pytest.mark.parametrize("nom", [statiques.FEUILLE, statiques.FEUILLE_GESTION])
def test_les_couleurs_se_lisent_sur_un_telephone_ancien(nom):
    """A colour that a browser cannot read is none: fields lose their border (iOS 17.4 knows no light-dark(), iOS 15.3 no oklch())."""
    servie = statiques.table()[nom].corps[""].decode()
    assert not re.findall(r"light-dark|oklch|oklab|color-mix|color\(", servie)


def test_un_fichier_qui_manque_ne_se_tait_pas():
    with pytest.raises(KeyError):
        statiques.url("js/absent.js")


def test_la_police_pese_au_plus_vingt_kilo_octets():
    assert len(statiques.table()["fonts/atkinson.woff2"].corps[""]) <= 20 * 1024


def test_htmx_est_celui_dont_on_a_note_l_empreinte():
    import hashlib

    js = dossier("static") / "js"
    attendue = (js / "htmx.sha256").read_text().split()[0]
    assert hashlib.sha256((js / "htmx.js").read_bytes()).hexdigest() == attendue


@pytest.mark.parametrize(("accepte", "codage"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None)])
async def test_servi_compresse_selon_le_navigateur(client, accepte, codage):
    reponse = await client.get(statiques.url(statiques.FEUILLE), headers={"accept-encoding": accepte})
    assert reponse.status_code == 200
    assert reponse.headers.get("content-encoding") == codage
    assert "immutable" in reponse.headers["cache-control"]
    assert reponse.headers["content-type"] == "text/css; charset=utf-8"
    assert "accept-encoding" in reponse.headers["vary"].lower()
    assert reponse.text.startswith("@layer")  # httpx has undone the coding


async def test_inchange_304_sans_corps(client):
    url = statiques.url("js/page.js")
    etag = (await client.get(url)).headers["etag"]
    reponse = await client.get(url, headers={"if-none-match": etag})
    assert (reponse.status_code, reponse.content) == (304, b"")


async def test_un_nom_sans_empreinte_ou_d_ailleurs_est_introuvable(client):
    assert (await client.get("/static/portail.css")).status_code == 404
    assert (await client.get("/static/..%2fpyproject.toml")).status_code == 404


def test_aucune_icone_nommee_ne_manque_au_dessin():
    sprite = set(re.findall(r'id="([\w-]+)"', (dossier("static") / "icones.svg").read_text()))
    gabarits = dossier("static").parent / "src" / "portail" / "templates"
    textes = "".join(f.read_text() for f in gabarits.rglob("*.html"))
    nommees = set(re.findall(r'\b(?:icone|dessine)\("([\w-]+)"\)', textes))
    assert nommees <= sprite
    assert {f"d-{nom}" for nom in re.findall(r'\bdessin\("([\w-]+)"\)', textes)} <= sprite
    assert brotli.decompress(statiques.table()["icones.svg"].corps["br"]) == statiques.table()["icones.svg"].corps[""]
