"""Messages of a claim on her side (E33, E34), and the red dots of her pages (E32)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from litestar import Request, Response, get, post

from portail.actions import conversations, lectures, messagerie
from portail.actions.conversations import Fil
from portail.actions.messagerie import AdresseProbable, DonneesPersonnelles
from portail.domain import vues_messages
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande
from portail.domain.erreurs import Introuvable, Invalide
from portail.domain.etats import LECTURES
from portail.domain.identifiant import identifiant_lu
from portail.domain.modeles_messages import REPONSE_TYPE
from portail.domain.numero import est_numero
from portail.web import reprise
from portail.web.acces import CONNECTE, PUBLIC
from portail.web.acteurs import acteur
from portail.web.conversation import Reponse, Vu
from portail.web.formulaires import Donnees, lire
from portail.web.page import page, rediriger
from portail.web.rangs import enveloppe
from portail.web.suivi import point
from portail.web.visiteur import Visiteur

MESSAGES = "/mon-compte/demandes/{numero:str}/messages"


def _adresse(numero: str, dit: str = "") -> str:
    return f"/mon-compte/demandes/{numero}/messages" + (f"?fait={dit}" if dit else "")


@dataclass
class Tentative:
    """An answer that did not leave: to which message, what was typed, and why."""

    message: UUID | None
    donnees: Donnees
    refus: Invalide | None = None


def _prefixe(message: UUID) -> str:
    return f"r{message.hex[:12]}-"


def _voir(fil: Fil, qui: Acteur, noms: dict[UUID, str], peut: bool, tentative: Tentative | None) -> Vu:
    vu = Vu(fil, qui.utilisateur_id, noms)
    if not peut or fil.a_repondre is None:
        return vu
    prefixe = _prefixe(fil.a_repondre.id)
    vu.form = Reponse(prefix=prefixe)
    if tentative and tentative.message == fil.a_repondre.id:
        vu.ouvert, vu.form = True, Reponse(tentative.donnees, prefix=prefixe)
        if tentative.refus:
            vu.form["texte"].errors = tentative.refus.erreurs["texte"]
        if isinstance(tentative.refus, DonneesPersonnelles):
            vu.genres = [genre.value for genre in tentative.refus.genres]
        vu.adresse = isinstance(tentative.refus, AdresseProbable)
    return vu


def _ouvrir(vus: list[Vu]) -> Iterator[Vu]:
    """The newest conversation, and those that hold something new: the others stay folded."""
    for rang, vu in enumerate(vus):
        vu.ouvert = vu.ouvert or rang == 0 or bool(vu.non_lues)
        yield vu


async def _page(
    request: Request, qui: Acteur, demande: Demande, tentative: Tentative | None = None, statut: int = 200
) -> Response:
    fils, noms = await conversations.fils(demande), await conversations.noms_du_compte(qui.compte_id)
    peut = qui.peut("répondre", demande.etat, demande.proprietaire_id)
    vus = list(_ouvrir([_voir(fil, qui, noms, peut, tentative) for fil in fils]))
    contexte = {
        "demande": demande,
        "racine": f"/mon-compte/demandes/{demande.numero}",
        "fils": vus,
        "erreurs": [erreur for vu in vus if vu.form for erreur in vu.form.erreurs] if statut == 422 else [],
        "onglet": LECTURES[demande.etat].onglet,
        "peut_remettre": bool(fils) and await lectures.peut_remettre(qui, demande),
        "a_completer": qui.peut("corriger", demande.etat, demande.proprietaire_id),
        "reponse_type": REPONSE_TYPE,
        "reprise": reprise.PHRASE if tentative and tentative.refus is None else "",
        "dit": request.query_params.get("fait", "") if statut == 200 else "",
    }
    return page(request, "messagerie/messages.html", contexte, statut=statut)


@get(MESSAGES, opt=CONNECTE)
async def lire_messages(request: Request, numero: str) -> Response:
    qui = acteur(request)
    return await _page(request, qui, await Demande.trouver(qui.compte_id, numero))


@post(MESSAGES, opt=CONNECTE, status_code=200)
async def repondre(request: Request, numero: str) -> Response:
    """303, or 422 with what was typed still in the form, and stored nowhere else."""
    donnees, qui = await lire(request), acteur(request)
    if (tapees := reprise.champs(request)) is not None:
        demande = await Demande.trouver(qui.compte_id, numero)
        return await _page(request, qui, demande, Tentative(_message(tapees), tapees))
    message = _message(donnees)
    try:
        if message is None:
            qui.exiger("répondre", await Demande.trouver(qui.compte_id, numero))
            raise Introuvable()
        texte = donnees.get(f"{_prefixe(message)}texte") or donnees.get("texte")
        await messagerie.repondre(qui, numero, message, texte, quand_meme=donnees.get("quand_meme") == "oui")
    except Invalide as refus:
        demande = await Demande.trouver(qui.compte_id, numero)
        return await _page(request, qui, demande, Tentative(message, donnees, refus), 422)
    return rediriger(_adresse(numero, "envoye"))


def _message(donnees: Donnees) -> UUID | None:
    return identifiant_lu(donnees.get("message"))


@post(f"{MESSAGES}/lecture", opt=CONNECTE, status_code=200)
async def lecture(request: Request, numero: str) -> Response:
    """A plain 303: with htmx, the page that follows gives the block and the dots that it selects."""
    vus = (identifiant_lu(vu) for vu in (await lire(request)).getlist("vu"))
    await lectures.marquer_lu(acteur(request), numero, [vu for vu in vus if vu])
    return rediriger(_adresse(numero))


@post(f"{MESSAGES}/{{identifiant:uuid}}/non-lu", opt=CONNECTE, status_code=200)
async def non_lu(request: Request, numero: str, identifiant: UUID) -> Response:
    """Back to Mon suivi, with its dot: staying here would read the message again."""
    await lectures.remettre_non_lu(acteur(request), numero, identifiant)
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    return rediriger(f"/mon-compte/mon-suivi?onglet={LECTURES[demande.etat].onglet}&fait=non-lu")


@post(f"{MESSAGES}/{{identifiant:uuid}}/retrait", opt=CONNECTE, status_code=200)
async def retrait(request: Request, numero: str, identifiant: UUID) -> Response:
    await lectures.retirer(acteur(request), numero, identifiant)
    return rediriger(_adresse(numero, "retire"))


@get("/mon-compte/messages/points", opt=PUBLIC)
async def points(request: Request) -> Response:
    """The dots of the page that asks, each minute: `n` are the claims it shows, `suivi` says that it has the tabs.

    Public, so that a session which ended answers nothing, and never takes the page away from somebody who types.
    """
    visiteur: Visiteur = request.scope["state"]["visiteur"]
    if not visiteur.connecte or visiteur.compte_id is None:
        return Response(b"", status_code=204)
    places = dict.fromkeys(("point-compte", "point-suivi"), point(visiteur.non_lus))
    if "suivi" in request.query_params:
        numeros = [n for n in request.query_params.getall("n", [])[:20] if est_numero(n)]
        lus = await vues_messages.points(visiteur.compte_id, numeros)
        places |= {f"point-{onglet}": point(lus.onglets[onglet]) for onglet in vues_messages.ONGLETS_LUS}
        places |= {f"messages-{numero}": enveloppe(numero, n) for numero, n in lus.demandes.items()}
    return page(request, "messagerie/points.html", {"points": places})


ROUTES = [lire_messages, repondre, lecture, non_lu, retrait, points]
