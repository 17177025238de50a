"""E02 over HTTP: signing in and out, one answer for all failures, nothing lost when a session expires."""

import re
from datetime import timedelta

import pytest

from portail.domain import horloge
from portail.domain.compte import Inscription, Session
from portail.domain.erreurs import Indisponible
from portail.domain.garde import Echec
from portail.domain.journal import Ligne
from portail.services import argon
from portail.web import reprise
from tests.conftest import Client, faire_utilisateur

MOT = "Bleu-Cerise-42"
ELLE = {"courriel": "ines.moreau@exemple.fr", "mot_de_passe": MOT}


@pytest.fixture
async def elle(client):
    return await faire_utilisateur(mot_de_passe=await argon.hacher(MOT))


def sans_jetons(html: str) -> str:
    """A page without what changes at each answer, and without the address typed."""
    html = re.sub(r'(name="(?:csrf|captcha)" value=)"[^"]*"', r"\1", html)
    html = re.sub(r"/captcha/(image|son)/[^\"]*", "", html)
    return re.sub(r"[\w.]+@exemple\.fr", "", html)


async def test_page_anonyme_sans_script_ni_base(client):
    html = await client.voir("/mon-compte/")
    assert "<script" not in html and len(html) < 15_000
    for mot in (
        "Identifiant (adresse courriel)",
        "Mot de passe",
        "Se connecter",
        "Créer un compte",
        "Mot de passe oublié",
    ):
        assert mot in html


async def test_entrer_et_sortir(client, elle):
    html = await client.voir("/mon-compte/?suite=/mon-compte/mon-suivi%3Fonglet%3Dtransmises")
    reponse = await client.poster("/mon-compte/", Client.caches(html) | ELLE)
    assert reponse.status_code == 303 and reponse.headers["location"] == "/mon-compte/mon-suivi?onglet=transmises"
    biscuit = reponse.headers["set-cookie"]
    assert biscuit.startswith("__Host-session=") and "Secure" in biscuit and "HttpOnly" in biscuit
    assert "Bienvenue" in await client.voir("/mon-compte/")
    reponse = await client.poster("/mon-compte/deconnexion")
    assert reponse.status_code == 303 and reponse.headers["clear-site-data"] == '"cache", "storage"'
    assert (await Session.get()).revoquee_le
    qui = f"utilisateur:{elle[0].id}"
    assert await Ligne.all().order_by("id").values_list("acte", "acteur") == [("connexion", qui), ("déconnexion", qui)]
    repris = reponse.headers["set-cookie"]
    assert "__Host-session=" in repris and "Max-Age=0" in repris and "Secure" in repris


async def test_jamais_le_jeton_du_client(client, elle):
    client.cookies.set("__Host-session", "choisi", domain="portail.test")
    await client.voir("/mon-compte/")
    reponse = await client.poster("/mon-compte/", ELLE)
    assert "choisi" not in reponse.headers["set-cookie"]


@pytest.mark.parametrize(
    "suite",
    [
        "//mechant.fr",
        "https://mechant.fr",
        "/\\mechant.fr",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x",
        "\t/x",
        "/mon-compte/..//mechant.fr",
        "/.//mechant.fr",
        "/%5cmechant.fr",
        "/%2F/mechant.fr",
    ],
)
async def test_les_redirections_restent_dedans(client, elle, suite):
    await client.voir("/mon-compte/")
    reponse = await client.poster("/mon-compte/", ELLE | {"suite": suite})
    assert reponse.headers["location"] == "/mon-compte/"


async def test_une_seule_phrase_pour_tous_les_echecs(client, elle, app):
    identite = {"nom": "A", "prenom": "B", "telephone": "+33612345678", "courriel": "attente@exemple.fr"}
    from portail.actions import inscription

    await inscription.inscrire(identite, MOT, "z" * 64)
    pages = []
    for courriel, mot in (
        ("ines.moreau@exemple.fr", "faux"),
        ("personne@exemple.fr", "faux"),
        ("attente@exemple.fr", MOT),
    ):
        async with Client(app) as navigateur:
            await navigateur.voir("/mon-compte/")
            reponse = await navigateur.poster("/mon-compte/", {"courriel": courriel, "mot_de_passe": mot})
            assert reponse.status_code == 422 and "<title>Erreur : " in reponse.text
            assert "Compte pas encore activé\u00a0? Recevez un nouveau lien</a>" in reponse.text
            assert mot not in reponse.text
            assert re.findall(r'<a +href="#(\w+)">', reponse.text.partition('id="resume-erreurs"')[2]) == [
                "courriel",
                "mot_de_passe",
            ], "the summary leads to both fields, and says of neither that it is the wrong one"
            pages.append(sans_jetons(reponse.text))
    assert pages[0] == pages[1] == pages[2]
    assert await Inscription.all().count() == 1


