"""People of the service de gestion for tests, and claims that reached them."""

import hashlib
import uuid

from portail import demo_service
from portail.actions import demandes, recherche, soumission
from portail.actions.demandes import Saisie
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.compte import Profil
from portail.domain.demande import Demande
from portail.domain.dispositifs import ars
from portail.domain.gestionnaire import SessionAgent
from portail.domain.justificatif import Analyse, Justificatif
from portail.services.chiffrement import Coffret
from tests.conftest import Client, faire_utilisateur

faire_agent = demo_service.agent
PIECES = (("identite", "recto"), ("identite", "verso"), ("rib", ""), ("acte", ""))


async def connecter_agent(navigateur: Client, agent: Agent) -> None:
    """A session made in the database, its cookie in that browser."""
    from portail.web.session import empreinte, nom_cookie
    from portail.web.session_agent import COOKIE

    jeton, maintenant = uuid.uuid4().hex + uuid.uuid4().hex, horloge.maintenant()
    await SessionAgent.create(
        empreinte=empreinte(jeton), gestionnaire_id=agent.gestionnaire_id, cree_le=maintenant, vue_le=maintenant
    )
    navigateur.cookies.set(nom_cookie(COOKIE), jeton, domain="portail.test")


async def faire_acteur(courriel: str = "ines.moreau@exemple.fr", **autres) -> Acteur:
    utilisateur, compte = await faire_utilisateur(courriel, **autres)
    return Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR)


async def deposer(demande: Demande, piece: str, face: str = "", **colonnes) -> Justificatif:
    """A document's row, without its bytes."""
    valeurs = {"analyse": Analyse.SAIN, "sha256": hashlib.sha256(f"{piece}{face}".encode()).hexdigest()} | colonnes
    return await Justificatif.create(
        demande_id=demande.id,
        piece=piece,
        face=face,
        nom=Coffret(demande.cle).sceller(f"{piece}{face}.pdf".encode(), "nom"),
        type="application/pdf",
        taille=1000,
        empreinte="",
        **({"chemin": "x", "depose_le": horloge.maintenant()} | valeurs),
    )


async def envoyee(acteur: Acteur, courriel: str = "ines.moreau@exemple.fr", **reponses: str) -> Demande:
    """A complete claim, sent, that a search finds; its documents have no bytes."""
    saisie = Saisie(lambda _: ars.exemple() | reponses, {}, 0, uuid.uuid4().hex)
    demande = await demandes.creer(acteur, "ars", uuid.uuid4().hex, saisie)
    await demandes.completer(acteur, demande.numero, {"identite_type": "cni"})
    for piece, face in PIECES:
        await deposer(demande, piece, face)
    await soumission.soumettre(acteur, demande.numero, courriel)
    await recherche.tournee()
    return await Demande.get(id=demande.id)
