"""G6: the dashboard: figures, small charts with their tables, and the same claims as CSV."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from litestar import Request, Response, get

from portail.actions import gestionnaires
from portail.domain import horloge, tableau
from portail.domain.etats import LECTURES, Etat
from portail.domain.journal import noter
from portail.domain.sql import Ligne
from portail.web.acces import GESTION
from portail.web.agents import agent
from portail.web.page import fichier, page

CHEMIN = "/gestion/tableau-de-bord"
PERIODES = (7, 30, 90, 365)
LIGNES_AU_PLUS = 200_000
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")

Barre = tuple[str, int, int]  # label, value, width in hundredths of the widest


def _jours(request: Request) -> int:
    brut = request.query_params.get("jours", "")
    return int(brut) if brut in map(str, PERIODES) else 30


def barres(valeurs: Sequence[tuple[str, int]]) -> list[Barre]:
    plus_large = max((n for _, n in valeurs), default=0) or 1
    return [(mot, n, round(100 * n / plus_large)) for mot, n in valeurs]


@get(CHEMIN, opt=GESTION)
async def accueil(request: Request) -> Response:
    jours, qui = _jours(request), agent(request)
    depuis = horloge.maintenant() - timedelta(days=jours)
    etats, semaines = await tableau.par_etat(), await tableau.semaines()
    charges: list[Barre] = []
    if qui.est_superviseur:
        par_agent = await tableau.par_agent()
        noms = await gestionnaires.noms(set(par_agent))
        charges = barres(sorted(((noms.get(i, "–"), n) for i, n in par_agent.items()), key=lambda couple: -couple[1]))
    contexte = {
        "jours": jours,
        "periodes": PERIODES,
        "chiffres": await tableau.periode(depuis),
        "delais": await tableau.delais(depuis),
        "etats": barres([(LECTURES[etat].libelle, n) for etat, n in etats.items()]),
        "ages": barres(await tableau.ages()),
        "recues": barres([(f"{lundi:%d/%m}", n) for lundi, n, _ in semaines]),
        "decidees": barres([(f"{lundi:%d/%m}", n) for lundi, _, n in semaines]),
        "charges": charges,
    }
    return page(request, "gestion/tableau.html", contexte)


def neutre(valeur: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    texte = "" if valeur is None else str(valeur)
    return f"'{texte}" if texte.startswith(_DANGEREUX) else texte


@get(CHEMIN + ".csv", opt=GESTION)
async def exporter(request: Request) -> Response:
    jours, qui = _jours(request), agent(request)
    sortie = io.StringIO()
    tableur = csv.writer(sortie, delimiter=";")
    tableur.writerow(["Numéro", "Dispositif", "État", "Reçue le", "Décidée le", "Payée le", "Montant (euros)"])
    apres, ecrites = "", 0
    while ecrites < LIGNES_AU_PLUS:
        lot = await tableau.lignes_exportees(horloge.maintenant() - timedelta(days=jours), apres)
        for ligne in lot:
            tableur.writerow([neutre(cellule) for cellule in _cellules(ligne)])
        ecrites += len(lot)
        if len(lot) < tableau.PAR_LOT:
            break
        apres = str(lot[-1]["numero"])
    await noter("export csv", **qui.au_journal, objet="tableau-de-bord", lignes=ecrites, jours=jours)
    octets = ("\ufeff" + sortie.getvalue()).encode()
    return fichier(octets, f"demandes-{horloge.aujourdhui():%Y%m%d}-{jours}j.csv", "text/csv")


def _cellules(ligne: Ligne) -> list[str]:
    centimes = ligne["montant_centimes"]
    return [
        ligne["numero"],
        ligne["dispositif"].upper(),
        LECTURES[Etat(ligne["etat"])].libelle,
        *(_date(ligne[nom]) for nom in ("soumise_le", "decidee_le", "payee_le")),
        "" if centimes is None else f"{centimes // 100},{centimes % 100:02d}",
    ]


def _date(valeur: str | datetime | None) -> str:
    return f"{horloge.a_paris(horloge.instant(valeur)):%d/%m/%Y}" if valeur else ""


ROUTES = [accueil, exporter]
