"""The system feed: off unless configured, tokens and scopes, what a system may read and do, signed webhooks with retries."""

import asyncio
import dataclasses
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from portail import adresses, demo_service, variables
from portail import reglages as reglages_
from portail.actions import instruction, messagerie
from portail.app import creer_app
from portail.domain import horloge
from portail.domain.demande import TEMOINS, Demande
from portail.domain.etats import Etat
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.journal import Ligne
from portail.domain.livraison import Livraison
from portail.routes import api as routes_api
from portail.services import webhooks
from portail.variables import ReglageInvalide
from tests import agents

JETON = "jeton-de-test"
SECRET = "s" * 32


def ligne(portees: str, jeton: str = JETON) -> str:
    return f"caisse:{portees}:{hashlib.sha256(jeton.encode()).hexdigest()}"


@pytest.fixture
async def api(bd, reglages_test):
    """A system with every scope, on an application of its own."""
    regles = dataclasses.replace(reglages_test, api_jetons=variables.jetons(ligne("lecture+messages+fonds+paiements")))
    reglages_.poser(regles)
    entetes = {"Authorization": f"Bearer {JETON}"}
    transport = httpx.ASGITransport(app=creer_app(regles))
    async with httpx.AsyncClient(transport=transport, base_url="https://portail.test", headers=entetes) as client:
        yield client


@pytest.fixture
async def demande(bd) -> Demande:
    return await agents.envoyee(await agents.faire_acteur())


async def test_sans_reglage_il_n_y_a_pas_d_api(client):
    assert (await client.get("/api/v1/demandes")).status_code == 404


@pytest.mark.parametrize("entete", ["", "Bearer", "Bearer faux", f"Basic {JETON}"])
async def test_sans_bon_jeton_rien(api, demande, entete):
    reponse = await api.get("/api/v1/demandes", headers={"Authorization": entete})
    assert reponse.status_code == 401
    assert reponse.headers["content-type"] == "application/problem+json"
    assert reponse.headers["www-authenticate"].startswith("Bearer")


async def test_une_portee_n_en_donne_pas_une_autre(bd, reglages_test, demande):
    regles = dataclasses.replace(reglages_test, api_jetons=variables.jetons(ligne("lecture")))
    reglages_.poser(regles)
    transport = httpx.ASGITransport(app=creer_app(regles))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://portail.test", headers={"Authorization": f"Bearer {JETON}"}
    ) as client:
        assert (await client.get("/api/v1/demandes")).status_code == 200
        racine = f"/api/v1/demandes/{demande.numero}"
        assert (await client.get(f"{racine}/messages")).status_code == 403
        assert (await client.post(f"{racine}/fonds-recus")).status_code == 403
        assert (await client.post(f"{racine}/paiement", json={"resultat": "accepte"})).status_code == 403


async def test_lister_par_pages_sans_brouillon(api, demande):
    from tests.actions.test_demandes import prete

    autre = await agents.envoyee(await agents.faire_acteur("b@exemple.fr"))
    await prete(await agents.faire_acteur("c@exemple.fr"))
    premiere = (await api.get("/api/v1/demandes?combien=1")).json()
    assert [d["numero"] for d in premiere["demandes"]] == [demande.numero]
    seconde = (await api.get(f"/api/v1/demandes?combien=1&apres={premiere['apres']}")).json()
    assert [d["numero"] for d in seconde["demandes"]] == [autre.numero]
    assert seconde["apres"] is None
    assert (await api.get("/api/v1/demandes?etat=payee")).json()["demandes"] == []
    assert (await api.get("/api/v1/demandes?etat=brouillon")).status_code == 422


async def test_lire_une_demande_l_iban_masque_et_c_est_journalise(api, demande):
    corps = (await api.get(f"/api/v1/demandes/{demande.numero}")).text
    assert "Moreau" in corps and "7890" not in corps
    lue = json.loads(corps)
    assert [d["piece"] for d in lue["documents"]] == ["identite", "identite", "rib", "acte"]
    assert [e["acte"] for e in lue["evenements"]][-1] == "soumettre"
    assert await Ligne.filter(acte="api : demande lue", objet=f"demande:{demande.numero}").count() == 1
    assert (await api.get("/api/v1/demandes/102611888888888")).status_code == 404


