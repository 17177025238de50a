"""The agents' queue (G2): hand-written reads, flat at any depth because pages follow keys, never offsets (exigences.md F).

A page is the union of one ordered index read a state, so that paid claims by the million cost a page of open ones nothing.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from portail.domain import horloge, recherche
from portail.domain.etats import LECTURES, Etat
from portail.domain.identifiant import uuid_de
from portail.domain.sql import lire

PAR_PAGE = 20
PLAFOND = 1000
SENT = tuple(etat for etat in Etat if etat is not Etat.BROUILLON)
A_INSTRUIRE = (Etat.ENVOYEE, Etat.EN_INSTRUCTION)
OUVERTES = (*A_INSTRUIRE, Etat.ATTENTE_COMPLEMENT, Etat.ATTENTE_FONDS)


class Vue(NamedTuple):
    """A tab of the queue. `plus`: a condition besides its states; `mienne`: only the agent's own."""

    titre: str
    etats: tuple[Etat, ...]
    plus: str = ""
    mienne: bool = False


_COMPLETEE = "complement_recu_le IS NOT NULL"
_VISIBLE = (
    "etat <> 'brouillon' AND efface_le IS NULL"  # word for word that of the partial indexes, or SQLite reads none
)
VUES: dict[str, Vue] = {
    "a-instruire": Vue("À instruire", A_INSTRUIRE),
    "miennes": Vue("Mes demandes", OUVERTES, mienne=True),
    "complement-recu": Vue("Complément reçu", (Etat.EN_INSTRUCTION,), _COMPLETEE),
    "attente-complement": Vue("En attente de complément", (Etat.ATTENTE_COMPLEMENT,)),
    "attente-fonds": Vue("En attente de fonds", (Etat.ATTENTE_FONDS,)),
    "validees": Vue("Validées", (Etat.VALIDEE, Etat.EN_PAIEMENT, Etat.PAYEE)),
    "rejetees": Vue("Rejetées", (Etat.REJETEE,)),
}


@dataclass(frozen=True)
class Cle:
    """A place in the queue: after it (older to newer), or before it when `arriere`."""

    soumise_le: datetime
    id: UUID
    arriere: bool = False

    def __str__(self) -> str:
        return f"{int(self.soumise_le.timestamp() * 1_000_000)}-{self.id.hex}"

    @classmethod
    def lire(cls, texte: str, arriere: bool = False) -> "Cle | None":
        trouve = re.fullmatch(r"(\d{1,17})-([0-9a-f]{32})", texte, re.ASCII)
        if not trouve:
            return None
        le = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(trouve[1]))
        return cls(le, UUID(trouve[2]), arriere)


@dataclass(frozen=True)
class Filtre:
    """What is asked. `agent`: an assignee, or "personne"; `ages`: days at least since the submission."""

    vue: str = "a-instruire"
    moi: UUID | None = None
    etat: Etat | None = None
    dispositif: str = ""
    agent: UUID | str = ""
    ages: int = 0
    agir: str = ""
    numero: str = ""
    mots: tuple[str, ...] = ()
    cle: Cle | None = None

    @property
    def cherche(self) -> bool:
        return bool(self.numero or self.mots)

    @property
    def etats(self) -> tuple[Etat, ...]:
        base = SENT if self.cherche else VUES[self.vue].etats
        return tuple(
            e for e in base if (not self.etat or e is self.etat) and (not self.agir or LECTURES[e].a_qui == self.agir)
        )


class Rang(NamedTuple):
    """One row; names are sealed in `reponses` under `cle`. `recus` and `nouveaux`: documents; `a_lire`: answers."""

    id: UUID
    numero: str
    dispositif: str
    etat: Etat
    soumise_le: datetime
    agent_id: UUID | None
    complete: bool
    suspendue: bool
    cle: bytes
    reponses: bytes
    recus: int
    nouveaux: int
    a_lire: int


@dataclass
class _Requete:
    """Conditions and their values, numbered as they come."""

    valeurs: list[object] = field(default_factory=list)

    def place(self, valeur: object) -> str:
        self.valeurs.append(valeur)
        return f"${len(self.valeurs)}"


def _conditions(filtre: Filtre, q: _Requete) -> list[str]:
    """Everything but the state, which each branch of the union says."""
    vue = VUES[filtre.vue]
    dites = [_VISIBLE]
    dites += [vue.plus] if vue.plus else []
    dites += [f"agent_id = {q.place(filtre.moi)}"] if vue.mienne else []
    if filtre.agent == "personne":
        dites.append("agent_id IS NULL")
    elif filtre.agent:
        dites.append(f"agent_id = {q.place(filtre.agent)}")
    if filtre.dispositif:
        dites.append(f"dispositif = {q.place(filtre.dispositif)}")
    if filtre.ages:
        dites.append(f"soumise_le < {q.place(horloge.maintenant() - timedelta(days=filtre.ages))}")
    if filtre.cle:
        signe = "<" if filtre.cle.arriere else ">"
        dites.append(f"(soumise_le, id) {signe} ({q.place(filtre.cle.soumise_le)}, {q.place(filtre.cle.id)})")
    return dites


def _ordre(filtre: Filtre) -> str:
    sens = "DESC" if filtre.cle and filtre.cle.arriere else "ASC"
    return f"ORDER BY soumise_le {sens}, id {sens} LIMIT {PAR_PAGE + 1}"


