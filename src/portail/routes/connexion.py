"""E02: signing in and out. One answer for every failure; what was typed when a session expired comes back."""

import re

from litestar import Request, Response, get, post
from litestar.enums import MediaType

from portail.actions import connexion
from portail.actions.garde import CaptchaRequis
from portail.domain import garde, horloge
from portail.domain.champs import Courriel, MotDePasse
from portail.domain.erreurs import ErreurMetier
from portail.domain.formulaire import Formulaire
from portail.web import formulaires, reprise, secret
from portail.web.acces import AVANT, CONNECTE, PUBLIC, SORTIE
from portail.web.epreuve import CHANGER, Epreuve
from portail.web.formulaires import Donnees
from portail.web.page import page, page_constante, rediriger
from portail.web.session import fermer_session, ouvrir_session, reconnaitre
from portail.web.visiteur import Visiteur

ACCUEIL, GABARIT = "/mon-compte/", "connexion/connexion.html"
_INTERIEUR = re.compile(r"(?i)(?!.*(?://|/\.|%2f|%5c|%2e))/[\w/?=&%.,:~+-]*", re.ASCII)
_SAISIES = re.compile(
    r"/mon-compte/demandes/(?:nouvelle/(?P<code>\w+)"
    r"|(?P<numero>\w+)/(?P<quoi>informations|justificatifs|messages|complement|complement/informations))",
    re.ASCII,
)
_ACTES = re.compile(
    r"/mon-compte/demandes/\w+/(recapitulatif|soumission|duplication|suppression|reaffectation)", re.ASCII
)


class FormulaireConnexion(Formulaire):
    # « username » is the password managers' word for it, and belongs to a text input (RGAA 11.13).
    courriel = Courriel(
        "Identifiant (adresse courriel)", requis=True, autocomplete="username", attributs={"type": "text"}
    )
    mot_de_passe = MotDePasse("Mot de passe", requis=True)


_MOTS = ("mot_de_passe",)
_RIEN = {"refus": False, "annonce": "", "suite": "", "reprise": "", "expiree": False, "epreuve": None, "secret": ""}
_VIERGE = {"formulaire": FormulaireConnexion(), "erreurs": [], **_RIEN}


def suite_sure(chemin: str) -> str:
    """A path of ours, else the home page."""
    return chemin if _INTERIEUR.fullmatch(chemin) else ACCUEIL


def _page(
    request: Request,
    formulaire: Formulaire,
    *,
    statut: int = 200,
    entetes: dict[str, str] | None = None,
    garde_: bool = False,
    **plus: object,
) -> Response:
    """`garde_`: the password was not judged, it stays in the page, sealed."""
    contexte = {"formulaire": formulaire, "erreurs": [], **_RIEN, **plus}
    mot = formulaire["mot_de_passe"]
    if mot.brut and garde_:
        contexte["secret"], mot.bonne_nouvelle = secret.sceller(request, [mot.brut]), secret.GARDE
    elif mot.brut and statut in (422, 429):
        mot.avertissement = secret.A_RETAPER
    return page(request, GABARIT, contexte, statut=statut, entetes=entetes)


@get(ACCUEIL, opt=PUBLIC)
async def espace(request: Request) -> Response:
    if request.state.visiteur.connecte:
        from portail.routes import suivi

        return await suivi.accueil_connecte(request)
    suite = request.query_params.get("suite", "")
    if not suite:
        return page_constante(request, GABARIT, _VIERGE)
    return _page(request, FormulaireConnexion(), suite=suite_sure(suite), expiree=request.state.visiteur.expiree)


@post(ACCUEIL, opt=AVANT, status_code=200)
async def se_connecter(request: Request) -> Response:
    donnees = secret.completer(request, await formulaires.lire(request), _MOTS)
    formulaire = FormulaireConnexion(donnees)
    plus: dict[str, object] = {"suite": donnees.get("suite"), "reprise": donnees.get(reprise.CHAMP)}
    plus["expiree"] = bool(plus["reprise"])
    if _deja_la(request, formulaire["courriel"].brut):
        return await _reprendre(request, donnees, rediriger(suite_sure(donnees.get("suite")), request))
    if donnees.get("action") == CHANGER:
        return _page(request, formulaire, garde_=True, epreuve=Epreuve.changee(donnees), **plus)
    if vides := _vides(formulaire):
        epreuve = Epreuve.changee(donnees) if "captcha" in donnees else None
        return _page(request, formulaire, statut=422, garde_=True, erreurs=vides, epreuve=epreuve, **plus)
    return await _juger(request, donnees, formulaire, plus)


def _deja_la(request: Request, courriel: str) -> bool:
    """Whether another tab signed her in since this page was opened: her session goes on, its pages stay good."""
    visiteur: Visiteur = request.state.visiteur
    d_avant = request.scope["state"].get("page_d_avant", False)
    return d_avant and visiteur.connecte and courriel.strip().casefold() == visiteur.courriel.casefold()


def _vides(formulaire: Formulaire) -> list[tuple[str, str]]:
    for champ in formulaire.champs():
        champ.errors = [champ.vide] if champ.est_vide else []
    return formulaire.erreurs


async def _juger(request: Request, donnees: Donnees, formulaire: Formulaire, plus: dict[str, object]) -> Response:
    ip, courriel = request.state.visiteur.ip, donnees.get("courriel").strip()
    epreuve = await Epreuve.jugee(request, donnees) if "captcha" in donnees else None
    if epreuve and not epreuve.juste:
        return _page(request, formulaire, statut=422, garde_=True, erreurs=epreuve.erreurs, epreuve=epreuve, **plus)
    try:
        essai = await connexion.connecter(courriel, donnees.get("mot_de_passe"), ip, sans_captcha=epreuve is None)
    except CaptchaRequis:
        epreuve = Epreuve()
        epreuve.sequence.errors = ["Recopiez la séquence de l’image pour continuer."]
        return _page(request, formulaire, statut=422, garde_=True, erreurs=epreuve.erreurs, epreuve=epreuve, **plus)
    if essai.utilisateur_id is None:
        return _refuser(request, formulaire, essai, plus)
    return await _accueillir(request, essai, donnees)


