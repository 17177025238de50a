"""G7 over HTTP: what a Superviseur sees and does, refused to everybody else; without a script."""

import re
from html import unescape

import pytest

from portail.actions import paiements
from portail.domain.demande import Demande
from portail.domain.etats import Etat
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.paiement import LotPaiement
from tests import agents
from tests.conftest import Client
from tests.paiements import retour, validee, validees
from tests.routes.test_suivi import texte

PAIEMENTS = "/gestion/paiements"


@pytest.fixture
async def bureau(app, chef):
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, chef)
        yield navigateur


@pytest.fixture
async def deux(agent) -> list[Demande]:
    return await validees(agent, 2)


async def importer(navigateur: Client, octets: bytes):
    return await navigateur.poster(f"{PAIEMENTS}/retour", files={"fichier": ("retour.xml", octets, "application/xml")})


async def test_reserve_au_superviseur(app, agent, connecte):
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, agent)
        await navigateur.voir("/gestion/demandes")
        assert (await navigateur.get(PAIEMENTS)).status_code == 403
        assert (await navigateur.poster(PAIEMENTS)).status_code == 403
        assert (await navigateur.poster(f"{PAIEMENTS}/1/pain.001.xml")).status_code == 403
    assert (await connecte.get(PAIEMENTS)).status_code == 303


async def test_rien_a_payer(bureau):
    html = texte(await bureau.voir(PAIEMENTS))
    assert "Aucune demande validée n’attend son paiement." in html and "Aucun lot n’a encore été formé." in html
    assert (await bureau.poster(PAIEMENTS)).status_code == 409


async def test_du_lot_au_retour(bureau, deux):
    html = texte(await bureau.voir(PAIEMENTS))
    assert "2 demandes" in html and "1 771,00 €" in html.replace("\u202f", " ").replace("\u00a0", " ")
    forme = await bureau.poster(PAIEMENTS, {"numero": [d.numero for d in deux]})
    assert forme.headers["location"] == f"{PAIEMENTS}/1"
    lot = await bureau.voir(f"{PAIEMENTS}/1")
    assert "Exporter le pain.001 (XML)" in lot and "Retirer" in lot and "C. Lambert" in lot
    export = await bureau.poster(f"{PAIEMENTS}/1/pain.001.xml")
    assert export.status_code == 200 and export.headers["content-type"].startswith("application/xml")
    assert export.headers["content-disposition"].startswith('attachment; filename="PORTAIL-LOT-000001.xml"')
    assert export.headers["cache-control"] == "no-store"
    apres = await bureau.voir(f"{PAIEMENTS}/1")
    assert "Télécharger de nouveau" in apres and "Retirer" not in apres
    bilan = await importer(bureau, retour(1, (deux[0].numero, "ACSC"), (deux[1].numero, "RJCT", "AC04")))
    dit = texte(bilan.text)
    assert bilan.status_code == 200 and "Retour du lot 1 importé." in dit and "1 ligne payée" in dit
    assert f'href="/gestion/demandes/{deux[1].numero}"' in bilan.text
    assert [(await Demande.get(id=d.id)).etat for d in deux] == [Etat.PAYEE, Etat.EN_INSTRUCTION]
    assert "AC04" in await bureau.voir(f"{PAIEMENTS}/1")
    encore = await importer(bureau, retour(1, (deux[0].numero, "ACSC"), (deux[1].numero, "RJCT", "AC04")))
    assert encore.status_code == 422 and "déjà été importé" in encore.text


async def test_seulement_les_demandes_cochees(bureau, deux):
    await bureau.voir(PAIEMENTS)
    await bureau.poster(PAIEMENTS, {"numero": deux[0].numero})
    assert [(await Demande.get(id=d.id)).etat for d in deux] == [Etat.EN_PAIEMENT, Etat.VALIDEE]


async def test_aucune_case_cochee_ne_paie_personne(bureau, deux):
    """Nothing ticked is not « everything »."""
    await bureau.voir(PAIEMENTS)
    reponse = await bureau.poster(PAIEMENTS)
    assert reponse.status_code == 422 and "Cochez au moins une demande" in reponse.text
    assert await LotPaiement.all().count() == 0


async def test_retirer(bureau, chef, deux):
    await paiements.former_lot(chef)
    await bureau.voir(f"{PAIEMENTS}/1")
    fait = await bureau.poster(f"{PAIEMENTS}/1/retrait", {"demande": deux[0].numero})
    assert fait.headers["location"] == f"{PAIEMENTS}/1"
    assert "Retiré" in await bureau.voir(f"{PAIEMENTS}/1")
    assert (await bureau.poster(f"{PAIEMENTS}/1/retrait", {"demande": deux[0].numero})).status_code == 409
    assert (await bureau.poster(f"{PAIEMENTS}/1/retrait", {"demande": "102611888888888"})).status_code == 404


async def test_qui_a_valide_le_lit_au_lieu_du_bouton(bureau, chef, app):
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    await validee(chef, await agents.faire_acteur())
    assert "1 demande validée par vous attend" in texte(await bureau.voir(PAIEMENTS))
    await paiements.former_lot(autre)
    lot = await bureau.voir(f"{PAIEMENTS}/1")
    assert "pain.001.xml" not in lot and "un autre Superviseur doit" in lot
    assert (await bureau.poster(f"{PAIEMENTS}/1/pain.001.xml")).status_code == 403


