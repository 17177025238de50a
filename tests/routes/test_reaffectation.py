"""« Réaffecter »: an Administrateur gives a claim to another user of her compte, and both are told."""

import pytest

from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Evenement
from portail.domain.erreurs import Interdit
from portail.domain.etats import Etat
from tests import agents
from tests.conftest import Client, connecter, faire_utilisateur

SUIVI = "/mon-compte/mon-suivi?onglet=transmises"


@pytest.fixture
async def demande(connecte) -> Demande:
    return await agents.envoyee(Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR))


@pytest.fixture
async def karim(connecte):
    return (await faire_utilisateur("karim@exemple.fr", Profil.UTILISATEUR, connecte.compte, "Haddad", "Karim"))[0]


def adresse(demande: Demande) -> str:
    return f"/mon-compte/demandes/{demande.numero}/reaffectation"


async def test_elle_confie_sa_demande_et_les_deux_sont_prevenus(connecte, demande, karim, courriels):
    assert "Réaffecter" in await connecte.voir(SUIVI)
    html = await connecte.voir(adresse(demande))
    assert "Karim Haddad" in html and html.count('type="radio"') == 1
    refus = await connecte.poster(adresse(demande))
    assert refus.status_code == 422 and "<title>Erreur" in refus.text
    reponse = await connecte.poster(adresse(demande), {"proprietaire": str(karim.id)})
    assert reponse.status_code == 303 and reponse.headers["location"] == f"{SUIVI}&fait=reaffectee"
    assert "Demande réaffectée" in await connecte.voir(reponse.headers["location"])
    gardee = await Demande.get(id=demande.id)
    assert gardee.proprietaire_id == karim.id and gardee.etat is Etat.ENVOYEE
    evenement = await Evenement.get(demande_id=demande.id, acte="réaffecter")
    assert (evenement.par, evenement.details["a"]) == ("A", str(karim.id))
    lettres = {m["To"]: m.get_body(("plain",)).get_content() for m in await courriels() if "changement" in m["Subject"]}
    assert "confiée à une autre personne" in lettres["ines.moreau@exemple.fr"]
    assert "vous a été confiée" in lettres["karim@exemple.fr"]
    assert "Demande confiée à une autre personne" in await connecte.voir(f"/mon-compte/demandes/{demande.numero}")


@pytest.mark.parametrize("profil", [Profil.CONSULTATION, None])
async def test_a_personne_qui_ne_peut_l_avoir(connecte, demande, karim, profil):
    """Not to a reader, not to somebody of another compte, not to herself, not to words."""
    autre = (
        await faire_utilisateur("lecteur@exemple.fr", profil or Profil.UTILISATEUR, connecte.compte if profil else None)
    )[0]
    await connecte.voir(adresse(demande))
    for a in (str(autre.id), str(connecte.utilisateur.id), "karim", "' OR 1=1"):
        assert (await connecte.poster(adresse(demande), {"proprietaire": a})).status_code == 422
    assert (await Demande.get(id=demande.id)).proprietaire_id == connecte.utilisateur.id


async def test_un_utilisateur_ne_reaffecte_pas(app, connecte, demande, karim):
    async with Client(app) as navigateur:
        await connecter(navigateur, karim, connecte.compte)
        assert "Réaffecter" not in await navigateur.voir(SUIVI)
        assert (await navigateur.get(adresse(demande))).status_code == 403
        assert (await navigateur.poster(adresse(demande), {"proprietaire": str(karim.id)})).status_code == 403
    with pytest.raises(Interdit):
        Acteur(karim.id, connecte.compte.id, Profil.UTILISATEUR).exiger("réaffecter", demande)


async def test_seule_dans_son_espace_ou_trop_tard(connecte, demande):
    assert "Réaffecter" not in await connecte.voir(SUIVI)
    assert "Personne d’autre" in await connecte.voir(adresse(demande))
    await Demande.filter(id=demande.id).update(etat=Etat.REJETEE)
    assert (await connecte.get(adresse(demande))).status_code == 409
