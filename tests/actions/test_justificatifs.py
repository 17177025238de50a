"""Joining, replacing and removing documents of a draft, on both databases."""

import asyncio
import dataclasses
import tempfile

import pytest

from portail import echantillons
from portail import reglages as reglages_
from portail.actions import demandes, justificatifs, soumission
from portail.actions.demandes import Saisie
from portail.actions.justificatifs import Envoi
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs.ars import exemple
from portail.domain.erreurs import Indisponible, Interdit, Introuvable, PasMaintenant
from portail.domain.justificatif import Analyse, Justificatif
from portail.services import antivirus, coffre, scelles
from portail.services.chiffrement import Coffret
from portail.services.refus import RefusFichier
from tests.conftest import faire_utilisateur

RIB = echantillons.rib()


@pytest.fixture
async def elle(bd) -> Acteur:
    utilisateur, compte = await faire_utilisateur()
    return Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR)


@pytest.fixture
async def demande(elle) -> Demande:
    reponses = exemple() | {"identite_type": "cni"}
    return await demandes.creer(elle, "ars", "cle", Saisie(lambda _: reponses, {}, 0, "page"))


async def joindre(acteur, demande, piece="rib", face="", nom="rib.pdf", octets=RIB, place=None) -> Justificatif:
    with tempfile.SpooledTemporaryFile() as recu:
        recu.write(octets)
        return await justificatifs.joindre(acteur, demande.numero, Envoi(piece, face, nom, recu, place))


def fichiers_gardes(reglages) -> int:
    return sum(f.is_file() for f in (reglages.donnees / "documents").rglob("*"))


async def test_joindre_garde_scelle_et_se_raconte(bd, elle, demande):
    document = await joindre(elle, demande)
    assert justificatifs.nom_de(demande, document) == "rib.pdf"
    scelle = await coffre.lire(document.chemin)
    assert RIB[100:160] not in scelle and scelles.ouvrir(Coffret(demande.cle), scelle) == RIB
    _, _, vignette = await justificatifs.ouvrir(elle, demande.numero, document.id, vignette=True)
    assert vignette[:3] == b"\xff\xd8\xff"
    evenement = await Evenement.filter(demande_id=demande.id, acte="joindre").get()
    assert evenement.details == {"piece": "rib", "face": ""}


async def test_remplacer_efface_l_ancien(bd, elle, demande):
    ancien = await joindre(elle, demande)
    nouveau = await joindre(elle, demande)
    assert [d.id for d in await Justificatif.all()] == [nouveau.id]
    with pytest.raises(coffre.Absent):
        await coffre.lire(ancien.chemin)
    assert fichiers_gardes(bd) == 2
    assert await Evenement.filter(acte="remplacer").count() == 1


async def test_un_fichier_entier_remplace_les_deux_faces(bd, elle, demande):
    photo = echantillons.identite_verso()
    await joindre(elle, demande, "identite", "recto", "r.jpg", photo)
    await joindre(elle, demande, "identite", "verso", "v.jpg", photo)
    assert await Justificatif.all().count() == 2
    await joindre(elle, demande, "identite", "", "deux.jpg", photo)
    assert [d.face for d in await Justificatif.all()] == [""]
    await joindre(elle, demande, "identite", "recto", "r.jpg", photo)
    assert [d.face for d in await Justificatif.all()] == ["recto"]


async def test_les_autres_documents_s_ajoutent_et_se_remplacent_un_a_un(bd, elle, demande):
    premier = await joindre(elle, demande, "autre")
    second = await joindre(elle, demande, "autre", nom="second.pdf")
    await joindre(elle, demande, "autre", place=premier.id)
    restants = {d.id for d in await Justificatif.all()}
    assert len(restants) == 2 and premier.id not in restants and second.id in restants


async def test_recu_deux_fois_parmi_plusieurs_un_document_est_garde_une_fois(bd, elle, demande):
    ensemble = await asyncio.gather(*(joindre(elle, demande, "autre") for _ in range(4)))
    seul = await Justificatif.get()
    assert {d.id for d in ensemble} == {seul.id} and fichiers_gardes(bd) == 2
    assert await Evenement.filter(acte="joindre").count() == 1
    reglages_.poser(dataclasses.replace(bd, fichiers_demande=1))
    assert (await joindre(elle, demande, "autre")).id == seul.id, "the last one too, which leaves no place"
    reglages_.poser(bd)
    await joindre(elle, demande, "autre", nom="sous un autre nom.pdf")
    await joindre(elle, demande, "autre", octets=echantillons.acte())
    assert await Justificatif.all().count() == 3
    for _ in range(2):  # « Modifier », clicked twice
        await joindre(elle, demande, "autre", nom="corrige.pdf", place=seul.id)
    assert await Justificatif.all().count() == 3 and not await Justificatif.exists(id=seul.id)


async def test_retirer_efface_les_octets(bd, elle, demande):
    document = await joindre(elle, demande)
    await justificatifs.retirer(elle, demande.numero, document.id)
    assert fichiers_gardes(bd) == 0 and not await Justificatif.exists()
    await justificatifs.retirer(elle, demande.numero, document.id)
    assert await Evenement.filter(acte="retirer").count() == 1, "what was gone already is not told again"


async def test_ce_qui_est_refuse_ne_laisse_rien(bd, elle, demande):
    with pytest.raises(RefusFichier):
        await joindre(elle, demande, octets=b"%PDF-1.4")
    assert fichiers_gardes(bd) == 0 and not await Justificatif.exists()


