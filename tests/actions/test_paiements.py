"""Runs of payments: who may, once only, frozen by the export; what the bank answers, line by line."""

import asyncio
from datetime import timedelta

import pytest
from tortoise.exceptions import IntegrityError

from portail.actions import decision, jugement, paiements, pointages, purge, reglements
from portail.domain import horloge
from portail.domain.agent import Systeme
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.erreurs import Interdit, Introuvable, Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.gestionnaire import ProfilAgent
from portail.domain.journal import Ligne
from portail.domain.justificatif import Justificatif, Verdict
from portail.domain.paiement import EtatVirement, LotPaiement, RetourBanque, Virement
from portail.reglages import Reglages, reglages
from portail.services import chiffrement, coffre
from portail.services.chiffrement import Coffret
from tests import agents
from tests.paiements import CENTIMES, juger_les_lignes, retour, validee, validees


@pytest.fixture
async def deux(agent) -> list[Demande]:
    return await validees(agent, 2)


@pytest.fixture
async def lot(chef, deux) -> LotPaiement:
    return await paiements.former_lot(chef)


@pytest.fixture
async def parti(chef, lot) -> LotPaiement:
    await paiements.exporter(chef, lot.numero)
    return await paiements.lot_de(lot.numero)


async def etats(demandes: list[Demande]) -> list[Etat]:
    return [(await Demande.get(id=d.id)).etat for d in demandes]


# --- the run -----------------------------------------------------------------------------------------------------------


async def test_un_lot_prend_ce_qui_est_mur(chef, agent, deux):
    recente = await validee(agent, await agents.faire_acteur("recente@exemple.fr"), minutes=29)
    attente = await paiements.a_payer(chef)
    assert {d.numero for d in attente.demandes} == {d.numero for d in deux}
    assert (attente.recentes, attente.siennes, attente.reste) == (1, 0, 0)
    lot = await paiements.former_lot(chef)
    assert await etats(deux) == [Etat.EN_PAIEMENT, Etat.EN_PAIEMENT]
    assert await etats([recente]) == [Etat.VALIDEE]
    assert [(v.etat, v.rang, v.montant_centimes) for v in await Virement.filter(lot_id=lot.id)] == [
        (EtatVirement.EN_LOT, 1, CENTIMES)
    ] * 2
    assert await Evenement.filter(acte="mettre au paiement", par="S", par_id=chef.gestionnaire_id).count() == 2
    with pytest.raises(PasMaintenant):
        await paiements.former_lot(chef)


async def test_qui_a_valide_ne_paie_pas(chef, bd):
    """The four eyes: not in her run, not taken out by her, not downloaded by her."""
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    sienne = await validee(chef, await agents.faire_acteur())
    attente = await paiements.a_payer(chef)
    assert (attente.demandes, attente.siennes) == ([], 1)
    with pytest.raises(PasMaintenant):
        await paiements.former_lot(chef, [sienne.numero])
    lot = await paiements.former_lot(autre)
    with pytest.raises(Interdit):
        await paiements.exporter(chef, lot.numero)
    with pytest.raises(Interdit):
        await paiements.retirer(chef, lot.numero, sienne.numero)
    assert (await paiements.lot_de(lot.numero)).exporte_le is None
    assert b"<NbOfTxs>1</NbOfTxs>" in await paiements.exporter(autre, lot.numero)


async def test_un_gestionnaire_ne_forme_ni_ne_confirme(agent, deux, parti):
    with pytest.raises(PasMaintenant):
        await paiements.former_lot(agent)
    for acte in (
        lambda: reglements.confirmer(agent, deux[0].numero),
        lambda: reglements.refuser(agent, deux[0].numero, "AC04"),
    ):
        with pytest.raises(Interdit):
            await acte()
    assert await etats(deux) == [Etat.EN_PAIEMENT] * 2


