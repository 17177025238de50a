"""The audit log's chain: each line sealed by HMAC over the one before it, by one writer (exigences.md D).

`rang` and `sceau` are given within a minute of the line's commit; what waits is counted, never hidden. The counter
`journal` keeps the last rank given: a chain whose end was torn off shows it. What a purge takes leaves a line that
proves where the chain begins from then on: a beginning torn off by another hand shows too. An IP is sealed as it will
be kept.
"""

import asyncio
import ipaddress
from datetime import UTC, datetime

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.domain.journal import Ligne, noter
from portail.domain.numero import Compteur
from portail.services import chiffrement
from portail.traces import Trace

trace = Trace("portail.journal")
_USAGE = "journal"
_COMPTEUR = "journal"
_ANCRE = "journal raccourci"


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


def _maillon(precedent: str, rang: int, ligne: Ligne) -> bytes:
    return f"{precedent}:{rang}:".encode() + _contenu(ligne)


def _suit(ligne: Ligne, rang: int, sceau: str) -> bool:
    return ligne.rang == rang + 1 and _vrai(_maillon(sceau, rang + 1, ligne), ligne.sceau, _USAGE)


def _vrai(octets: bytes, sceau: str, usage: str) -> bool:
    try:
        return chiffrement.signature_vraie(octets, bytes.fromhex(sceau), usage)
    except ValueError:
        return False


async def _dernier_rang(cx: BaseDBAsyncClient) -> int:
    """Read under the row's lock, which makes one writer at a time."""
    await Compteur.get_or_create(nom=_COMPTEUR, using_db=cx)
    await cx.execute_query("UPDATE compteur SET valeur = valeur WHERE nom = 'journal'")
    return (await Compteur.get(nom=_COMPTEUR, using_db=cx)).valeur


async def _ancre(cx: BaseDBAsyncClient | None = None) -> tuple[int, str]:
    """(rank, seal) of the last line that a purge took; (0, "") when none did, or when what says so is false."""
    dite = await Ligne.filter(acte=_ANCRE).using_db(cx).order_by("-id").first()
    if dite is None:
        return 0, ""
    rang, sceau, preuve = (dite.details.get(nom) for nom in ("rang", "sceau", "preuve"))
    return (rang, sceau) if _vrai(f"{rang}:{sceau}".encode(), str(preuve), _ANCRE) else (0, "")


async def raccourcir(avant: datetime) -> int:
    """Let go of the chained lines older than that, and leave the proof of where the chain now begins; how many."""
    async with base.transaction() as cx:
        await _dernier_rang(cx)
        gardee = await Ligne.filter(rang__not_isnull=True, le__gte=avant).using_db(cx).order_by("rang").first()
        vieilles = Ligne.filter(rang__not_isnull=True, le__lt=avant).using_db(cx)
        if gardee:
            vieilles = vieilles.filter(rang__lt=gardee.rang)  # a clock that was set back makes no hole
        derniere = await vieilles.order_by("-rang").first()
        if derniere is None:
            return 0
        parties = await vieilles.delete()
        preuve = chiffrement.signature(f"{derniere.rang}:{derniere.sceau}".encode(), _ANCRE).hex()
        await noter(_ANCRE, acteur="systeme", connexion=cx, rang=derniere.rang, sceau=derniere.sceau, preuve=preuve)
    return parties


async def chainer(au_plus: int = 500) -> int:
    """Seal the lines that wait, oldest first; how many."""
    if not await Ligne.filter(rang=None).exists():
        return 0
    async with base.transaction() as cx:
        rang = await _dernier_rang(cx)
        derniere = await Ligne.get_or_none(rang=rang, using_db=cx)
        sceau = derniere.sceau if derniere else (await _ancre(cx))[1]
        attendent = await Ligne.filter(rang=None).using_db(cx).order_by("id").limit(au_plus)
        for ligne in attendent:
            rang += 1
            sceau = chiffrement.signature(_maillon(sceau, rang, ligne), _USAGE).hex()
            await Ligne.filter(id=ligne.id).using_db(cx).update(rang=rang, sceau=sceau)
        await Compteur.filter(nom=_COMPTEUR).using_db(cx).update(valeur=rang)
    return len(attendent)


async def verifier() -> tuple[int, int, int | None]:
    """(lines proved, lines that wait, rank of the first false or missing one, or None)."""
    attendent = await Ligne.filter(rang=None).count()
    compteur = await Compteur.get_or_none(nom=_COMPTEUR)
    dernier = compteur.valeur if compteur else 0
    (rang, sceau), prouvees = await _ancre(), 0
    if await Ligne.filter(rang__lte=rang).exists():  # lines that a purge took, and that are there
        return 0, attendent, 1
    while suite := await Ligne.filter(rang__gt=rang).order_by("rang").limit(1000):
        for ligne in suite:
            if not _suit(ligne, rang, sceau):
                return prouvees, attendent, rang + 1
            rang, sceau, prouvees = ligne.rang or 0, ligne.sceau, prouvees + 1
    return prouvees, attendent, None if rang == dernier else rang + 1


async def boucle(pause: float = 20.0) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            await chainer()
        except Exception as erreur:  # the base is cut: the lines wait, the next round finds them
            trace.error("chaîne interrompue", erreur=type(erreur).__name__, exc_info=base.faute(erreur))
