"""Validate, reject, or undo: the claim's state at once, its letter thirty minutes later (contract: PASSAGES; a setting)."""

from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from portail import base
from portail.actions import complement, courriers, relances
from portail.actions.demandes import reponses_de
from portail.actions.instruction import ecrire_note
from portail.actions.jugement import LISIBLES, LONGUEUR_TEXTE
from portail.actions.soumission import documents_de
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs import dispositif
from portail.domain.dossier import manquantes
from portail.domain.erreurs import Invalide, PasMaintenant
from portail.domain.etats import Etat, Role
from portail.domain.instruction import Amendement
from portail.domain.journal import noter
from portail.domain.justificatif import Verdict
from portail.domain.motifs import REJETS
from portail.reglages import reglages
from portail.services.chiffrement import Coffret

MONTANT_MAXIMAL = 10_000_000  # cents: beyond, a typing error is likelier than a school allowance
LETTRES = {Etat.VALIDEE: "M27", Etat.REJETEE: "M29"}


async def obstacles(agent: Agent, demande: Demande) -> list[str]:
    """What keeps this agent from validating this claim now, one sentence each; nothing: the check-list is whole."""
    documents = await documents_de(demande)
    phrases = []
    if demande.suspendue_le:
        phrases.append("La demande est suspendue : reprenez-la d’abord.")
    if restants := sum(d.verdict is Verdict.A_VOIR for d in documents):
        phrases.append(f"{restants} document{'s' if restants > 1 else ''} à vérifier.")
    if any(d.verdict is Verdict.NON_CONFORME for d in documents):
        phrases.append("Un document est « Non conforme » : demandez un complément, ou rejetez.")
    if any(d.analyse not in LISIBLES for d in documents):
        phrases.append("Un document n’a pas encore passé l’antivirus.")
    pieces = dispositif(demande.dispositif).pieces(reponses_de(demande))
    phrases += [f"Il manque : {piece.libelle}." for piece, _ in manquantes(pieces, documents)]
    if await _a_change_la_banque(agent, demande):
        phrases.append("Vous avez corrigé les coordonnées bancaires : une autre personne doit valider.")
    return phrases


async def _a_change_la_banque(agent: Agent, demande: Demande) -> bool:
    siens = Amendement.filter(demande_id=demande.id, par__in=[Role.GESTIONNAIRE, Role.SUPERVISEUR])
    return await siens.filter(section="banque", par_id=agent.gestionnaire_id).exists()


async def valider(agent: Agent, numero: str, montant_centimes: int) -> Demande:
    """Raises Invalide (amount), PasMaintenant (not its time, or the check-list is not whole), Interdit, Introuvable."""
    if not 0 < montant_centimes <= MONTANT_MAXIMAL:
        raise Invalide({"montant": ["Écrivez le montant à verser, en euros : par exemple 885,00."]})
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("valider", demande)
        if reste := await obstacles(agent, demande):
            raise PasMaintenant(" ".join(reste))
        le = horloge.maintenant()
        await demande.passer(
            "valider",
            role,
            agent.gestionnaire_id,
            cx,
            details={"montant_centimes": montant_centimes},
            montant_centimes=montant_centimes,
            validee_le=le,
            complement_recu_le=None,
            **_decision(agent, le),
        )
        await courriers.prevenir("M27", demande, cx, administrateurs=True, pas_avant=_depart(le))
        await _journaliser(agent, "validation", demande, cx)
        return demande


async def rejeter(agent: Agent, numero: str, motif: str, texte: str) -> Demande:
    """`texte` is what she reads under the coded reason; how to appeal is the page's. Raises as `valider`."""
    erreurs = {}
    if motif not in REJETS:
        erreurs["motif"] = ["Choisissez le motif du rejet."]
    if not texte.strip() or len(texte) > LONGUEUR_TEXTE:
        erreurs["texte"] = [f"Expliquez la décision à la personne, en {LONGUEUR_TEXTE} caractères au plus."]
    if erreurs:
        raise Invalide(erreurs)
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("rejeter", demande)
        if demande.etat is Etat.ATTENTE_COMPLEMENT and (reste := await attente_du_rejet(demande)):
            raise PasMaintenant(reste)
        le = horloge.maintenant()
        await demande.passer(
            "rejeter",
            role,
            agent.gestionnaire_id,
            cx,
            details={"motif": motif},
            rejetee_le=le,
            motif_rejet=motif,
            texte_rejet=Coffret(demande.cle).sceller(texte.strip().encode(), "rejet"),
            complement_recu_le=None,
            **_decision(agent, le),
        )
        await courriers.prevenir("M29", demande, cx, administrateurs=True, pas_avant=_depart(le))
        await _journaliser(agent, "rejet", demande, cx)
        return demande