async def test_un_gestionnaire_ne_met_rien_au_paiement(agent, bd):
    autre = await agents.faire_agent("B. Autre")
    await validee(agent, await agents.faire_acteur())
    with pytest.raises(Interdit):
        await paiements.former_lot(autre)
    assert await LotPaiement.all().count() == 0


async def test_une_decision_en_paiement_ne_s_annule_plus(agent, lot, deux):
    with pytest.raises(PasMaintenant):
        await decision.annuler_decision(agent, deux[0].numero, "Erreur de montant.")


async def test_deux_superviseurs_ensemble_un_seul_lot_par_demande(chef, deux):
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    essais = await asyncio.gather(
        *(paiements.former_lot(qui) for qui in (chef, autre, chef, autre)), return_exceptions=True
    )
    assert sum(isinstance(essai, LotPaiement) for essai in essais) == 1, essais
    assert all(isinstance(essai, LotPaiement | PasMaintenant) for essai in essais), essais
    assert await Virement.all().count() == 2
    await juger_les_lignes()


async def test_la_base_elle_meme_refuse_deux_lignes_vives(lot, deux):
    ligne = await Virement.filter(demande_id=deux[0].id).first()
    second = {"lot_id": lot.id, "demande_id": deux[0].id, "rang": 2, "montant_centimes": 1, "cree_le": ligne.cree_le}
    with pytest.raises(IntegrityError):
        await Virement.create(**second)
    await Virement.filter(id=ligne.id).update(etat=EtatVirement.ACCEPTE)
    with pytest.raises(IntegrityError):
        await Virement.create(**second)
    await Virement.filter(id=ligne.id).update(etat=EtatVirement.REFUSE)
    await Virement.create(**second)


async def test_retirer_avant_l_export_seulement(chef, lot, deux):
    await paiements.retirer(chef, lot.numero, deux[0].numero)
    assert await etats(deux) == [Etat.VALIDEE, Etat.EN_PAIEMENT]
    with pytest.raises(PasMaintenant):
        await paiements.retirer(chef, lot.numero, deux[0].numero)
    octets = await paiements.exporter(chef, lot.numero)
    assert deux[0].numero.encode() not in octets and deux[1].numero.encode() in octets
    with pytest.raises(PasMaintenant):
        await paiements.retirer(chef, lot.numero, deux[1].numero)
    suivant = await paiements.former_lot(chef)
    assert suivant.numero == lot.numero + 1
    assert [v.rang for v in await Virement.filter(demande_id=deux[0].id).order_by("rang")] == [1, 2]


async def test_un_lot_vide_ou_inconnu(chef, lot, deux):
    for demande in deux:
        await paiements.retirer(chef, lot.numero, demande.numero)
    with pytest.raises(PasMaintenant, match="vide"):
        await paiements.exporter(chef, lot.numero)
    with pytest.raises(Introuvable):
        await paiements.exporter(chef, 99)


async def test_en_production_rien_ne_part_du_compte_de_la_demonstration(chef, lot, monkeypatch):
    monkeypatch.setattr(Reglages, "payeur_connu", False)
    with pytest.raises(PasMaintenant, match="PORTAIL_PAYEUR_IBAN"):
        await paiements.exporter(chef, lot.numero)
    assert (await paiements.lot_de(lot.numero)).exporte_le is None


# --- the export --------------------------------------------------------------------------------------------------------


async def test_l_export_est_fige_scelle_et_journalise(chef, lot, deux):
    premier = await paiements.exporter(chef, lot.numero)
    second = await paiements.exporter(chef, lot.numero)
    assert premier == second
    for attendu in (b"<NbOfTxs>2</NbOfTxs>", b"<CtrlSum>1771.00</CtrlSum>", *(d.numero.encode() for d in deux)):
        assert attendu in premier
    parti = await paiements.lot_de(lot.numero)
    assert parti.exporte_par == chef.gestionnaire_id
    gardes = await coffre.lire(parti.chemin)
    assert deux[0].numero.encode() not in gardes and b"IBAN" not in gardes
    actes = [ligne.acte for ligne in await Ligne.filter(objet=f"lot:{lot.numero}").order_by("le")]
    assert sorted(actes) == ["lot exporté", "lot formé", "lot téléchargé", "lot téléchargé"]


