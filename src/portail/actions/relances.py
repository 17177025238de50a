"""Reminders: which one may leave, and from when. Two a wait (complement, funds), in order, once each (contract: PASSAGES)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat
from portail.domain.message import Objet
from portail.reglages import reglages

ACTES = ("1ère relance", "2e relance")
RETRAIT = "retirer un message"
_DEBUTS = {Etat.ATTENTE_COMPLEMENT: "demander un complément", Etat.ATTENTE_FONDS: "mettre en attente de fonds"}
_OBJETS = {
    Etat.ATTENTE_COMPLEMENT: (Objet.COMPLEMENT_1, Objet.COMPLEMENT_2),
    Etat.ATTENTE_FONDS: (Objet.FONDS_1, Objet.FONDS_2),
}


@dataclass(frozen=True)
class Relance:
    """The next reminder of a claim: `acte` of PASSAGES, subject, and from when it may leave."""

    acte: str
    objet: Objet
    des_le: datetime


async def faites(demande: Demande) -> tuple[datetime | None, dict[str, datetime]]:
    """Since when the claim waits (None: it does not), and the reminders sent since, but those taken back unread."""
    debut = _DEBUTS.get(demande.etat)
    if debut is None:
        return None, {}
    depuis: datetime | None = None
    envoyees: dict[str, Evenement] = {}
    suite = Evenement.filter(demande_id=demande.id, acte__in=[debut, *ACTES, RETRAIT]).order_by("le")
    async for evenement in suite:
        if evenement.acte == debut:
            depuis, envoyees = evenement.le, {}
        elif evenement.acte in ACTES:
            envoyees[evenement.acte] = evenement
        else:
            retire = evenement.details.get("message")
            envoyees = {acte: e for acte, e in envoyees.items() if e.details.get("message") != retire}
    return depuis, {acte: e.le for acte, e in envoyees.items()}


async def prochaine(demande: Demande) -> Relance | None:
    """The reminder that comes next; None when the claim waits for nothing, or had both."""
    depuis, envoyees = await faites(demande)
    if depuis is None:
        return None
    delai = timedelta(days=reglages().delai_relance_jours)
    precedente = depuis
    for acte, objet in zip(ACTES, _OBJETS[demande.etat], strict=True):
        if acte not in envoyees:
            return Relance(acte, objet, precedente + delai)
        precedente = envoyees[acte]
    return None