def _par_etats(filtre: Filtre, q: _Requete) -> str:
    commun = " AND ".join(_conditions(filtre, q))
    branches = [
        f"SELECT * FROM (SELECT id, soumise_le FROM demande WHERE etat = '{etat}' AND {commun} {_ordre(filtre)}) AS e{n}"
        for n, etat in enumerate(filtre.etats)
    ]
    return " UNION ALL ".join(branches)


def _par_noms(filtre: Filtre, q: _Requete) -> str:
    """Driven by the longest token, in the queue's order; the others are looked up for each place it gives.

    One index answers it all; a claim that is erased has no token left.
    """
    premier, *autres = (q.place(mot) for mot in filtre.mots)
    signe, sens = ("<", "DESC") if filtre.cle and filtre.cle.arriere else (">", "ASC")
    ou = [f"m.empreinte = {premier}"]
    ou += [
        f"EXISTS (SELECT 1 FROM mot_cherche n WHERE n.empreinte = {autre} AND n.soumise_le = m.soumise_le"
        " AND n.demande_id = m.demande_id)"
        for autre in autres
    ]
    if filtre.cle:
        ou.append(f"(m.soumise_le, m.demande_id) {signe} ({q.place(filtre.cle.soumise_le)}, {q.place(filtre.cle.id)})")
    return (
        f"SELECT m.demande_id AS id, m.soumise_le FROM mot_cherche m WHERE {' AND '.join(ou)}"
        f" ORDER BY m.soumise_le {sens}, m.demande_id {sens} LIMIT {PAR_PAGE + 1}"
    )


def _par_numero(filtre: Filtre, q: _Requete) -> str:
    """The whole number, its beginning (the first of them), or its last digits: one claim a month has had them."""
    ou = [f"numero IN ({', '.join(q.place(numero) for numero in recherche.entiers(filtre.numero))})"]
    if recherche.DEBUT <= len(filtre.numero) < recherche.CHIFFRES:
        fin = str(int(filtre.numero) + 1)
        ou.append(f"(numero >= {q.place(filtre.numero)} AND numero < {q.place(fin)})")
    lectures = [
        f"SELECT * FROM (SELECT id, soumise_le FROM demande WHERE {o} AND {_VISIBLE} ORDER BY numero LIMIT {PAR_PAGE}) AS n{n}"
        for n, o in enumerate(ou)
    ]
    return " UNION ".join(lectures)


_COMPTES = (
    "(SELECT COUNT(*) FROM justificatif j WHERE j.demande_id = d.id AND j.remplace_le IS NULL"
    " AND NOT j.a_envoyer) AS recus,"
    " (SELECT COUNT(*) FROM justificatif j WHERE j.demande_id = d.id AND j.remplace_le IS NULL"
    " AND NOT j.a_envoyer AND j.complement > 0 AND j.verdict = 'a_voir') AS nouveaux,"
    " (SELECT COUNT(*) FROM message m WHERE m.demande_id = d.id AND NOT m.du_service AND m.lu_le IS NULL"
    " AND m.retire_le IS NULL) AS a_lire"
)


_COLONNES = "id, numero, dispositif, etat, soumise_le, agent_id, complement_recu_le, suspendue_le, cle, reponses"
_LUES = ", ".join(f"d.{nom}" for nom in _COLONNES.split(", "))


async def page(filtre: Filtre) -> list[Rang]:
    """At most PAR_PAGE + 1 rows, in the order of the reading (newest first when it goes backward).

    Places are found in an index alone; only the rows shown are read.
    """
    if not filtre.etats:
        return []
    q = _Requete()
    par = _par_numero if filtre.numero else _par_noms if filtre.mots else _par_etats
    places = f"SELECT * FROM ({par(filtre, q)}) AS u {_ordre(filtre)}"
    ordre = _ordre(filtre).replace("soumise_le", "d.soumise_le").replace(" id ", " d.id ")
    sql = f"SELECT {_LUES}, {_COMPTES} FROM ({places}) AS k JOIN demande d ON d.id = k.id {ordre}"
    return [_rang(ligne) for ligne in await lire(sql, q.valeurs)]


def _rang(ligne: dict[str, Any]) -> Rang:
    return Rang(
        uuid_de(ligne["id"]),
        ligne["numero"],
        ligne["dispositif"],
        Etat(ligne["etat"]),
        horloge.instant(ligne["soumise_le"]),
        uuid_de(ligne["agent_id"]) if ligne["agent_id"] else None,
        ligne["complement_recu_le"] is not None,
        ligne["suspendue_le"] is not None,
        bytes(ligne["cle"]),
        bytes(ligne["reponses"]),
        ligne["recus"],
        ligne["nouveaux"],
        ligne["a_lire"],
    )


async def comptes(moi: UUID) -> dict[str, int]:
    """How many claims each tab holds; PLAFOND + 1 means more than PLAFOND."""
    q, morceaux = _Requete(), []
    for nom, vue in VUES.items():
        filtre = Filtre(nom, moi)
        commun = " AND ".join(_conditions(filtre, q))
        etats = ", ".join(f"'{etat}'" for etat in vue.etats)
        parmi = f"IN ({etats})" if len(vue.etats) > 1 else f"= {etats}"  # as the partial indexes say it
        lignes = f"SELECT 1 FROM demande WHERE etat {parmi} AND {commun} LIMIT {PLAFOND + 1}"
        morceaux.append(f'(SELECT COUNT(*) FROM ({lignes}) AS x) AS "{nom}"')
    return dict((await lire(f"SELECT {', '.join(morceaux)}", q.valeurs))[0])
