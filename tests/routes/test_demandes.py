"""Steps 1 and 3 as a browser without JavaScript sees them, then what htmx asks."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from portail.actions import demandes as actions
from portail.domain import horloge
from portail.domain.compte import Profil
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande
from portail.domain.dispositifs import ars
from portail.domain.etats import Etat
from portail.domain.justificatif import Analyse, Justificatif
from portail.reglages import reglages
from portail.routes import soumission as soumission_
from portail.services.chiffrement import Coffret
from portail.web import reprise
from portail.web.formulaires import Donnees
from portail.web.visiteur import Visiteur
from tests.conftest import Client, connecter, faire_utilisateur

NOUVELLE = "/mon-compte/demandes/nouvelle/ars"
HTMX = {"HX-Request": "true"}


def nettoyer(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


async def ouvrir(client: Client, chemin: str = NOUVELLE) -> dict[str, str]:
    """Hidden fields of that page."""
    return client.caches(await client.voir(chemin))


async def commencer(client: Client, **reponses: str) -> str:
    """A draft with these answers; its path."""
    caches = await ouvrir(client)
    reponse = await client.poster(NOUVELLE, {**caches, **reponses, "action": "enregistrer"})
    assert reponse.status_code == 303, nettoyer(reponse.text)
    return reponse.headers["location"].removesuffix("/informations?enregistre=1")


async def completer(client: Client, racine: str) -> Demande:
    demande = await Demande.get(numero=racine.rsplit("/", 1)[1])
    for piece, face in (("identite", "recto"), ("identite", "verso"), ("rib", ""), ("acte", "")):
        await Justificatif.create(
            demande_id=demande.id,
            piece=piece,
            face=face,
            nom=Coffret(demande.cle).sceller(f"{piece}-{face}.pdf".encode(), "nom"),
            type="application/pdf",
            taille=1000,
            sha256="0" * 64,
            empreinte="",
            chemin="x",
            analyse=Analyse.SAIN,
            depose_le=horloge.maintenant(),
        )
    reponses = {**actions.reponses_de(demande), "identite_type": "cni"}
    await Demande.filter(id=demande.id).update(
        reponses=Coffret(demande.cle).sceller_json(reponses, "reponses"), version=demande.version + 1
    )
    return demande


# --- step 1 ------------------------------------------------------------------------------------------------------


async def test_la_page_demande_tout_et_reprend_le_compte(connecte):
    html = await connecte.voir(NOUVELLE)
    texte = nettoyer(html)
    for mot in (
        "Civilité", "Madame", "Monsieur", "Nom de naissance", "Nom d’usage", "Prénom(s)", "Jour", "Mois", "Année",
        "Commune de naissance", "Pays de naissance", "Numéro d’allocataire CAF ou numéro de groupement familial MSA",
        "Numéro et libellé de la voie", "Complément d’adresse", "Code postal", "Pays de résidence fiscale",
        "Cette adresse est-elle votre résidence fiscale ?", "Titulaire du compte bancaire", "IBAN", "BIC",
        "attestation de résidence fiscale à l’étranger", "et non à celui d’un tiers (parents, amis...)",
        "Les champs marqués d’un * sont obligatoires", "Enregistrer", "Suivant",
    ):  # fmt: skip
        assert mot in texte, mot
    assert 'value="Moreau"' in html and 'value="Inès"' in html
    assert '<aside class="colonnes__cote" id="recapitulatif"' in html
    assert "<title>Informations – Espace personnel – Consignations</title>" in html


async def test_voir_n_ecrit_rien(connecte):
    await connecte.voir(NOUVELLE)
    assert await Demande.all().count() == 0


async def test_la_cle_d_une_page_mene_a_son_brouillon(connecte, app):
    """What a page's script asks for when it is loaded again before its first save has come."""
    caches = await ouvrir(connecte)
    adresse = f"{NOUVELLE}?cle={caches['cle']}"
    assert "Informations" in nettoyer(await connecte.voir(adresse))
    faite = await connecte.poster(NOUVELLE, {**caches, "action": "enregistrer"})
    trouvee = await connecte.get(adresse)
    assert trouvee.status_code == 303
    assert trouvee.headers["location"] == faite.headers["location"].partition("?")[0]
    async with Client(app) as autre:
        await connecter(autre, *await faire_utilisateur("autre@exemple.fr"))
        assert (await autre.get(adresse)).status_code == 200


