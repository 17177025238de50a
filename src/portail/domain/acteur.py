"""Who acts on a claim, and what PASSAGES lets her do there (contract: vie-de-la-demande.md)."""

from dataclasses import dataclass
from uuid import UUID

from portail.domain.compte import Profil
from portail.domain.demande import Demande
from portail.domain.erreurs import Interdit, PasMaintenant
from portail.domain.etats import LECTURES, PASSAGES, Etat, Role


@dataclass(frozen=True)
class Acteur:
    """A signed-in person, in the compte where she stands."""

    utilisateur_id: UUID
    compte_id: UUID
    profil: Profil
    ip: str = ""

    def role(self, proprietaire_id: UUID) -> Role:
        """Her role on a claim of her compte: P its owner, A any claim's Administrateur, else a reader."""
        if self.profil is not Profil.CONSULTATION and proprietaire_id == self.utilisateur_id:
            return Role.PROPRIETAIRE
        return Role.ADMINISTRATEUR if self.profil is Profil.ADMINISTRATEUR else Role.CONSULTATION

    def peut(self, acte: str, etat: Etat, proprietaire_id: UUID) -> bool:
        passage = PASSAGES[acte]
        return etat in passage.de and self.role(proprietaire_id) in passage.par

    def exiger(self, acte: str, demande: Demande) -> Role:
        """Her role when the act is hers to do now. Raises Interdit (never hers) or PasMaintenant (not in this state)."""
        role = self.role(demande.proprietaire_id)  # type: ignore[attr-defined]
        passage = PASSAGES[acte]
        if role not in passage.par:
            raise Interdit()
        if demande.etat not in passage.de:
            raise PasMaintenant(
                f"Cette demande est dans l’état « {LECTURES[demande.etat].libelle} » : ce n’est pas possible."
            )
        if demande.corbeille_le is not None and acte != "restaurer":
            raise PasMaintenant("Cette demande est dans la corbeille : restaurez-la d’abord, depuis « Mon suivi ».")
        return role

    def exiger_d_ecrire(self) -> None:
        """Raises Interdit for a profile that only reads."""
        if self.profil is Profil.CONSULTATION:
            raise Interdit()
