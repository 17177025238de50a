"""The frozen contents of a copy: what its receipts render."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from portail.domain.champs.banque import masquer
from portail.domain.demande import Demande
from portail.domain.instruction import Complement
from portail.domain.justificatif import Justificatif
from portail.domain.motifs import MOTIFS
from portail.peupler.modele import Modele
from portail.reglages import reglages


def contenu(demande: Demande, modele: Modele, reponses: dict[str, str], courriel: str) -> dict[str, Any]:
    """The model's, told of somebody else: values are replaced where they are read whole."""
    change = {avant: reponses[nom] for nom, avant in modele.reponses.items() if avant and reponses[nom] != avant}
    change[masquer(modele.reponses["iban"])] = masquer(reponses["iban"])
    groupes = [
        {**groupe, "lignes": [[question, change.get(valeur, valeur)] for question, valeur in groupe["lignes"]]}
        for groupe in modele.contenu["groupes"]
    ]
    return modele.contenu | {
        "numero": demande.numero,
        "compte": courriel,
        "soumise_le": demande.soumise_le.isoformat() if demande.soumise_le else "",
        "reponses": reponses,
        "groupes": groupes,
    }


def figer(cible: Demande | Complement, modele: Modele, fige: dict[str, Any]) -> None:
    octets = msgspec.json.encode(fige, order="sorted")
    cible.gabarit = modele.demande.gabarit
    cible.instantane = modele.coffret.sceller(octets, "instantane")
    cible.instantane_sha256 = hashlib.sha256(octets).hexdigest()


def elements_du_complement(
    identifiant: UUID, demande: Demande, modele: Modele, refuses: list[Justificatif], le: datetime
) -> Complement:
    elements = [
        {
            "piece": d.piece,
            "face": d.face,
            "document": str(d.id),
            "motif": d.motif,
            "texte": MOTIFS[d.motif].phrase,
            "parties": list(MOTIFS[d.motif].parties),
        }
        for d in refuses
    ]
    return Complement(
        id=identifiant,
        demande_id=demande.id,
        rang=1,
        elements=modele.coffret.sceller_json(elements, "complement"),
        demande_le=le,
        demande_par=demande.agent_id,
        limite_le=le + timedelta(days=reglages().delai_complement_jours),
    )
