"""Looking for a name without keeping it in clear: folded tokens and their prefixes, which the caller turns into HMACs."""

import re
import unicodedata

from portail.domain import horloge
from portail.domain.numero import CHIFFRES, RANG, TETE

MINIMUM = 3  # letters of a prefix
MAXIMUM = 12  # letters beyond which prefixes tell nothing more
DEBUT = 3  # digits from which a number is also read as the beginning of others
FIN = 4  # digits from which a number is also read as the end of others, by an index of the last four
MOIS = 60  # how far back fewer of them are looked for
_CHAMPS = ("nom_naissance", "nom_usage", "prenoms")


def jetons(texte: str) -> list[str]:
    """Folded tokens: without case, accents or signs, each once, in order."""
    plat = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe").replace("æ", "ae"))
    sans_accents = "".join(signe for signe in plat if not unicodedata.combining(signe))
    return list(dict.fromkeys(re.findall(r"[^\W_]+", sans_accents)))


def porte(texte: str, nom: str) -> bool:
    """Whether that name stands in the text, however a bank cuts it: « LEGOFF » is « Le Goff »."""
    mots, siens = jetons(texte), jetons(nom)
    rangs = range(len(mots) + 1)
    colles = {"".join(mots[debut:fin]) for debut in rangs for fin in rangs[debut + 1 :]}
    return bool(siens) and (set(siens) <= set(mots) or "".join(siens) in colles)


def a_indexer(reponses: dict[str, str]) -> list[str]:
    """Every token of the titulaire's names, and its prefixes of three letters or more."""
    mots: dict[str, None] = {}
    for champ in _CHAMPS:
        for jeton in jetons(reponses.get(champ, "")):
            mots[jeton] = None
            mots |= dict.fromkeys(jeton[:n] for n in range(MINIMUM, min(len(jeton), MAXIMUM)))
    return list(mots)


def a_chercher(saisie: str) -> list[str]:
    """The tokens of what an agent typed, the most telling first."""
    return sorted(jetons(saisie), key=len, reverse=True)


def numero_dans(saisie: str) -> str:
    """The digits, when only a number was typed: whole, its beginning or its last digits; "" otherwise."""
    serre = re.sub(r"[\s\u00a0\u202f.-]", "", saisie)
    return serre if serre.isascii() and serre.isdigit() and len(serre) <= CHIFFRES else ""


def debuts(chiffres: str) -> list[str]:
    """What a whole number may begin with, when these digits are its own first ones, or those after the « 10 »."""
    if not DEBUT <= len(chiffres) < CHIFFRES:
        return []
    return (
        [chiffres] if chiffres.startswith(TETE) else [TETE + chiffres] if len(chiffres) <= CHIFFRES - len(TETE) else []
    )


def fin(chiffres: str) -> str:
    """Digits with which a number may end: enough of them to look among those that end with the last four."""
    return chiffres if FIN <= len(chiffres) < CHIFFRES else ""


def entiers(chiffres: str) -> list[str]:
    """Whole numbers that these digits may be: themselves, or, of fewer than four, a rank of any month of the last years."""
    if len(chiffres) >= FIN:
        return [chiffres] if len(chiffres) == CHIFFRES else []
    jour = horloge.aujourdhui()
    mois = [divmod(jour.year * 12 + jour.month - 1 - n, 12) for n in range(MOIS)]
    return [f"{TETE}{annee % 100:02d}{rang + 1:02d}{chiffres:0>{RANG}}" for annee, rang in mois]
