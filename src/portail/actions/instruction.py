"""What the service does with a claim before deciding: take it, give it back, hold it, note, wait for the money."""

from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.domain import horloge
from portail.domain.agent import Agent, Service
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.erreurs import Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.gestionnaire import Gestionnaire
from portail.domain.instruction import Note
from portail.services.chiffrement import Coffret

LONGUEUR_NOTE = 4000
DEJA_PRISE = "Cette demande vient d’être prise en charge par une autre personne."


async def prendre_en_charge(agent: Agent, numero: str) -> Demande:
    """First wins. A claim that was given back is taken again the same way. Raises PasMaintenant, Introuvable."""
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        if demande.etat is Etat.ENVOYEE:
            role = agent.exiger("prendre en charge", demande)
            await demande.passer("prendre en charge", role, agent.gestionnaire_id, cx, agent_id=agent.gestionnaire_id)
            return demande
        if demande.agent_id is not None:
            raise PasMaintenant(DEJA_PRISE)
        await _affecter(agent, demande, agent.gestionnaire_id, cx)
        return demande


async def rendre(agent: Agent, numero: str) -> Demande:
    """Nobody's again; its state stays. Raises Interdit, PasMaintenant, Introuvable."""
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("rendre", demande)
        await demande.passer("rendre", role, agent.gestionnaire_id, cx, agent_id=None)
        return demande


async def reattribuer(agent: Agent, numero: str, a: UUID) -> Demande:
    """Entrust it to another agent. Raises Invalide when that agent is not there any more."""
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        if not await Gestionnaire.filter(id=a, desactive_le=None).exists():
            raise Invalide({"agent": ["Choisissez une personne du service."]})
        await _affecter(agent, demande, a, cx)
        return demande


async def _affecter(agent: Agent, demande: Demande, a: UUID, cx: BaseDBAsyncClient) -> None:
    if demande.agent_id is None and a == agent.gestionnaire_id:
        demande.agent_id = a  # anybody may take what nobody follows
    role = agent.exiger("réattribuer", demande)
    await demande.passer("réattribuer", role, agent.gestionnaire_id, cx, details={"a": str(a)}, agent_id=a)


async def suspendre(agent: Agent, numero: str) -> Demande:
    """A hold, which the claimant does not see; the claim cannot be validated meanwhile."""
    return await _marquer(agent, numero, "suspendre")


async def reprendre(agent: Agent, numero: str) -> Demande:
    return await _marquer(agent, numero, "reprendre")


async def _marquer(agent: Agent, numero: str, acte: str) -> Demande:
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger(acte, demande)
        if (acte == "suspendre") is (demande.suspendue_le is not None):
            raise PasMaintenant(
                "Cette demande est déjà suspendue." if acte == "suspendre" else "Elle n’est pas suspendue."
            )
        marque = horloge.maintenant() if acte == "suspendre" else None
        await demande.passer(acte, role, agent.gestionnaire_id, cx, suspendue_le=marque)
        return demande


async def annoter(agent: Agent, numero: str, texte: str) -> Note:
    """An internal note, sealed; the claimant never sees it. Raises Invalide when it is empty or too long."""
    propre = texte.strip()
    if not propre or len(propre) > LONGUEUR_NOTE:
        raise Invalide({"note": [f"Écrivez une note de 1 à {LONGUEUR_NOTE} caractères."]})
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("annoter", demande)
        await demande.passer("annoter", role, agent.gestionnaire_id, cx)
        return await ecrire_note(agent, demande, propre, cx)


async def ecrire_note(agent: Agent, demande: Demande, texte: str, cx: BaseDBAsyncClient) -> Note:
    """The same, in the transaction of an act that says why."""
    scelle = Coffret(demande.cle).sceller(texte.encode(), "note")
    return await Note.create(
        using_db=cx, demande_id=demande.id, texte=scelle, par_id=agent.gestionnaire_id, le=horloge.maintenant()
    )


async def attendre_les_fonds(qui: Service, numero: str) -> Demande:
    """The depositing body has not paid in yet. Raises PasMaintenant for a dispositif that has no such state."""
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = qui.exiger("mettre en attente de fonds", demande)
        if not dispositif(demande.dispositif).attend_des_fonds:
            raise PasMaintenant("Pour ce dispositif, les fonds n’ont pas à être attendus.")
        await demande.passer("mettre en attente de fonds", role, qui.gestionnaire_id, cx)
        return demande


async def fonds_recus(qui: Service, numero: str) -> Demande:
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = qui.exiger("fonds reçus", demande)
        await demande.passer("fonds reçus", role, qui.gestionnaire_id, cx)
        return demande
