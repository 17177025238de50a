"""Send a claim: everything is judged again, then state, history and letter in one transaction (exigences.md B)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from tortoise.exceptions import IntegrityError

from portail import base
from portail.actions.comptes import ouvrir_identite
from portail.actions.demandes import reponses_de
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Utilisateur
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositif import Dispositif
from portail.domain.dispositifs import dispositif
from portail.domain.dossier import absentes, manquantes, nommer
from portail.domain.erreurs import Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.formulaire import Strictesse
from portail.domain.justificatif import Justificatif
from portail.domain.sql import lire
from portail.reglages import reglages
from portail.services import gabarits, lettres
from portail.services.chiffrement import Coffret

GABARIT = "P21/2"
_DOCUMENTS = (
    "SELECT * FROM justificatif WHERE demande_id = $1 AND remplace_le IS NULL AND NOT a_envoyer ORDER BY depose_le"
)
DEJA_ACTIVE = (
    "Vous avez déjà une demande en cours. La demande de restitution ne se fait qu’une seule fois : suivez-la dans"
    " « Mon suivi »."
)


@dataclass(frozen=True)
class Manques:
    """What keeps a draft from being sent: (field's id, sentence), and (pièce's code, sentence)."""

    informations: list[tuple[str, str]]
    justificatifs: list[tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.informations or self.justificatifs)


def manques(declare: Dispositif, reponses: dict[str, str], documents: list[Justificatif]) -> Manques:
    pieces, absents = declare.pieces(reponses), []
    for piece, faces in manquantes(pieces, documents):
        detail = f" ({' et '.join(faces)})" if any(faces) else ""
        absents.append(
            (
                piece.code,
                f"{piece.libelle}{detail} : ce document est obligatoire, ajoutez-le.",
            )
        )
    if not reponses.get("identite_type") and any(piece.types for piece in pieces):
        absents.insert(0, ("identite", "Pièce d’identité : dites laquelle vous envoyez."))
    return Manques(declare.erreurs(reponses, Strictesse.DEMANDE), absents)


async def documents_de(demande: Demande) -> list[Justificatif]:
    """The documents that stand now, in the order they came; those of a complement once it is sent."""
    return [Justificatif._init_from_db(**ligne) for ligne in await lire(_DOCUMENTS, [demande.id])]


async def adresse_du_proprietaire(acteur: Acteur, demande: Demande, courriel: str) -> str:
    """Where the claim's letters go; `courriel` is the actor's own address."""
    if demande.proprietaire_id == acteur.utilisateur_id:
        return courriel
    proprietaire = await Utilisateur.get(id=demande.proprietaire_id)
    return ouvrir_identite(proprietaire.identite)["courriel"]


async def soumettre(acteur: Acteur, numero: str, courriel: str) -> Demande:
    """Raises Invalide (not complete), PasMaintenant (already sent, or another active claim), Introuvable, Interdit.

    `courriel` is the actor's address; the letter goes to the owner's.
    """
    try:
        async with base.transaction() as cx:
            demande = await Demande.trouver(acteur.compte_id, numero)
            role = acteur.exiger("soumettre", demande)
            documents = await documents_de(demande)
            reponses, declare = reponses_de(demande), dispositif(demande.dispositif)
            if reste := manques(declare, reponses, documents):
                raise Invalide({ou: [phrase] for ou, phrase in reste.informations + reste.justificatifs})
            le, destinataire = horloge.maintenant(), await adresse_du_proprietaire(acteur, demande, courriel)
            fige = figer(demande, instantane(demande, declare, reponses, documents, destinataire, le))
            await demande.passer(
                "soumettre", role, acteur.utilisateur_id, cx, soumise_le=le, modifie_le=le, gabarit=GABARIT, **fige
            )
            await lettres.poster("M21", destinataire, _lettre(demande.numero, le), cx, demande=demande.id)
    except IntegrityError as erreur:
        raise PasMaintenant(DEJA_ACTIVE) from erreur
    return demande


async def auteurs(demande: Demande) -> tuple[dict[str, str], dict[str, str]]:
    """Identities of whoever sent the claim, and of its owner, to whom the letter went."""
    envoi = await Evenement.filter(demande_id=demande.id, acte="soumettre").first()
    proprietaire = demande.proprietaire_id
    auteur = envoi.par_id if envoi else proprietaire
    connus = {u.id: ouvrir_identite(u.identite) for u in await Utilisateur.filter(id__in={auteur, proprietaire})}
    return connus[auteur], connus[proprietaire]


async def active(compte_id: UUID, code: str) -> Demande | None:
    """The claim already sent that keeps any draft of that compte from being sent too, if there is one."""
    return (
        await Demande.filter(compte_id=compte_id, dispositif=code)
        .exclude(etat__in=[Etat.BROUILLON, Etat.REJETEE])
        .first()
    )


def figer(demande: Demande, contenu: dict[str, Any]) -> dict[str, object]:
    """The columns that freeze this content: its canonical bytes, sealed, and their SHA-256."""
    octets = msgspec.json.encode(contenu, order="sorted")
    return {
        "instantane": Coffret(demande.cle).sceller(octets, "instantane"),
        "instantane_sha256": hashlib.sha256(octets).hexdigest(),
    }


def _lettre(numero: str, le: datetime) -> dict[str, str]:
    suivi = f"{reglages().url}/mon-compte/mon-suivi?onglet=transmises"
    return {"numero": numero, "le": gabarits.date_heure(le), "lien": suivi}


def instantane(
    demande: Demande,
    declare: Dispositif,
    reponses: dict[str, str],
    documents: list[Justificatif],
    courriel: str,
    le: datetime,
) -> dict[str, Any]:
    """The canonical content of a submission: what the receipt renders, whatever changes later."""
    declarees = declare.pieces(reponses, documents)
    return {
        "version": 2,
        "numero": demande.numero,
        "dispositif": demande.dispositif,
        "titre": declare.titre_court,
        "soumise_le": le.isoformat(),
        "montant": "Total",
        "compte": courriel,
        "reponses": reponses,
        "groupes": [
            {
                "titre": g.titre,
                "lignes": [[declare.question(x.nom), x.valeur] for x in g.lignes if x.valeur],
            }
            for g in declare.relire(reponses)
        ],
        "documents": _documents_figes(demande, {p.code: nommer(p, reponses) for p in declarees}, documents),
        "absents": [[piece.libelle, piece.absente] for piece in absentes(declarees, documents)],
    }


def _documents_figes(demande: Demande, pieces: dict[str, str], documents: list[Justificatif]) -> list[dict[str, Any]]:
    """In the order in which the claim type asks for them."""
    coffret, rangs = Coffret(demande.cle), list(pieces)
    return [
        {
            "libelle": pieces.get(d.piece, "Autre document") + (f" ({d.face})" if d.face else ""),
            "nom": coffret.ouvrir(d.nom, "nom").decode(),
            "taille": d.taille,
            "sha256": d.sha256,
        }
        for d in sorted(documents, key=lambda d: (rangs.index(d.piece) if d.piece in pieces else len(rangs), d.face))
    ]
