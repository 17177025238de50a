"""G2: the queue: tabs, filters, search, pages by keys; taking a claim and giving it back."""

from datetime import timedelta
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portail.actions import gestionnaires, instruction
from portail.actions.recherche import empreinte
from portail.domain import file, horloge, recherche
from portail.domain.agent import Agent
from portail.domain.demande import Demande
from portail.domain.etats import LECTURES, Etat
from portail.domain.filtre import SOUMISES, VUES, Cle, Filtre
from portail.domain.gestionnaire import Presence
from portail.domain.identifiant import identifiant_lu
from portail.domain.presence import ouvertes_par
from portail.services import chiffrement
from portail.web import formulaires, lignes
from portail.web.acces import GESTION
from portail.web.agents import agent
from portail.web.page import page, rediriger

CHEMIN, RECHERCHE = "/gestion/demandes", "/gestion/recherche"
PRESENCE = timedelta(seconds=60)
AGES = (7, 15, 30, 60)
AGIR = (("nous", "Nous"), ("vous", "La personne"), ("personne", "Personne"))


def _saisie(request: Request) -> str:
    """What was looked for: digits as they are, a name sealed, so that no address ever holds one."""
    q = request.query_params
    if brut := q.get("q", "").strip()[:100]:
        return brut if recherche.numero_dans(brut) else ""
    try:
        return str(chiffrement.ouvrir_jeton(q.get("nom", ""), "recherche")) if q.get("nom") else ""
    except chiffrement.Illisible:
        return ""


@post(RECHERCHE, opt=GESTION, status_code=200)
async def chercher(request: Request) -> Response:
    """Posted, for a name goes in no address: it comes back sealed."""
    saisie = (await formulaires.lire(request)).get("q").strip()[:100]
    if not saisie:
        return rediriger(CHEMIN, request)
    nom = "q" if recherche.numero_dans(saisie) else "nom"
    valeur = saisie if nom == "q" else chiffrement.jeton_scelle(saisie, "recherche")
    return rediriger(f"{CHEMIN}?{urlencode({nom: valeur})}", request)


@get(RECHERCHE, opt=GESTION)
async def rien_a_chercher(request: Request) -> Response:
    """Where one lands after signing in again: what was typed is not kept."""
    return rediriger(CHEMIN, request)


def _filtre(request: Request, qui: Agent, saisie: str) -> Filtre:
    """The nearest thing that makes sense."""
    q = request.query_params
    vue, etat, qui_suit, ages = q.get("vue", ""), q.get("etat", ""), q.get("agent", ""), q.get("age", "")
    numero = recherche.numero_dans(saisie)
    mots = () if numero else tuple(empreinte(mot) for mot in recherche.a_chercher(saisie)[:5])
    return Filtre.de(
        vue,
        moi=qui.gestionnaire_id,
        etat=Etat(etat) if etat in SOUMISES else None,
        dispositif=q.get("dispositif", "")[:20],
        agent={"moi": qui.gestionnaire_id, "personne": "personne"}.get(qui_suit) or identifiant_lu(qui_suit) or "",
        ages=int(ages) if ages in map(str, AGES) else 0,
        agir=q.get("agir", "") if q.get("agir", "") in dict(AGIR) else "",
        numero=numero,
        mots=mots,
        cle=Cle.lire(q.get("apres", "")) or Cle.lire(q.get("avant", ""), arriere=True),
    )


async def _etats() -> list[tuple[str, str]]:
    """Every state, with how many claims it holds."""
    comptes = await file.comptes_par_etat()
    dits = {etat: str(n) if n <= file.PLAFOND else f"{file.PLAFOND} et plus" for etat, n in comptes.items()}
    return [(etat.value, f"{LECTURES[etat].libelle} ({dits[etat]})") for etat in SOUMISES]


def _adresse(request: Request, **autres: str) -> str:
    """The same view, elsewhere in the queue; nothing of the previous place is kept."""
    gardes = {nom: v for nom, v in request.query_params.items() if nom not in ("apres", "avant") and v}
    return f"{CHEMIN}?" + urlencode({**gardes, **{nom: v for nom, v in autres.items() if v}})


