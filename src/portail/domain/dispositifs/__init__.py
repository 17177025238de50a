"""The registry of claim types: one line each."""

from portail.domain.dispositif import Dispositif
from portail.domain.dispositifs.ars import ARS
from portail.domain.erreurs import Introuvable

DISPOSITIFS: dict[str, Dispositif] = {d.code: d for d in (ARS,)}


def dispositif(code: str) -> Dispositif:
    """Raises Introuvable for a code that names no claim type."""
    try:
        return DISPOSITIFS[code]
    except KeyError:
        raise Introuvable() from None