async def test_les_actes_que_passages_donne_au_systeme(api, demande):
    racine = f"/api/v1/demandes/{demande.numero}"
    assert (await api.post(f"{racine}/attente-de-fonds")).status_code == 409
    await instruction.prendre_en_charge(await agents.faire_agent(), demande.numero)
    assert (await api.post(f"{racine}/attente-de-fonds")).json()["etat"] == "attente_fonds"
    assert (await api.post(f"{racine}/fonds-recus")).json()["etat"] == "en_instruction"
    assert (await Demande.get(id=demande.id)).etat is Etat.EN_INSTRUCTION
    assert (await api.post(f"{racine}/paiement", json={"resultat": "accepte"})).status_code == 409
    for corps in (b"{", b"[]", b'{"resultat": "peut-etre"}', b'{"resultat": 1}', b'{"resultat":"accepte","x":1}'):
        assert (await api.post(f"{racine}/paiement", content=corps)).status_code == 422


async def test_openapi_dit_chaque_route_et_sa_portee(api):
    """Neither a path that is not there, nor one that is not told."""
    dite = (await api.get("/api/v1/openapi.json")).json()
    assert dite["openapi"].startswith("3.1")
    dites = {
        (methode.upper(), chemin, operation["security"][0]["jeton"][0])
        for chemin, operations in dite["paths"].items()
        for methode, operation in operations.items()
    }
    vraies = {
        (methode, chemin.replace(":str", ""), route.opt["portee"])
        for route in routes_api.ROUTES
        for chemin in route.paths
        for methode in route.http_methods
        if methode in ("GET", "POST")
    }
    assert dites == vraies


def conforme(valeur, schema: dict, schemas: dict, ou: str = "") -> None:
    """As JSON Schema says it, for the few words that this description uses."""
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    sortes = {"string": str, "integer": int, "boolean": bool, "null": type(None), "object": dict, "array": list}
    assert isinstance(valeur, tuple(sortes[t] for t in types)), (ou, valeur)
    assert valeur in schema.get("enum", [valeur]), (ou, valeur)
    if isinstance(valeur, list):
        for un in valeur:
            conforme(un, schema["items"], schemas, ou + "[]")
    if isinstance(valeur, dict) and "properties" in schema:
        assert set(schema["required"]) <= set(valeur) <= set(schema["properties"]), (ou, set(valeur))
        for nom, contenu in valeur.items():
            conforme(contenu, schema["properties"][nom], schemas, f"{ou}.{nom}")


async def test_ce_qui_revient_est_ce_que_dit_la_description(api, demande):
    dite = (await api.get("/api/v1/openapi.json")).json()
    schemas, une = dite["components"]["schemas"], "/api/v1/demandes/{numero}"
    agent = await agents.faire_agent()
    await instruction.prendre_en_charge(agent, demande.numero)
    await messagerie.ecrire(agent, demande.numero, "Bonjour", sujet="Une question")
    for methode, chemin, corps in (
        ("get", "/api/v1/demandes", None),
        ("get", une, None),
        ("get", f"{une}/messages", None),
        ("post", f"{une}/attente-de-fonds", None),
        ("post", f"{une}/fonds-recus", None),
        ("post", f"{une}/fonds-recus", None),
        ("post", f"{une}/paiement", {"resultat": "accepte"}),
        ("post", f"{une}/paiement", {}),
        ("get", f"{une}x", None),
    ):
        reponse = await api.request(methode, chemin.replace("{numero}", demande.numero), json=corps)
        reponses = dite["paths"][chemin.removesuffix("x")][methode]["responses"]
        (genre,) = reponses[str(reponse.status_code)]["content"]
        assert reponse.headers["content-type"].startswith(genre)
        conforme(reponse.json(), reponses[str(reponse.status_code)]["content"][genre]["schema"], schemas, chemin)


@pytest.mark.parametrize("numero", ["1" * 15, "x" * 100, "102611000000001' OR 1"])
async def test_un_resultat_pour_personne_est_un_404_et_ne_laisse_aucune_ligne(api, numero):
    reponse = await api.post(f"/api/v1/demandes/{numero}/paiement", json={"resultat": "accepte"})
    assert reponse.status_code == 404
    assert not await Ligne.exists()


async def test_un_resultat_est_journalise_avec_ce_qu_il_change(api, demande, monkeypatch):
    adresse, objet = f"/api/v1/demandes/{demande.numero}/paiement", f"demande:{demande.numero}"
    assert (await api.post(adresse, json={"resultat": "accepte"})).status_code == 409
    assert not await Ligne.filter(objet=objet).exists()
    chef = await demo_service.agent("A. Roy", ProfilAgent.SUPERVISEUR)
    await demo_service.validee(await agents.faire_agent(), demande)
    await Demande.filter(id=demande.id).update(decidee_le=horloge.maintenant() - timedelta(hours=1))
    await demo_service.en_paiement(chef, demande)
    assert (await api.post(adresse, json={"resultat": "refuse", "motif": "AC04"})).json()["etat"] == "en_instruction"
    ligne_ = await Ligne.get(acte="api : résultat de paiement")
    assert (ligne_.acteur, ligne_.objet) == ("systeme:caisse", objet)


