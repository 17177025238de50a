"""The dashboard's figures (G6), read in a few grouped statements; durations in days."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from portail.domain import horloge
from portail.domain.etats import Etat
from portail.domain.filtre import OUVERTES, SOUMISES, VISIBLES
from portail.domain.identifiant import uuid_de
from portail.domain.sql import Ligne, connexion, lire

ECHANTILLON = 5000  # decided claims over which medians are taken, the last ones
TRANCHES = ((0, 7), (8, 15), (16, 30), (31, 60), (61, None))  # days


@dataclass(frozen=True)
class Delais:
    """Medians from the submission to the decision, and the part of it that each side took; None without any claim."""

    combien: int
    total: float | None
    chez_nous: float | None
    chez_vous: float | None


def _jours(debut: str, fin: str) -> str:
    """Days between two instants, as the dialect computes them."""
    if connexion().capabilities.dialect == "sqlite":
        return f"(julianday({fin}) - julianday({debut}))"
    return f"(EXTRACT(EPOCH FROM ({fin} - {debut})) / 86400.0)"


async def par_etat() -> dict[Etat, int]:
    lignes = await lire(f"SELECT etat, COUNT(*) AS n FROM demande WHERE {VISIBLES} GROUP BY etat")
    trouves = {Etat(ligne["etat"]): ligne["n"] for ligne in lignes}
    return {etat: trouves.get(etat, 0) for etat in SOUMISES}


async def periode(depuis: datetime) -> dict[str, int]:
    """Since that instant: received, validated, rejected, paid, and cents paid."""
    lignes = await lire(
        "SELECT"
        f" (SELECT COUNT(*) FROM demande WHERE {VISIBLES} AND soumise_le >= $1) AS recues,"
        " (SELECT COUNT(*) FROM demande WHERE decidee_le >= $1 AND rejetee_le IS NULL) AS validees,"
        " (SELECT COUNT(*) FROM demande WHERE decidee_le >= $1 AND rejetee_le IS NOT NULL) AS rejetees,"
        " (SELECT COUNT(*) FROM demande WHERE payee_le >= $1) AS payees,"
        " (SELECT COALESCE(SUM(montant_centimes), 0) FROM demande WHERE payee_le >= $1) AS centimes",
        [depuis],
    )
    return dict(lignes[0])


async def ages() -> list[tuple[str, int]]:
    """(slice, how many open claims) by days since the submission."""
    etats = ", ".join(f"'{etat}'" for etat in OUVERTES)
    jours = [fin for _, fin in TRANCHES if fin is not None]
    bornes = [horloge.minuit(horloge.aujourdhui() - timedelta(days=fin)) for fin in jours]
    jusque = await _depuis_chaque("soumise_le", bornes, f"etat IN ({etats}) AND {VISIBLES}")
    return [(_tranche(*t), n - avant) for t, n, avant in zip(TRANCHES, jusque, [0, *jusque[:-1]], strict=True)]


def _tranche(debut: int, fin: int | None) -> str:
    return f"{debut} à {fin} jours" if fin is not None else f"plus de {debut - 1} jours"


async def _depuis_chaque(colonne: str, bornes: Sequence[datetime], parmi: str) -> list[int]:
    """How many claims have that date since each of these instants, then how many in all: days are those of Paris."""
    sommes = [f"COALESCE(SUM(CASE WHEN {colonne} >= ${n} THEN 1 ELSE 0 END), 0)" for n in range(1, len(bornes) + 1)]
    colonnes = ", ".join(f"{somme} AS n{n}" for n, somme in enumerate([*sommes, "COUNT(*)"]))
    (ligne,) = await lire(f"SELECT {colonnes} FROM demande WHERE {parmi}", bornes)
    return [int(ligne[f"n{n}"]) for n in range(len(bornes) + 1)]


async def delais(depuis: datetime) -> Delais:
    """Of the claims decided since then. « Chez vous »: while a complement was awaited."""
    attente = _jours("c.demande_le", "COALESCE(c.renvoye_le, c.annule_le, d.decidee_le)")
    lignes = await lire(
        f"SELECT {_jours('d.soumise_le', 'd.decidee_le')} AS total,"
        f" (SELECT COALESCE(SUM({attente}), 0) FROM complement c WHERE c.demande_id = d.id) AS vous"
        f" FROM demande d WHERE d.decidee_le >= $1 AND d.soumise_le IS NOT NULL"
        f" ORDER BY d.decidee_le DESC LIMIT {ECHANTILLON}",
        [depuis],
    )
    if not lignes:
        return Delais(0, None, None, None)
    couples = [(float(ligne["total"]), float(ligne["vous"])) for ligne in lignes]
    return Delais(
        len(couples),
        statistics.median(total for total, _ in couples),
        statistics.median(total - vous for total, vous in couples),
        statistics.median(vous for _, vous in couples),
    )


async def semaines(combien: int = 12) -> list[tuple[date, int, int]]:
    """(Monday, received, decided) of each of the last weeks, the oldest first."""
    lundi = horloge.aujourdhui() - timedelta(days=horloge.aujourdhui().weekday())
    premiers = [lundi - timedelta(weeks=n) for n in range(combien - 1, -1, -1)]
    recues = await _par_semaine("soumise_le", premiers, VISIBLES)
    decidees = await _par_semaine("decidee_le", premiers, "decidee_le IS NOT NULL")
    return list(zip(premiers, recues, decidees, strict=True))


async def _par_semaine(colonne: str, lundis: Sequence[date], parmi: str) -> list[int]:
    bornes = [horloge.minuit(lundi) for lundi in lundis]
    *depuis, _ = await _depuis_chaque(colonne, bornes, f"{parmi} AND {colonne} >= $1")
    return [n - apres for n, apres in zip(depuis, [*depuis[1:], 0], strict=True)]


async def par_agent() -> dict[UUID, int]:
    """Open claims of each assignee."""
    etats = ", ".join(f"'{etat}'" for etat in OUVERTES)
    lignes = await lire(
        f"SELECT agent_id, COUNT(*) AS n FROM demande WHERE agent_id IS NOT NULL AND efface_le IS NULL"
        f" AND etat IN ({etats}) GROUP BY agent_id"
    )
    return {uuid_de(ligne["agent_id"]): ligne["n"] for ligne in lignes}


COLONNES = ("numero", "dispositif", "etat", "soumise_le", "decidee_le", "payee_le", "montant_centimes")


PAR_LOT = 5000


async def lignes_exportees(depuis: datetime, apres: str = "") -> Sequence[Ligne]:
    """PAR_LOT claims received since then, by number, after that one: numbers and dates, nobody's name."""
    return await lire(
        f"SELECT {', '.join(COLONNES)} FROM demande WHERE {VISIBLES} AND soumise_le >= $1 AND numero > $2"
        f" ORDER BY numero LIMIT {PAR_LOT}",
        [depuis, apres],
    )
