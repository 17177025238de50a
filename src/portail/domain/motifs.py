"""Coded reasons: why a document is refused, why a claim is rejected, and the words that the claimant reads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Motif:
    """`phrase` is proposed to the agent as the claimant will read it; `parties` are codes of sections she may correct."""

    libelle: str
    phrase: str
    pieces: tuple[str, ...] = ()  # codes of the pièces it is offered for; none: all
    parties: tuple[str, ...] = ()


MOTIFS: dict[str, Motif] = {
    "illisible": Motif(
        "Illisible ou flou", "Ce document ne se lit pas bien. Envoyez-le de nouveau, net et bien éclairé."
    ),
    "tronque": Motif("Coupé ou incomplet", "Une partie du document manque. Envoyez-le en entier, jusqu’aux bords."),
    "autre_document": Motif("Ce n’est pas le bon document", "Ce document n’est pas celui qui est demandé."),
    "autre_personne": Motif("Au nom d’une autre personne", "Ce document n’est pas à votre nom."),
    "perime": Motif("Périmé", "Votre pièce d’identité n’est plus en cours de validité.", ("identite",)),
    "titulaire_different": Motif(
        "Identité différente de la demande",
        "Titulaire : ce que vous avez écrit ne correspond pas à ce document.",
        ("identite", "acte"),
        ("titulaire",),
    ),
    "rib_different": Motif(
        "RIB différent des coordonnées saisies",
        "Coordonnées bancaires : Les champs TITULAIRE DU COMPTE BANCAIRE, IBAN et/ou BIC saisi(s) doivent correspondre"
        " au document RIB téléchargé",
        ("rib",),
        ("banque",),
    ),
    "rib_tiers": Motif(
        "RIB au nom d’un tiers",
        "Coordonnées bancaires : le compte doit être à votre nom, et non à celui d’un tiers.",
        ("rib",),
        ("banque",),
    ),
    "virement_refuse": Motif(
        "Virement refusé par la banque",
        "Coordonnées bancaires : la banque a refusé le virement vers ce compte. Envoyez le relevé d’identité bancaire d’un"
        " compte ouvert à votre nom, et corrigez l’IBAN.",
        ("rib",),
        ("banque",),
    ),
    "acte_ancien": Motif(
        "Acte trop ancien",
        "Cet acte est trop ancien. Demandez une copie intégrale récente à la mairie de naissance : c’est gratuit.",
        ("acte",),
    ),
    "acte_extrait": Motif(
        "Extrait, et non copie intégrale", "Il faut la copie intégrale de l’acte, pas un extrait.", ("acte",)
    ),
    "autre": Motif("Autre raison", ""),
}

REJETS: dict[str, str] = {
    "pas_de_depot": "Aucun dépôt n’a été trouvé à votre nom",
    "deja_verse": "Les sommes déposées ont déjà été versées",
    "conditions": "Les conditions ne sont pas remplies",
    "sans_reponse": "Le complément demandé n’a pas été transmis",
    "documents": "Les documents transmis ne permettent pas de donner suite",
    "autre": "Autre raison",
}

# ISO 20022, ExternalStatusReason1Code: those that a bank answers to a transfer.
REFUS_BANQUE: dict[str, str] = {
    "AC01": "le numéro de compte n’existe pas",
    "AC03": "le numéro de compte n’existe pas",
    "AC04": "le compte est clos",
    "AC06": "le compte est bloqué",
    "AC13": "ce type de compte ne reçoit pas ce virement",
    "AG01": "l’opération est interdite sur ce compte",
    "AG02": "le code d’opération n’est pas valable",
    "AM09": "le montant n’est pas celui attendu",
    "BE01": "le titulaire n’est pas celui du compte",
    "BE04": "l’adresse du titulaire manque",
    "MD07": "le titulaire du compte est décédé",
    "MS02": "refus du titulaire, sans raison donnée",
    "MS03": "refus de la banque, sans raison donnée",
    "RC01": "le code BIC n’est pas valable",
    "RR04": "une raison réglementaire",
}


def pour_piece(code: str) -> dict[str, Motif]:
    """The reasons that make sense for that pièce."""
    return {nom: motif for nom, motif in MOTIFS.items() if not motif.pieces or code in motif.pieces}
