"""G5 over HTTP: the answers to read, the five subjects, texts to start from; who may write, mark, take back."""

import re
from datetime import timedelta
from html import unescape

import pytest

from portail.actions import complement, conversations, instruction, lectures, messagerie
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande, Evenement
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.message import OBJETS, Message
from portail.domain.modeles_messages import REPONSE_TYPE
from tests import agents
from tests.actions.test_instruction import refuser
from tests.actions.test_messagerie import reculer
from tests.conftest import Client
from tests.routes.test_suivi import texte


@pytest.fixture
async def ines(app) -> Acteur:
    return await agents.faire_acteur()


@pytest.fixture
async def demande(agent, ines) -> Demande:
    return await instruction.prendre_en_charge(agent, (await agents.envoyee(ines)).numero)


@pytest.fixture
async def bureau(app, agent):
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, agent)
        yield navigateur


@pytest.fixture
async def reponse(agent, ines, demande) -> Message:
    message = await messagerie.ecrire(agent, demande.numero, "Avez-vous votre acte ?", sujet="Votre acte")
    return await messagerie.repondre(ines, demande.numero, message.id, "Pas <encore>.")


def adresse(demande: Demande, suite: str = "") -> str:
    return f"/gestion/demandes/{demande.numero}/messages{suite}"


# --- the list ----------------------------------------------------------------------------------------------------------


async def test_rien_a_lire(bureau, demande):
    html = await bureau.voir("/gestion/messages")
    assert "Rien à lire" in html and "réponse à lire" not in html


async def test_les_reponses_a_lire_des_miennes_et_de_toutes(app, bureau, demande, reponse):
    html = await bureau.voir("/gestion/messages")
    assert "Moreau, Inès" in texte(html) and "Pas &lt;encore&gt;." in html and "Votre acte" in html
    assert f'href="{adresse(demande)}#message-{reponse.id}"' in html and "1 réponse à lire" in texte(html)
    async with Client(app) as collegue:
        await agents.connecter_agent(collegue, await agents.faire_agent("B. Autre"))
        html = await collegue.voir("/gestion/messages")
        assert "Rien à lire" in html and "réponse à lire" not in html
        assert "Pas &lt;encore&gt;." in await collegue.voir("/gestion/messages?qui=toutes")


@pytest.mark.parametrize("question", ["?page=0", "?page=x", "?page=99", "?page=٣", "?qui=%00", "?page=" + "9" * 400])
async def test_une_adresse_de_travers(bureau, demande, question):
    await bureau.voir(f"/gestion/messages{question}")


async def test_la_liste_se_pagine(bureau, demande, reponse, monkeypatch):
    monkeypatch.setattr("portail.domain.vues_messages.PAR_PAGE", 1)
    monkeypatch.setattr("portail.routes.gestion.messages.PAR_PAGE", 1)
    gabarit = await Message.get(id=reponse.id)
    for n in range(2):
        await Message.create(
            demande_id=demande.id, compte_id=gabarit.compte_id, objet=gabarit.objet, objet_libre=gabarit.objet_libre,
            texte=gabarit.texte, du_service=False, auteur="P", le=gabarit.le + timedelta(hours=n + 1),
        )  # fmt: skip
    html = await bureau.voir("/gestion/messages")
    assert html.count("file__extrait") == 1 and "page=2" in html and "Plus anciennes" not in html
    assert "page=2" in await bureau.voir("/gestion/messages?page=3")


# --- the conversation --------------------------------------------------------------------------------------------------


async def test_la_conversation(bureau, demande, reponse):
    html = await bureau.voir(adresse(demande))
    dit = texte(html)
    assert "C. Lambert" in dit and "Inès Moreau" in dit and "Pas &lt;encore&gt;." in html and "Nouveau" in dit
    for libelle in OBJETS.values():
        assert libelle in dit
    assert "Saisie libre" in dit and html.count(" disabled") == 4
    assert 'data-hx-trigger="intersect once, submit"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