def _refuser(request: Request, formulaire: Formulaire, essai: connexion.Essai, plus: dict[str, object]) -> Response:
    """The one failure message, with what is left before a wait; or the wait itself (429)."""
    apres = essai.comptes
    assert apres
    epreuve = Epreuve() if garde.captcha_requis(apres) else None
    statut, entetes = 422, None
    annonce = _annonce(garde.essais_restants(apres.adresse), garde.attente(apres, horloge.maintenant()))
    if essai.attendre:
        statut, entetes = 429, {"Retry-After": str(essai.attendre)}
        annonce = f"Trop d’essais pour cette adresse : attendez {_duree(essai.attendre)} avant le prochain."
    erreurs = [("courriel", annonce)]  # the page's title says « Erreur : »; the template words the rest
    return _page(
        request,
        formulaire,
        statut=statut,
        entetes=entetes,
        erreurs=erreurs,
        refus=True,
        annonce=annonce,
        epreuve=epreuve,
        **plus,
    )


def _annonce(restants: int, secondes: int) -> str:
    if secondes:
        return f"Il faut maintenant attendre {_duree(secondes)} avant le prochain essai."
    if not 0 < restants <= 2:
        return ""
    return f"Il vous reste {restants} essai{'s' if restants > 1 else ''} avant une courte attente."


def _duree(secondes: int) -> str:
    if secondes < 60:
        return f"{secondes} seconde{'s' if secondes > 1 else ''}"
    minutes = -(-secondes // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


async def _accueillir(request: Request, essai: connexion.Essai, donnees: Donnees) -> Response:
    """A new session; then where she was going, or what she was typing."""
    reponse = rediriger(suite_sure(donnees.get("suite")), request)
    await ouvrir_session(reponse, request, essai)
    if not donnees.get(reprise.CHAMP):
        return reponse
    state = request.scope["state"]
    state["visiteur"] = Visiteur(ip=state["visiteur"].ip, anonyme=state["visiteur"].anonyme)
    await reconnaitre(state["visiteur"], reponse.cookies[-1].value or "", passif=False)
    return await _reprendre(request, donnees, reponse)


async def _reprendre(request: Request, donnees: Donnees, reponse: Response) -> Response:
    """What she was typing when her session expired, if it was her; else `reponse`, whose cookies are set in either case."""
    scelle, qui = donnees.get(reprise.CHAMP), request.scope["state"]["visiteur"].utilisateur_id
    chemin = reprise.chemin_pour(scelle, qui)
    if not chemin:
        return reponse
    try:
        rendue = await _rendre_saisie(request, chemin, scelle)
    except ErreurMetier:  # the claim is gone, or is hers no more: she is signed in all the same
        return reponse
    rendue.cookies.extend(reponse.cookies)
    return rendue


async def _rendre_saisie(request: Request, chemin: str, scelle: str) -> Response:
    """The form she was typing in, as its own route shows it when it is handed what was sealed."""
    from portail.routes import complement, demandes, justificatifs, messagerie

    donnees = Donnees()
    donnees.ajouter(reprise.CHAMP, scelle)
    request.scope["state"]["donnees"] = donnees
    request.scope["path"] = chemin
    ou = _SAISIES.fullmatch(chemin)
    assert ou  # sealed by us
    if ou["code"]:
        return await demandes.commencer.fn(request, ou["code"])
    routes = {
        "informations": demandes.enregistrer,
        "justificatifs": justificatifs.envoyer,
        "messages": messagerie.repondre,
        "complement": complement.envoyer,
        "complement/informations": complement.corriger,
    }
    return await routes[ou["quoi"]].fn(request, ou["numero"])


def page_expiree(request: Request, visiteur: Visiteur) -> Response:
    """401: sign in again. Typed fields will stand in their form; an act is asked again on its page, never replayed."""
    chemin = request.scope["path"]
    donnees = request.scope["state"].get("donnees") or Donnees()
    scelle = reprise.sceller(visiteur, chemin, donnees) if _SAISIES.fullmatch(chemin) else ""
    suite = chemin if _ACTES.fullmatch(chemin) else ""
    formulaire = FormulaireConnexion()
    formulaire["courriel"].process_data(visiteur.courriel)
    return _page(request, formulaire, statut=401, reprise=scelle, suite=suite, expiree=True)


@post("/mon-compte/deconnexion", opt=SORTIE, status_code=303)
async def se_deconnecter(request: Request) -> Response:
    """Out already, by another tab: the sign-in page says so better than a refusal would, and no cookie is touched."""
    reponse = rediriger(ACCUEIL, request)
    if request.state.visiteur.session:
        await fermer_session(reponse, request)
    return reponse


@get("/mon-compte/session", opt=PUBLIC)
async def session(request: Request) -> Response:
    """Seconds left, for a page that believes the session over: asking (as a poll does) puts no end off, reloading would."""
    return Response(str(request.state.visiteur.reste), media_type=MediaType.TEXT)


@post("/mon-compte/session/prolonger", opt=CONNECTE, status_code=200)
async def prolonger(request: Request) -> Response:
    """Being called is enough: the session layer saw an activity."""
    return Response(None, status_code=204)


ROUTES = [espace, se_connecter, se_deconnecter, session, prolonger]
