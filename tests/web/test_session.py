"""Our sessions: idle and absolute ends, nothing written by a GET, revoked for good, typed text kept (exigences.md A)."""

from datetime import timedelta

import pytest

from portail.domain import horloge
from portail.domain.compte import Session
from portail.domain.demande import Demande
from portail.web import session
from tests import conftest as commun

SUIVI = "/mon-compte/mon-suivi"


@pytest.fixture
def avancer(monkeypatch):
    vrai = horloge.maintenant

    def de(**duree):
        monkeypatch.setattr(horloge, "maintenant", lambda: vrai() + timedelta(**duree))

    return de


@pytest.fixture(autouse=True)
def vues_vides():
    session._vues.clear()
    yield
    session._vues.clear()


async def test_seul_le_condensat_du_jeton_est_garde(connecte):
    jeton = connecte.cookies[session.nom_cookie()]
    assert not await Session.filter(empreinte=jeton).exists()
    assert await Session.filter(empreinte=session.empreinte(jeton)).exists()


async def test_un_jeton_choisi_par_le_client_n_ouvre_rien(client):
    client.cookies.set(session.nom_cookie(), "choisi", domain="portail.test")
    assert (await client.get(SUIVI)).status_code == 303


async def test_sans_session_on_revient_ou_l_on_allait(client):
    reponse = await client.get(f"{SUIVI}?onglet=validees")
    assert reponse.headers["location"].startswith("/mon-compte/?suite=/mon-compte/mon-suivi")


async def test_un_fragment_renvoie_a_la_connexion(client):
    reponse = await client.get(SUIVI, headers={"hx-request": "true", "hx-current-url": "https://portail.test" + SUIVI})
    assert reponse.status_code == 401
    assert reponse.headers["hx-redirect"] == f"/mon-compte/?suite={SUIVI}"


@pytest.mark.parametrize("ouverte", ["https://portail.test", "://", "https://[", "javascript:x", "?a", ""])
async def test_un_fragment_d_une_page_illisible_renvoie_quand_meme(client, ouverte):
    reponse = await client.get(SUIVI, headers={"hx-request": "true", "hx-current-url": ouverte})
    assert reponse.status_code == 401
    assert reponse.headers["hx-redirect"].startswith("/mon-compte/")


async def test_trente_minutes_sans_rien_faire(connecte, avancer):
    avancer(minutes=29)
    assert (await connecte.get(SUIVI)).status_code == 200
    avancer(minutes=58)
    assert (await connecte.get(SUIVI)).status_code == 200
    avancer(minutes=89)
    assert (await connecte.get(SUIVI)).status_code == 303


async def test_douze_heures_au_plus(connecte, avancer):
    for minute in range(20, 720, 25):
        avancer(minutes=minute)
        assert (await connecte.get(SUIVI)).status_code == 200
    avancer(minutes=721)
    assert (await connecte.get(SUIVI)).status_code == 303


async def test_un_releve_automatique_n_est_pas_une_activite(connecte, avancer):
    avancer(minutes=20)
    await connecte.get(SUIVI, headers={"x-passif": "1"})
    avancer(minutes=31)
    assert (await connecte.get(SUIVI)).status_code == 303


async def test_un_get_n_ecrit_rien_puis_les_vues_sont_ecrites_ensemble(connecte, avancer):
    avant = (await Session.get()).vue_le
    avancer(minutes=5)
    await connecte.get(SUIVI)
    assert (await Session.get()).vue_le == avant
    await session.ecrire_vues()
    assert (await Session.get()).vue_le > avant


@pytest.mark.parametrize("chemin", ["/mon-compte/deconnexion", "/mon-compte/", "/mon-compte/session/prolonger"])
async def test_la_base_coupee_ne_passe_pas_pour_un_mauvais_jeton(connecte, monkeypatch, chemin):
    async def coupee(*_):
        raise OSError("coupée")

    await connecte.voir(SUIVI)
    monkeypatch.setattr("portail.base.lire", coupee)
    reponse = await connecte.poster(chemin)
    assert reponse.status_code == 503 and reponse.headers["retry-after"]


