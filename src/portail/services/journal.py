"""The audit log's chain: each line sealed by HMAC over the one before it, by one writer (exigences.md D).

`rang` and `sceau` are given within a minute of the line's commit; what waits is counted, never hidden.
"""

import asyncio
import hmac
from datetime import UTC

import msgspec
import structlog

from portail import base
from portail.domain.journal import Ligne
from portail.domain.numero import Compteur
from portail.services import chiffrement

trace = structlog.get_logger("portail.journal")
_USAGE = "journal"


def _contenu(ligne: Ligne) -> bytes:
    le = ligne.le.astimezone(UTC).isoformat(timespec="microseconds")
    return msgspec.json.encode(
        [ligne.id, le, ligne.acte, ligne.acteur, ligne.objet, ligne.ip, ligne.details],
        order="sorted",
    )


def _sceau(precedent: str, rang: int, ligne: Ligne) -> str:
    return chiffrement.signature(f"{precedent}:{rang}:".encode() + _contenu(ligne), _USAGE).hex()


async def chainer(au_plus: int = 500) -> int:
    """Seal the lines that wait, oldest first; how many. The row lock on the counter makes one writer at a time."""
    async with base.transaction() as cx:
        await Compteur.get_or_create(nom="journal", using_db=cx)
        await cx.execute_query("UPDATE compteur SET valeur = valeur WHERE nom = 'journal'")
        derniere = await Ligne.filter(rang__not_isnull=True).using_db(cx).order_by("-rang").first()
        rang, sceau = (derniere.rang or 0, derniere.sceau) if derniere else (0, "")
        attendent = await Ligne.filter(rang=None).using_db(cx).order_by("id").limit(au_plus)
        for ligne in attendent:
            rang += 1
            sceau = _sceau(sceau, rang, ligne)
            await Ligne.filter(id=ligne.id).using_db(cx).update(rang=rang, sceau=sceau)
    return len(attendent)


async def verifier() -> tuple[int, int, int | None]:
    """(lines proved, lines that wait, rank of the first false one or None)."""
    attendent = await Ligne.filter(rang=None).count()
    premiere = await Ligne.filter(rang__not_isnull=True).order_by("rang").first()
    if premiere is None:
        return 0, attendent, None
    # A purge may have taken the oldest lines: the chain is proved from the first one kept.
    rang, sceau, prouvees = premiere.rang or 0, premiere.sceau, 1
    while True:
        suite = await Ligne.filter(rang__gt=rang).order_by("rang").limit(1000)
        if not suite:
            return prouvees, attendent, None
        for ligne in suite:
            attendu = _sceau(sceau, rang + 1, ligne)
            if ligne.rang != rang + 1 or not hmac.compare_digest(attendu, ligne.sceau):
                return prouvees, attendent, rang + 1
            rang, sceau, prouvees = ligne.rang, ligne.sceau, prouvees + 1


async def boucle(pause: float = 20.0) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            await chainer()
        except Exception as erreur:
            trace.error("chaîne interrompue", erreur=type(erreur).__name__)
