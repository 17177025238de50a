"""What the documents' page shows: cards, zones, counts, read from the pièces declared and the files that stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portail.actions.justificatifs import nom_de
from portail.domain.demande import Demande
from portail.domain.dispositif import Piece
from portail.domain.justificatif import Analyse, Justificatif
from portail.reglages import reglages
from portail.services.refus import RefusFichier, refus

FACES = {"recto": "Recto", "verso": "Verso"}
PASSEPORT = "Double page avec la photo"  # what takes the recto's place in the page once a passport is chosen


@dataclass(frozen=True)
class Geste:
    """What was just done on a documents' page, and what it says of it.

    `refuses`: by input, `modifie`: the document being replaced, `dit`: the status line, `reprise`: the session had
    ended, `entier`: the box « le recto et le verso » stays ticked, `suivant`: what is missing is to be said.
    """

    refuses: Mapping[str, RefusFichier] = field(default_factory=dict)
    modifie: str = ""
    dit: str = ""
    reprise: str = ""
    identite_type: str = ""
    entier: bool = False
    suivant: bool = False

    @classmethod
    def refuse(cls, refuses: Mapping[str, RefusFichier], sinon: str, entier: bool) -> "Geste":
        """`sinon`: what its line says when a file was chosen."""
        choisi = any(refuse.nom for refuse in refuses.values())
        return cls(refuses, dit=sinon if choisi else "Aucun fichier n’est choisi", entier=entier)


@dataclass
class Zone:
    """The place of one file. `champ`: name and id of its input; `document` None while there is none to show.

    `seule`: the recto that stands without a verso, which may hold both; `passeport`: its label for that kind.
    """

    champ: str
    piece: str
    face: str
    titre: str
    libelle: str
    requise: bool
    document: Justificatif | None = None
    nom: str = ""
    refus: RefusFichier | None = None
    manque: str = ""
    modifiee: bool = False
    seule: bool = False
    passeport: str = ""

    @property
    def etat(self) -> str:
        """A refusal without a file's name (nothing was chosen) refuses nothing: the place stays as it was."""
        if (self.refus and self.refus.nom) or (self.document and self.document.analyse is Analyse.INFECTE):
            return "refuse"
        return "envoye" if self.document and not self.modifiee else "vide"

    @property
    def faite(self) -> bool:
        return self.document is not None and self.document.analyse is not Analyse.INFECTE


@dataclass
class Carte:
    """`adresse`: where its form posts."""

    piece: Piece
    adresse: str
    zones: list[Zone] = field(default_factory=list)

    @property
    def a_retirer(self) -> bool:
        """Whether its file is not asked for any more: it can be taken away, not replaced."""
        return self.piece.superflue

    @property
    def ouverte(self) -> bool:
        """Whether a file can be chosen in it."""
        return not self.a_retirer and any(zone.etat != "envoye" for zone in self.zones)

    @property
    def passeport(self) -> bool:
        """An identity in one file; its two places are drawn all the same, for whoever chooses another kind."""
        return bool(self.piece.types) and self.piece.faces == ("",)

    @property
    def champs(self) -> str:
        """What « Valider » of this card sends, for htmx."""
        noms = [zone.champ for zone in self.zones if zone.etat != "envoye"]
        if self.piece.types:
            noms += ["identite_type", "identite_entier"]
        return ",".join(["csrf", "action", *noms])

    def texte(self, phrase: str) -> str:
        """A declared sentence with the settings it names."""
        return phrase.format(age_acte_mois=reglages().age_acte_mois, age_rib_mois=reglages().age_rib_mois)

    @property
    def etiquette(self) -> tuple[str, str, str]:
        """Words, tone, icon of its tag."""
        faites, sur = sum(zone.faite for zone in self.zones), len(self.zones)
        if any(zone.etat == "refuse" for zone in self.zones):
            return "Fichier refusé", "refus", "croix-cercle"
        if self.a_retirer:
            return "Plus nécessaire", "neutre", "a-fournir"
        if self.piece.plusieurs:
            return (
                ("Facultatif", "neutre", "a-fournir")
                if faites == 0
                else (f"{faites} envoyé{'s' if faites > 1 else ''}", "succes", "coche-cercle")
            )
        if faites == sur:
            return "Envoyé", "succes", "coche-cercle"
        if faites:
            return f"{faites} face sur {sur}", "neutre", "a-fournir"
        return ("À fournir" if self.piece.requise else "Facultatif"), "neutre", "a-fournir"