async def test_enregistrer_garde_ce_qui_est_faux_et_le_montre(connecte):
    racine = await commencer(connecte, iban="FR76 3000", code_postal="591", nom_naissance="M0reau")
    html = await connecte.voir(f"{racine}/informations?enregistre=1")
    assert 'value="FR76 3000"' in html and 'value="591"' in html and 'value="M0reau"' in html
    texte = nettoyer(html)
    assert "il en manque 19" in texte and "Enregistré à" in texte
    assert "<title>Informations" in html


async def test_suivant_avec_des_erreurs_enregistre_et_dit_422(connecte):
    caches = await ouvrir(connecte)
    reponse = await connecte.poster(NOUVELLE, {**caches, "voie": "12 rue des Lilas", "action": "suivant"})
    assert reponse.status_code == 422
    assert "<title>Erreur : Informations" in reponse.text
    assert 'id="resume-erreurs"' in reponse.text and 'href="#civilite"' in reponse.text
    assert 'value="12 rue des Lilas"' in reponse.text
    demande = await Demande.get()
    assert f'action="/mon-compte/demandes/{demande.numero}/informations"' in reponse.text
    assert actions.reponses_de(demande)["voie"] == "12 rue des Lilas"


async def test_suivant_complet_mene_aux_justificatifs(connecte):
    caches = await ouvrir(connecte)
    reponse = await connecte.poster(NOUVELLE, {**caches, **ars.exemple(), "action": "suivant"})
    assert reponse.status_code == 303
    assert reponse.headers["location"].endswith("/justificatifs")


@pytest.mark.parametrize(
    ("annee", "phrase"), [("1997", "parents par les organismes déposants"), ("2015", "18 ans")], ids=["1998", "majeure"]
)
async def test_la_naissance_arrete_a_chaque_etape(connecte, annee, phrase):
    caches = await ouvrir(connecte)
    reponses = {**ars.exemple(), "date_naissance_annee": annee}
    reponse = await connecte.poster(NOUVELLE, {**caches, **reponses, "action": "suivant"})
    assert reponse.status_code == 422 and phrase in nettoyer(reponse.text)
    demande = await Demande.get()
    racine = f"/mon-compte/demandes/{demande.numero}"
    await completer(connecte, racine)
    assert phrase in nettoyer(await connecte.voir(f"{racine}/informations"))
    assert phrase in nettoyer(await connecte.voir(f"{racine}/recapitulatif"))
    for chemin, donnees in (("recapitulatif", {"action": "soumettre"}), ("soumission", {"reponse": "oui"})):
        reponse = await connecte.poster(f"{racine}/{chemin}", donnees)
        assert reponse.status_code == 422 and phrase in nettoyer(reponse.text)
    assert (await Demande.get()).etat is Etat.BROUILLON
    assert not await Courriel.filter(lettre="M21").exists()


async def test_seuls_les_champs_declares_sont_lus(connecte):
    racine = await commencer(
        connecte, etat="payee", montant_centimes="99999", numero="100000000000000", proprietaire_id="x", etape1="1"
    )
    demande = await Demande.get()
    assert racine.endswith(demande.numero) and demande.numero != "100000000000000"
    assert demande.etat is Etat.BROUILLON and demande.montant_centimes is None
    assert set(actions.reponses_de(demande)) == set(ars.exemple())


async def test_un_brouillon_en_cours_est_propose_d_abord(connecte):
    racine = await commencer(connecte)
    html = await connecte.voir(NOUVELLE)
    assert f'href="{racine}/informations"' in html and "Vous avez déjà commencé" in nettoyer(html)
    assert "Civilité" in await connecte.voir(f"{NOUVELLE}?nouvelle=1")


async def test_le_meme_formulaire_poste_deux_fois_fait_un_brouillon(connecte):
    caches = await ouvrir(connecte)
    for voie in ("1", "2"):
        reponse = await connecte.poster(NOUVELLE, {**caches, "voie": voie, "action": "enregistrer"})
        assert reponse.status_code == 303
    assert actions.reponses_de(await Demande.get())["voie"] == "2"


async def test_le_bic_vient_de_l_iban_et_n_en_chasse_pas_un_autre(connecte):
    await commencer(connecte, iban=ars.exemple()["iban"])
    assert actions.reponses_de(await Demande.get())["bic"] == "AGRIFRPP"
    demande = await Demande.get()
    chemin = f"/mon-compte/demandes/{demande.numero}/informations"
    caches = await ouvrir(connecte, chemin)
    await connecte.poster(chemin, {**caches, "iban": ars.exemple()["iban"], "bic": "BNPAFRPP"})
    assert actions.reponses_de(await Demande.get())["bic"] == "BNPAFRPP"