async def test_deux_exports_ensemble_un_seul_fichier(chef, lot):
    fichiers = await asyncio.gather(*(paiements.exporter(chef, lot.numero) for _ in range(4)))
    assert len(set(fichiers)) == 1
    dossier = reglages().donnees / "documents"
    assert sum(1 for f in dossier.rglob("*") if f.is_file()) == 1
    assert await Ligne.filter(acte="lot exporté").count() == 1


async def test_un_export_et_un_retrait_ensemble(chef, lot, deux):
    """Either it left before the export and is not in the file, or it is in the file and stays."""
    fait = await asyncio.gather(
        paiements.exporter(chef, lot.numero),
        paiements.retirer(chef, lot.numero, deux[0].numero),
        return_exceptions=True,
    )
    assert any(not isinstance(x, Exception) for x in fait), fait
    octets = await paiements.exporter(chef, lot.numero)
    dedans = deux[0].numero.encode() in octets
    assert (await etats(deux))[0] is (Etat.EN_PAIEMENT if dedans else Etat.VALIDEE)


# --- the bank's answer -------------------------------------------------------------------------------------------------


async def test_accepte_paie_refuse_revient(chef, parti, deux):
    octets = retour(parti.numero, (deux[0].numero, "ACSC"), (deux[1].numero, "RJCT", "AC04"))
    bilan = await reglements.importer(chef, octets)
    assert (bilan.acceptees, bilan.refusees) == ([deux[0].numero], [deux[1].numero])
    assert await etats(deux) == [Etat.PAYEE, Etat.EN_INSTRUCTION]
    payee, refusee = [await Virement.get(demande_id=d.id) for d in deux]
    assert payee.etat is EtatVirement.ACCEPTE and payee.instantane and payee.gabarit == "P28/1"
    contenu = Coffret(deux[0].cle).ouvrir_json(payee.instantane, "instantane")
    assert (contenu["montant_centimes"], contenu["numero"]) == (CENTIMES, deux[0].numero)
    assert contenu["iban_fin"] == "0189" and len(contenu["iban_fin"]) == 4
    assert (refusee.etat, refusee.motif) == (EtatVirement.REFUSE, "AC04")
    evenement = await Evenement.get(demande_id=deux[1].id, acte="refuser le paiement")
    assert evenement.details == {"lot": parti.numero, "motif": "AC04"}
    assert (await Demande.get(id=deux[0].id)).payee_le is not None
    assert (await paiements.lot_de(parti.numero)).retour_le is not None
    await juger_les_lignes()


async def test_la_lettre_mene_au_justificatif(chef, parti, deux):
    await reglements.importer(chef, retour(parti.numero, (deux[0].numero, "ACSC")))
    (lettre,) = await Courriel.filter(lettre="M28")
    contenu = chiffrement.ouvrir_json(lettre.contenu, "courriel")
    assert contenu["objet"] == f"Votre demande {deux[0].numero} : justificatif de paiement disponible"
    assert contenu["contexte"]["lien"].endswith(f"/{deux[0].numero}/justificatif-de-paiement")


async def test_importer_deux_fois_ne_change_rien(chef, parti, deux):
    octets = retour(parti.numero, *((d.numero, "ACSC") for d in deux))
    await reglements.importer(chef, octets)
    evenements = await Evenement.all().count()
    with pytest.raises(Invalide) as refus:
        await reglements.importer(chef, octets)
    assert "déjà été importé" in refus.value.erreurs["fichier"][0]
    autre = await reglements.importer(chef, octets + b"\n")
    assert (autre.acceptees, autre.refusees, autre.deja, autre.anomalies) == ([], [], 2, [])
    assert await Evenement.all().count() == evenements
    assert await Courriel.filter(lettre="M28").count() == 2


