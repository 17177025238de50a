"""The claimant prepares her answer to a complement: documents joined, named fields corrected (E26); `renvoi` sends it.

Until then nothing of it reaches the service: documents are marked `a_envoyer`, answers wait in the Complement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portail import base
from portail.actions import justificatifs
from portail.actions.complement import attendu, elements_de
from portail.actions.demandes import fondre, reponses_de
from portail.actions.justificatifs import Depot, Envoi
from portail.domain.acteur import Acteur
from portail.domain.champs import bic_propose, compact
from portail.domain.demande import Demande
from portail.domain.dispositif import Dispositif
from portail.domain.dispositifs import dispositif
from portail.domain.dossier import manquantes
from portail.domain.erreurs import PasMaintenant
from portail.domain.formulaire import Strictesse, cible
from portail.domain.instruction import Complement
from portail.domain.justificatif import Analyse, Justificatif
from portail.services.chiffrement import Coffret

MEME_PIECE = frozenset({"illisible", "tronque"})


@dataclass(frozen=True)
class Element:
    """One thing asked. `recus`: what she joined instead; `corrigee`: a field of its parts was changed."""

    piece: str
    face: str
    document: Justificatif | None
    texte: str
    parties: tuple[str, ...]
    recus: tuple[Justificatif, ...] = ()
    corrigee: bool = False
    motif: str = ""

    @property
    def remplacants(self) -> tuple[Justificatif, ...]:
        """Those that may be sent."""
        return tuple(d for d in self.recus if d.analyse is not Analyse.INFECTE)

    @property
    def change_de_piece(self) -> bool:
        """Whether another document is awaited, all its faces, and not only a better picture of this one."""
        return self.motif not in MEME_PIECE

    @property
    def remedie(self) -> bool:
        return bool(self.remplacants) or self.corrigee


@dataclass(frozen=True)
class Dossier:
    """The open complement as her pages show it."""

    demande: Demande
    complement: Complement
    elements: tuple[Element, ...]
    gardees: dict[str, str]
    corrigees: dict[str, str]
    documents: tuple[Justificatif, ...]

    @property
    def joints(self) -> tuple[Justificatif, ...]:
        """What she added, not sent yet."""
        return tuple(document for document in self.documents if document.a_envoyer)

    @property
    def debout(self) -> list[Justificatif]:
        """The claim's documents once this is sent: a whole file stands for its faces, a refused one gives its place."""
        neufs = [d for d in self.joints if d.analyse is not Analyse.INFECTE]
        partis = {e.document.id for e in self.elements if e.document and e.remplacants}
        uniques = {piece.code for piece in self.declare.pieces(self.reponses, neufs) if not piece.plusieurs}
        places = {(d.piece, d.face) for d in neufs if d.piece in uniques}

        def remplace(d: Justificatif) -> bool:
            deja = any(p == d.piece and (f == d.face or "" in (f, d.face)) for p, f in places)
            return d.id in partis or deja

        return [d for d in self.documents if not d.a_envoyer and not remplace(d)] + neufs

    @property
    def declare(self) -> Dispositif:
        return dispositif(self.demande.dispositif)

    @property
    def reponses(self) -> dict[str, str]:
        """All answers, her corrections in their place."""
        return self.gardees | self.corrigees

    @property
    def parties(self) -> tuple[str, ...]:
        """Codes of the sections named by the agent, in the form's order."""
        nommees = {partie for element in self.elements for partie in element.parties}
        return tuple(section.code for section in self.declare.sections if section.code in nommees)

    @property
    def champs(self) -> tuple[str, ...]:
        """Names of the fields that she may correct."""
        return tuple(nom for s in self.declare.sections if s.code in self.parties for nom in s.champs)

    @property
    def restants(self) -> tuple[Element, ...]:
        return tuple(element for element in self.elements if not element.remedie)


async def dossier(acteur: Acteur, numero: str) -> Dossier:
    """Raises Introuvable, Interdit, or PasMaintenant when no complement is awaited."""
    demande = await Demande.trouver(acteur.compte_id, numero)
    acteur.exiger("corriger", demande)
    return await dossier_de(demande)


async def dossier_de(demande: Demande) -> Dossier:
    complement = await attendu(demande)
    gardees, coffret = reponses_de(demande), Coffret(demande.cle)
    corrigees = coffret.ouvrir_json(complement.corrections, "corrections") if complement.corrections else {}
    tous = await Justificatif.filter(demande_id=demande.id, remplace_le=None).order_by("depose_le")
    changees = sections_changees(dispositif(demande.dispositif), gardees, corrigees)
    elements = tuple(_element(brut, tous, changees) for brut in elements_de(demande, complement))
    return Dossier(demande, complement, elements, gardees, corrigees, tuple(tous))


def _element(brut: dict[str, Any], tous: Sequence[Justificatif], changees: set[str]) -> Element:
    joints = [d for d in tous if d.a_envoyer]
    piece, face = brut["piece"], brut["face"]
    return Element(
        piece,
        face,
        next((d for d in tous if str(d.id) == brut["document"]), None),
        brut["texte"],
        tuple(brut["parties"]),
        tuple(d for d in joints if piece and d.piece == piece and (d.face == face or "" in (d.face, face))),
        bool(changees & set(brut["parties"])),
        brut["motif"],
    )


