"""The registry of claim types: one line each. One that is announced and not made yet has a page that says so (`pages/<code>.html`)."""

from portail.domain.dispositif import Dispositif, Entree
from portail.domain.dispositifs.ars import ARS
from portail.domain.erreurs import Introuvable

DISPOSITIFS: dict[str, Dispositif] = {d.code: d for d in (ARS,)}
ANNONCES = (
    Entree(
        code="esm",
        lien="Déconsigner / Récupérer les revenus d’enfants du spectacle ou du mannequinat (ESM)",
        pour="Vous avez travaillé avant vos 18 ans",
        dessin="rib",
    ),
)


def entrees() -> tuple[Entree, ...]:
    return (*DISPOSITIFS.values(), *ANNONCES)


def dispositif(code: str) -> Dispositif:
    """Raises Introuvable for a code that names no claim type."""
    try:
        return DISPOSITIFS[code]
    except KeyError:
        raise Introuvable() from None
