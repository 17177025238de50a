"""G1: password then code, each good once; claimants' sessions open nothing here, and the reverse."""

import dataclasses
from datetime import timedelta

import pytest

from portail import reglages as reglages_
from portail.actions import gestionnaires, instruction
from portail.domain import horloge
from portail.domain.demande import Demande, Evenement
from portail.domain.erreurs import Invalide
from portail.domain.gestionnaire import Gestionnaire, ProfilAgent, SessionAgent
from portail.domain.instruction import Note
from portail.domain.justificatif import Justificatif, Verdict
from portail.domain.message import Message
from portail.services import totp
from portail.web import reprise, session_agent
from tests import agents, paiements
from tests.conftest import Client, bien_forme

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


@pytest.mark.parametrize("courriel", [COURRIEL, "x@service.fr"])
async def test_les_essais_de_mot_de_passe_sont_comptes(client, compte, courriel):
    statuts = [(await premier(client, "Faux&MotDePasse1", courriel)).status_code for _ in range(6)]
    assert statuts == [422] * 5 + [429]
    assert (await premier(client, courriel=courriel)).status_code == 429  # the good one waits its turn too


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


# --- what was typed when the session expired (exigences.md A) ------------------------------------------------------------


async def entrer_de_nouveau(navigateur: Client, perdue, secret: bytes, courriel: str = COURRIEL):
    """Sign in on the 401 page, its hidden fields carried through both steps."""
    caches = Client.caches(perdue.text)
    code = await navigateur.poster("/gestion/", caches | {"courriel": courriel, "mot_de_passe": MOT})
    assert code.status_code == 200, code.text[:500]
    faux = await navigateur.poster("/gestion/code", Client.caches(code.text) | {"code": "000000"})
    assert faux.status_code == 422
    donnees = Client.caches(faux.text) | {"code": totp.code(secret, horloge.maintenant())}
    return await navigateur.poster("/gestion/code", donnees)


async def vieillir() -> None:
    passe = horloge.maintenant() - timedelta(minutes=31)
    await SessionAgent.all().update(vue_le=passe, cree_le=passe)
    session_agent._vues.clear()


@pytest.fixture
async def au_travail(client, compte):
    """C. Lambert signed in, who follows a claim: (browser, her secret, the claim)."""
    agent, secret = compte
    demande = await agents.envoyee(await agents.faire_acteur())
    await instruction.prendre_en_charge(agent, demande.numero)
    await agents.connecter_agent(client, agent)
    return client, secret, demande


TAPE = "Vu au téléphone avec Zéphyrine."


@pytest.mark.parametrize(
    ("suite", "donnees"),
    [
        ("notes", {"note": TAPE}),
        ("rejet", {"motif": "conditions", "texte": TAPE}),
        ("complement", {"partie-titulaire": TAPE}),
        ("amendement", {"champ": "ville", "valeur": TAPE, "raison": TAPE}),
        ("messages", {"objet": "libre", "sujet": "Votre acte", "texte": TAPE}),
        ("jugement", {"verdict": "non_conforme", "motif": "illisible", "texte": TAPE}),
    ],
)
async def test_session_expiree_rien_n_est_perdu(au_travail, suite, donnees):
    client, secret, demande = au_travail
    racine = f"/gestion/demandes/{demande.numero}"
    await client.voir(racine)
    chemin = f"{racine}/{suite}"
    if suite == "jugement":
        rib = await Justificatif.get(demande_id=demande.id, piece="rib")
        chemin = f"{racine}/documents/{rib.id}/jugement"
    avant = await Evenement.filter(demande_id=demande.id).count()
    await vieillir()
    perdue = await client.poster(chemin, donnees)
    assert perdue.status_code == 401 and TAPE not in perdue.text
    assert "ce que vous aviez tapé vous sera rendu" in perdue.text
    rendue = await entrer_de_nouveau(client, perdue, secret)
    bien_forme(rendue.text)
    assert rendue.status_code == 200, rendue.text[:500]
    assert reprise.PHRASE_SANS_FICHIER in rendue.text.replace("\xa0", " ")
    assert TAPE in rendue.text and f'action="{chemin}' in rendue.text
    assert await Evenement.filter(demande_id=demande.id).count() == avant
    assert not await Note.exists() and not await Message.exists()
    if suite == "notes":
        ouverte = rendue.text.partition('aria-labelledby="notes"')[2].partition("</section>")[0]
        assert "<details open>" in ouverte
        assert (await client.poster(chemin, donnees)).status_code == 303
        assert await Note.all().count() == 1
    if suite == "jugement":
        assert f'document={rib.id}" data-touche' in rendue.text and "RIB, page 1" in rendue.text


async def test_le_montant_tape_revient(au_travail):
    client, secret, demande = au_travail
    await Justificatif.filter(demande_id=demande.id).update(verdict=Verdict.CONFORME)
    await client.voir(f"/gestion/demandes/{demande.numero}")
    await vieillir()
    perdue = await client.poster(f"/gestion/demandes/{demande.numero}/validation", {"montant": "885,00"})
    rendue = await entrer_de_nouveau(client, perdue, secret)
    assert 'value="885,00"' in rendue.text
    assert (await Demande.get(id=demande.id)).etat == "en_instruction"


