"""The claimant sends her complement: everything at once, or nothing (E26, « Valider »)."""

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.actions import courriers, recherche
from portail.actions.corrections import Dossier, dossier_de, refus_d_envoyer, sections_changees
from portail.actions.jugement import Reecrite, colonnes_de, garder_amendement, lecture_entiere
from portail.actions.soumission import GABARIT, documents_de, figer, instantane
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande
from portail.domain.erreurs import Invalide
from portail.domain.etats import Role
from portail.domain.instruction import Complement
from portail.domain.journal import noter
from portail.domain.justificatif import Justificatif, Verdict


async def renvoyer(acteur: Acteur, numero: str) -> Demande:
    """Send it all: documents, corrected answers, a new frozen content, the event, the letter, in one transaction.

    Raises Invalide (something red is left), PasMaintenant, Introuvable, Interdit.
    """
    async with base.transaction() as cx:
        demande = await Demande.trouver(acteur.compte_id, numero)
        role = acteur.exiger("renvoyer", demande)
        attendu = await dossier_de(demande)
        if reste := refus_d_envoyer(attendu):
            raise Invalide({ou: [phrase] for ou, phrase in reste})
        le = horloge.maintenant()
        await _remplacer(attendu, le, cx)
        await _garder_les_corrections(acteur, role, attendu, le, cx)
        await _figer(attendu, le, cx)
        parties = sections_changees(attendu.declare, attendu.gardees, attendu.corrigees)
        pieces = [e.piece for e in attendu.elements if e.remplacants]
        details = {"rang": attendu.complement.rang, "pieces": pieces, "parties": sorted(parties)}
        nouvelles = {"complement_recu_le": le, **colonnes_de(demande, attendu.reponses)}
        await demande.passer("renvoyer", role, acteur.utilisateur_id, cx, details=details, **nouvelles)
        if "titulaire" in parties:
            await recherche.reindexer(demande, attendu.reponses, cx)
        await courriers.prevenir("M26", demande, cx)
        return demande


async def _remplacer(attendu: Dossier, le: datetime, cx: BaseDBAsyncClient) -> None:
    """New documents take their place, the old ones are kept aside; a refused one that stays is to be judged again."""
    documents = Justificatif.filter(demande_id=attendu.demande.id).using_db(cx)
    gardes = {document.id for document in attendu.debout}
    await documents.filter(id__in=[d.id for d in attendu.documents if d.id not in gardes]).update(remplace_le=le)
    refuses = [e.document.id for e in attendu.elements if e.document and e.document.id in gardes]
    await documents.filter(id__in=refuses).update(verdict=Verdict.A_VOIR, juge_le=None, juge_par=None)
    await documents.filter(id__in=[d.id for d in attendu.joints]).update(a_envoyer=False)


async def _garder_les_corrections(
    acteur: Acteur, role: Role, attendu: Dossier, le: datetime, cx: BaseDBAsyncClient
) -> None:
    """One Amendement for each answer that changed."""
    demande = attendu.demande
    for section in attendu.declare.sections:
        for champ in section.champs if section.code in attendu.parties else ():
            avant, apres = (lecture_entiere(attendu.declare, champ, r) for r in (attendu.gardees, attendu.reponses))
            if avant == apres:
                continue
            await garder_amendement(
                demande,
                Reecrite(section.code, champ, avant, apres),
                cx,
                par=role,
                par_id=acteur.utilisateur_id,
                rang=attendu.complement.rang,
                le=le,
            )
            if champ == "iban":
                await noter("iban corrigé", **acteur.au_journal, objet=f"demande:{demande.numero}", connexion=cx)


async def _figer(attendu: Dossier, le: datetime, cx: BaseDBAsyncClient) -> None:
    """The content of the new receipt, dated; the first one stays."""
    demande, declare = attendu.demande, attendu.declare
    adresse = (await courriers.destinataires(demande, administrateurs=False))[0]
    envoi = demande.soumise_le or le
    contenu = instantane(demande, declare, attendu.reponses, await documents_de(demande), adresse, envoi)
    contenu |= {"complement": attendu.complement.rang, "completee_le": le.isoformat()}
    ouvert = Complement.filter(id=attendu.complement.id, renvoye_le=None, annule_le=None).using_db(cx)
    await ouvert.update(renvoye_le=le, corrections=None, gabarit=GABARIT, **figer(demande, contenu))
