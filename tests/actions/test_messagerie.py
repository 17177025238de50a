"""Messages played: who may write, remind, answer, mark and take back; what the guard keeps out of everything."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from portail.actions import complement, conversations, decision, effacement, instruction, lectures, messagerie, relances
from portail.actions.messagerie import AdresseProbable, DonneesPersonnelles
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Compte, Profil
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.donnees_personnelles import Genre
from portail.domain.erreurs import Interdit, Introuvable, Invalide, PasMaintenant
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.message import Message, Objet
from portail.domain.modeles_messages import MODELES, REPONSE_TYPE
from tests import agents
from tests.actions.test_demandes import prete
from tests.actions.test_instruction import juger_tout, refuser
from tests.conftest import faire_utilisateur

IBAN = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture
async def prise(agent, ines) -> Demande:
    demande = await agents.envoyee(ines)
    return await instruction.prendre_en_charge(agent, demande.numero)


async def autre_du_compte(acteur: Acteur, profil: Profil, courriel: str = "karim@exemple.fr") -> Acteur:
    utilisateur, _ = await faire_utilisateur(courriel, profil, await Compte.get(id=acteur.compte_id), "Haddad", "Karim")
    return Acteur(utilisateur.id, acteur.compte_id, profil)


async def actes(demande: Demande) -> list[str]:
    return [e.acte for e in await Evenement.filter(demande_id=demande.id).order_by("le")]


async def lettres_m31(demande: Demande) -> int:
    return await Courriel.filter(demande_id=demande.id, lettre="M31").count()


async def reculer(demande: Demande, acte: str, jours: int) -> None:
    evenement = await Evenement.filter(demande_id=demande.id, acte=acte).order_by("-le").first()
    await Evenement.filter(id=evenement.id).update(le=evenement.le - timedelta(days=jours))


# --- the service writes ------------------------------------------------------------------------------------------------


async def test_ecrire_scelle_et_previent(agent, ines, prise):
    message = await messagerie.ecrire(agent, prise.numero, " Bonjour Inès. ", sujet=" Votre acte ")
    gardee = await Message.get(id=message.id)
    assert b"Bonjour" not in gardee.texte and b"acte" not in gardee.objet_libre
    assert (gardee.objet, gardee.du_service, gardee.lu_le, gardee.compte_id) == (
        Objet.LIBRE, True, None, ines.compte_id
    )  # fmt: skip
    fil = (await conversations.fils(prise))[0]
    assert (fil.titre, fil.derniere.texte) == ("Votre acte", "Bonjour Inès.")
    assert await lettres_m31(prise) == 1 and (await actes(prise))[-1] == "écrire"
    details = (await Evenement.get(demande_id=prise.id, acte="écrire")).details
    assert details == {"objet": "libre", "message": str(message.id)}


async def test_m31_va_aussi_aux_administrateurs(agent, ines, prise):
    await autre_du_compte(ines, Profil.ADMINISTRATEUR)
    await autre_du_compte(ines, Profil.UTILISATEUR, "lui@exemple.fr")
    await messagerie.ecrire(agent, prise.numero, "Bonjour.", sujet="Objet")
    assert await lettres_m31(prise) == 2


async def test_qui_peut_ecrire(agent, ines, prise):
    autre = await agents.faire_agent("B. Autre")
    with pytest.raises(Interdit):
        await messagerie.ecrire(autre, prise.numero, "Bonjour.", sujet="Objet")
    chef = await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
    await messagerie.ecrire(chef, prise.numero, "Bonjour.", sujet="Objet")
    brouillon = await prete(await agents.faire_acteur("autre@exemple.fr"))
    with pytest.raises(Introuvable):
        await messagerie.ecrire(chef, brouillon.numero, "Bonjour.", sujet="Objet")


@pytest.mark.parametrize(
    ("texte", "sujet", "champs"),
    [
        ("", "Objet", {"texte"}),
        ("  ", " ", {"texte", "sujet"}),
        ("x" * 2001, "Objet", {"texte"}),
        ("Bonjour", "o" * 101, {"sujet"}),
        (f"Votre IBAN {IBAN} est faux", "Objet", {"texte"}),
        ("Bonjour", f"IBAN {IBAN}", {"texte"}),
    ],
)
async def test_ce_qu_un_agent_n_ecrit_pas(agent, prise, texte, sujet, champs):
    with pytest.raises(Invalide) as refus:
        await messagerie.ecrire(agent, prise.numero, texte, sujet=sujet)
    assert set(refus.value.erreurs) == champs
    assert not await Message.exists() and await lettres_m31(prise) == 0


async def test_le_numero_d_une_mairie_est_utile(agent, prise):
    await messagerie.ecrire(agent, prise.numero, "Appelez la mairie au 03 20 66 46 00.", sujet="Votre acte")


async def test_une_suite_reste_dans_sa_conversation(agent, ines, prise):
    un = await messagerie.ecrire(agent, prise.numero, "Bonjour.", sujet="Votre acte")
    await messagerie.repondre(ines, prise.numero, un.id, "Merci.")
    await messagerie.ecrire(agent, prise.numero, "C’est noté.", suite_de=un.id)
    await messagerie.ecrire(agent, prise.numero, "Autre chose.", sujet="Numéro d’allocataire")
    fils = await conversations.fils(prise)
    assert [(f.titre, len(f.paroles)) for f in fils] == [("Numéro d’allocataire", 1), ("Votre acte", 3)]
    with pytest.raises(Introuvable):
        await messagerie.ecrire(agent, prise.numero, "Perdue.", suite_de=uuid4())


async def test_ecrire_ramene_une_demande_qu_elle_avait_masquee(agent, ines, prise):
    await decision.rejeter(agent, prise.numero, "pas_de_depot", "Rien n’a été déposé.")
    await Demande.filter(id=prise.id).update(masquee_le=horloge.maintenant())
    message = await messagerie.ecrire(agent, prise.numero, "Un dépôt a été trouvé.", sujet="Votre dépôt")
    await messagerie.repondre(ines, prise.numero, message.id, "Merci.")


# --- reminders ---------------------------------------------------------------------------------------------------------


async def test_les_relances_dans_l_ordre_une_fois_apres_leur_delai(agent, prise):
    assert await relances.prochaine(prise) is None
    with pytest.raises(PasMaintenant):
        await messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_1, "Bonjour.")
    await refuser(agent, prise)
    await complement.demander(agent, prise.numero)
    with pytest.raises(PasMaintenant, match="1ère relance sera possible à partir du"):
        await messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_1, "Bonjour.")
    await reculer(prise, "demander un complément", 15)
    for faux in (Objet.COMPLEMENT_2, Objet.FONDS_1, Objet.LIBRE):
        with pytest.raises(PasMaintenant, match="1ère relance"):
            await messagerie.relancer(agent, prise.numero, faux, "Bonjour.")
    await messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_1, "Bonjour.")
    with pytest.raises(PasMaintenant, match="2e relance sera possible"):
        await messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_2, "Bonjour.")
    await reculer(prise, "demander un complément", 15)
    await reculer(prise, "1ère relance", 15)
    await messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_2, "Bonjour.")
    with pytest.raises(PasMaintenant, match="déjà été envoyées"):
        await messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_2, "Bonjour.")
    assert [f.objet for f in await conversations.fils(prise)] == [Objet.COMPLEMENT_2, Objet.COMPLEMENT_1]
    assert await lettres_m31(prise) == 2
    assert [a for a in await actes(prise) if "relance" in a] == ["1ère relance", "2e relance"]


async def test_une_nouvelle_attente_recommence_les_relances(agent, prise):
    await instruction.attendre_les_fonds(agent, prise.numero)
    await reculer(prise, "mettre en attente de fonds", 16)
    await messagerie.relancer(agent, prise.numero, Objet.FONDS_1, "Bonjour.")
    await instruction.fonds_recus(agent, prise.numero)
    await instruction.attendre_les_fonds(agent, prise.numero)
    suivante = await relances.prochaine(await Demande.get(id=prise.id))
    assert (suivante.acte, suivante.objet) == ("1ère relance", Objet.FONDS_1)


async def test_une_relance_retiree_ne_compte_pas(agent, prise):
    await refuser(agent, prise)
    await complement.demander(agent, prise.numero)
    await reculer(prise, "demander un complément", 60)
    un = await messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_1, "Bonjour.")
    await messagerie.ecrire(agent, prise.numero, "Encore un mot.", suite_de=un.id)
    await lectures.retirer(agent, prise.numero, un.id)
    demande = await Demande.get(id=prise.id)
    assert (await relances.prochaine(demande)).acte == "1ère relance"
    with pytest.raises(PasMaintenant, match="deux relances"):
        await decision.rejeter(agent, prise.numero, "sans_reponse", "Sans réponse.")


async def test_deux_relances_a_la_fois_n_en_font_qu_une(agent, prise):
    await refuser(agent, prise)
    await complement.demander(agent, prise.numero)
    await reculer(prise, "demander un complément", 15)
    essais = await asyncio.gather(
        *(messagerie.relancer(agent, prise.numero, Objet.COMPLEMENT_1, "Bonjour.") for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(e, Message) for e in essais) == 1
    assert sum(isinstance(e, PasMaintenant) for e in essais) == 3
    assert await Message.all().count() == 1 and await lettres_m31(prise) == 1


# --- she answers -------------------------------------------------------------------------------------------------------


@pytest.fixture
async def message(agent, prise) -> Message:
    return await messagerie.ecrire(agent, prise.numero, "Avez-vous votre acte ?", sujet="Votre acte")


async def test_repondre_une_fois(ines, prise, message):
    await messagerie.repondre(ines, prise.numero, message.id, "Je l’ai demandé hier.")
    lu = await Message.get(id=message.id)
    assert lu.lu_par == ines.utilisateur_id
    with pytest.raises(PasMaintenant, match="déjà répondu"):
        await messagerie.repondre(ines, prise.numero, message.id, "Autre chose.")
    assert await Message.filter(du_service=False).count() == 1
    assert (await actes(prise))[-1] == "répondre"


async def test_dix_reponses_a_la_fois_n_en_font_qu_une(ines, prise, message):
    essais = await asyncio.gather(
        *(messagerie.repondre(ines, prise.numero, message.id, f"Réponse {n}") for n in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(e, Message) for e in essais) == 1
    assert sum(isinstance(e, PasMaintenant) for e in essais) == 9
    assert await Message.filter(du_service=False).count() == 1


async def test_on_repond_au_dernier_message_de_la_conversation(agent, ines, prise, message):
    suite = await messagerie.ecrire(agent, prise.numero, "Une précision.", suite_de=message.id)
    with pytest.raises(PasMaintenant, match="dernier message"):
        await messagerie.repondre(ines, prise.numero, message.id, "Oui.")
    await messagerie.repondre(ines, prise.numero, suite.id, "Oui.")
    with pytest.raises(Introuvable):
        await messagerie.repondre(ines, prise.numero, uuid4(), "Oui.")


async def test_qui_peut_repondre(agent, ines, prise, message):
    autre = await agents.faire_acteur("autre@exemple.fr")
    for qui, erreur in (
        (await autre_du_compte(ines, Profil.CONSULTATION), Interdit),
        (await autre_du_compte(ines, Profil.UTILISATEUR, "lui@exemple.fr"), Interdit),
        (autre, Introuvable),
    ):
        with pytest.raises(erreur):
            await messagerie.repondre(qui, prise.numero, message.id, "Oui.")
    chef = await autre_du_compte(ines, Profil.ADMINISTRATEUR, "chef@exemple.fr")
    await messagerie.repondre(chef, prise.numero, message.id, "Oui.")


@pytest.mark.parametrize(
    ("texte", "genres"),
    [
        (f"Mon IBAN : {IBAN}", [Genre.IBAN]),
        ("4111 1111 1111 1111", [Genre.CARTE]),
        ("appelez-moi au 06 12 34 56 78 ou ines@exemple.fr", [Genre.COURRIEL, Genre.TELEPHONE]),
    ],
)
async def test_le_garde_arrete_avant_tout_et_ne_garde_rien(ines, prise, message, texte, genres):
    with pytest.raises(DonneesPersonnelles) as refus:
        await messagerie.repondre(ines, prise.numero, message.id, texte, quand_meme=True)
    assert refus.value.genres == genres
    assert await Message.filter(du_service=False).count() == 0 and "répondre" not in await actes(prise)
    assert (await Message.get(id=message.id)).lu_le is None


async def test_une_adresse_demande_confirmation(ines, prise, message):
    texte = "J’habite 12 rue des Lilas, 59100 Roubaix."
    with pytest.raises(AdresseProbable):
        await messagerie.repondre(ines, prise.numero, message.id, texte)
    assert await Message.filter(du_service=False).count() == 0
    await messagerie.repondre(ines, prise.numero, message.id, texte, quand_meme=True)


async def test_son_numero_et_l_assistance_passent(ines, prise, message):
    texte = f"Demande {prise.numero}. J’ai appelé le 01 58 50 89 88."
    await messagerie.repondre(ines, prise.numero, message.id, texte)


@pytest.mark.parametrize("texte", ["", " \n ", "x" * 2001])
async def test_une_reponse_vide_ou_trop_longue(ines, prise, message, texte):
    with pytest.raises(Invalide):
        await messagerie.repondre(ines, prise.numero, message.id, texte)


async def test_la_reponse_type_aux_donnees_personnelles(agent, ines, prise, message):
    reponse = await messagerie.repondre(ines, prise.numero, message.id, "Je suis malade depuis mars.")
    with pytest.raises(Introuvable):
        await messagerie.reponse_type(agent, prise.numero, message.id)
    await messagerie.reponse_type(agent, prise.numero, reponse.id)
    fil = (await conversations.fils(prise))[0]
    assert [p.texte for p in fil.paroles][-1] == REPONSE_TYPE and len(fil.paroles) == 3
    assert (await Message.get(id=reponse.id)).lu_par == agent.gestionnaire_id
    assert fil.a_repondre.id == fil.paroles[-1].id


# --- marks -------------------------------------------------------------------------------------------------------------


async def test_une_lecture_vaut_pour_tout_le_compte(agent, ines, prise, message):
    lecteur = await autre_du_compte(ines, Profil.CONSULTATION)
    assert await lectures.marquer_lu(lecteur, prise.numero, [message.id]) == 1
    assert await lectures.marquer_lu(ines, prise.numero, [message.id]) == 0
    assert (await Message.get(id=message.id)).lu_par == lecteur.utilisateur_id
    assert (await actes(prise)).count("marquer lu") == 1
    assert await lectures.marquer_lu(ines, prise.numero, []) == 0


async def test_chacun_lit_les_messages_de_l_autre(agent, ines, prise, message):
    assert await lectures.marquer_lu(agent, prise.numero, [message.id]) == 0
    reponse = await messagerie.repondre(ines, prise.numero, message.id, "Oui.")
    assert await lectures.marquer_lu(ines, prise.numero, [reponse.id]) == 0
    collegue = await agents.faire_agent("B. Autre")
    assert await lectures.marquer_lu(collegue, prise.numero, [reponse.id]) == 1


async def test_dix_lectures_a_la_fois(ines, prise, message):
    faites = await asyncio.gather(*(lectures.marquer_lu(ines, prise.numero, [message.id]) for _ in range(10)))
    assert sorted(faites) == [0] * 9 + [1] and (await actes(prise)).count("marquer lu") == 1


async def test_on_ne_lit_pas_les_messages_d_une_autre_demande(ines, prise, message):
    autre = await agents.faire_acteur("autre@exemple.fr")
    sienne = await agents.envoyee(autre, "autre@exemple.fr")
    assert await lectures.marquer_lu(autre, sienne.numero, [message.id]) == 0
    with pytest.raises(Introuvable):
        await lectures.marquer_lu(autre, prise.numero, [message.id])
    with pytest.raises(Introuvable):
        await lectures.retirer(autre, sienne.numero, message.id)


@pytest.mark.parametrize("profil", [Profil.ADMINISTRATEUR, Profil.UTILISATEUR, Profil.CONSULTATION])
async def test_remettre_non_lu_est_pour_qui_n_a_pas_envoye(ines, prise, message, profil):
    autre = await autre_du_compte(ines, profil)
    await lectures.marquer_lu(autre, prise.numero, [message.id])
    with pytest.raises(Interdit):
        await lectures.remettre_non_lu(ines, prise.numero, message.id)
    await lectures.remettre_non_lu(autre, prise.numero, message.id)
    await lectures.remettre_non_lu(autre, prise.numero, message.id)
    assert (await Message.get(id=message.id)).lu_le is None
    assert (await actes(prise)).count("remettre non lu") == 1
    with pytest.raises(Introuvable):
        await lectures.remettre_non_lu(autre, prise.numero, uuid4())


@pytest.mark.parametrize("partie", [True, False])
async def test_retirer_tant_que_personne_n_a_lu(agent, ines, prise, message, partie):
    """Its letter goes too, unless it has left."""
    if partie:
        await Courriel.filter(lettre="M31").update(envoye_le=horloge.maintenant())
    collegue = await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
    with pytest.raises(Interdit):
        await lectures.retirer(collegue, prise.numero, message.id)
    await lectures.retirer(agent, prise.numero, message.id)
    with pytest.raises(PasMaintenant, match="déjà été retiré"):
        await lectures.retirer(agent, prise.numero, message.id)
    assert await lettres_m31(prise) == int(partie)
    fil = (await conversations.fils(prise))[0]
    assert fil.derniere.texte == "" and fil.non_lues(True) == [] and fil.a_repondre is None
    with pytest.raises(PasMaintenant, match="retiré"):
        await messagerie.repondre(ines, prise.numero, message.id, "Oui.")


async def test_un_message_lu_ne_se_retire_pas(agent, ines, prise, message):
    await lectures.marquer_lu(ines, prise.numero, [message.id])
    with pytest.raises(PasMaintenant, match="déjà été lu"):
        await lectures.retirer(agent, prise.numero, message.id)


async def test_elle_retire_sa_reponse_puis_repond_de_nouveau(agent, ines, prise, message):
    un = await messagerie.repondre(ines, prise.numero, message.id, "Non.")
    with pytest.raises(Introuvable):
        await lectures.retirer(agent, prise.numero, un.id)
    await lectures.retirer(ines, prise.numero, un.id)
    deux = await messagerie.repondre(ines, prise.numero, message.id, "Oui.")
    await lectures.marquer_lu(agent, prise.numero, [un.id, deux.id])
    with pytest.raises(PasMaintenant):
        await lectures.retirer(ines, prise.numero, deux.id)


async def test_effacer_une_demande_efface_ses_messages(agent, ines, prise, message):
    await messagerie.repondre(ines, prise.numero, message.id, "Oui.")
    await decision.rejeter(agent, prise.numero, "pas_de_depot", "Rien n’a été déposé.")
    assert await effacement.effacer(await Demande.get(id=prise.id), "essai")
    assert not await Message.exists()


# --- what is proposed --------------------------------------------------------------------------------------------------


async def test_les_modeles_se_laissent_ecrire(agent, prise):
    """No proposed text trips over our own rules."""
    for modele in MODELES.values():
        texte = modele.remplir("14 décembre 2026")
        assert "{" not in texte
        await messagerie.ecrire(agent, prise.numero, texte, sujet=modele.sujet or modele.titre)
    await juger_tout(agent, prise)
