"""An agent opens a document: only what passed the antivirus, and each opening is in the audit log."""

from datetime import datetime, timedelta
from uuid import UUID

from portail.actions.jugement import LISIBLES
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.erreurs import Introuvable, PasMaintenant
from portail.domain.journal import noter
from portail.domain.justificatif import Justificatif
from portail.services import coffre, scelles
from portail.services.chiffrement import Coffret

_MEME_OUVERTURE = timedelta(minutes=10)  # turning a page or zooming opens nothing again
_ouvertures: dict[tuple[UUID, UUID, str], datetime] = {}


async def document_de(demande: Demande, identifiant: UUID) -> Justificatif:
    """One that reached the service, replaced ones included. Raises Introuvable."""
    document = await Justificatif.get_or_none(id=identifiant, demande_id=demande.id, a_envoyer=False)
    if document is None:
        raise Introuvable()
    return document


async def ouvrir(
    agent: Agent, numero: str, identifiant: UUID, quoi: str = "vue"
) -> tuple[Demande, Justificatif, bytes]:
    """The bytes, for the viewer ("vue") or the original. Raises Introuvable, PasMaintenant (not scanned yet)."""
    demande = await Demande.a_instruire(numero)
    document = await document_de(demande, identifiant)
    if document.analyse not in LISIBLES:
        raise PasMaintenant("Ce document n’a pas passé l’antivirus : il ne s’ouvre pas encore.")
    await journaliser(agent, demande, document.id, quoi)
    try:
        return demande, document, await scelles.lire(Coffret(demande.cle), document.chemin)
    except coffre.Absent as erreur:
        raise Introuvable() from erreur


async def journaliser(agent: Agent, demande: Demande, objet: UUID, quoi: str) -> None:
    """One line an opening: `quoi` is "vue", "original" or "iban"."""
    cle, maintenant = (agent.gestionnaire_id, objet, quoi), horloge.maintenant()
    if quoi != "original" and _ouvertures.get(cle, maintenant - 2 * _MEME_OUVERTURE) > maintenant - _MEME_OUVERTURE:
        return
    if len(_ouvertures) > 5000:
        _ouvertures.clear()
    _ouvertures[cle] = maintenant
    await noter(
        {"vue": "document vu", "original": "original téléchargé", "iban": "iban affiché"}[quoi],
        **agent.au_journal,
        objet=f"demande:{demande.numero}",
        document=str(objet),
    )
