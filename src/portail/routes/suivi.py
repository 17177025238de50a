"""Mon suivi (E22 to E29), the home of who is signed in (E09), and what is done there with a whole claim."""

from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post

from portail.actions import brouillons
from portail.domain import vues
from portail.domain.acteur import Acteur
from portail.domain.compte import Acces
from portail.domain.demande import Demande
from portail.domain.dispositifs import DISPOSITIFS, dispositif
from portail.domain.erreurs import Introuvable
from portail.domain.etats import LECTURES, Etat
from portail.domain.vues import PAR_PAGE, Rang
from portail.services import chiffrement, gabarits
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.page import page, rediriger

SUIVI = "/mon-compte/mon-suivi"
TITRES = {
    "brouillons": "Demandes brouillons",
    "transmises": "Demandes transmises",
    "validees": "Demandes validées",
    "rejetees": "Demandes rejetées",
}
DATES = {
    "brouillons": "Date d’enregistrement",
    "transmises": "Date de soumission",
    "validees": "Date de validation",
    "rejetees": "Date de rejet",
}


@dataclass(frozen=True)
class Vue:
    """What the address asks: tab, page, order. `adresse(tri=…)` is the same view, changed."""

    onglet: str
    page: int
    tri: str
    sens: str

    def adresse(self, **autres: object) -> str:
        valeurs = {"onglet": self.onglet, "page": self.page, "tri": self.tri, "sens": self.sens, **autres}
        defauts = {"page": 1, "tri": "date", "sens": "desc"}
        return f"{SUIVI}?" + urlencode({k: v for k, v in valeurs.items() if defauts.get(k) != v})

    def inverse(self, colonne: str) -> str:
        """The order a click on that column asks."""
        return (
            ("asc" if self.sens == "desc" else "desc")
            if self.tri == colonne
            else ("desc" if colonne == "date" else "asc")
        )


def _vue(request: Request) -> Vue:
    q = request.query_params
    onglet = q.get("onglet", "brouillons")
    numero = q.get("page", "1")
    tri = q.get("tri", "date")
    return Vue(
        onglet if onglet in TITRES else "brouillons",
        int(numero) if numero.isascii() and numero.isdigit() and int(numero[:6]) > 0 else 1,
        tri if tri in (*vues.TRIS, "date", "proprietaire") else "date",
        "asc" if q.get("sens") == "asc" else "desc",
    )


async def _proprietaires(compte_id: UUID) -> list[tuple[UUID, str]]:
    """Users of the compte by name, for the order and the cells of that column."""
    acces = await Acces.filter(compte_id=compte_id).select_related("utilisateur")
    noms = [(a.utilisateur.id, chiffrement.ouvrir_json(bytes(a.utilisateur.identite), "identite")) for a in acces]
    return sorted(((cle, f"{i['prenom']} {i['nom']}") for cle, i in noms), key=lambda couple: couple[1].casefold())


@dataclass(frozen=True)
class Offre:
    """One thing a row lets her do."""

    mot: str
    adresse: str
    icone: str
    pdf: bool = False


def _actions(qui: Acteur, rang: Rang) -> list[Offre]:
    """What the row offers, as PASSAGES and her profile allow."""
    racine = f"/mon-compte/demandes/{rang.numero}"
    offertes = [Offre("Consulter", racine, "oeil")]
    if qui.peut("enregistrer", rang.etat, rang.proprietaire_id):
        offertes.insert(0, Offre("Modifier", f"{racine}/informations", "crayon"))
    if rang.etat is not Etat.BROUILLON:
        offertes.append(Offre("Télécharger le récapitulatif", f"{racine}/recapitulatif.pdf", "telecharger", pdf=True))
    if qui.peut("dupliquer", rang.etat, rang.proprietaire_id):
        offertes.append(Offre("Dupliquer", f"{racine}/duplication", "copier"))
    if qui.peut("jeter", rang.etat, rang.proprietaire_id) or qui.peut("masquer", rang.etat, rang.proprietaire_id):
        offertes.append(Offre("Supprimer", f"{racine}/suppression", "corbeille"))
    return offertes


def _entetes(vue: Vue, plusieurs: bool) -> list[dict[str, str]]:
    """The sortable columns: word, address of the order a click asks, order now, icon."""
    colonnes = [("sens", "Sens"), ("date", DATES[vue.onglet]), ("numero", "Numéro de demande"), ("montant", "Montant")]
    if plusieurs:
        colonnes.append(("proprietaire", "Propriétaire de la demande"))
    ici = ("descending", "fleche-bas") if vue.sens == "desc" else ("ascending", "fleche-haut")
    entetes = []
    for code, mot in [*colonnes, ("etat", "Etat de traitement")]:
        ordre, icone = ici if vue.tri == code else ("", "tri")
        adresse = vue.adresse(tri=code, sens=vue.inverse(code), page=1)
        entetes.append({"mot": mot, "adresse": adresse, "ordre": ordre, "icone": icone})
    return entetes


