"""Sample data in bulk, reproducible: a few claims are played by the actions, then copied under other owners and dates.

A copy shares its model's data key and files; it has its own number, names, account, owner, history (which follows
PASSAGES) and all that its history leaves behind: verdicts, complements, messages, transfers. For benchmarks and trials.
"""

import random
from uuid import UUID

from portail import demo, demo_service
from portail.actions import recherche
from portail.actions.comptes import empreinte_courriel
from portail.domain.compte import Utilisateur
from portail.domain.gestionnaire import ProfilAgent
from portail.peupler import noms
from portail.peupler.lot import Lot
from portail.peupler.modele import Modele, lire_modele
from portail.peupler.parcours import histoire

__all__ = ["histoire", "peupler"]

MODELES = 6
LOT = 500
AGENTS = ("C. Lambert", "A. Roy", "F. Keita", "M. Blanc", "S. Huang", "L. Petitjean")
SUPERVISEURS = ("P. Arnaud", "N. Garnier")


async def peupler(demandes: int, graine: int = 1, par_compte: int = 0) -> str:
    """Add so many claims; `par_compte`: how many an account holds (drafts and rejected ones), else one to three."""
    if await Utilisateur.filter(courriel_empreinte=empreinte_courriel(_adresse(graine, 0))).exists():
        return f"Les données de la graine {graine} sont déjà là : choisissez-en une autre."
    hasard = random.Random(graine)
    agents, superviseurs = await _equipe()
    modeles = [await _jouer(hasard, graine, rang) for rang in range(min(MODELES, demandes))]
    await recherche.tournee()
    reste, comptes = demandes - len(modeles), len(modeles)
    while reste > 0:
        lot = Lot(hasard, modeles, agents, superviseurs)
        while reste > 0 and len(lot.dossiers) < LOT:
            combien = min(reste, par_compte or hasard.choice((1, 1, 1, 2, 3)))
            lot.ajouter_compte(_adresse(graine, comptes), combien, seule_active=not par_compte)
            reste, comptes = reste - combien, comptes + 1
        await lot.ecrire()
    return f"{demandes} demandes ajoutées, sur {comptes} comptes (mot de passe : {demo.MOT_DE_PASSE})."


async def _equipe() -> tuple[list[UUID], list[UUID]]:
    """The agents who follow these claims: no password opens those that the demo did not make."""
    agents = [await demo_service.agent(nom) for nom in AGENTS]
    superviseurs = [await demo_service.agent(nom, ProfilAgent.SUPERVISEUR) for nom in SUPERVISEURS]
    return [a.gestionnaire_id for a in agents], [s.gestionnaire_id for s in superviseurs]


def _adresse(graine: int, rang: int) -> str:
    return f"personne.{graine}.{rang}@exemple.fr"


async def _jouer(hasard: random.Random, graine: int, rang: int) -> Modele:
    prenom, nom, courriel = noms.prenom(hasard), noms.nom(hasard), _adresse(graine, rang)
    acteur = await demo.creer_compte(courriel, prenom, nom)
    return await lire_modele(await demo.envoyee(acteur, prenom, nom, courriel))
