"""Retention on the eve and the morrow of each limit, and twice: nothing more the second time."""

from datetime import timedelta

import pytest

from portail.actions import demandes, purge
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Genre, Inscription, Jeton, Profil, Session, Utilisateur
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs import dispositif
from portail.domain.garde import Echec, NonceDepense
from portail.domain.journal import Ligne, noter
from portail.domain.justificatif import Analyse, Justificatif
from portail.services import coffre, journal
from tests.conftest import faire_utilisateur

JOUR = timedelta(days=1)


@pytest.fixture
async def acteur(bd):
    utilisateur, compte = await faire_utilisateur()
    return Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR)


async def brouillon(acteur: Acteur, age: float) -> Demande:
    exemple = dispositif("ars").exemple()
    demande = await demandes.creer(acteur, "ars", "", demandes.Saisie(lambda _: exemple, {}, 0, "p"))
    await Demande.filter(id=demande.id).update(modifie_le=horloge.maintenant() - age * JOUR)
    return await Demande.get(id=demande.id)


async def document(demande: Demande, piece: str = "identite") -> str:
    chemin = coffre.nouveau_nom()
    await coffre.ecrire(chemin, b"scelle")
    await Justificatif.create(
        demande=demande, piece=piece, nom=b"", type="image/jpeg", taille=6, sha256="0" * 64, empreinte="0" * 64,
        chemin=chemin, analyse=Analyse.SAIN, depose_le=horloge.maintenant(),
    )  # fmt: skip
    return chemin


async def vieillir(jours: float) -> None:
    """As if so many days had passed for the drafts and what was told of them."""
    for modele, colonne in ((Demande, "modifie_le"), (Evenement, "le")):
        for ligne in await modele.all():
            await modele.filter(id=ligne.id).update(**{colonne: getattr(ligne, colonne) - jours * JOUR})


async def test_un_brouillon_est_annonce_puis_efface(acteur):
    demande = await brouillon(acteur, 75.9)
    chemin = await document(demande)
    await purge.purger()
    assert await Courriel.filter(lettre="M42").count() == 0
    await vieillir(0.2)
    await purge.purger()
    await purge.purger()
    assert await Courriel.filter(lettre="M42").count() == 1
    await vieillir(13.8)
    await purge.purger()
    assert (await Demande.get()).efface_le is None
    await vieillir(0.3)
    bilan = await purge.purger()
    assert bilan["Brouillons effacés"] == 1
    effacee = await Demande.get()
    assert effacee.efface_le
    assert (effacee.numero, bytes(effacee.cle), bytes(effacee.reponses), effacee.iban_empreinte) == (
        demande.numero,
        b"",
        b"",
        "",
    )
    assert await Justificatif.all().count() == 0
    with pytest.raises(coffre.Absent):
        await coffre.lire(chemin)
    assert await Evenement.filter(acte="purger", demande_id=demande.id).exists()
    assert not await Demande.de(acteur.compte_id).exists()


async def test_une_purge_en_retard_previent_d_abord(acteur):
    await brouillon(acteur, 200)
    await purge.purger()
    assert (await Demande.get()).efface_le is None
    assert await Courriel.filter(lettre="M42").count() == 1


async def test_un_brouillon_repris_recommence_a_zero(acteur):
    demande = await brouillon(acteur, 80)
    await purge.purger()
    await Demande.filter(id=demande.id).update(modifie_le=horloge.maintenant() + timedelta(seconds=1))
    await vieillir(80)
    await purge.purger()
    assert (await Demande.get()).efface_le is None
    assert await Courriel.filter(lettre="M42").count() == 2


@pytest.mark.parametrize(("age", "efface"), [(13.9, False), (14.1, True)])
async def test_la_corbeille_se_vide_en_14_jours(acteur, age, efface):
    demande = await brouillon(acteur, 1)
    await Demande.filter(id=demande.id).update(corbeille_le=horloge.maintenant() - age * JOUR)
    await purge.purger()
    assert bool((await Demande.get()).efface_le) is efface


@pytest.mark.parametrize(("age", "reste"), [(6.9, 1), (7.1, 0)])
async def test_une_inscription_jamais_activee(bd, age, reste):
    await Inscription.create(
        anonyme="a", courriel_empreinte="b", identite=b"", mot_de_passe="x", cree_le=horloge.maintenant() - age * JOUR
    )
    await purge.purger()
    assert await Inscription.all().count() == reste


