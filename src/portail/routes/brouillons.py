"""What is done from Mon suivi with a whole claim: copy it, throw it away (it asks first), take it out of the bin."""

import secrets

from litestar import Request, Response, get, post

from portail.actions import brouillons, soumission
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande
from portail.domain.etats import Etat
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.formulaires import lire
from portail.web.page import page, rediriger
from portail.web.rangs import titre
from portail.web.suivi import SUIVI


def nouvelle_cle() -> str:
    """A page's own key: asking twice from the same page makes one copy."""
    return secrets.token_urlsafe(12)


async def _expliquer_copie(request: Request, demande: Demande) -> Response:
    active = await soumission.active(demande.compte_id, demande.dispositif)
    return page(request, "suivi/duplication.html", {"demande": demande, "active": active, "cle": nouvelle_cle()})


@get("/mon-compte/demandes/{numero:str}/duplication", opt=CONNECTE)
async def confirmer_duplication(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    qui.exiger("dupliquer", demande)
    return await _expliquer_copie(request, demande)


@post("/mon-compte/demandes/{numero:str}/duplication", opt=CONNECTE, status_code=200)
async def dupliquer(request: Request, numero: str) -> Response:
    """At once when the copy can be sent one day; while another claim is active, only after the page that says so."""
    qui, donnees = acteur(request), await lire(request)
    if donnees.get("confirme") != "oui":
        demande = await Demande.trouver(qui.compte_id, numero)
        qui.exiger("dupliquer", demande)
        if await soumission.active(qui.compte_id, demande.dispositif):
            return await _expliquer_copie(request, demande)
    copie = await brouillons.dupliquer(qui, numero, donnees.get("cle"))
    return rediriger(f"/mon-compte/demandes/{copie.numero}/informations", request)


async def _a_supprimer(qui: Acteur, numero: str) -> tuple[Demande, str]:
    """The claim, and what deleting it means: thrown in the bin, or hidden."""
    demande = await Demande.trouver(qui.compte_id, numero)
    acte = "masquer" if demande.etat is Etat.REJETEE else "jeter"
    qui.exiger(acte, demande)
    return demande, acte


@get("/mon-compte/demandes/{numero:str}/suppression", opt=CONNECTE)
async def confirmer_suppression(request: Request, numero: str) -> Response:
    demande, acte = await _a_supprimer(acteur(request), numero)
    contexte = {"demande": demande, "acte": acte, "titre": titre(demande.dispositif)}
    return page(request, "suivi/suppression.html", contexte)


@post("/mon-compte/demandes/{numero:str}/suppression", opt=CONNECTE, status_code=200)
async def supprimer(request: Request, numero: str) -> Response:
    qui = acteur(request)
    _, acte = await _a_supprimer(qui, numero)
    if acte == "masquer":
        await brouillons.masquer(qui, numero)
        return rediriger(f"{SUIVI}?onglet=rejetees&fait=masquee", request)
    await brouillons.jeter(qui, numero)
    return rediriger(f"{SUIVI}?onglet=brouillons&fait=jetee", request)


@get(f"{SUIVI}/corbeille", opt=CONNECTE)
async def corbeille(request: Request) -> Response:
    qui = acteur(request)
    siennes = Demande.de(qui.compte_id).filter(corbeille_le__not_isnull=True, etat=Etat.BROUILLON)
    jetees = await siennes.order_by("-corbeille_le").limit(100)
    lignes = [(d, titre(d.dispositif), qui.peut("restaurer", d.etat, d.proprietaire_id)) for d in jetees]
    return page(request, "suivi/corbeille.html", {"lignes": lignes})


@post("/mon-compte/demandes/{numero:str}/restauration", opt=CONNECTE, status_code=200)
async def restaurer(request: Request, numero: str) -> Response:
    await brouillons.restaurer(acteur(request), numero)
    return rediriger(f"{SUIVI}?onglet=brouillons&fait=restauree", request)


ROUTES = [confirmer_duplication, dupliquer, confirmer_suppression, supprimer, corbeille, restaurer]