async def test_importer_ensemble_ne_paie_qu_une_fois(chef, parti, deux):
    octets = retour(parti.numero, *((d.numero, "ACSC") for d in deux))
    essais = await asyncio.gather(*(reglements.importer(chef, octets) for _ in range(4)), return_exceptions=True)
    assert all(isinstance(essai, reglements.Bilan | Invalide) for essai in essais), essais
    assert await etats(deux) == [Etat.PAYEE] * 2
    assert await Courriel.filter(lettre="M28").count() == 2
    assert await RetourBanque.all().count() <= 1
    await juger_les_lignes()


async def test_la_banque_qui_se_dedit_est_signalee(chef, parti, deux):
    await reglements.importer(chef, retour(parti.numero, (deux[0].numero, "ACSP"), (deux[1].numero, "RJCT", "AC01")))
    bilan = await reglements.importer(
        chef, retour(parti.numero, (deux[0].numero, "RJCT", "AC04"), (deux[1].numero, "ACSC"))
    )
    assert bilan.deja == 2 and len(bilan.anomalies) == 2
    assert await etats(deux) == [Etat.PAYEE, Etat.EN_INSTRUCTION]


async def test_un_montant_qui_differe_n_est_pas_regle(chef, parti, deux):
    bilan = await reglements.importer(chef, retour(parti.numero, (deux[0].numero, "ACSC"), montant="885.51"))
    assert bilan.acceptees == [] and "montant" in bilan.anomalies[0]
    assert (await etats(deux))[0] is Etat.EN_PAIEMENT
    bilan = await reglements.importer(chef, retour(parti.numero, (deux[0].numero, "ACSC"), montant="885.50"))
    assert bilan.acceptees == [deux[0].numero]


async def test_un_statut_d_attente_attend(chef, parti, deux):
    octets = retour(parti.numero, (deux[0].numero, "PDNG"), (deux[1].numero, "ACSC"))
    bilan = await reglements.importer(chef, octets)
    assert (bilan.en_attente, bilan.acceptees) == (1, [deux[1].numero])
    assert (await paiements.lot_de(parti.numero)).retour_le is None
    await reglements.importer(chef, octets)  # not closed: it may come again


async def test_le_mot_pour_tout_le_lot(chef, parti, deux):
    with pytest.raises(Invalide):
        await reglements.importer(chef, retour(parti.numero, ensemble="RCVD"))
    bilan = await reglements.importer(chef, retour(parti.numero, ensemble="ACSC"))
    assert sorted(bilan.acceptees) == sorted(d.numero for d in deux)


@pytest.mark.parametrize("octets", [b"", b"<x/>", retour(77, ("1", "ACSC"))])
async def test_ce_qui_ne_repond_a_rien(chef, parti, octets):
    with pytest.raises(Invalide) as refus:
        await reglements.importer(chef, octets)
    assert refus.value.erreurs["fichier"][0].endswith(".")


async def test_un_lot_pas_encore_exporte_n_a_pas_de_retour(chef, lot, deux):
    with pytest.raises(Invalide):
        await reglements.importer(chef, retour(lot.numero, (deux[0].numero, "ACSC")))
    with pytest.raises(PasMaintenant):
        await reglements.confirmer(Systeme(), deux[0].numero)
    assert await etats(deux) == [Etat.EN_PAIEMENT] * 2


@pytest.mark.parametrize("numero", ["1" * 35, "NOTPROVIDED", "1026110000000é"])
async def test_un_numero_qui_n_en_est_pas_un_est_dit_et_le_reste_regle(chef, parti, deux, numero):
    bilan = await reglements.importer(chef, retour(parti.numero, (numero, "ACSC"), (deux[0].numero, "ACSC")))
    assert bilan.acceptees == [deux[0].numero] and "pas dans ce lot" in bilan.anomalies[0]


