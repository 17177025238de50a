"""Passwords: the guide's five rules as data (shown, ticked, checked), and what is refused besides.

`static/js/page.js` ticks the same five rules, under the same keys.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LONGUEUR_MIN, LONGUEUR_MAX = 8, 128
_NOM_MINIMAL = 4  # letters of a name from which it gives a password away
_COMMUNS = Path(__file__).with_name("motsdepasse_communs.txt")


def _categorie(prefixe: str) -> Callable[[str], bool]:
    return lambda mot: any(unicodedata.category(signe).startswith(prefixe) for signe in mot)


def _a_un_special(mot: str) -> bool:
    return any(unicodedata.category(signe)[0] not in "LN" and not signe.isspace() for signe in mot)


@dataclass(frozen=True)
class Regle:
    """`phrase` in the list under the field; `manque` ends « Ajoutez … » when it does not hold."""

    cle: str
    phrase: str
    manque: str
    tient: Callable[[str], bool]


REGLES = (
    Regle("longueur", "au moins 8 caractères", "", lambda mot: len(mot) >= LONGUEUR_MIN),
    Regle("chiffre", "1 chiffre", "1 chiffre", _categorie("Nd")),
    Regle("majuscule", "1 lettre majuscule", "1 lettre majuscule", _categorie("Lu")),
    Regle("minuscule", "1 lettre minuscule", "1 lettre minuscule", _categorie("Ll")),
    Regle("special", "1 caractère spécial, par exemple &\u00a0-\u00a0!\u00a0?", "1 caractère spécial", _a_un_special),
)


def normaliser(mot: str) -> str:
    """The same characters whatever the keyboard composed (NFC); nothing is cut or trimmed."""
    return unicodedata.normalize("NFC", mot)


def etat(mot: str) -> list[tuple[str, str, bool]]:
    """(key, sentence, holds) of each rule, for the list under the field."""
    return [(regle.cle, regle.phrase, regle.tient(mot)) for regle in REGLES]


def plier(texte: str) -> str:
    """Without case or accents."""
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(signe for signe in decompose if not unicodedata.combining(signe))


@lru_cache(maxsize=1)
def _communs() -> frozenset[str]:
    lignes = _COMMUNS.read_text("utf-8").splitlines()
    return frozenset(ligne for ligne in lignes if ligne and not ligne.startswith("#"))


def est_commun(mot: str) -> bool:
    """On the list whole, folded, or folded without its final digits and signs."""
    plie = plier(mot)
    sans_fin = re.sub(r"[\W\d_]+$", "", plie)
    return not _communs().isdisjoint({mot, plie, sans_fin})


def _lettres(texte: str) -> str:
    return re.sub(r"[\W_]+", "", plier(texte))


def _revele(mot: str, personnels: Iterable[str]) -> bool:
    """The password holds the local part of an address (what has an @), or a name."""
    plie, lettres = plier(mot), _lettres(mot)
    for donnee in personnels:
        local, arobase, _ = donnee.strip().partition("@")
        if arobase and len(local) >= 3 and plier(local) in plie:
            return True
        morceaux = {_lettres(part) for part in (local, *(() if arobase else re.split(r"[\W_]+", local)))}
        if any(len(part) >= _NOM_MINIMAL and part in lettres for part in morceaux):
            return True
    return False


def _manques(mot: str) -> list[str]:
    phrases = []
    if len(mot) < LONGUEUR_MIN:
        phrases.append(f"Il faut au moins 8 caractères : il en manque {LONGUEUR_MIN - len(mot)}.")
    ajouts = [regle.manque for regle in REGLES if regle.manque and not regle.tient(mot)]
    if ajouts:
        phrases.append(f"Ajoutez {', '.join(ajouts[:-1])}{' et ' if ajouts[1:] else ''}{ajouts[-1]}.")
    return phrases


def refus(mot: str, personnels: Iterable[str] = ()) -> str:
    """The sentence that refuses this password, "" when it is good. `personnels`: her address and names."""
    mot = normaliser(mot)
    if not mot:
        return "Choisissez un mot de passe."
    if len(mot) > LONGUEUR_MAX:
        return f"Ce mot de passe compte {len(mot)} caractères : la limite est de {LONGUEUR_MAX}."
    if phrases := _manques(mot):
        return " ".join(phrases)
    if _revele(mot, personnels):
        return "Ce mot de passe contient votre nom ou votre adresse : choisissez-en un qui ne parle pas de vous."
    if est_commun(mot):
        return "Ce mot de passe est trop connu : choisissez, par exemple, trois mots sans rapport entre eux."
    return ""
