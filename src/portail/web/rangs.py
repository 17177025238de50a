"""A row of Mon suivi: each kind of row is drawn once, then only what differs is put in.

A page of ten rows would call two hundred macros; kinds are few, so their HTML is kept, cut where values go.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup, escape

from portail.domain import vues
from portail.domain.acteur import Acteur, roles
from portail.domain.compte import Profil
from portail.domain.dispositifs import DISPOSITIFS
from portail.domain.etats import LECTURES, Etat, Lecture, Role, permet
from portail.domain.motifs import REJETS
from portail.domain.sql import Ligne
from portail.domain.vues import Rang
from portail.reglages import reglages
from portail.services import gabarits, moules
from portail.web.suivi import DATES

_ACTES = ("enregistrer", "corriger", "dupliquer", "réaffecter", "jeter", "masquer")
_TROUS = ("numero", "groupes", "le", "montant", "proprietaire", "taille", "preuve", "jusqu_au", "motif", "messages")


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
    return moules.couper("suivi/_rang.html", {"g": genre}, _TROUS)


@lru_cache(maxsize=128)
def _enveloppe(non_lus: int) -> list[str]:
    return moules.couper("suivi/_messages.html", {"non_lus": non_lus}, ("numero",))


def enveloppe(numero: str, non_lus: int | None) -> Markup:
    """The link to the messages of a claim, with how many are unread; nothing when nothing was ever written."""
    if non_lus is None:
        return Markup("")
    return moules.remplir(_enveloppe(min(non_lus, 100)), {"numero": numero})


def _montant(rang: Rang) -> str:
    if rang.montant_centimes is not None:
        return ""
    return "Total" if rang.complete else "Non renseigné"


def titre(code: str) -> str:
    return DISPOSITIFS[code].titre_court if code in DISPOSITIFS else code


@lru_cache(maxsize=128)
def _actes(roles: tuple[Role, ...], etat: Etat) -> tuple[str, ...]:
    return tuple(acte for acte in _ACTES if any(permet(acte, etat, role) for role in roles))


def dessiner(qui: Acteur, onglet: str, ligne: Ligne, noms: dict, directe: bool) -> str:
    """One row; `noms`: owners by id, empty when the compte has one user. The actions are what PASSAGES lets her do now."""
    nom = noms.get(vues.proprietaire(ligne), "") if noms else None
    return _dessinee(onglet, ligne, nom, qui.profil, qui.utilisateur_id, directe, reglages().jours_brouillon)


@lru_cache(maxsize=1024)
def _dessinee(
    onglet: str,
    ligne: Ligne,
    nom: str | None,
    profil: Profil,
    utilisateur_id: UUID,
    directe: bool,
    jours_brouillon: int,
) -> str:
    """The same line is read again at each look at the page: two thousand bytes each, the last thousand kept."""
    rang = vues.rang(ligne)
    actes = _actes(roles(profil, utilisateur_id, rang.proprietaire_id), rang.etat)
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
    return moules.remplir(_moule(genre), _valeurs(rang, onglet, montant, nom or ""))


def _valeurs(rang: Rang, onglet: str, montant: str, nom: str) -> dict[str, str]:
    return {
        "numero": rang.numero,
        "groupes": gabarits.numero(rang.numero),
        "le": gabarits.date_courte(rang.le) if rang.le else "",
        "montant": montant or gabarits.euros(rang.montant_centimes or 0),
        "proprietaire": escape(nom),
        "taille": gabarits.taille(rang.taille or 0),
        "preuve": gabarits.taille(rang.preuve or 0),
        "motif": escape(REJETS.get(rang.motif, "La raison est dans le détail de la demande")),
        "messages": enveloppe(rang.numero, rang.non_lus),
        "jusqu_au": garde_jusqu_au(rang.le) if rang.le and onglet == "brouillons" else "",
    }


def garde_jusqu_au(le: datetime) -> str:
    """Until when an untouched draft is kept."""
    return gabarits.date_longue(le + timedelta(days=reglages().jours_brouillon))
