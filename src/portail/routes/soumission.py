"""Step 3 (E18 to E20): read everything again, confirm, and the page that says it is done."""

from datetime import timedelta

from litestar import Request, Response, get, post

from portail.actions import demandes as actions
from portail.actions import soumission
from portail.domain import horloge
from portail.domain.champs import compact
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.erreurs import Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.formulaire import Strictesse
from portail.reglages import reglages
from portail.services import recepisse
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.formulaires import lire
from portail.web.page import page, rediriger
from portail.web.relecture import pieces_lues


def _racine(numero: str) -> str:
    return f"/mon-compte/demandes/{numero}"


async def _contexte(demande: Demande) -> dict:
    declare, reponses = dispositif(demande.dispositif), actions.reponses_de(demande)
    formulaire, documents = declare.remplir(reponses), await soumission.documents_de(demande)
    formulaire.valider(Strictesse.SAISIE)  # its warnings: without a script, step 1 is left before they are seen
    return {
        "demande": demande,
        "dispositif": declare,
        "form": formulaire,
        "groupes": declare.lecture(formulaire),
        "pieces": pieces_lues(demande, reponses, documents),
        "manques": soumission.manques(declare, reponses, documents),
        "racine": _racine(demande.numero),
        "iban": compact(reponses.get("iban", ""))[-4:],
        "titulaire": reponses.get("titulaire_compte", ""),
        "autre": await soumission.active(demande.compte_id, demande.dispositif),
    }


@get("/mon-compte/demandes/{numero:str}/recapitulatif", opt=CONNECTE)
async def recapitulatif(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    if demande.etat is not Etat.BROUILLON:
        return rediriger(_racine(numero))
    qui.exiger("soumettre", demande)
    return page(request, "demandes/recapitulatif.html", await _contexte(demande))


@post("/mon-compte/demandes/{numero:str}/recapitulatif", opt=CONNECTE, status_code=200)
async def quitter_le_recapitulatif(request: Request, numero: str) -> Response:
    """« Enregistrer » leads to the drafts: everything is saved already; « Soumettre » asks to confirm what is complete."""
    qui, donnees = acteur(request), await lire(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    if demande.etat is Etat.BROUILLON:
        qui.exiger("soumettre", demande)
    if donnees.get("action") != "soumettre":
        return rediriger("/mon-compte/mon-suivi?onglet=brouillons", request)
    if demande.etat is Etat.BROUILLON:
        contexte = await _contexte(demande)
        if contexte["manques"]:
            return _incomplete(request, contexte)
    return rediriger(f"{_racine(numero)}/soumission", request)


@get("/mon-compte/demandes/{numero:str}/soumission", opt=CONNECTE)
async def confirmer(request: Request, numero: str) -> Response:
    """The dialog's words as a page, without JavaScript; nothing to confirm as long as something is missing."""
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    if demande.etat is not Etat.BROUILLON:
        return rediriger(_racine(numero) + ("/confirmation" if demande.etat is Etat.ENVOYEE else ""))
    qui.exiger("soumettre", demande)
    contexte = await _contexte(demande)
    if contexte["manques"]:
        return rediriger(f"{_racine(numero)}/recapitulatif")
    return page(request, "demandes/soumission.html", contexte)


@post("/mon-compte/demandes/{numero:str}/soumission", opt=CONNECTE, status_code=200)
async def soumettre(request: Request, numero: str) -> Response:
    """« Oui » sends, « Non » goes back, anything else asks again: it is done once only."""
    qui, donnees = acteur(request), await lire(request)
    if donnees.get("reponse") == "non":
        return rediriger(f"{_racine(numero)}/recapitulatif", request)
    if donnees.get("reponse") != "oui":
        demande = await Demande.trouver(qui.compte_id, numero)
        qui.exiger("soumettre", demande)
        return rediriger(f"{_racine(numero)}/soumission", request)
    try:
        await soumission.soumettre(qui, numero, request.state.visiteur.courriel)
    except Invalide:
        demande = await Demande.trouver(qui.compte_id, numero)
        return _incomplete(request, await _contexte(demande))
    except PasMaintenant:
        demande = await Demande.trouver(qui.compte_id, numero)
        if demande.etat is not Etat.ENVOYEE:  # sent just now, by the other half of a double click
            raise
    return rediriger(f"{_racine(numero)}/confirmation", request)


def _incomplete(request: Request, contexte: dict) -> Response:
    manques = contexte["manques"]
    erreurs = [*manques.informations, *manques.justificatifs]
    return page(request, "demandes/recapitulatif.html", contexte | {"erreurs": erreurs}, statut=422)


@get("/mon-compte/demandes/{numero:str}/confirmation", opt=CONNECTE)
async def confirmation(request: Request, numero: str) -> Response:
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    if demande.etat is Etat.BROUILLON or demande.soumise_le is None:
        return rediriger(f"{_racine(numero)}/recapitulatif")
    contexte = await _contexte(demande)
    limite = demande.soumise_le + timedelta(days=reglages().delai_instruction_jours)
    auteur, proprietaire = await soumission.auteurs(demande)
    contexte |= {
        "auteur": auteur,
        "courriel": proprietaire["courriel"],
        "limite": limite,
        "taille": await recepisse.taille(demande.id),
        "promise": reglages().delai_instruction_jours and limite > horloge.maintenant(),
        "nombre": len(await soumission.documents_de(demande)),
    }
    return page(request, "demandes/confirmation.html", contexte)


ROUTES = [recapitulatif, quitter_le_recapitulatif, confirmer, soumettre, confirmation]