async def test_residence_a_l_etranger_demande_le_pays(connecte):
    caches = await ouvrir(connecte)
    reponse = await connecte.poster(
        NOUVELLE, {**caches, **ars.exemple(), "residence_fiscale": "non", "action": "suivant"}
    )
    assert reponse.status_code == 422 and 'href="#pays_fiscal"' in reponse.text


async def test_code_inconnu_404(connecte):
    await connecte.voir("/mon-compte/demandes/nouvelle/xyz", 404)
    await connecte.voir("/mon-compte/demandes/102611000000999/informations", 404)


# --- two tabs ----------------------------------------------------------------------------------------------------


async def test_conflit_montre_les_deux_reponses_puis_on_choisit(connecte):
    racine = await commencer(connecte)
    chemin = f"{racine}/informations"
    un, deux = await ouvrir(connecte, chemin), await ouvrir(connecte, chemin)
    base = {"nom_naissance": "Moreau", "prenoms": "Inès"}
    await connecte.poster(chemin, {**un, **base, "voie": "1 rue A", "action": "enregistrer"})
    reponse = await connecte.poster(chemin, {**deux, **base, "voie": "2 rue B", "commune": "Lille"})
    assert reponse.status_code == 409
    texte = nettoyer(reponse.text)
    assert "1 rue A" in texte and "2 rue B" in texte and 'value="Lille"' in reponse.text
    for choix, attendu in (("mienne", "2 rue B"), ("autre", "1 rue A")):
        caches = connecte.caches(reponse.text)
        await connecte.poster(chemin, {**caches, **base, "voie": "2 rue B", "commune": "Lille", "choix-voie": choix})
        reponses = actions.reponses_de(await Demande.get())
        assert (reponses["voie"], reponses["commune"]) == (attendu, "Lille")
        await Demande.all().update(version=caches["version"])  # the same choice page, answered otherwise
        await Demande.all().update(page="")


async def test_sauvegarde_automatique_rend_la_ligne_d_etat(connecte):
    caches = await ouvrir(connecte)
    poste = {**caches, "voie": "1", "sauvegarde": "auto"}
    reponse = await connecte.poster(NOUVELLE, poste, headers={**HTMX, "HX-Target": "etat"})
    assert reponse.status_code == 200 and "Enregistré à" in nettoyer(reponse.text)
    assert "<html" not in reponse.text
    demande = await Demande.get()
    assert reponse.headers["hx-replace-url"] == f"/mon-compte/demandes/{demande.numero}/informations"
    assert f'name="version" value="{demande.version}" data-hx-swap-oob="true"' in reponse.text


async def test_sauvegarde_automatique_en_conflit_dit_409_et_ne_perd_rien(connecte):
    racine = await commencer(connecte)
    chemin = f"{racine}/informations"
    un, deux = await ouvrir(connecte, chemin), await ouvrir(connecte, chemin)
    entetes = {**HTMX, "HX-Target": "etat"}
    await connecte.poster(chemin, {**un, "voie": "A", "sauvegarde": "auto"}, headers=entetes)
    reponse = await connecte.poster(chemin, {**deux, "voie": "B", "sauvegarde": "auto"}, headers=entetes)
    assert reponse.status_code == 409 and "autre onglet" in nettoyer(reponse.text)
    assert actions.reponses_de(await Demande.get())["voie"] == "A"
    reponse = await connecte.poster(chemin, {**deux, "voie": "B", "action": "enregistrer"})
    assert reponse.status_code == 409 and "choix-voie" in reponse.text


async def test_sauvegarde_fusionnee_ne_fait_pas_perdre_l_autre_onglet(connecte):
    """After a merge the page keeps its own base: its still empty street erases nothing."""
    racine = await commencer(connecte)
    chemin = f"{racine}/informations"
    un, deux = await ouvrir(connecte, chemin), await ouvrir(connecte, chemin)
    entetes = {**HTMX, "HX-Target": "etat"}
    base = {"nom_naissance": "", "prenoms": ""}
    await connecte.poster(chemin, {**un, **base, "voie": "1 rue A", "sauvegarde": "auto"}, headers=entetes)
    reponse = await connecte.poster(chemin, {**deux, **base, "commune": "Lille", "sauvegarde": "auto"}, headers=entetes)
    deux |= connecte.caches(reponse.text)
    reponse = await connecte.poster(
        chemin, {**deux, **base, "commune": "Lille", "complement": "Bât. 2", "sauvegarde": "auto"}, headers=entetes
    )
    assert reponse.status_code == 200
    reponses = actions.reponses_de(await Demande.get())
    assert [reponses[n] for n in ("voie", "commune", "complement")] == ["1 rue A", "Lille", "Bât. 2"]


