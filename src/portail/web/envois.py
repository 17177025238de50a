"""Files as a form posts them: which document an input stands for, what was chosen, what becomes of it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar
from uuid import UUID

from litestar import Request

from portail.actions.justificatifs import Envoi
from portail.domain import horloge
from portail.domain.dispositif import Piece
from portail.domain.identifiant import identifiant_de
from portail.services.gabarits import heure
from portail.services.refus import RefusFichier, refus
from portail.web import depots
from portail.web.depots import Carte
from portail.web.formulaires import Donnees
from portail.web.page import est_htmx

Sorte = TypeVar("Sorte", bound=Carte)
ENVOI_AU_PLUS = 66 * 1024 * 1024  # a claim's 60 MiB and the form around them


def place_de(champ: str, pieces: Iterable[Piece], donnees: Donnees) -> tuple[str, str, UUID | None]:
    """Pièce, face and replaced document that an input stands for; no pièce for an input that we did not write."""
    code, _, suite = champ.partition("-")
    piece = next((p for p in pieces if p.code == code), None)
    if piece is None or (suite and not piece.types and not piece.plusieurs):
        return "", "", None
    if piece.types:
        return (piece.code, _face(piece, suite, donnees), None) if suite in depots.FACES else ("", "", None)
    return piece.code, "", identifiant_de(suite) if suite else None


def _face(piece: Piece, suite: str, donnees: Donnees) -> str:
    entier = "identite_entier" in donnees and "identite-verso" not in donnees.fichiers
    return "" if suite == "recto" and (entier or piece.faces == ("",)) else suite


def verifier(donnees: Donnees, champ: str) -> None:
    """Raises RefusFichier for what the form alone says against a file: two in one place, a name that deceives."""
    if code := donnees.refuses.get(champ):
        raise refus(code, donnees.fichiers[champ].filename)


def choisis(donnees: Donnees, code: str) -> bool:
    """Whether a file was chosen for that pièce."""
    return any(champ.partition("-")[0] == code for champ in donnees.fichiers)


async def joindre_tout(
    donnees: Donnees, pieces: Iterable[Piece], joindre: Callable[[Envoi], Awaitable[object]]
) -> dict[str, RefusFichier]:
    """Every chosen file goes to `joindre`, which keeps it, or says why not: the refusals, by input."""
    refuses: dict[str, RefusFichier] = {}
    for champ, recu in donnees.fichiers.items():
        piece, face, place = place_de(champ, pieces, donnees)
        if piece:
            try:
                verifier(donnees, champ)
                await joindre(Envoi(piece, face, recu.filename, recu.file, place))
            except RefusFichier as refuse:
                refuses[champ] = refuse
    return refuses


def visee(request: Request, cartes: Iterable[Sorte]) -> Sorte | None:
    """The card that htmx aims at."""
    cible = request.headers.get("hx-target", "")
    return next((c for c in cartes if est_htmx(request) and cible == f"depot-{c.piece.code}"), None)


def heure_dite() -> str:
    return heure(horloge.maintenant())