async def test_l_etrangere_la_consultation_et_la_demande_partie(bd, elle, demande):
    document = await joindre(elle, demande)
    autre, compte = await faire_utilisateur("autre@exemple.fr")
    etrangere = Acteur(autre.id, compte.id, Profil.ADMINISTRATEUR)
    for essai in (
        joindre(etrangere, demande),
        justificatifs.retirer(etrangere, demande.numero, document.id),
        justificatifs.ouvrir(etrangere, demande.numero, document.id),
    ):
        with pytest.raises(Introuvable):
            await essai
    lectrice = dataclasses.replace(elle, utilisateur_id=autre.id, profil=Profil.CONSULTATION)
    for essai in (joindre(lectrice, demande), justificatifs.ouvrir(lectrice, demande.numero, document.id)):
        with pytest.raises(Interdit):
            await essai
    photo = echantillons.identite_verso()
    await joindre(elle, demande, "identite", "", "deux.jpg", photo)
    await joindre(elle, demande, "acte", "", "acte.pdf", RIB)
    await soumission.soumettre(elle, demande.numero, "ines@exemple.fr")
    with pytest.raises(PasMaintenant):
        await joindre(elle, demande)
    with pytest.raises(PasMaintenant):
        await justificatifs.retirer(elle, demande.numero, document.id)


async def test_un_document_d_une_autre_demande_ne_s_ouvre_ni_ne_se_retire_par_la_sienne(bd, elle, demande):
    seconde = await demandes.creer(elle, "ars", "autre cle", Saisie(lambda _: exemple(), {}, 0, "page"))
    document = await joindre(elle, demande)
    with pytest.raises(Introuvable):
        await justificatifs.ouvrir(elle, seconde.numero, document.id)
    await justificatifs.retirer(elle, seconde.numero, document.id)  # nothing there: as one that was removed
    assert await Justificatif.exists(id=document.id) and not await Evenement.exists(acte="retirer")


async def test_huit_envois_ensemble_sont_tous_gardes(bd, elle, demande):
    await asyncio.gather(*(joindre(elle, demande, "autre", nom=f"{n}.pdf") for n in range(8)))
    assert await Justificatif.filter(demande_id=demande.id).count() == 8


async def test_vingt_fichiers_et_pas_un_de_plus_meme_ensemble(bd, elle, demande):
    reglages_.poser(dataclasses.replace(bd, fichiers_demande=3))
    essais = [joindre(elle, demande, "autre", nom=f"{n}.pdf") for n in range(5)]
    resultats = await asyncio.gather(*essais, return_exceptions=True)
    refus = [r for r in resultats if isinstance(r, RefusFichier)]
    assert await Justificatif.all().count() == 3
    assert {r.code for r in refus} == {"nombre"} and len(refus) == 2
    assert fichiers_gardes(bd) == 6


async def test_soixante_mega_octets_par_demande(bd, elle, demande):
    reglages_.poser(dataclasses.replace(bd, poids_demande=len(RIB) + 100))
    await joindre(elle, demande)
    with pytest.raises(RefusFichier) as refus:
        await joindre(elle, demande, "acte")
    assert refus.value.code == "total"
    await joindre(elle, demande)  # what it replaces no longer counts


async def test_les_noms_de_fichier_sont_gardes_propres(bd, elle, demande):
    document = await joindre(elle, demande, nom="C:\\Users\\Inès\\" + "a" * 300 + ".pdf")
    nom = justificatifs.nom_de(demande, document)
    assert nom.endswith(".pdf") and "\\" not in nom and len(nom) <= 150


async def test_l_analyse_attend_le_scanner_et_reprend(bd, elle, demande, monkeypatch):
    reglages_.poser(dataclasses.replace(bd, antivirus="clamd://127.0.0.1:9"))
    document = await joindre(elle, demande)
    assert document.analyse is Analyse.EN_ATTENTE
    await antivirus.analyser_en_attente()
    assert (await Justificatif.get()).analyse is Analyse.ECHEC
    vus = []

    async def sain(octets):
        vus.append(octets)
        return Analyse.SAIN

    monkeypatch.setattr(antivirus, "analyser", sain)
    assert await antivirus.analyser_en_attente() == 1
    assert vus == [RIB] and (await Justificatif.get()).analyse is Analyse.SAIN
    assert await antivirus.analyser_en_attente() == 0


async def test_un_fichier_infecte_ne_s_ouvre_pas_et_ne_compte_pas(bd, elle, demande):
    document = await joindre(elle, demande)
    await Justificatif.all().update(analyse=Analyse.INFECTE)
    with pytest.raises(Introuvable):
        await justificatifs.ouvrir(elle, demande.numero, document.id)
    manques = soumission.manques(
        demandes.dispositif("ars"), exemple() | {"identite_type": "cni"}, await soumission.documents_de(demande)
    )
    assert "rib" in [ou for ou, _ in manques.justificatifs]


async def test_sans_scanner_le_document_est_dit_non_analyse(bd, elle, demande):
    assert (await joindre(elle, demande)).analyse is Analyse.NON_ANALYSE


async def test_un_rangement_plein_ne_laisse_rien_et_se_remet(bd, elle, demande, monkeypatch):
    ecrire, appels = coffre.ecrire, []

    async def plein(chemin, octets):
        appels.append(chemin)
        if len(appels) == 2:
            raise Indisponible("plein")
        await ecrire(chemin, octets)

    with monkeypatch.context() as m:
        m.setattr(coffre, "ecrire", plein)
        with pytest.raises(Indisponible):
            await joindre(elle, demande)
    assert fichiers_gardes(bd) == 0 and not await Justificatif.exists()
    assert await joindre(elle, demande)
