"""Step 2 of a claim (E15 to E17): one multipart form, whose every button uploads what is chosen."""

from functools import partial
from typing import Any

from litestar import Request, Response, get, post

from portail.actions import demandes, identite, soumission
from portail.actions import justificatifs as actions
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande
from portail.domain.dispositif import Piece
from portail.domain.dispositifs import dispositif
from portail.domain.justificatif import Justificatif
from portail.reglages import reglages
from portail.services.refus import refus
from portail.web import depots, envois, reprise
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.depots import Geste
from portail.web.formulaires import Donnees, lire
from portail.web.page import est_htmx, fichier, original_de, page, rediriger

CHEMIN = "/mon-compte/demandes/{numero:str}/justificatifs"


def _racine(numero: str) -> str:
    return f"/mon-compte/demandes/{numero}"


def _pieces(demande: Demande) -> tuple[tuple[Piece, ...], dict[str, str]]:
    reponses = demandes.reponses_de(demande)
    return dispositif(demande.dispositif).pieces(reponses), reponses


def _resume(demande: Demande) -> list[tuple[str, str]]:
    """A few answers to recognise the claim by."""
    lus = {ligne.nom: ligne.valeur for groupe in demandes.lecture(demande) for ligne in groupe.lignes}
    titulaire = " ".join(filter(None, (lus.get("prenoms", "").split(",")[0], lus.get("nom_naissance", ""))))
    adresse = " ".join(filter(None, (lus.get("code_postal", ""), lus.get("commune", ""))))
    lignes = (
        ("nom_naissance", "Titulaire", titulaire),
        ("date_naissance", "Naissance", lus.get("date_naissance", "")),
        ("code_postal", "Adresse", adresse),
        ("iban", "IBAN", lus.get("iban", "")),
    )
    return [(libelle, valeur) for nom, libelle, valeur in lignes if nom in lus]


def _contexte(demande: Demande, deposes: list[Justificatif], geste: Geste) -> dict[str, Any]:
    reponses, racine = demandes.reponses_de(demande), _racine(demande.numero)
    pieces = dispositif(demande.dispositif).pieces(reponses, deposes)
    cartes = depots.cartes(demande, pieces, deposes, f"{racine}/justificatifs", geste)
    manques = depots.manques(cartes) if geste.suivant else []
    return {
        "demande": demande,
        "racine": racine,
        "cartes": cartes,
        "compte": depots.compte(cartes),
        "lignes": depots.lignes(cartes),
        "resume": _resume(demande),
        "identite_type": geste.identite_type or reponses.get("identite_type") or "cni",
        "identite_entier": geste.entier,
        "erreurs": manques or (depots.refusees(cartes) if geste.refuses else []),
        "dit": geste.dit,
        "reprise": geste.reprise,
        "age_acte_mois": reglages().age_acte_mois,
    }


async def _montrer(request: Request, numero: str, geste: Geste = Geste(), statut: int = 200) -> Response:
    """The page; the aimed card with its Récapitulatif when htmx asks for one."""
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    acteur(request).exiger("joindre", demande)
    contexte = _contexte(demande, await soumission.documents_de(demande), geste)
    if carte := envois.visee(request, contexte["cartes"]):
        return page(request, "justificatifs/reponse.html", contexte | {"carte": carte}, statut=statut)
    if est_htmx(request) and request.headers.get("hx-target", "").startswith("depot-"):  # not asked for any more
        return rediriger(f"{_racine(numero)}/justificatifs", request)
    return page(request, "justificatifs/justificatifs.html", contexte, statut=statut)


@get(CHEMIN, opt=CONNECTE)
async def justificatifs(request: Request, numero: str) -> Response:
    dit = f"Enregistré à {envois.heure_dite()}" if "enregistre" in request.query_params else ""
    return await _montrer(request, numero, Geste(dit=dit, modifie=request.query_params.get("modifier", "")))


