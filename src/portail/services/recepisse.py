"""P21's bytes: rendered once from the frozen content, kept, never rendered again (vie-de-la-demande.md, « Receipt and proof »).

Whoever comes first makes them, the facteur or a download; the unique key lets one set of bytes in, and everybody
serves that one: two downloads and the attachment have the same SHA-256, across restarts and template changes.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from portail.domain import horloge
from portail.domain.demande import Demande, Recepisse
from portail.domain.erreurs import Introuvable
from portail.reglages import reglages
from portail.services import gabarits, pdf
from portail.services.chiffrement import Coffret


async def octets(demande_id: UUID, genre: str = "P21", rang: int = 1) -> bytes:
    """The stored bytes, made now if nobody did. Raises Introuvable for a claim that was never sent."""
    demande = await Demande.get(id=demande_id)
    if demande.instantane is None:
        raise Introuvable()
    coffret = Coffret(demande.cle)
    fait = await _stocke(demande_id, genre, rang)
    if fait is None:
        fait = await _fabriquer(demande, coffret, genre, rang)
    return coffret.ouvrir(fait.octets, "recepisse")


async def taille(demande_id: UUID, genre: str = "P21", rang: int = 1) -> int | None:
    """In bytes; None as long as it is not made."""
    fait = await Recepisse.filter(demande_id=demande_id, genre=genre, rang=rang).first().values("taille")
    return fait["taille"] if fait else None


async def _stocke(demande_id: UUID, genre: str, rang: int) -> Recepisse | None:
    return await Recepisse.filter(demande_id=demande_id, genre=genre, rang=rang).first()


async def _fabriquer(demande: Demande, coffret: Coffret, genre: str, rang: int) -> Recepisse:
    contenu = coffret.ouvrir_json(demande.instantane or b"", "instantane")
    le = datetime.fromisoformat(contenu["soumise_le"])
    html = gabarits.rendre(
        "pdf/recapitulatif.html",
        {"c": contenu, "soumise_le": le, "reglages": reglages(), "sceau": demande.instantane_sha256},
    )
    clair = await pdf.faire(html)
    try:
        return await Recepisse.create(
            demande_id=demande.id,
            genre=genre,
            rang=rang,
            octets=coffret.sceller(clair, "recepisse"),
            taille=len(clair),
            sha256=hashlib.sha256(clair).hexdigest(),
            cree_le=horloge.maintenant(),
        )
    except IntegrityError:
        fait = await _stocke(demande.id, genre, rang)
        if fait is None:
            raise
        return fait
