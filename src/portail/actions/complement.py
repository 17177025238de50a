"""The service asks for a complement, or calls the request off; the claimant's answer is in `corrections`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.actions import courriers
from portail.actions.instruction import ecrire_note
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.erreurs import Invalide, PasMaintenant
from portail.domain.instruction import Complement
from portail.domain.justificatif import Justificatif, Verdict
from portail.domain.motifs import MOTIFS
from portail.reglages import reglages
from portail.services import gabarits
from portail.services.chiffrement import Coffret


@dataclass(frozen=True)
class Partie:
    """A section whose answers are to be corrected, without any document being refused; `texte` says what is wrong."""

    section: str
    texte: str


async def demander(agent: Agent, numero: str, parties: Sequence[Partie] = ()) -> Complement:
    """Freeze what is asked (refused documents, parts to correct) and write to her (M24).

    Raises Invalide when nothing is refused, PasMaintenant, Interdit, Introuvable.
    """
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("demander un complément", demande)
        elements = await _refuses(demande) + _a_corriger(demande, parties)
        if not elements:
            raise Invalide(
                {"complement": ["Déclarez d’abord un document « Non conforme », ou nommez ce qui est à corriger."]}
            )
        complement = await _ouvrir(agent, demande, elements, cx)
        details = {"rang": complement.rang, "pieces": [e["piece"] for e in elements if e["piece"]]}
        await demande.passer(
            "demander un complément", role, agent.gestionnaire_id, cx, details=details, complement_recu_le=None
        )
        await courriers.prevenir(
            "M24",
            demande,
            cx,
            administrateurs=True,
            chemin=f"/mon-compte/demandes/{numero}/complement",
            limite=gabarits.jour_date(complement.limite_le),
        )
        return complement


async def _ouvrir(agent: Agent, demande: Demande, elements: list[dict[str, Any]], cx: BaseDBAsyncClient) -> Complement:
    le = horloge.maintenant()
    return await Complement.create(
        using_db=cx,
        demande_id=demande.id,
        rang=await Complement.filter(demande_id=demande.id).count() + 1,
        elements=Coffret(demande.cle).sceller_json(elements, "complement"),
        demande_le=le,
        demande_par=agent.gestionnaire_id,
        limite_le=le + timedelta(days=reglages().delai_complement_jours),
    )


async def _refuses(demande: Demande) -> list[dict[str, Any]]:
    refuses = Justificatif.filter(
        demande_id=demande.id, remplace_le=None, a_envoyer=False, verdict=Verdict.NON_CONFORME
    )
    coffret = Coffret(demande.cle)
    return [
        {
            "piece": document.piece,
            "face": document.face,
            "document": str(document.id),
            "motif": document.motif,
            "texte": coffret.ouvrir(document.motif_texte, "motif").decode() if document.motif_texte else "",
            "parties": list(MOTIFS[document.motif].parties) if document.motif in MOTIFS else [],
        }
        for document in await refuses.order_by("depose_le")
    ]


def _a_corriger(demande: Demande, parties: Sequence[Partie]) -> list[dict[str, Any]]:
    connues = {section.code for section in dispositif(demande.dispositif).sections}
    for partie in parties:
        if partie.section not in connues or not partie.texte.strip():
            raise Invalide({"parties": ["Dites ce qui est à corriger dans chaque partie que vous nommez."]})
    return [
        {"piece": "", "face": "", "document": "", "motif": "", "texte": p.texte.strip(), "parties": [p.section]}
        for p in parties
    ]


async def ouvert(demande: Demande) -> Complement | None:
    """The request that waits for its answer."""
    return await Complement.filter(demande_id=demande.id, renvoye_le=None, annule_le=None).first()


async def attendu(demande: Demande) -> Complement:
    """The same. Raises PasMaintenant when there is none."""
    complement = await ouvert(demande)
    if complement is None:
        raise PasMaintenant("Aucun complément n’est attendu pour cette demande.")
    return complement


def elements_de(demande: Demande, complement: Complement) -> list[dict[str, Any]]:
    """What was asked, as `Complement` describes it."""
    return Coffret(demande.cle).ouvrir_json(complement.elements, "complement")


async def clore(demande: Demande, le: datetime, cx: BaseDBAsyncClient) -> None:
    """What was asked is not waited for any more; what she had corrected or joined and not sent goes with it."""
    attendus = Complement.filter(demande_id=demande.id, renvoye_le=None, annule_le=None)
    await attendus.using_db(cx).update(annule_le=le, corrections=None)
    brouillons = Justificatif.filter(demande_id=demande.id, a_envoyer=True, remplace_le=None)
    await brouillons.using_db(cx).update(remplace_le=le)


async def annuler(agent: Agent, numero: str, raison: str) -> Demande:
    """Call it off, with a letter."""
    if not raison.strip():
        raise Invalide({"raison": ["Écrivez pourquoi : la raison reste dans l’historique."]})
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("annuler le complément", demande)
        complement = await attendu(demande)
        await clore(demande, horloge.maintenant(), cx)
        await demande.passer(
            "annuler le complément", role, agent.gestionnaire_id, cx, details={"rang": complement.rang}
        )
        await ecrire_note(agent, demande, f"Complément annulé : {raison.strip()}", cx)
        partie = await courriers.reprendre("M24", demande, complement.demande_le, cx)
        if partie:
            await courriers.prevenir("M25", demande, cx, administrateurs=True)
        return demande