@post(CHEMIN, opt=CONNECTE, status_code=200, request_max_body_size=envois.ENVOI_AU_PLUS)
async def envoyer(request: Request, numero: str) -> Response:
    donnees, qui = await lire(request), acteur(request)
    if (rendues := reprise.champs(request)) is not None:
        geste = Geste(reprise=reprise.PHRASE, identite_type=rendues.get("identite_type") or "cni")
        return await _montrer(request, numero, geste)
    reunie = await _choisir_identite(qui, numero, donnees)
    pieces, _ = _pieces(await Demande.trouver(qui.compte_id, numero))  # as its kind, just chosen, asks them
    refuses = await envois.joindre_tout(donnees, pieces, partial(actions.joindre, qui, numero))
    verbe, _, objet = donnees.get("action").partition(":")
    if verbe == "supprimer" and not refuses:
        await actions.retirer(qui, numero, envois.identifiant_de(objet))
        return await _apres(request, numero, "Document supprimé")
    if verbe == "valider" and not (refuses or envois.choisis(donnees, objet) or (reunie and objet == "identite")):
        refuses = {f"carte:{objet}": refus("absent", "")}
    if refuses:
        refuse = Geste.refuse(refuses, "Un fichier n’a pas été envoyé", "identite_entier" in donnees)
        return await _montrer(request, numero, refuse, 422)
    if verbe in ("suivant", "retour"):
        return await _aller(request, numero, verbe)
    if verbe == "modifier":
        if est_htmx(request):
            return await _montrer(request, numero, Geste(modifie=objet))
        return rediriger(f"{_racine(numero)}/justificatifs?modifier={envois.identifiant_de(objet)}#doc-{objet}")
    return await _apres(
        request, numero, f"Enregistré à {envois.heure_dite()}" if verbe == "enregistrer" else "Document envoyé"
    )


async def _apres(request: Request, numero: str, dit: str) -> Response:
    if est_htmx(request):
        return await _montrer(request, numero, Geste(dit=dit))
    return rediriger(f"{_racine(numero)}/justificatifs?enregistre=1")


async def _aller(request: Request, numero: str, verbe: str) -> Response:
    """Back to step 1 with the files sent; on to step 3 once none is missing."""
    if verbe == "retour":
        return rediriger(f"{_racine(numero)}/informations", request)
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    pieces, _ = _pieces(demande)
    if depots.manques(depots.cartes(demande, pieces, await soumission.documents_de(demande), "")):
        return await _montrer(request, numero, Geste(suivant=True), 422)
    return rediriger(f"{_racine(numero)}/recapitulatif", request)


async def _choisir_identite(qui: Acteur, numero: str, donnees: Donnees) -> bool:
    """Its kind is kept in the answers; from a passport to a card, the one file becomes the recto.

    True when the file already there is now said to hold both sides.
    """
    demande, choisi = await Demande.trouver(qui.compte_id, numero), donnees.get("identite_type")
    qui.exiger("joindre", demande)
    pieces, reponses = _pieces(demande)
    types = {code for piece in pieces for code, _ in piece.types}
    if choisi in types and reponses.get("identite_type", "") != choisi:
        await demandes.completer(qui, numero, {"identite_type": choisi})
        if reponses.get("identite_type") == "passeport":
            await identite.detailler(qui, numero)
    if "identite_entier" not in donnees or envois.choisis(donnees, "identite"):
        return False
    return await identite.reunir(qui, numero)


@get(CHEMIN + "/{identifiant:str}/vignette", opt=CONNECTE)
async def vignette(request: Request, numero: str, identifiant: str) -> Response:
    _, _, octets = await actions.ouvrir(acteur(request), numero, envois.identifiant_de(identifiant), vignette=True)
    return fichier(octets, "vignette.jpg", "image/jpeg", pour_montrer=True)


@get(CHEMIN + "/{identifiant:str}/fichier", opt=CONNECTE)
async def original(request: Request, numero: str, identifiant: str) -> Response:
    demande, document, octets = await actions.ouvrir(acteur(request), numero, envois.identifiant_de(identifiant))
    return original_de(octets, actions.nom_de(demande, document), document.type)


ROUTES = [justificatifs, envoyer, vignette, original]
