"""The hot reads, each one hand-written SQL: a page of Mon suivi, its tabs' counts (exigences.md F).

Flat cost: a partial index by tab and order (`INDEX`, written in the migration), and counts that stop at `PLAFOND`.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from portail.domain import horloge
from portail.domain.etats import LECTURES, ONGLETS, Etat
from portail.domain.identifiant import uuid_de
from portail.domain.sql import Ligne, lire
from portail.domain.vues_messages import DE_LA_DEMANDE, ONGLETS_LUS, par_onglet

PAR_PAGE = 10
PLAFOND = 1000  # rows counted at most: beyond, « plus de 1 000 »

DATES = {"brouillons": "modifie_le", "transmises": "soumise_le", "validees": "validee_le", "rejetees": "rejetee_le"}
_VISIBLE = "corbeille_le IS NULL AND masquee_le IS NULL AND efface_le IS NULL"
_RANG_ETAT = " ".join(f"WHEN '{etat}' THEN {rang}" for rang, etat in enumerate(Etat))
TRIS = {
    "numero": "numero",
    "sens": "sens",
    "montant": "COALESCE(montant_centimes, CASE WHEN etape1_complete THEN -1 ELSE -2 END)",
    "etat": f"CASE etat {_RANG_ETAT} END",
}


def condition(onglet: str) -> str:
    """The rows of a tab, written exactly as in the partial indexes of the migration."""
    etats = ", ".join(f"'{etat}'" for etat in ONGLETS[onglet])
    return f"etat IN ({etats}) AND {_VISIBLE}"


_JETES = "etat = 'brouillon' AND corbeille_le IS NOT NULL AND efface_le IS NULL"


class Rang(NamedTuple):
    """One row of Mon suivi; `taille` is its last receipt's, `preuve` its proof of payment's, in bytes, once made.

    `non_lus`: its unread messages, None when nothing was ever written.
    """

    numero: str
    dispositif: str
    sens: str
    etat: Etat
    le: datetime | None
    montant_centimes: int | None
    complete: bool
    proprietaire_id: UUID
    taille: int | None
    preuve: int | None
    motif: str
    non_lus: int | None


class Comptes(NamedTuple):
    """How many claims a tab holds (PLAFOND + 1: more than PLAFOND); drafts in the bin; users of the compte; unread by tab."""

    onglets: dict[str, int]
    corbeille: int
    utilisateurs: int
    non_lus: dict[str, int]

    @property
    def active(self) -> bool:
        """Whether some claim was sent and not rejected, so that another may not be sendable."""
        return bool(self.onglets["transmises"] or self.onglets["validees"])


def rang(ligne: Ligne) -> Rang:
    """What a line of `suivi` means."""
    return Rang(
        ligne["numero"],
        ligne["dispositif"],
        ligne["sens"],
        Etat.EN_INSTRUCTION if ligne["suspendue_le"] else Etat(ligne["etat"]),
        horloge.instant(ligne["le"]) if ligne["le"] else None,
        ligne["montant_centimes"],
        bool(ligne["etape1_complete"]),
        proprietaire(ligne),
        ligne["taille"],
        ligne["preuve"],
        ligne["motif_rejet"],
        None if ligne["non_lus"] is None else int(ligne["non_lus"]),
    )


def proprietaire(ligne: Ligne) -> UUID:
    return uuid_de(ligne["proprietaire_id"])


def _ordre(onglet: str, tri: str, descendant: bool, proprietaires: int) -> str:
    """The whole ORDER BY; equal rows come by date, so that one index read in either direction gives the page."""
    date_, sens, contraire = DATES[onglet], *(("DESC", "ASC") if descendant else ("ASC", "DESC"))
    if tri == "numero":
        return f"numero {sens}"
    if tri == "proprietaire" and proprietaires:
        cas = " ".join(f"WHEN proprietaire_id = ${n} THEN {n}" for n in range(4, 4 + proprietaires))
        return f"CASE {cas} ELSE 0 END {sens}, {date_} {contraire}, id {contraire}"
    if tri in TRIS and (tri != "etat" or len(ONGLETS[onglet]) > 1):
        return f"{TRIS[tri]} {sens}, {date_} {contraire}, id {contraire}"
    return f"{date_} {sens}, id {sens}"


def _taille(genre: str) -> str:
    ou = f"r.demande_id = d.id AND r.genre = '{genre}'"
    return f"(SELECT r.taille FROM recepisse r WHERE {ou} ORDER BY r.rang DESC LIMIT 1)"


def _compte(nom: str, ou: str) -> str:
    lignes = f"SELECT 1 FROM demande WHERE compte_id = $1 AND {ou} LIMIT {PLAFOND + 1}"
    return f"(SELECT COUNT(*) FROM ({lignes}) AS x) AS {nom}"


_COMPTES = ", ".join(
    [
        *(_compte(onglet, condition(onglet)) for onglet in ONGLETS),
        _compte("corbeille", _JETES),
        "(SELECT COUNT(*) FROM acces WHERE compte_id = $1) AS utilisateurs",
    ]
)


@lru_cache(maxsize=256)
def _suivi(onglet: str, tri: str, descendant: bool, proprietaires: int, a_lire: bool) -> str:
    """The counts, beside each row of the page. Receipts and messages are looked up for these rows only."""
    lignes = (
        f"SELECT id, numero, dispositif, sens, etat, suspendue_le, {DATES[onglet]} AS le, montant_centimes,"
        f" etape1_complete, proprietaire_id, motif_rejet FROM demande WHERE compte_id = $1 AND {condition(onglet)}"
        f" ORDER BY {_ordre(onglet, tri, descendant, proprietaires)} LIMIT $2 OFFSET $3"
    )
    taille = "NULL" if onglet == "brouillons" else _taille("P21")
    preuve = _taille("P28") if onglet == "validees" else "NULL"
    messages = "NULL" if onglet == "brouillons" else DE_LA_DEMANDE
    return (
        f"SELECT c.*, u.*, d.*, {taille} AS taille, {preuve} AS preuve, {messages} AS non_lus"
        f" FROM (SELECT {_COMPTES}) AS c CROSS JOIN {par_onglet(a_lire)} AS u LEFT JOIN ({lignes}) AS d ON 1 = 1"
    )


async def suivi(
    compte_id: UUID,
    onglet: str,
    page: int,
    tri: str,
    descendant: bool,
    proprietaires: Sequence[UUID] = (),
    a_lire: bool = True,
) -> tuple[Comptes, list[Ligne]]:
    """The counts of all tabs, and one page (1-based) of one: its lines (`rang`) and the next, which tells whether there is more.

    Sorted over all rows of the tab; `proprietaires`: the owners, in the order of their names; `a_lire`: whether the
    compte has unread messages, when that is known.
    """
    autres = list(proprietaires) if tri == "proprietaire" else []
    sql = _suivi(onglet, tri, descendant, len(autres), a_lire)
    lignes = await lire(sql, [compte_id, PAR_PAGE + 1, (page - 1) * PAR_PAGE, *autres])
    une = lignes[0]
    non_lus = {onglet: une[f"non_lus_{onglet}"] for onglet in ONGLETS_LUS}
    comptes = Comptes({onglet: une[onglet] for onglet in ONGLETS}, une["corbeille"], une["utilisateurs"], non_lus)
    return comptes, [ligne for ligne in lignes if ligne["numero"]]


_PERSONNES = "SELECT u.id, u.identite FROM acces a JOIN utilisateur u ON u.id = a.utilisateur_id WHERE a.compte_id = $1"


async def personnes(compte_id: UUID) -> dict[UUID, bytes]:
    """Users of the compte: their sealed identities."""
    return {uuid_de(ligne["id"]): bytes(ligne["identite"]) for ligne in await lire(_PERSONNES, [compte_id])}


def _a_faire(etat: Etat, combien: int) -> str:
    """The last claims of one state, as the index of its tab's order by state gives them."""
    onglet = LECTURES[etat].onglet
    seul = f" AND {TRIS['etat']} = {list(Etat).index(etat)}" if len(ONGLETS[onglet]) > 1 else ""
    return (
        f"SELECT * FROM (SELECT numero, dispositif, etat, {DATES[onglet]} AS le, etape1_complete, proprietaire_id"
        f" FROM demande WHERE compte_id = $1 AND {condition(onglet)}{seul} ORDER BY {DATES[onglet]} DESC, id DESC LIMIT {combien}) AS x"
    )


