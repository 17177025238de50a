"""Retention (vie-de-la-demande.md, « Lifecycle »): what must go, goes; run twice, it does nothing more; each erasure is told."""

import secrets
from datetime import timedelta

from tortoise.expressions import Q

from portail import base
from portail.actions import echeances, effacement, paiements
from portail.actions.comptes import sceller_identite
from portail.actions.echeances import FERMEES, JOUR, avant, par_lots
from portail.domain import horloge
from portail.domain.compte import Inscription, Jeton, Session, Utilisateur
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande
from portail.domain.garde import Echec, NonceDepense
from portail.domain.gestionnaire import Presence, SessionAgent
from portail.domain.journal import Ligne, noter
from portail.domain.livraison import Livraison
from portail.reglages import reglages
from portail.services import journal

MOIS_CIVIL = timedelta(days=365 / 12)


async def purger() -> dict[str, int]:
    """What went, in words, and how many of each."""
    bilan = {
        "Inscriptions jamais activées": await _inscriptions(),
        "Liens, sessions et essais périmés": await _techniques(),
        "Courriels anciens": await _courriels(),
        "Brouillons annoncés comme bientôt effacés": await echeances.annoncer_les_brouillons(),
        "Brouillons effacés": await echeances.brouillons(),
        "Corbeille vidée": await echeances.corbeille(),
        "Pièces d’identité de demandes closes": await echeances.identites(),
        "Demandes closes annoncées comme bientôt effacées": await echeances.annoncer_les_closes(),
        "Demandes closes effacées": await echeances.closes(),
        "Numéros, dates et montants oubliés": await echeances.coquilles(),
        "Fichiers sans demande": await effacement.orphelins(),
        "Fichiers de virements": await paiements.purger_fichiers(),
        "Comptes inactifs": await _inactifs(),
        "Lignes de journal": await _journal(),
    }
    if any(bilan.values()):
        await noter("purge", acteur="systeme", **{quoi: combien for quoi, combien in bilan.items() if combien})
    return bilan


async def _inscriptions() -> int:
    return await Inscription.filter(cree_le__lt=avant(reglages().jours_inscription * JOUR)).delete()


async def _techniques() -> int:
    """Hours after the end of each: links, sessions, captcha nonces, counted failures (which count for a day)."""
    grace = timedelta(hours=reglages().heures_perime)
    for session in await Session.filter(_finies(reglages().session_max_h, grace)).values("utilisateur_id", "vue_le"):
        vu = Utilisateur.filter(Q(vu_le=None) | Q(vu_le__lt=session["vue_le"]), id=session["utilisateur_id"])
        await vu.update(vu_le=session["vue_le"])
    return (
        await Session.filter(_finies(reglages().session_max_h, grace)).delete()
        + await SessionAgent.filter(_finies(reglages().session_agent_h, grace)).delete()
        + await Jeton.filter(Q(expire_le__lt=avant(grace)) | Q(cree_le__lt=avant(7 * JOUR))).delete()
        + await NonceDepense.filter(expire_le__lt=avant(grace)).delete()
        + await Echec.filter(le__lt=avant(JOUR + grace)).delete()
        + await Presence.filter(vue_le__lt=avant(grace)).delete()
    )


def _finies(heures: int, grace: timedelta) -> Q:
    """Sessions over for that long, by age or by sign-out."""
    return Q(cree_le__lt=avant(timedelta(hours=heures) + grace)) | Q(revoquee_le__lt=avant(grace))


async def _courriels() -> int:
    """Letters and webhooks, carried or given up."""
    limite = avant(reglages().jours_courriel * JOUR)
    finis = Q(envoye_le__lt=limite) | Q(abandonne_le__lt=limite)
    return await Courriel.filter(finis).delete() + await Livraison.filter(finis).delete()


async def _inactifs() -> int:
    """Two years without a visit, and no claim of hers that lives: nobody is left under that name."""
    limite, faits = avant(reglages().annees_inactif * 365 * JOUR), 0
    absents = Utilisateur.filter(Q(vu_le__lt=limite) | Q(vu_le=None, cree_le__lt=limite), desactive_le=None)
    async for utilisateur in par_lots(absents):
        siennes = Demande.filter(proprietaire_id=utilisateur.id, efface_le=None).exclude(etat__in=FERMEES)
        if await siennes.exists() or await Session.filter(utilisateur_id=utilisateur.id, vue_le__gt=limite).exists():
            continue
        async with base.transaction() as cx:
            await Session.filter(utilisateur_id=utilisateur.id).using_db(cx).delete()
            await Utilisateur.filter(id=utilisateur.id).using_db(cx).update(
                identite=sceller_identite({}), mot_de_passe="", courriel_empreinte=secrets.token_hex(32),
                desactive_le=horloge.maintenant(),
            )  # fmt: skip
            await noter("compte effacé", acteur="systeme", objet=f"utilisateur:{utilisateur.id}", connexion=cx)
        faits += 1
    return faits


async def _journal() -> int:
    """Chained lines only; an IP loses its end sooner than its line."""
    anciennes = Ligne.filter(rang__not_isnull=True, le__lt=avant(reglages().mois_ip * MOIS_CIVIL)).exclude(ip="")
    async for ligne in par_lots(anciennes):
        if (coupee := journal.couper_ip(ligne.ip)) != ligne.ip:
            await Ligne.filter(id=ligne.id).update(ip=coupee)
    return await journal.raccourcir(avant(reglages().mois_journal * MOIS_CIVIL))
