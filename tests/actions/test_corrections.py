"""Her answer to a complement: kept as a draft, refused while something red is left, then sent whole."""

import io
import tempfile
from typing import IO

import pytest
from PIL import Image
from pypdf import PdfReader

from portail.actions import complement, corrections, instruction, jugement, recherche, renvoi
from portail.actions.complement import Partie
from portail.actions.demandes import reponses_de
from portail.actions.justificatifs import Envoi
from portail.actions.soumission import documents_de
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.erreurs import Interdit, Introuvable, Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.instruction import Amendement, Complement, MotCherche
from portail.domain.justificatif import Analyse, Justificatif, Verdict
from portail.services import recepisse
from portail.services.chiffrement import Coffret
from portail.services.refus import RefusFichier
from tests import agents
from tests.actions.test_instruction import juger_tout, refuser
from tests.conftest import faire_utilisateur

AUTRE_IBAN = "FR14 2004 1010 0505 0001 3M02 606"


@pytest.fixture
async def demande(agent, ines) -> Demande:
    """Waits for another RIB or a right IBAN, and for another verso."""
    envoyee = await agents.envoyee(ines)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    await juger_tout(agent, envoyee)
    await refuser(agent, envoyee)
    verso = await Justificatif.get(demande_id=envoyee.id, face="verso")
    await jugement.juger(agent, envoyee.numero, verso.id, Verdict.NON_CONFORME, "illisible", "On ne lit rien.")
    await complement.demander(agent, envoyee.numero)
    return await Demande.get(id=envoyee.id)


def image(sortie: IO[bytes]) -> IO[bytes]:
    Image.new("RGB", (60, 40), "white").save(sortie, "JPEG")
    sortie.seek(0)
    return sortie


async def joindre(acteur, demande, piece="identite", face="verso") -> Justificatif:
    with tempfile.TemporaryFile() as recu:
        return await corrections.joindre(acteur, demande.numero, Envoi(piece, face, "nouveau.jpg", image(recu)))


async def test_ce_qui_est_demande_et_ce_qui_reste(ines, demande):
    attendu = await corrections.dossier(ines, demande.numero)
    assert {(e.piece, e.face, e.remedie) for e in attendu.elements} == {
        ("identite", "verso", False),
        ("rib", "", False),
    }
    assert attendu.parties == ("banque",)
    assert attendu.champs == ("titulaire_compte", "iban", "bic")
    with pytest.raises(Invalide):
        await renvoi.renvoyer(ines, demande.numero)
    assert (await Demande.get(id=demande.id)).etat is Etat.ATTENTE_COMPLEMENT


async def test_un_document_non_refuse_ne_se_remplace_pas(ines, demande):
    with pytest.raises(PasMaintenant):
        await joindre(ines, demande, "acte", "")
    with pytest.raises(Introuvable):
        bon = await Justificatif.get(demande_id=demande.id, piece="acte")
        await corrections.retirer(ines, demande.numero, bon.id)


async def test_seuls_les_champs_nommes_se_corrigent(ines, demande):
    avant = reponses_de(demande)
    attendu = await corrections.corriger(ines, demande.numero, {"iban": AUTRE_IBAN, "nom_naissance": "Autre"})
    assert attendu.corrigees == {"iban": AUTRE_IBAN}
    assert reponses_de(await Demande.get(id=demande.id)) == avant
    assert [e.piece for e in attendu.restants] == ["identite"]


async def test_une_correction_fausse_ne_part_pas(ines, demande):
    await joindre(ines, demande)
    await corrections.corriger(ines, demande.numero, {"iban": "FR76 faux"})
    with pytest.raises(Invalide) as refus:
        await renvoi.renvoyer(ines, demande.numero)
    assert set(refus.value.erreurs) == {"iban"}
    assert await Justificatif.filter(demande_id=demande.id, a_envoyer=True).count() == 1


