"""What a cut or full base, or a full disk, becomes: a 503 with a sentence and when to come back, whatever raised it."""

import errno

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from portail.actions.messagerie import DonneesPersonnelles
from portail.domain.donnees_personnelles import Genre
from portail.routes import suivi
from portail.web import erreurs

PANNES = [
    OperationalError("database or disk is full"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.DiskFullError("could not extend file"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    ConnectionResetError(errno.ECONNRESET, "reset"),
    TimeoutError(),
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EROFS, "Read-only file system"),
]


@pytest.fixture
def lever(monkeypatch):
    def poser(erreur: Exception) -> None:
        def leve(*_: object, **__: object) -> None:
            raise erreur

        monkeypatch.setattr(suivi, "_lire", leve)

    return poser


@pytest.mark.parametrize("panne", PANNES, ids=lambda e: type(e).__name__ + str(getattr(e, "errno", "") or ""))
async def test_une_panne_se_dit_503(connecte, lever, panne):
    lever(panne)
    reponse = await connecte.get("/mon-compte/mon-suivi?onglet=brouillons")
    assert reponse.status_code == 503
    assert reponse.headers["retry-after"] == "5"
    assert "rien n’est perdu" in reponse.text
    assert reponse.headers["x-correlation-id"] in reponse.text


async def test_un_fichier_du_code_qui_manque_reste_une_faute(connecte, lever):
    lever(FileNotFoundError(errno.ENOENT, "x"))
    assert (await connecte.get("/mon-compte/mon-suivi?onglet=brouillons")).status_code == 500


@pytest.mark.parametrize("place", ["contenu", "titre", "fil", "corps"])
@pytest.mark.parametrize(
    ("chemin", "statut"),
    [
        ("/mon-compte/activer-compte?token=inconnu", 200),
        ("/mon-compte/reinitialiser-mot-de-passe?token=inconnu", 200),
        ("/nulle-part", 404),
    ],
)
async def test_une_place_du_cadre_n_est_pas_un_fragment(client, chemin, statut, place):
    """`HX-Target: contenu` drew a block without what its page sets above it: a 500 that anybody could ask for."""
    reponse = await client.get(chemin, headers={"HX-Request": "true", "HX-Target": place})
    assert reponse.status_code == statut
    assert "<title>" in reponse.text


async def test_405_dit_ce_qui_est_permis(client):
    assert (await client.get("/mon-compte/deconnexion")).headers["allow"] == "POST"
    await client.voir("/mon-compte/")
    refus = await client.poster("/mentions-legales")
    assert (refus.status_code, refus.headers["allow"]) == (405, "GET, HEAD")


async def test_400_ne_conseille_pas_de_verifier_l_adresse(client):
    await client.voir("/mon-compte/mot-de-passe-oublie")
    refus = await client.poster("/mon-compte/mot-de-passe-oublie", {"courriel": "ines\u202e@exemple.fr"})
    assert refus.status_code == 400
    assert "tapez-le plutôt vous-même" in refus.text and "Vérifiez l’adresse" not in refus.text


async def test_un_navigateur_sans_cookie_apprend_pourquoi_rien_ne_part(client):
    """Told to reload the page, she would have reloaded it for ever."""
    await client.voir("/mon-compte/")
    client.cookies.clear()
    refus = await client.poster("/mon-compte/", {"courriel": "ines.moreau@exemple.fr", "mot_de_passe": "x"})
    assert refus.status_code == 403 and "Acceptez les cookies" in refus.text
    await client.voir("/mon-compte/")
    refus = await client.poster("/mon-compte/", {"csrf": "A" * 43})
    assert refus.status_code == 403 and "n’est plus valable" in refus.text


async def test_un_refus_a_le_statut_de_sa_famille(connecte, lever):
    lever(DonneesPersonnelles([Genre.IBAN]))
    assert (await connecte.get("/mon-compte/mon-suivi?onglet=brouillons")).status_code == 422


async def test_une_page_d_erreur_qui_faute_laisse_sa_phrase_et_son_numero(client, monkeypatch):
    def fauter(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(erreurs, "page", fauter)
    reponse = await client.get("/nulle-part")
    assert (reponse.status_code, reponse.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert reponse.headers["x-correlation-id"] in reponse.text and "n’existe pas" in reponse.text
