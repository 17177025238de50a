"""G5: messages on the service's side: the answers to read, the conversations of a claim, and the form to write."""

from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portail.actions import conversations, lectures, messagerie
from portail.actions.demandes import reponses_de
from portail.actions.gestionnaires import noms as noms_d_agents
from portail.domain import vues_messages
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.dispositifs.blocs import nom_porte, premier_prenom
from portail.domain.erreurs import Invalide
from portail.domain.etats import LECTURES
from portail.domain.identifiant import identifiant_de
from portail.domain.message import OBJETS, Objet
from portail.domain.vues_messages import PAR_PAGE, ALire
from portail.services.chiffrement import Coffret
from portail.web import session_agent
from portail.web.acces import GESTION
from portail.web.agents import agent
from portail.web.conversation import VuDuService
from portail.web.formulaires import Donnees, lire
from portail.web.page import page, rediriger
from portail.web.redaction import Redaction, redaction

LISTE, MESSAGES = "/gestion/messages", "/gestion/demandes/{numero:str}/messages"
EXTRAIT = 180


def _adresse(numero: str, suite: str = "") -> str:
    return f"/gestion/demandes/{numero}/messages{suite}"


def _titulaire(reponses: dict[str, str]) -> str:
    return f"{nom_porte(reponses)}, {premier_prenom(reponses)}".strip(", ")


# --- the answers to read -----------------------------------------------------------------------------------------------


def _ligne(a_lire: ALire, noms: dict[UUID, str]) -> dict[str, object]:
    """Opened here, for the rows shown only."""
    coffret = Coffret(a_lire.cle)
    texte = " ".join(coffret.ouvrir(a_lire.texte, "message").decode().split())
    libre = coffret.ouvrir(a_lire.objet_libre, "objet").decode() if a_lire.objet_libre else ""
    return {
        "a_lire": a_lire,
        "adresse": _adresse(a_lire.numero, f"#message-{a_lire.message_id}"),
        "titulaire": _titulaire(coffret.ouvrir_json(a_lire.reponses, "reponses")),
        "objet": libre or OBJETS[Objet(a_lire.objet)],
        "extrait": texte if len(texte) <= EXTRAIT else texte[:EXTRAIT].rsplit(" ", 1)[0] + "…",
        "lecture": LECTURES[a_lire.etat],
        "agent": noms.get(a_lire.agent_id, "") if a_lire.agent_id else "",
    }


@get(LISTE, opt=GESTION)
async def a_lire(request: Request) -> Response:
    qui, q = agent(request), request.query_params
    toutes = q.get("qui") == "toutes"
    ici = int(q["page"]) if q.get("page", "").isascii() and q.get("page", "").isdigit() and len(q["page"]) < 6 else 1
    rangs = await vues_messages.reponses_a_lire(None if toutes else qui.gestionnaire_id, max(ici, 1))
    noms = await noms_d_agents({r.agent_id for r in rangs if r.agent_id})
    contexte = {
        "toutes": toutes,
        "lignes": [_ligne(rang, noms) for rang in rangs[:PAR_PAGE]],
        "suivante": ici + 1 if len(rangs) > PAR_PAGE else 0,
        "precedente": ici - 1,
        "combien": await vues_messages.combien_a_lire(),
    }
    return page(request, "gestion/messages.html", contexte)


# --- one claim ---------------------------------------------------------------------------------------------------------


async def _page(
    request: Request,
    qui: Agent,
    demande: Demande,
    donnees: Donnees,
    statut: int = 200,
    refus: Invalide | None = None,
    reprise: str = "",
) -> Response:
    fils = await conversations.fils(demande)
    noms, reponses = await conversations.noms_du_service(fils), reponses_de(demande)
    noms |= await conversations.noms_du_compte(demande.compte_id)
    formulaire = await redaction(demande, fils, donnees, suivie=demande.agent_id == qui.gestionnaire_id)
    suivie = await noms_d_agents({demande.agent_id}) if demande.agent_id else {}
    contexte = {
        "demande": demande,
        "racine": f"/gestion/demandes/{demande.numero}",
        "titulaire": _titulaire(reponses),
        "lecture": LECTURES[demande.etat],
        "suivie_par": next(iter(suivie.values()), ""),
        "a_moi": demande.agent_id == qui.gestionnaire_id,
        "peut_ecrire": qui.peut("écrire", demande.etat, demande.agent_id),
        "peut_prendre": demande.agent_id is None and qui.peut("prendre en charge", demande.etat, None),
        "fils": [VuDuService(fil, qui.gestionnaire_id, noms) for fil in fils],
        "redaction": formulaire,
        "erreurs": _erreurs(formulaire, refus),
        "reprise": reprise,
        "dit": request.query_params.get("fait", "") if request.method == "GET" else "",
    }
    return page(request, "gestion/conversation.html", contexte, statut=statut)