async def test_captcha_apres_trois_echecs_puis_attente(client, elle):
    await client.voir("/mon-compte/")
    faux = ELLE | {"mot_de_passe": "faux"}
    for _ in range(2):
        assert "Recopiez la séquence" not in (await client.poster("/mon-compte/", faux)).text
    html = (await client.poster("/mon-compte/", faux)).text
    assert "Recopiez la séquence" in html and "2 essais" in html
    refusee = await client.poster("/mon-compte/", ELLE)
    assert refusee.status_code == 422 and "set-cookie" not in refusee.headers
    for _ in range(2):
        html = (await client.poster("/mon-compte/", faux | Client.caches(html) | {"sequence": "AB12"})).text
    reponse = await client.poster("/mon-compte/", ELLE | Client.caches(html) | {"sequence": "AB12"})
    assert reponse.status_code == 429 and int(reponse.headers["retry-after"]) > 0


async def test_captcha_passe_et_bon_mot_de_passe(client, elle):
    await client.voir("/mon-compte/")
    for _ in range(3):
        html = (await client.poster("/mon-compte/", ELLE | {"mot_de_passe": "faux"})).text
    changee = await client.poster("/mon-compte/", ELLE | Client.caches(html) | {"action": "changer_image"})
    assert changee.status_code == 200 and "ines.moreau@exemple.fr" in changee.text
    assert Client.caches(changee.text)["captcha"] != Client.caches(html)["captcha"]
    assert MOT not in changee.text and "inutile de le retaper" in changee.text
    sans_mot = {"courriel": ELLE["courriel"], "mot_de_passe": ""}
    reponse = await client.poster("/mon-compte/", sans_mot | Client.caches(changee.text) | {"sequence": "ab12"})
    assert reponse.status_code == 303
    assert not await Echec.filter(cle__startswith="compte").exists(), "a good try forgets the others"


async def test_une_sequence_fausse_ne_fait_pas_retaper_le_mot_de_passe(client, elle):
    await client.voir("/mon-compte/")
    for _ in range(3):
        html = (await client.poster("/mon-compte/", ELLE | {"mot_de_passe": "faux"})).text
    assert "inutile de le retaper" not in html  # that one was judged
    fausse = await client.poster("/mon-compte/", ELLE | Client.caches(html) | {"sequence": "ZZZZZ"})
    assert fausse.status_code == 422 and MOT not in fausse.text
    sans_mot = {"courriel": ELLE["courriel"], "mot_de_passe": ""}
    reponse = await client.poster("/mon-compte/", sans_mot | Client.caches(fausse.text) | {"sequence": "ab12"})
    assert reponse.status_code == 303


async def test_l_attente_annoncee_est_la_vraie(client, elle):
    """After five failures in a minute from one place, the minute counts: two seconds later would be refused."""
    html = await client.voir("/mon-compte/")
    faux = ELLE | {"mot_de_passe": "faux"}
    for _ in range(5):
        html = (await client.poster("/mon-compte/", faux | Client.caches(html) | {"sequence": "AB12"})).text
    annoncee = int(re.search(r"attendre (\d+)\D", html)[1]) * (60 if "minute" in html.split("attendre")[1][:20] else 1)
    reponse = await client.poster("/mon-compte/", ELLE | Client.caches(html) | {"sequence": "AB12"})
    assert reponse.status_code == 429 and 0 <= annoncee - int(reponse.headers["retry-after"]) <= 15
    assert await Ligne.filter(acte="connexion refusée").count() == 5
    assert await Ligne.filter(acte="connexion retenue").count() == 1


async def test_un_essai_que_personne_n_a_pu_juger_ne_compte_pas(client, elle, monkeypatch):
    async def complet(*_, **__):
        raise Indisponible("Beaucoup de personnes se connectent.", 5)

    await client.voir("/mon-compte/")
    with monkeypatch.context() as foule:
        foule.setattr(argon, "verifier", complet)
        for _ in range(6):
            reponse = await client.poster("/mon-compte/", ELLE)
            assert (reponse.status_code, reponse.headers["retry-after"]) == (503, "5")
    assert (await client.poster("/mon-compte/", ELLE)).status_code == 303


async def test_une_foule_n_empeche_pas_d_entrer_qui_a_un_vieux_condensat(client, elle, monkeypatch):
    async def complet(*_, **__):
        raise Indisponible("Beaucoup de personnes se connectent.", 5)

    monkeypatch.setattr(argon, "est_perimee", lambda _: True)
    monkeypatch.setattr(argon, "hacher", complet)
    await client.voir("/mon-compte/")
    assert (await client.poster("/mon-compte/", ELLE)).status_code == 303


