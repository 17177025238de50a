"""The alphabets of a PDF: a name is written as it was typed, in a second font when the first lacks one of its letters."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from portail.ressources import dossier

_FAMILLES = {"atkinson": "Atkinson", "dejavu": "DejaVu"}
_DE_DROITE = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
# Words read from the right are kept together: xhtml2pdf joins and orders them.
_MOT = re.compile(rf"{_DE_DROITE}(?:\s+{_DE_DROITE})*|[^\s<>]+")
_AUTREMENT = '<span class="secours">{}</span>'


@lru_cache(maxsize=2)
def declarer(famille: str) -> None:
    """Register the embedded cuts with reportlab, and their family with xhtml2pdf: no @font-face, so no file to open."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from xhtml2pdf.default import DEFAULT_FONT

    for suffixe, graisse, gras in (("", 400, 0), ("-Gras", 700, 1)):
        nom = _FAMILLES[famille] + suffixe
        pdfmetrics.registerFont(TTFont(nom, str(dossier("static") / "fonts" / f"{famille}-{graisse}.ttf")))
        for italique in (0, 1):  # no italic is shipped
            addMapping(famille, gras, italique, nom)
    DEFAULT_FONT[famille] = famille


def _sait(famille: str, texte: str) -> bool:
    from reportlab.pdfbase import pdfmetrics

    declarer(famille)
    police: Any = pdfmetrics.getFont(_FAMILLES[famille])
    connus = police.face.charToGlyph
    return all(ord(signe) in connus or signe.isspace() for signe in texte)


def _sait_l_une(signe: str) -> bool:
    return _sait("atkinson", signe) or _sait("dejavu", signe)


@lru_cache(maxsize=4096)
def _simplifier(signe: str) -> str:
    """That sign, or what of it a font can draw: a claim is never without its receipt because of an emoji."""
    if _sait_l_une(signe):
        return signe
    return "".join(c for c in unicodedata.normalize("NFKD", signe) if _sait("atkinson", c)) or "?"


def _ecrire(mot: str) -> str:
    if mot.isascii() or _sait("atkinson", mot):
        return mot
    connu = "".join(map(_simplifier, mot))
    if _sait("atkinson", connu):
        return connu
    if _sait("dejavu", connu):
        return _AUTREMENT.format(connu)
    return "".join(signe if _sait("atkinson", signe) else _AUTREMENT.format(signe) for signe in connu)


def ecrire(html: str) -> str:
    """That document, its words in letters that it has; needs a class « secours » in the second font.

    Accents are joined to their letters first: a Mac names its files « Re´sume´.pdf ».
    """
    return _MOT.sub(lambda mot: _ecrire(mot[0]), unicodedata.normalize("NFC", html))


def perd(html: str) -> bool:
    """Whether a sign of it cannot be written by either font."""
    return not all(_sait_l_une(signe) for signe in set(unicodedata.normalize("NFC", html)))
