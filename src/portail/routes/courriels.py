"""The demo's mailbox: the letters that left, when they are written to a folder. It does not exist in production."""

import asyncio

from litestar import Request, Response, get
from litestar.params import FromPath

from portail.domain.erreurs import Introuvable
from portail.reglages import reglages
from portail.services import boite
from portail.services.boite import Lettre
from portail.web.acces import PUBLIC
from portail.web.page import fichier, page


def _exiger_la_demo() -> None:
    if reglages().env == "production" or boite.dossier() is None:
        raise Introuvable()


async def _lettre(nom: str) -> Lettre:
    _exiger_la_demo()
    lettre = await asyncio.to_thread(boite.lire, nom)
    if lettre is None:
        raise Introuvable()
    return lettre


@get("/demo/courriels", opt=PUBLIC)
async def lister(request: Request) -> Response:
    _exiger_la_demo()
    lettres = await asyncio.to_thread(boite.lister)
    return page(request, "demo/courriels.html", {"lettres": lettres})


@get("/demo/courriels/{nom:str}", opt=PUBLIC)
async def montrer(request: Request, nom: FromPath[str]) -> Response:
    return page(request, "demo/courriel.html", {"lettre": await _lettre(nom)})


@get("/demo/courriels/{nom:str}/pieces/{rang:int}", opt=PUBLIC)
async def piece(nom: FromPath[str], rang: FromPath[int]) -> Response:
    pieces = (await _lettre(nom)).pieces
    if not 0 <= rang < len(pieces):
        raise Introuvable()
    return fichier(pieces[rang].octets, pieces[rang].nom, pieces[rang].type)


ROUTES = [lister, montrer, piece]
