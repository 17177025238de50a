"""Claims as the months pass: each erasure announced, done once, told without content, and really done."""

import dataclasses
import os
import time
from datetime import timedelta

import pytest

from portail import reglages as reglages_
from portail.actions import decision, instruction, paiements, purge, reglements
from portail.domain import horloge
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement, Recepisse
from portail.domain.gestionnaire import Presence, ProfilAgent, SessionAgent
from portail.domain.journal import Ligne
from portail.domain.justificatif import Justificatif
from portail.domain.livraison import Livraison
from portail.domain.motifs import REJETS
from portail.domain.paiement import LotPaiement, Virement
from portail.services import coffre, recepisse
from tests import agents
from tests.paiements import retour, validee

JOUR = timedelta(days=1)


@pytest.fixture
def dans(monkeypatch):
    """The clock, so many days ahead of the true one."""
    vraie = horloge.maintenant

    def avancer(jours: float) -> None:
        monkeypatch.setattr(horloge, "maintenant", lambda: vraie() + jours * JOUR)

    return avancer


@pytest.fixture
async def payee(bd) -> Demande:
    """Paid, its receipt and its proof made."""
    agent, chef = await agents.faire_agent(), await agents.faire_agent("A. Roy", ProfilAgent.SUPERVISEUR)
    demande = await validee(agent, await agents.faire_acteur())
    lot = await paiements.former_lot(chef)
    await paiements.exporter(chef, lot.numero)
    await reglements.importer(chef, retour(lot.numero, (demande.numero, "ACSC")))
    for genre in ("P21", "P28"):
        await recepisse.octets(demande.id, genre)
    return await Demande.get(id=demande.id)


@pytest.fixture
async def rejetee(bd) -> Demande:
    agent = await agents.faire_agent()
    demande = await agents.envoyee(await agents.faire_acteur())
    await instruction.prendre_en_charge(agent, demande.numero)
    await decision.rejeter(agent, demande.numero, next(iter(REJETS)), "Motif à lire")
    return await Demande.get(id=demande.id)


async def test_une_demande_close_reste_tant_que_l_operateur_ne_dit_rien(payee, dans):
    dans(3650)
    await purge.purger()
    assert (await Demande.get()).efface_le is None
    assert await Courriel.filter(lettre="M42").count() == 0
    assert not await Justificatif.filter(piece="identite").exists()


async def test_une_demande_close_est_annoncee_puis_effacee_ses_empreintes_restent(bd, payee, dans):
    reglages_.poser(dataclasses.replace(bd, mois_demande=6))
    sceaux = set(await Recepisse.all().values_list("sha256", flat=True))
    dans(165)
    await purge.purger()
    assert await Courriel.filter(lettre="M42").count() == 0
    dans(167)
    await purge.purger()
    await purge.purger()
    assert await Courriel.filter(lettre="M42").count() == 1
    dans(180.5)
    await purge.purger()
    assert (await Demande.get()).efface_le is None, "the notice is not 14 days old"
    dans(182)
    assert (await purge.purger())["Demandes closes effacées"] == 1
    effacee = await Demande.get()
    assert effacee.efface_le
    assert (bytes(effacee.cle), bytes(effacee.reponses), effacee.instantane) == (b"", b"", None)
    assert (effacee.numero, effacee.montant_centimes) == (payee.numero, payee.montant_centimes)
    assert effacee.instantane_sha256 == payee.instantane_sha256
    assert set(await Recepisse.all().values_list("sha256", flat=True)) == sceaux
    assert {bytes(o) for o in await Recepisse.all().values_list("octets", flat=True)} == {b""}
    assert (await Virement.get()).instantane is None
    assert await Evenement.filter(acte="purger").count() == 1
    assert not (await purge.purger())["Demandes closes effacées"]


async def test_un_rejet_efface_ne_garde_pas_ses_mots(bd, rejetee, dans):
    reglages_.poser(dataclasses.replace(bd, mois_demande=1))
    dans(17)
    await purge.purger()
    dans(32)
    await purge.purger()
    assert (await Demande.get()).efface_le
    assert (await Demande.get()).texte_rejet is None


async def test_le_delai_comptable_efface_jusqu_au_numero(bd, payee, dans):
    reglages_.poser(dataclasses.replace(bd, mois_demande=1, annees_comptables=2))
    dans(20)
    await purge.purger()
    dans(40)
    await purge.purger()
    assert (await Demande.get()).efface_le
    dans(40 + 729)
    await purge.purger()
    assert await Demande.all().count() == 1
    dans(40 + 731)
    assert (await purge.purger())["Numéros, dates et montants oubliés"] == 1
    for modele in (Demande, Evenement, Virement, LotPaiement, Recepisse):
        assert await modele.all().count() == 0, modele
    assert not any((await purge.purger()).values())


async def test_un_fichier_que_rien_ne_nomme_s_en_va_au_bout_de_sept_jours(bd, rejetee, dans):
    garde, perdu, recent = (coffre.nouveau_nom() for _ in range(3))
    for chemin in (garde, perdu, recent, "autre/chose.txt"):
        await coffre.ecrire(chemin, b"scelle")
    dossier = bd.donnees / "documents"
    vieux = time.time() - 8 * 86400
    for chemin in (garde, perdu, "autre/chose.txt"):
        os.utime(dossier / chemin, (vieux, vieux))
    await Justificatif.filter(piece="rib").update(vignette=garde)
    assert (await purge.purger())["Fichiers sans demande"] == 1
    assert [(dossier / chemin).exists() for chemin in (garde, perdu, recent, "autre/chose.txt")] == [
        True, False, True, True,
    ]  # fmt: skip
    assert (await purge.purger())["Fichiers sans demande"] == 0


async def test_le_technique_du_service_part_aussi(bd, rejetee):
    agent = await agents.faire_agent("B. Autre")
    le = horloge.maintenant() - timedelta(hours=33)
    await SessionAgent.create(empreinte="a" * 64, gestionnaire_id=agent.gestionnaire_id, cree_le=le, vue_le=le)
    await SessionAgent.create(
        empreinte="b" * 64, gestionnaire_id=agent.gestionnaire_id, cree_le=le + 2 * JOUR / 24, vue_le=le
    )
    await Presence.create(demande=rejetee, gestionnaire_id=agent.gestionnaire_id, vue_le=le)
    for rang, age in enumerate((29, 31)):
        envoye = horloge.maintenant() - age * JOUR
        await Livraison.create(
            evenement_id=f"00000000-0000-4000-8000-00000000000{rang}",
            cree_le=envoye,
            pas_avant=envoye,
            envoye_le=envoye,
        )
    await purge.purger()
    assert await SessionAgent.filter(empreinte="a" * 64).count() == 0
    assert await SessionAgent.filter(empreinte="b" * 64).count() == 1
    assert await Presence.all().count() == 0
    assert await Livraison.all().count() == 1


async def test_le_bilan_se_lit_dans_le_journal(bd, rejetee, dans):
    dans(100)
    await purge.purger()
    ligne = await Ligne.filter(acte="purge").first()
    assert ligne.details["Pièces d’identité de demandes closes"] == 1
    assert 0 not in ligne.details.values()
