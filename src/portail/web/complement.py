"""E26's cards: one refused pièce each, in red and in words, with its reasons and the place of what replaces it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portail.actions.corrections import Dossier, Element, champs_changes
from portail.actions.justificatifs import nom_de
from portail.domain.dispositif import Piece
from portail.web import depots
from portail.web.depots import FACES, Carte, Geste


@dataclass
class CarteRefusee(Carte):
    """`motifs`: why, each reason once; `refuses`: (id, name, face) of the refused files; `parties`: what may be corrected instead; `corriges`: what was."""

    elements: list[Element] = field(default_factory=list)
    refuses: list[tuple[str, str, str]] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    corriges: list[tuple[str, str]] = field(default_factory=list)
    motifs: list[str] = field(default_factory=list)

    @property
    def a_retirer(self) -> bool:
        """What the service refused has to be replaced, even though the answers ask for it no more."""
        return False

    @property
    def rouge(self) -> bool:
        """Neither replaced nor corrected."""
        return any(not element.remedie for element in self.elements)

    @property
    def corrigee(self) -> bool:
        """Her answers were put right, and no document is needed any more."""
        return all(element.corrigee and not element.recus for element in self.elements)

    @property
    def etiquette(self) -> tuple[str, str, str]:
        if any(zone.etat == "refuse" for zone in self.zones):
            return "Fichier refusé", "refus", "croix-cercle"
        if self.rouge:
            return "Non conforme", "refus", "croix-cercle"
        if all(element.remplacants for element in self.elements):
            return "Remplacé", "primaire", "coche-cercle"
        return "Corrigé", "primaire", "crayon"


def cartes(attendu: Dossier, geste: Geste) -> list[CarteRefusee]:
    """One card a refused pièce, in the order of the dispositif."""
    faites = []
    for piece in attendu.declare.pieces(attendu.reponses, attendu.elements):
        siens = [element for element in attendu.elements if element.piece == piece.code]
        if siens:
            carte = _carte(attendu, piece, siens)
            depots.preparer(carte, geste)
            faites.append(carte)
    return faites


def _carte(attendu: Dossier, piece: Piece, elements: list[Element]) -> CarteRefusee:
    demande, titres = attendu.demande, {s.code: s.titre for s in attendu.declare.sections}
    return CarteRefusee(
        piece,
        f"/mon-compte/demandes/{demande.numero}/complement",
        _zones(attendu, piece, elements),
        elements,
        [(str(e.document.id), nom_de(demande, e.document), e.face) for e in elements if e.document],
        [titres[code] for code in dict.fromkeys(p for e in elements for p in e.parties)],
        corriges(attendu, elements),
        raisons(attendu, elements),
    )


def raisons(attendu: Dossier, elements: Iterable[Element]) -> list[str]:
    """What the agent wrote, each once, beginning with what it concerns: the parts to correct, else the document."""
    return list(dict.fromkeys(_raison(attendu, element) for element in elements))


def _raison(attendu: Dossier, element: Element) -> str:
    titres = [section.titre for section in attendu.declare.sections if section.code in element.parties]
    piece = attendu.declare.piece(element.piece, attendu.reponses)
    concerne = ", ".join(titres) or (piece.libelle if piece else "")
    dit = element.texte.casefold().startswith(concerne.casefold())
    return element.texte if dit else f"{concerne}\u00a0: {element.texte}"


def corriges(attendu: Dossier, elements: list[Element]) -> list[tuple[str, str]]:
    """(question, new answer as it is read, an IBAN masked) of what she put right for these elements."""
    declare, parties = attendu.declare, {p for element in elements for p in element.parties}
    changes = champs_changes(declare, attendu.gardees, attendu.corrigees)
    lus = declare.remplir(attendu.reponses)
    noms = [nom for s in declare.sections if s.code in parties for nom in s.champs if nom in changes]
    return [(declare.question(nom), lus[nom].lire()) for nom in noms]


def _zones(attendu: Dossier, piece: Piece, elements: list[Element]) -> list[depots.Zone]:
    """A place for each refused face, and for the other one when the document itself is to be changed."""
    zones = []
    for element in elements:
        face = element.face if element.face in FACES else ("recto" if piece.types else "")
        champ = f"{piece.code}-{face}" if face else piece.code
        if any(zone.champ == champ for zone in zones):
            continue
        joint = element.recus[-1] if element.recus else None
        zone = depots.zone_de(attendu.demande, piece, champ, face, joint)
        zone.requise = not element.corrigee
        if element.face not in FACES:
            zone.titre, zone.libelle = "", piece.libelle_champ
        zones.append(zone)
    zones += _autres_faces(attendu, piece, elements, {zone.face for zone in zones})
    return sorted(zones, key=lambda zone: list(depots.FACES).index(zone.face) if zone.face else -1)


def _autres_faces(attendu: Dossier, piece: Piece, elements: list[Element], ouvertes: set[str]) -> list[depots.Zone]:
    """A card out of date is replaced on both its faces, whichever the agent refused; so is a file that held both."""
    entiere = any(d.piece == piece.code and not d.face for d in attendu.joints)
    if not piece.types or entiere or not any(e.change_de_piece or not e.face for e in elements):
        return []
    zones = []
    for face in depots.FACES:
        if face not in ouvertes and face in piece.faces:
            joint = next((d for d in attendu.joints if d.piece == piece.code and d.face == face), None)
            zone = depots.zone_de(attendu.demande, piece, f"{piece.code}-{face}", face, joint)
            zone.requise, zone.libelle = False, f"{zone.titre}, si vous changez de pièce"
            zones.append(zone)
    return zones


def conformes(attendu: Dossier) -> list[str]:
    """Labels of the pièces in which nothing is refused."""
    refusees = {element.piece for element in attendu.elements}
    return [p.libelle for p in attendu.declare.pieces(attendu.reponses) if p.requise and p.code not in refusees]


def remplaces(faites: list[CarteRefusee], a_corriger: list[Element]) -> tuple[int, int]:
    """(mended, asked) over the cards, the answers to correct being one more."""
    faits = [not carte.rouge for carte in faites]
    faits += [all(element.remedie for element in a_corriger)] if a_corriger else []
    return sum(faits), len(faits)
