"""The audit log's chain: each line sealed by HMAC over the one before it, by one writer (exigences.md D).

`rang` and `sceau` are given within a minute of the line's commit; what waits is counted, never hidden. The counter
`journal` keeps the last rank given: a chain whose end was torn off shows it. An IP is sealed as it will be kept.
"""

import asyncio
import hmac
import ipaddress
from datetime import UTC

import msgspec
import structlog
from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.domain.journal import Ligne
from portail.domain.numero import Compteur
from portail.services import chiffrement

trace = structlog.get_logger("portail.journal")
_USAGE = "journal"
_COMPTEUR = "journal"


def couper_ip(ip: str) -> str:
    """The network alone: /24, or /48 in IPv6. Cut again, it stays the same."""
    try:
        adresse = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return str(ipaddress.ip_network(f"{ip}/{24 if adresse.version == 4 else 48}", strict=False).network_address)


def _contenu(ligne: Ligne) -> bytes:
    le = ligne.le.astimezone(UTC).isoformat(timespec="microseconds")
    return msgspec.json.encode(
        [ligne.id, le, ligne.acte, ligne.acteur, ligne.objet, couper_ip(ligne.ip), ligne.details], order="sorted"
    )


def _sceau(precedent: str, rang: int, ligne: Ligne) -> str:
    return chiffrement.signature(f"{precedent}:{rang}:".encode() + _contenu(ligne), _USAGE).hex()


async def _dernier_rang(cx: BaseDBAsyncClient) -> int:
    """Read under the row's lock, which makes one writer at a time."""
    await Compteur.get_or_create(nom=_COMPTEUR, using_db=cx)
    await cx.execute_query("UPDATE compteur SET valeur = valeur WHERE nom = 'journal'")
    return (await Compteur.get(nom=_COMPTEUR, using_db=cx)).valeur


async def chainer(au_plus: int = 500) -> int:
    """Seal the lines that wait, oldest first; how many."""
    if not await Ligne.filter(rang=None).exists():
        return 0
    async with base.transaction() as cx:
        rang = await _dernier_rang(cx)
        derniere = await Ligne.get_or_none(rang=rang, using_db=cx)
        sceau = derniere.sceau if derniere else ""
        attendent = await Ligne.filter(rang=None).using_db(cx).order_by("id").limit(au_plus)
        for ligne in attendent:
            rang += 1
            sceau = _sceau(sceau, rang, ligne)
            await Ligne.filter(id=ligne.id).using_db(cx).update(rang=rang, sceau=sceau)
        await Compteur.filter(nom=_COMPTEUR).using_db(cx).update(valeur=rang)
    return len(attendent)


async def verifier() -> tuple[int, int, int | None]:
    """(lines proved, lines that wait, rank of the first false or missing one, or None).

    A purge takes the oldest lines: the chain is proved from the first one kept.
    """
    attendent = await Ligne.filter(rang=None).count()
    compteur = await Compteur.get_or_none(nom=_COMPTEUR)
    dernier = compteur.valeur if compteur else 0
    rang, sceau, prouvees = 0, "", 0
    while suite := await Ligne.filter(rang__gt=rang).order_by("rang").limit(1000):
        for ligne in suite:
            premiere = not prouvees and ligne.rang != 1
            if not premiere and not _suit(ligne, rang, sceau):
                return prouvees, attendent, rang + 1
            rang, sceau, prouvees = ligne.rang or 0, ligne.sceau, prouvees + 1
    return prouvees, attendent, None if rang == dernier or not prouvees else rang + 1


def _suit(ligne: Ligne, rang: int, sceau: str) -> bool:
    return ligne.rang == rang + 1 and hmac.compare_digest(_sceau(sceau, rang + 1, ligne), ligne.sceau)


async def boucle(pause: float = 20.0) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            await chainer()
        except Exception as erreur:  # the base is cut: the lines wait, the next round finds them
            trace.error("chaîne interrompue", erreur=type(erreur).__name__)
