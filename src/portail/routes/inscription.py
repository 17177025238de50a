"""E03 to E06: creating an account. The registration under way is tied to the signed anonymous cookie."""

from litestar import Request, Response, get, post
from litestar.enums import MediaType

from portail.actions import garde, inscription
from portail.domain.champs import MotDePasse
from portail.domain.compte import Inscription
from portail.domain.erreurs import Introuvable, TropDEssais
from portail.domain.garde import LETTRES_PAR_HEURE
from portail.routes import activation
from portail.services import gabarits
from portail.web import formulaires, secret
from portail.web.acces import AVANT, PUBLIC
from portail.web.epreuve import CHANGER, Epreuve
from portail.web.page import page, rediriger
from portail.web.saisies import (
    PROFILS,
    FormulaireAdresse,
    FormulaireConditions,
    FormulaireInscription,
    FormulaireProfil,
)

_BASE = "/mon-compte/creer-compte"
PROFIL, AUTHENTIFICATION, CONDITIONS = f"{_BASE}/profil", f"{_BASE}/authentification", f"{_BASE}/conditions"
LIEN = f"{_BASE}/lien-activation"
_MOTS = ("mot_de_passe", "confirmation")
_CORRECTIONS = 5  # an hour, for one registration


@get(_BASE, opt=PUBLIC)
async def debut(request: Request) -> Response:
    return rediriger(PROFIL)


@get(PROFIL, opt=PUBLIC)
async def profil(request: Request) -> Response:
    autre = dict(PROFILS).get(request.query_params.get("choix", ""), "")
    formulaire = FormulaireProfil()
    formulaire["profil"].process_data(request.query_params.get("choix", "") if autre else None)
    return page(request, "inscription/profil.html", {"formulaire": formulaire, "autre": autre})


@post(PROFIL, opt=AVANT, status_code=200)
async def choisir_profil(request: Request) -> Response:
    formulaire = FormulaireProfil(await formulaires.lire(request))
    if not formulaire.valider():
        contexte = {"formulaire": formulaire, "erreurs": formulaire.erreurs, "autre": ""}
        return page(request, "inscription/profil.html", contexte, statut=422)
    choix = formulaire["profil"].brut
    return rediriger(AUTHENTIFICATION if choix == "particulier" else f"{PROFIL}?choix={choix}")


def _authentification(
    request: Request, formulaire: FormulaireInscription, epreuve: Epreuve, statut: int = 200, garde_: bool = False
) -> Response:
    """The form, its errors in reading order; `garde_`: the password typed stays, sealed."""
    trouvees = [*formulaire.erreurs, *epreuve.erreurs] if statut == 422 else []
    rang = {nom: n for n, nom in enumerate(FormulaireInscription.ORDRE)}
    mots = [formulaire[nom].brut for nom in _MOTS]
    contexte = {
        "formulaire": formulaire,
        "epreuve": epreuve,
        "erreurs": sorted(trouvees, key=lambda erreur: rang[erreur[0]]),
        "secret": secret.sceller(request, mots) if garde_ else "",
        "vierge": not any(mots),
        "ici": AUTHENTIFICATION,
    }
    _taire(formulaire, garde_)
    return page(request, "inscription/authentification.html", contexte, statut=statut)


@get(AUTHENTIFICATION, opt=PUBLIC)
async def authentification(request: Request) -> Response:
    return _authentification(request, FormulaireInscription(), Epreuve())


def _taire(formulaire: FormulaireInscription, garde_: bool) -> None:
    """Nothing secret goes back: the fields are empty, and say whether they must be filled."""
    for nom in _MOTS:
        champ = formulaire[nom]
        assert isinstance(champ, MotDePasse)
        if garde_:
            champ.bonne_nouvelle = secret.GARDE
        elif champ.brut and not champ.errors:
            champ.avertissement = secret.A_RETAPER


@post(AUTHENTIFICATION, opt=AVANT, status_code=200)
async def creer(request: Request) -> Response:
    recues = await formulaires.lire(request)
    formulaire = FormulaireInscription(secret.completer(request, recues, _MOTS))
    if recues.get("action") == CHANGER:
        tapes = bool(formulaire["mot_de_passe"].brut)
        return _authentification(request, formulaire, Epreuve.changee(recues), garde_=tapes)
    epreuve = await Epreuve.jugee(request, recues)
    if not formulaire.valider() or not epreuve.juste:
        if epreuve.juste:
            epreuve.reconnaitre()
        return _authentification(request, formulaire, epreuve, 422, formulaire.bons_secrets())
    navigateur = request.state.visiteur.navigateur
    await inscription.inscrire(formulaire.identite(), formulaire["mot_de_passe"].brut, navigateur)
    return rediriger(CONDITIONS)


