"""Who acts on a claim, and what PASSAGES lets her do there (contract: vie-de-la-demande.md)."""

from dataclasses import dataclass
from uuid import UUID

from portail.domain.compte import Profil
from portail.domain.demande import Demande
from portail.domain.erreurs import Interdit, PasMaintenant
from portail.domain.etats import PASSAGES, Etat, Role, pas_dans_cet_etat
from portail.domain.journal import signature


@dataclass(frozen=True)
class Acteur:
    """A signed-in person, in the compte where she stands."""

    utilisateur_id: UUID
    compte_id: UUID
    profil: Profil
    ip: str = ""

    @property
    def au_journal(self) -> dict[str, str]:
        """As a line of the audit log names whoever acts: `noter(acte, **qui.au_journal)`."""
        return signature("utilisateur", self.utilisateur_id, self.ip)

    def role(self, proprietaire_id: UUID) -> Role:
        """The nearest to her."""
        return self.roles(proprietaire_id)[0]

    def roles(self, proprietaire_id: UUID) -> tuple[Role, ...]:
        return roles(self.profil, self.utilisateur_id, proprietaire_id)

    def _au_titre(self, acte: str, proprietaire_id: UUID) -> Role | None:
        return next((role for role in self.roles(proprietaire_id) if role in PASSAGES[acte].par), None)

    def peut(self, acte: str, etat: Etat, proprietaire_id: UUID) -> bool:
        return etat in PASSAGES[acte].de and self._au_titre(acte, proprietaire_id) is not None

    def exiger(self, acte: str, demande: Demande) -> Role:
        """Her role when the act is hers to do now. Raises Interdit (never hers) or PasMaintenant (not in this state)."""
        role = self._au_titre(acte, demande.proprietaire_id)
        if role is None:
            raise Interdit()
        if demande.etat not in PASSAGES[acte].de:
            raise pas_dans_cet_etat(demande.etat)
        if demande.corbeille_le is not None and acte != "restaurer":
            raise PasMaintenant("Cette demande est dans la corbeille : restaurez-la d’abord, depuis « Mon suivi ».")
        return role

    def exiger_d_ecrire(self) -> None:
        """Raises Interdit for a profile that only reads."""
        if self.profil is Profil.CONSULTATION:
            raise Interdit()


def roles(profil: Profil, utilisateur_id: UUID, proprietaire_id: UUID) -> tuple[Role, ...]:
    """All that somebody holds on a claim of her compte, the nearest first: an Administrateur's own claim is hers twice.

    P its owner, A any claim's Administrateur, else a reader.
    """
    sienne = profil is not Profil.CONSULTATION and proprietaire_id == utilisateur_id
    if profil is Profil.ADMINISTRATEUR:
        return (Role.PROPRIETAIRE, Role.ADMINISTRATEUR) if sienne else (Role.ADMINISTRATEUR,)
    return (Role.PROPRIETAIRE,) if sienne else (Role.CONSULTATION,)
