"""E30's timeline: where the claim stands, who has to act, and the usual time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portail.domain.demande import Demande
from portail.domain.etats import LECTURES, Etat
from portail.services import gabarits

Moment = tuple[str, str, str]  # (fait | ici | apres, title, sentence)
PEU = "Nous n’avons pas encore traité assez de demandes pour dire un délai habituel."


@dataclass(frozen=True)
class Reperes:
    """Instants known of a claim, by act of its history; `limite`: until when a complement is awaited; medians in days."""

    le: Mapping[str, datetime]
    limite: datetime | None = None
    decision: int | None = None
    virement: int | None = None


def _titre(le: datetime | None, quoi: str) -> str:
    return f"{gabarits.jour_date(le).capitalize()}, {quoi}" if le else quoi.capitalize()


def _habituel(jours: int | None, quoi: str) -> str:
    return f"D’habitude, {quoi} {gabarits.pluriel(jours, 'jour')}." if jours else PEU


def moments(demande: Demande, etat: Etat, reperes: Reperes) -> list[Moment]:
    """Sent, checked, decided, paid: what is done, what is now, what comes next. Nothing for a draft."""
    if demande.soumise_le is None:
        return []
    faits: list[Moment] = [("fait", _titre(demande.soumise_le, "demande envoyée"), "Votre demande nous est parvenue.")]
    if prise := reperes.le.get("prendre en charge"):
        faits.append(("fait", _titre(prise, "prise en charge"), "Une personne du service suit votre demande."))
    if renvoi := reperes.le.get("renvoyer"):
        faits.append(("fait", _titre(renvoi, "complément transmis"), "Nous avons reçu ce que vous avez complété."))
    if etat is Etat.REJETEE:
        return [
            *faits,
            ("ici", _titre(demande.rejetee_le, "demande rejetée"), "La décision est expliquée sur cette page."),
        ]
    if LECTURES[etat].onglet == "validees":
        return faits + _apres_la_decision(demande, etat, reperes)
    return [*faits, _maintenant(etat, reperes), *_suite(etat, reperes)]


def _maintenant(etat: Etat, reperes: Reperes) -> Moment:
    lecture = LECTURES[etat]
    if etat is Etat.ATTENTE_COMPLEMENT:
        avant = f" avant le {gabarits.jour_date(reperes.limite)}" if reperes.limite else ""
        return "ici", f"C’est à vous{avant}", lecture.phrase
    attente = "" if etat is Etat.ATTENTE_FONDS else " " + _habituel(reperes.decision, "la décision arrive en")
    return "ici", "C’est à nous", lecture.phrase + attente


def _suite(etat: Etat, reperes: Reperes) -> list[Moment]:
    revoir = [("apres", "Ensuite, nous vérifions", "Nous reprenons votre demande dès que vous l’avez complétée.")]
    virement = "La totalité arrive sur votre compte en une seule fois, avec un justificatif de paiement."
    return [*(revoir if etat is Etat.ATTENTE_COMPLEMENT else []), ("apres", "Enfin, le virement", virement)]


def _apres_la_decision(demande: Demande, etat: Etat, reperes: Reperes) -> list[Moment]:
    lecture = LECTURES[etat]
    valide = ("fait", _titre(demande.validee_le, "demande validée"), "La vérification est terminée.")
    if etat is Etat.PAYEE:
        paye = _titre(demande.payee_le, "paiement effectué")
        return [valide, ("fait", paye, "L’argent vous a été versé. Le justificatif est sur cette page.")]
    attente = _habituel(reperes.virement, "le virement part en")
    suite = ("apres", "Ensuite, le justificatif", "Vous pourrez le télécharger ici : il est signé électroniquement.")
    return [valide, ("ici", "C’est à nous", f"{lecture.phrase} {attente}"), suite]
