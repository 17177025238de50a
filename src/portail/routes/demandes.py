"""Step 1 of a claim (E10 to E14): begin, save, go on; what is typed survives every answer we give."""

from dataclasses import replace

from litestar import Request, Response, get, post

from portail.actions import demandes as actions
from portail.actions import soumission
from portail.actions.demandes import Conflit, Saisie
from portail.domain.champs import bic_propose
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.etats import Etat
from portail.domain.formulaire import Strictesse
from portail.domain.fusion import meme_page
from portail.web import apercu as apercu_
from portail.web import reprise
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.fiche import Fiche, Opposition, chauffer, entier, fiche_de, lire_saisie, sceller_base, vierge
from portail.web.formulaires import Donnees, lire
from portail.web.page import page, rediriger


def _contexte(fiche: Fiche) -> dict:
    return {
        "fiche": fiche,
        "form": fiche.formulaire,
        "dispositif": fiche.declare,
        "apercu": apercu_.dessiner(fiche.declare.lecture(fiche.formulaire)),
        "conflits": [],
        "enregistree_le": None,
        "reprise": "",
        "autre": None,
        "bic_trouve": "",
    }


def _montrer(request: Request, fiche: Fiche, statut: int = 200, **plus: object) -> Response:
    contexte = _contexte(fiche) | plus
    if statut != 200:
        contexte["erreurs"] = fiche.formulaire.erreurs
    return page(request, "demandes/informations.html", contexte, statut=statut)


@get("/mon-compte/demandes/nouvelle/{code:str}", opt=CONNECTE)
async def nouvelle(request: Request, code: str) -> Response:
    declare, qui = dispositif(code), acteur(request)
    qui.exiger_d_ecrire()
    chauffer()
    cle = request.query_params.get("cle", "")  # of a page left while its first save was on its way (demande.js)
    if cle and (deja := await actions.de_la_page(qui, cle)):
        return rediriger(f"/mon-compte/demandes/{deja.numero}/informations", request)
    brouillons = (
        await Demande.de(qui.compte_id)
        .filter(dispositif=code, etat=Etat.BROUILLON, corbeille_le=None)
        .order_by("-modifie_le")
        .limit(5)
    )
    if brouillons and not cle and "nouvelle" not in request.query_params:
        return page(request, "demandes/reprendre.html", {"brouillons": brouillons, "dispositif": declare})
    visiteur = request.state.visiteur
    connu = {"nom_naissance": visiteur.nom, "prenoms": visiteur.prenom}
    fiche = vierge(declare, connu)
    for nom in filter(fiche.formulaire.__contains__, connu):
        fiche.formulaire[nom].aide = ". ".join(["Repris de votre compte", *filter(None, [fiche.formulaire[nom].aide])])
    return _montrer(request, fiche, autre=await soumission.active(qui.compte_id, code))


@post("/mon-compte/demandes/nouvelle/{code:str}", opt=CONNECTE, status_code=200)
async def commencer(request: Request, code: str) -> Response:
    donnees, declare = await lire(request), dispositif(code)
    if rendu := _reprendre(request, vierge(declare, {})):
        return rendu
    saisie = lire_saisie(donnees, donnees.get("numero"))
    try:
        demande = await actions.creer(acteur(request), code, donnees.get("cle"), saisie)
    except Conflit as conflit:
        return _conflit(request, conflit)
    return _apres_enregistrement(request, donnees, demande, saisie)


@get("/mon-compte/demandes/{numero:str}/informations", opt=CONNECTE)
async def informations_(request: Request, numero: str) -> Response:
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    acteur(request).exiger("enregistrer", demande)
    fiche = fiche_de(demande)
    fiche.formulaire.valider(Strictesse.SAISIE)
    enregistree = demande.modifie_le if "enregistre" in request.query_params else None
    return _montrer(request, fiche, enregistree_le=enregistree, autre=await _autre(demande))


async def _autre(demande: Demande) -> Demande | None:
    return await soumission.active(demande.compte_id, demande.dispositif)


@post("/mon-compte/demandes/{numero:str}/informations", opt=CONNECTE, status_code=200)
async def enregistrer(request: Request, numero: str) -> Response:
    donnees, qui = await lire(request), acteur(request)
    if reprise.champs(request) is not None:
        demande = await Demande.trouver(qui.compte_id, numero)
        qui.exiger("enregistrer", demande)
        if rendu := _reprendre(request, fiche_de(demande)):
            return rendu
    saisie = lire_saisie(donnees, numero)
    try:
        demande = await actions.enregistrer(qui, numero, saisie)
    except Conflit as conflit:
        return _conflit(request, conflit)
    return _apres_enregistrement(request, donnees, demande, saisie)


