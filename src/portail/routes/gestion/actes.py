"""G3 and G4: every act of an agent on a claim, each a POST that comes back to the claim, or says why not where it was asked."""

import re
from collections.abc import Awaitable

from litestar import Request, Response, post
from litestar.params import FromPath

from portail.actions import complement, decision, instruction, jugement
from portail.actions.complement import Partie
from portail.domain.erreurs import Invalide, PasMaintenant
from portail.domain.identifiant import identifiant_de
from portail.domain.justificatif import Verdict
from portail.domain.motifs import MOTIFS
from portail.routes.gestion.demande import CHEMIN, montrer
from portail.web.acces import GESTION
from portail.web.agents import agent
from portail.web.formulaires import Donnees, lire
from portail.web.page import rediriger


async def _faire(request: Request, numero: str, acte: Awaitable[object], ouvert: str, suite: str = "") -> Response:
    """Done: back to the claim (or `suite`). Refused: the same page, its form open, what was typed in it."""
    donnees = await lire(request)
    try:
        await acte
    except Invalide as refus:
        erreurs = [(f"{ouvert}-{champ}", phrase) for champ, phrases in refus.erreurs.items() for phrase in phrases]
        return await montrer(request, numero, 422, erreurs=erreurs, ouvert=ouvert, saisie=donnees.plat())
    except PasMaintenant as refus:
        return await montrer(request, numero, 409, alerte=refus.phrase, ouvert=ouvert, saisie=donnees.plat())
    return rediriger(f"/gestion/demandes/{numero}{suite}", request)


@post(CHEMIN + "/documents/{identifiant:str}/jugement", opt=GESTION, status_code=200)
async def juger(request: Request, numero: FromPath[str], identifiant: FromPath[str]) -> Response:
    """« Conforme », « Non conforme », or a verdict taken back; then the next document still to be looked at."""
    donnees, document = await lire(request), identifiant_de(identifiant)
    brut, motif, texte = donnees.get("verdict"), donnees.get("motif"), donnees.get("texte")
    verdict = Verdict(brut) if brut in set(Verdict) else Verdict.A_VOIR
    if verdict is Verdict.NON_CONFORME and not texte.strip() and motif in MOTIFS:
        texte = MOTIFS[motif].phrase
    acte = jugement.juger(agent(request), numero, document, verdict, motif, texte)
    suite = f"?document={document}" if verdict is Verdict.A_VOIR else ""
    return await _faire(request, numero, acte, "refus", suite)


@post(CHEMIN + "/complement", opt=GESTION, status_code=200)
async def demander_un_complement(request: Request, numero: FromPath[str]) -> Response:
    donnees = await lire(request)
    acte = complement.demander(agent(request), numero, _parties(donnees))
    return await _faire(request, numero, acte, "complement")


def _parties(donnees: Donnees) -> list[Partie]:
    """A text typed for a section names it."""
    noms = [nom.removeprefix("partie-") for nom in donnees if nom.startswith("partie-")]
    return [Partie(nom, donnees.get(f"partie-{nom}")) for nom in noms if donnees.get(f"partie-{nom}").strip()]


@post(CHEMIN + "/complement/annulation", opt=GESTION, status_code=200)
async def annuler_le_complement(request: Request, numero: FromPath[str]) -> Response:
    acte = complement.annuler(agent(request), numero, (await lire(request)).get("raison"))
    return await _faire(request, numero, acte, "annulation-complement")


@post(CHEMIN + "/attente-de-fonds", opt=GESTION, status_code=200)
async def attendre_les_fonds(request: Request, numero: FromPath[str]) -> Response:
    return await _faire(request, numero, instruction.attendre_les_fonds(agent(request), numero), "fonds")


@post(CHEMIN + "/fonds-recus", opt=GESTION, status_code=200)
async def fonds_recus(request: Request, numero: FromPath[str]) -> Response:
    return await _faire(request, numero, instruction.fonds_recus(agent(request), numero), "fonds")