async def test_la_lecture_du_service(app, bureau, agent, demande, reponse):
    """By itself for the one who follows the claim; a colleague who passes marks it only when asked."""
    async with Client(app) as collegue:
        await agents.connecter_agent(collegue, await agents.faire_agent("B. Autre"))
        html = await collegue.voir(adresse(demande))
        assert "Marquer comme lu" in html and "intersect" not in html
        assert "Seule la personne qui suit cette demande" in texte(html) and "<textarea" not in html
    await bureau.voir(adresse(demande))
    marque = await bureau.poster(adresse(demande, "/lecture"), {"vu": str(reponse.id)})
    assert marque.status_code == 303
    assert (await Message.get(id=reponse.id)).lu_par == agent.gestionnaire_id
    html = await bureau.voir(adresse(demande))
    assert "Marquer comme lu" not in html and "Lu par C. Lambert le" in texte(html)
    assert "réponse à lire" not in html


async def test_ecrire_librement(bureau, demande):
    await bureau.voir(adresse(demande))
    envoi = await bureau.poster(adresse(demande), {"objet": "libre", "sujet": "Votre dépôt", "texte": "Bonjour."})
    assert envoi.status_code == 303
    assert "Message envoyé" in await bureau.voir(envoi.headers["location"])
    fil = (await conversations.fils(demande))[0]
    assert (fil.titre, fil.derniere.texte) == ("Votre dépôt", "Bonjour.")


@pytest.mark.parametrize(
    ("saisie", "dit"),
    [
        ({"objet": "libre", "sujet": "", "texte": "TÉMOIN"}, "Écrivez l’objet du message"),
        ({"objet": "libre", "sujet": "Objet TÉMOIN", "texte": ""}, "Écrivez le message"),
        ({"objet": "libre", "sujet": "O", "texte": "TÉMOIN FR7630006000011234567890189"}, "Retirez un IBAN"),
        ({"objet": "n’importe", "sujet": "TÉMOIN", "texte": "x"}, "Choisissez l’objet"),
    ],
)
async def test_un_refus_rend_ce_qui_etait_tape(bureau, demande, saisie, dit):
    await bureau.voir(adresse(demande))
    refus = await bureau.poster(adresse(demande), saisie)
    assert refus.status_code == 422 and dit in texte(refus.text) and "<title>Erreur : " in refus.text
    assert "TÉMOIN" in unescape(refus.text) and not await Message.exists()


async def test_la_relance_quand_son_heure_est_venue(bureau, agent, demande):
    await refuser(agent, demande)
    await complement.demander(agent, demande.numero)
    html = await bureau.voir(adresse(demande))
    assert "(à partir du" in texte(html) and html.count(" disabled") == 4
    trop_tot = await bureau.poster(adresse(demande), {"objet": "complement_1", "texte": "Bonjour."})
    assert trop_tot.status_code == 409 and "sera possible à partir du" in texte(trop_tot.text)
    await reculer(demande, "demander un complément", 15)
    html = await bureau.voir(adresse(demande, "?modele=complement_1"))
    assert html.count(" disabled") == 3 and "ce qui est à refaire y est écrit en rouge" in unescape(html)
    assert 'value="complement_1" checked' in html
    envoi = await bureau.poster(adresse(demande), {"objet": "complement_1", "texte": "Bonjour."})
    assert envoi.status_code == 303 and await Evenement.exists(demande_id=demande.id, acte="1ère relance")
    assert "déjà envoyée" in texte(await bureau.voir(adresse(demande)))


async def test_inserer_un_modele_garde_ce_qui_est_tape_et_n_ecrit_rien(bureau, demande):
    await bureau.voir(adresse(demande))
    saisie = {"objet": "libre", "sujet": "", "texte": "Déjà tapé.", "modele": "caf", "action": "inserer"}
    page = await bureau.poster(adresse(demande), saisie)
    dit = unescape(page.text)
    assert page.status_code == 200 and "Déjà tapé.\n\nBonjour,\n\nConnaissez-vous" in dit
    assert 'value="Numéro d’allocataire CAF ou MSA"' in dit and not await Message.exists()
    autre = {
        "objet": "libre",
        "texte": dit.split("<textarea", 1)[1].split(">\n", 1)[1].split("Déjà tapé.\n\n")[1].split("</textarea", 1)[0],
    }
    page = await bureau.poster(adresse(demande), autre | {"modele": "patience", "action": "inserer"})
    assert "Connaissez-vous" not in page.text.split("<textarea", 1)[1] and "suit son cours" in page.text
    await bureau.poster(adresse(demande), {"objet": "libre", "modele": "inconnu", "action": "inserer"})