def sections_changees(declare: Dispositif, gardees: Mapping[str, str], corrigees: Mapping[str, str]) -> set[str]:
    changes = champs_changes(declare, gardees, corrigees)
    return {s.code for s in declare.sections if changes & set(s.champs)}


def champs_changes(declare: Dispositif, gardees: Mapping[str, str], corrigees: Mapping[str, str]) -> set[str]:
    """Fields of which an answer was typed anew, whatever it is worth."""
    changes = {nom for nom, valeur in corrigees.items() if valeur != gardees.get(nom, "")}
    return {champ.name for champ in declare.remplir({}).champs() if changes & set(champ.bruts())}


async def joindre(acteur: Acteur, numero: str, envoi: Envoi) -> Justificatif:
    """A new file for a refused document. Raises RefusFichier, PasMaintenant, Introuvable, Interdit."""
    attendu = await dossier(acteur, numero)
    if envoi.piece not in {element.piece for element in attendu.elements if element.piece}:
        raise PasMaintenant("Ce document n’est pas à remplacer.")
    return await justificatifs.joindre(acteur, numero, envoi, Depot("corriger", attendu.complement.rang))


async def retirer(acteur: Acteur, numero: str, identifiant: UUID) -> None:
    """Take back a file that was not sent yet."""
    attendu = await dossier(acteur, numero)
    await justificatifs.retirer(acteur, numero, identifiant, Depot("corriger", attendu.complement.rang))


async def corriger(
    acteur: Acteur, numero: str, saisie: Mapping[str, str], base_: Mapping[str, str] | None = None
) -> Dossier:
    """Keep the named fields as typed, whatever they are worth; the other names of `saisie` are not read.

    `base_`: what that page had loaded. Raises Conflit when another tab changed the same answer meanwhile.
    """
    async with base.transaction() as cx:
        attendu = await dossier(acteur, numero)
        role = acteur.exiger("corriger", attendu.demande)
        vide = attendu.declare.remplir({})
        noms = [nom for champ in attendu.champs for nom in vide[champ].bruts()]
        tapees = {nom: saisie[nom] for nom in noms if nom in saisie}
        fondues = fondre(attendu.demande, base_ or attendu.reponses, tapees, attendu.reponses)
        corrigees = _avec_son_bic(attendu, attendu.corrigees | {nom: fondues.get(nom, "") for nom in tapees})
        scellees = Coffret(attendu.demande.cle).sceller_json(corrigees, "corrections")
        await Complement.filter(id=attendu.complement.id).using_db(cx).update(corrections=scellees)
        details = {"rang": attendu.complement.rang, "parties": list(attendu.parties)}
        await attendu.demande.passer("corriger", role, acteur.utilisateur_id, cx, details=details)
    return await dossier(acteur, numero)


def _avec_son_bic(attendu: Dossier, corrigees: dict[str, str]) -> dict[str, str]:
    """An IBAN of another bank brings that bank's BIC, unless she typed one."""
    avant, iban = attendu.reponses, corrigees.get("iban", "")
    autre = compact(iban) != compact(avant.get("iban", ""))
    if not autre or corrigees.get("bic") not in ("", avant.get("bic")):
        return corrigees
    return corrigees | {"bic": bic_propose(iban) or corrigees["bic"]}


def erreurs_des_corrections(attendu: Dossier) -> list[tuple[str, str]]:
    """(id to lead to, sentence) for each named field that is not right, judged as for the submission."""
    formulaire = attendu.declare.remplir(attendu.reponses)
    formulaire.valider(Strictesse.DEMANDE)
    return [(cible(c), str(phrase)) for c in formulaire.champs() if c.name in attendu.champs for phrase in c.errors]


def refus_d_envoyer(attendu: Dossier) -> list[tuple[str, str]]:
    """(id to lead to, sentence) for each red item neither replaced nor corrected, and each correction that is wrong."""
    pieces = {piece.code: piece.libelle for piece in attendu.declare.pieces(attendu.reponses, attendu.elements)}
    sections = {section.code: section.titre for section in attendu.declare.sections}
    phrases = []
    for element in attendu.restants:
        if element.piece:
            phrases.append(
                (
                    f"element-{element.piece}",
                    f"{pieces.get(element.piece, 'Document')} : remplacez ce document{_ou_corrigez(element)}.",
                )
            )
        else:
            noms = ", ".join(sections[p] for p in element.parties)
            phrases.append(("informations", f"{noms} : corrigez vos réponses avec « Retour »."))
    return phrases or _faces_absentes(attendu) or erreurs_des_corrections(attendu)


def _faces_absentes(attendu: Dossier) -> list[tuple[str, str]]:
    """A front without its back, when one file held both."""
    manque = manquantes(attendu.declare.pieces(attendu.reponses), attendu.debout)
    touchees = {document.piece for document in attendu.joints}
    return [
        (f"element-{piece.code}", f"{piece.libelle} : ajoutez aussi le {' et le '.join(filter(None, faces))}.")
        for piece, faces in manque
        if piece.code in touchees
    ]


def _ou_corrigez(element: Element) -> str:
    return ", ou corrigez vos réponses avec « Retour »" if element.parties else ""
