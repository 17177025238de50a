"""What the service does with a claim: first wins, each act its event and its letter, refused in words when not its time."""

import asyncio
from datetime import timedelta

import pytest

from portail.actions import complement, decision, instruction, jugement
from portail.actions.complement import Partie
from portail.actions.soumission import documents_de
from portail.domain import horloge
from portail.domain.agent import Agent, Systeme
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande, Evenement
from portail.domain.erreurs import Interdit, Introuvable, Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.instruction import Amendement, Complement, Note
from portail.domain.justificatif import Analyse, Justificatif, Verdict
from portail.services import chiffrement
from portail.services.chiffrement import Coffret
from tests import agents
from tests.actions.test_demandes import prete


@pytest.fixture
async def prise(agent, ines) -> Demande:
    demande = await agents.envoyee(ines)
    return await instruction.prendre_en_charge(agent, demande.numero)


async def juger_tout(agent: Agent, demande: Demande, verdict: Verdict = Verdict.CONFORME) -> None:
    for document in await documents_de(demande):
        await jugement.juger(agent, demande.numero, document.id, verdict)


async def refuser(agent: Agent, demande: Demande, piece: str = "rib", motif: str = "rib_different") -> Justificatif:
    document = await Justificatif.filter(demande_id=demande.id, piece=piece, remplace_le=None).first()
    return await jugement.juger(
        agent, demande.numero, document.id, Verdict.NON_CONFORME, motif, "Coordonnées bancaires : à revoir."
    )


async def lettres(demande: Demande) -> list[str]:
    return [c.lettre for c in await Courriel.filter(demande_id=demande.id).order_by("cree_le")]


async def actes(demande: Demande) -> list[str]:
    return [e.acte for e in await Evenement.filter(demande_id=demande.id).order_by("le")]


# --- take and give back ----------------------------------------------------------------------------------------------


async def test_le_premier_arrive_prend_en_charge(agent, chef, ines):
    demande = await agents.envoyee(ines)
    essais = await asyncio.gather(
        *(instruction.prendre_en_charge(qui, demande.numero) for qui in (agent, chef)), return_exceptions=True
    )
    assert sum(isinstance(essai, Demande) for essai in essais) == 1
    assert sum(isinstance(essai, PasMaintenant) for essai in essais) == 1
    gardee = await Demande.get(id=demande.id)
    assert gardee.etat is Etat.EN_INSTRUCTION
    assert gardee.agent_id in (agent.gestionnaire_id, chef.gestionnaire_id)
    assert (await actes(demande)).count("prendre en charge") == 1


async def test_un_brouillon_n_existe_pas_pour_le_service(agent, ines):
    brouillon = await prete(ines)
    for acte in (instruction.prendre_en_charge, instruction.rendre, instruction.suspendre):
        with pytest.raises(Introuvable):
            await acte(agent, brouillon.numero)


async def test_rendue_elle_est_a_qui_la_prend(agent, chef, prise):
    await instruction.rendre(agent, prise.numero)
    assert (await Demande.get(id=prise.id)).agent_id is None
    with pytest.raises(Interdit):
        await instruction.annoter(agent, prise.numero, "Je ne la suis plus.")
    autre = await agents.faire_agent("B. Autre")
    await instruction.prendre_en_charge(autre, prise.numero)
    with pytest.raises(PasMaintenant):
        await instruction.prendre_en_charge(chef, prise.numero)
    assert (await Demande.get(id=prise.id)).agent_id == autre.gestionnaire_id


async def test_reattribuer(agent, chef, prise):
    autre = await agents.faire_agent("B. Autre")
    with pytest.raises(Interdit):
        await instruction.reattribuer(autre, prise.numero, autre.gestionnaire_id)
    await instruction.reattribuer(chef, prise.numero, autre.gestionnaire_id)
    with pytest.raises(Interdit):
        await instruction.rendre(agent, prise.numero)
    with pytest.raises(Invalide):
        await instruction.reattribuer(autre, prise.numero, prise.id)
    await instruction.reattribuer(autre, prise.numero, agent.gestionnaire_id)
    assert (await Demande.get(id=prise.id)).agent_id == agent.gestionnaire_id