def _decision(agent: Agent, le: datetime) -> dict[str, object]:
    return {"decidee_le": le, "decidee_par": agent.gestionnaire_id}


def _depart(le: datetime) -> datetime:
    return le + timedelta(minutes=reglages().delai_lettre_min)


async def attente_du_rejet(demande: Demande) -> str:
    """What keeps a claim that waits for its complement from being rejected: the second reminder must have had its time."""
    _, envoyees = await relances.faites(demande)
    delai = timedelta(days=reglages().delai_relance_jours)
    if relances.ACTES[1] not in envoyees:
        return "Cette demande attend un complément : envoyez d’abord les deux relances."
    if horloge.maintenant() < envoyees[relances.ACTES[1]] + delai:
        return "La 2e relance n’a pas encore eu son délai : attendez avant de rejeter."
    return ""


async def dernier(demande: Demande, acte: str) -> Evenement | None:
    """The last time this happened to the claim."""
    return await Evenement.filter(demande_id=demande.id, acte=acte).order_by("-le").first()


async def annuler_decision(agent: Agent, numero: str, raison: str) -> Demande:
    """Back to the instruction; the letter is taken back, or a correcting one follows it.

    Raises Invalide, PasMaintenant (too late for this agent, another claim active), Interdit, Introuvable.
    """
    if not raison.strip() or len(raison) > LONGUEUR_TEXTE:
        raise Invalide({"raison": ["Écrivez pourquoi cette décision est annulée."]})
    try:
        async with base.transaction() as cx:
            demande = await Demande.a_instruire(numero)
            role = _role_pour_annuler(agent, demande)
            lettre, depuis = LETTRES[demande.etat], demande.decidee_le or horloge.maintenant()
            await demande.passer("annuler la décision", role, agent.gestionnaire_id, cx, **_INDECISE)
            if await courriers.reprendre(lettre, demande, depuis, cx):
                await courriers.prevenir("M27b", demande, cx, administrateurs=True)
            await complement.clore(demande, horloge.maintenant(), cx)  # a rejection without answer had left it open
            await ecrire_note(agent, demande, f"Décision annulée : {raison.strip()}", cx)
            await _journaliser(agent, "décision annulée", demande, cx)
    except IntegrityError as erreur:
        raise PasMaintenant(
            "Une autre demande est en cours pour cette personne : ce rejet ne peut plus être annulé."
        ) from erreur
    return demande


_INDECISE: dict[str, object] = {
    "validee_le": None,
    "rejetee_le": None,
    "montant_centimes": None,
    "motif_rejet": "",
    "texte_rejet": None,
    "masquee_le": None,
    "decidee_le": None,
    "decidee_par": None,
}


def _role_pour_annuler(agent: Agent, demande: Demande) -> Role:
    """The one who decided, for as long as the letter waits; a Superviseur at any time."""
    role = agent.exiger("annuler la décision", demande)
    if annulation_fermee(agent, demande):
        raise PasMaintenant("Votre délai pour annuler cette décision est passé : demandez à un Superviseur.")
    return Role.SUPERVISEUR if agent.est_superviseur else role


def annulation_fermee(agent: Agent, demande: Demande) -> bool:
    """Whether only a Superviseur can still undo it: somebody else decided, or the letter is about to leave."""
    limite = _depart(demande.decidee_le) if demande.decidee_le else horloge.maintenant()
    sienne = demande.decidee_par == agent.gestionnaire_id and horloge.maintenant() <= limite
    return not (agent.est_superviseur or sienne)


async def _journaliser(agent: Agent, acte: str, demande: Demande, connexion: BaseDBAsyncClient) -> None:
    await noter(acte, **agent.au_journal, objet=f"demande:{demande.numero}", connexion=connexion)
