"""Messages over HTTP on her side: hers, her account's, a stranger's; the dots; what a refusal keeps, and where."""

import re
from html import unescape
from uuid import UUID, uuid4

import pytest

from portail.actions import conversations, decision, instruction, lectures, messagerie
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil, Session
from portail.domain.demande import Demande
from portail.domain.message import Message
from portail.domain.modeles_messages import REPONSE_TYPE
from tests import agents
from tests.conftest import Client, connecter, faire_utilisateur
from tests.routes.test_suivi import texte

SUIVI = "/mon-compte/mon-suivi?onglet=transmises"
GARDE = "Il est important de ne pas saisir de données à caractère personnel lorsque vous répondez à un message"
ATTENTION = "une fois le message envoyé, vous ne pourrez plus le modifier ou le compléter"


def qui(navigateur) -> Acteur:
    return Acteur(navigateur.utilisateur.id, navigateur.compte.id, Profil.ADMINISTRATEUR)


@pytest.fixture
async def demande(app, agent, connecte) -> Demande:
    envoyee = await agents.envoyee(qui(connecte))
    return await instruction.prendre_en_charge(agent, envoyee.numero)


@pytest.fixture
async def message(agent, demande) -> Message:
    return await messagerie.ecrire(agent, demande.numero, "Avez-vous <b>votre</b> acte ?", sujet="Votre acte")


@pytest.fixture
async def autre_du_compte(app, connecte):
    async def faire(profil: Profil, courriel: str = "karim@exemple.fr") -> Client:
        navigateur = Client(app)
        navigateur.utilisateur, navigateur.compte = await faire_utilisateur(
            courriel, profil, connecte.compte, "Haddad", "Karim"
        )
        await connecter(navigateur, navigateur.utilisateur, navigateur.compte)
        return navigateur

    return faire


def adresse(demande: Demande, suite: str = "") -> str:
    return f"/mon-compte/demandes/{demande.numero}/messages{suite}"


def reponse(message: Message, mots: str, **plus: str) -> dict[str, str]:
    return {"message": str(message.id), f"r{message.id.hex[:12]}-texte": mots, **plus}


# --- the page ----------------------------------------------------------------------------------------------------------


async def test_sans_message(connecte, demande):
    html = await connecte.voir(adresse(demande))
    assert "Aucun message pour l’instant" in html and "Votre réponse" not in html
    assert demande.numero in texte(html)


async def test_la_conversation(connecte, demande, message):
    html = await connecte.voir(adresse(demande))
    dit = texte(html)
    assert "<h2>Votre acte" in html and "Service des consignations" in dit and "Nouveau" in dit
    assert "Avez-vous &lt;b&gt;votre&lt;/b&gt; acte ?" in html
    assert ATTENTION in dit and GARDE in dit
    assert "Tout message comportant des données sensibles ne sera pas traité par le service de gestion." in dit
    assert texte(REPONSE_TYPE).strip() in dit and "Marquer comme lu" in dit
    assert html.count("Messagerie instantanée") == 1
    assert dit.index(ATTENTION) < dit.index("Envoyer")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


async def test_lire_n_ecrit_rien_la_lecture_se_poste(connecte, demande, message):
    await connecte.voir(adresse(demande))
    assert (await Message.get(id=message.id)).lu_le is None
    page = await connecte.poster(
        adresse(demande, "/lecture"), {"vu": [str(message.id), "n’importe quoi", str(uuid4())]}
    )
    assert page.status_code == 303 and page.headers["location"] == adresse(demande)
    assert (await Message.get(id=message.id)).lu_par == connecte.utilisateur.id
    html = await connecte.voir(adresse(demande))
    assert "Marquer comme lu" not in html and "Nouveau" not in texte(html) and "Lu le" in texte(html)
    assert f'id="lecture-{message.id}"' in html  # the block that htmx selects is there once read too


async def test_un_message_arrive_entre_temps_n_est_pas_marque(agent, connecte, demande, message):
    await connecte.voir(adresse(demande))
    suite = await messagerie.ecrire(agent, demande.numero, "Encore un mot.", suite_de=message.id)
    await connecte.poster(adresse(demande, "/lecture"), {"vu": str(message.id)})
    assert (await Message.get(id=suite.id)).lu_le is None