async def test_seule_la_personne_qui_suit_la_demande_l_instruit(chef, prise):
    """A Superviseur too, unless she follows it herself."""
    document = (await documents_de(prise))[0]
    for essai in (
        jugement.juger(chef, prise.numero, document.id, Verdict.CONFORME),
        instruction.annoter(chef, prise.numero, "Note"),
        decision.valider(chef, prise.numero, 88_500),
        decision.rejeter(chef, prise.numero, "autre", "Non."),
    ):
        with pytest.raises(Interdit):
            await essai


async def test_note_et_suspension_restent_chez_nous(agent, prise):
    await instruction.annoter(agent, prise.numero, "Appeler la mairie.")
    note = await Note.get(demande_id=prise.id)
    assert b"mairie" not in note.texte
    with pytest.raises(PasMaintenant):
        await instruction.reprendre(agent, prise.numero)
    await instruction.suspendre(agent, prise.numero)
    await juger_tout(agent, prise)
    with pytest.raises(PasMaintenant, match="suspendue"):
        await decision.valider(agent, prise.numero, 88_500)
    await instruction.reprendre(agent, prise.numero)
    await decision.valider(agent, prise.numero, 88_500)
    assert await lettres(prise) == ["M21", "M27"]


async def test_attendre_les_fonds_par_l_agent_puis_le_flux(agent, prise):
    await instruction.attendre_les_fonds(agent, prise.numero)
    assert (await Demande.get(id=prise.id)).etat is Etat.ATTENTE_FONDS
    with pytest.raises(PasMaintenant):
        await decision.valider(agent, prise.numero, 88_500)
    await instruction.fonds_recus(Systeme(), prise.numero)
    assert (await Demande.get(id=prise.id)).etat is Etat.EN_INSTRUCTION


# --- judge and amend ---------------------------------------------------------------------------------------------------


async def test_non_conforme_dit_pourquoi(agent, prise):
    document = (await documents_de(prise))[0]
    with pytest.raises(Invalide) as refus:
        await jugement.juger(agent, prise.numero, document.id, Verdict.NON_CONFORME, "inconnu", " ")
    assert set(refus.value.erreurs) == {"motif", "texte"}
    juge = await refuser(agent, prise)
    assert juge.motif == "rib_different"
    assert b"Coordonn" not in (juge.motif_texte or b"")
    gomme = await jugement.juger(agent, prise.numero, juge.id, Verdict.A_VOIR)
    assert (gomme.motif, gomme.motif_texte) == ("", None)


async def test_un_document_non_analyse_par_l_antivirus_n_est_pas_conforme(agent, prise):
    await Justificatif.filter(demande_id=prise.id, piece="acte").update(analyse=Analyse.EN_ATTENTE)
    acte = await Justificatif.get(demande_id=prise.id, piece="acte")
    with pytest.raises(PasMaintenant):
        await jugement.juger(agent, prise.numero, acte.id, Verdict.CONFORME)


async def test_amender_garde_l_avant_l_apres_et_la_raison(agent, chef, prise):
    with pytest.raises(Invalide) as refus:
        await jugement.amender(agent, prise.numero, "iban", {"iban": "FR76 faux"}, "")
    assert set(refus.value.erreurs) == {"iban", "raison"}
    nouvel = "FR14 2004 1010 0505 0001 3M02 606"
    await jugement.amender(agent, prise.numero, "iban", {"iban": nouvel}, "Lu sur le RIB.")
    trace, coffret = await Amendement.get(demande_id=prise.id), Coffret(prise.cle)
    assert coffret.ouvrir(trace.apres, "amendement").decode() == nouvel
    assert trace.section == "banque"
    gardee = await Demande.get(id=prise.id)
    assert gardee.iban_empreinte == chiffrement.empreinte("FR1420041010050500013M02606", "iban")
    await juger_tout(agent, prise)
    with pytest.raises(PasMaintenant, match="coordonnées bancaires"):
        await decision.valider(agent, prise.numero, 88_500)
    await instruction.reattribuer(agent, prise.numero, chef.gestionnaire_id)
    await decision.valider(chef, prise.numero, 88_500)