async def test_le_technique_part_24_h_apres_sa_fin(acteur):
    maintenant = horloge.maintenant()
    for age, lettre in ((0.9, "a"), (1.1, "b")):
        await Jeton.create(
            empreinte=lettre * 64, genre=Genre.REINITIALISATION, utilisateur_id=acteur.utilisateur_id,
            cree_le=maintenant - age * JOUR, expire_le=maintenant - age * JOUR,
        )  # fmt: skip
        await NonceDepense.create(nonce=lettre, expire_le=maintenant - age * JOUR)
        await Echec.create(cle=lettre, le=maintenant - (1 + age) * JOUR)
        await Session.create(
            empreinte=lettre * 64, utilisateur_id=acteur.utilisateur_id, compte_id=acteur.compte_id,
            cree_le=maintenant - 1.2 * JOUR, vue_le=maintenant - 1.2 * JOUR, revoquee_le=maintenant - age * JOUR,
        )  # fmt: skip
    await purge.purger()
    for modele in (Jeton, NonceDepense, Echec, Session):
        assert await modele.all().count() == 1, modele
    assert (await Utilisateur.get()).vu_le == maintenant - 1.2 * JOUR


@pytest.mark.parametrize(("age", "reste"), [(29.9, 1), (30.1, 0)])
async def test_une_lettre_partie(bd, age, reste):
    le = horloge.maintenant() - age * JOUR
    await Courriel.create(lettre="M39", cree_le=le, pas_avant=le, envoye_le=le)
    await Courriel.create(lettre="M39", cree_le=le, pas_avant=le)
    await purge.purger()
    assert await Courriel.all().count() == reste + 1, "one that has not left is kept"


@pytest.mark.parametrize(("age", "reste"), [(89, 1), (91, 0)])
async def test_les_pieces_d_identite_trois_mois_apres_la_cloture(acteur, age, reste):
    demande = await brouillon(acteur, 1)
    await document(demande)
    await document(demande, "rib")
    maintenant = horloge.maintenant()
    await Demande.filter(id=demande.id).update(
        etat="rejetee", soumise_le=maintenant, instantane_sha256="0" * 64, rejetee_le=maintenant - age * JOUR
    )
    await Evenement.create(
        demande=demande, acte="rejeter", de="en_instruction", vers="rejetee", par="G", le=maintenant - age * JOUR
    )
    await purge.purger()
    assert await Justificatif.filter(piece="identite").count() == reste
    assert await Justificatif.filter(piece="rib").count() == 1


async def test_un_compte_inactif_deux_ans(acteur):
    passe = horloge.maintenant() - timedelta(days=731)
    await Utilisateur.all().update(vu_le=passe, cree_le=passe)
    demande = await brouillon(acteur, 1)
    assert (await purge.purger())["Comptes inactifs"] == 0, "not while a claim lives"
    await Demande.filter(id=demande.id).update(efface_le=horloge.maintenant())
    avant = await Utilisateur.get()
    assert (await purge.purger())["Comptes inactifs"] == 1
    apres = await Utilisateur.get()
    assert apres.desactive_le
    assert apres.mot_de_passe == ""
    assert apres.courriel_empreinte != avant.courriel_empreinte
    assert (await purge.purger())["Comptes inactifs"] == 0


async def test_le_journal_perd_la_fin_de_ses_ip_puis_ses_lignes_sans_rompre_sa_chaine(bd, monkeypatch):
    vrai = horloge.maintenant
    for jours in (400, 100, 1):
        monkeypatch.setattr(horloge, "maintenant", lambda j=jours: vrai() - j * JOUR)
        await noter("connexion", ip="203.0.113.77")
    monkeypatch.setattr(horloge, "maintenant", vrai)
    await journal.chainer()
    await purge.purger()
    assert await Ligne.filter(acte="connexion").order_by("id").values_list("ip", flat=True) == [
        "203.0.113.0",
        "203.0.113.77",
    ]
    await journal.chainer()
    assert await journal.verifier() == (4, 0, None)


async def test_chaque_effacement_est_note_et_la_seconde_fois_ne_fait_rien(acteur):
    demande = await brouillon(acteur, 1)
    await Demande.filter(id=demande.id).update(corbeille_le=horloge.maintenant() - 15 * JOUR)
    await purge.purger()
    lignes = await Ligne.all().order_by("id")
    assert [ligne.acte for ligne in lignes] == ["effacement", "purge"]
    assert lignes[0].objet == f"demande:{demande.numero}"
    assert not any((await purge.purger()).values())
    assert await Ligne.all().count() == 2
