"""E07 and E08: the activation link. Opening it uses nothing up; its pages tell no other site where they are."""

from litestar import Request, Response, get, post

from portail.actions import inscription
from portail.actions.jetons import Etat
from portail.web import formulaires
from portail.web.acces import AVANT, PUBLIC
from portail.web.page import page, rediriger
from portail.web.saisies import FormulaireAdresse

CHEMIN = inscription.CHEMIN_ACTIVATION
NOUVEAU, VALIDE = f"{CHEMIN}/nouveau-lien", f"{CHEMIN}/valide"
DISCRET = {"Referrer-Policy": "no-referrer"}


async def _montrer(request: Request, jeton: str, etat: Etat, connue: bool) -> Response:
    contexte = {"jeton": jeton, "etat": etat.value, "connue": connue, "formulaire": FormulaireAdresse()}
    return page(request, "inscription/activation.html", contexte, entetes=DISCRET)


@get(CHEMIN, opt=PUBLIC)
async def ouvrir(request: Request) -> Response:
    jeton = request.query_params.get("token", "")
    etat, inscription_id = await inscription.etat_du_lien(jeton)
    return await _montrer(request, jeton, etat, inscription_id is not None)


@post(CHEMIN, opt=AVANT, status_code=200)
async def activer(request: Request) -> Response:
    jeton = (await formulaires.lire(request)).get("token")
    etat = await inscription.activer(jeton, request.state.visiteur.ip)
    if etat is Etat.VALIDE:
        return rediriger(VALIDE)
    _, inscription_id = await inscription.etat_du_lien(jeton)
    return await _montrer(request, jeton, etat, inscription_id is not None)


@get(VALIDE, opt=PUBLIC)
async def valide(request: Request) -> Response:
    return page(request, "inscription/validation.html", {})


@get(NOUVEAU, opt=PUBLIC)
async def nouveau_lien(request: Request) -> Response:
    contexte = {"formulaire": FormulaireAdresse(), "envoye": "envoye" in request.query_params}
    return page(request, "inscription/nouveau_lien.html", contexte)


@post(NOUVEAU, opt=AVANT, status_code=200)
async def demander(request: Request) -> Response:
    """From an old link that we know, or from an address: the same answer always."""
    donnees = await formulaires.lire(request)
    if donnees.get("token"):
        _, inscription_id = await inscription.etat_du_lien(donnees.get("token"))
        if inscription_id:
            await inscription.renvoyer_lien(inscription_id)
        return rediriger(f"{NOUVEAU}?envoye=1")
    formulaire = FormulaireAdresse(donnees)
    if not formulaire.valider():
        contexte = {"formulaire": formulaire, "erreurs": formulaire.erreurs, "envoye": False}
        return page(request, "inscription/nouveau_lien.html", contexte, statut=422)
    await inscription.renvoyer_lien_a(formulaire["courriel"].brut)
    return rediriger(f"{NOUVEAU}?envoye=1")


ROUTES = [ouvrir, activer, valide, nouveau_lien, demander]