async def test_repondre(connecte, demande, message):
    await connecte.voir(adresse(demande))
    envoi = await connecte.poster(adresse(demande), reponse(message, "Je l’ai demandé."))
    assert envoi.status_code == 303 and envoi.headers["location"] == adresse(demande, "?fait=envoye")
    dit = texte(await connecte.voir(adresse(demande, "?fait=envoye")))
    assert "Votre réponse est envoyée" in dit and "Vous" in dit and "Envoyé, pas encore lu" in dit
    assert ATTENTION not in dit  # one answer a message
    encore = await connecte.poster(adresse(demande), reponse(message, "Et aussi."))
    assert encore.status_code == 409 and "déjà répondu" in texte(encore.text)


async def test_la_marque_dit_quand_le_service_a_lu(agent, connecte, demande, message):
    sienne = await messagerie.repondre(qui(connecte), demande.numero, message.id, "Oui.")
    await lectures.marquer_lu(agent, demande.numero, [sienne.id])
    assert "Envoyé, lu par le service le" in texte(await connecte.voir(adresse(demande)))


async def test_les_plus_anciennes_se_replient(agent, connecte, demande, message):
    await messagerie.repondre(qui(connecte), demande.numero, message.id, "Oui.")
    await messagerie.ecrire(agent, demande.numero, "Autre chose.", sujet="Numéro d’allocataire")
    html = await connecte.voir(adresse(demande))
    assert re.findall(r"<details class=\"carte fil-messages\"( open)?", html) == [" open", ""]
    assert html.index("Numéro d’allocataire") < html.index("Votre acte")


# --- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mots", "dit", "voie"),
    [
        ("Mon IBAN est FR76 3000 6000 0112 3456 7890 189", "Retirez un IBAN", "Un IBAN ne s’écrit jamais"),
        ("ma carte 4111 1111 1111 1111", "Retirez un numéro de carte", "votre carte bancaire"),
        ("2 05 03 59 512 345 27 est mon numéro", "", ""),
        ("ines@exemple.fr", "Retirez une adresse courriel", "celle de votre compte"),
        ("06 12 34 56 78", "Retirez un numéro de téléphone", "Pour être rappelé"),
    ],
)
async def test_le_garde_rend_le_texte_et_n_en_garde_rien(
    connecte, demande, message, reglages_test, capfd, mots, dit, voie
):
    if not dit:
        treize = "2050359512345"
        mots, dit, voie = f"{treize}{97 - int(treize) % 97:02d}", "Retirez un numéro de sécurité", "ne sert pas"
    await connecte.voir(adresse(demande))
    refus = await connecte.poster(adresse(demande), reponse(message, f"TÉMOIN {mots}", quand_meme="oui"))
    assert refus.status_code == 422 and "<title>Erreur : " in refus.text
    assert f"TÉMOIN {mots}" in unescape(refus.text) and 'id="resume-erreurs"' in refus.text
    assert dit in texte(refus.text) and voie in texte(refus.text) and "Envoyer quand même" not in refus.text
    assert f'href="#r{message.id.hex[:12]}-texte"' in refus.text
    assert not await Message.filter(du_service=False).exists()
    for fichier in reglages_test.donnees.rglob("*"):
        assert not fichier.is_file() or "TÉMOIN".encode() not in fichier.read_bytes(), fichier
    assert "TÉMOIN" not in "".join(capfd.readouterr())


async def test_une_adresse_postale_peut_partir_quand_meme(connecte, demande, message):
    await connecte.voir(adresse(demande))
    mots = "J’habite 12 rue des Lilas, 59100 Roubaix."
    refus = await connecte.poster(adresse(demande), reponse(message, mots))
    assert refus.status_code == 422 and "Envoyer quand même" in refus.text and mots in unescape(refus.text)
    parti = await connecte.poster(adresse(demande), reponse(message, mots, quand_meme="oui"))
    assert parti.status_code == 303
    assert (await conversations.fils(demande))[0].derniere.texte == mots