def _montant(rang: Rang) -> str:
    if rang.montant_centimes is not None:
        return gabarits.euros(rang.montant_centimes)
    return "Total" if rang.complete else "Non renseigné"


@get(SUIVI, opt=CONNECTE)
async def mon_suivi(request: Request) -> Response:
    qui, vue = acteur(request), _vue(request)
    comptes = await vues.comptes(qui.compte_id)
    plusieurs = comptes.utilisateurs > 1
    noms = await _proprietaires(qui.compte_id) if plusieurs else []
    total = comptes.onglets[vue.onglet]
    pages = max(1, ceil(total / PAR_PAGE))
    rangs = await vues.page_de_suivi(
        qui.compte_id, vue.onglet, vue.page, vue.tri, vue.sens == "desc", [cle for cle, _ in noms]
    )
    lignes = [
        {
            "rang": rang,
            "lecture": rang.lecture,
            "montant": _montant(rang),
            "actions": _actions(qui, rang),
            "titre": DISPOSITIFS[rang.dispositif].titre_court if rang.dispositif in DISPOSITIFS else rang.dispositif,
            "proprietaire": dict(noms).get(rang.proprietaire_id, ""),
        }
        for rang in rangs
    ]
    contexte = {
        "vue": vue,
        "lignes": lignes,
        "comptes": comptes,
        "plusieurs": plusieurs,
        "total": total,
        "pages": pages,
        "titres": TITRES,
        "date": DATES[vue.onglet],
        "entetes": _entetes(vue, plusieurs),
        "dispositifs": DISPOSITIFS.values(),
        "dit": request.query_params.get("fait", ""),
    }
    return page(request, "suivi/suivi.html", contexte)


async def accueil_connecte(request: Request) -> Response:
    """E09; the address is the sign-in page's, whose handler calls this when somebody is signed in."""
    taches = await vues.a_faire(acteur(request).compte_id)
    lignes = [
        {**t, "lecture": LECTURES[t["etat"]], "titre": DISPOSITIFS[t["dispositif"]].titre_court}
        for t in taches
        if t["dispositif"] in DISPOSITIFS
    ]
    return page(request, "suivi/accueil.html", {"taches": lignes, "dispositifs": DISPOSITIFS.values()})


@get("/mon-compte/demandes/{numero:str}/duplication", opt=CONNECTE)
async def confirmer_duplication(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    qui.exiger("dupliquer", demande)
    active = (
        await Demande.de(qui.compte_id)
        .filter(dispositif=demande.dispositif)
        .exclude(etat__in=[Etat.BROUILLON, Etat.REJETEE])
        .first()
    )
    return page(request, "suivi/duplication.html", {"demande": demande, "active": active})


@post("/mon-compte/demandes/{numero:str}/duplication", opt=CONNECTE, status_code=200)
async def dupliquer(request: Request, numero: str) -> Response:
    copie = await brouillons.dupliquer(acteur(request), numero)
    return rediriger(f"/mon-compte/demandes/{copie.numero}/informations", request)


@get("/mon-compte/demandes/{numero:str}/suppression", opt=CONNECTE)
async def confirmer_suppression(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    qui.exiger("masquer" if demande.etat is Etat.REJETEE else "jeter", demande)
    return page(
        request, "suivi/suppression.html", {"demande": demande, "titre": dispositif(demande.dispositif).titre_court}
    )


@post("/mon-compte/demandes/{numero:str}/suppression", opt=CONNECTE, status_code=200)
async def supprimer(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    if demande.etat is Etat.REJETEE:
        await brouillons.masquer(qui, numero)
        return rediriger(f"{SUIVI}?onglet=rejetees&fait=masquee", request)
    await brouillons.jeter(qui, numero)
    return rediriger(f"{SUIVI}?onglet=brouillons&fait=jetee", request)


@get(f"{SUIVI}/corbeille", opt=CONNECTE)
async def corbeille(request: Request) -> Response:
    qui = acteur(request)
    jetees = await Demande.de(qui.compte_id).filter(corbeille_le__not_isnull=True).order_by("-corbeille_le").limit(100)
    lignes = [(d, qui.peut("restaurer", d.etat, d.proprietaire_id)) for d in jetees]  # type: ignore[attr-defined]
    return page(request, "suivi/corbeille.html", {"lignes": lignes, "dispositifs": DISPOSITIFS})


@post("/mon-compte/demandes/{numero:str}/restauration", opt=CONNECTE, status_code=200)
async def restaurer(request: Request, numero: str) -> Response:
    demande = await brouillons.restaurer(acteur(request), numero)
    if demande.corbeille_le is not None:
        raise Introuvable()
    return rediriger(f"{SUIVI}?onglet=brouillons&fait=restauree", request)


ROUTES = [
    mon_suivi,
    confirmer_duplication,
    dupliquer,
    confirmer_suppression,
    supprimer,
    corbeille,
    restaurer,
]
