"""The service's part of a lived-in portal, played by its actions: agents, verdicts, complements, decisions."""

from portail.actions import complement, decision, gestionnaires, instruction, jugement, paiements, reglements
from portail.actions.comptes import sceller_identite
from portail.actions.soumission import documents_de
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.gestionnaire import Gestionnaire, ProfilAgent
from portail.domain.justificatif import Verdict
from portail.domain.motifs import MOTIFS


def adresse(nom: str) -> str:
    return f"{nom.casefold().replace('. ', '.').replace(' ', '-')}@service.exemple.fr"


async def agent(nom: str = "C. Lambert", profil: ProfilAgent = ProfilAgent.GESTIONNAIRE) -> Agent:
    """The colleague of that name, made without any password when she is not there yet."""
    courriel = adresse(nom)
    empreinte = gestionnaires.empreinte(courriel)
    gestionnaire = await Gestionnaire.get_or_none(courriel_empreinte=empreinte)
    gestionnaire = gestionnaire or await Gestionnaire.create(
        courriel_empreinte=empreinte,
        identite=sceller_identite({"nom": nom, "courriel": courriel}),
        mot_de_passe="!",
        totp=b"",
        profil=profil,
        cree_le=horloge.maintenant(),
    )
    return Agent(gestionnaire.id, profil, nom)


async def prendre(qui: Agent, demande: Demande) -> Demande:
    return await instruction.prendre_en_charge(qui, demande.numero)


async def declarer_conforme(qui: Agent, demande: Demande) -> None:
    """Every document that stands is good."""
    for document in await documents_de(demande):
        await jugement.juger(qui, demande.numero, document.id, Verdict.CONFORME)


async def refuser(qui: Agent, demande: Demande, piece: str, motif: str) -> None:
    """The last document of that pièce is refused, in the words that the reason proposes."""
    document = [d for d in await documents_de(demande) if d.piece == piece][-1]
    phrase = MOTIFS[motif].phrase or "Ce document ne convient pas."
    await jugement.juger(qui, demande.numero, document.id, Verdict.NON_CONFORME, motif, phrase)


async def a_completer(qui: Agent, demande: Demande) -> Demande:
    """Taken, its RIB and its acte refused, a complement asked."""
    await prendre(qui, demande)
    await declarer_conforme(qui, demande)
    await refuser(qui, demande, "rib", "rib_different")
    await refuser(qui, demande, "acte", "acte_ancien")
    await complement.demander(qui, demande.numero)
    return await Demande.get(id=demande.id)


async def validee(qui: Agent, demande: Demande, montant_centimes: int = 88_500) -> Demande:
    await prendre(qui, demande)
    await declarer_conforme(qui, demande)
    return await decision.valider(qui, demande.numero, montant_centimes)


async def en_paiement(chef: Agent, demande: Demande) -> int:
    """In a run of its own, gone to the bank; the number of the run."""
    lot = await paiements.former_lot(chef, [demande.numero])
    await paiements.exporter(chef, lot.numero)
    return lot.numero


async def payee(chef: Agent, demande: Demande) -> Demande:
    """Paid: the bank has answered."""
    await en_paiement(chef, demande)
    return await reglements.confirmer(chef, demande.numero)


async def rejetee(qui: Agent, demande: Demande, motif: str = "pas_de_depot") -> Demande:
    await prendre(qui, demande)
    texte = "Aucune allocation de rentrée scolaire n’a été déposée à votre nom dans nos comptes."
    return await decision.rejeter(qui, demande.numero, motif, texte)
