"""Step 2 of a claim (E15 to E17): one multipart form, whose every button uploads what is chosen."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from litestar import Request, Response, get, post

from portail.actions import demandes, soumission
from portail.actions import justificatifs as actions
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande
from portail.domain.dispositif import Piece
from portail.domain.dispositifs import dispositif
from portail.reglages import reglages
from portail.services.refus import RefusFichier, refus
from portail.web import depots, envois, reprise
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
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
    paires = [("Titulaire", titulaire), ("Naissance", lus.get("date_naissance", "")), ("Adresse", adresse)]
    return [*paires, ("IBAN", lus.get("iban", ""))]


async def _montrer(
    request: Request,
    numero: str,
    statut: int = 200,
    *,
    refuses: Mapping[str, RefusFichier] = MappingProxyType({}),
    modifie: str = "",
    suivant: bool = False,
    **plus: object,
) -> Response:
    """The page; the aimed card with its Récapitulatif when htmx asks for one.

    `refuses`: by input; `modifie`: the document being replaced; `suivant`: what is missing is said.
    """
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    acteur(request).exiger("joindre", demande)
    reponses, deposes = demandes.reponses_de(demande), await soumission.documents_de(demande)
    cartes = depots.cartes(
        demande,
        dispositif(demande.dispositif).pieces(reponses, deposes),
        deposes,
        f"{_racine(numero)}/justificatifs",
        refuses,
        modifie,
    )
    manques = depots.manques(cartes) if suivant else []
    erreurs = manques or (depots.refusees(cartes) if refuses else [])
    contexte = {
        "demande": demande,
        "racine": _racine(numero),
        "cartes": cartes,
        "compte": depots.compte(cartes),
        "lignes": depots.lignes(cartes),
        "resume": _resume(demande),
        "identite_type": reponses.get("identite_type") or "cni",
        "identite_entier": False,
        "erreurs": erreurs,
        "dit": "",
        "reprise": "",
        "age_acte_mois": reglages().age_acte_mois,
        **plus,
    }
    cible = request.headers.get("hx-target", "")
    visee = next((c for c in cartes if est_htmx(request) and cible == f"depot-{c.piece.code}"), None)
    if visee:
        return page(request, "justificatifs/reponse.html", contexte | {"carte": visee}, statut=statut)
    if est_htmx(request) and cible.startswith("depot-"):  # its document is not asked for any more
        return rediriger(f"{_racine(numero)}/justificatifs", request)
    return page(request, "justificatifs/justificatifs.html", contexte, statut=statut)


@get(CHEMIN, opt=CONNECTE)
async def justificatifs(request: Request, numero: str) -> Response:
    dit = f"Enregistré à {envois.heure_dite()}" if "enregistre" in request.query_params else ""
    return await _montrer(request, numero, dit=dit, modifie=request.query_params.get("modifier", ""))


@post(CHEMIN, opt=CONNECTE, status_code=200, request_max_body_size=envois.ENVOI_AU_PLUS)
async def envoyer(request: Request, numero: str) -> Response:
    donnees, qui = await lire(request), acteur(request)
    if (rendues := reprise.champs(request)) is not None:
        return await _montrer(
            request, numero, reprise=reprise.PHRASE, identite_type=rendues.get("identite_type") or "cni"
        )
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
        dit, entier = depots.dire_refus(refuses, "Un fichier n’a pas été envoyé"), "identite_entier" in donnees
        return await _montrer(request, numero, 422, refuses=refuses, identite_entier=entier, dit=dit)
    if verbe in ("suivant", "retour"):
        return await _aller(request, numero, verbe)
    if verbe == "modifier":
        if est_htmx(request):
            return await _montrer(request, numero, modifie=objet)
        return rediriger(f"{_racine(numero)}/justificatifs?modifier={envois.identifiant_de(objet)}#doc-{objet}")
    return await _apres(
        request, numero, f"Enregistré à {envois.heure_dite()}" if verbe == "enregistrer" else "Document envoyé"
    )


async def _apres(request: Request, numero: str, dit: str) -> Response:
    if est_htmx(request):
        return await _montrer(request, numero, dit=dit)
    return rediriger(f"{_racine(numero)}/justificatifs?enregistre=1")


async def _aller(request: Request, numero: str, verbe: str) -> Response:
    """Back to step 1 with the files sent; on to step 3 once none is missing."""
    if verbe == "retour":
        return rediriger(f"{_racine(numero)}/informations", request)
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    pieces, _ = _pieces(demande)
    if depots.manques(depots.cartes(demande, pieces, await soumission.documents_de(demande), "")):
        return await _montrer(request, numero, 422, suivant=True)
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
            await actions.detailler_identite(qui, numero)
    if "identite_entier" not in donnees or envois.choisis(donnees, "identite"):
        return False
    return await actions.reunir_identite(qui, numero)


@get(CHEMIN + "/{identifiant:str}/vignette", opt=CONNECTE)
async def vignette(request: Request, numero: str, identifiant: str) -> Response:
    _, _, octets = await actions.ouvrir(acteur(request), numero, envois.identifiant_de(identifiant), vignette=True)
    return fichier(octets, "vignette.jpg", "image/jpeg", pour_montrer=True)


@get(CHEMIN + "/{identifiant:str}/fichier", opt=CONNECTE)
async def original(request: Request, numero: str, identifiant: str) -> Response:
    demande, document, octets = await actions.ouvrir(acteur(request), numero, envois.identifiant_de(identifiant))
    return original_de(octets, actions.nom_de(demande, document), document.type)


ROUTES = [justificatifs, envoyer, vignette, original]