def _erreurs(formulaire: Redaction, refus: Invalide | None) -> list[tuple[str, str]]:
    if refus is None:
        return []
    for nom, phrases in refus.erreurs.items():
        formulaire.formulaire[nom].errors = phrases
    return formulaire.formulaire.erreurs


@get(MESSAGES, opt=GESTION)
async def voir(request: Request, numero: FromPath[str]) -> Response:
    """`suite`: a message whose conversation goes on; `modele`: a text to start from."""
    demandes = Donnees()
    for nom in ("suite", "modele", "objet"):
        if valeur := request.query_params.get(nom, ""):
            demandes.ajouter(nom, valeur)
    return await _page(request, agent(request), await Demande.a_instruire(numero), demandes)


@post(MESSAGES, opt=GESTION, status_code=200)
async def ecrire(request: Request, numero: FromPath[str]) -> Response:
    """303; 200 with a proposed text put in, which writes nothing; 422 with what was typed."""
    donnees, qui = await lire(request), agent(request)
    if donnees.get("action") == "inserer":
        return await _page(request, qui, await Demande.a_instruire(numero), donnees)
    try:
        await _envoyer(qui, numero, donnees)
    except Invalide as refus:
        demande = await Demande.a_instruire(numero)
        return await _page(request, qui, demande, _sans_modele(donnees), 422, refus)
    return rediriger(_adresse(numero, "?fait=envoye"), request)


async def rendre(request: Request, numero: str, donnees: Donnees, reprise: str) -> Response:
    """The page with a message that was being written when a session expired; `reprise` is the sentence that says so."""
    return await _page(
        request, agent(request), await Demande.a_instruire(numero), _sans_modele(donnees), reprise=reprise
    )


def _sans_modele(donnees: Donnees) -> Donnees:
    """The choice of a text counts only with its own button."""
    autres = Donnees()
    for nom in donnees:
        if nom != "modele":
            autres.ajouter(nom, donnees.get(nom))
    return autres


async def _envoyer(qui: Agent, numero: str, donnees: Donnees) -> None:
    texte, objet = donnees.get("texte"), donnees.get("objet") or Objet.LIBRE
    if suite := donnees.get("suite"):
        await messagerie.ecrire(qui, numero, texte, suite_de=identifiant_de(suite))
    elif objet == Objet.LIBRE:
        await messagerie.ecrire(qui, numero, texte, sujet=donnees.get("sujet"))
    elif objet in list(Objet):
        await messagerie.relancer(qui, numero, Objet(objet), texte)
    else:
        raise Invalide({"sujet": ["Choisissez l’objet du message."]})


@post(f"{MESSAGES}/lecture", opt=GESTION, status_code=200)
async def lecture(request: Request, numero: FromPath[str]) -> Response:
    vus = [identifiant_de(vu) for vu in (await lire(request)).getlist("vu")]
    await lectures.marquer_lu(agent(request), numero, vus)
    session_agent.recompter(agent(request).gestionnaire_id)
    return rediriger(_adresse(numero))


@post(f"{MESSAGES}/{{identifiant:uuid}}/retrait", opt=GESTION, status_code=200)
async def retrait(request: Request, numero: FromPath[str], identifiant: FromPath[UUID]) -> Response:
    await lectures.retirer(agent(request), numero, identifiant)
    return rediriger(_adresse(numero, "?fait=retire"), request)


@post(f"{MESSAGES}/{{identifiant:uuid}}/reponse-type", opt=GESTION, status_code=200)
async def reponse_type(request: Request, numero: FromPath[str], identifiant: FromPath[UUID]) -> Response:
    await messagerie.reponse_type(agent(request), numero, identifiant)
    session_agent.recompter(agent(request).gestionnaire_id)
    return rediriger(_adresse(numero, "?fait=type"), request)


ROUTES = [a_lire, voir, ecrire, lecture, retrait, reponse_type]
