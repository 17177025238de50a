"""Mon suivi (E22 to E29), and the home of who is signed in (E09)."""

from dataclasses import replace
from math import ceil
from uuid import UUID

from litestar import Request, Response, get

from portail.actions.comptes import nom_entier, ouvrir_identite
from portail.domain import vues
from portail.domain.acteur import Acteur
from portail.domain.dispositifs import DISPOSITIFS, entrees
from portail.domain.etats import LECTURES, Etat
from portail.domain.sql import Ligne
from portail.domain.vues import PAR_PAGE, PLAFOND, Comptes
from portail.routes import brouillons
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.page import jeton, page, rediriger
from portail.web.rangs import dessiner, garde_jusqu_au, titre
from portail.web.suivi import FAITS, SUIVI, TITRES, Cadre, Vue, entete, fil_de, liste, onglets


async def _noms(compte_id: UUID) -> dict[UUID, str]:
    """Users of the compte, in the order of their names."""
    scellees = await vues.personnes(compte_id)
    noms = {cle: nom_entier(ouvrir_identite(scellee)) for cle, scellee in scellees.items()}
    return dict(sorted(noms.items(), key=lambda couple: couple[1].casefold()))


async def _lire(qui: Acteur, vue: Vue, a_lire: bool) -> tuple[Vue, Comptes, list[Ligne], dict[UUID, str]]:
    """One read; two when there are several users, whose names are then opened: else there is no column for them."""
    noms = await _noms(qui.compte_id) if vue.tri == "proprietaire" else {}
    if vue.tri == "proprietaire" and len(noms) < 2:
        vue, noms = replace(vue, tri="date"), {}
    comptes, lignes = await vues.suivi(
        qui.compte_id, vue.onglet, vue.page, vue.tri, vue.sens == "desc", list(noms), a_lire
    )
    if comptes.utilisateurs > 1 and not noms:
        noms = await _noms(qui.compte_id)
    return vue, comptes, lignes, noms


# What makes a claim wait for her, by state; somebody who may not do it reads the claim instead.
ACTES_ATTENDUS = {Etat.ATTENTE_COMPLEMENT: "corriger", Etat.BROUILLON: "enregistrer"}


def _pages(total: int, courante: int = 1, encore: bool = False) -> int:
    """How many pages, as far as is known."""
    connues = max(1, ceil(min(total, PLAFOND) / PAR_PAGE))
    return connues if total <= PLAFOND else max(connues, courante + encore)


def _cadre(request: Request, vue: Vue, comptes: Comptes, lues: int, plusieurs: bool) -> Cadre:
    total = comptes.onglets[vue.onglet]
    return Cadre(
        vue,
        total,
        _pages(total, vue.page, lues > PAR_PAGE),
        bool(lues),
        plusieurs,
        comptes.corbeille if vue.onglet == "brouillons" else 0,
        comptes.active,
        request.scope["state"]["visiteur"].peut_ecrire,
        dit if (dit := request.query_params.get("fait", "")) in FAITS else "",
    )


def _nouvelle() -> str:
    """Where « Nouvelle demande » leads: the only claim type there is, or the choice among them."""
    seul, *autres = DISPOSITIFS
    return "/mon-compte/#faire" if autres else f"/mon-compte/demandes/nouvelle/{seul}"


@get(SUIVI, opt=CONNECTE)
async def mon_suivi(request: Request) -> Response:
    qui = acteur(request)
    vue, comptes, lignes, noms = await _lire(qui, Vue.de(request), bool(request.scope["state"]["visiteur"].non_lus))
    if not lignes and vue.page > 1:
        return rediriger(vue.adresse(page=_pages(comptes.onglets[vue.onglet])), request)
    cadre = _cadre(request, vue, comptes, len(lignes), bool(noms))
    contexte = {
        "vue": vue,
        "titres": TITRES,
        "fil_": fil_de(vue.onglet),
        "entrees": entrees(),
        "nouvelle": _nouvelle(),
        "liste": liste(
            cadre,
            onglets=onglets(vue.onglet, comptes),
            entete=entete(vue.onglet, vue.tri, vue.sens, bool(noms)),
            lignes="".join([dessiner(qui, vue.onglet, une, noms, not comptes.active) for une in lignes[:PAR_PAGE]]),
            csrf=jeton(request),
            cle=brouillons.nouvelle_cle(),
        ),
    }
    return page(request, "suivi/suivi.html", contexte)


async def accueil_connecte(request: Request) -> Response:
    """E09; the address is the sign-in page's, whose handler calls this when somebody is signed in."""
    qui = acteur(request)
    taches = [
        {
            **tache,
            "lecture": LECTURES[tache["etat"]],
            "titre": titre(tache["dispositif"]),
            "jusqu_au": garde_jusqu_au(tache["le"]),
            "sienne": qui.peut(ACTES_ATTENDUS[tache["etat"]], tache["etat"], tache["proprietaire_id"]),
        }
        for tache in await vues.a_faire(qui.compte_id)
    ]
    return page(request, "suivi/accueil.html", {"taches": taches, "entrees": entrees()})


ROUTES = [mon_suivi, *brouillons.ROUTES]
