"""G1: agents sign in with a password, then a code; what was typed when a session expired comes back (exigences.md A)."""

import re
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.enums import MediaType

from portail.actions import gestionnaires
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.champs import Courriel, MotDePasse, Texte
from portail.domain.erreurs import ErreurMetier
from portail.domain.formulaire import Formulaire
from portail.routes.gestion import reprise as formes
from portail.services import chiffrement
from portail.web import formulaires, reprise, session_agent
from portail.web.acces import GESTION, PUBLIC
from portail.web.formulaires import Donnees
from portail.web.page import page, rediriger
from portail.web.visiteur import Visiteur

ENTREE, FILE = "/gestion/", "/gestion/demandes"
DELAI_CODE = 300  # seconds between the password and the code
_INTERIEUR = re.compile(r"/gestion/[\w/?=&%.,:~+-]*", re.ASCII)
_REFUS = "L’adresse courriel ou le mot de passe ne convient pas."
_RIEN = {"suite": "", "reprise": "", "expiree": False}


class FormulaireEntree(Formulaire):
    # « username » is the password managers' word for it, and belongs to a text input (RGAA 11.13).
    courriel = Courriel("Adresse courriel", requis=True, autocomplete="username", attributs={"type": "text"})
    mot_de_passe = MotDePasse("Mot de passe", requis=True)


class FormulaireCode(Formulaire):
    code = Texte(
        "Code à 6 chiffres",
        requis=True,
        largeur="code",
        autocomplete="one-time-code",
        aide="Il est dans votre application d’authentification, et change toutes les 30 secondes.",
        vide="Écrivez les 6 chiffres de votre application.",
        attributs={"inputmode": "numeric"},
    )


def _suite(chemin: str) -> str:
    """A page of theirs, else the queue."""
    return chemin if _INTERIEUR.fullmatch(chemin) and chemin != ENTREE else FILE


def page_entree(request: Request, formulaire: Formulaire | None = None, statut: int = 200, **plus: object) -> Response:
    contexte = {"formulaire": formulaire or FormulaireEntree(), "erreurs": [], **_RIEN, **plus}
    return page(request, "gestion/connexion.html", contexte, statut=statut)


def page_expiree(request: Request) -> Response:
    """401: an agent's POST whose session timed out. What was typed will stand in its form; an act is asked again."""
    chemin, visiteur = request.scope["path"], request.scope["state"]["visiteur"]
    donnees = request.scope["state"].get("donnees") or Donnees()
    scelle = reprise.sceller(visiteur, chemin, donnees) if formes.se_rend(chemin, donnees) else ""
    return page_entree(request, statut=401, expiree=True, suite=_page_de(chemin), reprise=scelle)


def _page_de(chemin: str) -> str:
    """Where the form that posted there stands: the page of its claim, of its run; the queue for any other."""
    trouve = re.match(
        r"/gestion/(demandes/\d{15}(/messages)?|paiements(/\d+(/lignes/\d{15}/(confirmation|refus))?)?)", chemin
    )
    return trouve[0] if trouve else FILE


@get(ENTREE, opt=PUBLIC)
async def entree(request: Request) -> Response:
    visiteur: Visiteur = request.scope["state"]["visiteur"]
    suite = _suite(request.query_params.get("suite", ""))
    return rediriger(suite) if visiteur.agent_connecte else page_entree(request, suite=suite)


@post(ENTREE, opt=PUBLIC, status_code=200)
async def mot_de_passe(request: Request) -> Response:
    donnees = await formulaires.lire(request)
    formulaire, plus = FormulaireEntree(donnees), _gardes(donnees)
    for champ in formulaire.champs():
        champ.errors = [champ.vide] if champ.est_vide else []
    if formulaire.erreurs:
        return page_entree(request, formulaire, 422, erreurs=formulaire.erreurs, **plus)
    ip = request.scope["state"]["visiteur"].ip
    essai = await gestionnaires.verifier_mot_de_passe(donnees.get("courriel"), donnees.get("mot_de_passe"), ip)
    if essai.gestionnaire_id is None:
        statut, phrase = _refus(essai.attendre, _REFUS)
        return page_entree(request, formulaire, statut, erreurs=[("courriel", phrase)], **plus)
    limite = int(horloge.maintenant().timestamp()) + DELAI_CODE
    secret = chiffrement.jeton_scelle([str(essai.gestionnaire_id), limite], "premier facteur")
    return _page_code(request, FormulaireCode(), secret, plus)


