"""E30: one claim in full, its documents, its history, who has to act and what comes next."""

from datetime import timedelta

from litestar import Request, Response, get

from portail.actions import demandes as actions
from portail.actions import soumission
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs import dispositif
from portail.domain.dossier import de_la_piece
from portail.domain.etats import LECTURES, Etat
from portail.reglages import reglages
from portail.services import gabarits, recepisse
from portail.services.chiffrement import Coffret
from portail.web.acces import CONNECTE
from portail.web.acteurs import acteur
from portail.web.page import page

RACONTES = {
    "créer": "Brouillon créé",
    "soumettre": "Demande envoyée",
    "prendre en charge": "Prise en charge par le service",
    "demander un complément": "Complément demandé",
    "renvoyer": "Complément transmis",
    "annuler le complément": "Demande de complément annulée",
    "mettre en attente de fonds": "En attente de l’argent déposé",
    "fonds reçus": "Argent déposé reçu",
    "valider": "Demande validée",
    "rejeter": "Demande rejetée",
    "annuler la décision": "Décision annulée",
    "mettre au paiement": "Paiement lancé",
    "retirer du paiement": "Paiement remis à plus tard",
    "confirmer le paiement": "Paiement effectué",
    "refuser le paiement": "Paiement refusé par la banque",
    "réaffecter": "Demande confiée à une autre personne",
    "jeter": "Mise à la corbeille",
    "restaurer": "Sortie de la corbeille",
}


def _suite(demande: Demande) -> list[tuple[str, str, str]]:
    """The three moments of a claim: sent, checked, paid; which one is now."""
    envoi = demande.soumise_le
    if envoi is None:
        return []
    limite = envoi + timedelta(days=reglages().delai_instruction_jours)
    lecture = LECTURES[demande.etat]
    moments = [
        ("fait", f"{gabarits.jour_date(envoi).capitalize()}, demande envoyée", "Votre demande nous est parvenue.")
    ]
    if demande.etat is Etat.REJETEE:
        return [*moments, ("ici", "Demande rejetée", _pourquoi())]
    if lecture.onglet == "validees":
        moments.append(("fait", "Vérification terminée", "Votre demande est validée."))
        return [*moments, ("fait" if demande.etat is Etat.PAYEE else "ici", lecture.libelle, lecture.phrase)]
    qui = "C’est à vous" if lecture.a_qui == "vous" else f"C’est à nous, d’ici au {gabarits.jour_date(limite)}"
    return [
        *moments,
        ("ici", qui, lecture.phrase),
        ("apres", "Ensuite, le virement", "La totalité arrive sur votre compte, avec un justificatif de paiement."),
    ]


def _pourquoi() -> str:
    telephone = reglages().telephone.replace(" ", gabarits.INSECABLE)
    return f"Pour en connaître la raison, appelez le {telephone}."


def _qui(evenement: Evenement, qui: Acteur) -> str:
    if evenement.par_id == qui.utilisateur_id:
        return "par vous"
    return "par un autre utilisateur de votre espace" if evenement.par in ("P", "A", "H") else "par le service"


@get("/mon-compte/demandes/{numero:str}", opt=CONNECTE)
async def consulter(request: Request, numero: str) -> Response:
    qui = acteur(request)
    demande = await Demande.trouver(qui.compte_id, numero)
    declare, reponses = dispositif(demande.dispositif), actions.reponses_de(demande)
    documents = await soumission.documents_de(demande)
    coffret = Coffret(demande.cle)
    noms = {d.id: coffret.ouvrir(d.nom, "nom").decode() for d in documents}
    groupes = declare.lecture(declare.remplir(reponses))
    if qui.profil is Profil.CONSULTATION:
        groupes = tuple(g for g in groupes if not g.banque)
    histoire = await Evenement.filter(demande_id=demande.id, acte__in=list(RACONTES)).order_by("le")
    lecture = LECTURES[Etat.EN_INSTRUCTION if demande.suspendue_le else demande.etat]
    contexte = {
        "demande": demande,
        "dispositif": declare,
        "lecture": lecture,
        "groupes": groupes,
        "pieces": [
            (piece, fichiers)
            for piece in declare.pieces(reponses)
            if (fichiers := [(d.face, noms[d.id]) for d in de_la_piece(piece, documents)]) or piece.requise
        ],
        "histoire": [(RACONTES[e.acte], e.le, _qui(e, qui)) for e in histoire],
        "phrase": _pourquoi() if demande.etat is Etat.REJETEE else lecture.phrase,
        "suite": _suite(demande),
        "racine": f"/mon-compte/demandes/{numero}",
        "modifiable": False,
        "peut_modifier": qui.peut("enregistrer", demande.etat, demande.proprietaire_id),  # type: ignore[attr-defined]
        "peut_dupliquer": qui.peut("dupliquer", demande.etat, demande.proprietaire_id),  # type: ignore[attr-defined]
        "taille": await recepisse.taille(demande.id),
    }
    return page(request, "suivi/detail.html", contexte)


ROUTES = [consulter]
