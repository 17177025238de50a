"""G6: figures that are those of the claims, charts with their tables, a CSV that no spreadsheet executes."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from portail.actions import complement, decision, instruction, jugement
from portail.actions.complement import Partie
from portail.actions.soumission import documents_de
from portail.domain import horloge, tableau
from portail.domain.demande import Demande
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.instruction import Complement
from portail.domain.journal import Ligne
from portail.domain.justificatif import Verdict
from portail.routes.gestion.tableau import barres, neutre
from tests import agents
from tests.conftest import Client

TABLEAU = "/gestion/tableau-de-bord"


async def recue(rang: int, il_y_a: int) -> Demande:
    demande = await agents.envoyee(await agents.faire_acteur(f"p{rang}@exemple.fr"))
    await Demande.filter(id=demande.id).update(soumise_le=horloge.maintenant() - timedelta(days=il_y_a))
    return await Demande.get(id=demande.id)


async def validee(agent, demande: Demande) -> None:
    for document in await documents_de(demande):
        await jugement.juger(agent, demande.numero, document.id, Verdict.CONFORME)
    await decision.valider(agent, demande.numero, 88_500)


async def test_vide_il_reste_honnete(lambert):
    html = unescape(await lambert.voir(TABLEAU))
    assert "pas de délai à dire" in html
    assert "En tableau" in html


async def test_les_chiffres_sont_ceux_des_demandes(lambert):
    a, b, _ = await recue(1, 20), await recue(2, 10), await recue(3, 40)
    await instruction.prendre_en_charge(lambert.agent, a.numero)
    await complement.demander(lambert.agent, a.numero, [Partie("adresse", "Le numéro manque.")])
    le = horloge.maintenant()
    await Complement.filter(demande_id=a.id).update(demande_le=le - timedelta(days=8))
    await complement.annuler(lambert.agent, a.numero, "Trouvé.")
    await validee(lambert.agent, a)
    await instruction.prendre_en_charge(lambert.agent, b.numero)
    await decision.rejeter(lambert.agent, b.numero, "pas_de_depot", "Rien.")
    chiffres = await tableau.periode(le - timedelta(days=30))
    assert {nom: int(n) for nom, n in chiffres.items()} == {
        "recues": 2,
        "validees": 1,
        "rejetees": 1,
        "payees": 0,
        "centimes": 0,
    }
    delais = await tableau.delais(le - timedelta(days=30))
    assert delais.combien == 2
    assert delais.total == pytest.approx(15, abs=0.01)
    assert delais.chez_vous == pytest.approx(4, abs=0.01)
    assert delais.chez_nous == pytest.approx(11, abs=0.01)
    assert dict(await tableau.ages())["31 à 60 jours"] == 1
    semaines = await tableau.semaines()
    assert sum(n for _, n, _ in semaines) == 3
    assert semaines[-1][2] == 2
    html = await lambert.voir(TABLEAU)
    assert "Demandes ouvertes par agent" not in html


async def test_les_jours_et_les_semaines_sont_ceux_de_paris(lambert, monkeypatch):
    """Sent on a Monday at half past midnight in Paris, a Sunday still in UTC: this week's, and as old as the queue says."""
    demande = await recue(1, 0)
    lundi = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    await Demande.filter(id=demande.id).update(soumise_le=lundi)
    monkeypatch.setattr(horloge, "maintenant", lambda: datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    assert {premier: recues for premier, recues, _ in await tableau.semaines()}[date(2026, 11, 16)] == 1
    assert dict(await tableau.ages())["0 à 7 jours"] == 1


async def test_la_charge_par_agent_est_au_superviseur(lambert, app):
    demande = await recue(1, 1)
    await instruction.prendre_en_charge(lambert.agent, demande.numero)
    chef = await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, chef)
        html = await navigateur.voir(TABLEAU)
    assert "Demandes ouvertes par agent" in html
    assert re.search(r"<th scope=\"row\">C\. Lambert</th><td[^>]*>1</td>", html)


async def test_csv_sans_nom_et_journalise(lambert):
    demande, vieille = await recue(1, 3), await recue(2, 300)
    reponse = await lambert.get(f"{TABLEAU}.csv?jours=30")
    assert reponse.headers["content-type"] == "text/csv; charset=utf-8"
    assert reponse.headers["content-disposition"].startswith("attachment")
    texte = reponse.content.decode("utf-8-sig")
    assert demande.numero in texte and vieille.numero not in texte
    assert "Moreau" not in texte
    (ligne,) = await Ligne.filter(acte="export csv")
    assert ligne.details == {"lignes": 1, "jours": 30}


@pytest.mark.parametrize("cellule", ["=1+1", "+33", "-2", "@x", "\tx", "\rx", "\nx"])
def test_une_cellule_n_est_jamais_une_formule(cellule):
    assert neutre(cellule).startswith("'")
    assert neutre(None) == "" and neutre("Envoyé") == "Envoyé"


def test_barres():
    assert barres([("a", 2), ("b", 4)]) == [("a", 2, 50), ("b", 4, 100)]
    assert barres([("a", 0)]) == [("a", 0, 0)]


@pytest.mark.parametrize("question", ["jours=x", "jours=-1", "jours=99999999999"])
async def test_une_periode_de_travers_donne_trente_jours(lambert, question):
    assert "30 derniers jours" in await lambert.voir(f"{TABLEAU}?{question}")
