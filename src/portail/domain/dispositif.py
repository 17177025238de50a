"""What a claim type is: declared once, read by the form, the live Récapitulatif, step 3, the receipt, the tests.

A Dispositif says its sections (questions), its pièces (documents), its conditions and its texts; everything else in
the house reads this and knows no claim type by name.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from portail.domain.champs import Champ
from portail.domain.formulaire import Formulaire, Strictesse

Reponses = Mapping[str, str]


class Range(Protocol):
    """What was joined for a pièce."""

    @property
    def piece(self) -> str: ...


@dataclass(frozen=True)
class Section:
    """A numbered card of step 1: which fields, in which order. `banque` hides it from helpers (contract: H)."""

    code: str
    titre: str
    sous: str
    champs: tuple[str, ...]
    banque: bool = False


@dataclass(frozen=True)
class Piece:
    """A document asked at step 2. `faces` are the files it is made of: ("",) or ("recto", "verso").

    `absente`: what is said of it when it may be left out and was; `superflue`: the answers ask for it no more, its file
    stands and can only be taken away; `manques`: what asks for it when it is not there, by face; `…_passeport`: what is
    said instead as soon as that kind is chosen.
    """

    code: str
    libelle: str
    libelle_champ: str
    requise: bool = True
    faces: tuple[str, ...] = ("",)
    aide: str = ""
    consequence: str = ""
    criteres: tuple[str, ...] = ()
    refus: tuple[str, ...] = ()
    dessin: str = "acte"
    types: tuple[tuple[str, str], ...] = ()  # kinds to choose from, when the document comes in several
    plusieurs: bool = False
    absente: str = ""
    superflue: bool = False
    court: str = ""
    manques: Mapping[str, str] = field(default_factory=dict)
    aide_passeport: str = ""
    criteres_passeport: tuple[str, ...] = ()

    @property
    def nom_court(self) -> str:
        """Where there is room for few words."""
        return self.court or self.libelle


class Ligne(NamedTuple):
    """One reading: label, value ("" when nothing readable), whether it counts in « 8 informations sur 14 »."""

    nom: str
    libelle: str
    valeur: str
    compte: bool
    faite: bool


@dataclass(frozen=True)
class Groupe:
    code: str
    titre: str
    lignes: tuple[Ligne, ...]
    banque: bool = False

    @property
    def attendues(self) -> int:
        return sum(ligne.compte for ligne in self.lignes)

    @property
    def faites(self) -> int:
        return sum(ligne.compte and ligne.faite for ligne in self.lignes)

    @property
    def etat(self) -> str:
        """« complet » or « 2 sur 5 »."""
        return "complet" if self.faites == self.attendues else f"{self.faites} sur {self.attendues}"


@dataclass(frozen=True, kw_only=True)
class Entree:
    """The link that begins a claim: the guide's words for it, for whom, beside which drawing. Alone, it only announces one."""

    code: str
    lien: str
    pour: str
    dessin: str = "acte"


@dataclass(frozen=True, kw_only=True)
class Dispositif(Entree):
    sens: str  # "C" or "D"
    titre: str
    titre_court: str
    formulaire: type[Formulaire]
    sections: tuple[Section, ...]
    pieces_de: Callable[[Reponses, Collection[str]], tuple[Piece, ...]]
    exemple: Callable[[], dict[str, str]]
    attend_des_fonds: bool = False
    textes: Mapping[str, Any] = field(default_factory=dict)

    def lire(self, donnees: Any) -> Formulaire:
        """The form as posted."""
        return self.formulaire(donnees)

    def apercevoir(self, donnees: Any) -> tuple[Groupe, ...]:
        """The reading of a posted form for the live Récapitulatif."""
        return self.lecture(_lire(self.formulaire, donnees))

    def bruts(self, donnees: Any) -> dict[str, str]:
        """The declared answers of a posted form, as typed, and nothing else of it."""
        return _lire(self.formulaire, donnees).bruts()

    def remplir(self, reponses: Reponses) -> Formulaire:
        """The form as stored."""
        return self.formulaire.de(reponses)

    def pieces(self, reponses: Reponses, deposes: Iterable[Range] = ()) -> tuple[Piece, ...]:
        """What these answers ask for, and what they ask for no more but of which a file was joined."""
        return self.pieces_de(reponses, {depose.piece for depose in deposes})

    def piece(self, code: str, reponses: Reponses) -> Piece | None:
        """Whether it is asked for or not any more."""
        return next((piece for piece in self.pieces_de(reponses, {code}) if piece.code == code), None)

    def lecture(self, formulaire: Formulaire) -> tuple[Groupe, ...]:
        """What the server understands of the answers, group by group; an IBAN masked."""
        return tuple(
            Groupe(
                s.code,
                s.titre,
                tuple([ligne for nom in s.champs if (ligne := _ligne(formulaire, formulaire[nom]))]),
                s.banque,
            )
            for s in self.sections
        )

    def relire(self, reponses: Reponses) -> tuple[Groupe, ...]:
        """`lecture` of stored answers."""
        return self.lecture(_lecteur(self.formulaire).reprendre(reponses))

    def question(self, nom: str) -> str:
        """The whole label of a field, where the Récapitulatif has room for a short one only."""
        return str(_lecteur(self.formulaire)[nom].label.text)

    def erreurs(self, reponses: Reponses, strictesse: Strictesse = Strictesse.ETAPE) -> list[tuple[str, str]]:
        """(id to lead to, sentence) for each stored answer to put right."""
        lecteur = _lecteur(self.formulaire).reprendre(reponses)
        lecteur.valider(strictesse)
        return lecteur.erreurs

    def complete(self, reponses: Reponses) -> bool:
        """Whether step 1 is."""
        return not self.erreurs(reponses)


@lru_cache(maxsize=16)
def _lecteur(formulaire: type[Formulaire]) -> Formulaire:
    """One form, built once, for readings that are over before anything awaits: nobody else reads it meanwhile."""
    return formulaire()


def _lire(formulaire: type[Formulaire], donnees: Any) -> Formulaire:
    lecteur = _lecteur(formulaire)
    lecteur.process(donnees)
    return lecteur


def _ligne(formulaire: Formulaire, champ: Champ) -> Ligne | None:
    """None for a question that the other answers do not raise."""
    attendu = formulaire.attendu(champ)
    if not attendu and champ.conditionnel:
        return None
    valeur = champ.lire()
    return Ligne(champ.name, champ.court, valeur, attendu, bool(valeur))


def informations(groupes: Sequence[Groupe]) -> tuple[int, int]:
    """(done, wanted) over the groups: only what is required counts."""
    return sum(g.faites for g in groupes), sum(g.attendues for g in groupes)
