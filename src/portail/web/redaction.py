"""The agent's form to write to a claimant: five subjects, those that may leave now, and texts to start from (G5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from portail.actions import relances
from portail.actions.conversations import Fil, fil_de
from portail.domain import horloge
from portail.domain.champs import Texte, Zone
from portail.domain.demande import Demande
from portail.domain.etats import LECTURES, Etat
from portail.domain.formulaire import Formulaire
from portail.domain.identifiant import identifiant_lu
from portail.domain.message import OBJETS, Objet
from portail.domain.modeles_messages import LONGUEUR_OBJET, MODELES, Modele
from portail.reglages import reglages
from portail.services.gabarits import date_longue
from portail.web.formulaires import Donnees

SAISIE_LIBRE = "Saisie libre"
AILLEURS = "par la personne qui suit la demande"
_ATTENTES = {
    Objet.COMPLEMENT_1: Etat.ATTENTE_COMPLEMENT,
    Objet.COMPLEMENT_2: Etat.ATTENTE_COMPLEMENT,
    Objet.FONDS_1: Etat.ATTENTE_FONDS,
    Objet.FONDS_2: Etat.ATTENTE_FONDS,
}


class Message(Formulaire):
    """What may be written is judged by the action, once."""

    sujet = Texte(
        "Objet du message",
        aide="La personne le lit en tête de la conversation.",
        attributs={"maxlength": str(LONGUEUR_OBJET)},
    )
    texte = Zone("Message", requis=True, attributs={"rows": 9})


@dataclass(frozen=True)
class Choix:
    """One subject: open, or the sentence that says why not."""

    objet: Objet
    libelle: str
    pourquoi: str = ""


@dataclass
class Redaction:
    """What the form shows: chosen subject, conversation that goes on, texts proposed."""

    choix: list[Choix]
    formulaire: Message
    objet: Objet = Objet.LIBRE
    suite: Fil | None = None

    @property
    def modeles(self) -> dict[str, Modele]:
        ouverts = {Objet.LIBRE} | {choix.objet for choix in self.choix if not choix.pourquoi}
        return {code: modele for code, modele in MODELES.items() if modele.objet in ouverts}

    def inserer(self, code: str) -> None:
        """That text in the form: in place of another one untouched, else after what was typed."""
        modele = self.modeles.get(code)
        if modele is None:
            return
        deja = self.formulaire["texte"].brut
        prets = {autre.remplir(_echeance()) for autre in MODELES.values()}
        texte = modele.remplir(_echeance())
        self.formulaire["texte"].process_data(texte if not deja or deja in prets else f"{deja}\n\n{texte}")
        if self.suite is None:
            self.objet = modele.objet
            if modele.sujet and not self.formulaire["sujet"].brut:
                self.formulaire["sujet"].process_data(modele.sujet)


def _echeance() -> str:
    """Until when an answer is waited for."""
    return date_longue(horloge.maintenant() + timedelta(days=reglages().delai_relance_jours))


async def choix_de(demande: Demande, suivie: bool) -> list[Choix]:
    """The five subjects in their order; `suivie`: whether it is she who follows the claim, and so reminds."""
    suivante = await relances.prochaine(demande)
    return [
        *(
            Choix(objet, libelle, _pourquoi(objet, demande, suivante) or ("" if suivie else AILLEURS))
            for objet, libelle in OBJETS.items()
        ),
        Choix(Objet.LIBRE, SAISIE_LIBRE),
    ]


def _pourquoi(objet: Objet, demande: Demande, suivante: relances.Relance | None) -> str:
    if demande.etat is not _ATTENTES[objet]:
        return f"dans l’état « {LECTURES[_ATTENTES[objet]].libelle} »".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    if suivante is None:
        return "déjà envoyée"
    if suivante.objet is not objet:
        return "déjà envoyée" if objet < suivante.objet else "après la 1ère"
    if horloge.maintenant() < suivante.des_le:
        return f"à partir du {date_longue(suivante.des_le)}"
    return ""


async def redaction(demande: Demande, fils: Iterable[Fil], donnees: Donnees, suivie: bool = True) -> Redaction:
    """The form as posted, or as the address asks it (`suite`, `modele`; `objet=relance`: the reminder due now, written)."""
    neuve = Redaction(await choix_de(demande, suivie), Message(donnees), suite=_suite(fils, donnees.get("suite")))
    ouverts = {choix.objet.value for choix in neuve.choix if not choix.pourquoi}
    if donnees.get("objet") in ouverts:
        neuve.objet = Objet(donnees.get("objet"))
    relance = next((choix.objet.value for choix in neuve.choix if not choix.pourquoi), "")
    if donnees.get("modele") or donnees.get("objet") == "relance":
        neuve.inserer(donnees.get("modele") or relance)
    return neuve


def _suite(fils: Iterable[Fil], texte: str) -> Fil | None:
    cherche = identifiant_lu(texte)
    return fil_de(fils, cherche) if cherche else None
