"""For those who run the service: is it alive, is it ready, what does it count."""

import asyncio
import ipaddress
from collections.abc import Awaitable

from litestar import MediaType, Request, Response, get

from portail.domain.erreurs import Introuvable
from portail.reglages import reglages
from portail.services import mesures
from portail.web.acces import PUBLIC

_SANS_CACHE = {"Cache-Control": "no-store"}
PATIENCE = 5  # seconds that a check may take
RETARD_ADMIS = 15 * 60  # seconds that a letter may be late before this process says that it is not ready


@get("/sante/vivant", opt=PUBLIC)
async def vivant() -> Response:
    return Response({"etat": "vivant"}, headers=_SANS_CACHE)


async def _verifie(verification: Awaitable[bool]) -> str:
    """Told in time, whatever happens: a driver whose server froze takes three times as long to give up."""
    tache = asyncio.ensure_future(_dit_oui(verification))
    finies, _ = await asyncio.wait({tache}, timeout=PATIENCE)
    if finies:
        return "bon" if tache.result() else "mauvais"
    tache.cancel()
    return "mauvais"


async def _dit_oui(verification: Awaitable[bool]) -> bool:
    try:
        return await verification
    except Exception:  # cut, full, frozen: all that is asked here is whether it answers
        return False


async def _courriels_a_l_heure() -> bool:
    _, age = await mesures.courriels()
    return age < RETARD_ADMIS


@get("/sante/pret", opt=PUBLIC)
async def pret() -> Response:
    """503 as soon as one of the three is at fault, all three told."""
    noms = ("base", "documents", "courriels")
    verifications = (mesures.base_repond(), mesures.documents_repondent(), _courriels_a_l_heure())
    etats = dict(zip(noms, await asyncio.gather(*map(_verifie, verifications)), strict=True))
    bon = set(etats.values()) == {"bon"}
    corps = {"etat": "prêt" if bon else "pas prêt", **etats}
    return Response(corps, status_code=200 if bon else 503, headers=_SANS_CACHE)


def _de_confiance(request: Request) -> bool:
    """Asked from this machine or from a declared proxy itself; what a proxy nobody declared forwards is refused."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        ip = ipaddress.ip_address(request.scope["state"]["visiteur"].ip)
    except ValueError:
        return False
    return ip.is_loopback or any(ip in reseau for reseau in reglages().mandataires)


@get("/metriques", opt=PUBLIC)
async def metriques(request: Request) -> Response:
    if not _de_confiance(request):
        raise Introuvable()
    return Response(await mesures.prometheus(), media_type=MediaType.TEXT, headers=_SANS_CACHE)


ROUTES = [vivant, pret, metriques]
