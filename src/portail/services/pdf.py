"""HTML to PDF by xhtml2pdf, in a pool of two processes: fonts registered once, nothing fetched, warnings are errors."""

import asyncio
import io
import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache

from portail.ressources import dossier

PROCESSUS = 2


class PdfImpossible(Exception):
    """xhtml2pdf complained; its words are for the log."""


@lru_cache(maxsize=1)
def _polices() -> None:
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    polices = dossier("static") / "fonts"
    for nom, fichier, gras in (("Atkinson", "atkinson-400.ttf", 0), ("Atkinson-Gras", "atkinson-700.ttf", 1)):
        pdfmetrics.registerFont(TTFont(nom, str(polices / fichier)))
        addMapping("atkinson", gras, 0, nom)


def _ferme(uri: str, origine: str | None) -> str:
    raise PdfImpossible(f"ressource refusée : {uri[:60]}")


def convertir(html: str) -> bytes:
    """The document's bytes. Raises PdfImpossible. To be run in the pool: it takes 100 ms of processor a page."""
    logging.getLogger("xhtml2pdf").setLevel(logging.ERROR)
    from xhtml2pdf import pisa
    from xhtml2pdf.default import DEFAULT_FONT

    _polices()
    DEFAULT_FONT["atkinson"] = "Atkinson"
    sortie = io.BytesIO()
    resultat = pisa.CreatePDF(html, dest=sortie, encoding="utf-8", link_callback=_ferme)
    if resultat.err or resultat.warn:
        raise PdfImpossible(str(resultat.log[:3]))
    return sortie.getvalue()


@lru_cache(maxsize=1)
def _bassin() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSUS, mp_context=multiprocessing.get_context("spawn"))


async def faire(html: str) -> bytes:
    """The same, without holding the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_bassin(), convertir, html)


def fermer() -> None:
    """Let the pool's processes go (end of the application)."""
    if _bassin.cache_info().currsize:
        _bassin().shutdown(wait=False, cancel_futures=True)
        _bassin.cache_clear()
