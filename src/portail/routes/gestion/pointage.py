"""G7: a line of a run settled by hand, paid or refused: a page that asks first, for neither can be undone."""

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portail.actions import pointages
from portail.actions.demandes import reponses_de
from portail.domain.champs import compact, masquer
from portail.domain.erreurs import Invalide, PasMaintenant
from portail.domain.motifs import REFUS_BANQUE
from portail.routes.gestion.paiements import CHEMIN, montrer_lot, numero_de
from portail.web.acces import SUPERVISION
from portail.web.agents import agent
from portail.web.formulaires import lire
from portail.web.page import page, rediriger

LIGNE = CHEMIN + "/{numero:str}/lignes/{demande:str}"


async def _demander(
    request: Request, numero: str, demande: str, statut: int = 200, refus: bool = False, faute: str = ""
) -> Response:
    lot, virement, trouvee = await pointages.ligne(agent(request), numero_de(numero), demande)
    reponses = reponses_de(trouvee)
    contexte = {
        "lot": lot,
        "virement": virement,
        "demande": trouvee,
        "titulaire_compte": reponses.get("titulaire_compte", ""),
        "iban": masquer(compact(reponses.get("iban", ""))),
        "refus": refus,
        "raisons": [(code, f"{code} : {phrase}") for code, phrase in REFUS_BANQUE.items()],
        "erreurs": [("motif", faute)] if faute else [],
    }
    return page(request, "gestion/pointage.html", contexte, statut=statut)


@get(LIGNE + "/confirmation", opt=SUPERVISION)
async def a_confirmer(request: Request, numero: FromPath[str], demande: FromPath[str]) -> Response:
    return await _demander(request, numero, demande)


@post(LIGNE + "/confirmation", opt=SUPERVISION, status_code=200)
async def confirmer(request: Request, numero: FromPath[str], demande: FromPath[str]) -> Response:
    try:
        await pointages.confirmer(agent(request), numero_de(numero), demande)
    except PasMaintenant as refus:
        return await montrer_lot(request, numero_de(numero), 409, refus.phrase)
    return rediriger(f"{CHEMIN}/{numero}", request)


@get(LIGNE + "/refus", opt=SUPERVISION)
async def a_refuser(request: Request, numero: FromPath[str], demande: FromPath[str]) -> Response:
    return await _demander(request, numero, demande, refus=True)


@post(LIGNE + "/refus", opt=SUPERVISION, status_code=200)
async def refuser(request: Request, numero: FromPath[str], demande: FromPath[str]) -> Response:
    motif = (await lire(request)).get("motif")
    try:
        await pointages.refuser(agent(request), numero_de(numero), demande, motif)
    except Invalide as refus:
        return await _demander(request, numero, demande, 422, refus=True, faute=refus.erreurs["motif"][0])
    except PasMaintenant as refus:
        return await montrer_lot(request, numero_de(numero), 409, refus.phrase)
    return rediriger(f"{CHEMIN}/{numero}", request)


ROUTES = [a_confirmer, confirmer, a_refuser, refuser]
