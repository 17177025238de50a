"""What the service's own systems may read of claims and say of them (the guide's « flux informatique »); an IBAN is masked."""

from datetime import datetime
from typing import Any

from portail import base
from portail.actions import conversations, reglements
from portail.actions.demandes import lecture
from portail.actions.justificatifs import nom_de
from portail.actions.soumission import documents_de
from portail.domain import horloge
from portail.domain.agent import Systeme
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import LECTURES, Etat
from portail.domain.journal import noter
from portail.domain.justificatif import Justificatif
from portail.domain.paiement import Virement

PAR_PAGE = 50


def _iso(valeur: datetime | None) -> str | None:
    return horloge.instant(valeur).isoformat() if valeur else None


def resume(demande: Demande) -> dict[str, Any]:
    """A line of the list: number, state, dates, amount in cents."""
    return {
        "numero": demande.numero,
        "dispositif": demande.dispositif,
        "sens": demande.sens,
        "etat": demande.etat.value,
        "libelle": LECTURES[demande.etat].libelle,
        "a_qui": LECTURES[demande.etat].a_qui,
        "soumise_le": _iso(demande.soumise_le),
        "decidee_le": _iso(demande.decidee_le),
        "payee_le": _iso(demande.payee_le),
        "montant_centimes": demande.montant_centimes,
    }


async def lister(etat: Etat | None, apres: str, combien: int = PAR_PAGE) -> list[Demande]:
    """Sent claims by number, after that one; one more than asked tells that there is a next page."""
    demandes = Demande.filter(efface_le=None, numero__gt=apres).exclude(etat=Etat.BROUILLON)
    if etat:
        demandes = demandes.filter(etat=etat)
    return await demandes.order_by("numero").limit(combien + 1)


async def lire(numero: str) -> dict[str, Any]:
    """One claim in full. Raises Introuvable (drafts too)."""
    demande = await Demande.a_instruire(numero)
    evenements = await Evenement.filter(demande_id=demande.id).order_by("le")
    virements = await Virement.filter(demande_id=demande.id).order_by("rang")
    return resume(demande) | {
        "reponses": {ligne.nom: ligne.valeur for groupe in lecture(demande) for ligne in groupe.lignes if ligne.valeur},
        "documents": [_document(demande, document) for document in await documents_de(demande)],
        "evenements": [
            {"acte": e.acte, "de": e.de, "vers": e.vers, "par": e.par, "le": _iso(e.le)} for e in evenements
        ],
        "virements": [
            {
                "rang": v.rang,
                "etat": v.etat.value,
                "montant_centimes": v.montant_centimes,
                "motif": v.motif,
                "regle_le": _iso(v.regle_le),
            }
            for v in virements
        ],
    }


def _document(demande: Demande, document: Justificatif) -> dict[str, Any]:
    return {
        "piece": document.piece,
        "face": document.face,
        "nom": nom_de(demande, document),
        "type": document.type,
        "taille": document.taille,
        "sha256": document.sha256,
        "analyse": document.analyse.value,
        "verdict": document.verdict.value,
    }


async def messages(numero: str) -> list[dict[str, Any]]:
    """The conversations, a withdrawn message without its text. Raises Introuvable."""
    fils = await conversations.fils(await Demande.a_instruire(numero))
    return [
        {
            "objet": fil.objet.value,
            "titre": fil.titre,
            "messages": [
                {
                    "id": str(p.id),
                    "texte": p.texte,
                    "du_service": p.du_service,
                    "reponse_a": str(p.reponse_a) if p.reponse_a else None,
                    "le": _iso(p.le),
                    "lu_le": _iso(p.lu_le),
                    "retire_le": _iso(p.retiree_le),
                }
                for p in fil.paroles
            ],
        }
        for fil in fils
    ]


async def regler(qui: Systeme, numero: str, accepte: bool, motif: str = "") -> Demande:
    """What the bank did with that claim's line, as `reglements.payer` and `rendre`, and journaled with it."""
    async with base.transaction() as cx:
        demande = await (reglements.payer(qui, numero, cx) if accepte else reglements.rendre(qui, numero, motif, cx))
        await noter("api : résultat de paiement", **qui.au_journal, objet=f"demande:{numero}", connexion=cx)
    return demande
