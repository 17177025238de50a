"""« Réaffecter »: the Administrateur of a compte of several users says who follows a claim."""

from uuid import UUID

from litestar import Request, Response, get, post

from portail.actions import reaffectation
from portail.domain.champs import Radios
from portail.domain.demande import Demande
from portail.domain.etats import LECTURES
from portail.domain.formulaire import Formulaire
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.formulaires import lire
from portail.web.page import page, rediriger
from portail.web.suivi import SUIVI

CHEMIN = "/mon-compte/demandes/{numero:str}/reaffectation"


class FormulaireReaffectation(Formulaire):
    proprietaire = Radios(
        "Qui suivra cette demande ?", [], requis=True, vide="Choisissez la personne qui suivra cette demande."
    )


async def _formulaire(demande: Demande, choisi: str = "") -> FormulaireReaffectation:
    formulaire = FormulaireReaffectation()
    champ = formulaire["proprietaire"]
    assert isinstance(champ, Radios)
    champ.choices = [(str(cle), nom) for cle, nom in (await reaffectation.candidats(demande)).items()]
    champ.process_data(choisi or None)
    return formulaire


async def _page(request: Request, demande: Demande, formulaire: Formulaire, statut: int = 200) -> Response:
    contexte = {
        "demande": demande,
        "form": formulaire,
        "erreurs": formulaire.erreurs,
        "actuel": await reaffectation.proprietaire(demande),
        "onglet": LECTURES[demande.etat].onglet,
    }
    return page(request, "suivi/reaffectation.html", contexte, statut=statut)


@get(CHEMIN, opt=CONNECTE)
async def choisir(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    qui.exiger("réaffecter", demande)
    return await _page(request, demande, await _formulaire(demande))


@post(CHEMIN, opt=CONNECTE, status_code=200)
async def reaffecter(request: Request, numero: str) -> Response:
    qui, donnees = acteur(request), await lire(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    qui.exiger("réaffecter", demande)
    formulaire = await _formulaire(demande, donnees.get("proprietaire"))
    if not formulaire.valider():
        return await _page(request, demande, formulaire, 422)
    await reaffectation.reaffecter(qui, numero, UUID(donnees.get("proprietaire")))
    return rediriger(f"{SUIVI}?onglet={LECTURES[demande.etat].onglet}&fait=reaffectee", request)


ROUTES = [choisir, reaffecter]
