"""Who else has a claim open."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from portail.domain.identifiant import uuid_de
from portail.domain.sql import lire


async def ouvertes_par(ids: Sequence[UUID], sauf: UUID, depuis: datetime) -> dict[UUID, UUID]:
    """For the claims that somebody else has open: that agent."""
    if not ids:
        return {}
    places = ", ".join(f"${n}" for n in range(3, 3 + len(ids)))
    sql = (
        f"SELECT demande_id, gestionnaire_id FROM presence WHERE demande_id IN ({places})"
        " AND gestionnaire_id <> $1 AND vue_le > $2"
    )
    return {
        uuid_de(ligne["demande_id"]): uuid_de(ligne["gestionnaire_id"])
        for ligne in await lire(sql, [sauf, depuis, *ids])
    }
