"""P28: the proof of payment, as a page first, then as the signed PDF whose bytes never change."""

from datetime import datetime

from litestar import Request, Response, get
from litestar.params import FromPath

from portail.domain.demande import Demande
from portail.services import recepisse
from portail.web.acces import CONNECTE
from portail.web.page import fichier, page

CHEMIN = "/mon-compte/demandes/{numero:str}/justificatif-de-paiement"


async def _sienne(request: Request, numero: str) -> Demande:
    return await Demande.trouver(request.scope["state"]["visiteur"].compte_id, numero)


@get(CHEMIN, opt=CONNECTE)
async def lire(request: Request, numero: FromPath[str]) -> Response:
    demande = await _sienne(request, numero)
    contenu, sceau = await recepisse.contenu_de_la_preuve(demande)
    contexte = {
        "demande": demande,
        "c": contenu,
        "sceau": sceau,
        "paye_le": datetime.fromisoformat(contenu["paye_le"]),
        "taille": await recepisse.taille(demande.id, "P28", await recepisse.dernier_rang(demande.id, "P28")),
    }
    return page(request, "preuve/justificatif.html", contexte)


@get(CHEMIN + ".pdf", opt=CONNECTE)
async def telecharger(request: Request, numero: FromPath[str]) -> Response:
    demande = await _sienne(request, numero)
    rang = await recepisse.dernier_rang(demande.id, "P28")
    try:
        octets = await recepisse.attendre(demande.id, "P28", rang)
    except recepisse.EnPreparation:
        entetes = {"Retry-After": "10"}
        return page(request, "preuve/en_preparation.html", {"demande": demande}, statut=503, entetes=entetes)
    return fichier(octets, f"justificatif-de-paiement-{demande.numero}.pdf", "application/pdf")


ROUTES = [lire, telecharger]
