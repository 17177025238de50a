"""A claim's acts as people read them in its history; what is only writing a draft is not told."""

from collections.abc import Mapping
from typing import Any

from portail.domain.dispositif import Dispositif
from portail.services.gabarits import euros

VERDICTS = {"a_voir": "à vérifier", "conforme": "conforme", "non_conforme": "non conforme"}
RACONTES = {
    "créer": "Brouillon créé",
    "soumettre": "Demande envoyée",
    "prendre en charge": "Prise en charge",
    "demander un complément": "Complément demandé",
    "renvoyer": "Complément transmis",
    "annuler le complément": "Demande de complément annulée",
    "mettre en attente de fonds": "En attente de l’argent déposé",
    "fonds reçus": "Argent déposé reçu",
    "valider": "Demande validée",
    "rejeter": "Demande rejetée",
    "annuler la décision": "Décision annulée",
    "mettre au paiement": "Paiement lancé",
    "retirer du paiement": "Paiement remis à plus tard",
    "confirmer le paiement": "Paiement effectué",
    "refuser le paiement": "Paiement refusé par la banque",
    "réaffecter": "Demande confiée à une autre personne",
    "jeter": "Mise à la corbeille",
    "restaurer": "Sortie de la corbeille",
}
AU_SERVICE = {
    **RACONTES,
    "rendre": "Rendue",
    "réattribuer": "Confiée à une autre personne",
    "juger": "Document vérifié",
    "amender": "Réponse corrigée",
    "annoter": "Note ajoutée",
    "suspendre": "Suspendue",
    "reprendre": "Reprise",
    "1ère relance": "1ère relance",
    "2e relance": "2e relance",
    "écrire": "Message écrit",
    "répondre": "Réponse reçue",
    "retirer un message": "Message retiré",
    "masquer": "Masquée par la personne",
}


def raconter(acte: str, details: Mapping[str, Any], declare: Dispositif) -> str:
    """The act, and what of it an agent would ask next: which document, which answer, how much, the bank's code."""
    if acte == "juger":
        piece = declare.piece(details.get("piece", ""), {})
        titre = piece.nom_court if piece else "Autre document"
        face = f", {details['face']}" if details.get("face") else ""
        return f"{titre}{face} : {VERDICTS.get(details.get('verdict', ''), 'vérifié')}"
    plus = ""
    if acte == "amender" and details.get("champ"):
        plus = declare.question(details["champ"])
    elif acte == "valider" and details.get("montant_centimes"):
        plus = euros(details["montant_centimes"])
    elif acte == "refuser le paiement":
        plus = details.get("motif", "")
    if details.get("a_la_main"):
        plus += ", dit à la main" if plus else "dit à la main"
    return f"{AU_SERVICE[acte]} : {plus}" if plus else AU_SERVICE[acte]