async def test_amender_une_date_garde_les_regles_de_la_demande(agent, prise):
    date = {"date_naissance_jour": "31", "date_naissance_mois": "12", "date_naissance_annee": "1997"}
    with pytest.raises(Invalide, match="corriger"):
        await jugement.amender(agent, prise.numero, "date_naissance", date, "Lu sur l’acte.")
    with pytest.raises(Introuvable):
        await jugement.amender(agent, prise.numero, "montant", {"montant": "1"}, "Non.")


# --- complement --------------------------------------------------------------------------------------------------------


async def test_demander_un_complement_dit_ce_qui_est_refuse(agent, prise):
    with pytest.raises(Invalide):
        await complement.demander(agent, prise.numero)
    rib = await refuser(agent, prise)
    demande_ = await complement.demander(agent, prise.numero, [Partie("adresse", "Adresse : il manque le numéro.")])
    elements = complement.elements_de(prise, demande_)
    assert [(e["piece"], e["parties"]) for e in elements] == [("rib", ["banque"]), ("", ["adresse"])]
    assert elements[0]["document"] == str(rib.id)
    assert (await Demande.get(id=prise.id)).etat is Etat.ATTENTE_COMPLEMENT
    assert await lettres(prise) == ["M21", "M24"]
    evenement = await Evenement.get(demande_id=prise.id, acte="demander un complément")
    assert evenement.details == {"rang": 1, "pieces": ["rib"]}


@pytest.mark.parametrize("partie", [True, False])
async def test_annuler_le_complement(agent, prise, partie):
    """The letter that has not left is taken back; the one that has is followed by another."""
    await refuser(agent, prise)
    await complement.demander(agent, prise.numero)
    if partie:
        await Courriel.filter(demande_id=prise.id, lettre="M24").update(envoye_le=horloge.maintenant())
    with pytest.raises(Invalide):
        await complement.annuler(agent, prise.numero, " ")
    await complement.annuler(agent, prise.numero, "Le RIB est bon.")
    assert (await Demande.get(id=prise.id)).etat is Etat.EN_INSTRUCTION
    assert await complement.ouvert(prise) is None
    assert await lettres(prise) == (["M21", "M24", "M25"] if partie else ["M21"])
    await complement.demander(agent, prise.numero)
    assert [c.rang for c in await Complement.filter(demande_id=prise.id).order_by("rang")] == [1, 2]


# --- decide ------------------------------------------------------------------------------------------------------------


async def test_valider_demande_une_liste_entiere(agent, prise):
    with pytest.raises(PasMaintenant, match="4 documents à vérifier"):
        await decision.valider(agent, prise.numero, 88_500)
    await juger_tout(agent, prise)
    for faux in (0, -1, 10**9):
        with pytest.raises(Invalide):
            await decision.valider(agent, prise.numero, faux)
    await refuser(agent, prise)
    with pytest.raises(PasMaintenant, match="Non conforme"):
        await decision.valider(agent, prise.numero, 88_500)


async def test_valider_la_lettre_attend(agent, prise):
    await juger_tout(agent, prise)
    await decision.valider(agent, prise.numero, 88_500)
    gardee = await Demande.get(id=prise.id)
    assert (gardee.etat, gardee.montant_centimes, gardee.decidee_par) == (Etat.VALIDEE, 88_500, agent.gestionnaire_id)
    lettre = await Courriel.get(demande_id=prise.id, lettre="M27")
    assert timedelta(minutes=29) < lettre.pas_avant - horloge.maintenant() <= timedelta(minutes=30)


async def test_deux_agents_ne_decident_pas_la_meme_demande(agent, prise):
    await juger_tout(agent, prise)
    essais = await asyncio.gather(
        decision.valider(agent, prise.numero, 88_500),
        decision.rejeter(agent, prise.numero, "pas_de_depot", "Rien n’a été déposé."),
        return_exceptions=True,
    )
    assert sum(isinstance(essai, Demande) for essai in essais) == 1
    assert sum(isinstance(essai, PasMaintenant) for essai in essais) == 1
    assert len([lettre for lettre in await lettres(prise) if lettre in ("M27", "M29")]) == 1


async def test_rejeter_dit_pourquoi(agent, prise):
    with pytest.raises(Invalide) as refus:
        await decision.rejeter(agent, prise.numero, "inconnu", "")
    assert set(refus.value.erreurs) == {"motif", "texte"}
    await decision.rejeter(agent, prise.numero, "pas_de_depot", "Rien n’a été déposé à votre nom.")
    gardee = await Demande.get(id=prise.id)
    assert gardee.etat is Etat.REJETEE
    assert b"depos" not in (gardee.texte_rejet or b"")
    assert (await lettres(prise))[-1] == "M29"


