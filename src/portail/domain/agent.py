"""An agent of the service de gestion who acts on a claim, and what PASSAGES lets her do there."""

from dataclasses import dataclass
from uuid import UUID

from portail.domain.demande import Demande
from portail.domain.erreurs import Interdit, Introuvable
from portail.domain.etats import PASSAGES, Etat, Role, pas_dans_cet_etat
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.journal import signature

# Acts of a Gestionnaire that do not ask her to be the assignee: nobody is yet, anybody reads, an author takes her words back.
SANS_AFFECTATION = frozenset({"prendre en charge", "marquer lu", "retirer un message"})


@dataclass(frozen=True)
class Agent:
    """`nom` as her colleagues read it. A Superviseur is also a Gestionnaire on the claims that she follows herself."""

    gestionnaire_id: UUID
    profil: ProfilAgent
    nom: str = ""
    ip: str = ""

    @property
    def au_journal(self) -> dict[str, str]:
        """As `Acteur.au_journal`."""
        return signature("gestionnaire", self.gestionnaire_id, self.ip)

    @property
    def est_superviseur(self) -> bool:
        return self.profil is ProfilAgent.SUPERVISEUR

    def role(self, acte: str, agent_id: UUID | None) -> Role | None:
        """The role under which this act is hers on a claim assigned to `agent_id`; None when it is not."""
        par = PASSAGES[acte].par
        if Role.GESTIONNAIRE in par and (acte in SANS_AFFECTATION or agent_id == self.gestionnaire_id):
            return Role.GESTIONNAIRE
        return Role.SUPERVISEUR if self.est_superviseur and Role.SUPERVISEUR in par else None

    def peut(self, acte: str, etat: Etat, agent_id: UUID | None) -> bool:
        return etat in PASSAGES[acte].de and self.role(acte, agent_id) is not None

    def exiger(self, acte: str, demande: Demande) -> Role:
        """Her role when the act is hers to do now. Raises Introuvable (drafts), Interdit, PasMaintenant."""
        if demande.etat is Etat.BROUILLON:
            raise Introuvable()
        role = self.role(acte, demande.agent_id)
        if role is None:
            raise Interdit(self._pourquoi(acte))
        if demande.etat not in PASSAGES[acte].de:
            raise pas_dans_cet_etat(demande.etat)
        return role

    def _pourquoi(self, acte: str) -> str:
        if Role.GESTIONNAIRE in PASSAGES[acte].par:
            return (
                "Cette demande n’est pas suivie par vous. Prenez-la en charge, ou demandez qu’elle vous soit confiée."
            )
        if Role.SUPERVISEUR in PASSAGES[acte].par:
            return "Cette action est réservée au profil Superviseur."
        return "Votre profil ne permet pas de faire cela."


@dataclass(frozen=True)
class Systeme:
    """What acts without a person: the bank's return, the service's own systems by the API (role Y of PASSAGES)."""

    nom: str = "systeme"
    ip: str = ""
    gestionnaire_id: None = None

    @property
    def au_journal(self) -> dict[str, str]:
        """As `Acteur.au_journal`."""
        return {"acteur": f"systeme:{self.nom}"[:60], "ip": self.ip}

    def exiger(self, acte: str, demande: Demande) -> Role:
        """As `Agent.exiger`."""
        if demande.etat is Etat.BROUILLON:
            raise Introuvable()
        if Role.SYSTEME not in PASSAGES[acte].par:
            raise Interdit("Cette action n’est pas permise à un système.")
        if demande.etat not in PASSAGES[acte].de:
            raise pas_dans_cet_etat(demande.etat)
        return Role.SYSTEME


Service = Agent | Systeme
