"""A row of the agents' queue as its template draws it: names opened here, for the rows shown only."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.dispositifs import DISPOSITIFS
from portail.domain.dispositifs.blocs import nom_porte, premier_prenom
from portail.domain.etats import LECTURES, Etat
from portail.domain.file import Rang
from portail.reglages import reglages
from portail.services.chiffrement import Coffret

COMPLETEE = ("Complément reçu", "primaire", "document")
REFUSEE = ("Virement refusé", "refus", "croix-cercle")
SUSPENDUE = ("Suspendue", "attention", "horloge")


@dataclass(frozen=True)
class Ligne:
    rang: Rang
    nom: str
    prenoms: str
    agent: str
    aussi: str  # who else has it open
    prenable: bool
    rendable: bool

    @property
    def jours(self) -> int:
        return (horloge.aujourdhui() - horloge.a_paris(self.rang.soumise_le).date()).days

    @property
    def age(self) -> str:
        return "Aujourd’hui" if self.jours < 1 else f"{self.jours} jour{'s' if self.jours > 1 else ''}"

    @property
    def vieille(self) -> bool:
        """Open for longer than the setting: said by an icon and words too."""
        ouverte = LECTURES[self.rang.etat].onglet == "transmises"
        return ouverte and self.jours >= reglages().age_alerte_jours

    @property
    def etiquette(self) -> tuple[str, str, str]:
        if self.rang.suspendue:
            return SUSPENDUE
        if self.rang.complete and self.rang.etat is Etat.EN_INSTRUCTION:
            return COMPLETEE
        if self.rang.refusee and self.rang.etat is Etat.EN_INSTRUCTION:
            return REFUSEE
        lecture = LECTURES[self.rang.etat]
        return lecture.libelle, lecture.ton, lecture.icone

    @property
    def documents(self) -> str:
        recus, neufs = self.rang.recus, self.rang.nouveaux
        dits = f"{recus} reçu{'s' if recus > 1 else ''}"
        return dits + (f", {neufs} nouveau{'x' if neufs > 1 else ''}" if neufs else "")

    @property
    def dispositif(self) -> str:
        return self.rang.dispositif.upper()


def dispositifs() -> list[tuple[str, str]]:
    return [(code, code.upper()) for code in DISPOSITIFS]


def ligne(rang: Rang, qui: Agent, noms: Mapping[UUID, str], ailleurs: Mapping[UUID, UUID]) -> Ligne:
    """`noms`: of agents; `ailleurs`: claim to the agent who has it open."""
    reponses = Coffret(rang.cle).ouvrir_json(rang.reponses, "reponses")
    libre = rang.agent_id is None and LECTURES[rang.etat].onglet in ("transmises", "validees")
    prenable = libre and rang.etat not in (Etat.EN_PAIEMENT, Etat.PAYEE)
    return Ligne(
        rang,
        nom_porte(reponses),
        premier_prenom(reponses),
        noms.get(rang.agent_id, "") if rang.agent_id else "",
        noms.get(ailleurs[rang.id], "") if rang.id in ailleurs else "",
        prenable,
        qui.peut("rendre", rang.etat, rang.agent_id) and rang.agent_id is not None,
    )
