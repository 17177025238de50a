"""ARS: the school allowances deposited for a child entrusted by a judge (art. L543-3 code de la sécurité sociale; the guide)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from portail.domain import horloge
from portail.domain.dispositif import Dispositif, Piece, Reponses
from portail.domain.dispositifs.blocs import (
    ADRESSE,
    BANQUE,
    TITULAIRE,
    FormulaireAdresse,
    FormulaireBanque,
    FormulaireTitulaire,
    pays_d_imposition,
)
from portail.domain.formulaire import Strictesse

PREMIERE_NAISSANCE = date(1998, 1, 1)
MAJORITE = 18

AVANT_1998 = (
    "Si vous êtes nés avant le 1er janvier 1998, il ne faut donc pas effectuer de demande de reversement à la Caisse des"
    " Dépôts. En effet, les allocations de rentrée scolaire antérieures à cette date étaient versées directement aux"
    " parents par les organismes déposants."
)


def majeur_le(naissance: date) -> date:
    """The day she turns 18; for a 29 February, the 1 March of a common year."""
    try:
        return naissance.replace(year=naissance.year + MAJORITE)
    except ValueError:
        return date(naissance.year + MAJORITE, 3, 1)


class FormulaireArs(FormulaireTitulaire, FormulaireAdresse, FormulaireBanque):
    def controler(self, strictesse: Strictesse) -> None:
        super().controler(strictesse)
        champ = self["date_naissance"]
        if champ.errors or champ.data is None:
            return
        if champ.data < PREMIERE_NAISSANCE:
            champ.errors = [AVANT_1998]
        elif horloge.aujourdhui() < majeur_le(champ.data):
            champ.errors = [
                "Vous devez avoir 18 ans pour faire cette demande en ligne. Revenez à partir du"
                f" {horloge.en_lettres(majeur_le(champ.data))} : l’argent reste déposé à votre nom."
            ]


_CONSEQUENCE = "Dans le cas contraire, votre demande sera rejetée par le service de gestion."

IDENTITE = Piece(
    "identite",
    "Pièce d’identité",
    "Pièce d’identité",
    faces=("recto", "verso"),
    dessin="identite",
    aide="Le recto/verso de votre pièce d’identité est obligatoire et doit être conforme.",
    consequence=_CONSEQUENCE,
    criteres=("Les deux faces, en entier", "En cours de validité"),
    refus=("Bord coupé, flou, reflet",),
    types=(
        ("cni", "Carte nationale d’identité"),
        ("sejour", "Carte de séjour"),
        ("passeport", "Passeport"),
    ),
    court="Identité",
    aide_passeport="La double page avec votre photo, en un seul fichier.",
    criteres_passeport=("La double page avec la photo", "En cours de validité"),
    manques={
        "recto": "Ajoutez le recto de votre pièce d’identité.",
        "verso": "Ajoutez le verso de votre pièce d’identité, ou dites que le recto et le verso sont dans le même fichier.",
    },
)
PASSEPORT = replace(
    IDENTITE,
    faces=("",),
    manques={"recto": "Ajoutez votre passeport : la double page avec votre photo, en un seul fichier."},
)
RIB = Piece(
    "rib",
    "Relevé d’identité bancaire",
    "Ajouter le relevé d’identité bancaire",
    dessin="rib",
    aide="Ce justificatif est obligatoire et doit être à votre nom & prénom.",
    consequence=_CONSEQUENCE,
    criteres=("À votre nom et prénom", "IBAN et BIC visibles"),
    refus=("Compte d’un parent ou d’un ami",),
    court="RIB",
    manques={"": "Ajoutez votre relevé d’identité bancaire."},
)
ACTE = Piece(
    "acte",
    "Acte de naissance",
    "Ajouter la copie intégrale d’acte de naissance",
    dessin="acte",
    aide="La copie intégrale de votre acte de naissance, de moins de {age_acte_mois} mois, à demander à la mairie où a été"
    " déclarée votre naissance.",
    consequence=_CONSEQUENCE,
    criteres=("Copie intégrale", "Moins de {age_acte_mois} mois"),
    refus=("Livret de famille",),
    manques={"": "Ajoutez la copie intégrale de votre acte de naissance."},
)
ATTESTATION = Piece(
    "attestation",
    "Attestation de résidence fiscale à l’étranger",
    "Ajouter l’attestation de résidence fiscale",
    requise=False,
    dessin="attestation",
    aide="Délivrée par les impôts de votre pays.",
    consequence="Si vous ne rajoutez pas ce justificatif, la fiscalité française sera appliquée.",
    criteres=("Délivrée par les impôts de votre pays",),
    absente="non jointe : la fiscalité française s’appliquera",
    court="Attestation",
)
ATTESTATION_SUPERFLUE = replace(
    ATTESTATION,
    aide="Ce document n’est plus nécessaire : vous avez indiqué la France comme pays de résidence fiscale.",
    consequence="Vous pouvez le supprimer, ou le laisser.",
    criteres=(),
    superflue=True,
)
AUTRE = Piece(
    "autre",
    "Autre document",
    "Ajouter un nouveau document",
    requise=False,
    dessin="document",
    plusieurs=True,
    aide="Un justificatif complémentaire, à votre initiative.",
)


def pieces(reponses: Reponses, deposees: Collection[str] = ()) -> tuple[Piece, ...]:
    """Identity as its kind asks; the tax attestation when the tax country is not France, or when it was joined before."""
    identite = PASSEPORT if reponses.get("identite_type") == "passeport" else IDENTITE
    attestation = (ATTESTATION_SUPERFLUE,) if "attestation" in deposees else ()
    if pays_d_imposition(reponses) not in ("", "FR"):
        attestation = (ATTESTATION,)
    return (identite, RIB, ACTE, *attestation, AUTRE)


@lru_cache(maxsize=1)
def _exemple() -> tuple[tuple[str, str], ...]:
    return tuple(
        {
            "civilite": "madame",
            "nom_naissance": "Moreau",
            "nom_usage": "",
            "prenoms": "Inès, Louise",
            "date_naissance_jour": "14",
            "date_naissance_mois": "03",
            "date_naissance_annee": "2005",
            "commune_naissance": "Roubaix",
            "pays_naissance": "FR",
            "caf_msa": "1234567",
            "voie": "12 rue des Lilas",
            "complement": "",
            "code_postal": "59100",
            "commune": "Roubaix",
            "pays": "FR",
            "residence_fiscale": "oui",
            "pays_fiscal": "",
            "titulaire_compte": "Inès Moreau",
            "iban": "FR76 3000 6000 0112 3456 7890 189",
            "bic": "AGRIFRPP",
        }.items()
    )


def exemple() -> dict[str, str]:
    """Answers fit to be sent, as typed."""
    return dict(_exemple())


ARS = Dispositif(
    code="ars",
    sens="D",
    titre="Récupérer mes allocations de rentrée scolaire",
    titre_court="Allocation de rentrée scolaire",
    pour="Pour les jeunes accueillis à l’aide sociale à l’enfance",
    lien="Déconsigner / Récupérer les allocations de rentrée scolaire (ARS)",
    formulaire=FormulaireArs,
    sections=(TITULAIRE, ADRESSE, BANQUE),
    pieces_de=pieces,
    exemple=exemple,
    attend_des_fonds=True,
    textes={
        "recevra": Markup("Vous recevrez <strong>la totalité</strong> de vos allocations, avec les intérêts."),
        "totale": "Ce sera un versement unique et définitif. La demande de restitution ne se fait qu’une seule fois.",
    },
)