@pytest.mark.parametrize("numero", ["0", "99", "x", "-1", "9" * 40, "٣", "%00"])
async def test_un_lot_qui_n_existe_pas(bureau, numero):
    await bureau.voir(PAIEMENTS)
    assert (await bureau.get(f"{PAIEMENTS}/{numero}")).status_code == 404
    assert (await bureau.poster(f"{PAIEMENTS}/{numero}/pain.001.xml")).status_code == 404


@pytest.mark.parametrize("octets", [b"", b"rien", b"<x/>", b"\x00\xff", b"PK\x03\x04" * 100])
async def test_un_fichier_qui_n_est_pas_un_retour(bureau, octets):
    await bureau.voir(PAIEMENTS)
    reponse = await importer(bureau, octets)
    assert reponse.status_code == 422
    assert 'aria-invalid="true"' in reponse.text and "<title>Erreur : " in unescape(reponse.text)


async def test_aucun_fichier_choisi(bureau):
    await bureau.voir(PAIEMENTS)
    reponse = await bureau.poster(f"{PAIEMENTS}/retour")
    assert reponse.status_code == 422 and re.search(r'href="#fichier"', reponse.text)


@pytest.fixture
async def parti(chef, deux) -> LotPaiement:
    lot = await paiements.former_lot(chef)
    await paiements.exporter(chef, lot.numero)
    return lot


def ligne(demande: Demande, acte: str) -> str:
    return f"{PAIEMENTS}/1/lignes/{demande.numero}/{acte}"


async def test_regler_une_ligne_a_la_main(bureau, parti, deux):
    """A page asks first; the bank's reason is chosen; then the line tells it."""
    lot = await bureau.voir(f"{PAIEMENTS}/1")
    for demande in deux:
        for acte in ("confirmation", "refus"):
            assert f'href="{ligne(demande, acte)}"' in lot
    demandee = texte(await bureau.voir(ligne(deux[0], "confirmation")))
    assert "885,50 €" in demandee.replace("\u202f", " ").replace("\u00a0", " ") and "ne s’annule pas" in demandee
    assert (await Demande.get(id=deux[0].id)).etat is Etat.EN_PAIEMENT
    fait = await bureau.poster(ligne(deux[0], "confirmation"))
    assert (fait.status_code, fait.headers["location"]) == (303, f"{PAIEMENTS}/1")
    await bureau.voir(ligne(deux[1], "refus"))
    sans = await bureau.poster(ligne(deux[1], "refus"))
    assert sans.status_code == 422 and "<title>Erreur : " in unescape(sans.text) and 'href="#motif"' in sans.text
    assert (await bureau.poster(ligne(deux[1], "refus"), {"motif": "AC04"})).status_code == 303
    assert [(await Demande.get(id=d.id)).etat for d in deux] == [Etat.PAYEE, Etat.EN_INSTRUCTION]
    apres = await bureau.voir(f"{PAIEMENTS}/1")
    assert "le compte est clos" in apres and "Confirmer le paiement" not in apres
    assert "Paiement effectué : dit à la main, A. Roy" in texte(
        await bureau.voir(f"/gestion/demandes/{deux[0].numero}")
    )


async def test_une_ligne_reglee_ne_se_regle_plus(bureau, parti, deux):
    await bureau.voir(ligne(deux[0], "confirmation"))
    assert (await bureau.poster(ligne(deux[0], "confirmation"))).status_code == 303
    for acte in ("confirmation", "refus"):
        assert (await bureau.get(ligne(deux[0], acte))).status_code == 409
        encore = await bureau.poster(ligne(deux[0], acte), {"motif": "AC04"})
        assert encore.status_code == 409 and "n’attend plus la banque" in encore.text
    assert (await bureau.get(f"{PAIEMENTS}/9/lignes/{deux[1].numero}/refus")).status_code == 404
    assert (await bureau.poster(f"{PAIEMENTS}/1/lignes/102611888888888/refus")).status_code == 404


async def test_a_la_main_reserve_a_un_autre_superviseur(app, bureau, chef, agent):
    """Neither a Gestionnaire nor who validated it."""
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    sienne = await validee(chef, await agents.faire_acteur())
    await paiements.former_lot(autre)
    await paiements.exporter(autre, 1)
    lot = await bureau.voir(f"{PAIEMENTS}/1")
    assert "Validée par vous" in lot and "/lignes/" not in lot
    async with Client(app) as gestionnaire:
        await agents.connecter_agent(gestionnaire, agent)
        await gestionnaire.voir("/gestion/demandes")
        for navigateur in (bureau, gestionnaire):
            for acte in ("confirmation", "refus"):
                assert (await navigateur.get(ligne(sienne, acte))).status_code == 403
                assert (await navigateur.poster(ligne(sienne, acte), {"motif": "AC04"})).status_code == 403
    assert (await Demande.get(id=sienne.id)).etat is Etat.EN_PAIEMENT
