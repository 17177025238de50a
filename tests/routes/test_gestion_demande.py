"""G3 and G4 over HTTP: what an agent sees of a claim, opens, judges and decides; what is refused, and where it is said."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from PIL import Image

from portail import demo
from portail.actions import instruction, paiements, recherche
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.instruction import Amendement, Complement, Note
from portail.domain.journal import Ligne
from portail.domain.justificatif import Analyse, Justificatif, Verdict
from portail.domain.paiement import LotPaiement, Virement
from portail.routes.gestion.actes import centimes
from tests import agents
from tests.conftest import Client
from tests.paiements import validee

AUTRE_IBAN = "FR1420041010050500013M02606"


@pytest.fixture
async def prise(lambert) -> Demande:
    """A claim without bytes, taken by Lambert."""
    demande = await agents.envoyee(await agents.faire_acteur())
    return await instruction.prendre_en_charge(lambert.agent, demande.numero)


def adresse(demande: Demande, suite: str = "") -> str:
    return f"/gestion/demandes/{demande.numero}{suite}"


def dit(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


async def documents(demande: Demande) -> list[Justificatif]:
    return await Justificatif.filter(demande_id=demande.id).order_by("depose_le")


async def tout_conforme(lambert: Client, demande: Demande) -> None:
    await lambert.voir(adresse(demande))
    for d in await documents(demande):
        reponse = await lambert.poster(adresse(demande, f"/documents/{d.id}/jugement"), {"verdict": "conforme"})
        assert reponse.status_code == 303


async def test_ce_qui_est_tape_a_cote_des_documents(lambert, prise):
    texte = dit(await lambert.voir(adresse(prise)))
    for attendu in (
        "Moreau, Inès Louise",
        "14 mars 2005",
        "12 rue des Lilas",
        "Identité, recto",
        "RIB",
        "0 document vérifié sur 4",
        "4 documents à vérifier",
    ):
        assert attendu in texte, attendu
    assert "FR76" not in texte
    assert "7890 189" not in texte


async def test_l_iban_entier_au_dessus_du_rib_et_c_est_journalise(lambert, prise):
    rib = next(d for d in await documents(prise) if d.piece == "rib")
    html = await lambert.voir(adresse(prise, f"?document={rib.id}"))
    assert "<span>FR76</span><span>3000</span>" in html
    assert "Clé juste" in html
    lignes = await Ligne.filter(acte="iban affiché")
    assert [ligne.objet for ligne in lignes] == [f"demande:{prise.numero}"]


async def test_un_verdict_mene_au_document_suivant(lambert, prise):
    await tout_conforme(lambert, prise)
    texte = dit(await lambert.voir(adresse(prise)))
    assert "4 documents vérifiés sur 4" in texte
    assert "Montant à verser" in texte


async def test_non_conforme_prend_la_phrase_du_motif_ou_dit_ce_qui_manque(lambert, prise):
    await lambert.voir(adresse(prise))
    rib = next(d for d in await documents(prise) if d.piece == "rib")
    ou = adresse(prise, f"/documents/{rib.id}/jugement?document={rib.id}")
    refus = await lambert.poster(ou, {"verdict": "non_conforme", "motif": "", "texte": "Mes mots"})
    assert refus.status_code == 422
    assert "Choisissez le motif" in refus.text and "Mes mots" in refus.text
    assert (
        await lambert.poster(ou, {"verdict": "non_conforme", "motif": "rib_different", "texte": ""})
    ).status_code == 303
    assert (await Justificatif.get(id=rib.id)).verdict is Verdict.NON_CONFORME
    html = await lambert.voir(adresse(prise, f"?document={rib.id}"))
    assert "Les champs TITULAIRE DU COMPTE BANCAIRE" in html


async def test_valider_en_un_geste_quand_tout_est_conforme(lambert, prise):
    await lambert.voir(adresse(prise))
    ferme = await lambert.poster(adresse(prise, "/validation"), {"montant": "885"})
    assert ferme.status_code == 409
    assert "4 documents à vérifier" in ferme.text
    await tout_conforme(lambert, prise)
    faux = await lambert.poster(adresse(prise, "/validation"), {"montant": "huit cents"})
    assert faux.status_code == 422
    assert 'value="huit cents"' in faux.text and "Écrivez le montant" in faux.text
    assert (await lambert.poster(adresse(prise, "/validation"), {"montant": "1 234,5 €"})).status_code == 303
    gardee = await Demande.get(id=prise.id)
    assert (gardee.etat, gardee.montant_centimes) == (Etat.VALIDEE, 123450)
    html = await lambert.voir(adresse(prise))
    assert "Annuler la décision" in html
    assert (await lambert.poster(adresse(prise, "/decision/annulation"), {"raison": ""})).status_code == 422
    assert (await lambert.poster(adresse(prise, "/decision/annulation"), {"raison": "Erreur."})).status_code == 303
    assert (await Demande.get(id=prise.id)).etat is Etat.EN_INSTRUCTION


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [("885", 88500), ("885,00", 88500), ("1 234,5", 123450), ("0,01", 1), ("-5", 0), ("1e3", 0), ("", 0), ("1,234", 0), ("１２", 0)],
)  # fmt: skip
def test_un_montant_tape(texte, attendu):
    assert centimes(texte) == attendu


async def test_complement_rejet_fonds_suspension(lambert, prise):
    await lambert.voir(adresse(prise))
    vide = await lambert.poster(adresse(prise, "/complement"))
    assert vide.status_code == 422
    assert "Non conforme" in vide.text
    assert (await lambert.poster(adresse(prise, "/suspension"))).status_code == 303
    assert "Suspendue" in await lambert.voir(adresse(prise))
    assert (await lambert.poster(adresse(prise, "/reprise"))).status_code == 303
    assert (await lambert.poster(adresse(prise, "/attente-de-fonds"))).status_code == 303
    assert "Fonds reçus" in await lambert.voir(adresse(prise))
    assert (await lambert.poster(adresse(prise, "/fonds-recus"))).status_code == 303
    partie = {"partie-adresse": "Adresse : le numéro manque.", "partie-inconnue": ""}
    assert (await lambert.poster(adresse(prise, "/complement"), partie)).status_code == 303
    assert (await Complement.get(demande_id=prise.id)).rang == 1
    html = await lambert.voir(adresse(prise))
    assert "Annuler le complément" in html
    assert (await lambert.poster(adresse(prise, "/complement/annulation"), {"raison": "Inutile."})).status_code == 303
    sans = await lambert.poster(adresse(prise, "/rejet"), {"motif": "", "texte": "Rien."})
    assert sans.status_code == 422
    assert "Rien." in sans.text
    bon = {"motif": "pas_de_depot", "texte": "Rien n’a été déposé."}
    assert (await lambert.poster(adresse(prise, "/rejet"), bon)).status_code == 303
    assert (await Demande.get(id=prise.id)).etat is Etat.REJETEE


async def test_amender_et_noter(lambert, prise):
    await lambert.voir(adresse(prise))
    faux = await lambert.poster(
        adresse(prise, "/amendement"), {"champ": "date_naissance", "valeur": "hier", "raison": "x"}
    )
    assert faux.status_code == 422
    assert 'value="hier"' in faux.text
    bon = {"champ": "date_naissance", "valeur": "15/03/2005", "raison": "Lu sur l’acte."}
    assert (await lambert.poster(adresse(prise, "/amendement"), bon)).status_code == 303
    assert await Amendement.filter(demande_id=prise.id, champ="date_naissance").exists()
    texte = dit(await lambert.voir(adresse(prise)))
    assert "Avant, après" in texte and "15 mars 2005" in texte and "Lu sur l’acte." in texte
    assert (await lambert.poster(adresse(prise, "/notes"), {"note": " "})).status_code == 422
    assert (await lambert.poster(adresse(prise, "/notes"), {"note": "Appeler <b>demain</b>"})).status_code == 303
    assert "Appeler &lt;b&gt;demain&lt;/b&gt;" in await lambert.voir(adresse(prise))
    assert await Note.filter(demande_id=prise.id).count() == 1


async def test_un_iban_amende_n_est_entier_qu_a_cote_du_rib(lambert, prise):
    ancien = demo.iban_de("Inès", "Moreau")
    await lambert.voir(adresse(prise))
    bon = {"champ": "iban", "valeur": AUTRE_IBAN, "raison": "Lu sur le RIB."}
    assert (await lambert.poster(adresse(prise, "/amendement"), bon)).status_code == 303
    nu = re.sub(r"<[^>]+>|\s", "", await lambert.voir(adresse(prise)))
    assert "Avant,après" in nu and AUTRE_IBAN[-4:] in nu
    assert AUTRE_IBAN not in nu and ancien not in nu
    assert not await Ligne.filter(acte="iban affiché").exists()
    rib = next(d for d in await documents(prise) if d.piece == "rib")
    nu = re.sub(r"<[^>]+>|\s", "", await lambert.voir(adresse(prise, f"?document={rib.id}")))
    assert AUTRE_IBAN in nu and "avantcorrection" in nu
    assert await Ligne.filter(acte="iban affiché").count() == 1


async def test_les_relances_et_le_rejet_s_ouvrent_a_leur_heure(lambert, prise):
    """By their names, in order; closed with the reason, and a POST out of turn says it too."""
    await lambert.voir(adresse(prise))
    partie = {"partie-adresse": "Adresse : le numéro manque."}
    assert (await lambert.poster(adresse(prise, "/complement"), partie)).status_code == 303
    html = await lambert.voir(adresse(prise))
    assert "1ère relance : à partir du" in dit(html) and "2e relance : après la 1ère" in dit(html)
    assert not re.search(r"<a [^>]*>[^a-z]*(?:<[^>]+>)*(1ère|2e) relance", html)
    assert "Rejeter : fermé, Cette demande attend un complément" in dit(html)
    tot = await lambert.poster(adresse(prise, "/rejet"), {"motif": "sans_reponse", "texte": "Sans réponse."})
    assert tot.status_code == 409 and "les deux relances" in dit(tot.text)
    le = horloge.maintenant() - timedelta(days=40)
    await Evenement.filter(demande_id=prise.id, acte="demander un complément").update(le=le)
    html = await lambert.voir(adresse(prise))
    assert re.search(r"<a [^>]*objet=relance[^>]*>(?:<[^>]+>)*1ère relance", html)


async def test_ce_que_la_banque_a_refuse_se_lit_en_tete_avec_sa_raison(lambert, prise):
    assert "La banque a refusé" not in await lambert.voir(adresse(prise))
    le = horloge.maintenant()
    lot = await LotPaiement.create(numero=1, cree_le=le, cree_par=lambert.agent.gestionnaire_id, cle=b"x")
    await Virement.create(
        lot_id=lot.id, demande_id=prise.id, montant_centimes=100, cree_le=le, etat="refuse", motif="AC04"
    )
    texte = dit(await lambert.voir(adresse(prise)))
    assert "La banque a refusé le virement : le compte est clos (AC04)." in texte
    rib = next(d for d in await documents(prise) if d.piece == "rib")
    assert "Virement refusé par la banque" in await lambert.voir(adresse(prise, f"?document={rib.id}"))


async def test_l_historique_dit_quel_document_et_quel_verdict(lambert, prise):
    await tout_conforme(lambert, prise)
    texte = dit(await lambert.voir(adresse(prise)))
    assert "Identité, recto : conforme, C. Lambert" in texte and "RIB : conforme, C. Lambert" in texte


async def test_qui_ne_la_suit_pas_lit_et_ne_decide_pas(lambert, prise, app):
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, autre)
        html = await navigateur.voir(adresse(prise))
        assert "suivie par C. Lambert" in dit(html)
        assert "Demander un complément" not in html
        document = (await documents(prise))[0]
        for suite, donnees in (
            ("/validation", {"montant": "885"}),
            ("/rejet", {"motif": "autre", "texte": "x"}),
            ("/notes", {"note": "x"}),
            (f"/documents/{document.id}/jugement", {"verdict": "conforme"}),
        ):
            reponse = await navigateur.poster(adresse(prise, suite), donnees)
            assert reponse.status_code == 403, suite
            assert "Service de gestion" in reponse.text
        vers = {"agent": str(autre.gestionnaire_id)}
        assert (await navigateur.poster(adresse(prise, "/affectation"), vers)).status_code == 303
    assert (await Demande.get(id=prise.id)).agent_id == autre.gestionnaire_id


async def test_un_brouillon_et_une_inconnue_repondent_pareil(lambert):
    from tests.actions.test_demandes import prete

    brouillon = await prete(await agents.faire_acteur("brouillon@exemple.fr"))
    for numero in (brouillon.numero, "102611888888888", "1" * 40, "1", "x" * 15, "１" * 15, "10261188888888%00"):
        assert (await lambert.get(f"/gestion/demandes/{numero}")).status_code == 404
        assert (await lambert.poster(f"/gestion/demandes/{numero}/validation")).status_code in (403, 404)


# --- the documents themselves ------------------------------------------------------------------------------------------


@pytest.fixture
async def vraie(lambert) -> Demande:
    """A claim whose documents have bytes."""
    acteur = await agents.faire_acteur()
    acteur = Acteur(acteur.utilisateur_id, acteur.compte_id, Profil.ADMINISTRATEUR)
    demande = await demo.envoyee(acteur, "Inès", "Moreau", "ines.moreau@exemple.fr")
    return await instruction.prendre_en_charge(lambert.agent, demande.numero)


async def test_une_page_est_une_image_tournee_agrandie_jamais_le_fichier(lambert, vraie):
    rib = next(d for d in await documents(vraie) if d.piece == "rib")
    tailles = []
    for suite in ("?page=1", "?page=1&rotation=90", "?page=1&zoom=200"):
        reponse = await lambert.get(adresse(vraie, f"/documents/{rib.id}/feuille{suite}"))
        assert (reponse.status_code, reponse.headers["content-type"]) == (200, "image/jpeg")
        assert reponse.headers["cache-control"] == "no-store"
        tailles.append(Image.open(io.BytesIO(reponse.content)).size)
    droite, tournee, grande = tailles
    assert tournee == droite[::-1]
    assert grande[0] > droite[0]
    assert (await lambert.get(adresse(vraie, f"/documents/{rib.id}/feuille?page=9"))).status_code == 404
    (ligne,) = await Ligne.filter(acte="document vu")
    assert ligne.details == {"document": str(rib.id)}


async def test_l_original_est_une_piece_jointe_journalisee(lambert, vraie):
    rib = next(d for d in await documents(vraie) if d.piece == "rib")
    for _ in range(2):
        reponse = await lambert.get(adresse(vraie, f"/documents/{rib.id}/original"))
        assert reponse.headers["content-disposition"].startswith("attachment")
        assert reponse.content.startswith(b"%PDF-")
    assert await Ligne.filter(acte="original téléchargé").count() == 2


@pytest.mark.parametrize("analyse", [Analyse.EN_ATTENTE, Analyse.ECHEC, Analyse.INFECTE])
async def test_ce_qui_n_est_pas_sain_ne_s_ouvre_pas(lambert, vraie, analyse):
    await Justificatif.filter(demande_id=vraie.id).update(analyse=analyse)
    document = (await documents(vraie))[0]
    for quoi in ("feuille", "original"):
        assert (await lambert.get(adresse(vraie, f"/documents/{document.id}/{quoi}"))).status_code == 409
    html = await lambert.voir(adresse(vraie, f"?document={document.id}"))
    assert "<img src" not in html


async def test_les_controles_disent_juste_faux_ou_a_l_oeil(lambert, vraie):
    texte = dit(await lambert.voir(adresse(vraie)))
    assert "IBAN lu dans le RIB : oui" in texte
    assert "IBAN sur aucun autre compte : oui" in texte
    autre = await agents.faire_acteur("jumelle@exemple.fr")
    seconde = await demo.envoyee(Acteur(autre.utilisateur_id, autre.compte_id, Profil.ADMINISTRATEUR), "Inès", "Moreau", "jumelle@exemple.fr")  # fmt: skip
    await recherche.tournee()
    texte = dit(await lambert.voir(adresse(vraie)))
    tete = texte[: texte.index("Titulaire Civilité")]  # seen without scrolling
    assert f"IBAN sur aucun autre compte : non {seconde.numero}" in tete and "4 contrôles sur 7" in tete
    assert f"IBAN sur aucun autre compte : non {seconde.numero}" in texte
    assert f"Personne sur aucun autre compte : non {seconde.numero}" in texte
    assert f"Documents jamais vus ailleurs : non {seconde.numero}" in texte


async def test_les_documents_d_un_complement_non_envoye_ne_se_voient_pas(lambert, prise):
    cache = await agents.deposer(prise, "rib", "", complement=1, a_envoyer=True)
    assert str(cache.id) not in await lambert.voir(adresse(prise))
    assert (await lambert.get(adresse(prise, f"/documents/{cache.id}/original"))).status_code == 404


# --- what PASSAGES lets her do is on the screen, and nothing else --------------------------------------------------------


@pytest.fixture
async def roy(app):
    """A Superviseur at her desk, who follows nothing."""
    async with Client(app) as navigateur:
        navigateur.agent = await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
        await agents.connecter_agent(navigateur, navigateur.agent)
        yield navigateur


async def test_un_superviseur_annule_une_decision_que_personne_ne_suit(lambert, prise, roy):
    await tout_conforme(lambert, prise)
    assert (await lambert.poster(adresse(prise, "/validation"), {"montant": "885,00"})).status_code == 303
    assert (await lambert.poster(adresse(prise, "/restitution"))).status_code == 303
    html = await roy.voir(adresse(prise))
    assert "Prendre en charge" in html and f'action="{adresse(prise, "/decision/annulation")}"' in html
    assert (await roy.poster(adresse(prise, "/decision/annulation"), {"raison": ""})).status_code == 422
    assert (await roy.poster(adresse(prise, "/decision/annulation"), {"raison": "Erreur."})).status_code == 303
    assert (await Demande.get(id=prise.id)).etat is Etat.EN_INSTRUCTION


async def test_le_delai_passe_l_annulation_est_fermee_avec_sa_raison(lambert, prise, roy):
    """Not offered to be refused; a Superviseur still can."""
    await tout_conforme(lambert, prise)
    await lambert.poster(adresse(prise, "/validation"), {"montant": "885,00"})
    assert "/decision/annulation" in await lambert.voir(adresse(prise))
    await Demande.filter(id=prise.id).update(decidee_le=horloge.maintenant() - timedelta(minutes=31))
    html = await lambert.voir(adresse(prise))
    assert "/decision/annulation" not in html and "demandez à un Superviseur" in dit(html)
    assert (await lambert.poster(adresse(prise, "/decision/annulation"), {"raison": "Erreur."})).status_code == 409
    assert "/decision/annulation" in await roy.voir(adresse(prise))


async def test_en_paiement_un_superviseur_trouve_le_lot(lambert, roy):
    demande = await validee(lambert.agent, await agents.faire_acteur("paul@exemple.fr"))
    await paiements.former_lot(roy.agent)
    assert 'href="/gestion/paiements/1"' in await roy.voir(adresse(demande))
    assert 'href="/gestion/paiements/1"' not in await lambert.voir(adresse(demande))
