"""The hot reads, each one hand-written SQL: a page of Mon suivi, its tabs' counts (exigences.md F).

Flat cost: partial indexes by tab give the default order, and counts stop at `PLAFOND`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portail.domain import horloge
from portail.domain.etats import LECTURES, ONGLETS, Etat, Lecture
from portail.domain.sql import lire

PAR_PAGE = 10
PLAFOND = 1000  # rows counted at most: beyond, « plus de 1000 »

DATES = {"brouillons": "modifie_le", "transmises": "soumise_le", "validees": "validee_le", "rejetees": "rejetee_le"}
_VISIBLE = "corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL"
_RANG_ETAT = " ".join(f"WHEN '{etat}' THEN {rang}" for rang, etat in enumerate(Etat))
TRIS = {
    "sens": "d.sens",
    "numero": "d.numero",
    "montant": "COALESCE(d.montant_centimes, CASE WHEN d.etape1_complete THEN -1 ELSE -2 END)",
    "etat": f"CASE d.etat {_RANG_ETAT} END",
}


def condition(onglet: str) -> str:
    """The rows of a tab, written exactly as in the partial indexes of the migration."""
    etats = ", ".join(f"'{etat}'" for etat in ONGLETS[onglet])
    return f"etat IN ({etats}) AND {_VISIBLE}"


@dataclass(frozen=True)
class Rang:
    """One row of Mon suivi."""

    numero: str
    dispositif: str
    sens: str
    etat: Etat
    le: datetime | None
    montant_centimes: int | None
    complete: bool
    proprietaire_id: UUID
    identite: bytes

    @property
    def lecture(self) -> Lecture:
        return LECTURES[self.etat]


@dataclass(frozen=True)
class Comptes:
    """How many claims a tab holds, at most PLAFOND; drafts in the bin; users of the compte."""

    onglets: dict[str, int]
    corbeille: int
    utilisateurs: int


def _rang(ligne: dict[str, Any]) -> Rang:
    etat = Etat(ligne["etat"])
    if ligne["suspendue_le"]:
        etat = Etat.EN_INSTRUCTION
    identifiant = ligne["proprietaire_id"]
    return Rang(
        ligne["numero"],
        ligne["dispositif"],
        ligne["sens"],
        etat,
        horloge.instant(ligne["le"]) if ligne["le"] else None,
        ligne["montant_centimes"],
        bool(ligne["etape1_complete"]),
        identifiant if isinstance(identifiant, UUID) else UUID(identifiant),
        bytes(ligne["identite"]),
    )


async def page_de_suivi(
    compte_id: UUID, onglet: str, page: int, tri: str, descendant: bool, proprietaires: Sequence[UUID] = ()
) -> list[Rang]:
    """Rows of one page (1-based), sorted over all rows of the tab; `proprietaires` gives the order of that column."""
    date_ = f"d.{DATES[onglet]}"
    expression = TRIS.get(tri, date_)
    parametres: list[object] = [compte_id, PAR_PAGE, (page - 1) * PAR_PAGE]
    if tri == "proprietaire" and proprietaires:
        cas = " ".join(f"WHEN d.proprietaire_id = ${n} THEN {n}" for n in range(4, 4 + len(proprietaires)))
        expression = f"CASE {cas} ELSE 0 END"
        parametres += proprietaires
    sens = "DESC" if descendant else "ASC"
    sql = (
        f"SELECT d.numero, d.dispositif, d.sens, d.etat, d.suspendue_le, {date_} AS le, d.montant_centimes,"
        " d.etape1_complete, d.proprietaire_id, u.identite FROM demande d JOIN utilisateur u ON u.id = d.proprietaire_id"
        f" WHERE d.compte_id = $1 AND {condition(onglet)} ORDER BY {expression} {sens}, d.id {sens} LIMIT $2 OFFSET $3"
    )
    return [_rang(ligne) for ligne in await lire(sql.replace(" etat IN", " d.etat IN"), parametres)]


def _compte(onglet: str) -> str:
    return (
        f"(SELECT COUNT(*) FROM (SELECT 1 FROM demande WHERE compte_id = $1 AND {condition(onglet)} LIMIT {PLAFOND}) x)"
        f" AS {onglet}"
    )


_COMPTES = (
    "SELECT " + ", ".join(_compte(onglet) for onglet in ONGLETS) + ","
    " (SELECT COUNT(*) FROM (SELECT 1 FROM demande WHERE compte_id = $1 AND etat = 'brouillon' AND efface_le IS NULL"
    " AND corbeille_le IS NOT NULL LIMIT 100) y) AS corbeille,"
    " (SELECT COUNT(*) FROM acces WHERE compte_id = $1) AS utilisateurs"
)


async def comptes(compte_id: UUID) -> Comptes:
    ligne = (await lire(_COMPTES, [compte_id]))[0]
    return Comptes({onglet: ligne[onglet] for onglet in ONGLETS}, ligne["corbeille"], ligne["utilisateurs"])


_A_FAIRE = (
    "SELECT numero, dispositif, etat, modifie_le FROM demande WHERE compte_id = $1 AND etat IN ('brouillon',"
    f" 'attente_complement') AND {_VISIBLE} ORDER BY CASE etat WHEN 'brouillon' THEN 1 ELSE 0 END, modifie_le DESC LIMIT 6"
)


async def a_faire(compte_id: UUID) -> list[dict[str, Any]]:
    """What waits for her: complements first, then drafts, newest first."""
    lignes = await lire(_A_FAIRE, [compte_id])
    return [
        {**ligne, "etat": Etat(ligne["etat"]), "modifie_le": horloge.instant(ligne["modifie_le"])} for ligne in lignes
    ]


INDEX = {
    f"idx_suivi_{onglet}": f"demande (compte_id, {DATES[onglet]}, id) WHERE {condition(onglet)}" for onglet in ONGLETS
}
