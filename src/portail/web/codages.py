"""Which compressed forms a client reads: a list with weights, where « br;q=0 » is a refusal and « xbr » another word."""

import re
from functools import lru_cache
from typing import Any

_NOTRES = ("br", "gzip")
_NUL = re.compile(r"q=0(\.0*)?")


@lru_cache(maxsize=256)
def _propre(accepte: bytes) -> bytes:
    """As it came when looking for our words in it gives the right answer, which is what everybody after us does."""
    texte, lus = accepte.decode("latin-1"), []
    for morceau in texte.lower().split(","):
        nom, _, poids = morceau.partition(";")
        if nom.strip() in _NOTRES and not _NUL.fullmatch(poids.replace(" ", "")):
            lus.append(nom.strip())
    juste = all((codage in texte) == (codage in lus) for codage in _NOTRES)
    return accepte if juste else ", ".join(lus).encode()


def lisible(scope: Any) -> Any:
    """The same request, its `Accept-Encoding` such that a word found in it is a coding accepted."""
    for rang, (nom, valeur) in enumerate(scope["headers"]):
        if nom == b"accept-encoding" and (propre := _propre(valeur)) != valeur:
            entetes = [*scope["headers"]]
            entetes[rang] = (nom, propre)
            return {**scope, "headers": entetes}
    return scope