@post(f"{AUTHENTIFICATION}/champ", opt=AVANT, status_code=200)
async def juger_champ(request: Request) -> Response:
    """One field, when it is left: what is said of it, as a fragment."""
    nom = request.query_params.get("nom", "")
    if nom not in FormulaireInscription.LIBRES:
        raise Introuvable()
    champ = FormulaireInscription(await formulaires.lire(request)).valider_champ(nom)
    return Response(gabarits.rendre("inscription/retour.html", {"champ_juge": champ}), media_type=MediaType.HTML)


async def _en_cours(request: Request) -> Inscription | None:
    return await inscription.en_cours(request.state.visiteur.navigateur)


@get(CONDITIONS, opt=PUBLIC)
async def conditions(request: Request) -> Response:
    sienne = await _en_cours(request)
    if sienne is None or sienne.conditions_le:
        return rediriger(LIEN if sienne else PROFIL)
    return page(request, "inscription/conditions.html", {"formulaire": FormulaireConditions()})


@post(CONDITIONS, opt=AVANT, status_code=200)
async def repondre_conditions(request: Request) -> Response:
    donnees, anonyme = await formulaires.lire(request), request.state.visiteur.navigateur
    if donnees.get("action") == "refuser":
        await inscription.refuser(anonyme)
        return rediriger(f"{_BASE}/abandon")
    formulaire = FormulaireConditions(donnees)
    if not formulaire.valider():
        contexte = {"formulaire": formulaire, "erreurs": formulaire.erreurs}
        return page(request, "inscription/conditions.html", contexte, statut=422)
    return rediriger(LIEN if await inscription.accepter_conditions(anonyme) else PROFIL)


@get(f"{_BASE}/abandon", opt=PUBLIC)
async def abandon(request: Request) -> Response:
    return page(request, "inscription/abandon.html", {})


async def _attend(request: Request) -> Inscription | None:
    """This browser's registration when its letter has left."""
    sienne = await _en_cours(request)
    return sienne if sienne and sienne.conditions_le else None


async def _ou_elle_en_est(request: Request) -> str:
    """Where E06 leads who awaits no letter: the link was opened in a mailbox's own browser, often, and she comes back here."""
    if await _en_cours(request):
        return CONDITIONS
    return activation.VALIDE if await inscription.est_activee(request.state.visiteur.navigateur) else PROFIL


@get(LIEN, opt=PUBLIC)
async def lien_activation(request: Request) -> Response:
    sienne = await _attend(request)
    if sienne is None:
        return rediriger(await _ou_elle_en_est(request))
    contexte = {
        "courriel": inscription.courriel_de(sienne),
        "renvoye": "envoye" in request.query_params,
        "par_heure": LETTRES_PAR_HEURE,
    }
    return page(request, "inscription/lien_activation.html", contexte)


@post(LIEN, opt=AVANT, status_code=200)
async def renvoyer(request: Request) -> Response:
    if sienne := await _attend(request):
        await inscription.renvoyer_lien(sienne.id)
    return rediriger(f"{LIEN}?envoye=1")


@get(f"{LIEN}/adresse", opt=PUBLIC)
async def adresse(request: Request) -> Response:
    sienne = await _attend(request)
    if sienne is None:
        return rediriger(PROFIL)
    formulaire = FormulaireAdresse.de({"courriel": inscription.courriel_de(sienne)})
    return page(request, "inscription/adresse.html", {"formulaire": formulaire})


@post(f"{LIEN}/adresse", opt=AVANT, status_code=200)
async def corriger(request: Request) -> Response:
    formulaire = FormulaireAdresse(await formulaires.lire(request))
    if not formulaire.valider():
        contexte = {"formulaire": formulaire, "erreurs": formulaire.erreurs}
        return page(request, "inscription/adresse.html", contexte, statut=422)
    cle = f"corriger:{request.state.visiteur.navigateur}"
    if await garde.deja(cle, 3600) >= _CORRECTIONS:
        raise TropDEssais("Cette adresse a déjà été corrigée plusieurs fois. Réessayez dans une heure.", 3600)
    await garde.noter_essai(cle)
    corrigee = await inscription.corriger_adresse(request.state.visiteur.navigateur, formulaire["courriel"].brut)
    return rediriger(f"{LIEN}?envoye=1" if corrigee else PROFIL)


ROUTES = [
    debut,
    profil,
    choisir_profil,
    authentification,
    creer,
    juger_champ,
    conditions,
    repondre_conditions,
    abandon,
    lien_activation,
    renvoyer,
    adresse,
    corriger,
    *activation.ROUTES,
]
