"""The messages of a claim, opened and told as conversations: one a subject, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from portail.actions import gestionnaires
from portail.actions.comptes import nom_entier, ouvrir_identite
from portail.domain.compte import Acces, Utilisateur
from portail.domain.demande import Demande
from portail.domain.message import OBJETS, Message, Objet
from portail.services.chiffrement import Coffret
from portail.services.gabarits import jour_date


@dataclass(frozen=True)
class Parole:
    """One message, opened; `reponse_a` is the message it answers. A withdrawn one has no text any more."""

    id: UUID
    texte: str
    du_service: bool
    auteur_id: UUID | None
    reponse_a: UUID | None
    le: datetime
    lu_le: datetime | None
    lu_par: UUID | None
    retiree_le: datetime | None

    @property
    def non_lue(self) -> bool:
        return self.lu_le is None and self.retiree_le is None

    @property
    def jour(self) -> str:
        """The day in words, under which the conversation shows it."""
        return jour_date(self.le).capitalize()


@dataclass(frozen=True)
class Fil:
    """A conversation: its subject and its messages, oldest first."""

    objet: Objet
    titre: str
    paroles: tuple[Parole, ...]

    @property
    def derniere(self) -> Parole:
        return self.paroles[-1]

    @property
    def jours(self) -> list[tuple[str, list[Parole]]]:
        return [(jour, list(paroles)) for jour, paroles in groupby(self.paroles, key=lambda p: p.jour)]

    def non_lues(self, du_service: bool) -> list[Parole]:
        return [p for p in self.paroles if p.du_service is du_service and p.non_lue]

    @property
    def a_repondre(self) -> Parole | None:
        """The last message of the service, when it has no answer yet."""
        restantes = [p for p in self.paroles if p.retiree_le is None]
        ecrites = [p for p in restantes if p.du_service]
        repondues = {p.reponse_a for p in restantes}
        return ecrites[-1] if ecrites and ecrites[-1].id not in repondues else None


async def fils(demande: Demande) -> list[Fil]:
    """Every conversation of the claim."""
    coffret = Coffret(demande.cle)
    groupes: dict[tuple[Objet, str], list[Parole]] = {}
    for message in await Message.filter(demande_id=demande.id).order_by("le", "id"):
        titre = OBJETS.get(message.objet) or coffret.ouvrir(message.objet_libre or b"", "objet").decode()
        groupes.setdefault((message.objet, titre), []).append(_parole(message, coffret))
    ouverts = [Fil(objet, titre, tuple(paroles)) for (objet, titre), paroles in groupes.items()]
    return sorted(ouverts, key=lambda fil: fil.derniere.le, reverse=True)


def _parole(message: Message, coffret: Coffret) -> Parole:
    texte = "" if message.retire_le else coffret.ouvrir(message.texte, "message").decode()
    return Parole(
        message.id,
        texte,
        message.du_service,
        message.auteur_id,
        message.repond_a_id,
        message.le,
        message.lu_le,
        message.lu_par,
        message.retire_le,
    )


def fil_de(ouverts: Iterable[Fil], message_id: UUID) -> Fil | None:
    return next((fil for fil in ouverts if any(p.id == message_id for p in fil.paroles)), None)


async def noms_du_compte(compte_id: UUID) -> dict[UUID, str]:
    """Its users, by id: « Prénom Nom »."""
    siens = Acces.filter(compte_id=compte_id).values_list("utilisateur_id", flat=True)
    return {u.id: nom_entier(ouvrir_identite(u.identite)) for u in await Utilisateur.filter(id__in=await siens)}


async def noms_du_service(ouverts: Iterable[Fil]) -> dict[UUID, str]:
    """The agents who wrote or read in these conversations, by id."""
    presents = {p.auteur_id if p.du_service else p.lu_par for fil in ouverts for p in fil.paroles}
    return await gestionnaires.noms({qui for qui in presents if qui})
