"""A Superviseur says by hand what the bank did with a line of a run: some banks report refusals only, or by post.

Her word stands for the bank's file, so that four eyes look where the file's import needs two: not who validated the claim.
"""

from portail import base
from portail.actions import paiements, reglements
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.erreurs import Interdit, Introuvable, Invalide, PasMaintenant
from portail.domain.journal import noter
from portail.domain.motifs import REFUS_BANQUE
from portail.domain.paiement import EtatVirement, LotPaiement, Virement

SIENNE = "Vous avez validé cette demande : un autre Superviseur doit dire ce que la banque en a fait."


async def ligne(agent: Agent, numero_lot: int, numero: str) -> tuple[LotPaiement, Virement, Demande]:
    """That claim's line of that run, which waits for the bank.

    Raises Introuvable, Interdit (she validated it), PasMaintenant (the run has not left, the line is settled).
    """
    lot, demande = await paiements.lot_de(numero_lot), await Demande.a_instruire(numero)
    virement = await Virement.filter(lot_id=lot.id, demande_id=demande.id).first()
    if virement is None:
        raise Introuvable()
    if demande.decidee_par == agent.gestionnaire_id:
        raise Interdit(SIENNE)
    if virement.etat is not EtatVirement.EN_LOT:
        raise PasMaintenant(f"La ligne de la demande {numero} n’attend plus la banque : elle est réglée, ou retirée.")
    if lot.exporte_le is None:
        raise PasMaintenant("Ce lot n’est pas encore parti à la banque.")
    return lot, virement, demande


async def confirmer(agent: Agent, numero_lot: int, numero: str) -> None:
    """Paid, as `reglements.confirmer`, and journaled. Raises as `ligne`."""
    async with base.transaction() as cx:
        await ligne(agent, numero_lot, numero)
        await reglements.payer(agent, numero, cx, a_la_main=True)
        await _journaliser(agent, "paiement confirmé à la main", numero, cx, lot=numero_lot)


async def refuser(agent: Agent, numero_lot: int, numero: str, motif: str) -> None:
    """Refused for one of the bank's reasons, as `reglements.refuser`, and journaled. Raises as `ligne`; Invalide."""
    async with base.transaction() as cx:
        await ligne(agent, numero_lot, numero)
        if motif not in REFUS_BANQUE:
            raise Invalide({"motif": ["Choisissez la raison que la banque a donnée."]})
        await reglements.rendre(agent, numero, motif, cx, a_la_main=True)
        await _journaliser(agent, "paiement refusé à la main", numero, cx, lot=numero_lot, motif=motif)


async def _journaliser(agent: Agent, acte: str, numero: str, cx, **details: object) -> None:
    await noter(acte, **agent.au_journal, objet=f"demande:{numero}", connexion=cx, **details)