# --- fragments ---------------------------------------------------------------------------------------------------


async def test_apercu_lit_sans_rien_ecrire(connecte):
    await ouvrir(connecte)
    reponse = await connecte.poster(
        "/mon-compte/apercu/ars", {**ars.exemple(), "dernier": "iban"}, headers={**HTMX, "HX-Target": "recapitulatif"}
    )
    assert reponse.status_code == 200
    assert reponse.text.strip().startswith('<aside class="colonnes__cote" id="recapitulatif"')
    texte = nettoyer(reponse.text)
    assert "14 informations sur 14" in texte.replace("\xa0", " ")
    assert "14 mars 2005" in texte and "•••• 0189" in texte and "FR76" not in texte
    assert await Demande.all().count() == 0


async def test_apercu_ne_montre_rien_de_la_requete_precedente(connecte, autre):
    await ouvrir(connecte)
    await ouvrir(autre)
    await connecte.poster("/mon-compte/apercu/ars", ars.exemple(), headers=HTMX)
    reponse = await autre.poster("/mon-compte/apercu/ars", {}, headers=HTMX)
    assert "Moreau" not in reponse.text and "0189" not in reponse.text


async def test_verification_d_un_champ(connecte):
    await ouvrir(connecte)
    entetes = {**HTMX, "HX-Target": "iban-retour"}
    reponse = await connecte.poster(
        "/mon-compte/verification/ars?champ=iban", {"iban": "FR76 3000 6000 0112 3456 7890 1"}, headers=entetes
    )
    assert "L’IBAN compte 27 caractères en France : il en manque 2." in nettoyer(reponse.text)
    assert reponse.text.strip().startswith('<div id="iban-retour"')
    reponse = await connecte.poster(
        "/mon-compte/verification/ars?champ=iban", {"iban": ars.exemple()["iban"]}, headers=entetes
    )
    assert "Nous avons trouvé le BIC" in nettoyer(reponse.text) and "AGRIFRPP" in reponse.headers["hx-trigger"]


@pytest.mark.parametrize("champ", ["", "etat", "__class__", "csrf", "validate"])
async def test_verification_d_un_champ_inconnu_ne_casse_rien(connecte, champ):
    await ouvrir(connecte)
    reponse = await connecte.poster(f"/mon-compte/verification/ars?champ={champ}", {})
    assert reponse.status_code < 500


async def test_le_titulaire_d_un_autre_nom_est_averti_pas_refuse(connecte):
    await ouvrir(connecte)
    reponse = await connecte.poster(
        "/mon-compte/verification/ars?champ=titulaire_compte", {**ars.exemple(), "titulaire_compte": "Paul Durand"}
    )
    assert "retour--avertissement" in reponse.text


async def test_une_reponse_facultative_ne_se_dit_pas_a_remplir(connecte):
    """At « 14 informations sur 14 », a screen reader was still told of answers to give."""
    racine = await commencer(connecte, nom_naissance="Moreau")
    dit = nettoyer(await connecte.voir(f"{racine}/informations"))
    assert "Nom d’usage – facultatif" in dit and "Prénom(s) – à remplir" in dit
    sans = {**ars.exemple(), "nom_usage": "", "complement": ""}
    racine = await commencer(connecte, **sans)
    dit = nettoyer(await connecte.voir(f"{racine}/informations"))
    assert "14 informations sur 14" in dit and "à remplir" not in dit


async def test_un_document_se_dit_a_ajouter_ou_facultatif(connecte):
    racine = await commencer(connecte, **{**ars.exemple(), "residence_fiscale": "non", "pays_fiscal": "BE"})
    dit = nettoyer(await connecte.voir(f"{racine}/justificatifs"))
    assert "Attestation – facultatif" in dit and "RIB – à ajouter" in dit and "à remplir" not in dit


# --- step 3 ------------------------------------------------------------------------------------------------------