async def test_une_demande_d_un_autre_lot_n_est_pas_payee(chef, agent, parti):
    etrangere = await validee(agent, await agents.faire_acteur("etrangere@exemple.fr"))
    bilan = await reglements.importer(chef, retour(parti.numero, (etrangere.numero, "ACSC")))
    assert bilan.acceptees == [] and "pas dans ce lot" in bilan.anomalies[0]
    assert await etats([etrangere]) == [Etat.VALIDEE]


async def test_refuse_puis_paye_par_une_autre_ligne(agent, chef, parti, deux):
    """The agent decides again; the new payment is a new line, and its proof is of that rank."""
    await reglements.refuser(Systeme(), deux[0].numero, "AC04")
    refusee = await Demande.get(id=deux[0].id)
    assert (refusee.etat, refusee.agent_id, refusee.decidee_par) == (Etat.EN_INSTRUCTION, agent.gestionnaire_id, None)
    with pytest.raises(PasMaintenant, match="1 document à vérifier"):
        await decision.valider(agent, deux[0].numero, CENTIMES)
    rib = await Justificatif.get(demande_id=refusee.id, piece="rib")
    await jugement.juger(agent, refusee.numero, rib.id, Verdict.CONFORME)
    await decision.valider(agent, deux[0].numero, CENTIMES)
    await Demande.filter(id=deux[0].id).update(decidee_le=horloge.maintenant() - timedelta(minutes=31))
    suivant = await paiements.former_lot(chef)
    await paiements.exporter(chef, suivant.numero)
    await reglements.confirmer(Systeme(), deux[0].numero)
    lignes = await Virement.filter(demande_id=deux[0].id).order_by("rang")
    assert [(v.rang, v.etat) for v in lignes] == [(1, EtatVirement.REFUSE), (2, EtatVirement.ACCEPTE)]


# --- what goes ---------------------------------------------------------------------------------------------------------


async def test_le_fichier_s_en_va_apres_le_retour(chef, parti, deux):
    await purge.purger()
    assert (await paiements.lot_de(parti.numero)).purge_le is None
    await reglements.importer(chef, retour(parti.numero, *((d.numero, "ACSC") for d in deux)))
    assert (await purge.purger())["Fichiers de virements"] == 0
    tard = horloge.maintenant() - timedelta(days=reglages().jours_virement, minutes=1)
    await LotPaiement.filter(id=parti.id).update(retour_le=tard)
    assert (await purge.purger())["Fichiers de virements"] == 1
    assert (await purge.purger())["Fichiers de virements"] == 0
    apres = await paiements.lot_de(parti.numero)
    assert apres.purge_le and apres.sha256 and not apres.chemin
    with pytest.raises(coffre.Absent):
        await coffre.lire(parti.chemin)
    with pytest.raises(PasMaintenant, match="effacé"):
        await paiements.exporter(chef, parti.numero)


async def test_le_motif_de_la_banque_n_est_qu_un_code(chef, parti, deux):
    await reglements.refuser(chef, deux[0].numero, "AC01 <script>")
    evenement = await Evenement.get(demande_id=deux[0].id, acte="refuser le paiement")
    assert evenement.details["motif"] == "AC01script"


# --- what a Superviseur says by hand -----------------------------------------------------------------------------------