def _apres_enregistrement(request: Request, donnees: Donnees, demande: Demande, saisie: Saisie) -> Response:
    """303, or 422 on « Suivant » with errors (saved all the same), or the status line for an autosave."""
    racine = f"/mon-compte/demandes/{demande.numero}"
    if donnees.get("sauvegarde") == "auto":
        return _sauvegarde(request, demande, saisie)
    if donnees.get("action") != "suivant":
        return rediriger(f"{racine}/informations?enregistre=1", request)
    if demande.etape1_complete:
        return rediriger(f"{racine}/justificatifs", request)
    fiche = fiche_de(demande, page_=donnees.get("page"))
    fiche.formulaire.valider(Strictesse.ETAPE)
    return _montrer(request, fiche, 422, enregistree_le=demande.modifie_le)


def _sauvegarde(request: Request, demande: Demande, saisie: Saisie) -> Response:
    """The page that saved by itself stays as it is: its base is what it shows, which a merge may have outgrown."""
    montrees = saisie.lire(dispositif(demande.dispositif))
    fiche = Fiche(
        dispositif(demande.dispositif),
        dispositif(demande.dispositif).remplir({}),
        numero=demande.numero,
        version=demande.version if meme_page(demande.page, saisie.page) else 0,
        base=sceller_base(montrees, demande.numero),
    )
    entetes = {"HX-Replace-Url": fiche.adresse}
    return page(request, "demandes/sauvegarde.html", {"fiche": fiche, "demande": demande}, entetes=entetes)


def _conflit(request: Request, conflit: Conflit) -> Response:
    """Both answers of each field, hers still in the form; saving again decides. An autosave says so in its line."""
    oppose = Opposition.de(conflit)
    if request.state.donnees.get("sauvegarde") == "auto":
        return page(request, "demandes/sauvegarde.html", {"fiche": None, "conflits": oppose.paires}, statut=409)
    fiche = fiche_de(conflit.demande, oppose.formulaire)
    contexte = _contexte(fiche) | {"conflits": oppose.paires, "erreurs": oppose.erreurs}
    return page(request, "demandes/informations.html", contexte, statut=409)


def _reprendre(request: Request, fiche: Fiche) -> Response | None:
    """After a session that ended mid-form: what was typed stands again, unsaved."""
    tape = reprise.champs(request)
    if tape is None:
        return None
    neuve = replace(
        fiche,
        formulaire=fiche.declare.lire(tape),
        numero=fiche.numero or tape.get("numero"),
        version=entier(tape.get("version")) or fiche.version,
        cle=tape.get("cle") or fiche.cle,
        base=tape.get("base") or fiche.base,
    )
    neuve.formulaire.valider(Strictesse.SAISIE)
    return _montrer(request, neuve, reprise=reprise.PHRASE)


@post("/mon-compte/apercu/{code:str}", opt=CONNECTE, status_code=200)
async def apercu(request: Request, code: str) -> Response:
    """The live Récapitulatif: a reading of what is typed, which touches no claim."""
    donnees, declare = await lire(request), dispositif(code)
    carte = apercu_.dessiner(declare.apercevoir(donnees), donnees.get("dernier"))
    return page(request, "demandes/apercu.html", {"apercu": carte})


@post("/mon-compte/verification/{code:str}", opt=CONNECTE, status_code=200)
async def verification(request: Request, code: str) -> Response:
    """One field, judged when it is left."""
    donnees, declare = await lire(request), dispositif(code)
    formulaire, nom = declare.lire(donnees), request.query_params.get("champ", "")
    if nom not in formulaire:
        return rediriger("/mon-compte/")
    champ = formulaire.valider_champ(nom)
    entetes = {}
    if nom == "iban" and not champ.errors and not formulaire["bic"].brut and (bic := bic_propose(champ.brut)):
        entetes["HX-Trigger"] = f'{{"bic-trouve": {{"bic": "{bic}"}}}}'
    return page(request, "demandes/verification.html", {"champ_juge": champ}, entetes=entetes)


ROUTES = [nouvelle, commencer, informations_, enregistrer, apercu, verification]