async def test_recapitulatif_montre_tout_et_masque_l_iban(connecte):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    html = await connecte.voir(f"{racine}/recapitulatif")
    texte = nettoyer(html)
    for mot in ("Déconsignation totale", "Ce sera un versement unique et définitif.", "14 mars 2005", "•••• 0189",
                "La demande de restitution ne se fait qu’une seule fois.", "rib-.pdf", "Soumettre", "Retour",
                "Confirmez-vous l’envoi de votre demande ?"):  # fmt: skip
        assert mot in texte, mot
    assert "FR76" not in html
    assert html.count("Modifier") >= 4


async def test_soumettre_de_bout_en_bout_sans_javascript(connecte):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    await connecte.voir(f"{racine}/recapitulatif")
    reponse = await connecte.poster(f"{racine}/recapitulatif", {"action": "soumettre"})
    assert reponse.headers["location"] == f"{racine}/soumission"
    assert "Confirmez-vous l’envoi de votre demande ?" in nettoyer(await connecte.voir(f"{racine}/soumission"))
    non = await connecte.poster(f"{racine}/soumission", {"reponse": "non"})
    assert non.headers["location"] == f"{racine}/recapitulatif"
    for autre in ({}, {"reponse": ""}, {"reponse": "peut-être"}):  # it is sent once only: « Oui » alone sends it
        assert (await connecte.poster(f"{racine}/soumission", autre)).headers["location"] == f"{racine}/soumission"
    assert (await Demande.get()).etat is Etat.BROUILLON
    for _ in range(2):  # a repeat leads to the confirmation, and sends nothing more
        oui = await connecte.poster(f"{racine}/soumission", {"reponse": "oui"})
        assert (oui.status_code, oui.headers["location"]) == (303, f"{racine}/confirmation")
    assert await Courriel.filter(lettre="M21").count() == 1
    texte = nettoyer(await connecte.voir(f"{racine}/confirmation"))
    assert "Votre demande a été prise en compte." in texte
    assert "Télécharger le récapitulatif de ma demande" in texte and "Inès Moreau" in texte
    assert "Revenir à votre espace" in texte
    assert "D’ici au" not in texte  # nobody told us the usual delay


async def test_les_etapes_ne_disent_fait_que_ce_qui_l_est(connecte):
    """An incomplete draft once had a tick on each step behind her, above « Il reste 13 points »."""
    racine = await commencer(connecte, nom_naissance="Moreau")
    for page in ("justificatifs", "recapitulatif"):
        dit = nettoyer(await connecte.voir(f"{racine}/{page}"))
        assert ": fait" not in dit
        assert "Informations : à compléter" in dit
        assert ("Justificatifs : à compléter" in dit) is (page == "recapitulatif")
    racine = await commencer(connecte, **ars.exemple())
    dit = nettoyer(await connecte.voir(f"{racine}/recapitulatif"))
    assert "Informations : fait" in dit
    assert "Justificatifs : à compléter" in dit
    await completer(connecte, racine)
    assert "Justificatifs : fait" in nettoyer(await connecte.voir(f"{racine}/recapitulatif"))


async def test_le_recapitulatif_redit_ce_qui_etonne_sous_les_mots_du_formulaire(connecte):
    """Without a script « Suivant » leads on at once: a warning would never be seen."""
    racine = await commencer(connecte, **ars.exemple())
    dit = nettoyer(await connecte.voir(f"{racine}/recapitulatif"))
    assert "n’est pas le vôtre" not in dit
    assert "Commune de naissance" in dit and "Cette adresse est-elle votre résidence fiscale ?" in dit
    racine = await commencer(connecte, **ars.exemple() | {"titulaire_compte": "Paul Durand", "bic": "DEUTDEFF"})
    html = await connecte.voir(f"{racine}/recapitulatif")
    assert "Titulaire du compte bancaire : ce nom n’est pas le vôtre" in nettoyer(html)
    assert "BIC : ce BIC est d’un autre pays" in nettoyer(html)
    assert f'{racine}/informations#titulaire_compte"' in html


async def test_la_confirmation_promet_le_delai_de_l_exploitant_jusqu_a_ce_qu_il_passe(connecte, monkeypatch):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    await ouvrir(connecte, f"{racine}/soumission")
    await connecte.poster(f"{racine}/soumission", {"reponse": "oui"})
    promis = replace(reglages(), delai_instruction_jours=30)
    monkeypatch.setattr(soumission_, "reglages", lambda: promis)
    assert "D’ici au" in nettoyer(await connecte.voir(f"{racine}/confirmation"))
    await Demande.all().update(soumise_le=horloge.maintenant() - timedelta(days=31))
    assert "D’ici au" not in nettoyer(await connecte.voir(f"{racine}/confirmation"))


