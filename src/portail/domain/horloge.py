"""The one clock: UTC for what is stored, Europe/Paris for what people read and for legal ages.

Call it through the module (`horloge.maintenant()`), so that a test can set it.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def en_lettres(jour: date) -> str:
    """« 1er mars 2026 »."""
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def maintenant() -> datetime:
    return datetime.now(UTC)


def aujourdhui() -> date:
    """The civil day in Paris, which decides ages and deadlines."""
    return maintenant().astimezone(PARIS).date()


def minuit(jour: date) -> datetime:
    """When that day begins in Paris."""
    return datetime.combine(jour, time.min, PARIS).astimezone(UTC)


def a_paris(instant: datetime) -> datetime:
    return instant.astimezone(PARIS)


def instant(valeur: str | datetime) -> datetime:
    """A stored instant as a raw read gives it: text from SQLite, a datetime from PostgreSQL."""
    lu = datetime.fromisoformat(valeur) if isinstance(valeur, str) else valeur
    return lu if lu.tzinfo else lu.replace(tzinfo=UTC)
