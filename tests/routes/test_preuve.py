"""P28: a page, a signed PDF made once, and /verifier that knows it by its digest."""

import asyncio
import hashlib
import io
import re

import pytest
from pypdf import PdfReader

from portail import reglages as reglages_
from portail.actions import paiements, reglements
from portail.domain.acteur import Acteur
from portail.domain.agent import Systeme
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Recepisse
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.paiement import Virement
from portail.services import pdf, recepisse, signature
from tests import agents
from tests.conftest import Client
from tests.paiements import validee
from tests.routes.test_suivi import texte


@pytest.fixture
async def payee(connecte) -> Demande:
    agent = await agents.faire_agent()
    chef = await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    demande = await validee(agent, acteur)
    lot = await paiements.former_lot(chef)
    await paiements.exporter(chef, lot.numero)
    return await reglements.confirmer(Systeme(), demande.numero)


def adresse(demande: Demande, suite: str = ".pdf") -> str:
    return f"/mon-compte/demandes/{demande.numero}/justificatif-de-paiement{suite}"


async def test_le_pdf_est_signe_fait_une_fois_et_sans_iban_entier(connecte, payee, monkeypatch):
    premier = await connecte.get(adresse(payee))
    assert premier.status_code == 200 and premier.headers["content-type"] == "application/pdf"
    assert premier.headers["content-disposition"].startswith(
        f'attachment; filename="justificatif-de-paiement-{payee.numero}.pdf"'
    )
    assert await signature.est_intact(premier.content)
    lu = "".join(page.extract_text() for page in PdfReader(io.BytesIO(premier.content)).pages).replace("\u202f", " ")
    for attendu in (payee.numero, "885,50", "•••• 0189", "/verifier", "valeur probante puisqu’il est signé"):
        assert attendu in lu.replace("\n", " "), attendu
    assert "FR76" not in lu and "3000 6000" not in lu
    monkeypatch.setattr(recepisse, "preuve", lambda *_: "<p>un autre gabarit</p>")
    assert (await connecte.get(adresse(payee))).content == premier.content
    assert (await Recepisse.get(genre="P28")).sha256 == hashlib.sha256(premier.content).hexdigest()


async def test_dix_telechargements_ensemble_un_seul_document(connecte, payee):
    reponses = await asyncio.gather(*(connecte.get(adresse(payee)) for _ in range(10)))
    assert len({r.content for r in reponses}) == 1
    assert await Recepisse.filter(genre="P28").count() == 1


async def test_la_page_d_abord(connecte, payee):
    html = texte(await connecte.voir(adresse(payee, "")))
    assert "885,50" in html and "•••• 0189" in html and "valeur probante puisqu’il est signé électroniquement" in html
    suivi = await connecte.voir("/mon-compte/mon-suivi?onglet=validees")
    assert "Télécharger le justificatif de paiement" in suivi and "valeur probante puisqu’il est signé" in texte(suivi)
    assert suivi.index(adresse(payee, "") + '"') < suivi.index(adresse(payee))
    detail = await connecte.voir(f"/mon-compte/demandes/{payee.numero}")
    assert detail.index(adresse(payee, "") + '"') < detail.index(adresse(payee))


async def test_la_page_dit_tout_ce_que_dit_le_pdf(connecte, payee):
    """But the running foot, and what is only true of a paper."""
    html = texte(await connecte.voir(adresse(payee, "")))
    pages = PdfReader(io.BytesIO((await connecte.get(adresse(payee))).content)).pages
    dit = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    for mots in ("déconsignation totale", "Référence du virement", "PORTAIL-LOT", "Caisse des Dépôts, Restitution ARS"):
        assert mots in dit and mots in html, mots
    empreinte = re.search(r"SHA-256 ([0-9a-f]{64})", dit)
    assert empreinte and empreinte[1] in html


async def test_ni_les_autres_ni_avant_le_paiement(app, connecte, autre, payee):
    for suite in ("", ".pdf"):
        assert (await autre.get(adresse(payee, suite))).status_code == 404
        async with Client(app) as personne:
            assert (await personne.get(adresse(payee, suite))).status_code == 303
    await Virement.filter(demande_id=payee.id).update(etat="en_lot")
    for suite in ("", ".pdf"):
        reponse = await connecte.get(adresse(payee, suite))
        assert reponse.status_code == 409 and "une fois l’argent versé" in reponse.text


async def test_en_preparation_quand_rien_ne_vient(connecte, payee, monkeypatch):
    async def jamais(_: str) -> bytes:
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(pdf, "faire", jamais)
    monkeypatch.setattr(recepisse, "PATIENCE", 0.05)
    reponse = await connecte.get(adresse(payee))
    assert reponse.status_code == 503 and "justificatif est en préparation" in reponse.text


async def test_un_sceau_impossible_est_dit_et_rien_n_est_garde(connecte, payee, reglages_test, monkeypatch):
    import dataclasses

    reglages_.poser(dataclasses.replace(reglages_test, signature="/nulle/part.p12"))
    assert (await connecte.get(adresse(payee))).status_code == 503
    assert await Recepisse.filter(genre="P28").count() == 0


# --- /verifier ---------------------------------------------------------------------------------------------------------


async def deposer(navigateur: Client, octets: bytes):
    await navigateur.voir("/verifier")
    return await navigateur.poster("/verifier", files={"fichier": ("a.pdf", octets, "application/pdf")})


async def test_authentique_ou_non_sans_rien_dire_de_personne(connecte, client, payee):
    octets = (await connecte.get(adresse(payee))).content
    oui = await deposer(client, octets)
    assert oui.status_code == 200 and "Ce document est authentique." in oui.text
    assert "justificatif de paiement" in oui.text
    for secret in (payee.numero, "Moreau", "885", "0189"):
        assert secret not in texte(oui.text).replace(hashlib.sha256(octets).hexdigest(), ""), secret
    change = bytearray(octets)
    change[len(change) // 2] ^= 1
    non = await deposer(client, bytes(change))
    assert "Ce document n’est pas reconnu." in non.text
    tape = await client.poster("/verifier", {"empreinte": hashlib.sha256(octets).hexdigest().upper()})
    assert "Ce document est authentique." in tape.text


@pytest.mark.parametrize("donnees", [{}, {"empreinte": "abc"}, {"empreinte": "z" * 64}, {"empreinte": "' OR 1=1"}])
async def test_rien_ou_de_travers(client, donnees):
    await client.voir("/verifier")
    reponse = await client.poster("/verifier", donnees)
    assert reponse.status_code == 422 and "<title>Erreur : " in reponse.text and 'aria-invalid="true"' in reponse.text


async def test_pas_mille_essais(client):
    from portail.routes import verifier

    await client.voir("/verifier")
    statuts = [
        (await client.poster("/verifier", {"empreinte": "0" * 64})).status_code for _ in range(verifier.PAR_MINUTE + 1)
    ]
    assert set(statuts[:-1]) == {200} and statuts[-1] == 429


async def test_le_certificat_se_telecharge(client, app):
    reponse = await client.get("/verifier/certificat.pem")
    assert reponse.status_code == 200 and reponse.text.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in reponse.text
