"""Step 1 of a claim (E10 to E14): begin, save, go on; what is typed survives every answer we give."""

import secrets
from dataclasses import dataclass, replace

from litestar import Request, Response, get, post

from portail.actions import demandes as actions
from portail.actions import soumission
from portail.actions.demandes import Conflit, Saisie
from portail.domain.champs import bic_propose
from portail.domain.demande import Demande
from portail.domain.dispositif import Dispositif, informations
from portail.domain.dispositifs import dispositif
from portail.domain.etats import Etat
from portail.domain.formulaire import Formulaire, Strictesse
from portail.services import chiffrement
from portail.web import reprise
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.formulaires import Donnees, lire
from portail.web.page import page, rediriger


@dataclass(frozen=True)
class Fiche:
    """What the step's page needs of a draft, whether it exists yet or not."""

    declare: Dispositif
    formulaire: Formulaire
    numero: str = ""
    version: int = 0
    page: str = ""
    cle: str = ""
    base: str = ""

    @property
    def adresse(self) -> str:
        if self.numero:
            return f"/mon-compte/demandes/{self.numero}/informations"
        return f"/mon-compte/demandes/nouvelle/{self.declare.code}"


def _fiche(demande: Demande, formulaire: Formulaire | None = None, page_: str = "") -> Fiche:
    declare, gardees = dispositif(demande.dispositif), actions.reponses_de(demande)
    return Fiche(
        declare,
        formulaire or declare.remplir(gardees),
        numero=demande.numero,
        version=demande.version,
        page=page_ or secrets.token_urlsafe(12),
        base=chiffrement.jeton_scelle(gardees, f"base:{demande.numero}"),
    )


