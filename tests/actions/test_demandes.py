"""Create, save, send: nothing typed is lost, nothing is sent twice, nothing incomplete leaves."""

import asyncio
import hashlib
import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from portail.actions import brouillons, demandes, soumission
from portail.actions.demandes import Conflit, Saisie
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs import ars
from portail.domain.erreurs import Interdit, Introuvable, Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.justificatif import Analyse, Justificatif
from portail.services import chiffrement
from portail.services.chiffrement import Coffret
from tests.conftest import faire_utilisateur

COURRIEL = "ines.moreau@exemple.fr"


def saisie(base=None, version=0, page="page-1", **reponses) -> Saisie:
    """What a page posts: the whole form, as browsers do."""
    tapees = dict.fromkeys(ars.exemple(), "") | reponses
    return Saisie(lambda _: tapees, base or {}, version, page)


def pleine(**autres) -> Saisie:
    return saisie(**{**ars.exemple(), **autres})


async def deposer(demande: Demande, piece: str, face: str = "", analyse: Analyse = Analyse.SAIN) -> Justificatif:
    return await Justificatif.create(
        demande_id=demande.id,
        piece=piece,
        face=face,
        nom=Coffret(demande.cle).sceller(f"{piece}{face}.pdf".encode(), "nom"),
        type="application/pdf",
        taille=1000,
        sha256=hashlib.sha256(f"{piece}{face}".encode()).hexdigest(),
        empreinte="",
        chemin="x",
        analyse=analyse,
        depose_le=horloge.maintenant(),
    )


async def prete(acteur: Acteur, cle: str = "cle", **autres) -> Demande:
    demande = await demandes.creer(acteur, "ars", cle, pleine(**autres))
    demande = await demandes.completer(acteur, demande.numero, {"identite_type": "cni"})
    for piece, face in (("identite", "recto"), ("identite", "verso"), ("rib", ""), ("acte", "")):
        await deposer(demande, piece, face)
    return demande


async def gardees(demande: Demande) -> dict[str, str]:
    return demandes.reponses_de(await Demande.get(id=demande.id))


# --- create ------------------------------------------------------------------------------------------------------


async def test_creer_garde_ce_qui_est_faux_comme_tape(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie(iban="FR76 faux", code_postal="59"))
    assert (await gardees(demande))["iban"] == "FR76 faux"
    assert not demande.etape1_complete
    assert await Evenement.filter(demande_id=demande.id, acte="créer").count() == 1


async def test_rien_de_tape_ne_se_lit_dans_la_base(ines):
    demande = await demandes.creer(ines, "ars", "cle", pleine(nom_naissance="Zébulonnais"))
    ligne = await Demande.get(id=demande.id)
    assert "Zébulonnais".encode() not in bytes(ligne.reponses)
    assert ligne.iban_empreinte == chiffrement.empreinte("FR7630006000011234567890189", "iban")


async def test_deux_enregistrements_de_la_meme_page_font_un_brouillon(ines):
    faites = await asyncio.gather(*(demandes.creer(ines, "ars", "cle", saisie(voie="1 rue")) for _ in range(6)))
    assert len({d.numero for d in faites}) == 1
    assert await Demande.all().count() == 1


async def test_la_meme_cle_dans_deux_comptes_fait_deux_brouillons(ines):
    utilisateur, compte = await faire_utilisateur("autre@exemple.fr")
    autre = Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR)
    une, deux = [await demandes.creer(qui, "ars", "cle", saisie()) for qui in (ines, autre)]
    assert une.numero != deux.numero


async def test_deux_cents_creations_a_la_fois_deux_cents_numeros(ines):
    faites = await asyncio.gather(*(demandes.creer(ines, "ars", f"cle{n}", saisie()) for n in range(200)))
    assert len({d.numero for d in faites}) == 200


async def test_consultation_n_ecrit_pas(ines):
    lecteur = Acteur(ines.utilisateur_id, ines.compte_id, Profil.CONSULTATION)
    with pytest.raises(Interdit):
        await demandes.creer(lecteur, "ars", "cle", saisie())
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    with pytest.raises(Interdit):
        await demandes.enregistrer(lecteur, demande.numero, saisie())


async def test_la_demande_d_un_autre_compte_n_existe_pas(ines):
    utilisateur, compte = await faire_utilisateur("autre@exemple.fr")
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    with pytest.raises(Introuvable):
        await demandes.enregistrer(
            Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR), demande.numero, saisie(voie="prise")
        )


