"""E35 to E39: a forgotten password, in four points."""

from litestar import Request, Response, get, post

from portail.actions import motdepasse
from portail.actions.jetons import Etat
from portail.web import formulaires
from portail.web.acces import AVANT, PUBLIC
from portail.web.epreuve import CHANGER, Epreuve
from portail.web.page import page, rediriger
from portail.web.saisies import FormulaireAdresse, NouveauMotDePasse

OUBLIE, NOUVEAU = "/mon-compte/mot-de-passe-oublie", motdepasse.CHEMIN
DISCRET = {"Referrer-Policy": "no-referrer"}


def _oublie(
    request: Request, formulaire: FormulaireAdresse, epreuve: Epreuve | None = None, statut: int = 200
) -> Response:
    erreurs = [*formulaire.erreurs, *(epreuve.erreurs if epreuve else [])] if statut == 422 else []
    contexte = {"formulaire": formulaire, "epreuve": epreuve, "erreurs": erreurs}
    return page(request, "motdepasse/oublie.html", contexte, statut=statut)


@get(OUBLIE, opt=PUBLIC)
async def oublie(request: Request) -> Response:
    if "envoye" in request.query_params:
        return page(request, "motdepasse/envoye.html", {})
    return _oublie(request, FormulaireAdresse())


@post(OUBLIE, opt=AVANT, status_code=200)
async def demander(request: Request) -> Response:
    donnees, ip = await formulaires.lire(request), request.state.visiteur.ip
    formulaire, epreuve = FormulaireAdresse(donnees), None
    if donnees.get("action") == CHANGER:
        return _oublie(request, formulaire, Epreuve.changee(donnees))
    if await motdepasse.captcha_requis(donnees.get("courriel"), ip):
        epreuve = await Epreuve.jugee(request, donnees) if "captcha" in donnees else Epreuve()
        if "captcha" not in donnees:
            epreuve.sequence.errors = ["Recopiez la séquence de l’image pour continuer."]
    if not formulaire.valider() or (epreuve and not epreuve.juste):
        if epreuve and epreuve.juste:
            epreuve.reconnaitre()
        return _oublie(request, formulaire, epreuve, 422)
    await motdepasse.demander_reinitialisation(formulaire["courriel"].brut, ip)
    return rediriger(f"{OUBLIE}?envoye=1")


def _nouveau(request: Request, jeton: str, etat: Etat, formulaire: NouveauMotDePasse, statut: int = 200) -> Response:
    erreurs = formulaire.erreurs if statut == 422 else []
    contexte = {"jeton": jeton, "etat": etat.value, "formulaire": formulaire, "erreurs": erreurs}
    return page(request, "motdepasse/nouveau.html", contexte, statut=statut, entetes=DISCRET)


@get(NOUVEAU, opt=PUBLIC)
async def nouveau(request: Request) -> Response:
    if "fait" in request.query_params:
        return page(request, "motdepasse/fait.html", {})
    jeton = request.query_params.get("token", "")
    etat, _ = await motdepasse.etat_du_lien(jeton)
    return _nouveau(request, jeton, etat, NouveauMotDePasse())


@post(NOUVEAU, opt=AVANT, status_code=200)
async def changer(request: Request) -> Response:
    donnees = await formulaires.lire(request)
    jeton = donnees.get("token")
    etat, personnels = await motdepasse.etat_du_lien(jeton)
    formulaire = NouveauMotDePasse(donnees, personnels)
    if etat is Etat.VALIDE and not formulaire.valider():
        return _nouveau(request, jeton, etat, formulaire, 422)
    if etat is Etat.VALIDE:
        etat = await motdepasse.reinitialiser(jeton, formulaire["mot_de_passe"].brut, request.state.visiteur.ip)
    if etat is not Etat.VALIDE:
        return _nouveau(request, jeton, etat, NouveauMotDePasse())
    return rediriger(f"{NOUVEAU}?fait=1")


ROUTES = [oublie, demander, nouveau, changer]