async def test_une_demande_envoyee_ne_se_modifie_plus_par_l_adresse(connecte):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    caches = await ouvrir(connecte, f"{racine}/informations")
    await connecte.poster(f"{racine}/soumission", {"reponse": "oui"})
    refus = await connecte.get(f"{racine}/informations")
    assert refus.status_code == 409 and re.search(f'href="{racine}"[^/]*Ouvrir la demande', refus.text)
    reponse = await connecte.poster(f"{racine}/informations", {**caches, "voie": "changée"})
    assert reponse.status_code == 409
    assert actions.reponses_de(await Demande.get())["voie"] == "12 rue des Lilas"
    assert (await connecte.get(f"{racine}/soumission")).headers["location"] == f"{racine}/confirmation"


async def test_une_seconde_demande_est_dite_en_mots(connecte):
    premiere = await commencer(connecte, **ars.exemple())
    await completer(connecte, premiere)
    seconde = await commencer_encore(connecte)
    await completer(connecte, seconde)
    await connecte.poster(f"{premiere}/soumission", {"reponse": "oui"})
    reponse = await connecte.poster(f"{seconde}/soumission", {"reponse": "oui"})
    assert reponse.status_code == 409 and "une seule fois" in nettoyer(reponse.text)
    assert "Une autre demande est déjà en cours" in nettoyer(await connecte.voir(f"{seconde}/informations"))


async def commencer_encore(client: Client) -> str:
    caches = await ouvrir(client, f"{NOUVELLE}?nouvelle=1")
    reponse = await client.poster(NOUVELLE, {**caches, **ars.exemple(), "action": "enregistrer"})
    return reponse.headers["location"].removesuffix("/informations?enregistre=1")


async def test_soumettre_incomplet_dit_quoi_et_ou(connecte):
    racine = await commencer(connecte, **{**ars.exemple(), "prenoms": ""})
    await connecte.voir(f"{racine}/recapitulatif")
    for chemin, donnees in (("recapitulatif", {"action": "soumettre"}), ("soumission", {"reponse": "oui"})):
        reponse = await connecte.poster(f"{racine}/{chemin}", donnees)
        assert reponse.status_code == 422 and "<title>Erreur : Récapitulatif" in reponse.text
        assert f'href="{racine}/informations#prenoms"' in reponse.text
        assert f'href="{racine}/justificatifs#depot-rib"' in reponse.text
    assert (await connecte.get(f"{racine}/soumission")).headers["location"] == f"{racine}/recapitulatif"


# --- whose it is -------------------------------------------------------------------------------------------------

ADRESSES = ["informations", "recapitulatif", "soumission", "confirmation"]


@pytest.mark.parametrize("adresse", ADRESSES)
async def test_la_demande_d_une_autre_est_un_404_pareil(connecte, autre, adresse):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    await autre.voir(NOUVELLE)
    inconnue = await autre.get(f"/mon-compte/demandes/102611999999999/{adresse}")
    etrangere = await autre.get(f"{racine}/{adresse}")
    assert inconnue.status_code == etrangere.status_code == 404
    if adresse != "confirmation":
        poste = await autre.poster(f"{racine}/{adresse}", {"voie": "x", "action": "soumettre", "reponse": "oui"})
        assert poste.status_code == 404
    assert (await Demande.get()).etat is Etat.BROUILLON


async def test_consultation_ne_remplit_ni_n_envoie(app, connecte):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    async with Client(app) as lectrice:
        utilisateur, _ = await faire_utilisateur("lectrice@exemple.fr", Profil.CONSULTATION, connecte.compte)
        await connecter(lectrice, utilisateur, connecte.compte)
        await lectrice.voir("/mon-compte/")
        assert (await lectrice.get(NOUVELLE)).status_code == 403
        for adresse in ("informations", "recapitulatif", "soumission"):
            assert (await lectrice.get(f"{racine}/{adresse}")).status_code == 403, adresse
            poste = await lectrice.poster(f"{racine}/{adresse}", {"action": "soumettre", "reponse": "oui"})
            assert poste.status_code == 403, adresse
    assert (await Demande.get()).etat is Etat.BROUILLON


async def test_sans_connexion_on_mene_a_l_entree(client):
    reponse = await client.get(NOUVELLE)
    assert reponse.status_code == 303 and reponse.headers["location"].startswith("/mon-compte/?suite=")