@post(CHEMIN + "/suspension", opt=GESTION, status_code=200)
async def suspendre(request: Request, numero: FromPath[str]) -> Response:
    return await _faire(request, numero, instruction.suspendre(agent(request), numero), "suspension")


@post(CHEMIN + "/reprise", opt=GESTION, status_code=200)
async def reprendre(request: Request, numero: FromPath[str]) -> Response:
    return await _faire(request, numero, instruction.reprendre(agent(request), numero), "suspension")


@post(CHEMIN + "/notes", opt=GESTION, status_code=200)
async def annoter(request: Request, numero: FromPath[str]) -> Response:
    acte = instruction.annoter(agent(request), numero, (await lire(request)).get("note"))
    return await _faire(request, numero, acte, "notes", "#notes")


@post(CHEMIN + "/affectation", opt=GESTION, status_code=200)
async def reattribuer(request: Request, numero: FromPath[str]) -> Response:
    vers = identifiant_de((await lire(request)).get("agent"))
    return await _faire(request, numero, instruction.reattribuer(agent(request), numero, vers), "affectation")


@post(CHEMIN + "/amendement", opt=GESTION, status_code=200)
async def amender(request: Request, numero: FromPath[str]) -> Response:
    """One answer; a date is typed « 14/03/2005 » and read as its three parts."""
    donnees = await lire(request)
    champ, valeur = donnees.get("champ"), donnees.get("valeur")
    acte = jugement.amender(agent(request), numero, champ, _saisie(champ, valeur), donnees.get("raison"))
    return await _faire(request, numero, _sous_un_nom(acte), "amendement")


async def _sous_un_nom(acte: Awaitable[object]) -> None:
    """The field's refusal is said beside the one input that was typed."""
    try:
        await acte
    except Invalide as refus:
        noms = {"raison": "raison"}
        raise Invalide({noms.get(champ, "valeur"): phrases for champ, phrases in refus.erreurs.items()}) from refus


def _saisie(champ: str, valeur: str) -> dict[str, str]:
    date = re.fullmatch(r"\s*(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})\s*", valeur, re.ASCII)
    if champ != "date_naissance":
        return {champ: valeur}
    parts = date.groups() if date else ("", "", "")
    return {f"{champ}_{nom}": part for nom, part in zip(("jour", "mois", "annee"), parts, strict=True)}


@post(CHEMIN + "/rejet", opt=GESTION, status_code=200)
async def rejeter(request: Request, numero: FromPath[str]) -> Response:
    donnees = await lire(request)
    acte = decision.rejeter(agent(request), numero, donnees.get("motif"), donnees.get("texte"))
    return await _faire(request, numero, acte, "rejet")


@post(CHEMIN + "/validation", opt=GESTION, status_code=200)
async def valider(request: Request, numero: FromPath[str]) -> Response:
    montant = centimes((await lire(request)).get("montant"))
    return await _faire(request, numero, decision.valider(agent(request), numero, montant), "validation")


def centimes(texte: str) -> int:
    """« 1 234,5 » as 123450; 0 for what is no amount, which the action refuses."""
    serre = re.sub(r"[\s\u00a0\u202f€]", "", texte).replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", serre, re.ASCII):
        return 0
    euros, _, reste = serre.partition(".")
    return int(euros) * 100 + int((reste + "00")[:2])


@post(CHEMIN + "/decision/annulation", opt=GESTION, status_code=200)
async def annuler_la_decision(request: Request, numero: FromPath[str]) -> Response:
    acte = decision.annuler_decision(agent(request), numero, (await lire(request)).get("raison"))
    return await _faire(request, numero, acte, "annulation-decision")


ROUTES = [
    juger,
    demander_un_complement,
    annuler_le_complement,
    attendre_les_fonds,
    fonds_recus,
    suspendre,
    reprendre,
    annoter,
    reattribuer,
    amender,
    rejeter,
    valider,
    annuler_la_decision,
]