_A_FAIRE = f"{_a_faire(Etat.ATTENTE_COMPLEMENT, 5)} UNION ALL {_a_faire(Etat.BROUILLON, 5)}"


async def a_faire(compte_id: UUID) -> list[dict[str, Any]]:
    """What waits for her: complements first, then drafts, newest first, five of each."""
    lignes = await lire(_A_FAIRE, [compte_id])
    lues = [
        {
            **ligne,
            "etat": Etat(ligne["etat"]),
            "le": horloge.instant(ligne["le"]),
            "proprietaire_id": uuid_de(ligne["proprietaire_id"]),
        }
        for ligne in lignes
    ]
    return sorted(lues, key=lambda ligne: ligne["etat"] is Etat.BROUILLON)


def _index() -> dict[str, str]:
    """Name and definition of each index that these reads need; the migration writes them in both dialects."""
    voulus = {"idx_suivi_corbeille": f"demande (compte_id, corbeille_le) WHERE {_JETES}"}
    for onglet, etats in ONGLETS.items():
        ou, date_ = f"WHERE {condition(onglet)}", DATES[onglet]
        voulus[f"idx_suivi_{onglet}"] = f"demande (compte_id, {date_}, id) {ou}"
        voulus[f"idx_suivi_{onglet}_numero"] = f"demande (compte_id, numero) {ou}"
        for tri in ("sens", "montant", "etat"):
            if tri != "etat" or len(etats) > 1:
                cle = TRIS[tri] if tri == "sens" else f"({TRIS[tri]})"
                voulus[f"idx_suivi_{onglet}_{tri}"] = f"demande (compte_id, {cle}, {date_} DESC, id DESC) {ou}"
    return voulus


INDEX = _index()