@pytest.mark.parametrize("valeur", ["a\x00b", "\u202eabc", "x" * 10_001], ids=["nul", "bidi", "long"])
async def test_saisies_impossibles_400(connecte, valeur):
    caches = await ouvrir(connecte)
    reponse = await connecte.poster(NOUVELLE, {**caches, "voie": valeur})
    assert reponse.status_code == 400
    assert await Demande.all().count() == 0


async def test_ce_qui_est_tape_est_echappe(connecte):
    racine = await commencer(connecte, voie="<script>alert(1)</script>{{7*7}}", commune_naissance='"><b>x')
    for adresse in ("informations", "recapitulatif"):
        html = await connecte.voir(f"{racine}/{adresse}")
        assert "<script>alert" not in html and '"><b>x' not in html and "{{7*7}}" in html


async def test_apres_une_session_expiree_la_saisie_revient_sans_etre_enregistree(connecte):
    """What sign-in gives back stands in the form again; the page keeps its key, so that saving still makes one draft."""
    caches = await ouvrir(connecte)
    tape = Donnees()
    for nom, texte in {**caches, "voie": "12 rue des Lilas", "iban": "FR76 3"}.items():
        tape.ajouter(nom, texte)
    scelle = reprise.sceller(Visiteur(ip="", utilisateur_id=connecte.utilisateur.id), NOUVELLE, tape)
    reponse = await connecte.poster(NOUVELLE, {"reprise": scelle})
    assert reponse.status_code == 200 and "Votre session avait expiré" in nettoyer(reponse.text)
    assert 'value="12 rue des Lilas"' in reponse.text and await Demande.all().count() == 0
    rendus = connecte.caches(reponse.text)
    assert rendus["cle"] == caches["cle"]
    reponse = await connecte.poster(NOUVELLE, {**rendus, "voie": "12 rue des Lilas", "action": "enregistrer"})
    assert reponse.status_code == 303
    assert actions.reponses_de(await Demande.get())["voie"] == "12 rue des Lilas"


async def test_la_saisie_rendue_a_une_autre_ne_sort_pas(connecte, autre):
    tape = Donnees()
    tape.ajouter("voie", "secret de famille")
    scelle = reprise.sceller(Visiteur(ip="", utilisateur_id=connecte.utilisateur.id), NOUVELLE, tape)
    await autre.voir(NOUVELLE)
    reponse = await autre.poster(NOUVELLE, {"reprise": scelle})
    assert "secret de famille" not in reponse.text


async def test_un_iban_d_un_pays_qui_n_en_a_pas_se_garde_et_se_dit(connecte):
    racine = await commencer(connecte, **{**ars.exemple(), "iban": "US76 1234"})
    html = await connecte.voir(f"{racine}/informations")
    assert 'value="US76 1234"' in html and "« US » n’est pas un pays qui a des IBAN" in nettoyer(html)
    caches = connecte.caches(html)
    reponse = await connecte.poster(
        f"{racine}/informations", {**caches, **ars.exemple(), "iban": "US76", "action": "suivant"}
    )
    assert reponse.status_code == 422


async def test_les_quatre_derniers_signes_de_l_iban_comme_qu_il_soit_colle(connecte):
    racine = await commencer(connecte, **{**ars.exemple(), "iban": "FR76\u00a03000 6000 0112 3456 7890 1\u202f8-9"})
    await completer(connecte, racine)
    assert "se termine par 0189" in nettoyer(await connecte.voir(f"{racine}/recapitulatif"))
    await connecte.poster(f"{racine}/soumission", {"reponse": "oui"})
    texte = nettoyer(await connecte.voir(f"{racine}/confirmation"))
    assert "•••• 0189" in texte and "Etape 3 Récapitulatif" in texte.replace("  ", " ")


async def test_le_conflit_se_dit_dans_ses_mots(connecte):
    racine = await commencer(connecte, **ars.exemple())
    un, deux = [await ouvrir(connecte, f"{racine}/informations") for _ in range(2)]
    autres = {"pays_naissance": "BE", "date_naissance_mois": "04", "civilite": "monsieur"}
    await connecte.poster(f"{racine}/informations", {**un, **ars.exemple(), **autres})
    miens = {"pays_naissance": "DE", "date_naissance_mois": "05", "civilite": ""}
    reponse = await connecte.poster(f"{racine}/informations", {**deux, **ars.exemple(), **miens})
    assert reponse.status_code == 409
    texte = nettoyer(reponse.text)
    for mot in (
        "Garder ma réponse : Allemagne", "Prendre l’autre : Belgique", "Garder ma réponse : 14 mai 2005",
        "Prendre l’autre : 14 avril 2005", "Garder ma réponse : (vide)", "Prendre l’autre : Monsieur",
    ):  # fmt: skip
        assert mot in texte, mot