def zone_de(demande: Demande, piece: Piece, champ: str, face: str, document: Justificatif | None) -> Zone:
    titre = FACES.get(face, "")
    zone = Zone(champ, piece.code, face, titre, titre or piece.libelle_champ, piece.requise, document)
    if document:
        zone.nom = nom_de(demande, document)
        if document.analyse is Analyse.INFECTE:
            zone.refus = refus("infecte", zone.nom)
    return zone


def _zones_identite(demande: Demande, piece: Piece, deposes: list[Justificatif]) -> list[Zone]:
    par_face = {d.face: d for d in deposes}
    if entier := par_face.get(""):
        zone = zone_de(demande, piece, "identite-recto", "recto", entier)
        zone.titre = "Recto et verso" if piece.faces != ("",) else "Passeport"
        return [zone]
    if piece.faces == ("",) and par_face:
        return [zone_de(demande, piece, f"identite-{face}", face, d) for face, d in par_face.items()]
    zones = [zone_de(demande, piece, f"identite-{face}", face, par_face.get(face)) for face in FACES]
    zones[0].seule = set(par_face) == {"recto"}
    return zones


def _zones(demande: Demande, piece: Piece, deposes: list[Justificatif]) -> list[Zone]:
    if piece.types:
        zones = _zones_identite(demande, piece, deposes)
        zones[0].passeport = PASSEPORT if zones[0].face == "recto" else ""
        return zones
    if piece.plusieurs:
        envoyes = [zone_de(demande, piece, f"{piece.code}-{d.id}", "", d) for d in deposes]
        return [*envoyes, zone_de(demande, piece, piece.code, "", None)]
    return [zone_de(demande, piece, piece.code, "", deposes[-1] if deposes else None)]


def cartes(
    demande: Demande,
    pieces: Sequence[Piece],
    deposes: Sequence[Justificatif],
    adresse: str,
    geste: Geste = Geste(),
) -> list[Carte]:
    """One card a pièce, as that left them."""
    faites = [Carte(p, adresse, _zones(demande, p, [d for d in deposes if d.piece == p.code])) for p in pieces]
    for carte in faites:
        preparer(carte, geste)
    return faites


def preparer(carte: Carte, geste: Geste) -> None:
    """Tell its zones what was just refused, and which document is being replaced.

    A refusal of the whole card (nothing chosen) goes to its first place still open.
    """
    for zone in carte.zones:
        zone.modifiee = bool(zone.document and str(zone.document.id) == geste.modifie)
    ouverte = next((zone for zone in carte.zones if zone.etat != "envoye"), carte.zones[0])
    for zone in carte.zones:
        zone.refus = geste.refuses.get(zone.champ) or zone.refus
    ouverte.refus = geste.refuses.get(f"carte:{carte.piece.code}") or ouverte.refus


def manques(cartes_: Sequence[Carte]) -> list[tuple[str, str]]:
    """(input, sentence) of what is required and not there; the zone is told too."""
    liste = []
    for carte in cartes_:
        seule = carte.piece.faces == ("",) and any(zone.faite for zone in carte.zones)
        for zone in carte.zones:
            verso_inutile = carte.passeport and zone.face == "verso"
            if zone.requise and not zone.faite and not seule and not verso_inutile:
                attendu = carte.piece.manques.get(zone.face, f"{carte.piece.libelle} : ajoutez ce document.")
                zone.manque = zone.refus.phrase if zone.refus else attendu
                liste.append((zone.champ, zone.manque))
    return liste


def refusees(cartes_: Sequence[Carte]) -> list[tuple[str, str]]:
    """(input, sentence) of what was refused."""
    return [(zone.champ, zone.refus.phrase) for carte in cartes_ for zone in carte.zones if zone.refus]


def compte(cartes_: Sequence[Carte]) -> tuple[int, int]:
    """(there, wanted) over the required files."""
    requises = [z for c in cartes_ if c.piece.requise for z in c.zones if not (_inutile(c, z))]
    return sum(zone.faite for zone in requises), len(requises)


def _inutile(carte: Carte, zone: Zone) -> bool:
    """The verso of a passport."""
    return carte.passeport and zone.face == "verso" and not zone.document


def lignes(cartes_: Sequence[Carte]) -> list[tuple[str, str, str, bool]]:
    """Récapitulatif: (id, label, what is there, whether it is required)."""
    dites = []
    for carte in cartes_:
        for zone in carte.zones:
            if (carte.piece.plusieurs and not zone.document) or _inutile(carte, zone):
                continue
            nom = carte.piece.nom_court
            quoi = "Passeport" if carte.passeport and not zone.document else zone.titre
            titre = f"{nom}, {quoi.lower()}" if quoi else nom
            etat = "envoyé" if zone.faite else ("refusé" if zone.etat == "refuse" else "")
            dites.append((f"ligne-{zone.champ}", titre, etat, zone.requise))
    return dites