def _pages(request: Request, filtre: Filtre, rangs: list[file.Rang]) -> tuple[list[file.Rang], str, str]:
    """The rows in the queue's order, and the addresses of older and newer claims ("" when there are none)."""
    arriere = bool(filtre.cle and filtre.cle.arriere)
    reste, montres = len(rangs) > file.PAR_PAGE, rangs[: file.PAR_PAGE]
    if arriere:
        montres = montres[::-1]
    plus_anciennes = reste if arriere else filtre.cle is not None
    plus_recentes = True if arriere else reste
    if not montres:
        return [], "", ""
    premiere, derniere = (str(Cle(r.soumise_le, r.id)) for r in (montres[0], montres[-1]))
    return (
        montres,
        _adresse(request, avant=premiere) if plus_anciennes else "",
        _adresse(request, apres=derniere) if plus_recentes else "",
    )


@get(CHEMIN, opt=GESTION)
async def demandes(request: Request) -> Response:
    qui = agent(request)
    saisie = _saisie(request)
    filtre = _filtre(request, qui, saisie)
    cherche_rien = bool(saisie or request.query_params.get("q")) and not filtre.cherche
    rangs, anciennes, recentes = _pages(request, filtre, [] if cherche_rien else await file.page(filtre))
    noms, depuis = await gestionnaires.collegues(), horloge.maintenant() - PRESENCE
    ailleurs = await ouvertes_par([rang.id for rang in rangs], qui.gestionnaire_id, depuis)
    contexte = {
        "filtre": filtre,
        "recherche": saisie,
        "vues": VUES,
        "comptes": await file.comptes(qui.gestionnaire_id),
        "plafond": file.PLAFOND,
        "lignes": [lignes.ligne(rang, qui, noms, ailleurs) for rang in rangs],
        "anciennes": anciennes,
        "recentes": recentes,
        "premiere": _adresse(request) if filtre.cle else "",
        "etats": await _etats(),
        "dispositifs": lignes.dispositifs(),
        "collegues": [(str(id_), nom) for id_, nom in noms.items() if id_ != qui.gestionnaire_id],
        "ages": AGES,
        "agirs": AGIR,
        "choix": {nom: request.query_params.get(nom, "") for nom in ("etat", "dispositif", "agent", "age", "agir")},
    }
    return page(request, "gestion/file.html", contexte)


@post(CHEMIN + "/{numero:str}/prise-en-charge", opt=GESTION, status_code=200)
async def prendre(request: Request, numero: FromPath[str]) -> Response:
    """Taken, then opened: that is why it was taken."""
    await instruction.prendre_en_charge(agent(request), numero)
    return rediriger(f"{CHEMIN}/{numero}", request)


@post(CHEMIN + "/{numero:str}/restitution", opt=GESTION, status_code=200)
async def rendre(request: Request, numero: FromPath[str]) -> Response:
    await instruction.rendre(agent(request), numero)
    return rediriger(CHEMIN, request)


@post(CHEMIN + "/{numero:str}/presence", opt=GESTION, status_code=200)
async def presence(request: Request, numero: FromPath[str]) -> Response:
    """« I have it open »: said by the claim's page every half minute. Answers who else does."""
    demande, qui, maintenant = await Demande.a_instruire(numero), agent(request), horloge.maintenant()
    vue = Presence.filter(demande_id=demande.id, gestionnaire_id=qui.gestionnaire_id)
    if not await vue.update(vue_le=maintenant):
        await Presence.get_or_create({"vue_le": maintenant}, demande_id=demande.id, gestionnaire_id=qui.gestionnaire_id)
    ailleurs = await ouvertes_par([demande.id], qui.gestionnaire_id, maintenant - PRESENCE)
    autres = await gestionnaires.noms(set(ailleurs.values()))
    return page(request, "gestion/_presence.html", {"autres": sorted(autres.values())})


ROUTES = [demandes, chercher, rien_a_chercher, prendre, rendre, presence]
