"""Mon suivi as it is asked (`Vue`), its tabs, the head of its table and its frame; its rows are in `rangs`."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from litestar import Request
from markupsafe import Markup

from portail.domain import vues
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


@lru_cache(maxsize=8)
def fil_de(onglet: str) -> Markup:
    """The breadcrumb's words there."""
    return Markup(gabarits.rendre("suivi/_fil.html", {"titre": TITRES[onglet]}))


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
