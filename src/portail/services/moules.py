"""Templates drawn once with holes, then filled by joining strings: for what is asked for by the thousand (exigences.md F)."""

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from portail.services import gabarits

_TROU = re.compile("\x00([a-z_]+)\x00")  # no template can write a NUL by itself


def trou(nom: str) -> Markup:
    """What stands in a template for a value that comes later."""
    return Markup(f"\x00{nom}\x00")


def couper(gabarit: str, contexte: Mapping[str, object], trous: Iterable[str]) -> list[str]:
    """Text, name of a value, text, name… The template finds the holes in `v`."""
    return _TROU.split(gabarits.rendre(gabarit, {**contexte, "v": {nom: trou(nom) for nom in trous}}))


def remplir(moule: list[str], valeurs: Mapping[str, str]) -> Markup:
    """`valeurs` are HTML already."""
    morceaux = moule.copy()
    morceaux[1::2] = [valeurs[nom] for nom in moule[1::2]]
    return Markup("".join(morceaux))