@pytest.mark.parametrize(("mots", "dit"), [("", "Écrivez votre réponse"), ("x" * 2001, "1 caractères de trop")])
async def test_vide_ou_trop_longue(connecte, demande, message, mots, dit):
    await connecte.voir(adresse(demande))
    refus = await connecte.poster(adresse(demande), reponse(message, mots))
    assert refus.status_code == 422 and dit in texte(refus.text)


@pytest.mark.parametrize("faux", ["", "x", str(UUID(int=1))])
async def test_un_message_qui_n_existe_pas(connecte, demande, message, faux):
    await connecte.voir(adresse(demande))
    refus = await connecte.poster(adresse(demande), {"message": faux, "texte": "Oui."})
    assert refus.status_code == 404


async def test_session_expiree_ce_qui_etait_tape_revient(connecte, demande, message, monkeypatch):
    """Sign-in shows the typed fields, sealed; nothing leaves by itself."""
    from datetime import timedelta

    await connecte.voir(adresse(demande))
    await Session.all().update(vue_le=horloge.maintenant() - timedelta(hours=2))
    monkeypatch.setattr("portail.web.session._vues", {})
    expiree = await connecte.poster(adresse(demande), reponse(message, "Ma longue réponse."))
    assert expiree.status_code == 401 and "Ma longue" not in expiree.text
    scellee = connecte.caches(expiree.text)["reprise"]
    await connecter(connecte, connecte.utilisateur, connecte.compte)
    await connecte.voir("/mon-compte/")
    rendue = await connecte.poster(adresse(demande), {"reprise": scellee})
    assert rendue.status_code == 200 and "Ma longue réponse." in unescape(rendue.text)
    assert "Votre session avait expiré" in texte(rendue.text)
    assert not await Message.filter(du_service=False).exists()


# --- others ------------------------------------------------------------------------------------------------------------


async def test_une_etrangere_ne_voit_rien(autre, demande, message):
    await autre.voir("/mon-compte/")
    await autre.voir(adresse(demande), 404)
    for suite in ("", "/lecture", f"/{message.id}/non-lu", f"/{message.id}/retrait"):
        assert (await autre.poster(adresse(demande, suite), reponse(message, "Oui."))).status_code == 404
    assert (await Message.get(id=message.id)).lu_le is None


async def test_consultation_lit_et_remet_non_lu_sans_repondre(connecte, demande, message, autre_du_compte):
    async with await autre_du_compte(Profil.CONSULTATION) as lecteur:
        html = await lecteur.voir(adresse(demande))
        assert "Votre réponse" not in html and "Marquer comme lu" in html
        assert (await lecteur.poster(adresse(demande), reponse(message, "Oui."))).status_code == 403
        await lecteur.poster(adresse(demande, "/lecture"), {"vu": str(message.id)})
        assert "Lu par Karim Haddad" in texte(await connecte.voir(adresse(demande)))
        html = await lecteur.voir(adresse(demande))
        assert "Remettre au statut non lu" in texte(html)
        remis = await lecteur.poster(adresse(demande, f"/{message.id}/non-lu"))
        assert remis.status_code == 303 and "fait=non-lu" in remis.headers["location"]
        assert (await Message.get(id=message.id)).lu_le is None
    await lectures.marquer_lu(qui(connecte), demande.numero, [message.id])
    html = await connecte.voir(adresse(demande))
    assert "Remettre au statut" not in html
    assert (await connecte.poster(adresse(demande, f"/{message.id}/non-lu"))).status_code == 403


async def test_elle_retire_sa_reponse(agent, connecte, demande, message):
    sienne = await messagerie.repondre(qui(connecte), demande.numero, message.id, "Non.")
    assert "Retirer ma réponse" in await connecte.voir(adresse(demande))
    retrait = await connecte.poster(adresse(demande, f"/{sienne.id}/retrait"))
    assert retrait.status_code == 303
    html = await connecte.voir(retrait.headers["location"])
    assert "Message retiré le" in texte(html) and "Non." not in texte(html) and ATTENTION in texte(html)
    deux = await messagerie.repondre(qui(connecte), demande.numero, message.id, "Oui.")
    await lectures.marquer_lu(agent, demande.numero, [deux.id])
    assert (await connecte.poster(adresse(demande, f"/{deux.id}/retrait"))).status_code == 409


