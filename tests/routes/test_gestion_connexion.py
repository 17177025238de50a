"""G1: password then code, each good once; claimants' sessions open nothing here, and the reverse."""

import dataclasses
from datetime import timedelta

import pytest

from portail import reglages as reglages_
from portail.actions import gestionnaires
from portail.domain import horloge
from portail.domain.erreurs import Invalide
from portail.domain.gestionnaire import Gestionnaire, ProfilAgent, SessionAgent
from portail.services import totp
from tests import agents
from tests.conftest import Client

MOT, COURRIEL = "Cartable&Lilas77", "c.lambert@service.fr"


@pytest.fixture
async def compte(client, reglages_test):
    rapides = dataclasses.replace(reglages_test, argon_agent_memoire_kio=64, argon_agent_passes=1)
    reglages_.poser(rapides)
    return await gestionnaires.creer(COURRIEL, "C. Lambert", ProfilAgent.GESTIONNAIRE, MOT)


async def premier(client, mot=MOT, courriel=COURRIEL, **plus):
    await client.voir("/gestion/")
    return await client.poster("/gestion/", {"courriel": courriel, "mot_de_passe": mot, **plus})


async def entrer(client, secret, code="", **plus):
    caches = Client.caches((await premier(client, **plus)).text)
    return await client.poster("/gestion/code", {**caches, "code": code or totp.code(secret, horloge.maintenant())})


async def test_mot_de_passe_puis_code(client, compte):
    _, secret = compte
    page = await premier(client)
    assert page.status_code == 200
    assert "Code à 6 chiffres" in page.text
    assert not await SessionAgent.exists()
    reponse = await entrer(client, secret)
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/gestion/demandes")
    (temoin,) = [c for c in reponse.headers.get_list("set-cookie") if "gestion" in c]
    assert temoin.startswith("__Host-gestion=") and "HttpOnly" in temoin and "Secure" in temoin
    jeton = temoin.partition("=")[2].partition(";")[0]
    session = await SessionAgent.get()
    assert jeton not in session.empreinte
    await client.voir("/gestion/demandes")
    sortie = await client.poster("/gestion/deconnexion")
    assert sortie.headers["location"] == "/gestion/"
    assert (await SessionAgent.get()).revoquee_le is not None


async def test_un_code_ne_sert_qu_une_fois(client, compte):
    _, secret = compte
    code = totp.code(secret, horloge.maintenant())
    assert (await entrer(client, secret, code)).status_code == 303
    await client.voir("/gestion/demandes")
    await client.poster("/gestion/deconnexion")
    encore = await entrer(client, secret, code)
    assert encore.status_code == 422
    assert "a déjà servi" in encore.text


@pytest.mark.parametrize("code", ["000000", "12", "abcdef", "１２３４５６"])
async def test_un_mauvais_code_ne_passe_pas(client, compte, code):
    assert (await entrer(client, compte[1], code)).status_code == 422
    assert not await SessionAgent.exists()


async def test_les_essais_de_code_sont_comptes(client, compte):
    statuts = [(await entrer(client, compte[1], "000000")).status_code for _ in range(7)]
    assert statuts[-1] == 429


async def test_la_meme_reponse_pour_une_adresse_inconnue(client, compte):
    connue = await premier(client, mot="Faux&MotDePasse1")
    inconnue = await premier(client, mot="Faux&MotDePasse1", courriel="x@service.fr")
    assert connue.status_code == inconnue.status_code == 422
    assert connue.text.count("ne convient pas") == inconnue.text.count("ne convient pas") > 0


async def test_un_premier_facteur_perime_ou_forge(client, compte, monkeypatch):
    caches = Client.caches((await premier(client)).text)
    vrai = horloge.maintenant()
    for secret in ("", "x", caches["secret"][:-2]):
        assert (await client.poster("/gestion/code", {"secret": secret, "code": "000000"})).status_code == 422
    monkeypatch.setattr(horloge, "maintenant", lambda: vrai + timedelta(minutes=6))
    reponse = await client.poster("/gestion/code", {**caches, "code": totp.code(compte[1], horloge.maintenant())})
    assert reponse.status_code == 422
    assert not await SessionAgent.exists()


async def test_desactive_il_n_entre_plus_et_ses_sessions_finissent(client, compte):
    await entrer(client, compte[1])
    assert await gestionnaires.desactiver(COURRIEL)
    assert (await client.get("/gestion/demandes")).headers["location"].startswith("/gestion/")
    assert (await premier(client)).status_code == 422
    assert not await gestionnaires.desactiver(COURRIEL)


async def test_les_sessions_ne_se_melangent_pas(app, connecte):
    """A claimant's cookie opens no page of the service, an agent's none of hers."""
    agent = await agents.faire_agent()
    assert (await connecte.get("/gestion/demandes")).status_code == 303
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, agent)
        assert (await navigateur.get("/gestion/demandes")).status_code == 200
        assert (await navigateur.get("/mon-compte/mon-suivi")).status_code == 303


async def test_la_session_finit(app, monkeypatch):
    agent = await agents.faire_agent()
    vrai = horloge.maintenant()
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, agent)
        assert (await navigateur.get("/gestion/demandes")).status_code == 200
        await navigateur.voir("/gestion/demandes")
        monkeypatch.setattr(horloge, "maintenant", lambda: vrai + timedelta(minutes=31))
        assert (await navigateur.get("/gestion/demandes")).status_code == 303
        rendu = await navigateur.poster("/gestion/session/prolonger")
        assert rendu.status_code == 401
        assert "Votre session a expiré" in rendu.text


@pytest.mark.parametrize("suite", ["//ailleurs.fr", "https://ailleurs.fr", "/mon-compte/", "/gestion/\\x"])
async def test_la_suite_reste_chez_nous(client, compte, suite):
    caches = Client.caches((await premier(client, suite=suite)).text)
    assert caches["suite"] == "/gestion/demandes"


@pytest.mark.parametrize("mot", ["court1!A", "lambert&Cartable7", "motdepassefaible", "x" * 200])
async def test_un_mot_de_passe_faible_ne_fait_pas_de_compte(bd, mot):
    with pytest.raises(Invalide):
        await gestionnaires.creer(COURRIEL, "C. Lambert", ProfilAgent.SUPERVISEUR, mot)
    assert not await Gestionnaire.exists()


@pytest.mark.parametrize(("courriel", "nom"), [("pas-une-adresse", "C. Lambert"), (COURRIEL, " "), ("", "C. Lambert")])
async def test_un_compte_a_une_adresse_et_un_nom(bd, courriel, nom):
    with pytest.raises(Invalide, match="Il faut un nom"):
        await gestionnaires.creer(courriel, nom, ProfilAgent.SUPERVISEUR, MOT)
    assert not await Gestionnaire.exists()


async def test_une_adresse_un_compte(client, compte):
    with pytest.raises(Invalide, match="existe déjà"):
        await gestionnaires.creer(COURRIEL.upper(), "Autre Personne", ProfilAgent.SUPERVISEUR, MOT)


def test_le_code_est_celui_de_la_rfc(reglages_test):
    """RFC 6238, appendix B: 94287082 at 59 seconds; we show the last six digits."""
    from datetime import UTC, datetime

    secret = b"12345678901234567890"
    assert totp.code(secret, datetime.fromtimestamp(59, UTC)) == "287082"
    assert totp.pas_du_code(secret, "287 082", datetime.fromtimestamp(59, UTC)) == 1
    assert totp.pas_du_code(secret, "287082", datetime.fromtimestamp(59 + 61, UTC)) is None
    assert totp.adresse(secret, "a@b.fr").startswith("otpauth://totp/")
