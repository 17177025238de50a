"""Mon suivi as it is asked (`Vue`) and how its rows are drawn: each kind of row once, then only what differs is put in.

A page of ten rows would call two hundred macros; kinds are few, so their HTML is kept, cut where values go.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from litestar import Request
from markupsafe import Markup, escape

from portail.domain import vues
from portail.domain.acteur import Acteur
from portail.domain.dispositifs import DISPOSITIFS
from portail.domain.etats import LECTURES, Etat, Lecture, Role, permet
from portail.domain.motifs import REJETS
from portail.domain.vues import Rang
from portail.reglages import reglages
from portail.services import gabarits, moules

SUIVI = "/mon-compte/mon-suivi"
TITRES = {
    "brouillons": "Demandes brouillons",
    "transmises": "Demandes transmises",
    "validees": "Demandes validées",
    "rejetees": "Demandes rejetées",
}
DATES = {
    "brouillons": "Date d’enregistrement",
    "transmises": "Date de soumission",
    "validees": "Date de validation",
    "rejetees": "Date de rejet",
}
PAGE_MAX = 10**6
FAITS = ("jetee", "masquee", "non-lu", "reaffectee", "restauree")  # what she has just done from here
_ACTES = ("enregistrer", "corriger", "dupliquer", "réaffecter", "jeter", "masquer")
_VALEURS = ("numero", "groupes", "le", "montant", "proprietaire", "taille", "preuve", "jusqu_au", "motif", "messages")


@dataclass(frozen=True)
class Vue:
    """What the address asks: tab, page, order. `adresse(tri=…)` is the same view, changed."""

    onglet: str
    page: int
    tri: str
    sens: str

    @classmethod
    def de(cls, request: Request) -> "Vue":
        """The nearest thing that makes sense."""
        q = request.query_params
        onglet, page, tri = q.get("onglet", ""), q.get("page", ""), q.get("tri", "")
        return cls(
            onglet if onglet in TITRES else "brouillons",
            min(max(int(page[:9]), 1), PAGE_MAX) if page.isascii() and page.isdigit() else 1,
            tri if tri in vues.TRIS or tri == "proprietaire" else "date",
            "asc" if q.get("sens") == "asc" else "desc",
        )

    def adresse(self, **autres: object) -> str:
        valeurs = {"onglet": self.onglet, "page": self.page, "tri": self.tri, "sens": self.sens, **autres}
        defauts = {"page": 1, "tri": "date", "sens": "desc"}
        return f"{SUIVI}?" + urlencode({nom: v for nom, v in valeurs.items() if defauts.get(nom) != v})

    def inverse(self, colonne: str) -> str:
        """The order that a click on that column asks: newest first for the dates, else A to Z, then the other way."""
        if self.tri != colonne:
            return "desc" if colonne == "date" else "asc"
        return "asc" if self.sens == "desc" else "desc"

    def colonne(self, code: str, mot: str) -> dict[str, str]:
        """A column that sorts: code, words, address, icon, and `aria`: how the rows follow it now."""
        aria = ("descending" if self.sens == "desc" else "ascending") if self.tri == code else "none"
        icone = {"none": "tri", "descending": "fleche-bas", "ascending": "fleche-haut"}[aria]
        adresse = self.adresse(tri=code, sens=self.inverse(code), page=1)
        return {"code": code, "mot": mot, "adresse": adresse, "aria": aria, "icone": icone}


@lru_cache(maxsize=128)
def entete(onglet: str, tri: str, sens: str, plusieurs: bool) -> Markup:
    """The head of the table, whose links are the same for everybody."""
    mots = {"sens": "Sens", "date": DATES[onglet], "numero": "Numéro de demande", "montant": "Montant"}
    mots |= {"proprietaire": "Propriétaire de la demande"} if plusieurs else {}
    vue = Vue(onglet, 1, tri, sens)
    colonnes = [vue.colonne(code, mot) for code, mot in (mots | {"etat": "Etat de traitement"}).items()]
    return Markup(gabarits.rendre("suivi/_entete.html", {"colonnes": colonnes}))


class Genre(NamedTuple):
    """All that makes a row's HTML, but its values. `directe`: « Dupliquer » needs no explanation first."""

    onglet: str
    etat: Etat
    sens: str
    titre: str
    montant: str
    complete: bool
    plusieurs: bool
    pesee: bool
    prouvee: bool
    actes: tuple[str, ...]
    directe: bool

    @property
    def lecture(self) -> Lecture:
        return LECTURES[self.etat]

    @property
    def date(self) -> str:
        return DATES[self.onglet]


@lru_cache(maxsize=512)
def _moule(genre: Genre) -> list[str]:
    return moules.couper("suivi/_rang.html", {"g": genre}, _VALEURS)


