"""Our field types: each asks, keeps what was typed, judges it and reads it back (maison.md, « I am a line that »)."""

from portail.domain.champs.banque import Bic, Iban, bic_propose, compact, masquer
from portail.domain.champs.base import Case, Champ, Choix, Liste, Nom, Radios, Texte, Zone
from portail.domain.champs.personne import CodePostal, Courriel, DateNaissance, MotDePasse, Pays, Telephone

__all__ = [
    "Bic",
    "Case",
    "Champ",
    "Choix",
    "CodePostal",
    "Courriel",
    "DateNaissance",
    "Iban",
    "Liste",
    "MotDePasse",
    "Nom",
    "Pays",
    "Radios",
    "Telephone",
    "Texte",
    "Zone",
    "bic_propose",
    "compact",
    "masquer",
]
