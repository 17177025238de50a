"""Retention (vie-de-la-demande.md, « Lifecycle »): what must go, goes; run twice, it does nothing more; each erasure is told."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import TypeVar

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from portail import base
from portail.actions import paiements
from portail.actions.comptes import ouvrir_identite, sceller_identite
from portail.actions.effacement import effacer, effacer_documents
from portail.domain import horloge
from portail.domain.compte import Inscription, Jeton, Session, Utilisateur
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat, Role
from portail.domain.garde import Echec, NonceDepense
from portail.domain.journal import Ligne, noter
from portail.domain.justificatif import Justificatif
from portail.reglages import reglages
from portail.services import gabarits, journal, lettres

JOUR = timedelta(days=1)
MOIS = timedelta(days=30)
Objet = TypeVar("Objet", bound=Model)
FERMEES = (Etat.PAYEE, Etat.REJETEE)


async def purger() -> dict[str, int]:
    """What went, in words, and how many of each."""
    bilan = {
        "Inscriptions jamais activées": await _inscriptions(),
        "Liens, sessions et essais périmés": await _techniques(),
        "Courriels anciens": await _courriels(),
        "Brouillons annoncés comme bientôt effacés": await _preavis(),
        "Brouillons effacés": await _brouillons(),
        "Corbeille vidée": await _corbeille(),
        "Pièces d’identité de demandes closes": await _identites(),
        "Fichiers de virements": await paiements.purger_fichiers(),
        "Comptes inactifs": await _inactifs(),
        "Lignes de journal": await _journal(),
    }
    if any(bilan.values()):
        await noter("purge", acteur="systeme", **{str(rang): combien for rang, combien in enumerate(bilan.values())})
    return bilan


def _avant(duree: timedelta) -> datetime:
    return horloge.maintenant() - duree


async def _par_lots(choix: QuerySet[Objet]) -> AsyncIterator[Objet]:
    """Each once, in the order of ids: neither memory nor what stays in place holds the others back."""
    dernier = None
    while lot := await (choix.filter(id__gt=dernier) if dernier else choix).order_by("id").limit(200):
        for objet in lot:
            yield objet
        dernier = lot[-1].pk


async def _inscriptions() -> int:
    return await Inscription.filter(cree_le__lt=_avant(reglages().jours_inscription * JOUR)).delete()


async def _techniques() -> int:
    """24 h after the end of each: links, sessions, captcha nonces, counted failures (which count for a day)."""
    longue = _avant(timedelta(hours=reglages().session_max_h) + JOUR)
    finie = Q(cree_le__lt=longue) | Q(revoquee_le__lt=_avant(JOUR))
    for session in await Session.filter(finie).values("utilisateur_id", "vue_le"):
        vu = Utilisateur.filter(Q(vu_le=None) | Q(vu_le__lt=session["vue_le"]), id=session["utilisateur_id"])
        await vu.update(vu_le=session["vue_le"])
    return (
        await Session.filter(finie).delete()
        + await Jeton.filter(Q(expire_le__lt=_avant(JOUR)) | Q(cree_le__lt=_avant(7 * JOUR))).delete()
        + await NonceDepense.filter(expire_le__lt=_avant(JOUR)).delete()
        + await Echec.filter(le__lt=_avant(2 * JOUR)).delete()
    )


async def _courriels() -> int:
    limite = _avant(reglages().jours_courriel * JOUR)
    return await Courriel.filter(Q(envoye_le__lt=limite) | Q(abandonne_le__lt=limite)).delete()


def _brouillons_immobiles(jours: int) -> QuerySet[Demande]:
    return Demande.filter(etat=Etat.BROUILLON, corbeille_le=None, efface_le=None, modifie_le__lt=_avant(jours * JOUR))


async def _annonce(demande: Demande) -> datetime | None:
    """When she was told, since her last change."""
    dite = (
        await Evenement.filter(demande_id=demande.id, acte="préavis", le__gt=demande.modifie_le).order_by("le").first()
    )
    return dite.le if dite else None


async def _preavis() -> int:
    faits = 0
    async for demande in _par_lots(_brouillons_immobiles(reglages().jours_brouillon - reglages().jours_preavis)):
        if await _annonce(demande) is None:
            await _prevenir(demande)
            faits += 1
    return faits


async def _prevenir(demande: Demande) -> None:
    maintenant = horloge.maintenant()
    fin = max(demande.modifie_le + reglages().jours_brouillon * JOUR, maintenant + reglages().jours_preavis * JOUR)
    proprietaire = await Utilisateur.get(id=demande.proprietaire_id)  # type: ignore[attr-defined]
    contexte = {
        "numero": demande.numero,
        "le": gabarits.date_longue(fin),
        "lien": f"{reglages().url}/mon-compte/demandes/{demande.numero}/informations",
    }
    async with base.transaction() as cx:
        await Evenement.create(
            using_db=cx, demande_id=demande.id, acte="préavis", de=demande.etat, vers=demande.etat,
            par=Role.SYSTEME, le=maintenant,
        )  # fmt: skip
        courriel = ouvrir_identite(proprietaire.identite).get("courriel")
        if courriel:
            await lettres.poster("M42", courriel, contexte, cx, demande=demande.id)


async def _brouillons() -> int:
    """Never without a notice as old as the setting says, be the purge late by months."""
    faits = 0
    async for demande in _par_lots(_brouillons_immobiles(reglages().jours_brouillon)):
        annonce = await _annonce(demande)
        if annonce and annonce <= _avant(reglages().jours_preavis * JOUR):
            faits += await effacer(demande, "brouillon sans changement")
    return faits


async def _corbeille() -> int:
    jetees = Demande.filter(etat=Etat.BROUILLON, efface_le=None)
    faits = 0
    async for demande in _par_lots(jetees.filter(corbeille_le__lt=_avant(reglages().jours_corbeille * JOUR))):
        faits += await effacer(demande, "corbeille")
    return faits


async def _identites() -> int:
    """Identity documents, some months after the claim was closed; a closure is dated by its last change of state."""
    limite, faits = _avant(reglages().mois_identite * MOIS), 0
    async for demande in _par_lots(Demande.filter(etat__in=FERMEES, efface_le=None)):
        if not await Justificatif.filter(demande_id=demande.id, piece="identite").exists():
            continue
        cloture = (
            await Evenement.filter(demande_id=demande.id, vers=demande.etat)
            .exclude(de=demande.etat)
            .order_by("-le")
            .first()
        )
        if cloture and cloture.le < limite:
            await effacer_documents(demande, "identite", "pièce d’identité, demande close")
            faits += 1
    return faits


async def _inactifs() -> int:
    """Two years without a visit, and no claim of hers that lives: nobody is left under that name."""
    limite, faits = _avant(reglages().annees_inactif * 365 * JOUR), 0
    absents = Utilisateur.filter(Q(vu_le__lt=limite) | Q(vu_le=None, cree_le__lt=limite), desactive_le=None)
    async for utilisateur in _par_lots(absents):
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
    anciennes = Ligne.filter(rang__not_isnull=True, le__lt=_avant(reglages().mois_ip * MOIS)).exclude(ip="")
    async for ligne in _par_lots(anciennes):
        if (coupee := journal.couper_ip(ligne.ip)) != ligne.ip:
            await Ligne.filter(id=ligne.id).update(ip=coupee)
    return await journal.raccourcir(_avant(reglages().mois_journal * MOIS))
