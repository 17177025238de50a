"""How long it usually takes, from our own claims: medians, and nothing when there is too little to say."""

import statistics
from datetime import datetime, timedelta

from portail.domain import horloge
from portail.domain.sql import lire

ASSEZ = 10  # claims below which a median says nothing
DERNIERES = 200
_FRAICHEUR = timedelta(minutes=10)
_SQL = {
    "decision": ("soumise_le", "decidee_le"),
    "virement": ("validee_le", "payee_le"),
}
_connus: dict[str, tuple[datetime, int | None]] = {}


async def jours_habituels(etape: str) -> int | None:
    """Median in days, over the last claims that passed this step ("decision", "virement"); None when they are too few.

    Read again every ten minutes: everybody's page shows the same figure.
    """
    maintenant = horloge.maintenant()
    vu = _connus.get(etape)
    if vu and vu[0] <= maintenant < vu[0] + _FRAICHEUR:
        return vu[1]
    debut, fin = _SQL[etape]
    lignes = await lire(
        f"SELECT {debut} AS debut, {fin} AS fin FROM demande WHERE {fin} IS NOT NULL AND {debut} IS NOT NULL"
        f" ORDER BY {fin} DESC LIMIT {DERNIERES}"
    )
    durees = [(horloge.instant(ligne["fin"]) - horloge.instant(ligne["debut"])).days for ligne in lignes]
    jours = max(1, round(statistics.median(durees))) if len(durees) >= ASSEZ else None
    _connus[etape] = (maintenant, jours)
    return jours


def oublier() -> None:
    """For tests: the next reading asks the base."""
    _connus.clear()