# --- two tabs ----------------------------------------------------------------------------------------------------


async def test_deux_onglets_champs_differents_tout_est_garde(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    depart = await gardees(demande)
    await demandes.enregistrer(ines, demande.numero, saisie(depart, 1, "A", voie="1 rue A"))
    await demandes.enregistrer(ines, demande.numero, saisie(depart, 1, "B", commune="Lille"))
    fin = await gardees(demande)
    assert (fin["voie"], fin["commune"]) == ("1 rue A", "Lille")


async def test_apres_une_fusion_la_page_ne_reprend_pas_ce_qu_elle_ne_montre_pas(ines):
    """B saved with A's street merged in; B still shows an empty street, and saves again."""
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    depart = await gardees(demande)
    await demandes.enregistrer(ines, demande.numero, saisie(depart, 1, "A", voie="1 rue A"))
    fusionnee = await demandes.enregistrer(ines, demande.numero, saisie(depart, 1, "B", commune="Lille"))
    assert fusionnee.page != "B"
    montre = dict.fromkeys(ars.exemple(), "") | {"commune": "Lille"}
    await demandes.enregistrer(ines, demande.numero, saisie(montre, 0, "B", commune="Lille", complement="Bât. 2"))
    fin = await gardees(demande)
    assert (fin["voie"], fin["commune"], fin["complement"]) == ("1 rue A", "Lille", "Bât. 2")


async def test_le_meme_champ_change_des_deux_cotes_est_un_conflit(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    depart = await gardees(demande)
    await demandes.enregistrer(ines, demande.numero, saisie(depart, 1, "A", voie="1 rue A"))
    with pytest.raises(Conflit) as conflit:
        await demandes.enregistrer(ines, demande.numero, saisie(depart, 1, "B", voie="2 rue B", commune="Lille"))
    assert conflit.value.noms == ["voie"]
    assert conflit.value.reponses["voie"] == "2 rue B"
    assert conflit.value.gardees["voie"] == "1 rue A"
    assert (await gardees(demande))["voie"] == "1 rue A"


async def test_jamais_de_conflit_avec_soi_meme(ines):
    """The answer to an autosave was lost: the page posts again with the version it had."""
    demande = await demandes.creer(ines, "ars", "cle", saisie(page="A", voie="1"))
    for texte in ("2", "3", ""):
        await demandes.enregistrer(ines, demande.numero, saisie({}, 0, "A", voie=texte))
    assert (await gardees(demande))["voie"] == ""


async def test_ce_qui_arrive_apres_ce_qui_l_a_suivi_ne_defait_rien(ines):
    """An autosave held on the way while its page went on, then left: the order is the page's, not the network's."""
    demande = await demandes.creer(ines, "ars", "cle", saisie(page="A.1", voie="1"))
    await demandes.enregistrer(ines, demande.numero, saisie(page="A.10", voie="1 rue"))
    await demandes.enregistrer(ines, demande.numero, saisie(page="A.9", voie="1 r"))
    assert (await gardees(demande))["voie"] == "1 rue"
    await demandes.enregistrer(ines, demande.numero, saisie(page="A.11", voie="1 rue A"))
    assert (await gardees(demande))["voie"] == "1 rue A"
    await demandes.enregistrer(ines, demande.numero, saisie(page="A", voie="2 rue A"))
    assert (await gardees(demande))["voie"] == "2 rue A", "without a script there is no rank to go by"


async def test_retour_en_arriere_apres_l_etape_2_sans_conflit(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie(page="A", voie="1"))
    await demandes.completer(ines, demande.numero, {"identite_type": "passeport"})
    await demandes.enregistrer(ines, demande.numero, saisie({}, 0, "A", voie="2"))
    fin = await gardees(demande)
    assert (fin["voie"], fin["identite_type"]) == ("2", "passeport")


async def test_sans_page_ni_version_une_reponse_gardee_n_est_pas_ecrasee(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie(page="", voie="1"))
    await demandes.enregistrer(ines, demande.numero, saisie({}, 0, "", commune="Lille"))
    assert (await gardees(demande))["voie"] == "1"


async def test_beaucoup_d_enregistrements_a_la_fois(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    depart = await gardees(demande)
    noms = ["voie", "complement", "commune", "caf_msa"]
    await asyncio.gather(
        *(demandes.enregistrer(ines, demande.numero, saisie(depart, 1, nom, **{nom: nom})) for nom in noms)
    )
    fin = await gardees(demande)
    assert [fin[nom] for nom in noms] == noms


async def test_enregistrer_n_ecrit_pas_d_histoire(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    await demandes.enregistrer(ines, demande.numero, saisie(page="page-1", voie="1"))
    assert await Evenement.filter(demande_id=demande.id).count() == 1


async def test_un_brouillon_a_la_corbeille_ne_change_plus(ines):
    demande = await prete(ines)
    await brouillons.jeter(ines, demande.numero)
    with pytest.raises(PasMaintenant):
        await demandes.enregistrer(ines, demande.numero, saisie(voie="1"))
    with pytest.raises(PasMaintenant):
        await soumission.soumettre(ines, demande.numero, COURRIEL)
    await brouillons.restaurer(ines, demande.numero)
    assert (await soumission.soumettre(ines, demande.numero, COURRIEL)).etat is Etat.ENVOYEE


# --- send --------------------------------------------------------------------------------------------------------


async def test_soumettre_fige_et_ecrit(ines):
    demande = await prete(ines)
    await soumission.soumettre(ines, demande.numero, COURRIEL)
    envoyee = await Demande.get(id=demande.id)
    fige = Coffret(envoyee.cle).ouvrir(envoyee.instantane, "instantane")
    assert hashlib.sha256(fige).hexdigest() == envoyee.instantane_sha256
    assert b"14 mars 2005" in fige and "Inès, Louise".encode() in fige and COURRIEL.encode() in fige
    assert hashlib.sha256(b"rib").hexdigest().encode() in fige
    assert envoyee.etat is Etat.ENVOYEE and envoyee.soumise_le and envoyee.gabarit
    assert await Evenement.filter(demande_id=demande.id, acte="soumettre").count() == 1
    courriel = await Courriel.get(lettre="M21")
    assert chiffrement.ouvrir_json(bytes(courriel.contenu), "courriel")["a"] == COURRIEL


async def test_cinquante_soumissions_a_la_fois_une_seule_part(ines):
    demande = await prete(ines)
    issues = await asyncio.gather(
        *(soumission.soumettre(ines, demande.numero, COURRIEL) for _ in range(50)), return_exceptions=True
    )
    assert sum(isinstance(issue, Demande) for issue in issues) == 1
    assert all(isinstance(issue, Demande | PasMaintenant) for issue in issues), issues
    assert await Courriel.filter(lettre="M21").count() == 1
    assert await Evenement.filter(demande_id=demande.id, acte="soumettre").count() == 1


async def test_une_seule_demande_active_par_compte(ines):
    une, deux = await prete(ines, "a"), await prete(ines, "b")
    await soumission.soumettre(ines, une.numero, COURRIEL)
    with pytest.raises(PasMaintenant, match="une seule fois"):
        await soumission.soumettre(ines, deux.numero, COURRIEL)
    assert (await Demande.get(id=deux.id)).etat is Etat.BROUILLON
    assert await Courriel.filter(lettre="M21").count() == 1


async def test_deux_brouillons_envoyes_ensemble_un_seul_part(ines):
    paire = [await prete(ines, cle) for cle in ("a", "b")]
    issues = await asyncio.gather(
        *(soumission.soumettre(ines, d.numero, COURRIEL) for d in paire), return_exceptions=True
    )
    assert sorted(type(issue).__name__ for issue in issues) == ["Demande", "PasMaintenant"]


async def test_une_demande_envoyee_ne_change_plus(ines):
    demande = await prete(ines)
    await soumission.soumettre(ines, demande.numero, COURRIEL)
    with pytest.raises(PasMaintenant):
        await demandes.enregistrer(ines, demande.numero, saisie(voie="autre"))
    with pytest.raises(PasMaintenant):
        await demandes.completer(ines, demande.numero, {"identite_type": "passeport"})


@pytest.mark.parametrize(
    "autres",
    [
        {"date_naissance_jour": "31", "date_naissance_mois": "12", "date_naissance_annee": "1997"},
        {"date_naissance_annee": "2010"},
        {"iban": "FR76 3000 6000 0112 3456 7890 180"},
        {"residence_fiscale": "non"},
        {"prenoms": ""},
    ],
    ids=["avant-1998", "mineure", "iban", "pays-fiscal", "prenom"],
)
async def test_une_reponse_fausse_ne_part_jamais(ines, autres):
    demande = await prete(ines, **autres)
    with pytest.raises(Invalide):
        await soumission.soumettre(ines, demande.numero, COURRIEL)
    assert (await Demande.get(id=demande.id)).etat is Etat.BROUILLON
    assert not await Courriel.filter(lettre="M21").exists()


@pytest.mark.parametrize("absente", ["identite", "rib", "acte"])
async def test_un_document_manquant_retient(ines, absente):
    demande = await prete(ines)
    await Justificatif.filter(demande_id=demande.id, piece=absente).delete()
    with pytest.raises(Invalide) as refus:
        await soumission.soumettre(ines, demande.numero, COURRIEL)
    assert list(refus.value.erreurs) == [absente]


async def test_un_document_infecte_manque(ines):
    demande = await prete(ines)
    await Justificatif.filter(demande_id=demande.id, piece="rib").update(analyse=Analyse.INFECTE)
    with pytest.raises(Invalide):
        await soumission.soumettre(ines, demande.numero, COURRIEL)


async def test_dix_huit_ans_se_comptent_a_paris(ines, monkeypatch):
    """23:30 UTC in summer is already the birthday in Paris; ninety minutes before, it is not."""
    demande = await prete(ines, date_naissance_jour="10", date_naissance_mois="07", date_naissance_annee="2008")
    monkeypatch.setattr(horloge, "maintenant", lambda: datetime(2026, 7, 9, 21, 59, tzinfo=UTC))
    with pytest.raises(Invalide):
        await soumission.soumettre(ines, demande.numero, COURRIEL)
    monkeypatch.setattr(horloge, "maintenant", lambda: datetime(2026, 7, 9, 22, 0, tzinfo=UTC))
    assert (await soumission.soumettre(ines, demande.numero, COURRIEL)).etat is Etat.ENVOYEE


async def test_l_administrateur_envoie_la_proprietaire_est_prevenue(ines):
    """The letter goes to the owner, whoever pressed the button."""
    utilisateur, _ = await faire_utilisateur("educ@exemple.fr", nom="Roux", prenom="Paul")
    educateur = Acteur(utilisateur.id, ines.compte_id, Profil.ADMINISTRATEUR)
    demande = await prete(ines)
    await soumission.soumettre(educateur, demande.numero, "educ@exemple.fr")
    courriel = await Courriel.get(lettre="M21")
    assert chiffrement.ouvrir_json(bytes(courriel.contenu), "courriel")["a"] == COURRIEL
    auteur, proprietaire = await soumission.auteurs(await Demande.get(id=demande.id))
    assert (auteur["prenom"], proprietaire["prenom"]) == ("Paul", "Inès")


async def test_un_utilisateur_n_envoie_pas_la_demande_d_une_autre(ines):
    utilisateur, _ = await faire_utilisateur("educ@exemple.fr")
    demande = await prete(ines)
    with pytest.raises(Interdit):
        await soumission.soumettre(
            Acteur(utilisateur.id, ines.compte_id, Profil.UTILISATEUR), demande.numero, "educ@exemple.fr"
        )


# --- statements --------------------------------------------------------------------------------------------------


@pytest.fixture
def ordres(caplog):
    """The SQL sent since, transactions' own words left out."""
    caplog.set_level(logging.DEBUG, logger="tortoise.db_client")

    def lus() -> list[str]:
        textes = [ligne.getMessage().lstrip().upper() for ligne in caplog.records]
        return [t for t in textes if t.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]

    return SimpleNamespace(lus=lus, oublier=caplog.clear)


async def test_enregistrer_en_deux_ordres(ines, ordres):
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    ordres.oublier()
    await demandes.enregistrer(ines, demande.numero, pleine())
    assert [ordre.split()[0] for ordre in ordres.lus()] == ["SELECT", "UPDATE"]


async def test_soumettre_en_cinq_ordres(ines, ordres):
    demande = await prete(ines)
    ordres.oublier()
    await soumission.soumettre(ines, demande.numero, COURRIEL)
    assert sorted(ordre.split()[0] for ordre in ordres.lus()) == ["INSERT", "INSERT", "SELECT", "SELECT", "UPDATE"]