async def test_une_session_revoquee_ne_revit_pas(connecte):
    await connecte.get(SUIVI)
    await Session.all().update(revoquee_le=horloge.maintenant())
    await session.ecrire_vues()
    assert (await connecte.get(SUIVI)).status_code == 303
    assert (await Session.get()).revoquee_le is not None


async def test_une_personne_desactivee_n_entre_plus(connecte):
    connecte.utilisateur.desactive_le = horloge.maintenant()
    await connecte.utilisateur.save()
    assert (await connecte.get(SUIVI)).status_code == 303


async def test_ce_qui_fut_tape_revient_apres_une_session_expiree(connecte, avancer):
    from portail.services import argon

    connecte.utilisateur.mot_de_passe = await argon.hacher(commun.MOT_DE_PASSE)
    await connecte.utilisateur.save()
    page = await connecte.voir("/mon-compte/demandes/nouvelle/ars")
    avancer(minutes=31)
    donnees = {**connecte.caches(page), "prenoms": "Inès, Louise", "action": "enregistrer"}
    reponse = await connecte.poster("/mon-compte/demandes/nouvelle/ars", donnees)
    assert reponse.status_code == 401
    assert "Louise" not in reponse.text
    identifiants = {"courriel": "ines.moreau@exemple.fr", "mot_de_passe": commun.MOT_DE_PASSE}
    reponse = await connecte.poster("/mon-compte/", {**connecte.caches(reponse.text), **identifiants})
    assert reponse.status_code == 200
    assert "Inès, Louise" in reponse.text
    assert "rien n’est encore enregistré" in reponse.text
    assert 'action="/mon-compte/demandes/nouvelle/ars"' in reponse.text
    assert not await Demande.exists()


IDENTIFIANTS = {"courriel": "ines.moreau@exemple.fr", "mot_de_passe": commun.MOT_DE_PASSE}
SORTIE, PROLONGER = "/mon-compte/deconnexion", "/mon-compte/session/prolonger"


@pytest.fixture
async def deux_onglets(client):
    """Her browser: the sign-in page stays open in a tab (its token), another tab has signed in since."""
    from portail.services import argon

    await commun.faire_utilisateur(mot_de_passe=await argon.hacher(commun.MOT_DE_PASSE))
    await client.voir("/mon-compte/")
    ancien = client.jeton
    assert (await client.poster("/mon-compte/", IDENTIFIANTS)).status_code == 303
    await client.voir(SUIVI)
    assert client.jeton != ancien
    client.ancien, client.neuf = ancien, client.jeton
    return client


async def test_la_page_de_connexion_ouverte_avant_garde_la_session_de_l_autre_onglet(deux_onglets):
    suite = IDENTIFIANTS | {"csrf": deux_onglets.ancien, "suite": "/mon-compte/mes-informations"}
    reponse = await deux_onglets.poster("/mon-compte/", suite)
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/mon-compte/mes-informations")
    assert await Session.all().count() == 1
    assert (await deux_onglets.poster(PROLONGER, {"csrf": deux_onglets.neuf})).status_code == 204


async def test_une_autre_personne_s_y_connecte_pour_de_bon(deux_onglets):
    from portail.services import argon

    hache = await argon.hacher(commun.MOT_DE_PASSE)
    karim, _ = await commun.faire_utilisateur("karim.benali@exemple.fr", mot_de_passe=hache)
    autre = IDENTIFIANTS | {"csrf": deux_onglets.ancien, "courriel": "karim.benali@exemple.fr"}
    assert (await deux_onglets.poster("/mon-compte/", autre)).status_code == 303
    vivante = await Session.get(revoquee_le=None)
    assert vivante.utilisateur_id == karim.id, "hers alone is open in this browser"
    faux = autre | {"courriel": "ines.moreau@exemple.fr", "mot_de_passe": "Faux&12345"}
    assert (await deux_onglets.poster("/mon-compte/", faux)).status_code == 422


