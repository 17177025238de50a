"""What every answer carries, what never comes in, and what odd requests get: a sentence, never a 500 (exigences.md C)."""

import ipaddress
import re

import httpx
import pytest

from portail import reglages
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.web.securite import adresse_ip
from tests.conftest import faire_reglages


@pytest.fixture
def reglages_mandataire(tmp_path):
    reglages.poser(faire_reglages(tmp_path, mandataires=(ipaddress.ip_network("10.0.0.0/8"),)))


NOUVELLE = "/mon-compte/demandes/nouvelle/ars"


@pytest.mark.parametrize("chemin", ["/", "/mon-compte/", "/mentions-legales", "/nulle-part", NOUVELLE])
async def test_entetes_de_toute_reponse(client, chemin):
    reponse = await client.get(chemin)
    csp = reponse.headers["content-security-policy"]
    assert csp.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in csp
    assert reponse.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert reponse.headers["x-content-type-options"] == "nosniff"
    assert reponse.headers["referrer-policy"] == "same-origin"
    assert reponse.headers["cross-origin-opener-policy"] == "same-origin"
    assert "permissions-policy" in reponse.headers
    assert reponse.headers["x-correlation-id"]
    assert "server" not in reponse.headers


async def test_pages_personnelles_ni_gardees_ni_indexees(connecte):
    reponse = await connecte.get("/mon-compte/mon-suivi")
    assert reponse.headers["cache-control"] == "no-store"
    assert "noindex" in reponse.headers["x-robots-tag"]


@pytest.mark.parametrize("chemin", ["/mentions-legales", "/gestion-des-cookies", "/nulle-part", "/gestion-de-rien"])
async def test_une_page_publique_montre_qui_est_connecte_et_ne_se_garde_pas(connecte, client, chemin):
    reponse = await connecte.get(chemin)
    assert "Se déconnecter" in reponse.text and reponse.headers["cache-control"] == "no-store"
    reponse = await client.get(chemin)
    assert "Nous appeler" in reponse.text and "cache-control" not in reponse.headers
    assert "x-robots-tag" not in reponse.headers


@pytest.mark.parametrize("methode", ["TRACE", "PUT", "DELETE", "PATCH", "BREW"])
async def test_methodes_refusees(client, methode):
    assert (await client.request(methode, "/mon-compte/")).status_code == 405


async def test_hote_inconnu_refuse(client):
    assert (await client.get("/", headers={"host": "mechant.example"})).status_code == 400


@pytest.mark.parametrize("chemin", ["/mon-compte/", "/mon-compte/creer-compte/profil", "/nulle-part"])
async def test_head_reste_head_pour_le_serveur(app, chemin):
    """Else uvicorn waits for the bytes that the length promises, and cuts the connection that others wait on."""
    vus = []

    async def serveur(scope, receive, send):
        vus.append(scope)
        await app(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=serveur), base_url="https://portail.test") as client:
        assert int((await client.head(chemin)).headers["content-length"]) > 1000
    assert vus[0]["method"] == "HEAD"


async def test_l_hote_se_dit_en_majuscules_aussi(client):
    assert (await client.get("/mentions-legales", headers={"host": "Portail.TEST"})).status_code == 200


