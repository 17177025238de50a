"""What happens to a claim as months pass (vie-de-la-demande.md, « Lifecycle »): notices first, then erasures."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from portail import base
from portail.actions.comptes import ouvrir_identite
from portail.actions.effacement import effacer, effacer_documents, oublier
from portail.domain import horloge
from portail.domain.compte import Utilisateur
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat, Role
from portail.domain.justificatif import Justificatif
from portail.reglages import reglages
from portail.services import gabarits, lettres

JOUR = timedelta(days=1)
MOIS = timedelta(days=30)
FERMEES = (Etat.PAYEE, Etat.REJETEE)
PREAVIS = "préavis"
Objet = TypeVar("Objet", bound=Model)


def avant(duree: timedelta) -> datetime:
    return horloge.maintenant() - duree


async def par_lots(choix: QuerySet[Objet]) -> AsyncIterator[Objet]:
    """Each once, in the order of ids: neither memory nor what stays in place holds the others back."""
    dernier = None
    while lot := await (choix.filter(id__gt=dernier) if dernier else choix).order_by("id").limit(200):
        for objet in lot:
            yield objet
        dernier = lot[-1].pk


async def _annonce(demande: Demande, depuis: datetime) -> datetime | None:
    """When she was told, since then."""
    dite = await Evenement.filter(demande_id=demande.id, acte=PREAVIS, le__gt=depuis).order_by("le").first()
    return dite.le if dite else None


async def _annoncee_a_temps(demande: Demande, depuis: datetime) -> bool:
    """Never without a notice as old as the setting says, be the purge late by months."""
    dite = await _annonce(demande, depuis)
    return dite is not None and dite <= avant(reglages().jours_preavis * JOUR)


async def _prevenir(demande: Demande, echeance: datetime) -> None:
    maintenant = horloge.maintenant()
    fin = max(echeance, maintenant + reglages().jours_preavis * JOUR)
    proprietaire = await Utilisateur.get(id=demande.proprietaire_id)
    adresse = f"{reglages().url}/mon-compte/demandes/{demande.numero}"
    contexte = {
        "numero": demande.numero,
        "le": gabarits.date_longue(fin),
        "close": demande.etat in FERMEES,
        "lien": adresse if demande.etat in FERMEES else f"{adresse}/informations",
    }
    async with base.transaction() as cx:
        await Evenement.create(
            using_db=cx, demande_id=demande.id, acte=PREAVIS, de=demande.etat, vers=demande.etat,
            par=Role.SYSTEME, le=maintenant,
        )  # fmt: skip
        courriel = ouvrir_identite(proprietaire.identite).get("courriel")
        if courriel:
            await lettres.poster("M42", courriel, contexte, cx, demande=demande.id)


def _brouillons_immobiles(jours: int) -> QuerySet[Demande]:
    return Demande.filter(etat=Etat.BROUILLON, corbeille_le=None, efface_le=None, modifie_le__lt=avant(jours * JOUR))


async def annoncer_les_brouillons() -> int:
    faits = 0
    async for demande in par_lots(_brouillons_immobiles(reglages().jours_brouillon - reglages().jours_preavis)):
        if await _annonce(demande, demande.modifie_le) is None:
            await _prevenir(demande, demande.modifie_le + reglages().jours_brouillon * JOUR)
            faits += 1
    return faits


async def brouillons() -> int:
    faits = 0
    async for demande in par_lots(_brouillons_immobiles(reglages().jours_brouillon)):
        if await _annoncee_a_temps(demande, demande.modifie_le):
            faits += await effacer(demande, "brouillon sans changement")
    return faits


async def corbeille() -> int:
    jetees = Demande.filter(etat=Etat.BROUILLON, efface_le=None)
    faits = 0
    async for demande in par_lots(jetees.filter(corbeille_le__lt=avant(reglages().jours_corbeille * JOUR))):
        faits += await effacer(demande, "corbeille")
    return faits


async def _cloture(demande: Demande) -> datetime | None:
    """When a closed claim reached its last state."""
    arrivees = Evenement.filter(demande_id=demande.id, vers=demande.etat).exclude(de=demande.etat)
    derniere = await arrivees.order_by("-le").first()
    return derniere.le if derniere else None


async def identites() -> int:
    """Identity documents, some months after the claim was closed."""
    limite, faits = avant(reglages().mois_identite * MOIS), 0
    async for demande in par_lots(Demande.filter(etat__in=FERMEES, efface_le=None)):
        if not await Justificatif.filter(demande_id=demande.id, piece="identite").exists():
            continue
        cloture = await _cloture(demande)
        if cloture and cloture < limite:
            await effacer_documents(demande, "identite", "pièce d’identité, demande close")
            faits += 1
    return faits


async def _closes_depuis(duree: timedelta) -> AsyncIterator[tuple[Demande, datetime]]:
    """Nothing as long as the operator has not said how many months a closed claim is kept."""
    if reglages().mois_demande:
        async for demande in par_lots(Demande.filter(etat__in=FERMEES, efface_le=None)):
            cloture = await _cloture(demande)
            if cloture and cloture < avant(duree):
                yield demande, cloture


async def annoncer_les_closes() -> int:
    duree, faits = reglages().mois_demande * MOIS, 0
    async for demande, cloture in _closes_depuis(duree - reglages().jours_preavis * JOUR):
        if await _annonce(demande, cloture) is None:
            await _prevenir(demande, cloture + duree)
            faits += 1
    return faits


async def closes() -> int:
    """Answers, receipts, messages; number, dates, amount and digests stay, for accounting."""
    faits = 0
    async for demande, cloture in _closes_depuis(reglages().mois_demande * MOIS):
        if await _annoncee_a_temps(demande, cloture):
            faits += await effacer(demande, "demande close")
    return faits


async def coquilles() -> int:
    """What was left of erased claims, once accounting no longer asks for it; never, unless the operator says when."""
    if not reglages().annees_comptables:
        return 0
    faits = 0
    limite = avant(reglages().annees_comptables * 365 * JOUR)
    async for demande in par_lots(Demande.filter(efface_le__lt=limite)):
        await oublier(demande)
        faits += 1
    return faits
