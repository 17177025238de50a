"""What an agent asks of the queue (G2): a tab, filters, a search, a place in it."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from portail.domain.etats import LECTURES, Etat

SOUMISES = tuple(etat for etat in Etat if etat is not Etat.BROUILLON)
VISIBLES = (
    "etat <> 'brouillon' AND efface_le IS NULL"  # word for word that of the partial indexes, or SQLite reads none
)
A_INSTRUIRE = (Etat.ENVOYEE, Etat.EN_INSTRUCTION)
OUVERTES = (*A_INSTRUIRE, Etat.ATTENTE_COMPLEMENT, Etat.ATTENTE_FONDS)


class Vue(NamedTuple):
    """A tab of the queue. `plus`: a condition besides its states; `mienne`: only the agent's own."""

    titre: str
    etats: tuple[Etat, ...]
    plus: str = ""
    mienne: bool = False


_COMPLETEE = "complement_recu_le IS NOT NULL"
TOUTES = "toutes"
VUES: dict[str, Vue] = {
    "a-instruire": Vue("À instruire", A_INSTRUIRE),
    "miennes": Vue("Mes demandes", OUVERTES, mienne=True),
    "complement-recu": Vue("Complément reçu", (Etat.EN_INSTRUCTION,), _COMPLETEE),
    "attente-complement": Vue("En attente de complément", (Etat.ATTENTE_COMPLEMENT,)),
    "attente-fonds": Vue("En attente de fonds", (Etat.ATTENTE_FONDS,)),
    "validees": Vue("Validées", (Etat.VALIDEE, Etat.EN_PAIEMENT, Etat.PAYEE)),
    "rejetees": Vue("Rejetées", (Etat.REJETEE,)),
    TOUTES: Vue("Toutes", SOUMISES),
}


def _premiere(etat: Etat | None) -> str:
    """Where the claims of that state stand, when no tab is asked for."""
    return next((nom for nom, vue in VUES.items() if not vue.mienne and etat in vue.etats), "a-instruire")


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

    @classmethod
    def de(cls, vue: str, **choix: Any) -> Self:
        """That tab's, or that of all claims when what is chosen is never in it: a filter always answers."""
        filtre = cls(vue if vue in VUES else _premiere(choix.get("etat")), **choix)
        return filtre if filtre.etats or VUES[filtre.vue].mienne else replace(filtre, vue=TOUTES)

    @property
    def cherche(self) -> bool:
        return bool(self.numero or self.mots)

    @property
    def etats(self) -> tuple[Etat, ...]:
        base = SOUMISES if self.cherche else VUES[self.vue].etats
        return tuple(
            e for e in base if (not self.etat or e is self.etat) and (not self.agir or LECTURES[e].a_qui == self.agir)
        )
