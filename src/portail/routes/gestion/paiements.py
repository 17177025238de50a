"""G7: runs of payments, for a Superviseur: form one, take a line out, export pain.001, import the bank's return."""

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portail.actions import gestionnaires, paiements, reglements
from portail.domain.erreurs import Introuvable, Invalide, PasMaintenant
from portail.domain.motifs import REFUS_BANQUE
from portail.domain.paiement import EtatVirement
from portail.services import virements
from portail.web.acces import SUPERVISION
from portail.web.agents import agent
from portail.web.formulaires import lire
from portail.web.page import fichier, page, rediriger

CHEMIN = "/gestion/paiements"
ETATS = {
    EtatVirement.EN_LOT: ("En attente", "neutre", "sablier"),
    EtatVirement.ACCEPTE: ("Payé", "succes", "coche-cercle"),
    EtatVirement.REFUSE: ("Refusé", "refus", "croix-cercle"),
    EtatVirement.RETIRE: ("Retiré", "neutre", "croix"),
}
_VIERGE: dict[str, object] = {"erreurs": [], "alerte": "", "bilan": None, "cochees": None, "reprise": ""}


async def montrer(request: Request, statut: int = 200, **plus: object) -> Response:
    """`cochees`: the numbers left ticked; None ticks them all."""
    attente = await paiements.a_payer(agent(request))
    contexte = {
        "attente": attente,
        "total": sum(d.montant_centimes or 0 for d in attente.demandes),
        "lots": await paiements.lots(),
        "etats": ETATS,
        **_VIERGE,
        **plus,
    }
    return page(request, "gestion/paiements.html", contexte, statut=statut)


@get(CHEMIN, opt=SUPERVISION)
async def accueil(request: Request) -> Response:
    return await montrer(request)


@post(CHEMIN, opt=SUPERVISION, status_code=200)
async def former(request: Request) -> Response:
    donnees = await lire(request)
    cochees = donnees.getlist("numero")
    try:
        lot = await paiements.former_lot(agent(request), cochees)
    except Invalide as refus:
        return await montrer(request, 422, erreurs=_a_plat(refus))
    except PasMaintenant as refus:
        return await montrer(request, 409, alerte=refus.phrase)
    return rediriger(f"{CHEMIN}/{lot.numero}", request)


@post(CHEMIN + "/retour", opt=SUPERVISION, status_code=200, request_max_body_size=virements.POIDS_AU_PLUS + 65536)
async def retour(request: Request) -> Response:
    """The bank's answer, pain.002."""
    recu = (await lire(request)).fichiers.get("fichier")
    if recu is None:
        return await montrer(request, 422, erreurs=[("fichier", "Choisissez le fichier de retour de la banque.")])
    try:
        bilan = await reglements.importer(agent(request), await recu.read())
    except Invalide as refus:
        return await montrer(request, 422, erreurs=_a_plat(refus))
    return await montrer(request, bilan=bilan)


def _a_plat(refus: Invalide) -> list[tuple[str, str]]:
    return [(champ, phrase) for champ, phrases in refus.erreurs.items() for phrase in phrases]


def numero_de(texte: str) -> int:
    """The number of a run, as its address gives it. Raises Introuvable."""
    if not texte.isascii() or not texte.isdigit() or len(texte) > 9:
        raise Introuvable()
    return int(texte)


async def montrer_lot(request: Request, numero: int, statut: int = 200, alerte: str = "") -> Response:
    """The page of a run; `alerte`: why what was asked cannot be."""
    lot = await paiements.lot_de(numero)
    lignes = await paiements.lignes_de(lot)
    noms = await gestionnaires.noms(
        {i for i in (lot.cree_par, lot.exporte_par, *(d.decidee_par for _, d in lignes)) if i}
    )
    vives = [v for v, _ in lignes if v.etat is not EtatVirement.RETIRE]
    contexte = {
        "lot": lot,
        "message": virements.message(lot.numero),
        "lignes": [(v, d, noms.get(d.decidee_par, "") if d.decidee_par else "") for v, d in lignes],
        "noms": noms,
        "combien": len(vives),
        "total": sum(v.montant_centimes for v in vives),
        "etats": ETATS,
        "refus": REFUS_BANQUE,
        "sienne": any(d.decidee_par == agent(request).gestionnaire_id for _, d in lignes),
        "phrase_sienne": paiements.SIENNE,
        "erreurs": [],
        "alerte": alerte,
    }
    return page(request, "gestion/lot.html", contexte, statut=statut)


@get(CHEMIN + "/{numero:str}", opt=SUPERVISION)
async def lot(request: Request, numero: FromPath[str]) -> Response:
    return await montrer_lot(request, numero_de(numero))


@post(CHEMIN + "/{numero:str}/retrait", opt=SUPERVISION, status_code=200)
async def retirer(request: Request, numero: FromPath[str]) -> Response:
    try:
        await paiements.retirer(agent(request), numero_de(numero), (await lire(request)).get("demande"))
    except PasMaintenant as refus:
        return await montrer_lot(request, numero_de(numero), 409, refus.phrase)
    return rediriger(f"{CHEMIN}/{numero}", request)


@post(CHEMIN + "/{numero:str}/pain.001.xml", opt=SUPERVISION, status_code=200)
async def exporter(request: Request, numero: FromPath[str]) -> Response:
    """A POST, for the first one freezes the run; the same bytes ever after."""
    rang = numero_de(numero)
    try:
        octets = await paiements.exporter(agent(request), rang)
    except PasMaintenant as refus:
        return await montrer_lot(request, rang, 409, refus.phrase)
    return fichier(octets, f"{virements.message(rang)}.xml", "application/xml")


ROUTES = [accueil, former, retour, lot, retirer, exporter]