async def test_un_message_retire_par_le_service(agent, connecte, demande, message):
    await lectures.retirer(agent, demande.numero, message.id)
    dit = texte(await connecte.voir(adresse(demande)))
    assert "Message retiré le" in dit and "Avez-vous" not in dit and "Nouveau" not in dit
    assert "non lu" not in texte(await connecte.voir(SUIVI))


# --- the dots ----------------------------------------------------------------------------------------------------------


async def test_les_points_du_menu_de_l_onglet_et_de_la_ligne(agent, connecte, demande, message):
    await messagerie.ecrire(agent, demande.numero, "Encore.", suite_de=message.id)
    html = await connecte.voir(SUIVI)
    for lieu in ("point-compte", "point-suivi", "point-transmises", f"messages-{demande.numero}"):
        bloc = html.split(f'id="{lieu}"', 1)[1].split("</a>" if lieu.startswith("m") else "</span></span>", 1)[0]
        assert "2 messages non lus" in bloc.replace("\u00a0", " "), lieu
    assert f'href="{adresse(demande)}"' in html
    assert "message non lu" not in html.split('id="point-validees"', 1)[1].split("</a>", 1)[0]
    await connecte.poster(adresse(demande, "/lecture"), {"vu": [str(m.id) for m in await Message.all()]})
    html = await connecte.voir(SUIVI)
    assert "non lu" not in texte(html) and f"lu : les messages de la demande {demande.numero}" in texte(html)


async def test_la_case_est_vide_sans_message(connecte, demande):
    html = await connecte.voir(SUIVI)
    assert f'data-messages="{demande.numero}"></span></td>' in html and "/messages" not in html.split("<main", 1)[1]


async def test_le_sondage_rend_les_points_et_n_est_pas_une_activite(agent, connecte, demande, message):
    htmx = {"HX-Request": "true", "HX-Target": "sonde", "X-Passif": "1"}
    html = await connecte.voir("/mon-compte/messages/points", headers=htmx)
    assert re.findall(r'id="([^"]+)"', html) == ["point-compte", "point-suivi"]
    question = f"?suivi=1&n={demande.numero}&n=102611000999999&n=%3Cscript%3E"
    html = await connecte.voir("/mon-compte/messages/points" + question, headers=htmx)
    assert re.findall(r'id="([^"]+)"', html) == [
        "point-compte", "point-suivi", "point-transmises", "point-validees", "point-rejetees",
        f"messages-{demande.numero}", "messages-102611000999999",
    ]  # fmt: skip
    assert html.count("data-hx-swap-oob") == 7 and html.count("message non lu") == 4
    await decision.rejeter(agent, demande.numero, "pas_de_depot", "Rien.")
    html = await connecte.voir("/mon-compte/messages/points?suivi=1", headers=htmx)
    assert "1" in texte(html.split('id="point-rejetees"', 1)[1]) and html.count("message non lu") == 3


async def test_le_sondage_ne_repond_rien_a_personne(client, connecte, autre, demande, message):
    assert (await client.get("/mon-compte/messages/points", headers={"HX-Request": "true"})).status_code == 204
    html = await autre.voir(f"/mon-compte/messages/points?suivi=1&n={demande.numero}")
    assert "non lu" not in html and "/messages" not in html


async def test_une_demande_masquee_ne_laisse_pas_de_point(agent, connecte, demande, message):
    await decision.rejeter(agent, demande.numero, "pas_de_depot", "Rien.")
    await Demande.filter(id=demande.id).update(masquee_le=horloge.maintenant())
    assert "non lu" not in texte(await connecte.voir(SUIVI))


async def test_m31_ne_dit_rien_du_message(connecte, demande, message, courriels):
    lettre = (await courriels())[-1]
    assert lettre["Subject"] == "Nouveau message sur votre espace Consignations.fr"
    corps = lettre.get_body(("plain",)).get_content()
    assert demande.numero in corps and "acte" not in corps
    assert "https://portail.test/mon-compte/mon-suivi?onglet=transmises" in corps.splitlines()
    assert "afin de visualiser le(s) message(s) non lu(s) de votre demande" in corps
