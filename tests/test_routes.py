"""Every route: it declares its access; nobody signed in, or a stranger, gets no more than the contract says."""

import re

import pytest

from portail.actions import demandes
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.etats import Etat
from portail.domain.gestionnaire import ProfilAgent
from tests import agents
from tests import conftest as commun


def chemins(app) -> list[tuple[str, str, str]]:
    """(method, path with sample values, declared access)."""
    trouves = []
    for route in app.routes:
        for gestionnaire in getattr(route, "route_handlers", []):
            for methode in gestionnaire.http_methods & {"GET", "POST"}:
                trouves.append((methode, route.path_format, gestionnaire.opt.get("acces", "")))
    return trouves


def exemple(chemin: str, numero: str = "102611999999999") -> str:
    valeurs = {"numero": numero, "code": "ars", "identifiant": "00000000-0000-4000-8000-000000000000"}
    return re.sub(r"\{(\w+)[^}]*\}", lambda m: valeurs.get(m[1], "inconnu"), chemin)


async def test_chaque_route_declare_son_acces(app):
    trouves = chemins(app)
    assert len(trouves) > 40
    assert [
        (m, c) for m, c, acces in trouves if acces not in ("public", "connecte", "gestion", "supervision", "statique")
    ] == []


async def test_sans_session_personne_n_entre(app, client):
    await client.voir("/mon-compte/")
    for methode, chemin, acces in chemins(app):
        adresse = exemple(chemin)
        reponse = await (client.get(adresse) if methode == "GET" else client.poster(adresse))
        assert reponse.status_code < 500, (methode, adresse, reponse.status_code)
        if acces == "connecte":
            assert reponse.status_code == 303, (methode, adresse, reponse.status_code)
            assert reponse.headers["location"].startswith("/mon-compte/"), adresse


