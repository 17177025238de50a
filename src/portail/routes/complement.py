"""E26: the claimant completes a claim: refused documents, answers of the parts named by the agent, then everything at once."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from litestar import Request, Response, get, post

from portail.actions import corrections, renvoi
from portail.actions.corrections import Dossier
from portail.actions.demandes import Conflit
from portail.domain.erreurs import Invalide
from portail.domain.formulaire import Formulaire, Strictesse
from portail.services.refus import refus
from portail.web import complement, envois, reprise
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.depots import Geste
from portail.web.fiche import Opposition, ouvrir_base, preferees, sceller_base
from portail.web.formulaires import lire
from portail.web.page import est_htmx, page, rediriger

RACINE = "/mon-compte/demandes/{numero:str}"
CHEMIN = RACINE + "/complement"


def _adresse(numero: str) -> str:
    return f"/mon-compte/demandes/{numero}/complement"


def _contexte(attendu: Dossier, geste: Geste) -> dict[str, Any]:
    cartes = complement.cartes(attendu, geste)
    a_corriger = [element for element in attendu.elements if not element.piece]
    return {
        "demande": attendu.demande,
        "racine": f"/mon-compte/demandes/{attendu.demande.numero}",
        "cartes": cartes,
        "a_corriger": a_corriger,
        "raisons": complement.raisons(attendu, a_corriger),
        "corriges": complement.corriges(attendu, a_corriger),
        "parties": attendu.parties,
        "conformes": complement.conformes(attendu),
        "limite": attendu.complement.limite_le,
        "compte": complement.remplaces(cartes, a_corriger),
        "identite_type": attendu.reponses.get("identite_type") or "cni",
        "identite_entier": geste.entier,
        "erreurs": [(champ, r.phrase) for champ, r in geste.refuses.items()],
        "dit": geste.dit,
        "reprise": geste.reprise,
    }


async def _montrer(
    request: Request, numero: str, geste: Geste = Geste(), statut: int = 200, **plus: object
) -> Response:
    """The page; the aimed card when htmx asks for one."""
    contexte = _contexte(await corrections.dossier(acteur(request), numero), geste) | plus
    if carte := envois.visee(request, contexte["cartes"]):
        return page(request, "complement/reponse.html", contexte | {"carte": carte}, statut=statut)
    return page(request, "complement/complement.html", contexte, statut=statut)


@get(CHEMIN, opt=CONNECTE)
async def completer(request: Request, numero: str) -> Response:
    dit = f"Enregistré à {envois.heure_dite()}" if "enregistre" in request.query_params else ""
    return await _montrer(request, numero, Geste(dit=dit, modifie=request.query_params.get("modifier", "")))


@post(CHEMIN, opt=CONNECTE, status_code=200, request_max_body_size=envois.ENVOI_AU_PLUS)
async def envoyer(request: Request, numero: str) -> Response:
    donnees, qui = await lire(request), acteur(request)
    if reprise.champs(request) is not None:
        return await _montrer(request, numero, Geste(reprise=reprise.PHRASE))
    attendu = await corrections.dossier(qui, numero)
    pieces = attendu.declare.pieces(attendu.reponses, attendu.elements)
    refuses = await envois.joindre_tout(donnees, pieces, partial(corrections.joindre, qui, numero))
    verbe, _, objet = donnees.get("action").partition(":")
    if verbe == "supprimer" and not refuses:
        await corrections.retirer(qui, numero, envois.identifiant_de(objet))
        return await _apres(request, numero, "Document supprimé")
    if verbe == "joindre" and not refuses and not envois.choisis(donnees, objet):
        refuses = {f"carte:{objet}": refus("absent", "")}
    if refuses:
        refuse = Geste.refuse(refuses, "Un fichier n’a pas été ajouté", "identite_entier" in donnees)
        return await _montrer(request, numero, refuse, 422)
    if verbe == "modifier":
        if est_htmx(request):
            return await _montrer(request, numero, Geste(modifie=objet))
        return rediriger(f"{_adresse(numero)}?modifier={envois.identifiant_de(objet)}#doc-{objet}")
    if verbe == "retour":
        return rediriger(f"{_adresse(numero)}/informations", request)
    if verbe == "valider":
        return await _renvoyer(request, numero)
    return await _apres(request, numero, "Document ajouté")


async def _apres(request: Request, numero: str, dit: str) -> Response:
    if est_htmx(request):
        return await _montrer(request, numero, Geste(dit=dit))
    return rediriger(f"{_adresse(numero)}?enregistre=1")


async def _renvoyer(request: Request, numero: str) -> Response:
    try:
        await renvoi.renvoyer(acteur(request), numero)
    except Invalide as reste:
        erreurs = [(ou, phrase) for ou, phrases in reste.erreurs.items() for phrase in phrases]
        return await _montrer(request, numero, statut=422, erreurs=erreurs)
    return rediriger(f"/mon-compte/demandes/{numero}?complement=transmis", request)


def _formulaire(attendu: Dossier, donnees: Mapping[str, str] | None = None) -> Formulaire:
    return attendu.declare.remplir(attendu.reponses | dict(donnees or {}))


def _page_informations(
    request: Request, attendu: Dossier, formulaire: Formulaire, statut: int = 200, **plus: object
) -> Response:
    sections = [s for s in attendu.declare.sections if s.code in attendu.parties]
    motifs = {
        s.code: complement.raisons(attendu, (e for e in attendu.elements if s.code in e.parties)) for s in sections
    }
    contexte = {
        "demande": attendu.demande,
        "adresse": _adresse(attendu.demande.numero),
        "sections": sections,
        "motifs": motifs,
        "form": formulaire,
        "base": sceller_base(attendu.reponses, attendu.demande.numero),
        "conflits": [],
        "reprise": "",
        **plus,
    }
    return page(request, "complement/informations.html", contexte, statut=statut)


@get(CHEMIN + "/informations", opt=CONNECTE)
async def informations(request: Request, numero: str) -> Response:
    attendu = await corrections.dossier(acteur(request), numero)
    formulaire = _formulaire(attendu)
    formulaire.valider(Strictesse.SAISIE)
    return _page_informations(request, attendu, formulaire)


@post(CHEMIN + "/informations", opt=CONNECTE, status_code=200)
async def corriger(request: Request, numero: str) -> Response:
    """Kept as typed, right or wrong; then said what is still to be put right. Two tabs that disagree: 409, both shown."""
    donnees, qui = await lire(request), acteur(request)
    if (rendues := reprise.champs(request)) is not None:
        attendu = await corrections.dossier(qui, numero)
        base = rendues.get("base") or sceller_base(attendu.reponses, numero)
        tapees = _formulaire(attendu, rendues.plat())
        return _page_informations(request, attendu, tapees, reprise=reprise.PHRASE, base=base)
    base = ouvrir_base(donnees, numero)
    try:
        attendu = await corrections.dossier(qui, numero)
        choisies = preferees(attendu.declare, donnees, base)
        attendu = await corrections.corriger(qui, numero, donnees.plat() | choisies, base)
    except Conflit as conflit:
        oppose = Opposition.de(conflit)
        plus = {"conflits": oppose.paires, "erreurs": oppose.erreurs}
        return _page_informations(request, attendu, oppose.formulaire, 409, **plus)
    if erreurs := corrections.erreurs_des_corrections(attendu):
        formulaire = _formulaire(attendu)
        formulaire.valider(Strictesse.DEMANDE)
        return _page_informations(request, attendu, formulaire, 422, erreurs=erreurs)
    return rediriger(f"{_adresse(numero)}?enregistre=1", request)


ROUTES = [completer, envoyer, informations, corriger]