async def test_confirmer_a_la_main_vaut_la_ligne_de_la_banque(chef, parti, deux):
    await pointages.confirmer(chef, parti.numero, deux[0].numero)
    assert await etats(deux) == [Etat.PAYEE, Etat.EN_PAIEMENT]
    assert await Courriel.filter(lettre="M28", demande_id=deux[0].id).count() == 1
    ligne = await Virement.get(demande_id=deux[0].id)
    assert ligne.etat is EtatVirement.ACCEPTE and ligne.instantane and ligne.instantane_sha256
    evenement = await Evenement.get(demande_id=deux[0].id, acte="confirmer le paiement")
    assert (evenement.par, evenement.par_id, evenement.details["a_la_main"]) == ("S", chef.gestionnaire_id, True)
    trace = await Ligne.get(acte="paiement confirmé à la main")
    assert (trace.objet, trace.details) == (f"demande:{deux[0].numero}", {"lot": parti.numero})
    await pointages.refuser(chef, parti.numero, deux[1].numero, "AC04")
    assert await etats(deux) == [Etat.PAYEE, Etat.EN_INSTRUCTION]
    assert (await Virement.get(demande_id=deux[1].id)).motif == "AC04"
    assert (await Justificatif.get(demande_id=deux[1].id, piece="rib")).verdict is Verdict.A_VOIR
    assert (await Ligne.get(acte="paiement refusé à la main")).details == {"lot": parti.numero, "motif": "AC04"}
    assert (await paiements.lot_de(parti.numero)).retour_le is not None
    await juger_les_lignes()


@pytest.mark.parametrize("motif", ["", "x", "ac04", "AC04;"])
async def test_un_refus_a_la_main_a_la_raison_de_la_banque(chef, parti, deux, motif):
    with pytest.raises(Invalide):
        await pointages.refuser(chef, parti.numero, deux[0].numero, motif)
    assert await etats(deux) == [Etat.EN_PAIEMENT] * 2


async def test_a_la_main_ni_avant_l_export_ni_deux_fois(chef, lot, deux):
    for acte in (pointages.confirmer, lambda *a: pointages.refuser(*a, "AC04")):
        with pytest.raises(PasMaintenant, match="pas encore parti"):
            await acte(chef, lot.numero, deux[0].numero)
        with pytest.raises(Introuvable):
            await acte(chef, 99, deux[0].numero)
    await paiements.exporter(chef, lot.numero)
    await pointages.confirmer(chef, lot.numero, deux[0].numero)
    for acte in (pointages.confirmer, lambda *a: pointages.refuser(*a, "AC04")):
        with pytest.raises(PasMaintenant, match="n’attend plus la banque"):
            await acte(chef, lot.numero, deux[0].numero)
    assert await etats(deux) == [Etat.PAYEE, Etat.EN_PAIEMENT]


async def test_a_la_main_par_qui_n_a_pas_valide(chef, bd):
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    gestionnaire = await agents.faire_agent()
    sienne = await validee(chef, await agents.faire_acteur())
    lot = await paiements.former_lot(autre)
    await paiements.exporter(autre, lot.numero)
    for qui in (chef, gestionnaire):
        with pytest.raises(Interdit):
            await pointages.confirmer(qui, lot.numero, sienne.numero)
        with pytest.raises(Interdit):
            await pointages.refuser(qui, lot.numero, sienne.numero, "AC04")
    assert await etats([sienne]) == [Etat.EN_PAIEMENT]
    assert not await Ligne.filter(acte__contains="à la main").exists()


async def test_une_ligne_ne_se_regle_qu_une_fois_a_la_main(chef, parti, deux):
    """Two hands and a file at once: one settles each line, one letter leaves."""
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    numero = deux[0].numero
    essais = await asyncio.gather(
        pointages.confirmer(chef, parti.numero, numero),
        pointages.confirmer(autre, parti.numero, numero),
        pointages.refuser(autre, parti.numero, numero, "AC04"),
        reglements.importer(chef, retour(parti.numero, (numero, "ACSC"))),
        return_exceptions=True,
    )
    ratees = [essai for essai in essais if isinstance(essai, Exception)]
    assert all(isinstance(essai, PasMaintenant) for essai in ratees), essais
    reglees = Evenement.filter(demande_id=deux[0].id, acte__in=("confirmer le paiement", "refuser le paiement"))
    assert await reglees.count() == 1
    assert await Courriel.filter(lettre="M28", demande_id=deux[0].id).count() <= 1
    assert await Ligne.filter(acte__contains="à la main").count() <= 1
    await juger_les_lignes()
