"""What is unread, in hand-written SQL: the dots of the claimant's pages, the answers that the service has not read.

Both conditions are written as in the partial indexes of the migration: their cost is that of what is unread.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from portail.domain import horloge
from portail.domain.etats import LECTURES, ONGLETS, Etat
from portail.domain.identifiant import uuid_de
from portail.domain.sql import Ligne, lire

POUR_ELLE = "m.du_service AND m.lu_le IS NULL AND m.retire_le IS NULL"
POUR_LE_SERVICE = "NOT m.du_service AND m.lu_le IS NULL AND m.retire_le IS NULL"
_VISIBLE = "d.masquee_le IS NULL AND d.efface_le IS NULL"
PAR_PAGE = 50

# For the session's own read: unread messages of the compte `s.compte_id`.
DU_COMPTE = (
    "(SELECT COUNT(*) FROM message m JOIN demande d ON d.id = m.demande_id"
    f" WHERE m.compte_id = s.compte_id AND {POUR_ELLE} AND {_VISIBLE}) AS non_lus"
)

# Of one claim `d`: how many are unread, NULL when nothing was ever written.
DE_LA_DEMANDE = (
    "(SELECT SUM(CASE WHEN m.lu_le IS NULL THEN 1 ELSE 0 END) FROM message m"
    " WHERE m.demande_id = d.id AND m.du_service AND m.retire_le IS NULL)"
)
ONGLETS_LUS = ("transmises", "validees", "rejetees")


def par_onglet(a_lire: bool) -> str:
    """A row of the unread by tab, `non_lus_{onglet}`; nothing is read when nothing is unread."""
    if not a_lire:
        return "(SELECT " + ", ".join(f"0 AS non_lus_{onglet}" for onglet in ONGLETS_LUS) + ")"
    etats = {onglet: ", ".join(f"'{etat}'" for etat in ONGLETS[onglet]) for onglet in ONGLETS_LUS}
    sommes = ", ".join(
        f"COUNT(CASE WHEN d.etat IN ({etats[onglet]}) THEN 1 END) AS non_lus_{onglet}" for onglet in ONGLETS_LUS
    )
    return (
        f"(SELECT {sommes} FROM message m JOIN demande d ON d.id = m.demande_id"
        f" WHERE m.compte_id = $1 AND {POUR_ELLE} AND {_VISIBLE})"
    )


class Points(NamedTuple):
    """Unread by tab, and by claim among those asked (None: no message at all)."""

    onglets: dict[str, int]
    demandes: dict[str, int | None]


async def points(compte_id: UUID, numeros: Sequence[str]) -> Points:
    """One statement: what has changed on a page that shows these claims."""
    lieux = ", ".join(f"${n}" for n in range(2, 2 + len(numeros))) or "''"
    lecture = (
        f"SELECT d.numero, d.etat, {DE_LA_DEMANDE} AS non_lus FROM demande d WHERE d.compte_id = $1 AND {_VISIBLE}"
    )
    a_lire = f"SELECT m.demande_id FROM message m WHERE m.compte_id = $1 AND {POUR_ELLE}"
    sql = f"{lecture} AND d.numero IN ({lieux}) UNION {lecture} AND d.id IN ({a_lire})"
    lignes = await lire(sql, [compte_id, *numeros])
    onglets: dict[str, int] = dict.fromkeys(ONGLETS_LUS, 0)
    for ligne in lignes:
        onglet = LECTURES[Etat(ligne["etat"])].onglet
        onglets[onglet] = onglets.get(onglet, 0) + int(ligne["non_lus"] or 0)
    vues = {ligne["numero"]: ligne["non_lus"] for ligne in lignes}
    return Points(onglets, {n: None if vues.get(n) is None else int(vues[n]) for n in numeros})


class ALire(NamedTuple):
    """An answer that the service has not read; its claim's key and answers are still sealed."""

    message_id: UUID
    le: datetime
    texte: bytes
    objet: str
    objet_libre: bytes | None
    numero: str
    etat: Etat
    dispositif: str
    cle: bytes
    reponses: bytes
    agent_id: UUID | None


async def reponses_a_lire(agent_id: UUID | None, page: int) -> list[ALire]:
    """Oldest first; of the claims that this agent follows, or of all. One more row than a page, which tells of the next."""
    siennes = "" if agent_id is None else " AND d.agent_id = $3"
    lignes = await lire(
        "SELECT m.id AS message_id, m.le, m.texte, m.objet, m.objet_libre, d.numero, d.etat, d.dispositif, d.cle,"
        " d.reponses, d.agent_id FROM message m JOIN demande d ON d.id = m.demande_id"
        f" WHERE {POUR_LE_SERVICE} AND d.efface_le IS NULL{siennes} ORDER BY m.le, m.id LIMIT $1 OFFSET $2",
        [PAR_PAGE + 1, (page - 1) * PAR_PAGE, *([] if agent_id is None else [agent_id])],
    )
    return [_a_lire(ligne) for ligne in lignes]


def _a_lire(ligne: Ligne) -> ALire:
    return ALire(
        uuid_de(ligne["message_id"]),
        horloge.instant(ligne["le"]),
        bytes(ligne["texte"]),
        ligne["objet"],
        bytes(ligne["objet_libre"]) if ligne["objet_libre"] else None,
        ligne["numero"],
        Etat(ligne["etat"]),
        ligne["dispositif"],
        bytes(ligne["cle"]),
        bytes(ligne["reponses"]),
        uuid_de(ligne["agent_id"]) if ligne["agent_id"] else None,
    )


async def combien_a_lire(agent_id: UUID | None = None) -> int:
    """The answers that the service has not read: on the claims that this agent follows, or on all."""
    siennes = "" if agent_id is None else " AND d.agent_id = $1"
    lignes = await lire(
        "SELECT COUNT(*) AS n FROM message m JOIN demande d ON d.id = m.demande_id"
        f" WHERE {POUR_LE_SERVICE} AND d.efface_le IS NULL{siennes}",
        [] if agent_id is None else [agent_id],
    )
    return lignes[0]["n"]
