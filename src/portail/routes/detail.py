"""E30: one claim in full, its documents, its history, who has to act and what comes next."""

from datetime import datetime

from litestar import Request, Response, get

from portail.actions import changements, complement, reaffectation, soumission
from portail.actions import demandes as actions
from portail.actions.changements import Changement
from portail.domain import delais
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs import dispositif
from portail.domain.etats import LECTURES, Etat
from portail.domain.instruction import Complement
from portail.domain.motifs import REJETS
from portail.services import recepisse
from portail.services.chiffrement import Coffret
from portail.web import chronologie
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.chronologie import Reperes
from portail.web.histoire import RACONTES
from portail.web.page import page
from portail.web.relecture import pieces_lues


async def _reperes(demande: Demande, histoire: list[Evenement]) -> Reperes:
    attendu = await complement.ouvert(demande) if demande.etat is Etat.ATTENTE_COMPLEMENT else None
    return Reperes(
        {evenement.acte: evenement.le for evenement in histoire},
        attendu.limite_le if attendu else None,
        await delais.jours_habituels("decision"),
        await delais.jours_habituels("virement"),
    )


async def _recus(demande: Demande) -> list[tuple[int, datetime, int | None]]:
    """(rank, when, size) of each receipt, the last first."""
    if demande.soumise_le is None:
        return []
    envois = await Complement.filter(demande_id=demande.id, renvoye_le__not_isnull=True).order_by("renvoye_le")
    dates = [demande.soumise_le, *(envoi.renvoye_le for envoi in envois if envoi.renvoye_le)]
    rangs = [(rang, le, await recepisse.taille(demande.id, rang=rang)) for rang, le in enumerate(dates, 1)]
    return rangs[::-1]


def _rejet(demande: Demande) -> tuple[str, str] | None:
    """The coded reason, and the words written for her."""
    if demande.etat is not Etat.REJETEE:
        return None
    texte = Coffret(demande.cle).ouvrir(demande.texte_rejet, "rejet").decode() if demande.texte_rejet else ""
    return REJETS.get(demande.motif_rejet, ""), texte


def _qui(evenement: Evenement | Changement, qui: Acteur) -> str:
    if evenement.par_id == qui.utilisateur_id:
        return "par vous"
    return "par un autre utilisateur de votre espace" if evenement.par in ("P", "A", "H") else "par le service"


@get("/mon-compte/demandes/{numero:str}", opt=CONNECTE)
async def consulter(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    declare, reponses = dispositif(demande.dispositif), actions.reponses_de(demande)
    documents = await soumission.documents_de(demande)
    groupes, lit = declare.lecture(declare.remplir(reponses)), qui.profil is Profil.CONSULTATION
    if lit:
        groupes = tuple(g for g in groupes if not g.banque)
    histoire = await Evenement.filter(demande_id=demande.id, acte__in=list(RACONTES)).order_by("le")
    etat = Etat.EN_INSTRUCTION if demande.suspendue_le else demande.etat
    lecture, recus = LECTURES[etat], await _recus(demande)
    contexte = {
        "demande": demande,
        "dispositif": declare,
        "lecture": lecture,
        "groupes": groupes,
        "pieces": pieces_lues(demande, reponses, documents, ouvrir=not lit),
        "histoire": [(RACONTES[e.acte], e.le, _qui(e, qui)) for e in histoire],
        "rejet": _rejet(demande),
        "suite": chronologie.moments(demande, etat, await _reperes(demande, histoire)),
        "recus": recus,
        "recu": await recepisse.contenu(demande, len(recus)) if recus else None,
        "preuve": await recepisse.taille(demande.id, "P28"),
        "transmis": request.query_params.get("complement") == "transmis" and len(recus) > 1,
        "changements": [(c, _qui(c, qui)) for c in await changements.changements(demande) if not (c.banque and lit)],
        "racine": f"/mon-compte/demandes/{numero}",
        "modifiable": False,
    }
    return page(request, "suivi/detail.html", contexte | await _permis(qui, demande))


async def _permis(qui: Acteur, demande: Demande) -> dict[str, bool]:
    """What the page offers: what PASSAGES lets her do now; « Réaffecter » only when there is somebody to give it to."""
    actes = {"completer": "corriger", "modifier": "enregistrer", "reaffecter": "réaffecter", "dupliquer": "dupliquer"}
    proprietaire = demande.proprietaire_id
    permis = {f"peut_{nom}": qui.peut(acte, demande.etat, proprietaire) for nom, acte in actes.items()}
    if permis["peut_reaffecter"]:
        permis["peut_reaffecter"] = bool(await reaffectation.candidats(demande))
    return permis


ROUTES = [consulter]