@pytest.mark.parametrize(
    ("chemin", "donnees"),
    [
        ("/mon-compte/creer-compte/profil", {"profil": "particulier"}),
        ("/mon-compte/mot-de-passe-oublie", {"courriel": "ines.moreau@exemple.fr"}),
        ("/mon-compte/activer-compte/nouveau-lien", {"courriel": "ines.moreau@exemple.fr"}),
    ],
)
async def test_les_pages_d_avant_la_connexion_servent_encore(deux_onglets, chemin, donnees):
    reponse = await deux_onglets.poster(chemin, donnees | {"csrf": deux_onglets.ancien})
    assert reponse.status_code in (200, 303)
    assert (await deux_onglets.poster(chemin, donnees | {"csrf": "A" * 43})).status_code == 403


@pytest.mark.parametrize("chemin", [SORTIE, PROLONGER, "/mon-compte/demandes/nouvelle/ars"])
async def test_le_jeton_d_avant_ne_touche_a_rien_d_une_session(deux_onglets, chemin):
    assert (await deux_onglets.poster(chemin, {"csrf": deux_onglets.ancien})).status_code == 403
    assert await Session.filter(revoquee_le=None).count() == 1 and not await Demande.exists()


async def test_une_page_de_connexion_sert_encore_apres_une_session_expiree(deux_onglets, avancer):
    avancer(minutes=31)
    reponse = await deux_onglets.poster("/mon-compte/", IDENTIFIANTS | {"csrf": deux_onglets.ancien})
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/mon-compte/")
    await deux_onglets.voir(SUIVI)


async def test_ce_qui_fut_tape_revient_meme_si_un_autre_onglet_s_est_connecte_depuis(deux_onglets, avancer):
    page = await deux_onglets.voir("/mon-compte/demandes/nouvelle/ars")
    avancer(minutes=31)
    tapees = {**deux_onglets.caches(page), "prenoms": "Inès, Louise", "action": "enregistrer"}
    reponse = await deux_onglets.poster("/mon-compte/demandes/nouvelle/ars", tapees)
    assert reponse.status_code == 401
    d_ici = deux_onglets.caches(reponse.text) | IDENTIFIANTS | {"csrf": deux_onglets.jeton}
    await deux_onglets.voir("/mon-compte/")
    assert (await deux_onglets.poster("/mon-compte/", IDENTIFIANTS)).status_code == 303
    reponse = await deux_onglets.poster("/mon-compte/", d_ici)
    assert reponse.status_code == 200 and "Inès, Louise" in reponse.text


async def test_demander_ce_qui_reste_ne_prolonge_rien(connecte, avancer):
    async def reste() -> int:
        return int((await connecte.get("/mon-compte/session", headers={"x-passif": "1"})).text)

    assert 1795 < await reste() <= 1800
    avancer(minutes=29)
    assert 55 < await reste() <= 60
    avancer(minutes=29, seconds=59, milliseconds=500)
    assert await reste() == 1, "a page that reloads at zero reloads too late to put the end off"
    avancer(minutes=31)
    assert await reste() == 0
    assert (await connecte.get(SUIVI)).status_code == 303


@pytest.mark.parametrize("chemin", ["/mon-compte/session", "/gestion/session"])
async def test_sans_session_il_ne_reste_rien(client, chemin):
    assert (await client.get(chemin)).text == "0"


async def test_se_deconnecter_dans_deux_onglets(connecte):
    """The second one was told « Accès refusé », as if she were still signed in."""
    await connecte.voir(SUIVI)
    assert (await connecte.poster(SORTIE)).headers["location"] == "/mon-compte/"
    encore = await connecte.poster(SORTIE)
    assert (encore.status_code, encore.headers["location"]) == (303, "/mon-compte/")
    assert "set-cookie" not in encore.headers, "a cross-site POST comes without her cookie, and must not take it away"
    ailleurs = await connecte.poster(SORTIE, headers={"Sec-Fetch-Site": "cross-site"})
    assert ailleurs.status_code == 403
