"""HTML to PDF by xhtml2pdf, in a pool of two processes: fonts registered once, nothing fetched, warnings are errors."""

import asyncio
import io
import logging
import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import Any

from portail import filiation
from portail.services import ecritures

PROCESSUS = 2
TOTAL = "\ue000"  # a character of nobody's, for the number of pages
SIMPLIFIE = "\ue001"  # another, where the document says that it could not write every sign as it was typed
_SIMPLIFIE = (
    "Ce document ne sait pas écrire tous les signes que vous avez tapés : certains y perdent un accent, ou sont remplacés"
    " par «\u00a0?\u00a0». La page de votre demande les montre tous."
)
PAGES_PROBABLES = 2
_PAGE = re.compile(rb"/Type /Page\b(?!s)")


class PdfImpossible(Exception):
    """xhtml2pdf complained; its words are for the log."""


@lru_cache(maxsize=1)
def _polices() -> None:
    ecritures.declarer("atkinson")
    logging.getLogger("xhtml2pdf").setLevel(logging.ERROR)


def _fermee(uri: str, origine: str | None) -> str:
    """The resource policy: nothing, from anywhere."""
    raise PdfImpossible(f"ressource refusée : {uri[:60]}")


def convertir(html: str) -> bytes:
    """The document's bytes. Raises PdfImpossible. To be run in the pool: it holds a processor for a tenth of a second.

    TOTAL in the text is its number of pages, guessed, then drawn again if wrong: `<pdf:pagecount>` draws twice always.
    """
    _polices()
    perd = SIMPLIFIE in html and ecritures.perd(html.replace(SIMPLIFIE, "").replace(TOTAL, ""))
    html = html.replace(SIMPLIFIE, _SIMPLIFIE if perd else "")
    octets = _dessiner(html.replace(TOTAL, str(PAGES_PROBABLES)))
    pages = len(_PAGE.findall(octets))
    if TOTAL in html and pages != PAGES_PROBABLES:
        octets = _dessiner(html.replace(TOTAL, str(pages)))
    return octets


def _dessiner(html: str) -> bytes:
    from xhtml2pdf import pisa

    sortie = io.BytesIO()
    resultat: Any = pisa.CreatePDF(ecritures.ecrire(html), dest=sortie, encoding="utf-8", link_callback=_fermee)
    octets = sortie.getvalue()
    if resultat.err or resultat.warn or not octets.startswith(b"%PDF-"):
        raise PdfImpossible(str(resultat.log[:3]))
    return octets


def _naitre() -> None:
    os.nice(10)  # requests first, receipts right after
    filiation.mourir_avec_le_parent(sourd=True)
    _polices()


@lru_cache(maxsize=1)
def _bassin() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSUS, multiprocessing.get_context("spawn"), initializer=_naitre)


async def faire(html: str) -> bytes:
    """The same, without holding the event loop; a pool whose process was killed is made again, once."""
    boucle = asyncio.get_running_loop()
    try:
        return await boucle.run_in_executor(_bassin(), convertir, html)
    except BrokenProcessPool:
        fermer()
        return await boucle.run_in_executor(_bassin(), convertir, html)


def fermer() -> None:
    """Let the pool's processes go, once they have finished what they draw (end of the application)."""
    if _bassin.cache_info().currsize:
        bassin = _bassin()
        _bassin.cache_clear()
        bassin.shutdown(cancel_futures=True)