def _gardes(donnees: Donnees) -> dict[str, str]:
    """What goes from page to page until she is in: where she was going, what she was typing."""
    return {"suite": _suite(donnees.get("suite")), reprise.CHAMP: donnees.get(reprise.CHAMP)}


def _refus(attendre: int, phrase: str) -> tuple[int, str]:
    if not attendre:
        return 422, phrase
    return 429, f"Trop d’essais : attendez {attendre} seconde{'s' if attendre > 1 else ''} avant le prochain."


def _page_code(
    request: Request, formulaire: Formulaire, secret: str, gardes: dict[str, str], statut: int = 200
) -> Response:
    contexte = {"formulaire": formulaire, "secret": secret, "erreurs": formulaire.erreurs, **gardes}
    return page(request, "gestion/code.html", contexte, statut=statut)


def _premier_facteur(secret: str) -> UUID | None:
    """Whose password was right, less than five minutes ago; None otherwise."""
    try:
        identifiant, limite = chiffrement.ouvrir_jeton(secret, "premier facteur")
        return UUID(identifiant) if limite > horloge.maintenant().timestamp() else None
    except (chiffrement.Illisible, ValueError, TypeError):
        return None


@post("/gestion/code", opt=PUBLIC, status_code=200)
async def code(request: Request) -> Response:
    donnees = await formulaires.lire(request)
    plus, secret = _gardes(donnees), donnees.get("secret")
    qui = _premier_facteur(secret)
    if qui is None:
        phrase = "Plus de 5 minutes ont passé : tapez de nouveau votre mot de passe."
        return page_entree(request, statut=422, erreurs=[("courriel", phrase)], **plus)
    formulaire, ip = FormulaireCode(donnees), request.scope["state"]["visiteur"].ip
    if formulaire["code"].est_vide:
        formulaire["code"].errors = [formulaire["code"].vide]
        return _page_code(request, formulaire, secret, plus, 422)
    agent, attendre = await gestionnaires.verifier_code(qui, donnees.get("code"), ip)
    if agent is None:
        statut, phrase = _refus(attendre, "Ce code ne convient pas, ou a déjà servi : attendez le suivant.")
        formulaire["code"].errors = [phrase]
        return _page_code(request, formulaire, secret, plus, statut)
    return await _accueillir(request, agent, plus)


async def _accueillir(request: Request, agent: Agent, gardes: dict[str, str]) -> Response:
    """A new session; then where she was going, or what she was typing."""
    scelle = gardes[reprise.CHAMP]
    chemin = reprise.chemin_pour(scelle, agent.gestionnaire_id)
    reponse = rediriger(gardes["suite"], request)
    await session_agent.ouvrir_session(reponse, request, agent)
    if not chemin:
        return reponse
    state = request.scope["state"]
    visiteur = state["visiteur"] = Visiteur(ip=agent.ip)
    await session_agent.reconnaitre(visiteur, reponse.cookies[-1].value or "", passif=False)
    request.scope["path"] = chemin
    try:
        rendue = await formes.rendre(request, chemin, reprise.champs_de(scelle, visiteur, chemin) or Donnees())
    except ErreurMetier:  # the claim is gone, or this is hers no more: she is signed in all the same
        return reponse
    rendue.cookies.extend(reponse.cookies)
    return rendue


@post("/gestion/deconnexion", opt=PUBLIC, status_code=303)
async def se_deconnecter(request: Request) -> Response:
    reponse = rediriger(ENTREE, request)
    await session_agent.fermer_session(reponse, request)
    return reponse


@get("/gestion/session", opt=PUBLIC)
async def session(request: Request) -> Response:
    """Seconds left, for a page that believes the session over."""
    return Response(str(request.state.visiteur.reste), media_type=MediaType.TEXT)


@post("/gestion/session/prolonger", opt=GESTION, status_code=200)
async def prolonger(request: Request) -> Response:
    """Being called is enough: the session layer saw an activity."""
    return Response(None, status_code=204)


ROUTES = [entree, mot_de_passe, code, se_deconnecter, session, prolonger]
