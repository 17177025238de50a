"""Texts proposed to the agent who writes: each is a start that she edits; nothing leaves by itself.

`{echeance}` is the day until which an answer is waited for.
"""

import re
from dataclasses import dataclass

from portail.domain.message import Objet

LONGUEUR_TEXTE, LONGUEUR_OBJET = 2000, 100


@dataclass(frozen=True)
class Modele:
    """`titre` is what the agent reads in the list; `sujet` the subject that goes with it, for those written freely."""

    titre: str
    texte: str
    objet: Objet = Objet.LIBRE
    sujet: str = ""

    def remplir(self, echeance: str) -> str:
        return _insecable(self.texte.replace("{echeance}", echeance))


def _insecable(texte: str) -> str:
    """No line ends beside a guillemet, nor before a tall sign."""
    return re.sub(r"(?<=«) | (?=[»:;?!])", "\u00a0", texte)


MODELES: dict[str, Modele] = {
    "complement_1": Modele(
        "Complément, 1ère relance",
        "Bonjour,\n\nNous attendons encore vos documents ou vos corrections pour traiter votre demande. Ouvrez « Mon suivi »,"
        " puis « Compléter » : ce qui est à refaire y est écrit en rouge. Vous avez jusqu’au {echeance}.\n\n"
        "Votre demande garde sa place.",
        Objet.COMPLEMENT_1,
    ),
    "complement_2": Modele(
        "Complément, 2e relance",
        "Bonjour,\n\nNous n’avons toujours pas reçu le complément demandé. Sans réponse de votre part d’ici au {echeance},"
        " votre demande pourra être rejetée. Il suffit d’ouvrir « Mon suivi », puis « Compléter ».\n\n"
        "Une difficulté pour obtenir un document ? Répondez à ce message, ou appelez-nous : nous cherchons une solution"
        " avec vous.",
        Objet.COMPLEMENT_2,
    ),
    "fonds_1": Modele(
        "Fonds, 1ère relance",
        "Bonjour,\n\nVotre demande est en ordre de votre côté. L’organisme qui a déposé l’argent ne nous l’a pas encore"
        " versé : nous venons de le lui rappeler. Vous n’avez rien à faire.",
        Objet.FONDS_1,
    ),
    "fonds_2": Modele(
        "Fonds, 2e relance",
        "Bonjour,\n\nL’argent déposé pour vous ne nous est toujours pas parvenu. Nous avons relancé l’organisme une"
        " seconde fois. Vous n’avez rien à faire : nous vous écrirons dès qu’il arrive.",
        Objet.FONDS_2,
    ),
    "acte_recent": Modele(
        "Demander un acte de naissance récent",
        "Bonjour,\n\nL’acte de naissance doit être une copie intégrale de moins de 3 mois. Elle est gratuite : demandez-la"
        " à la mairie de votre commune de naissance, ou au Service central d’état civil à Nantes si vous êtes né"
        " à l’étranger. Envoyez-la ensuite avec « Compléter ».",
        sujet="Votre acte de naissance",
    ),
    "caf": Modele(
        "Demander le numéro d’allocataire",
        "Bonjour,\n\nConnaissez-vous le numéro d’allocataire CAF, ou de groupement familial MSA, de votre famille"
        " à l’époque de votre accueil ? Il nous aide à retrouver le dépôt. S’il vous est inconnu, répondez simplement"
        " « je ne sais pas » : nous cherchons autrement.",
        sujet="Numéro d’allocataire CAF ou MSA",
    ),
    "patience": Modele(
        "Dire où en est la demande",
        "Bonjour,\n\nVotre demande suit son cours : nous vérifions vos documents. Vous n’avez rien à faire pour le moment."
        " Nous vous écrirons dès qu’une décision est prise.",
        sujet="Où en est votre demande",
    ),
    "telephone": Modele(
        "Inviter à appeler",
        "Bonjour,\n\nPour avancer, il nous faut parler avec vous. Appelez-nous au numéro indiqué au bas de cette page,"
        " avec votre numéro de demande.",
        sujet="Appelez-nous",
    ),
}

# The answer that she gets when a message holds personal data (E34, G5).
REPONSE_TYPE = _insecable(
    "Bonjour,\n\nVotre message contient des données personnelles ou sensibles. Pour vous protéger, nous ne traitons pas"
    " ces messages.\n\nÉcrivez-nous de nouveau sans ces données. Un document ou des coordonnées bancaires s’envoient"
    " seulement par « Compléter », quand nous vous le demandons. Pour le reste, appelez-nous."
)