async def test_champs_vides_ne_comptent_pas(client, elle):
    await client.voir("/mon-compte/")
    for _ in range(6):
        reponse = await client.poster("/mon-compte/", {"courriel": "", "mot_de_passe": ""})
        assert (
            reponse.status_code == 422 and 'href="#courriel"' in reponse.text and 'href="#mot_de_passe"' in reponse.text
        )
    assert (await client.poster("/mon-compte/", ELLE)).status_code == 303


async def test_sans_jeton_csrf(client, elle):
    reponse = await client.post("/mon-compte/", data=ELLE)
    assert reponse.status_code == 403


async def vieillir(minutes: int = 31) -> None:
    await Session.all().update(vue_le=horloge.maintenant() - timedelta(minutes=minutes))
    from portail.web import session

    session._vues.clear()


async def test_une_page_demandee_trop_tard_dit_pourquoi_il_faut_se_connecter(connecte, client):
    await connecte.voir("/mon-compte/")
    await vieillir()
    menee = (await connecte.get("/mon-compte/mon-suivi")).headers["location"]
    assert "Votre session a expiré" in await connecte.voir(menee)
    assert "Votre session a expiré" not in await client.voir(menee)


async def test_session_expiree_rien_n_est_perdu(connecte):
    connecte.utilisateur.mot_de_passe = await argon.hacher(MOT)
    await connecte.utilisateur.save()
    await connecte.voir("/mon-compte/")
    await vieillir()
    saisie = {"nom_naissance": "Zéphyrine", "mot_de_passe": "secret", "liste": ["a", "b"]}
    chemin = "/mon-compte/demandes/nouvelle/ars"
    reponse = await connecte.poster(chemin, saisie)
    assert reponse.status_code == 401 and "Zéphyrine" not in reponse.text
    assert "Votre session a expiré" in reponse.text
    reponse = await connecte.poster("/mon-compte/", Client.caches(reponse.text) | ELLE)
    assert reponse.status_code == 200, reponse.text[:500]
    assert "Zéphyrine" in reponse.text and reprise.PHRASE in reponse.text and f'action="{chemin}"' in reponse.text
    assert "__Host-session" in reponse.headers["set-cookie"]
    enregistree = await connecte.poster(chemin, Client.caches(reponse.text) | {"nom_naissance": "Zéphyrine"})
    assert enregistree.status_code in (303, 422), enregistree.text[:500]


async def test_saisie_d_une_demande_disparue(connecte):
    connecte.utilisateur.mot_de_passe = await argon.hacher(MOT)
    await connecte.utilisateur.save()
    await connecte.voir("/mon-compte/")
    await vieillir()
    perdue = await connecte.poster("/mon-compte/demandes/102611000000001/informations", {"nom_naissance": "Z"})
    reponse = await connecte.poster("/mon-compte/", Client.caches(perdue.text) | ELLE)
    assert reponse.status_code == 303 and "__Host-session" in reponse.headers["set-cookie"]


async def test_un_acte_n_est_jamais_rejoue(connecte):
    connecte.utilisateur.mot_de_passe = await argon.hacher(MOT)
    await connecte.utilisateur.save()
    await connecte.voir("/mon-compte/")
    await vieillir()
    chemin = "/mon-compte/demandes/102611000000001/suppression"
    reponse = await connecte.poster(chemin)
    assert reponse.status_code == 401 and Client.caches(reponse.text) == {"suite": chemin}
    reponse = await connecte.poster("/mon-compte/", Client.caches(reponse.text) | ELLE)
    assert reponse.status_code == 303 and reponse.headers["location"] == chemin


async def test_la_saisie_d_une_autre_personne_ne_s_ouvre_pas(connecte, autre):
    await connecte.voir("/mon-compte/")
    await vieillir()
    scellee = Client.caches((await connecte.poster("/mon-compte/demandes/nouvelle/ars", {"nom": "Zéphyrine"})).text)
    autre.utilisateur.mot_de_passe = await argon.hacher(MOT)
    await autre.utilisateur.save()
    await autre.voir("/mon-compte/")
    reponse = await autre.poster("/mon-compte/", scellee | {"courriel": "karim.haddad@exemple.fr", "mot_de_passe": MOT})
    assert reponse.status_code == 303


async def test_session_fermee_n_est_pas_expiree(connecte):
    await connecte.voir("/mon-compte/")
    await Session.all().update(revoquee_le=horloge.maintenant())
    reponse = await connecte.poster("/mon-compte/demandes/nouvelle/ars", {"nom": "Zéphyrine"})
    assert reponse.status_code in (303, 403)


async def test_rester_connecte(connecte):
    await connecte.voir("/mon-compte/")
    assert (await connecte.poster("/mon-compte/session/prolonger")).status_code == 204


async def test_prolonger_demande_une_session(client):
    await client.voir("/mon-compte/")
    assert (await client.poster("/mon-compte/session/prolonger")).status_code == 303
