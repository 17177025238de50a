"""The facteur carries the outbox: after commit, with retries, each letter once (exigences.md D).

A row is leased by a conditional update, so that several processes share the round; the work on one letter is shorter
than its lease. Killed between the server's 250 and our write, a letter goes out at most once more, under the same
Message-ID.
"""

import asyncio
import fcntl
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import Enum
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
from tortoise.expressions import F, Q

from portail import base
from portail.domain import horloge
from portail.domain.compte import VALIDITE_LIEN, Jeton
from portail.domain.courriel import Courriel
from portail.reglages import reglages
from portail.services import lettres
from portail.traces import Trace

journal = Trace("portail.facteur")

DE_FRONT = 4  # letters carried at once
BAIL = timedelta(seconds=60)
DELAI = 45  # seconds for one letter, whatever freezes: less than the lease
DELAI_SMTP = 10  # seconds for one answer of the server
COUPURE = (2, 5, 10, 20, 30)  # seconds before each new try when the server does not answer, the last one repeated
REFUS = (30, 60, 300, 900, 3600)  # the same when it answers no
ABANDON = timedelta(days=3)

_remises: set[UUID] = set()  # taken by the mail server, not noted yet: this process never sends them again
_COUPURES = (OSError, TimeoutError, aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected)


class Sort(Enum):
    PARTIE = 1
    ATTEND = 2
    COUPURE = 3


async def tournee(au_plus: int = 50) -> int:
    """Carry what is due, oldest first, a few at once; how many letters left. Stops at the first sign of a server down."""
    maintenant = horloge.maintenant()
    dus = (
        await Courriel.filter(_due(maintenant), envoye_le=None, abandonne_le=None).order_by("pas_avant").limit(au_plus)
    )
    parties = 0
    for debut in range(0, len(dus), DE_FRONT):
        sorts = await asyncio.gather(*(_distribuer(courriel) for courriel in dus[debut : debut + DE_FRONT]))
        parties += sorts.count(Sort.PARTIE)
        if Sort.COUPURE in sorts:
            break
    return parties


def _due(maintenant: datetime) -> Q:
    """Its time has come; or it was promised for at once, in what a clock set back since then makes the future."""
    return Q(pas_avant__lte=maintenant) | Q(cree_le__gt=maintenant, pas_avant=F("cree_le"))


async def _distribuer(courriel: Courriel) -> Sort:
    if not await _prendre(courriel):
        return Sort.ATTEND
    try:
        return Sort.PARTIE if await _porter(courriel) else Sort.ATTEND
    except _COUPURES as erreur:
        await _remettre_a_plus_tard(courriel, erreur, COUPURE)
        return Sort.COUPURE


async def _prendre(courriel: Courriel) -> bool:
    """True for the one process that may carry it until its lease ends."""
    maintenant = horloge.maintenant()
    if courriel.pris_le and abs(maintenant - courriel.pris_le) < BAIL:  # a lease from the far future is nobody's
        return False
    libre = Courriel.filter(id=courriel.id, envoye_le=None, abandonne_le=None, pris_le=courriel.pris_le)
    return bool(await libre.update(pris_le=maintenant))


async def _porter(courriel: Courriel) -> bool:
    """Raises one of _COUPURES when nobody answers; anything else only delays this letter."""
    try:
        async with asyncio.timeout(DELAI):
            if courriel.id not in _remises:
                await _remettre(await lettres.composer(courriel), courriel)
                _remises.add(courriel.id)
    except _COUPURES:
        raise
    except Exception as erreur:  # a refused address, a template at fault: this letter waits, the others leave
        await _remettre_a_plus_tard(courriel, erreur, REFUS)
        return False
    await _noter_envoi(courriel)
    return True


async def _remettre(message: EmailMessage, courriel: Courriel) -> None:
    adresse = reglages().courriel
    if adresse.startswith("fichier://"):
        await asyncio.to_thread(_ecrire, Path(adresse.removeprefix("fichier://")), message, courriel)
        return
    morceaux = urlsplit(adresse)
    await aiosmtplib.send(
        message,
        hostname=morceaux.hostname,
        port=morceaux.port,
        username=unquote(morceaux.username) if morceaux.username else None,
        password=unquote(morceaux.password) if morceaux.password else None,
        use_tls=morceaux.scheme == "smtps",
        timeout=DELAI_SMTP,
    )