@pytest.mark.parametrize("combien", ["0", "201", "-1", "x", "²", "99999999999"])
async def test_une_taille_de_page_de_travers(api, combien):
    reponse = await api.get("/api/v1/demandes", params={"combien": combien})
    assert reponse.status_code == 422
    assert reponse.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("methode", "chemin", "statut"), [("GET", "/api/v1/rien", 404), ("POST", "/api/v1/demandes", 405)]
)
async def test_hors_des_chemins_le_refus_est_aussi_un_probleme(api, methode, chemin, statut):
    reponse = await api.request(methode, chemin)
    assert reponse.status_code == statut
    assert reponse.headers["content-type"] == "application/problem+json"


async def test_une_cadence(api, demande, monkeypatch):
    from portail.web import api as porte

    monkeypatch.setattr(porte, "PAR_MINUTE", 3)
    porte._passages.clear()
    assert [(await api.get("/api/v1/demandes")).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    porte._passages.clear()


@pytest.mark.parametrize("valeur", ["x", "a:b:c", "a:lecture:xyz", f"a:tout:{'0' * 64}", f"a::{'0' * 64}"])
def test_un_reglage_de_travers_est_refuse(valeur):
    with pytest.raises(ReglageInvalide, match="PORTAIL_API_JETONS"):
        variables.jetons(valeur)


def test_un_webhook_demande_un_secret():
    with pytest.raises(ReglageInvalide, match="PORTAIL_WEBHOOK_SECRET"):
        adresses.webhook({"PORTAIL_WEBHOOK_URL": "https://x.fr"}, production=True)
    with pytest.raises(ReglageInvalide, match="PORTAIL_WEBHOOK_URL"):
        adresses.webhook({"PORTAIL_WEBHOOK_URL": "http://x.fr", "PORTAIL_WEBHOOK_SECRET": SECRET}, production=True)


# --- webhooks ----------------------------------------------------------------------------------------------------------


class _Recepteur(BaseHTTPRequestHandler):
    recus: list[tuple[dict, bytes]]
    statut = 204

    def do_POST(self) -> None:
        corps = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).recus.append((dict(self.headers), corps))
        self.send_response(type(self).statut)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
async def recepteur(bd, reglages_test):
    classe = type("Recepteur", (_Recepteur,), {"recus": [], "statut": 204})
    serveur = HTTPServer(("127.0.0.1", 0), classe)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{serveur.server_port}/evenements"
    reglages_.poser(dataclasses.replace(reglages_test, webhook_url=url, webhook_secret=SECRET))
    webhooks.brancher()
    yield classe
    reglages_.poser(reglages_test)
    webhooks.brancher()
    await asyncio.to_thread(serveur.shutdown)


async def test_chaque_evenement_part_signe_sans_contenu(recepteur, demande):
    assert await webhooks.tournee() == 1
    entetes, corps = recepteur.recus[0]
    dit = json.loads(corps)
    assert (dit["numero"], dit["acte"], dit["vers"]) == (demande.numero, "soumettre", "envoyee")
    assert b"Moreau" not in corps
    secondes = entetes["Portail-Signature"].split(",")[0].removeprefix("t=")
    attendu = hmac.new(SECRET.encode(), f"{secondes}.".encode() + corps, hashlib.sha256).hexdigest()
    assert entetes["Portail-Signature"] == f"t={secondes},v1={attendu}"
    assert await webhooks.tournee() == 0


async def test_refuse_il_revient_plus_tard_sous_le_meme_nom(recepteur, demande):
    recepteur.statut = 503
    assert await webhooks.tournee() == 0
    attente = await Livraison.get()
    assert attente.essais == 1 and attente.pas_avant > horloge.maintenant()
    recepteur.statut = 200
    await Livraison.all().update(pas_avant=horloge.maintenant())
    assert await webhooks.tournee() == 1
    noms = {entetes["Portail-Livraison"] for entetes, _ in recepteur.recus}
    assert noms == {str(attente.id)}


async def test_un_bail_pris_avant_que_l_horloge_recule_n_est_a_personne(recepteur, demande):
    await Livraison.all().update(pris_le=horloge.maintenant() + timedelta(days=1))
    assert await webhooks.tournee() == 1


async def test_une_redirection_n_est_pas_suivie(recepteur, demande):
    recepteur.statut = 302
    assert await webhooks.tournee() == 0
    assert len(recepteur.recus) == 1


async def test_non_configure_rien_n_est_promis(bd, demande):
    assert webhooks.promettre not in TEMOINS
    assert not await Livraison.exists()
