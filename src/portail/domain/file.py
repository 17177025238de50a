"""The agents' queue (G2): hand-written reads, flat at any depth because pages follow keys, never offsets (exigences.md F).

A page is the union of one ordered index read a state, so that paid claims by the million cost a page of open ones nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from portail.domain import horloge, recherche
from portail.domain.etats import Etat
from portail.domain.filtre import SOUMISES, VISIBLES, VUES, Filtre
from portail.domain.identifiant import uuid_de
from portail.domain.numero import CHIFFRES
from portail.domain.sql import Ligne, lire

PAR_PAGE = 20
PLAFOND = 1000


class Rang(NamedTuple):
    """One row; names are sealed in `reponses` under `cle`. `recus` and `nouveaux`: documents; `a_lire`: answers;
    `refusee`: the bank once refused its transfer.
    """

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
    refusee: bool


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
    dites = [vue.plus, "efface_le IS NULL"] if vue.plus else [VISIBLES]  # as its own partial index says, and no other
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


_FIN = "substr(numero, 12)"  # word for word that of its index


def _par_numero(filtre: Filtre, q: _Requete) -> str:
    """The whole number, its beginning (the first of them), or its last digits (the newest of them)."""
    chiffres, ou = filtre.numero, []
    if entiers := recherche.entiers(chiffres):
        ou.append((f"numero IN ({', '.join(q.place(numero) for numero in entiers)})", "numero"))
    for debut in recherche.debuts(chiffres):
        ou.append((f"numero >= {q.place(debut)} AND numero < {q.place(str(int(debut) + 1))}", "numero"))
    if fin := recherche.fin(chiffres):
        autres = f"substr(numero, {CHIFFRES + 1 - len(fin)}) = {q.place(fin)}"
        ou.append((f"{_FIN} = {q.place(fin[-recherche.FIN :])} AND {autres}", "soumise_le DESC, id DESC"))
    lectures = [
        f"SELECT * FROM (SELECT id, soumise_le FROM demande WHERE {o} AND {VISIBLES} ORDER BY {ordre} LIMIT {PAR_PAGE}) AS n{n}"
        for n, (o, ordre) in enumerate(ou)
    ]
    return " UNION ".join(lectures)


_COMPTES = (
    "(SELECT COUNT(*) FROM justificatif j WHERE j.demande_id = d.id AND j.remplace_le IS NULL"
    " AND NOT j.a_envoyer) AS recus,"
    " (SELECT COUNT(*) FROM justificatif j WHERE j.demande_id = d.id AND j.remplace_le IS NULL"
    " AND NOT j.a_envoyer AND j.complement > 0 AND j.verdict = 'a_voir') AS nouveaux,"
    " (SELECT COUNT(*) FROM message m WHERE m.demande_id = d.id AND NOT m.du_service AND m.lu_le IS NULL"
    " AND m.retire_le IS NULL) AS a_lire,"
    " EXISTS (SELECT 1 FROM virement v WHERE v.demande_id = d.id AND v.etat = 'refuse') AS refusee"
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


def _rang(ligne: Ligne) -> Rang:
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
        bool(ligne["refusee"]),
    )


async def comptes(moi: UUID) -> dict[str, int]:
    """How many claims each tab holds; PLAFOND + 1 means more than PLAFOND."""
    q, morceaux = _Requete(), []
    for nom, vue in VUES.items():
        morceaux.append(_compte(nom, vue.etats, _conditions(Filtre(nom, moi), q)))
    return dict((await lire(f"SELECT {', '.join(morceaux)}", q.valeurs))[0])


async def comptes_par_etat() -> dict[Etat, int]:
    """The same for each state, whoever follows them."""
    ligne = (await lire(f"SELECT {', '.join(_compte(etat, (etat,), [VISIBLES]) for etat in SOUMISES)}"))[0]
    return {etat: ligne[etat] for etat in SOUMISES}


def _compte(nom: str, etats: tuple[Etat, ...], conditions: list[str]) -> str:
    dits = ", ".join(f"'{etat}'" for etat in etats)
    parmi = f"IN ({dits})" if len(etats) > 1 else f"= {dits}"  # as the partial indexes say it
    lignes = f"SELECT 1 FROM demande WHERE etat {parmi} AND {' AND '.join(conditions)} LIMIT {PLAFOND + 1}"
    return f'(SELECT COUNT(*) FROM ({lignes}) AS x) AS "{nom}"'