@lru_cache(maxsize=8)
def _onglets(onglet: str) -> list[str]:
    return moules.couper(
        "suivi/_onglets.html", {"onglet": onglet, "titres": TITRES}, [*TITRES, *(f"point_{o}" for o in TITRES)]
    )


def onglets(onglet: str, comptes: vues.Comptes) -> Markup:
    """The tabs, each with its count and its red dot."""
    dits = {o: str(n) if n <= vues.PLAFOND else "plus de 1 000" for o, n in comptes.onglets.items()}
    dits |= {f"point_{o}": point(comptes.non_lus.get(o, 0)) for o in TITRES}
    return moules.remplir(_onglets(onglet), dits)


@lru_cache(maxsize=128)
def point(non_lus: int) -> Markup:
    """The red dot of a tab or of the menu; nothing when nothing is unread."""
    return gabarits.environnement().globals["pastille"](non_lus)


@lru_cache(maxsize=128)
def _enveloppe(non_lus: int) -> list[str]:
    return moules.couper("suivi/_messages.html", {"non_lus": non_lus}, ("numero",))


def enveloppe(numero: str, non_lus: int | None) -> Markup:
    """The link to the messages of a claim, with how many are unread; nothing when nothing was ever written."""
    if non_lus is None:
        return Markup("")
    return moules.remplir(_enveloppe(min(non_lus, 100)), {"numero": numero})


@lru_cache(maxsize=8)
def fil_de(onglet: str) -> Markup:
    """The breadcrumb's words there."""
    return Markup(gabarits.rendre("suivi/_fil.html", {"titre": TITRES[onglet]}))


def _montant(rang: Rang) -> str:
    if rang.montant_centimes is not None:
        return ""
    return "Total" if rang.complete else "Non renseigné"


def titre(code: str) -> str:
    return DISPOSITIFS[code].titre_court if code in DISPOSITIFS else code


@lru_cache(maxsize=128)
def _actes(roles: tuple[Role, ...], etat: Etat) -> tuple[str, ...]:
    return tuple(acte for acte in _ACTES if any(permet(acte, etat, role) for role in roles))


def dessiner(qui: Acteur, onglet: str, rang: Rang, noms: dict, directe: bool) -> str:
    """One row; `noms`: owners by id, empty when the compte has one user. The actions are what PASSAGES lets her do now."""
    nom = noms.get(rang.proprietaire_id, "") if noms else None
    actes = _actes(qui.roles(rang.proprietaire_id), rang.etat)
    return _dessinee(onglet, rang, nom, actes, directe, reglages().jours_brouillon)


@lru_cache(maxsize=1024)
def _dessinee(
    onglet: str, rang: Rang, nom: str | None, actes: tuple[str, ...], directe: bool, jours_brouillon: int
) -> str:
    """The same row is asked for again at each look at the page: two thousand bytes each, the last thousand kept."""
    montant = _montant(rang)
    genre = Genre(
        onglet,
        rang.etat,
        rang.sens,
        titre(rang.dispositif),
        montant,
        rang.complete,
        nom is not None,
        rang.taille is not None,
        rang.preuve is not None,
        actes,
        directe,
    )
    valeurs = {
        "numero": rang.numero,
        "groupes": gabarits.numero(rang.numero),
        "le": gabarits.date_courte(rang.le) if rang.le else "",
        "montant": montant or gabarits.euros(rang.montant_centimes or 0),
        "proprietaire": escape(nom or ""),
        "taille": gabarits.taille(rang.taille or 0),
        "preuve": gabarits.taille(rang.preuve or 0),
        "motif": escape(REJETS.get(rang.motif, "La raison est dans le détail de la demande")),
        "messages": enveloppe(rang.numero, rang.non_lus),
        "jusqu_au": garde_jusqu_au(rang.le) if rang.le and onglet == "brouillons" else "",
    }
    return moules.remplir(_moule(genre), valeurs)


class Cadre(NamedTuple):
    """All that makes a tab's HTML, but its rows, its counts and its tokens."""

    vue: Vue
    total: int
    pages: int
    rempli: bool
    plusieurs: bool
    corbeille: int
    active: bool
    peut_ecrire: bool
    dit: str


@lru_cache(maxsize=256)
def _liste(cadre: Cadre) -> list[str]:
    autres = {"titres": TITRES, "plafond": vues.PLAFOND, "reglages": reglages()}
    return moules.couper("suivi/_liste.html", cadre._asdict() | autres, ("onglets", "entete", "lignes", "csrf", "cle"))


def liste(cadre: Cadre, **valeurs: str) -> Markup:
    """The tab; `valeurs`, in HTML: onglets, entete, lignes, csrf, cle."""
    return moules.remplir(_liste(cadre), valeurs)


def garde_jusqu_au(le: datetime) -> str:
    """Until when an untouched draft is kept."""
    return gabarits.date_longue(le + timedelta(days=reglages().jours_brouillon))