async def test_rejeter_sans_reponse_apres_la_2e_relance_et_son_delai(agent, prise):
    await refuser(agent, prise)
    await complement.demander(agent, prise.numero)
    with pytest.raises(PasMaintenant, match="deux relances"):
        await decision.rejeter(agent, prise.numero, "sans_reponse", "Sans réponse.")
    le = horloge.maintenant()
    relance = await Evenement.create(
        demande_id=prise.id, acte="2e relance", vers=Etat.ATTENTE_COMPLEMENT, par="G", le=le
    )
    with pytest.raises(PasMaintenant, match="délai"):
        await decision.rejeter(agent, prise.numero, "sans_reponse", "Sans réponse.")
    await Evenement.filter(demande_id=prise.id, acte="demander un complément").update(le=le - timedelta(days=40))
    await Evenement.filter(id=relance.id).update(le=le - timedelta(days=16))
    await decision.rejeter(agent, prise.numero, "sans_reponse", "Sans réponse.")
    assert (await Demande.get(id=prise.id)).etat is Etat.REJETEE


async def test_un_rejet_sans_reponse_annule_ne_laisse_aucun_complement_ouvert(agent, prise):
    """Else the next request would stand beside the old one, and she might be shown either."""
    await refuser(agent, prise)
    await complement.demander(agent, prise.numero)
    le = horloge.maintenant() - timedelta(days=40)
    await Evenement.filter(demande_id=prise.id, acte="demander un complément").update(le=le)
    await Evenement.create(demande_id=prise.id, acte="2e relance", vers=Etat.ATTENTE_COMPLEMENT, par="G", le=le)
    await decision.rejeter(agent, prise.numero, "sans_reponse", "Sans réponse.")
    await decision.annuler_decision(agent, prise.numero, "Elle vient d’appeler.")
    assert await complement.ouvert(prise) is None
    nouveau = await complement.demander(agent, prise.numero)
    assert await Complement.filter(demande_id=prise.id, annule_le=None).values_list("rang", flat=True) == [nouveau.rang]


async def test_annuler_la_decision_reprend_la_lettre(agent, prise):
    await juger_tout(agent, prise)
    await decision.valider(agent, prise.numero, 88_500)
    await decision.annuler_decision(agent, prise.numero, "Mauvais montant.")
    gardee = await Demande.get(id=prise.id)
    assert (gardee.etat, gardee.montant_centimes, gardee.validee_le) == (Etat.EN_INSTRUCTION, None, None)
    assert await lettres(prise) == ["M21"]


async def test_passe_le_delai_seul_un_superviseur_annule_et_une_lettre_corrige(agent, chef, prise):
    await decision.rejeter(agent, prise.numero, "pas_de_depot", "Rien n’a été déposé.")
    await Demande.filter(id=prise.id).update(decidee_le=horloge.maintenant() - timedelta(minutes=31))
    vieille = Courriel.filter(demande_id=prise.id, lettre="M29")
    await vieille.update(envoye_le=horloge.maintenant())
    with pytest.raises(PasMaintenant, match="Superviseur"):
        await decision.annuler_decision(agent, prise.numero, "Un dépôt a été trouvé.")
    await decision.annuler_decision(chef, prise.numero, "Un dépôt a été trouvé.")
    assert (await Demande.get(id=prise.id)).etat is Etat.EN_INSTRUCTION
    assert await lettres(prise) == ["M21", "M29", "M27b"]


async def test_un_rejet_ne_s_annule_pas_quand_une_autre_demande_est_en_cours(agent, ines, prise):
    await decision.rejeter(agent, prise.numero, "documents", "Les documents ne conviennent pas.")
    await agents.envoyee(ines)
    with pytest.raises(PasMaintenant, match="autre demande"):
        await decision.annuler_decision(agent, prise.numero, "Finalement, si.")
    assert (await Demande.get(id=prise.id)).etat is Etat.REJETEE
    assert "annuler la décision" not in await actes(prise)