def _ecrire(dossier: Path, message: EmailMessage, courriel: Courriel) -> None:
    """One file a letter, named after its row: written again, it replaces itself. Whoever lists `*.eml` reads whole letters."""
    dossier.mkdir(parents=True, exist_ok=True)
    nom = f"{courriel.cree_le:%Y%m%d-%H%M%S-%f}-{courriel.id}.eml"
    provisoire = dossier / f"{nom}.partiel"
    provisoire.write_bytes(message.as_bytes())
    provisoire.replace(dossier / nom)


async def _noter_envoi(courriel: Courriel) -> None:
    """Sent: its words are emptied, and the link it carries begins to run."""
    maintenant = horloge.maintenant()
    async with base.transaction() as cx:
        parti = Courriel.filter(id=courriel.id).using_db(cx)
        await parti.update(envoye_le=maintenant, contenu=None, pris_le=None)
        if courriel.jeton:
            lien = Jeton.filter(empreinte=courriel.jeton, expire_le=None).using_db(cx)
            await lien.update(expire_le=maintenant + VALIDITE_LIEN)
    _remises.discard(courriel.id)


async def _remettre_a_plus_tard(courriel: Courriel, erreur: Exception, attentes: tuple[int, ...]) -> None:
    maintenant = horloge.maintenant()
    abandonnee = maintenant - courriel.cree_le > ABANDON
    colonnes: dict[str, datetime | None] = {"abandonne_le": maintenant, "contenu": None} if abandonnee else {}
    await Courriel.filter(id=courriel.id).update(
        essais=courriel.essais + 1,
        pas_avant=maintenant + timedelta(seconds=attentes[min(courriel.essais, len(attentes) - 1)]),
        pris_le=None,
        **colonnes,
    )
    journal.warning(
        "lettre abandonnée" if abandonnee else "lettre remise à plus tard",
        courriel=str(courriel.id),
        lettre=courriel.lettre,
        essais=courriel.essais + 1,
        erreur=type(erreur).__name__,
    )


async def liberer() -> None:
    """Leases left by a facteur that was killed are nobody's: to be called by one that knows itself alone."""
    await Courriel.filter(envoye_le=None, pris_le__not_isnull=True).update(pris_le=None)


def _seul() -> IO[str] | None:
    """The held lock of the only facteur of a SQLite base; None when there is another, or no way to know.

    The system lets go of it when the process dies, however it dies.
    """
    try:
        verrou = (reglages().donnees / "facteur.verrou").open("w")
        fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    return verrou


async def attente() -> tuple[int, float]:
    """(letters that wait, age in seconds of the one due for longest): what readiness and metrics tell."""
    maintenant = horloge.maintenant()
    dus = Courriel.filter(envoye_le=None, abandonne_le=None, pas_avant__lte=maintenant)
    attendent = await Courriel.filter(envoye_le=None, abandonne_le=None).count()
    plus_vieux = await dus.order_by("cree_le").first().values("cree_le")
    return attendent, (maintenant - plus_vieux["cree_le"]).total_seconds() if plus_vieux else 0.0


async def boucle(pause: float = 1.0) -> None:
    """Round after round; a cut base only makes it wait."""
    verrou = _seul() if base.est_sqlite(reglages().base) else None
    a_liberer = verrou is not None
    try:
        while True:
            try:
                if a_liberer:
                    await liberer()
                    a_liberer = False
                parties = await tournee()
            except Exception as erreur:  # the base is cut: nothing is lost, the next round finds it again
                journal.error("tournée interrompue", erreur=type(erreur).__name__, exc_info=base.faute(erreur))
                parties = 0
            if not parties:
                await asyncio.sleep(pause)
    finally:
        if verrou:
            verrou.close()
