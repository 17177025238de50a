"""P21: the receipt of a claim that was sent, as a PDF whose bytes never change."""

from litestar import Request, Response, get
from litestar.params import FromPath

from portail.domain.demande import Demande
from portail.domain.erreurs import Introuvable, PasMaintenant
from portail.services import recepisse
from portail.web.acces import CONNECTE
from portail.web.page import fichier, page


@get("/mon-compte/demandes/{numero:str}/recapitulatif.pdf", opt=CONNECTE)
async def telecharger(request: Request, numero: FromPath[str]) -> Response:
    demande = await Demande.trouver(request.scope["state"]["visiteur"].compte_id, numero)
    if demande.soumise_le is None:
        raise PasMaintenant("Le récapitulatif sera prêt une fois la demande envoyée.")
    try:
        octets = await recepisse.attendre(demande.id, rang=await _rang(request, demande))
    except recepisse.EnPreparation:
        entetes = {"Retry-After": "10"}
        return page(request, "recepisse/en_preparation.html", {"demande": demande}, statut=503, entetes=entetes)
    return fichier(octets, f"recapitulatif-{demande.numero}.pdf", "application/pdf")


async def _rang(request: Request, demande: Demande) -> int:
    """The last receipt, or the one whose rank is asked: the first stays when a complement makes another."""
    voulu = request.query_params.get("rang", "")
    dernier = await recepisse.dernier_rang(demande.id)
    if not voulu:
        return dernier
    if voulu not in map(str, range(1, dernier + 1)):
        raise Introuvable()
    return int(voulu)


ROUTES = [telecharger]