async def _statuts(navigateur, app, page: str, voulus: set[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """(status, where to) of each route of these accesses, on a claim that does not exist; `page` has a form of hers."""
    await navigateur.voir(page)
    trouves = {}
    for methode, chemin, acces in chemins(app):
        if acces in voulus and chemin not in ("/gestion/session/prolonger",):
            adresse = exemple(chemin)
            reponse = await (navigateur.get(adresse) if methode == "GET" else navigateur.poster(adresse))
            trouves[methode, chemin] = reponse.status_code, reponse.headers.get("location", "")
    return trouves


async def test_la_porte_du_service_est_fermee_a_qui_n_en_est_pas(app, client, connecte):
    """No session, then a claimant's: the agents' own door, whatever the page, the claim or the method."""
    for navigateur in (client, connecte):
        reponses = await _statuts(navigateur, app, "/gestion/", {"gestion", "supervision"})
        assert len(reponses) > 30
        autrement = {r: s for r, s in reponses.items() if s[0] != 303 or s[1].split("?")[0] != "/gestion/"}
        assert autrement == {}


async def test_un_gestionnaire_n_est_pas_superviseur(app):
    """403 before anything is looked for; the Superviseur gets past it."""
    siennes = {}
    for profil in ProfilAgent:
        async with commun.Client(app) as navigateur:
            await agents.connecter_agent(navigateur, await agents.faire_agent(f"A. {profil.value}", profil))
            siennes[profil] = await _statuts(navigateur, app, "/gestion/demandes", {"supervision"})
    assert len(siennes[ProfilAgent.GESTIONNAIRE]) >= 5
    assert {statut for statut, _ in siennes[ProfilAgent.GESTIONNAIRE].values()} == {403}
    assert 403 not in {statut for statut, _ in siennes[ProfilAgent.SUPERVISEUR].values()}


async def test_un_agent_n_entre_pas_dans_l_espace_des_autres(app):
    async with commun.Client(app) as navigateur:
        await agents.connecter_agent(navigateur, await agents.faire_agent())
        reponses = await _statuts(navigateur, app, "/mon-compte/", {"connecte"})
    autrement = {r: s for r, s in reponses.items() if s[0] != 303 or not s[1].startswith("/mon-compte/")}
    assert autrement == {}


async def test_un_brouillon_n_existe_pas_pour_le_service(app, connecte):
    """Drafts answer as a number that was never given, on every page and act of a claim."""
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    saisie = demandes.Saisie(lambda _: dispositif("ars").exemple(), {}, 0, "p")
    demande = await demandes.creer(acteur, "ars", "cle", saisie)
    async with commun.Client(app) as navigateur:
        await agents.connecter_agent(navigateur, await agents.faire_agent(profil=ProfilAgent.SUPERVISEUR))
        await navigateur.voir("/gestion/demandes")
        siennes = [(m, c) for m, c, acces in chemins(app) if "{numero" in c and acces in ("gestion", "supervision")]
        assert len(siennes) > 15
        for methode, chemin in siennes:
            statuts = []
            for numero in (demande.numero, "102611888888888"):
                adresse = exemple(chemin, numero)
                reponse = await (navigateur.get(adresse) if methode == "GET" else navigateur.poster(adresse))
                statuts.append(reponse.status_code)
            assert statuts[0] == statuts[1], (methode, chemin, statuts)
            assert statuts[0] in (404, 422), (methode, chemin, statuts)
    assert (await Demande.get()).etat is Etat.BROUILLON


async def test_la_demande_d_une_autre_repond_comme_celle_qui_n_existe_pas(app, connecte, autre):
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    saisie = demandes.Saisie(lambda _: dispositif("ars").exemple(), {}, 0, "p")
    demande = await demandes.creer(acteur, "ars", "cle", saisie)
    await autre.voir("/mon-compte/")
    siennes = [(m, c) for m, c, acces in chemins(app) if "{numero" in c and acces == "connecte"]
    assert len(siennes) > 12
    for methode, chemin in siennes:
        reponses = []
        for numero in (demande.numero, "102611888888888"):
            adresse = exemple(chemin, numero)
            reponse = await (autre.get(adresse) if methode == "GET" else autre.poster(adresse))
            corps = re.sub(r"[0-9a-f]{12}|\d{15}|value=\"[^\"]*\"", "", reponse.text)
            reponses.append((reponse.status_code, corps))
        assert reponses[0] == reponses[1], (methode, chemin)
        assert reponses[0][0] == 404, (methode, chemin, reponses[0][0])


@pytest.mark.parametrize("profil", [Profil.CONSULTATION, Profil.UTILISATEUR])
async def test_qui_ne_fait_que_lire_ne_change_rien(app, connecte, autre, profil):
    """A reader of the compte sees the claim (200) and may change nothing (403)."""
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    saisie = demandes.Saisie(lambda _: dispositif("ars").exemple(), {}, 0, "p")
    demande = await demandes.creer(acteur, "ars", "cle", saisie)
    lecteur, _ = await commun.faire_utilisateur("lecteur@exemple.fr", profil, connecte.compte, nom="Lecteur")
    async with commun.Client(app) as navigateur:
        await commun.connecter(navigateur, lecteur, connecte.compte)
        page = await navigateur.voir(f"/mon-compte/demandes/{demande.numero}")
        assert "Modifier" not in page
        for acte in ("informations", "soumission", "suppression", "duplication"):
            reponse = await navigateur.poster(f"/mon-compte/demandes/{demande.numero}/{acte}", {"reponse": "oui"})
            assert reponse.status_code == 403, (acte, reponse.status_code)
        if profil is Profil.CONSULTATION:
            assert "0189" not in page
            assert (await navigateur.get("/mon-compte/demandes/nouvelle/ars")).status_code == 403


async def test_aucun_get_n_ecrit(app, connecte, monkeypatch):
    from portail.domain import sql

    ecrits = []
    connexion = sql.connexion()
    for nom in ("execute_insert", "execute_query", "execute_many", "execute_query_dict"):
        vraie = getattr(connexion, nom)

        async def espion(requete, *reste, _vraie=vraie):
            if not requete.lstrip().upper().startswith(("SELECT", "PRAGMA")):
                ecrits.append(requete[:80])
            return await _vraie(requete, *reste)

        monkeypatch.setattr(connexion, nom, espion)
    for methode, chemin, _ in chemins(app):
        if methode == "GET":
            await connecte.get(exemple(chemin))
    assert ecrits == []
