"""Which documents of a claim are there, and which are still missing."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from portail.domain.dispositif import Piece, Reponses
from portail.domain.justificatif import Analyse


class Depose(Protocol):
    @property
    def piece(self) -> str: ...
    @property
    def face(self) -> str: ...
    @property
    def analyse(self) -> Analyse: ...


Sien = TypeVar("Sien", bound=Depose)


def de_la_piece(piece: Piece, deposes: Iterable[Sien]) -> list[Sien]:
    """The recto before the verso, the rest as they came."""
    siens = [d for d in deposes if d.piece == piece.code and d.analyse is not Analyse.INFECTE]
    return sorted(siens, key=lambda d: d.face)


def nommer(piece: Piece, reponses: Reponses) -> str:
    """« Pièce d’identité, carte de séjour »: with its kind, once chosen."""
    sorte = dict(piece.types).get(reponses.get("identite_type", ""), "")
    return f"{piece.libelle}, {sorte[0].lower()}{sorte[1:]}" if sorte else piece.libelle


def faces_manquantes(piece: Piece, deposes: Iterable[Depose]) -> tuple[str, ...]:
    """Faces still to give; one single file ("") stands for all of them, and any file for a pièce that has no faces."""
    faces = {d.face for d in de_la_piece(piece, deposes)}
    if "" in faces or (faces and piece.faces == ("",)):
        return ()
    return tuple(face for face in piece.faces if face not in faces)


def absentes(pieces: Sequence[Piece], deposes: Sequence[Depose]) -> list[Piece]:
    """Pièces that may be left out, and were: what follows from it has to be said."""
    return [p for p in pieces if p.absente and not p.superflue and not de_la_piece(p, deposes)]


def manquantes(pieces: Sequence[Piece], deposes: Sequence[Depose]) -> list[tuple[Piece, tuple[str, ...]]]:
    """Required pièces that are not whole, each with its missing faces."""
    return [(p, faces) for p in pieces if p.requise and (faces := faces_manquantes(p, deposes))]
