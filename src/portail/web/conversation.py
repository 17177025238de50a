"""A conversation as one side looks at it: what is open, what is new, who is who, what may be answered."""

from dataclasses import dataclass, field
from uuid import UUID

from portail.actions.conversations import Fil, Parole
from portail.domain.champs import Zone
from portail.domain.formulaire import Formulaire
from portail.reglages import reglages
from portail.services import gabarits


class Reponse(Formulaire):
    """`prefix` makes its names: a page may hold several."""

    texte = Zone("Votre réponse", requis=True, vide="Écrivez votre réponse avant de l’envoyer.", attributs={"rows": 5})


def nom_du_service() -> str:
    """The service as a signature: without the article of the settings."""
    nom = reglages().service
    for article in ("Le ", "La ", "L’", "L'"):
        if nom.startswith(article):
            return nom.removeprefix(article)[:1].upper() + nom.removeprefix(article)[1:]
    return nom


@dataclass
class Vu:
    """One conversation on her page. `genres`: what the guard found in her answer; `adresse`: it may leave all the same."""

    fil: Fil
    moi: UUID
    noms: dict[UUID, str]
    ouvert: bool = False
    form: Reponse | None = None
    genres: list[str] = field(default_factory=list)
    adresse: bool = False

    @property
    def non_lues(self) -> list[Parole]:
        return self.fil.non_lues(du_service=True)

    @property
    def lue(self) -> Parole | None:
        """The last message of the service, once read."""
        lues = [p for p in self.fil.paroles if p.du_service and p.lu_le and not p.retiree_le]
        return lues[-1] if lues else None

    def auteur(self, parole: Parole) -> str:
        if parole.du_service:
            return nom_du_service()
        return "Vous" if parole.auteur_id == self.moi else self.noms.get(parole.auteur_id or self.moi, "Votre espace")

    def marque(self, parole: Parole) -> str:
        """« Envoyé, lu par le service… » under hers; who read it for her, under the service's."""
        if parole.retiree_le:
            return ""
        if not parole.du_service:
            lu = f"lu par le service le {gabarits.date_heure(parole.lu_le)}" if parole.lu_le else "pas encore lu"
            return f"Envoyé, {lu}"
        if parole.lu_le and parole.lu_par != self.moi and parole.lu_par in self.noms:
            return f"Lu par {self.noms[parole.lu_par]} le {gabarits.date_heure(parole.lu_le)}"
        return ""


@dataclass
class VuDuService:
    """One conversation on the agent's page."""

    fil: Fil
    moi: UUID
    noms: dict[UUID, str]

    @property
    def non_lues(self) -> list[Parole]:
        return self.fil.non_lues(du_service=False)

    def auteur(self, parole: Parole) -> str:
        return self.noms.get(parole.auteur_id or self.moi, nom_du_service() if parole.du_service else "La personne")

    def marque(self, parole: Parole) -> str:
        """Read, by whom and when; or not yet."""
        if parole.retiree_le or (not parole.du_service and not parole.lu_le):
            return ""
        if not parole.lu_le:
            return "Pas encore lu"
        lecteur = self.noms.get(parole.lu_par or self.moi, "")
        return f"Lu{f' par {lecteur}' if lecteur else ''} le {gabarits.date_heure(parole.lu_le)}"

    def retirable(self, parole: Parole) -> bool:
        return parole.du_service and parole.auteur_id == self.moi and parole.non_lue

    def a_reponse_type(self, parole: Parole) -> bool:
        """Her last word in this conversation, to which nothing was written since."""
        return not parole.du_service and parole.retiree_le is None and parole.id == self.fil.derniere.id
