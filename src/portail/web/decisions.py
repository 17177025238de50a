"""What the bar of decisions (G4) says beside its buttons: what is closed now and why, what the bank answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from portail.actions import decision, relances
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.etats import Etat
from portail.domain.motifs import REFUS_BANQUE
from portail.domain.paiement import EtatVirement, Virement
from portail.services.gabarits import date_longue

OUVERTES = (Etat.EN_INSTRUCTION, Etat.ATTENTE_COMPLEMENT)


@dataclass(frozen=True)
class Porte:
    """An act of the bar: open, or closed for the reason that `pourquoi` says after its name."""

    acte: str
    pourquoi: str = ""


async def portes_des_relances(demande: Demande) -> Sequence[Porte]:
    """The two reminders of a claim that waits, in their order; none of another."""
    depuis, envoyees = await relances.faites(demande)
    if depuis is None:
        return []
    suivante = await relances.prochaine(demande)
    return [Porte(acte, _pourquoi(acte, envoyees.get(acte), suivante)) for acte in relances.ACTES]


def _pourquoi(acte: str, envoyee_le, suivante: relances.Relance | None) -> str:
    if envoyee_le:
        return f"envoyée le {date_longue(envoyee_le)}"
    if suivante is None or suivante.acte != acte:
        return "après la 1ère"
    return f"à partir du {date_longue(suivante.des_le)}" if horloge.maintenant() < suivante.des_le else ""


async def rejet_ferme(demande: Demande) -> str:
    """Why it cannot be rejected yet; "" when it can."""
    return await decision.attente_du_rejet(demande) if demande.etat is Etat.ATTENTE_COMPLEMENT else ""


async def lot_en_cours(qui: Agent, demande: Demande) -> int | None:
    """The run where a Superviseur finds the claim that is being paid."""
    if demande.etat is not Etat.EN_PAIEMENT or not qui.est_superviseur:
        return None
    ligne = await Virement.filter(demande_id=demande.id, etat=EtatVirement.EN_LOT).prefetch_related("lot").first()
    return ligne.lot.numero if ligne else None


async def refus_de_la_banque(demande: Demande) -> str:
    """Why the bank sent the last transfer of a claim back to the agent; "" for any other claim."""
    if demande.etat not in OUVERTES:
        return ""
    refuse = await Virement.filter(demande_id=demande.id, etat=EtatVirement.REFUSE).order_by("-rang").first()
    if refuse is None:
        return ""
    dit = REFUS_BANQUE.get(refuse.motif, "raison non précisée")
    return f"{dit} ({refuse.motif})" if refuse.motif else dit