@pytest.mark.parametrize(
    ("lignes", "attendue"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        (["2001:DB8:0::9"], "2001:db8::9"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        (["203.0.113.9, n’importe quoi"], "10.0.0.1"),
        (["x" * 300], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
def test_l_adresse_dite_par_le_mandataire(reglages_mandataire, lignes, attendue):
    """The last that it did not add itself, whether it lengthens the line it got or adds one of its own."""
    entetes = [(b"x-forwarded-for", ligne.encode("utf-8")) for ligne in lignes]
    assert adresse_ip({"client": ("10.0.0.1", 1), "headers": entetes}) == attendue
    assert adresse_ip({"client": ("192.0.2.7", 1), "headers": entetes}) == "192.0.2.7"


async def test_head_repond_comme_get_sans_corps(client):
    reponse = await client.head("/mon-compte/")
    assert (reponse.status_code, reponse.content) == (200, b"")


async def test_page_d_erreur_en_francais_avec_son_numero(client):
    reponse = await client.get("/nulle-part")
    assert reponse.status_code == 404
    assert reponse.headers["x-correlation-id"] in reponse.text
    assert "<h1" in reponse.text


@pytest.mark.parametrize("jeton", [None, "", "AAAA"])
async def test_sans_jeton_rien_n_est_fait(connecte, jeton):
    donnees = {"action": "enregistrer"} | ({} if jeton is None else {"csrf": jeton})
    assert (await connecte.post(NOUVELLE, data=donnees)).status_code == 403


async def test_jeton_d_une_autre_personne_refuse(connecte, autre):
    await autre.voir(NOUVELLE)
    assert (await connecte.post(NOUVELLE, data={"csrf": autre.jeton})).status_code == 403


@pytest.mark.parametrize(
    ("entetes", "statut"),
    [
        ({"origin": "https://mechant.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({"origin": "https://portail.test"}, 303),
        ({}, 303),
    ],
)
async def test_origine(connecte, entetes, statut):
    page = await connecte.voir(NOUVELLE)
    donnees = {**connecte.caches(page), "action": "enregistrer"}
    assert (await connecte.poster(NOUVELLE, donnees, headers=entetes)).status_code == statut


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("prenoms", "In\x00ès"), ("prenoms", "Inès\u202e"), ("prenoms", "a" * 10_000), ("pre\u2066noms", "Inès"),
    ],
)  # fmt: skip
async def test_saisies_impossibles_refusees_en_une_phrase(connecte, nom, valeur):
    await connecte.voir(NOUVELLE)
    reponse = await connecte.poster(NOUVELLE, {nom: valeur})
    assert reponse.status_code == 400
    assert re.search(r"réponses?", reponse.text)


@pytest.mark.parametrize(
    ("nom", "colle", "garde"),
    [
        ("voie", "\u200e12 rue X\u061c", "12 rue X"),
        ("commune", "\u202aLille\u202c\u200f", "Lille"),
        ("caf_msa", "\u202d06 12 34 56 78\u202c", "06 12 34 56 78"),
    ],
)
async def test_les_marques_de_direction_d_un_copier_ne_bloquent_rien(connecte, nom, colle, garde):
    """What phones put in what they copy: it cannot be seen, so cannot be corrected."""
    caches = connecte.caches(await connecte.voir(NOUVELLE))
    reponse = await connecte.poster(NOUVELLE, {**caches, nom: colle, "action": "suivant"})
    assert reponse.status_code == 422 and f'value="{garde}"' in reponse.text


@pytest.mark.parametrize(
    "corps",
    [
        b"%ff%fe=1",
        b"prenoms=%ff",
        b"prenoms=%ED%A0%80",
        "prenoms=é".encode("latin-1"),
        b"&".join(b"c%d=1" % n for n in range(5000)),
    ],
)
async def test_corps_illisibles(connecte, corps):
    await connecte.voir(NOUVELLE)
    entetes = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": connecte.jeton}
    reponse = await connecte.post(NOUVELLE, content=corps, headers=entetes)
    assert reponse.status_code in (400, 422)
    assert "<h1" in reponse.text


@pytest.mark.parametrize("nom", ["page", "version", "base", "choix-iban", "iban", "naissance_annee", "pays"])
@pytest.mark.parametrize("valeur", ["a" * 9_999, "9" * 9_999, "😀" * 3000, "NAN"])
async def test_aucun_champ_du_brouillon_n_a_trop_long(connecte, nom, valeur):
    """Ours as well as hers: what a page carries for itself can be rewritten by whoever posts it."""
    page = await connecte.voir(NOUVELLE)
    creee = await connecte.poster(NOUVELLE, {**connecte.caches(page), nom: valeur, "action": "enregistrer"})
    assert creee.status_code in (303, 422)
    await connecte.poster(NOUVELLE, {**connecte.caches(page), "prenoms": "Inès", "action": "enregistrer"})
    adresse = f"/mon-compte/demandes/{(await Demande.get()).numero}/informations"
    page = await connecte.voir(adresse)
    gardee = await connecte.poster(adresse, {**connecte.caches(page), nom: valeur, "action": "enregistrer"})
    assert gardee.status_code in (303, 409, 422)


@pytest.mark.parametrize(
    "type_", ["text/plain; charset=utf-99", "text/plain; charset=hex", "text/plain; charset=utf-16"]
)
@pytest.mark.parametrize("chemin", [NOUVELLE, "/mon-compte/", "/mon-compte/creer-compte/authentification"])
async def test_un_morceau_dans_un_encodage_inconnu(connecte, chemin, type_):
    """A part of a multipart form names its encoding: Python knows it, or not, or knows it as no text at all."""
    await connecte.voir(NOUVELLE)
    corps = (
        f'--ici\r\nContent-Disposition: form-data; name="prenoms"\r\nContent-Type: {type_}\r\n\r\nIne\r\n--ici--\r\n'
    )
    entetes = {"content-type": "multipart/form-data; boundary=ici", "x-csrf-token": connecte.jeton}
    reponse = await connecte.post(chemin, content=corps.encode(), headers=entetes)
    assert reponse.status_code == 400 and "illisible" in reponse.text


@pytest.mark.parametrize("numero", ["%00", "a%00b", "%ED%A0%80", "%E2%80%AE", "9" * 3000])
@pytest.mark.parametrize("suite", ["", "/informations", "/messages", "/recapitulatif.pdf", "/justificatifs/x/fichier"])
async def test_adresses_impossibles(connecte, numero, suite):
    reponse = await connecte.get(f"/mon-compte/demandes/{numero}{suite}")
    assert reponse.status_code == 404 and reponse.headers["x-correlation-id"] in reponse.text


async def test_formulaire_trop_lourd(connecte):
    await connecte.voir(NOUVELLE)
    entetes = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": connecte.jeton}
    reponse = await connecte.post(NOUVELLE, content=b"a=" + b"b" * (3 * 1024 * 1024), headers=entetes)
    assert reponse.status_code == 413
    assert "10 Mo" in reponse.text


async def test_seuls_les_champs_declares_sont_lus(connecte):
    page = await connecte.voir(NOUVELLE)
    pieges = {"etat": "validee", "montant_centimes": "1", "numero": "102611999999999", "proprietaire_id": "x"}
    reponse = await connecte.poster(NOUVELLE, {**connecte.caches(page), **dispositif("ars").exemple(), **pieges})
    assert reponse.status_code == 303
    numero = reponse.headers["location"].split("/")[3]
    assert numero != "102611999999999"
    assert "Demande enregistrée" in await connecte.voir(f"/mon-compte/demandes/{numero}")


async def test_ce_qui_est_tape_est_echappe(connecte):
    page = await connecte.voir(NOUVELLE)
    piege = '"><script>alert(1)</script>{{7*7}}'
    reponse = await connecte.poster(NOUVELLE, {**connecte.caches(page), "voie": piege})
    suite = await connecte.voir(reponse.headers["location"])
    assert "<script>alert" not in suite
    assert "{{7*7}}" in suite


@pytest.mark.parametrize(
    "suite", ["https://mechant.example/", "//mechant.example", "/\\mechant.example", "javascript:alert(1)"]
)
async def test_la_redirection_reste_chez_nous(connecte, suite):
    from portail.web.page import rediriger

    assert rediriger(suite).headers["Location"] == "/mon-compte/"
