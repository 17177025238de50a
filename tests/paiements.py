"""Validated claims for tests, whose letter has left: ready for a run."""

import hashlib
from datetime import timedelta

from portail.actions import decision, instruction, jugement
from portail.actions.soumission import documents_de
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.justificatif import Verdict
from portail.domain.paiement import EtatVirement, Virement
from portail.services import virements
from tests import agents

CENTIMES = 88_550


async def validee(agent: Agent, acteur: Acteur, minutes: int = 31, montant: int = CENTIMES) -> Demande:
    """Sent by her, judged and validated by that agent so many minutes ago."""
    demande = await agents.envoyee(acteur)
    await instruction.prendre_en_charge(agent, demande.numero)
    for document in await documents_de(demande):
        await jugement.juger(agent, demande.numero, document.id, Verdict.CONFORME)
    await decision.valider(agent, demande.numero, montant)
    le = horloge.maintenant() - timedelta(minutes=minutes)
    await Demande.filter(id=demande.id).update(decidee_le=le, validee_le=le)
    return await Demande.get(id=demande.id)


async def validees(agent: Agent, combien: int) -> list[Demande]:
    """Each somebody's own, for an account has one live claim of a kind."""
    return [await validee(agent, await agents.faire_acteur(f"personne{rang}@exemple.fr")) for rang in range(combien)]


def retour(
    lot: int, *lignes: tuple[str, str] | tuple[str, str, str], ensemble: str = "PART", montant: str = ""
) -> bytes:
    """A pain.002: (number, status, reason code)."""
    corps = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{numero}</OrgnlEndToEndId><TxSts>{statut}</TxSts>"
        + "".join(f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" for code in motif)
        + (f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{montant}</InstdAmt></Amt></OrgnlTxRef>' if montant else "")
        + "</TxInfAndSts>"
        for numero, statut, *motif in lignes
    )
    message = virements.message(lot)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">'
        "<CstmrPmtStsRpt><GrpHdr><MsgId>BANQUE1</MsgId><CreDtTm>2026-11-24T08:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{ensemble}</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>{corps}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


async def juger_les_lignes() -> None:
    """What must hold at any moment, whatever was killed when: no claim has two live lines, none is paid twice."""
    vives: dict[object, int] = {}
    for ligne in await Virement.exclude(etat__in=(EtatVirement.RETIRE, EtatVirement.REFUSE)):
        vives[ligne.demande_id] = vives.get(ligne.demande_id, 0) + 1
    assert all(combien == 1 for combien in vives.values()), vives
    for demande in await Demande.filter(id__in=list(vives)):
        ligne = await Virement.get(demande_id=demande.id, etat__in=(EtatVirement.EN_LOT, EtatVirement.ACCEPTE))
        attendu = "payee" if ligne.etat is EtatVirement.ACCEPTE else "en_paiement"
        assert demande.etat == attendu, (demande.numero, demande.etat, ligne.etat)
    orphelines = await Demande.filter(etat__in=("en_paiement", "payee")).exclude(id__in=list(vives)).count()
    assert orphelines == 0


def empreinte(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
