"""Messages between the service and a compte about a claim: write, remind, answer (contract: PASSAGES, E33, E34, G5).

A message is sealed under the claim's key and promised by M31 in the same transaction. What the guard refuses is stored nowhere.
"""

from dataclasses import dataclass
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from portail import base
from portail.actions import conversations, courriers, lectures, relances
from portail.actions.conversations import Fil, Parole
from portail.domain import donnees_personnelles, horloge
from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.donnees_personnelles import Genre
from portail.domain.erreurs import Introuvable, Invalide, PasMaintenant
from portail.domain.etats import Role
from portail.domain.message import Message, Objet
from portail.domain.modeles_messages import LONGUEUR_OBJET, LONGUEUR_TEXTE, REPONSE_TYPE
from portail.reglages import reglages
from portail.services.chiffrement import Coffret
from portail.services.gabarits import date_longue

_DU_SERVICE = (Genre.IBAN, Genre.CARTE, Genre.NIR)  # what no agent may write either; a town hall's number is useful
REPONDU = "Vous avez déjà répondu à ce message. Le service vous écrira s’il a besoin d’autre chose."


class DonneesPersonnelles(Invalide):
    """The guard found data that must not travel so; `genres` says which."""

    def __init__(self, genres: list[Genre]) -> None:
        quoi = " et ".join(donnees_personnelles.NOMS[genre] for genre in genres)
        super().__init__({"texte": [f"Retirez {quoi} de votre message : il n’a pas été envoyé."]})
        self.genres = genres


class AdresseProbable(Invalide):
    """It looks like a postal address: she may send it all the same."""

    def __init__(self) -> None:
        super().__init__(
            {
                "texte": [
                    "Votre message semble contenir une adresse postale : il n’est pas encore parti. Retirez-la, ou"
                    " choisissez «\u00a0Envoyer quand même\u00a0»."
                ]
            }
        )


@dataclass(frozen=True)
class Sujet:
    objet: Objet
    libre: str = ""


# --- the service writes ------------------------------------------------------------------------------------------------


async def ecrire(agent: Agent, numero: str, texte: str, *, sujet: str = "", suite_de: UUID | None = None) -> Message:
    """A message under a typed subject, or in the conversation of `suite_de`. Raises Invalide, Interdit, Introuvable."""
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("écrire", demande)
        propre = _lire_agent(texte, None if suite_de else sujet)
        return await _ecrire(agent, role, demande, await _sujet(demande, sujet, suite_de), propre, "écrire", cx)


async def relancer(agent: Agent, numero: str, objet: Objet, texte: str) -> Message:
    """The reminder that comes next, once its delay has passed. Raises PasMaintenant in words, and as `ecrire`."""
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        suivante = await relances.prochaine(demande)
        role = agent.exiger(suivante.acte if suivante else relances.ACTES[0], demande)
        if suivante is None:
            raise PasMaintenant("Les deux relances ont déjà été envoyées.")
        if objet is not suivante.objet:
            raise PasMaintenant(f"La prochaine relance de cette demande est la {suivante.acte}.")
        if horloge.maintenant() < suivante.des_le:
            raise PasMaintenant(f"La {suivante.acte} sera possible à partir du {date_longue(suivante.des_le)}.")
        propre = _lire_agent(texte, None)
        return await _ecrire(agent, role, demande, Sujet(objet), propre, suivante.acte, cx)


async def reponse_type(agent: Agent, numero: str, reponse_id: UUID) -> Message:
    """To an answer that holds personal data: the guide's canned words, in its conversation; the answer counts as read."""
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("écrire", demande)
        fil, parole = await _trouver(demande, reponse_id)
        if parole.du_service or parole.retiree_le:
            raise Introuvable()
        await lectures.marquer([parole.id], agent.gestionnaire_id, role, demande, cx, du_service=False)
        return await _ecrire(agent, role, demande, _le_sien(fil), REPONSE_TYPE, "écrire", cx)


def _lire_agent(texte: str, sujet: str | None) -> str:
    """What the agent typed, without its edges. `sujet` None: the subject is known."""
    erreurs = {}
    if sujet is not None and not 0 < len(sujet.strip()) <= LONGUEUR_OBJET:
        erreurs["sujet"] = [f"Écrivez l’objet du message, en {LONGUEUR_OBJET} caractères au plus."]
    propre = texte.strip()
    if not propre or len(propre) > LONGUEUR_TEXTE:
        erreurs["texte"] = [f"Écrivez le message, en {LONGUEUR_TEXTE} caractères au plus."]
    vus = donnees_personnelles.interdites(f"{sujet or ''}\n{propre}", _permis())
    if genres := [genre for genre in vus if genre in _DU_SERVICE]:
        erreurs["texte"] = DonneesPersonnelles(genres).erreurs["texte"]
    if erreurs:
        raise Invalide(erreurs)
    return propre