async def test_tout_part_d_un_coup(agent, ines, demande, courriels):
    nouveau = await joindre(ines, demande)
    assert nouveau.id not in {d.id for d in await documents_de(demande)}
    await corrections.corriger(ines, demande.numero, {"iban": AUTRE_IBAN, "bic": "PSSTFRPPPAR"})
    await renvoi.renvoyer(ines, demande.numero)
    gardee = await Demande.get(id=demande.id)
    assert (gardee.etat, gardee.agent_id) == (Etat.EN_INSTRUCTION, agent.gestionnaire_id)
    assert gardee.complement_recu_le is not None
    assert reponses_de(gardee)["iban"] == AUTRE_IBAN
    debout = {d.id: d for d in await documents_de(gardee)}
    assert debout[nouveau.id].verdict is Verdict.A_VOIR
    assert len(debout) == 4
    rib = next(d for d in debout.values() if d.piece == "rib")
    assert rib.verdict is Verdict.A_VOIR
    coffret = Coffret(gardee.cle)
    traces = {a.champ: a for a in await Amendement.filter(demande_id=gardee.id)}
    assert set(traces) == {"iban", "bic"}
    assert coffret.ouvrir(traces["iban"].apres, "amendement").decode() == AUTRE_IBAN
    evenement = await Evenement.get(demande_id=gardee.id, acte="renvoyer")
    assert evenement.details == {"rang": 1, "pieces": ["identite"], "parties": ["banque"]}
    assert await Courriel.filter(demande_id=gardee.id, lettre="M26").count() == 1
    with pytest.raises(PasMaintenant):
        await renvoi.renvoyer(ines, demande.numero)


async def test_un_second_recepisse_date_le_premier_reste(ines, demande):
    premier = await recepisse.octets(demande.id)
    await joindre(ines, demande)
    await joindre(ines, demande, "rib", "")
    await renvoi.renvoyer(ines, demande.numero)
    assert await recepisse.dernier_rang(demande.id) == 2
    second = await recepisse.octets(demande.id, rang=2)
    assert await recepisse.octets(demande.id) == premier != second
    assert "Complétée le" in PdfReader(io.BytesIO(second)).pages[0].extract_text()
    with pytest.raises(Introuvable):
        await recepisse.octets(demande.id, rang=3)


async def test_un_fichier_entier_remplace_les_deux_faces(ines, demande):
    await joindre(ines, demande, face="")
    await corrections.corriger(ines, demande.numero, {"iban": AUTRE_IBAN})
    await renvoi.renvoyer(ines, demande.numero)
    debout = await documents_de(demande)
    assert [(d.piece, d.face) for d in debout if d.piece == "identite"] == [("identite", "")]


async def test_une_partie_sans_document(agent, ines):
    envoyee = await agents.envoyee(ines)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    await complement.demander(agent, envoyee.numero, [Partie("adresse", "Adresse : le numéro manque.")])
    with pytest.raises(Invalide):
        await renvoi.renvoyer(ines, envoyee.numero)
    await corrections.corriger(ines, envoyee.numero, {"voie": "14 rue des Lilas"})
    await renvoi.renvoyer(ines, envoyee.numero)
    assert reponses_de(await Demande.get(id=envoyee.id))["voie"] == "14 rue des Lilas"


async def test_qui_ne_fait_que_lire_ne_corrige_ni_n_envoie(ines, demande):
    lecteur, _ = await faire_utilisateur("lecteur@exemple.fr", Profil.CONSULTATION, await _compte(ines))
    acteur = Acteur(lecteur.id, ines.compte_id, Profil.CONSULTATION)
    for essai in (
        corrections.corriger(acteur, demande.numero, {"iban": AUTRE_IBAN}),
        renvoi.renvoyer(acteur, demande.numero),
        joindre(acteur, demande),
    ):
        with pytest.raises(Interdit):
            await essai


async def _compte(acteur: Acteur):
    from portail.domain.compte import Compte

    return await Compte.get(id=acteur.compte_id)


