"""Reads a posted form once, and refuses what no browser sends: NUL, lone surrogates, bidi overrides, floods of fields."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException

CHAMPS_AU_PLUS, LONGUEUR_AU_PLUS = 400, 9_999
SCELLES = frozenset({"base", "reprise", "captcha", "secret"})  # ours, sealed: longer than anything typed
_INVISIBLES = re.compile("[\x00\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARQUES = re.compile("[\u061c\u200e\u200f\u202a-\u202c]")  # of writing direction: phones put them in what they copy
_NUMERO = re.compile(r"[\s\d+().\-\u202d]+")  # Apple's contacts copy a phone number inside an override, idle there
_ISOLES = re.compile("[\ud800-\udfff]")  # lone surrogates: no text at all


class SaisieRefusee(HTTPException):
    """400: the request as a whole cannot be read; the sentence says why."""

    status_code = 400


class Donnees:
    """A posted form as WTForms reads it (`getlist`, `in`, iteration), files apart."""

    def __init__(self) -> None:
        self._valeurs: dict[str, list[str]] = {}
        self.fichiers: dict[str, UploadFile] = {}
        self.refuses: dict[str, str] = {}  # code of a refusal, by field: what the form alone says against a file

    def ajouter(self, nom: str, valeur: str) -> None:
        self._valeurs.setdefault(nom, []).append(valeur)

    def joindre(self, nom: str, recu: UploadFile) -> None:
        """A chosen file, under a name without marks that cannot be seen."""
        if nom in self.fichiers:
            self.refuses[nom] = "plusieurs"
        lisible = _MARQUES.sub("", recu.filename)
        recu.filename = _ISOLES.sub("", _INVISIBLES.sub("", lisible)).strip() or "document"
        if len(recu.filename) < len(lisible.strip()):
            self.refuses[nom] = "nom"
        self.fichiers[nom] = recu

    def getlist(self, nom: str) -> list[str]:
        return self._valeurs.get(nom, [])

    def get(self, nom: str, defaut: str = "") -> str:
        return self._valeurs[nom][0] if nom in self._valeurs else defaut

    def __contains__(self, nom: object) -> bool:
        return nom in self._valeurs

    def __iter__(self) -> Iterator[str]:
        return iter(self._valeurs)

    def __len__(self) -> int:
        return len(self._valeurs)

    def plat(self) -> dict[str, str]:
        """First value of each field."""
        return {nom: valeurs[0] for nom, valeurs in self._valeurs.items()}


def _lisible(valeur: str) -> str:
    """Without the marks of direction that she neither typed nor sees; what would turn a text around stays, to be refused."""
    if valeur.isascii():
        return valeur
    valeur = _MARQUES.sub("", valeur)
    return valeur.replace("\u202d", "") if _NUMERO.fullmatch(valeur) else valeur


def _verifier(nom: str, valeur: str) -> None:
    if len(valeur) > LONGUEUR_AU_PLUS and nom not in SCELLES:
        raise SaisieRefusee("Une de vos réponses est beaucoup trop longue : moins de 10 000 caractères.")
    texte = nom + valeur
    if texte.isascii() and "\x00" not in texte:
        return
    if _INVISIBLES.search(texte):
        raise SaisieRefusee("Une de vos réponses contient un caractère invisible que nous ne pouvons pas garder.")
    if _ISOLES.search(texte):
        raise SaisieRefusee("Une de vos réponses contient un caractère illisible.")


def _paires(corps: bytes) -> list[tuple[str, str]]:
    """As `urllib.parse.parse_qsl` reads them, strictly; a third of its time, on what is posted at each pause of a typist."""
    try:
        couples = [couple.partition("=") for couple in corps.decode("ascii").split("&") if couple]
        return [(_texte(nom), _texte(valeur)) for nom, _, valeur in couples[: CHAMPS_AU_PLUS + 1]]
    except (ValueError, UnicodeError) as erreur:
        raise SaisieRefusee("Ce formulaire est illisible : rechargez la page et recommencez.") from erreur


def _texte(code: str) -> str:
    return unquote_plus(code, errors="strict") if "%" in code or "+" in code else code


async def _morceaux(request: Request) -> list[tuple[str, object]]:
    try:
        return list((await request.form()).items())  # in their order: `multi_items` goes over a set
    except (ValueError, UnicodeError, LookupError) as erreur:  # LookupError: a part in an encoding nobody knows
        raise SaisieRefusee("Ce formulaire est illisible : rechargez la page et recommencez.") from erreur


async def lire(request: Request) -> Donnees:
    """The posted form, read once a request. Raises SaisieRefusee (400)."""
    deja = request.scope["state"].get("donnees")
    if isinstance(deja, Donnees):
        return deja
    donnees = Donnees()
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        couples = await _morceaux(request)
    else:
        couples = _paires(await request.body())
    if len(couples) > CHAMPS_AU_PLUS:
        raise SaisieRefusee("Ce formulaire contient trop de réponses.")
    for nom, valeur in couples:
        if isinstance(valeur, UploadFile):
            _verifier(nom, "")
            if valeur.filename:
                donnees.joindre(nom, valeur)
            continue
        texte = _lisible(str(valeur).replace("\r\n", "\n"))
        _verifier(nom, texte)
        donnees.ajouter(nom, texte)
    request.scope["state"]["donnees"] = donnees
    return donnees
