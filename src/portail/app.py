"""Composition only: routes, guards, error pages, lifespan, the security layer around it all."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from litestar import Litestar, Request, Response
from litestar.config.compression import CompressionConfig

from portail import base, taches
from portail import reglages as reglages_
from portail.reglages import Reglages
from portail.routes import (
    accueil,
    api,
    captcha,
    codes,
    complement,
    connexion,
    courriels,
    demandes,
    detail,
    gestion,
    inscription,
    justificatifs,
    messagerie,
    motdepasse,
    pages,
    preuve,
    reaffectation,
    recepisse,
    sante,
    soumission,
    suivi,
    verifier,
)
from portail.services import webhooks
from portail.web import acces, erreurs, session, session_agent, statiques
from portail.web.acces import ConnexionRequise, SessionExpiree
from portail.web.page import est_htmx
from portail.web.securite import Securite

PATIENCE_BASE = 10  # seconds that PostgreSQL may take to answer before she is told to come back
POSTE_AU_PLUS = 2 * 1024 * 1024  # bytes of a form without files; the upload routes say their own


def _session_expiree(request: Request, erreur: SessionExpiree) -> Response:
    if est_htmx(request):
        return erreurs.connexion_requise(request, ConnexionRequise())
    if session_agent.est_chez_nous(request.scope["path"]):
        return gestion.connexion.page_expiree(request)
    return connexion.page_expiree(request, request.scope["state"]["visiteur"])


def _routes(reglages: Reglages) -> list:
    modules = [
        accueil,
        captcha,
        complement,
        connexion,
        demandes,
        detail,
        *gestion.MODULES,
        soumission,
        inscription,
        justificatifs,
        messagerie,
        motdepasse,
        pages,
        reaffectation,
        preuve,
        recepisse,
        sante,
        suivi,
        verifier,
    ]
    if reglages.env != "production":
        modules += [courriels, codes]
    if reglages.api_jetons:
        modules.append(api)
    return [route for module in modules for route in module.ROUTES] + list(statiques.ROUTES)


@contextlib.asynccontextmanager
async def _vie(app: Litestar) -> AsyncIterator[None]:
    reglages: Reglages = app.state.reglages
    async with base.ouverte(reglages, PATIENCE_BASE):
        ecritures = (session.ecrire_vues, session_agent.ecrire_vues)
        fonds = [asyncio.create_task(session.boucle_vues(ecrire)) for ecrire in ecritures]
        fonds.append(asyncio.create_task(taches.boucle(reglages)))
        try:
            yield
        finally:
            for tache in fonds:
                tache.cancel()
            await asyncio.gather(*fonds, return_exceptions=True)
            with contextlib.suppress(Exception):
                for ecrire in ecritures:
                    await ecrire()


def creer_app(reglages: Reglages | None = None) -> Litestar:
    """The application, on these settings or the environment's; its lifespan opens the database."""
    if reglages is not None:
        reglages_.poser(reglages)
    actuels = reglages_.reglages()
    webhooks.brancher()
    app = Litestar(
        route_handlers=_routes(actuels),
        middleware=[acces.Garde],
        exception_handlers={**erreurs.GESTIONNAIRES, SessionExpiree: _session_expiree},
        lifespan=[_vie],
        openapi_config=None,
        debug=False,
        logging_config=None,
        request_max_body_size=POSTE_AU_PLUS,
        compression_config=CompressionConfig(
            backend="brotli", brotli_quality=5, minimum_size=1000, exclude=["^/static/", r"\.pdf$"]
        ),
    )
    app.state.reglages = actuels
    app.asgi_handler = Securite(app.asgi_handler)
    return app
