"""The documents of a claim as its owner reads them again: step 3, its confirmation, the claim in full (E18, E20, E30)."""

from collections.abc import Mapping, Sequence

from portail.domain.demande import Demande
from portail.domain.dispositif import Piece
from portail.domain.dispositifs import dispositif
from portail.domain.dossier import de_la_piece, nommer
from portail.domain.justificatif import Justificatif
from portail.services.chiffrement import Coffret

Fichier = tuple[str, str, Justificatif | None]  # face, name, and the document when it may be opened


def pieces_lues(
    demande: Demande, reponses: Mapping[str, str], documents: Sequence[Justificatif], ouvrir: bool = False
) -> list[tuple[Piece, str, list[Fichier]]]:
    """(pièce, its name, its files) of what was joined, what is required, and what is said to have been left out."""
    coffret = Coffret(demande.cle)
    lues = []
    for piece in dispositif(demande.dispositif).pieces(reponses, documents):
        siens = de_la_piece(piece, documents)
        fichiers = [(d.face, coffret.ouvrir(d.nom, "nom").decode(), d if ouvrir else None) for d in siens]
        if fichiers or piece.requise or (piece.absente and not piece.superflue):
            lues.append((piece, nommer(piece, reponses), fichiers))
    return lues