async def test_la_sorte_de_piece_d_identite_est_relue(connecte):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    texte = nettoyer(await connecte.voir(f"{racine}/recapitulatif"))
    assert "Pièce d’identité, carte nationale d’identité (recto)" in texte
    assert texte.index("(recto)") < texte.index("(verso)")


async def test_chaque_groupe_de_l_etape_1_est_un_groupe(connecte):
    html = await connecte.voir(NOUVELLE)
    assert html.count('role="status"') == 1, "one line says what happened"
    for code in ("titulaire", "adresse", "banque"):
        assert f'<section class="carte" role="group" id="{code}" aria-labelledby="{code}-titre">' in html


async def test_un_conflit_n_empeche_pas_de_garder_le_reste(connecte):
    racine = await commencer(connecte, **ars.exemple())
    chemin, entetes = f"{racine}/informations", {**HTMX, "HX-Target": "etat"}
    un, deux = await ouvrir(connecte, chemin), await ouvrir(connecte, chemin)
    autres = {"voie": "A", "date_naissance_jour": "15", "date_naissance_mois": "05"}
    await connecte.poster(chemin, {**un, **ars.exemple(), **autres})
    miens = {"voie": "B", "date_naissance_mois": "06", "complement": "bâtiment C", "sauvegarde": "auto"}
    for _ in range(2):  # said again as long as she has not chosen
        reponse = await connecte.poster(chemin, {**deux, **ars.exemple(), **miens}, headers=entetes)
        assert reponse.status_code == 409
        dit = nettoyer(reponse.text)
        assert "« B » ici, « A » dans un autre onglet" in dit and "« 14 juin 2005 » ici, « 15 mai 2005 »" in dit
        assert '<p id="etat-alerte" data-hx-swap-oob="innerHTML">' in reponse.text
    gardees = actions.reponses_de(await Demande.get())
    assert (gardees["voie"], gardees["complement"]) == ("A", "bâtiment C")
    assert (gardees["date_naissance_jour"], gardees["date_naissance_mois"]) == ("15", "05")
    reponse = await connecte.poster(
        chemin, {**deux, **ars.exemple(), **miens, "sauvegarde": "", "action": "enregistrer"}
    )
    assert reponse.status_code == 409
    choix = {
        **connecte.caches(reponse.text),
        **ars.exemple(),
        **miens,
        "sauvegarde": "",
        "choix-date_naissance": "autre",
    }
    assert (await connecte.poster(chemin, {**choix, "action": "enregistrer"})).status_code == 303
    gardees = actions.reponses_de(await Demande.get())
    assert [gardees[n] for n in ("voie", "date_naissance_mois", "complement")] == ["B", "05", "bâtiment C"]


async def test_un_jour_d_un_onglet_n_est_pas_mis_pres_d_un_mois_de_l_autre(connecte):
    racine = await commencer(connecte, **ars.exemple())
    un, deux = [await ouvrir(connecte, f"{racine}/informations") for _ in range(2)]
    await connecte.poster(f"{racine}/informations", {**un, **ars.exemple(), "date_naissance_jour": "15"})
    reponse = await connecte.poster(f"{racine}/informations", {**deux, **ars.exemple(), "date_naissance_mois": "06"})
    assert reponse.status_code == 409
    texte = nettoyer(reponse.text)
    assert "Garder ma réponse : 14 juin 2005" in texte and "Prendre l’autre : 15 mars 2005" in texte


async def test_le_recapitulatif_dit_qu_une_autre_demande_est_en_cours(connecte):
    racine = await commencer(connecte, **ars.exemple())
    await completer(connecte, racine)
    await connecte.voir(f"{racine}/recapitulatif")
    await connecte.poster(f"{racine}/soumission", {"reponse": "oui"})
    caches = connecte.caches(await connecte.voir(f"{NOUVELLE}?nouvelle=1"))
    seconde = await connecte.poster(NOUVELLE, {**caches, **ars.exemple(), "action": "enregistrer"})
    recap = seconde.headers["location"].replace("informations?enregistre=1", "recapitulatif")
    assert "Une autre demande est déjà en cours" in nettoyer(await connecte.voir(recap))
