"""G3: one claim beside its documents, and the documents themselves as images or as they came."""

from litestar import Request, Response, get
from litestar.params import FromPath

from portail.actions import pieces
from portail.actions.justificatifs import nom_de
from portail.domain.demande import Demande
from portail.domain.erreurs import Introuvable
from portail.domain.identifiant import identifiant_de
from portail.services import feuilles
from portail.web import dossier
from portail.web.acces import GESTION
from portail.web.agents import agent
from portail.web.page import fichier, original_de, page

CHEMIN = "/gestion/demandes/{numero:str}"
_VIERGE: dict[str, object] = {"erreurs": [], "ouvert": "", "saisie": {}, "alerte": "", "reprise": ""}


async def montrer(request: Request, numero: str, statut: int = 200, document: str = "", **plus: object) -> Response:
    """The claim's page; `ouvert` names the form to show open, with `saisie` in it; `document`, the one to look at."""
    demande, qui = await Demande.a_instruire(numero), agent(request)
    contexte = await dossier.contexte(request, qui, demande, document or request.query_params.get("document", ""))
    return page(request, "gestion/demande.html", contexte | _VIERGE | plus, statut=statut)


@get(CHEMIN, opt=GESTION)
async def demande(request: Request, numero: FromPath[str]) -> Response:
    return await montrer(request, numero, ouvert=request.query_params.get("ouvrir", ""))


@get(CHEMIN + "/documents/{identifiant:str}/feuille", opt=GESTION)
async def feuille(request: Request, numero: FromPath[str], identifiant: FromPath[str]) -> Response:
    """One page as an image; never the file."""
    vue = dossier.Vue.de(request)
    _, document, octets = await pieces.ouvrir(agent(request), numero, identifiant_de(identifiant))
    largeur = feuilles.LARGEURS[1 if vue.zoom <= 100 else 2]
    try:
        image = await feuilles.dessiner(octets, document.type, vue.page, largeur, vue.rotation)
    except feuilles.Illisible:
        raise Introuvable("Cette page ne peut pas être dessinée. Téléchargez l’original.") from None
    return fichier(image, "feuille.jpg", "image/jpeg", pour_montrer=True)


@get(CHEMIN + "/documents/{identifiant:str}/original", opt=GESTION)
async def original(request: Request, numero: FromPath[str], identifiant: FromPath[str]) -> Response:
    demande, document, octets = await pieces.ouvrir(agent(request), numero, identifiant_de(identifiant), "original")
    return original_de(octets, nom_de(demande, document), document.type)


ROUTES = [demande, feuille, original]
