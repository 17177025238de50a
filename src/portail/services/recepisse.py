"""P21's bytes: rendered once from the frozen content, kept, never rendered again (vie-de-la-demande.md, « Receipt and proof »).

Whoever comes first makes them, the facteur or a download; the unique key lets one set of bytes in, and everybody
serves that one: two downloads and the attachment have the same SHA-256, across restarts and template changes.
"""

import asyncio
import hashlib
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from portail.domain import horloge
from portail.domain.demande import Demande, Recepisse
from portail.domain.erreurs import Introuvable, PasMaintenant
from portail.domain.instruction import Complement
from portail.domain.paiement import EtatVirement, Virement
from portail.reglages import reglages
from portail.services import gabarits, pdf, signature
from portail.services.chiffrement import Coffret

PATIENCE = 10  # seconds that a download waits for bytes in the making

_en_cours: dict[tuple[UUID, str, int], asyncio.Task[bytes]] = {}


class EnPreparation(Exception):
    """Not made yet: come back in a moment."""


async def octets(demande_id: UUID, genre: str = "P21", rang: int = 1) -> bytes:
    """The stored bytes, made now if nobody did. Raises Introuvable for a claim that was never sent."""
    demande = await Demande.get(id=demande_id)
    fait = await _stocke(demande_id, genre, rang)
    if fait is not None:
        return Coffret(demande.cle).ouvrir(fait.octets, "recepisse")
    cle = (demande_id, genre, rang)
    if cle not in _en_cours:  # the facteur and a download of this process share one rendering
        tache = _en_cours[cle] = asyncio.create_task(_fabriquer(demande, genre, rang))
        tache.add_done_callback(lambda _: _en_cours.pop(cle, None))
    return await asyncio.shield(_en_cours[cle])


async def dernier_rang(demande_id: UUID, genre: str = "P21") -> int:
    """Of a receipt, 1 for the submission and one more for each complement that she sent; of a proof, its transfer's.

    Raises PasMaintenant when nothing was paid yet.
    """
    if genre == "P28":
        paye = await Virement.filter(demande_id=demande_id, etat=EtatVirement.ACCEPTE).first()
        if paye is None:
            raise PasMaintenant("Le justificatif de paiement sera disponible une fois l’argent versé.")
        return paye.rang
    return 1 + await Complement.filter(demande_id=demande_id, renvoye_le__not_isnull=True).count()


async def _fige(demande: Demande, genre: str, rang: int) -> tuple[bytes, str]:
    """The frozen content that this document renders, sealed, and its SHA-256. Raises Introuvable."""
    source: Demande | Complement | Virement | None = demande
    if genre == "P28":
        source = await Virement.filter(demande_id=demande.id, rang=rang, etat=EtatVirement.ACCEPTE).first()
    elif rang > 1:
        envoyes = Complement.filter(demande_id=demande.id, renvoye_le__not_isnull=True).order_by("renvoye_le")
        source = await envoyes.offset(rang - 2).first()
    if source is None or source.instantane is None:
        raise Introuvable()
    return source.instantane, source.instantane_sha256


async def attendre(demande_id: UUID, genre: str = "P21", rang: int = 1) -> bytes:
    """For a download: the same, or EnPreparation when it is long or failed for now (the facteur tries again)."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await octets(demande_id, genre, rang)
    except (TimeoutError, pdf.PdfImpossible, signature.SignatureImpossible) as erreur:
        raise EnPreparation() from erreur


async def taille(demande_id: UUID, genre: str = "P21", rang: int = 1) -> int | None:
    """In bytes; None as long as it is not made."""
    fait = await Recepisse.filter(demande_id=demande_id, genre=genre, rang=rang).first().values("taille")
    return fait["taille"] if fait else None


async def _stocke(demande_id: UUID, genre: str, rang: int) -> Recepisse | None:
    return await Recepisse.filter(demande_id=demande_id, genre=genre, rang=rang).first()


def html(contenu: dict, sceau: str) -> str:
    """The document of a frozen content; `sceau` is that content's SHA-256."""
    le, completee = datetime.fromisoformat(contenu["soumise_le"]), contenu.get("completee_le")
    return gabarits.rendre(
        "pdf/recapitulatif.html",
        {
            "c": contenu,
            "soumise_le": le,
            "completee_le": datetime.fromisoformat(completee) if completee else None,
            "reglages": reglages(),
            "sceau": sceau,
            "total": pdf.TOTAL,
            "simplifie": pdf.SIMPLIFIE,
        },
    )


async def contenu(demande: Demande, rang: int) -> tuple[dict, str] | None:
    """What the receipt of that rank says, for its HTML twin, and the SHA-256 it bears; None when nothing is frozen."""
    try:
        fige, sceau = await _fige(demande, "P21", rang)
    except Introuvable:
        return None
    return Coffret(demande.cle).ouvrir_json(fige, "instantane"), sceau


async def contenu_de_la_preuve(demande: Demande) -> tuple[dict, str]:
    """What the proof of payment says, and that content's SHA-256, for its HTML twin. Raises PasMaintenant, Introuvable."""
    fige, sceau = await _fige(demande, "P28", await dernier_rang(demande.id, "P28"))
    return Coffret(demande.cle).ouvrir_json(fige, "instantane"), sceau


def preuve(contenu: dict, sceau: str) -> str:
    """P28 as xhtml2pdf reads it."""
    le = datetime.fromisoformat(contenu["paye_le"])
    contexte = {"c": contenu, "paye_le": le, "reglages": reglages(), "sceau": sceau, "total": pdf.TOTAL}
    return gabarits.rendre("pdf/justificatif.html", contexte)


async def _fabriquer(demande: Demande, genre: str, rang: int) -> bytes:
    coffret = Coffret(demande.cle)
    fige, sceau = await _fige(demande, genre, rang)
    contenu = coffret.ouvrir_json(fige, "instantane")
    clair = await pdf.faire(html(contenu, sceau) if genre == "P21" else preuve(contenu, sceau))
    if genre == "P28":
        clair = await signature.signer(clair)
    try:
        await Recepisse.create(
            demande_id=demande.id,
            genre=genre,
            rang=rang,
            octets=coffret.sceller(clair, "recepisse"),
            taille=len(clair),
            sha256=hashlib.sha256(clair).hexdigest(),
            cree_le=horloge.maintenant(),
        )
    except IntegrityError:  # another process was first: its bytes are the receipt
        fait = await _stocke(demande.id, genre, rang)
        if fait is None:
            raise
        return coffret.ouvrir(fait.octets, "recepisse")
    return clair