async def test_la_recherche_tapee_est_faite_apres_la_connexion(au_travail):
    client, secret, _ = au_travail
    await client.voir("/gestion/demandes")
    await vieillir()
    rendue = await entrer_de_nouveau(client, await client.poster("/gestion/recherche", {"q": "More"}), secret)
    assert rendue.status_code == 303 and rendue.headers["location"].startswith("/gestion/demandes?nom=")
    assert "Moreau" in await client.voir(rendue.headers["location"])


@pytest.mark.parametrize("acte", ["attente-de-fonds", "suspension", "restitution", "documents/{}/jugement"])
async def test_un_acte_n_est_jamais_rejoue(au_travail, acte):
    """One press is asked again where it is, and never carried out by signing in."""
    client, secret, demande = au_travail
    document = await Justificatif.filter(demande_id=demande.id).first()
    racine = f"/gestion/demandes/{demande.numero}"
    await client.voir(racine)
    await vieillir()
    perdue = await client.poster(f"{racine}/{acte.format(document.id)}", {"verdict": "conforme"})
    assert perdue.status_code == 401 and Client.caches(perdue.text) == {"suite": racine}
    assert "votre dernière action n’a pas été faite" in perdue.text
    rendue = await entrer_de_nouveau(client, perdue, secret)
    assert (rendue.status_code, rendue.headers["location"]) == (303, racine)
    demande = await Demande.get(id=demande.id)
    assert (demande.etat, demande.suspendue_le) == ("en_instruction", None) and demande.agent_id


async def test_la_saisie_d_une_autre_personne_ne_s_ouvre_pas(au_travail):
    client, _, demande = au_travail
    _, secret = await gestionnaires.creer("b.autre@service.fr", "B. Autre", ProfilAgent.GESTIONNAIRE, MOT)
    await client.voir(f"/gestion/demandes/{demande.numero}")
    await vieillir()
    perdue = await client.poster(f"/gestion/demandes/{demande.numero}/notes", {"note": TAPE})
    rendue = await entrer_de_nouveau(client, perdue, secret, "b.autre@service.fr")
    assert rendue.status_code == 303 and TAPE not in rendue.text


async def test_la_saisie_d_une_demande_disparue(au_travail):
    client, secret, demande = au_travail
    await client.voir(f"/gestion/demandes/{demande.numero}")
    await vieillir()
    perdue = await client.poster(f"/gestion/demandes/{demande.numero}/notes", {"note": TAPE})
    await Demande.filter(id=demande.id).update(efface_le=horloge.maintenant())
    rendue = await entrer_de_nouveau(client, perdue, secret)
    assert rendue.status_code == 303 and "__Host-gestion" in rendue.headers["set-cookie"]


@pytest.mark.parametrize(
    ("chemin", "suite"),
    [
        ("/gestion/paiements/retour", "/gestion/paiements"),
        ("/gestion/paiements/7/retrait", "/gestion/paiements/7"),
        ("/gestion/session/prolonger", "/gestion/demandes"),
    ],
)
async def test_la_suite_est_une_page_qui_se_lit(au_travail, chemin, suite):
    """Not the address of an act, where nothing answers."""
    client, _, _ = au_travail
    await client.voir("/gestion/demandes")
    await vieillir()
    assert Client.caches((await client.poster(chemin)).text) == {"suite": suite}


async def test_les_cases_decochees_le_restent(client, reglages_test):
    rapides = dataclasses.replace(reglages_test, argon_agent_memoire_kio=64, argon_agent_passes=1)
    reglages_.poser(rapides)
    chef, secret = await gestionnaires.creer(COURRIEL, "A. Roy", ProfilAgent.SUPERVISEUR, MOT)
    await agents.connecter_agent(client, chef)
    une, deux = await paiements.validees(await agents.faire_agent(), 2)
    await client.voir("/gestion/paiements")
    await vieillir()
    perdue = await client.poster("/gestion/paiements", {"numero": deux.numero})
    rendue = (await entrer_de_nouveau(client, perdue, secret)).text
    assert f'value="{une.numero}">' in rendue and f'value="{deux.numero}" checked>' in rendue
    assert (await Demande.get(id=deux.id)).etat == "validee"


async def test_un_fragment_repond_hx_redirect_mais_une_sonde_laisse_la_page(au_travail):
    """A page that polls by itself is not left: what is typed there would go with it."""
    client, _, demande = au_travail
    chemin = f"/gestion/demandes/{demande.numero}"
    await client.voir(chemin)
    await vieillir()
    htmx = {"hx-request": "true", "hx-current-url": f"https://portail.test{chemin}"}
    reponse = await client.poster(f"{chemin}/messages/lecture", headers=htmx)
    assert (reponse.status_code, reponse.headers["hx-redirect"]) == (401, f"/gestion/?suite={chemin}")
    sonde = await client.poster(f"{chemin}/presence", headers=htmx | {"x-passif": "1"})
    assert sonde.status_code == 204 and "hx-redirect" not in sonde.headers
    await SessionAgent.all().update(revoquee_le=horloge.maintenant())
    assert "hx-redirect" in (await client.get(chemin, headers=htmx | {"x-passif": "1"})).headers