def _contexte(fiche: Fiche) -> dict:
    groupes = fiche.declare.lecture(fiche.formulaire)
    faites, attendues = informations(groupes)
    return {
        "fiche": fiche,
        "form": fiche.formulaire,
        "dispositif": fiche.declare,
        "groupes": groupes,
        "faites": faites,
        "attendues": attendues,
        "dernier": "",
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
    brouillons = (
        await Demande.de(qui.compte_id)
        .filter(dispositif=code, etat=Etat.BROUILLON, corbeille_le=None)
        .order_by("-modifie_le")
        .limit(5)
    )
    if brouillons and "nouvelle" not in request.query_params:
        return page(request, "demandes/reprendre.html", {"brouillons": brouillons, "dispositif": declare})
    visiteur = request.state.visiteur
    connu = {"nom_naissance": visiteur.nom, "prenoms": visiteur.prenom}
    fiche = Fiche(declare, declare.remplir(connu), page=secrets.token_urlsafe(12), cle=secrets.token_urlsafe(24))
    return _montrer(request, fiche)


@post("/mon-compte/demandes/nouvelle/{code:str}", opt=CONNECTE, status_code=200)
async def commencer(request: Request, code: str) -> Response:
    donnees, declare = await lire(request), dispositif(code)
    if rendu := _reprendre(
        request, Fiche(declare, declare.remplir({}), page=secrets.token_urlsafe(12), cle=secrets.token_urlsafe(24))
    ):
        return rendu
    try:
        demande = await actions.creer(
            acteur(request), code, donnees.get("cle"), _saisie(donnees, donnees.get("numero"))
        )
    except Conflit as conflit:
        return _conflit(request, conflit)
    return await _apres_enregistrement(request, donnees, demande)


@get("/mon-compte/demandes/{numero:str}/informations", opt=CONNECTE)
async def informations_(request: Request, numero: str) -> Response:
    demande = await Demande.trouver(acteur(request).compte_id, numero)
    acteur(request).exiger("enregistrer", demande)
    fiche = _fiche(demande)
    fiche.formulaire.valider(Strictesse.SAISIE)
    enregistree = demande.modifie_le if "enregistre" in request.query_params else None
    return _montrer(request, fiche, enregistree_le=enregistree, autre=await soumission.autre_active(demande))


@post("/mon-compte/demandes/{numero:str}/informations", opt=CONNECTE, status_code=200)
async def enregistrer(request: Request, numero: str) -> Response:
    donnees, qui = await lire(request), acteur(request)
    if reprise.champs(request) is not None:
        demande = await Demande.trouver(qui.compte_id, numero)
        qui.exiger("enregistrer", demande)
        if rendu := _reprendre(request, _fiche(demande)):
            return rendu
    try:
        demande = await actions.enregistrer(qui, numero, _saisie(donnees, numero))
    except Conflit as conflit:
        return _conflit(request, conflit)
    return await _apres_enregistrement(request, donnees, demande)


async def _apres_enregistrement(request: Request, donnees: Donnees, demande: Demande) -> Response:
    """303, or 422 on « Suivant » with errors (saved all the same), or the status line for an autosave."""
    fiche = _fiche(demande, page_=donnees.get("page"))
    if donnees.get("sauvegarde") == "auto":
        entetes = {"HX-Replace-Url": fiche.adresse}
        return page(request, "demandes/sauvegarde.html", {"fiche": fiche, "demande": demande}, entetes=entetes)
    if donnees.get("action") != "suivant":
        return rediriger(f"{fiche.adresse}?enregistre=1", request)
    if not fiche.formulaire.valider(Strictesse.ETAPE):
        return _montrer(request, fiche, 422, enregistree_le=demande.modifie_le)
    return rediriger(f"/mon-compte/demandes/{demande.numero}/justificatifs", request)


def _conflit(request: Request, conflit: Conflit) -> Response:
    """Both answers of each field, hers still in the form; saving again decides. An autosave only says so."""
    if request.state.donnees.get("sauvegarde") == "auto":
        return page(request, "demandes/sauvegarde.html", {"fiche": None, "demande": conflit.demande}, statut=409)
    declare = dispositif(conflit.demande.dispositif)
    fiche = _fiche(conflit.demande, declare.remplir(conflit.reponses))
    gardee = declare.remplir(conflit.gardees)
    champs = [c for c in fiche.formulaire.champs() if set(c.bruts()) & set(conflit.noms)]
    paires = [(c, " ".join(c.bruts().values()), " ".join(gardee[c.name].bruts().values())) for c in champs]
    fiche.formulaire.valider(Strictesse.SAISIE)
    erreurs = [(f"choix-{c.name}", f"{c.nom_dit} : deux réponses différentes, choisissez.") for c in champs]
    return page(
        request, "demandes/informations.html", _contexte(fiche) | {"conflits": paires, "erreurs": erreurs}, statut=409
    )


def _saisie(donnees: Donnees, numero: str) -> Saisie:
    base = _base(donnees, numero)
    version = _entier(donnees.get("version"))
    return Saisie(lambda declare: _reponses(declare, donnees, base), base, version, donnees.get("page"))


def _reponses(declare: Dispositif, donnees: Donnees, base: dict[str, str]) -> dict[str, str]:
    """The declared answers as typed; a known bank's BIC is filled in, a conflict's choice is applied."""
    formulaire = declare.lire(donnees)
    reponses = formulaire.bruts()
    if not reponses.get("bic") and reponses.get("iban"):
        reponses["bic"] = bic_propose(reponses["iban"])
    for champ in formulaire.champs():
        if donnees.get(f"choix-{champ.name}") == "autre":
            reponses |= {nom: base.get(nom, "") for nom in champ.bruts()}
    return reponses


def _base(donnees: Donnees, numero: str) -> dict[str, str]:
    try:
        return chiffrement.ouvrir_jeton(donnees.get("base"), f"base:{numero}") if donnees.get("base") else {}
    except chiffrement.Illisible:
        return {}


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0


def _reprendre(request: Request, fiche: Fiche) -> Response | None:
    """After a session that ended mid-form: what was typed stands again, unsaved."""
    tape = reprise.champs(request)
    if tape is None:
        return None
    neuve = replace(
        fiche,
        formulaire=fiche.declare.lire(tape),
        version=_entier(tape.get("version")) or fiche.version,
        cle=tape.get("cle") or fiche.cle,
        base=tape.get("base") or fiche.base,
    )
    neuve.formulaire.valider(Strictesse.SAISIE)
    return _montrer(request, neuve, reprise=reprise.PHRASE)


@post("/mon-compte/apercu/{code:str}", opt=CONNECTE, status_code=200)
async def apercu(request: Request, code: str) -> Response:
    """The live Récapitulatif: a reading of what is typed, which touches no claim."""
    donnees, declare = await lire(request), dispositif(code)
    groupes = declare.apercevoir(donnees)
    faites, attendues = informations(groupes)
    contexte = {"groupes": groupes, "faites": faites, "attendues": attendues, "dernier": donnees.get("dernier")}
    return page(request, "demandes/apercu.html", contexte)


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
