"""Counting and refusing: tries at sign-in, letters an anonymous visitor can cause, captchas spent (exigences.md A)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from portail import base
from portail.domain import garde, horloge
from portail.domain.erreurs import Indisponible
from portail.domain.garde import Comptes, Echec, NonceDepense
from portail.services import captcha

_COMPTES = (
    "SELECT (SELECT COUNT(*) FROM echec WHERE cle = $1 AND le > $4) AS adresse,"
    " (SELECT MAX(le) FROM echec WHERE cle = $1 AND le > $4) AS dernier,"
    " (SELECT COUNT(*) FROM echec WHERE cle = $2 AND le > $5) AS adresse_et_ip,"
    " (SELECT MIN(le) FROM echec WHERE cle = $2 AND le > $5) AS premier,"
    " (SELECT COUNT(*) FROM echec WHERE cle = $3 AND le > $5) AS ip,"
    " (SELECT COUNT(*) FROM echec WHERE cle = 'tous' AND le > $6) AS tous"
)


@asynccontextmanager
async def duree_egale(secondes: float) -> AsyncIterator[None]:
    """The block lasts at least that long: what it found out does not show in its duration."""
    debut = time.monotonic()
    try:
        yield
    finally:
        await asyncio.sleep(max(0.0, secondes - (time.monotonic() - debut)))


async def serrer(cx: BaseDBAsyncClient, cle: str) -> None:
    """One transaction at a time for this key (SQLite has one at a time anyway)."""
    if cx.capabilities.dialect != "sqlite":
        await cx.execute_query("SELECT pg_advisory_xact_lock(hashtext($1))", [cle])


def cles(courriel: str, ip: str) -> tuple[str, str, str]:
    """Keys of an address (its HMAC), of this address from this IP, of this IP."""
    return f"compte:{courriel}", f"compte+ip:{courriel}:{ip}", f"ip:{ip}"


async def compter(courriel: str, ip: str) -> Comptes:
    """Failures so far, in one read."""
    maintenant = horloge.maintenant()
    bornes = [maintenant - timedelta(seconds=s) for s in (24 * 3600, 60, 300)]
    ligne = (await base.lire(_COMPTES, [*cles(courriel, ip), *bornes]))[0]
    return Comptes(
        adresse=ligne["adresse"],
        dernier=horloge.instant(ligne["dernier"]) if ligne["dernier"] else None,
        adresse_et_ip=ligne["adresse_et_ip"],
        premier=horloge.instant(ligne["premier"]) if ligne["premier"] else None,
        ip=ligne["ip"],
        tous=ligne["tous"],
    )


class CaptchaRequis(Exception):
    """The try was neither counted nor judged: it wants the captcha first."""


async def reserver(courriel: str, ip: str, *, sans_captcha: bool = False) -> tuple[int, Comptes]:
    """Count this try as failed before it is judged, so that a hundred at once are not all free.

    The seconds to wait instead (nothing is counted then), and the failures before this one. `sans_captcha`: it comes
    without one; raises CaptchaRequis when it takes one by now.
    """
    async with base.transaction() as cx:
        await serrer(cx, courriel)
        comptes, maintenant = await compter(courriel, ip), horloge.maintenant()
        if sans_captcha and garde.captcha_requis(comptes):
            raise CaptchaRequis()
        if secondes := garde.attente(comptes, maintenant):
            return secondes, comptes
        await Echec.create(using_db=cx, cle=cles(courriel, ip)[0], le=maintenant)
        return 0, comptes


@asynccontextmanager
async def jugement(courriel: str) -> AsyncIterator[None]:
    """Around what judges a reserved try: one that nobody had the time to judge (503) has not failed."""
    try:
        yield
    except Indisponible:
        reserve = await Echec.filter(cle=f"compte:{courriel}").order_by("-id").first()
        if reserve:
            await reserve.delete()
        raise


async def echouer(courriel: str, ip: str) -> None:
    """The try that was reserved has failed: count it against the IP and against all, too."""
    maintenant = horloge.maintenant()
    await Echec.bulk_create([Echec(cle=cle, le=maintenant) for cle in (*cles(courriel, ip)[1:], "tous")])


async def oublier(courriel: str, ip: str, cx: BaseDBAsyncClient) -> None:
    """A try was good: forget the failures of this address, and those from here."""
    await Echec.filter(cle__in=cles(courriel, ip)[:2]).using_db(cx).delete()


async def deverrouiller(courriel: str, cx: BaseDBAsyncClient | None = None) -> None:
    """Forget the failures of an address, from wherever they came."""
    await Echec.filter(cle=f"compte:{courriel}").using_db(cx).delete()
    await Echec.filter(cle__startswith=f"compte+ip:{courriel}:").using_db(cx).delete()


async def deja(cle: str, secondes: int, cx: BaseDBAsyncClient | None = None) -> int:
    """How often this was counted lately."""
    depuis = horloge.maintenant() - timedelta(seconds=secondes)
    return await Echec.filter(cle=cle, le__gt=depuis).using_db(cx).count()


async def noter_essai(cle: str, cx: BaseDBAsyncClient | None = None) -> None:
    await Echec.create(using_db=cx, cle=cle, le=horloge.maintenant())


async def peut_ecrire_a(courriel: str, cx: BaseDBAsyncClient) -> bool:
    """Counts one more letter to this address (its HMAC), unless it had its fill; nobody is told."""
    cle = f"courriel:{courriel}"
    await serrer(cx, cle)
    heure, jour = await deja(cle, 3600, cx), await deja(cle, 24 * 3600, cx)
    if heure >= garde.LETTRES_PAR_HEURE or jour >= garde.LETTRES_PAR_JOUR:
        return False
    await noter_essai(cle, cx)
    return True


async def _depenser(epreuve: captcha.Captcha) -> bool:
    """True the first time that this captcha is answered."""
    expire = datetime.fromtimestamp(epreuve.expire, UTC)
    try:
        async with base.transaction() as cx:
            await NonceDepense.create(using_db=cx, nonce=epreuve.nonce, expire_le=expire)
    except IntegrityError:
        return False
    return True


async def _peut_passer_sans_lire(ip: str) -> bool:
    async with base.transaction() as cx:
        await serrer(cx, "sans-lire")
        par_ip, en_tout = (await deja(f"sans-lire:{ip}", 3600, cx), await deja("sans-lire", 3600, cx))
        if par_ip >= garde.SANS_CAPTCHA_PAR_IP or en_tout >= garde.SANS_CAPTCHA_EN_TOUT:
            return False
        await noter_essai(f"sans-lire:{ip}", cx)
        await noter_essai("sans-lire", cx)
        return True


async def juger_captcha(sceau: str, saisie: str, *, autrement: bool, preuve: str, ip: str) -> str:
    """The sentence that refuses, "" when the visitor may go on. Spends the captcha. `autrement`: ni lire ni écouter."""
    if captcha.est_fixe(saisie):
        return ""
    try:
        epreuve = captcha.ouvrir(sceau)
    except captcha.Perime:
        return "Cette image a plus de 10 minutes : en voici une nouvelle."
    if autrement:
        return await _sans_lire(sceau, epreuve, preuve, ip)
    if not await _depenser(epreuve):
        return "Cette image a déjà servi : en voici une nouvelle."
    if not saisie.strip():
        return "Recopiez les 5 lettres ou chiffres de l’image."
    return "" if captcha.est_juste(epreuve, saisie) else "La séquence ne correspond pas : en voici une nouvelle."


async def _sans_lire(sceau: str, epreuve: captcha.Captcha, preuve: str, ip: str) -> str:
    if not captcha.a_attendu(epreuve, captcha.est_prouve(sceau, preuve)):
        return "C’était trop rapide pour nous. Attendez 5 secondes, puis validez de nouveau."
    if not await _depenser(epreuve):
        return "Cette vérification a déjà servi : validez de nouveau."
    if not await _peut_passer_sans_lire(ip):
        return "Cette façon de faire a déjà servi plusieurs fois. Réessayez dans une heure, ou appelez-nous."
    return ""
