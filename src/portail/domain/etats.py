"""The life of a claim as a table (contract: vie-de-la-demande.md, « States » and « PASSAGES »).

Screens offer, and actions accept, only what these tables allow: no `if` about states belongs elsewhere.
"""

from dataclasses import dataclass
from enum import StrEnum

from portail.domain.erreurs import PasMaintenant


class Etat(StrEnum):
    BROUILLON = "brouillon"
    ENVOYEE = "envoyee"
    EN_INSTRUCTION = "en_instruction"
    ATTENTE_COMPLEMENT = "attente_complement"
    ATTENTE_FONDS = "attente_fonds"
    VALIDEE = "validee"
    EN_PAIEMENT = "en_paiement"
    PAYEE = "payee"
    REJETEE = "rejetee"


@dataclass(frozen=True)
class Lecture:
    """How a state is told to the claimant: label, icon of the sprite, tone of the tag, whose turn it is, what happens."""

    libelle: str
    onglet: str
    icone: str
    ton: str
    a_qui: str  # "vous", "nous" or "personne"
    phrase: str


LECTURES: dict[Etat, Lecture] = {
    Etat.BROUILLON: Lecture(
        "Demande enregistrée", "brouillons", "fichier-crayon", "neutre", "vous", "Terminez-la, puis envoyez-la."
    ),
    Etat.ENVOYEE: Lecture(
        "Envoyé", "transmises", "envoi", "neutre", "nous", "Nous ouvrirons votre demande dans son ordre d’arrivée."
    ),
    Etat.EN_INSTRUCTION: Lecture(
        "En cours d’instruction", "transmises", "loupe", "primaire", "nous", "Nous vérifions vos documents."
    ),
    Etat.ATTENTE_COMPLEMENT: Lecture(
        "En attente complément",
        "transmises",
        "alerte",
        "attention",
        "vous",
        "Remplacez ou corrigez ce qui a été refusé.",
    ),
    Etat.ATTENTE_FONDS: Lecture(
        "En attente de fonds",
        "transmises",
        "sablier",
        "primaire",
        "nous",
        "Nous attendons que l’argent déposé nous parvienne.",
    ),
    Etat.VALIDEE: Lecture(
        "Demande validée", "validees", "coche-cercle", "succes", "nous", "Nous préparons le virement."
    ),
    Etat.EN_PAIEMENT: Lecture(
        "Paiement en cours", "validees", "sablier", "primaire", "nous", "Le virement est en route vers votre compte."
    ),
    Etat.PAYEE: Lecture(
        "Justificatif de déconsignation disponible",
        "validees",
        "coche-cercle",
        "succes",
        "personne",
        "L’argent vous a été versé.",
    ),
    Etat.REJETEE: Lecture(
        "Demande rejetée",
        "rejetees",
        "croix-cercle",
        "refus",
        "personne",
        "La raison est dans le détail de la demande.",
    ),
}

ONGLETS: dict[str, tuple[Etat, ...]] = {
    onglet: tuple(etat for etat, lecture in LECTURES.items() if lecture.onglet == onglet)
    for onglet in ("brouillons", "transmises", "validees", "rejetees")
}


def pas_dans_cet_etat(etat: Etat) -> PasMaintenant:
    """What refuses an act of which PASSAGES says that it is not for this state."""
    return PasMaintenant(
        f"Cette demande est dans l’état « {LECTURES[etat].libelle} » : ce n’est pas possible maintenant."
    )


class Role(StrEnum):
    """Who acts: P owner · A Administrateur · C Consultation · H helper · G assignee · S Superviseur · Y system."""

    PROPRIETAIRE = "P"
    ADMINISTRATEUR = "A"
    CONSULTATION = "C"
    AIDE = "H"
    GESTIONNAIRE = "G"
    SUPERVISEUR = "S"
    SYSTEME = "Y"


_TOUS = frozenset(Etat)
_B, _E, _I, _C, _F = Etat.BROUILLON, Etat.ENVOYEE, Etat.EN_INSTRUCTION, Etat.ATTENTE_COMPLEMENT, Etat.ATTENTE_FONDS
_V, _EP, _P, _R = Etat.VALIDEE, Etat.EN_PAIEMENT, Etat.PAYEE, Etat.REJETEE


@dataclass(frozen=True)
class Passage:
    """One row: allowed starting states, arrival (None: the state stays), and by whom."""

    de: frozenset[Etat]
    vers: Etat | None
    par: frozenset[Role]


def _p(de: "frozenset[Etat] | set[Etat]", vers: Etat | None, par: str) -> Passage:
    return Passage(frozenset(de), vers, frozenset(Role(r) for r in par))


PASSAGES: dict[str, Passage] = {
    "créer": _p(set(), _B, "P"),
    "enregistrer": _p({_B}, None, "PAH"),
    "joindre": _p({_B}, None, "PAH"),
    "remplacer": _p({_B}, None, "PAH"),
    "retirer": _p({_B}, None, "PAH"),
    "dupliquer": _p(_TOUS - {_R}, None, "PA"),
    "réaffecter": _p(_TOUS - {_P, _R}, None, "A"),
    "jeter": _p({_B}, None, "PA"),
    "restaurer": _p({_B}, None, "PA"),
    "soumettre": _p({_B}, _E, "PA"),
    "prendre en charge": _p({_E}, _I, "GS"),
    "rendre": _p({_I, _C, _F, _V}, None, "GS"),
    "réattribuer": _p({_I, _C, _F, _V}, None, "GS"),
    "juger": _p({_I}, None, "G"),
    "amender": _p({_I}, None, "G"),
    "annoter": _p({_I}, None, "G"),
    "suspendre": _p({_I}, None, "G"),
    "reprendre": _p({_I}, None, "G"),
    "demander un complément": _p({_I}, _C, "G"),
    "1ère relance": _p({_C, _F}, None, "G"),
    "2e relance": _p({_C, _F}, None, "G"),
    "annuler le complément": _p({_C}, _I, "G"),
    "corriger": _p({_C}, None, "PAH"),
    "renvoyer": _p({_C}, _I, "PA"),
    "mettre en attente de fonds": _p({_I}, _F, "GY"),
    "fonds reçus": _p({_F}, _I, "GY"),
    "rejeter": _p({_I, _C}, _R, "G"),
    "valider": _p({_I}, _V, "G"),
    "annuler la décision": _p({_V, _R}, _I, "GS"),
    "mettre au paiement": _p({_V}, _EP, "S"),
    "retirer du paiement": _p({_EP}, _V, "S"),
    "confirmer le paiement": _p({_EP}, _P, "YS"),
    "refuser le paiement": _p({_EP}, _I, "YS"),
    "écrire": _p(_TOUS - {_B}, None, "GS"),
    "répondre": _p(_TOUS - {_B}, None, "PA"),
    "marquer lu": _p(_TOUS - {_B}, None, "PACGS"),
    "remettre non lu": _p(_TOUS - {_B}, None, "AC"),
    "retirer un message": _p(_TOUS - {_B}, None, "PAGS"),
    "masquer": _p({_R}, None, "PA"),
    "purger": _p({_B, _P, _R}, None, "Y"),
}


def permet(acte: str, etat: Etat | None, role: Role) -> bool:
    """Whether the table lets this role do this act on a claim in this state (None: no claim yet)."""
    passage = PASSAGES[acte]
    return role in passage.par and (etat in passage.de if etat else not passage.de)