async def test_un_complement_annule_oublie_ce_qui_n_etait_pas_envoye(agent, ines, demande):
    joint = await joindre(ines, demande)
    await complement.annuler(agent, demande.numero, "Finalement lisible.")
    assert (await Justificatif.get(id=joint.id)).remplace_le is not None
    with pytest.raises(PasMaintenant):
        await corrections.dossier(ines, demande.numero)
    assert (await Complement.get(demande_id=demande.id)).corrections is None


async def test_un_fichier_entier_refuse_veut_ses_deux_faces(agent, ines):
    envoyee = await agents.envoyee(ines)
    await Justificatif.filter(demande_id=envoyee.id, face="verso").delete()
    await Justificatif.filter(demande_id=envoyee.id, face="recto").update(face="")
    await instruction.prendre_en_charge(agent, envoyee.numero)
    carte = await Justificatif.get(demande_id=envoyee.id, piece="identite")
    await jugement.juger(agent, envoyee.numero, carte.id, Verdict.NON_CONFORME, "illisible", "On ne lit rien.")
    await complement.demander(agent, envoyee.numero)
    await joindre(ines, envoyee, face="recto")
    with pytest.raises(Invalide) as refus:
        await renvoi.renvoyer(ines, envoyee.numero)
    assert refus.value.erreurs == {"element-identite": ["Pièce d’identité : ajoutez aussi le verso."]}
    await joindre(ines, envoyee, face="verso")
    await renvoi.renvoyer(ines, envoyee.numero)
    debout = await documents_de(envoyee)
    assert sorted(d.face for d in debout if d.piece == "identite") == ["recto", "verso"]


async def test_une_carte_neuve_remplace_aussi_le_recto_qui_convenait(ines, demande):
    for face in ("recto", "verso"):
        await joindre(ines, demande, face=face)
    await corrections.corriger(ines, demande.numero, {"iban": AUTRE_IBAN})
    await renvoi.renvoyer(ines, demande.numero)
    debout = [d for d in await documents_de(demande) if d.piece == "identite"]
    assert [(d.face, d.complement, d.verdict) for d in debout] == [
        ("recto", 1, Verdict.A_VOIR),
        ("verso", 1, Verdict.A_VOIR),
    ]


async def test_un_fichier_infecte_ne_part_pas(ines, demande):
    infecte = await joindre(ines, demande)
    await Justificatif.filter(id=infecte.id).update(analyse=Analyse.INFECTE)
    await corrections.corriger(ines, demande.numero, {"iban": AUTRE_IBAN})
    attendu = await corrections.dossier(ines, demande.numero)
    verso = next(e for e in attendu.elements if e.face == "verso")
    assert [d.id for d in verso.recus] == [infecte.id] and not verso.remedie
    with pytest.raises(Invalide):
        await renvoi.renvoyer(ines, demande.numero)


async def test_ce_qui_est_refuse_laisse_sa_place_au_poids(ines, demande):
    """60 MiB a claim: four documents of 15 leave none, but two of them are to be replaced."""
    await Justificatif.filter(demande_id=demande.id).update(taille=15 * 1024 * 1024)
    await joindre(ines, demande)
    await joindre(ines, demande, "rib", "")
    await Justificatif.filter(demande_id=demande.id).update(verdict=Verdict.CONFORME)
    with pytest.raises(RefusFichier):
        await joindre(ines, demande)


async def test_un_nom_corrige_est_celui_que_l_on_cherche(agent, ines):
    envoyee = await agents.envoyee(ines)
    await instruction.prendre_en_charge(agent, envoyee.numero)
    await complement.demander(agent, envoyee.numero, [Partie("titulaire", "Le nom n’est pas celui de l’acte.")])
    await corrections.corriger(ines, envoyee.numero, {"nom_naissance": "Kowalski"})
    await renvoi.renvoyer(ines, envoyee.numero)
    siens = MotCherche.filter(demande_id=envoyee.id)
    assert await siens.filter(empreinte=recherche.empreinte("kowalski")).exists()
    assert not await siens.filter(empreinte=recherche.empreinte("moreau")).exists()
