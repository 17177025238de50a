"""E26 over HTTP, as a browser without JavaScript posts it; then E30 and Mon suivi, which tell what came of it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from portail import echantillons
from portail.actions import complement, decision, instruction, jugement
from portail.actions.complement import Partie
from portail.actions.demandes import reponses_de
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil, Session
from portail.domain.demande import Demande
from portail.domain.etats import Etat
from portail.domain.instruction import Complement
from portail.domain.justificatif import Analyse, Justificatif, Verdict
from portail.domain.motifs import MOTIFS
from portail.services import argon
from portail.web import reprise, session
from tests import agents
from tests.actions.test_corrections import AUTRE_IBAN
from tests.actions.test_instruction import juger_tout
from tests.conftest import MOT_DE_PASSE, Client, connecter, faire_utilisateur

RIB = ("rib-novembre.pdf", echantillons.rib(), "application/pdf")
BANQUE = {"titulaire_compte": "Inès Moreau", "iban": AUTRE_IBAN, "bic": "PSSTFRPPPAR"}


def texte(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace(" .", ".")


@pytest.fixture
async def demande(connecte, agent) -> Demande:
    """Waits for another RIB, or a right IBAN."""
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    envoyee = await agents.envoyee(acteur)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    await juger_tout(agent, envoyee)
    rib = await Justificatif.get(demande_id=envoyee.id, piece="rib")
    phrase = MOTIFS["rib_different"].phrase
    await jugement.juger(agent, envoyee.numero, rib.id, Verdict.NON_CONFORME, "rib_different", phrase)
    await complement.demander(agent, envoyee.numero)
    return await Demande.get(id=envoyee.id)


@pytest.fixture
async def chemin(connecte, demande) -> str:
    adresse = f"/mon-compte/demandes/{demande.numero}/complement"
    await connecte.voir(adresse)
    return adresse


async def expirer() -> None:
    """Half an hour went by without a word from her."""
    await Session.all().update(vue_le=horloge.maintenant() - timedelta(minutes=31))
    session._vues.clear()


async def test_la_page_dit_ce_qui_est_refuse_et_pourquoi(connecte, demande, chemin):
    html = await connecte.voir(chemin)
    dit = texte(html)
    for mots in (
        "Justificatifs : 1 document à remplacer",
        "il est apparu que certains documents transmis n’étaient pas conformes",
        "Bénéficiaire(s)",
        "Espace personnel Mon suivi Demandes en attente",
        "Non conforme",
        "Coordonnées bancaires : Les champs TITULAIRE DU COMPTE BANCAIRE, IBAN et/ou BIC saisi(s) doivent correspondre",
        "C’est à vous, avant le",
        "Ajouter le relevé d’identité bancaire",
        "Conforme, rien à faire",
        "0 document réglé sur 1",
    ):
        assert mots in dit, mots
    assert '<div class="beneficiaires" role="group" aria-labelledby="beneficiaires">' in html
    assert html.count("a-remplacer ") == 1 and "depot-acte" not in html
    assert "FR76" not in html
    retour = re.search(r'<a[^>]+href="([^"]+)"[^>]*>\s*<span>Retour', html) or re.search(
        r'href="([^"]+)"[^>]*>Retour', html
    )
    assert retour and retour[1] == f"{chemin}/informations"


async def test_valider_trop_tot_est_refuse_en_mots(connecte, demande, chemin):
    reponse = await connecte.poster(chemin, {"action": "valider"})
    assert reponse.status_code == 422 and "<title>Erreur : " in reponse.text
    assert "Relevé d’identité bancaire : remplacez ce document, ou corrigez vos réponses avec « Retour »." in texte(
        reponse.text
    )
    assert 'href="#element-rib"' in reponse.text and 'id="element-rib"' in reponse.text
    assert (await Demande.get(id=demande.id)).etat is Etat.ATTENTE_COMPLEMENT


async def test_un_document_puis_tout_part(connecte, demande, chemin, courriels):
    vide = await connecte.poster(chemin, {"action": "joindre:rib"})
    assert vide.status_code == 422 and "Aucun fichier n’est choisi" in vide.text
    mauvais = await connecte.poster(
        chemin, {"action": "joindre:rib"}, files={"rib": ("x.pdf", b"rien", "application/pdf")}
    )
    assert mauvais.status_code == 422 and "x.pdf n’a pas été envoyé" in mauvais.text
    joint = await connecte.poster(chemin, {"action": "joindre:rib"}, files={"rib": RIB})
    assert (joint.status_code, joint.headers["location"]) == (303, f"{chemin}?enregistre=1")
    html = await connecte.voir(f"{chemin}?enregistre=1")
    assert "Prêt à partir" in html and "Remplacé" in html and "1 document réglé sur 1" in texte(html)
    parti = await connecte.poster(chemin, {"action": "valider"})
    assert parti.headers["location"] == f"/mon-compte/demandes/{demande.numero}?complement=transmis"
    detail = texte(await connecte.voir(parti.headers["location"]))
    assert "Vos documents ont été transmis au service" in detail and "Complément transmis par vous" in detail
    assert "Ce qui a changé depuis l’envoi" in detail and "rib-novembre.pdf" in detail
    assert "recapitulatif.pdf?rang=1" in await connecte.voir(f"/mon-compte/demandes/{demande.numero}")
    assert (await connecte.get(chemin)).status_code == 409
    (lettre,) = [m for m in await courriels() if "ont été transmis" in m["Subject"]]
    assert lettre["To"] == "ines.moreau@exemple.fr"


async def test_valider_envoie_aussi_le_fichier_choisi(connecte, demande, chemin):
    """The one multipart form: every button uploads what is chosen."""
    parti = await connecte.poster(chemin, {"action": "valider"}, files={"rib": RIB})
    assert parti.status_code == 303 and "complement=transmis" in parti.headers["location"]


async def test_supprimer_et_modifier_ce_qui_n_est_pas_envoye(connecte, demande, chemin):
    await connecte.poster(chemin, {"action": "joindre:rib"}, files={"rib": RIB})
    joint = await Justificatif.get(demande_id=demande.id, a_envoyer=True)
    adresse = (await connecte.poster(chemin, {"action": f"modifier:{joint.id}"})).headers["location"]
    assert "Garder rib-novembre.pdf" in texte(await connecte.voir(adresse.partition("#")[0]))
    for _ in range(2):
        assert (await connecte.poster(chemin, {"action": f"supprimer:{joint.id}"})).status_code == 303
    assert not await Justificatif.filter(demande_id=demande.id, a_envoyer=True).exists()
    conforme = await Justificatif.get(demande_id=demande.id, piece="acte")
    assert (await connecte.poster(chemin, {"action": f"supprimer:{conforme.id}"})).status_code == 404
    assert (await connecte.poster(chemin, {"action": "supprimer:../x"})).status_code == 404


async def test_un_fichier_infecte_se_dit_dans_sa_carte(connecte, demande, chemin):
    await connecte.poster(chemin, {"action": "joindre:rib"}, files={"rib": RIB})
    await Justificatif.filter(demande_id=demande.id, a_envoyer=True).update(analyse=Analyse.INFECTE)
    html = await connecte.voir(chemin)
    assert "Fichier refusé" in html and "rib-novembre.pdf n’a pas été gardé" in html
    assert (await connecte.poster(chemin, {"action": "valider"})).status_code == 422


async def test_les_champs_nommes_et_eux_seuls(connecte, demande, chemin):
    html = await connecte.voir(f"{chemin}/informations")
    assert re.findall(r'<input type="text" id="([a-z_]+)"', html) == ["titulaire_compte", "iban", "bic"]
    assert 'value="FR76 3000 6000 0112 3456 7890 189"' in html
    faux = await connecte.poster(f"{chemin}/informations", BANQUE | {"iban": "FR14 2004", "nom_naissance": "Pirate"})
    assert faux.status_code == 422 and 'value="FR14 2004"' in faux.text and "<title>Erreur : " in faux.text
    juste = await connecte.poster(f"{chemin}/informations", BANQUE)
    assert juste.headers["location"] == f"{chemin}?enregistre=1"
    carte = await connecte.voir(chemin)
    assert "Corrigé" in carte and "•••• 2606" in carte and "2004 1010" not in carte
    await connecte.poster(chemin, {"action": "valider"})
    gardee = await Demande.get(id=demande.id)
    assert gardee.etat is Etat.EN_INSTRUCTION
    assert (reponses_de(gardee)["iban"], reponses_de(gardee)["nom_naissance"]) == (AUTRE_IBAN, "Moreau")
    detail = await connecte.voir(f"/mon-compte/demandes/{demande.numero}")
    assert "•••• 0189" in texte(detail) and "•••• 2606" in texte(detail) and "2004 1010" not in detail


async def test_une_reponse_a_corriger_sans_document(connecte, agent):
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    envoyee = await agents.envoyee(acteur)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    await complement.demander(agent, envoyee.numero, [Partie("adresse", "Adresse : <b>le numéro</b> manque.")])
    chemin = f"/mon-compte/demandes/{envoyee.numero}/complement"
    html = await connecte.voir(chemin)
    assert "Réponses à corriger" in html and "&lt;b&gt;le numéro" in html
    refus = await connecte.poster(chemin, {"action": "valider"})
    assert refus.status_code == 422 and "corrigez vos réponses avec « Retour »" in texte(refus.text)


async def test_une_raison_commence_par_ce_qu_elle_concerne(connecte, agent):
    """Whatever the agent typed: the part to correct, else the document; said once."""
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    envoyee = await agents.envoyee(acteur)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    for piece, motif, dit in (
        ("rib", "rib_different", "Les deux derniers chiffres diffèrent."),
        ("acte", "acte_ancien", "Il date de mai."),
    ):
        document = await Justificatif.get(demande_id=envoyee.id, piece=piece)
        await jugement.juger(agent, envoyee.numero, document.id, Verdict.NON_CONFORME, motif, dit)
    await complement.demander(
        agent, envoyee.numero, [Partie("adresse", "Le numéro manque."), Partie("titulaire", "Titulaire : le nom.")]
    )
    html = texte(await connecte.voir(f"/mon-compte/demandes/{envoyee.numero}/complement"))
    for phrase in (
        "Coordonnées bancaires : Les deux derniers chiffres diffèrent.",
        "Acte de naissance : Il date de mai.",
        "Adresse : Le numéro manque. Titulaire : le nom.",
    ):
        assert phrase in html.replace("\u00a0", " "), phrase
    html = texte(await connecte.voir(f"/mon-compte/demandes/{envoyee.numero}/complement/informations"))
    assert "Pourquoi Adresse : Le numéro manque." in html.replace("\u00a0", " ")


async def test_le_fragment_d_une_carte(connecte, demande, chemin):
    entetes = {"HX-Request": "true", "HX-Target": "depot-rib"}
    reponse = await connecte.poster(chemin, {"action": "joindre:rib"}, files={"rib": RIB}, headers=entetes)
    assert reponse.status_code == 200 and "<html" not in reponse.text
    assert reponse.text.lstrip().startswith("<section") and 'id="compte" data-hx-swap-oob="true"' in reponse.text
    assert "1 document réglé sur 1" in texte(reponse.text)


async def test_deux_onglets_ne_renvoient_qu_une_fois(connecte, demande, chemin):
    await connecte.poster(chemin, {"action": "joindre:rib"}, files={"rib": RIB})
    await connecte.poster(chemin, {"action": "valider"})
    encore = await connecte.poster(chemin, {"action": "valider"})
    assert encore.status_code == 409
    assert await Complement.filter(demande_id=demande.id, renvoye_le__not_isnull=True).count() == 1


async def test_qui_peut_completer(app, connecte, autre, demande, chemin):
    """A stranger finds nothing; a reader may not; another Utilisateur may not; the page says nothing of bank details."""
    for adresse in (chemin, f"{chemin}/informations"):
        assert (await autre.get(adresse)).status_code == 404
    for profil in (Profil.CONSULTATION, Profil.UTILISATEUR):
        lecteur, _ = await faire_utilisateur(f"{profil.value}@exemple.fr", profil, connecte.compte, "Lecteur")
        async with Client(app) as navigateur:
            await connecter(navigateur, lecteur, connecte.compte)
            suivi = await navigateur.voir("/mon-compte/mon-suivi?onglet=transmises")
            assert "Compléter" not in suivi
            for adresse in (chemin, f"{chemin}/informations"):
                assert (await navigateur.get(adresse)).status_code == 403
                assert (await navigateur.poster(adresse, {"action": "valider"})).status_code == 403


async def test_mon_suivi_offre_completer_deux_fois(connecte, demande):
    html = await connecte.voir("/mon-compte/mon-suivi?onglet=transmises")
    rang = html.split("<tbody", 1)[1]
    assert rang.count(f'href="/mon-compte/demandes/{demande.numero}/complement"') == 2
    assert "C’est à vous." in texte(rang)
    accueil = texte(await connecte.voir("/mon-compte/"))
    assert demande.numero in accueil.replace(" ", "") or "Compléter" in accueil


async def test_un_rejet_dit_pourquoi_et_comment_faire_un_recours(connecte, agent):
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    envoyee = await agents.envoyee(acteur)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    await decision.rejeter(
        agent, envoyee.numero, "pas_de_depot", "Rien n’a été déposé à votre nom.\nVoyez le <département>."
    )
    suivi = texte(await connecte.voir("/mon-compte/mon-suivi?onglet=rejetees"))
    assert "Aucun dépôt n’a été trouvé à votre nom." in suivi and "Rien n’a été déposé" not in suivi
    html = await connecte.voir(f"/mon-compte/demandes/{envoyee.numero}")
    assert "Voyez le &lt;département&gt;." in html
    assert "Si vous n’êtes pas d’accord" in html and "01 58 50 89 88" in texte(html)


async def test_consultation_ne_voit_pas_la_banque_dans_ce_qui_a_change(app, connecte, demande, chemin):
    await connecte.poster(f"{chemin}/informations", BANQUE)
    await connecte.poster(chemin, {"action": "valider"}, files={"rib": RIB})
    lecteur, _ = await faire_utilisateur("l@exemple.fr", Profil.CONSULTATION, connecte.compte, "Lecteur")
    async with Client(app) as navigateur:
        await connecter(navigateur, lecteur, connecte.compte)
        html = await navigateur.voir(f"/mon-compte/demandes/{demande.numero}")
    assert "rib-novembre.pdf" in html and "2606" not in html and "0189" not in html


async def test_le_verdict_de_ce_qui_reste_est_a_refaire(connecte, demande, chemin):
    await connecte.poster(f"{chemin}/informations", BANQUE)
    await connecte.poster(chemin, {"action": "valider"})
    assert (await Justificatif.get(demande_id=demande.id, piece="rib")).verdict is Verdict.A_VOIR
    assert (await Justificatif.get(demande_id=demande.id, piece="acte")).verdict is Verdict.CONFORME


async def test_un_autre_iban_apporte_son_bic(connecte, demande, chemin):
    """Left as it was, the BIC follows the new bank; typed, it is hers."""
    await connecte.poster(f"{chemin}/informations", BANQUE | {"bic": "AGRIFRPP"})
    assert "PSSTFRPP" in await connecte.voir(chemin)
    await connecte.poster(
        f"{chemin}/informations", BANQUE | {"iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "BNPAFRPP"}
    )
    assert "BNPAFRPP" in await connecte.voir(chemin)


async def rentrer(connecte, page: str) -> str:
    """Signed in again from the page that a POST got once the session had timed out."""
    connecte.utilisateur.mot_de_passe = await argon.hacher(MOT_DE_PASSE)
    await connecte.utilisateur.save()
    elle = {"courriel": "ines.moreau@exemple.fr", "mot_de_passe": MOT_DE_PASSE}
    reponse = await connecte.poster("/mon-compte/", Client.caches(page) | elle)
    assert reponse.status_code == 200
    return reponse.text


async def test_une_session_expiree_rend_ce_qui_etait_tape(connecte, demande, chemin):
    await connecte.voir(f"{chemin}/informations")
    await expirer()
    expiree = await connecte.poster(f"{chemin}/informations", BANQUE)
    assert expiree.status_code == 401 and AUTRE_IBAN not in expiree.text
    rendue = await rentrer(connecte, expiree.text)
    assert reprise.PHRASE in rendue and f'value="{AUTRE_IBAN}"' in rendue
    assert (await Complement.get(demande_id=demande.id)).corrections is None


async def test_une_session_expiree_ramene_aux_documents_a_remplacer(connecte, demande, chemin):
    await connecte.voir(chemin)
    await expirer()
    expiree = await connecte.poster(chemin, {"action": "valider"}, files={"rib": RIB})
    assert expiree.status_code == 401
    rendue = await rentrer(connecte, expiree.text)
    assert reprise.PHRASE in rendue and f'action="{chemin}"' in rendue
    assert (await Demande.get(id=demande.id)).etat is Etat.ATTENTE_COMPLEMENT


async def test_deux_onglets_ne_se_defont_pas(connecte, demande, chemin):
    """A tab opened before does not put the old IBAN back; what both changed is shown twice, and she chooses."""
    adresse = f"{chemin}/informations"
    ancien = connecte.caches(await connecte.voir(adresse))
    await connecte.poster(adresse, connecte.caches(await connecte.voir(adresse)) | BANQUE)
    nom = {"titulaire_compte": "Inès M. Moreau", "iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "AGRIFRPP"}
    assert (await connecte.poster(adresse, ancien | nom)).status_code == 303
    html = await connecte.voir(adresse)
    assert f'value="{AUTRE_IBAN}"' in html and 'value="Inès M. Moreau"' in html and 'value="PSSTFRPPPAR"' in html
    autre = nom | {"iban": "FR76 3000 6000 0100 0000 0000 000", "titulaire_compte": "Inès M. Moreau"}
    conflit = await connecte.poster(adresse, ancien | autre)
    dit = texte(conflit.text)
    assert conflit.status_code == 409 and "<title>Erreur : " in conflit.text
    assert f"Prendre l’autre : {AUTRE_IBAN}" in dit and "Garder ma réponse : FR76 3000 6000 0100 0000 0000 000" in dit
    assert 'value="FR76 3000 6000 0100 0000 0000 000"' in conflit.text
    choix = connecte.caches(conflit.text) | autre | {"choix-iban": "autre"}
    assert (await connecte.poster(adresse, choix)).status_code == 303
    assert f'value="{AUTRE_IBAN}"' in await connecte.voir(adresse)


@pytest.mark.parametrize(
    ("motif", "faces"), [("perime", ["identite-recto", "identite-verso"]), ("illisible", ["identite-recto"])]
)
async def test_une_piece_perimee_veut_ses_deux_faces_une_illisible_la_sienne(connecte, agent, motif, faces):
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    envoyee = await agents.envoyee(acteur)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    recto = await Justificatif.get(demande_id=envoyee.id, face="recto")
    await jugement.juger(agent, envoyee.numero, recto.id, Verdict.NON_CONFORME, motif, "À refaire.")
    await complement.demander(agent, envoyee.numero)
    html = await connecte.voir(f"/mon-compte/demandes/{envoyee.numero}/complement")
    assert re.findall(r'type="file"[^>]* name="(identite[^"]*)"', html) == faces


async def test_chaque_recepisse_se_demande_par_son_rang(connecte, demande, chemin):
    await connecte.poster(chemin, {"action": "joindre:rib"}, files={"rib": RIB})
    await connecte.poster(chemin, {"action": "valider"})
    adresse = f"/mon-compte/demandes/{demande.numero}/recapitulatif.pdf"
    premier, second, dernier = [
        (await connecte.get(f"{adresse}{suite}")).content for suite in ("?rang=1", "?rang=2", "")
    ]
    assert premier.startswith(b"%PDF-") and premier != second == dernier