async def test_continuer_une_conversation(bureau, demande, reponse):
    html = await bureau.voir(adresse(demande, f"?suite={reponse.id}"))
    assert "Continuer la conversation" in html and f'name="suite" value="{reponse.id}"' in html
    await bureau.poster(adresse(demande), {"suite": str(reponse.id), "texte": "C’est noté."})
    fils = await conversations.fils(demande)
    assert len(fils) == 1 and len(fils[0].paroles) == 3
    await bureau.voir(adresse(demande, "?suite=x"))
    assert (await bureau.poster(adresse(demande), {"suite": "x", "texte": "Perdue."})).status_code == 404


async def test_la_reponse_type(bureau, demande, reponse):
    assert "la réponse type" in texte(await bureau.voir(adresse(demande)))
    envoi = await bureau.poster(adresse(demande, f"/{reponse.id}/reponse-type"))
    assert envoi.status_code == 303
    html = await bureau.voir(envoi.headers["location"])
    assert texte(REPONSE_TYPE).strip() in texte(html) and "/reponse-type" not in html


async def test_retirer_tant_que_la_personne_n_a_pas_lu(app, bureau, agent, ines, demande):
    message = await messagerie.ecrire(agent, demande.numero, "Trop vite.", sujet="Objet")
    async with Client(app) as chef:
        await agents.connecter_agent(chef, await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR))
        assert "Retirer ce message" not in await chef.voir(adresse(demande))
        assert (await chef.poster(adresse(demande, f"/{message.id}/retrait"))).status_code == 403
    assert "Retirer ce message" in await bureau.voir(adresse(demande))
    assert (await bureau.poster(adresse(demande, f"/{message.id}/retrait"))).status_code == 303
    assert "Trop vite." not in await bureau.voir(adresse(demande))
    autre = await messagerie.ecrire(agent, demande.numero, "Bien.", sujet="Objet")
    await lectures.marquer_lu(ines, demande.numero, [autre.id])
    assert (await bureau.poster(adresse(demande, f"/{autre.id}/retrait"))).status_code == 409


async def test_un_collegue_n_ecrit_pas(app, demande, reponse):
    async with Client(app) as collegue:
        await agents.connecter_agent(collegue, await agents.faire_agent("B. Autre"))
        await collegue.voir(adresse(demande))
        refus = await collegue.poster(adresse(demande), {"objet": "libre", "sujet": "O", "texte": "Bonjour."})
        assert refus.status_code == 403
        assert (await collegue.poster(adresse(demande, f"/{reponse.id}/reponse-type"))).status_code == 403


async def test_un_brouillon_et_une_cliente_n_ont_rien_a_faire_ici(bureau, autre, demande, reponse):
    await bureau.voir("/gestion/demandes/102611999999999/messages", 404)
    reponse_http = await autre.get(adresse(demande))
    assert reponse_http.status_code == 303 and reponse_http.headers["location"].startswith("/gestion/")


async def test_qui_ne_suit_pas_la_demande_ne_se_voit_pas_offrir_de_relance(app, agent, demande):
    """A Superviseur writes anywhere; reminders belong to who follows the claim."""
    await refuser(agent, demande)
    await complement.demander(agent, demande.numero, [])
    await reculer(demande, "demander un complément", 16)
    chef = await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, chef)
        html = await navigateur.voir(adresse(demande))
        assert 'value="libre"' in html and "par la personne qui suit la demande" in texte(html)
        assert 'value="complement_1"' not in re.sub(r"<input[^>]*disabled[^>]*>", "", html)


async def test_son_auteur_retire_un_message_d_une_demande_qu_il_ne_suit_plus(app, agent, bureau, demande):
    """PASSAGES: « its author », whoever follows the claim since; nobody else's message."""
    message = await messagerie.ecrire(agent, demande.numero, "Votre acte ?", sujet="Votre acte")
    autre = await agents.faire_agent("B. Autre")
    await instruction.reattribuer(agent, demande.numero, autre.gestionnaire_id)
    assert f"/messages/{message.id}/retrait" in await bureau.voir(adresse(demande))
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, autre)
        assert "/retrait" not in await navigateur.voir(adresse(demande))
        assert (await navigateur.poster(adresse(demande, f"/{message.id}/retrait"))).status_code == 403
    assert (await bureau.poster(adresse(demande, f"/{message.id}/retrait"))).status_code == 303
    assert (await Message.get(id=message.id)).retire_le is not None