async def _sujet(demande: Demande, libre: str, suite_de: UUID | None) -> Sujet:
    if suite_de is None:
        return Sujet(Objet.LIBRE, libre.strip())
    fil, _ = await _trouver(demande, suite_de)
    return _le_sien(fil)


def _le_sien(fil: Fil) -> Sujet:
    """The subject of a conversation, for a message that goes on with it."""
    return Sujet(fil.objet, fil.titre if fil.objet is Objet.LIBRE else "")


async def _ecrire(
    agent: Agent, role: Role, demande: Demande, sujet: Sujet, texte: str, acte: str, cx: BaseDBAsyncClient
) -> Message:
    """What reaches her must be seen: a rejected claim that she had hidden comes back to her list."""
    message = await _garder(demande, sujet, texte, cx, du_service=True, auteur=role, auteur_id=agent.gestionnaire_id)
    details: dict[str, object] = {"objet": sujet.objet.value, "message": str(message.id)}
    await demande.passer(acte, role, agent.gestionnaire_id, cx, details=details, masquee_le=None)
    await courriers.prevenir("M31", demande, cx, administrateurs=True)
    return message


async def _garder(demande: Demande, sujet: Sujet, texte: str, cx: BaseDBAsyncClient, **colonnes: object) -> Message:
    coffret = Coffret(demande.cle)
    return await Message.create(
        using_db=cx,
        demande_id=demande.id,
        compte_id=demande.compte_id,
        objet=sujet.objet,
        objet_libre=coffret.sceller(sujet.libre.encode(), "objet") if sujet.libre else None,
        texte=coffret.sceller(texte.encode(), "message"),
        le=horloge.maintenant(),
        **colonnes,
    )


async def _trouver(demande: Demande, message_id: UUID) -> tuple[Fil, Parole]:
    fil = conversations.fil_de(await conversations.fils(demande), message_id)
    if fil is None:
        raise Introuvable()
    return fil, next(p for p in fil.paroles if p.id == message_id)


# --- she answers -------------------------------------------------------------------------------------------------------


async def repondre(acteur: Acteur, numero: str, message_id: UUID, texte: str, *, quand_meme: bool = False) -> Message:
    """Once, to the last message of the service in its conversation; reading it goes with it.

    Raises DonneesPersonnelles, AdresseProbable (unless `quand_meme`), Invalide, PasMaintenant, Interdit, Introuvable.
    """
    try:
        async with base.transaction() as cx:
            demande = await Demande.trouver(acteur.compte_id, numero)
            role = acteur.exiger("répondre", demande)
            fil, parole = await _trouver(demande, message_id)
            if fil.a_repondre is None or fil.a_repondre.id != parole.id:
                raise PasMaintenant(_pourquoi_pas(fil, parole))
            propre = _lire_reponse(texte, quand_meme)
            qui = acteur.utilisateur_id
            await demande.passer("répondre", role, qui, cx, details={"objet": fil.objet.value})
            await lectures.dater([parole.id], qui, demande, cx, du_service=True)
            return await _garder(
                demande, _le_sien(fil), propre, cx, du_service=False, auteur=role, auteur_id=qui, repond_a_id=parole.id
            )
    except IntegrityError as erreur:
        raise PasMaintenant(REPONDU) from erreur


def _pourquoi_pas(fil: Fil, parole: Parole) -> str:
    if parole.retiree_le:
        return "Le service a retiré ce message : il n’attend pas de réponse."
    if parole.du_service and fil.a_repondre:
        return "Le service a écrit de nouveau : répondez à son dernier message."
    return REPONDU


def _permis() -> tuple[str, ...]:
    """What the operator publishes is nobody's data."""
    r = reglages()
    return (r.telephone, r.expediteur, *r.adresse_postale)


def _lire_reponse(texte: str, quand_meme: bool) -> str:
    propre = texte.strip()
    if not propre:
        raise Invalide({"texte": ["Écrivez votre réponse avant de l’envoyer."]})
    if len(propre) > LONGUEUR_TEXTE:
        trop = len(propre) - LONGUEUR_TEXTE
        raise Invalide({"texte": [f"Raccourcissez votre réponse : {trop} caractères de trop sur {LONGUEUR_TEXTE}."]})
    if genres := donnees_personnelles.interdites(propre, _permis()):
        raise DonneesPersonnelles(genres)
    if not quand_meme and donnees_personnelles.ressemble_a_une_adresse(propre, _permis()):
        raise AdresseProbable()
    return propre
