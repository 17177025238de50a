"""Sample data: played, complete, reproducible, and never an impossible state."""

import random
from collections import Counter, defaultdict

import pytest
from schwifty import IBAN

from portail import demo, demonstration, echantillons, peupler
from portail.actions import demandes, gestionnaires
from portail.domain import horloge
from portail.domain.compte import Utilisateur
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import PASSAGES, Etat, Role
from portail.domain.instruction import Complement, MotCherche
from portail.domain.justificatif import Justificatif, Verdict
from portail.domain.message import Message
from portail.domain.paiement import Virement
from portail.peupler import parcours
from portail.services import recepisse


async def test_la_demo_se_charge_une_fois(bd):
    assert await demonstration.charger() is True
    assert await demonstration.charger() is False
    assert await Utilisateur.all().count() == len(demonstration.COMPTES)
    etats = Counter([d.etat for d in await Demande.all()])
    assert etats == {
        Etat.BROUILLON: 3,
        Etat.ENVOYEE: 3,
        Etat.EN_INSTRUCTION: 2,
        Etat.ATTENTE_COMPLEMENT: 1,
        Etat.ATTENTE_FONDS: 1,
        Etat.VALIDEE: 1,
        Etat.EN_PAIEMENT: 1,
        Etat.PAYEE: 1,
        Etat.REJETEE: 1,
    }
    assert sorted(p.name for p in (bd.donnees / "exemples").iterdir()) == sorted(demo.echantillons.SORTES)
    ages = [(horloge.maintenant() - d.soumise_le).days for d in await Demande.all() if d.soumise_le]
    assert min(ages) == 0 and max(ages) >= 31, "la démonstration a un passé"
    assert await Demande.filter(complement_recu_le__isnull=False).count() == 1
    assert await Message.filter(du_service=False, lu_le=None).count() == 1


async def test_la_demo_dit_comment_entrer(bd):
    """An account of each side really opens with what the console prints."""
    await demonstration.charger()
    texte = await demonstration.mode_d_emploi()
    assert all(elle.courriel in texte for elle in demonstration.COMPTES)
    assert demo.MOT_DE_PASSE in texte
    for courriel, secret, code in await gestionnaires.codes_du_moment(demonstration.adresses()):
        assert f"{courriel}" in texte and code in texte and secret in texte
        essai = await gestionnaires.verifier_mot_de_passe(courriel, demonstration.MOT_DU_SERVICE, "127.0.0.1")
        qui, _ = await gestionnaires.verifier_code(essai.gestionnaire_id, code, "127.0.0.1")
        assert qui and qui.nom in ("C. Lambert", "P. Arnaud")


async def test_peupler_compte_juste(bd):
    phrase = await peupler.peupler(60, 7)
    assert phrase.startswith("60 demandes ajoutées")
    assert await Demande.all().count() == 60
    assert len(set(await Demande.all().values_list("numero", flat=True))) == 60
    assert "déjà là" in await peupler.peupler(60, 7)


async def test_mille_demandes_ont_une_vie_possible(bd):
    """Each history follows PASSAGES in time, and the claim is as its history left it."""
    await peupler.peupler(1000, 5)
    demandes_ = await Demande.all()
    assert {d.etat for d in demandes_} == set(Etat)
    faits = _par_demande(await Evenement.all().order_by("le"))
    autres = [_par_demande(await modele.all()) for modele in (Justificatif, Complement, Message, Virement, MotCherche)]
    for demande in demandes_:
        _suit_la_table(demande, faits[demande.id])
        _est_comme_sa_vie_l_a_laissee(demande, faits[demande.id], *(lot[demande.id] for lot in autres))


def _par_demande(lignes) -> defaultdict:
    groupes = defaultdict(list)
    for ligne in lignes:
        groupes[ligne.demande_id].append(ligne)
    return groupes


def _suit_la_table(demande: Demande, faits: list[Evenement]) -> None:
    etat, dernier = None, None
    for fait in faits:
        assert (Etat(fait.de) if fait.de else None) == etat, (demande.numero, fait.acte)
        assert (etat in PASSAGES[fait.acte].de) if etat else fait.acte == "créer"
        assert Role(fait.par) in PASSAGES[fait.acte].par
        assert dernier is None or fait.le > dernier
        etat, dernier = Etat(fait.vers), fait.le
    assert etat is demande.etat
    assert dernier and dernier <= horloge.maintenant()


def _est_comme_sa_vie_l_a_laissee(demande, faits, documents, complements, messages, virements, mots) -> None:
    actes = [fait.acte for fait in faits]
    debout = [d for d in documents if not d.remplace_le]
    decide = demande.etat in (Etat.VALIDEE, Etat.EN_PAIEMENT, Etat.PAYEE, Etat.REJETEE)
    suivie = demande.etat not in (Etat.BROUILLON, Etat.ENVOYEE) and actes[-1] != "rendre"
    assert bool(demande.soumise_le) is bool(mots) is bool(demande.instantane) is (demande.etat is not Etat.BROUILLON)
    assert bool(demande.agent_id) is suivie
    assert bool(demande.decidee_le) is bool(demande.decidee_par) is decide
    assert bool(demande.payee_le) is (demande.etat is Etat.PAYEE)
    assert bool(demande.motif_rejet) is bool(demande.texte_rejet) is (demande.etat is Etat.REJETEE)
    assert len(debout) == 4
    if decide and demande.etat is not Etat.REJETEE:
        assert {d.verdict for d in debout} == {Verdict.CONFORME}
        assert demande.montant_centimes
    if actes[-1] == "refuser le paiement":
        assert {d.piece for d in debout if d.verdict is Verdict.A_VOIR} == {"rib"}
    ouverts = [c for c in complements if not c.renvoye_le and not c.annule_le]
    assert bool(ouverts) is (demande.etat is Etat.ATTENTE_COMPLEMENT or actes[-2:] == ["2e relance", "rejeter"])
    assert len(complements) == actes.count("demander un complément")
    assert len(messages) == sum(actes.count(a) for a in ("1ère relance", "2e relance", "écrire", "répondre"))
    assert [v.etat.value for v in virements] == _virements_attendus(demande, actes)
    assert demandes.reponses_de(demande)["nom_naissance"]


def _virements_attendus(demande: Demande, actes: list[str]) -> list[str]:
    if "mettre au paiement" not in actes:
        return []
    return [{Etat.PAYEE: "accepte", Etat.EN_PAIEMENT: "en_lot"}.get(demande.etat, "refuse")]


def test_une_vie_dure_ce_que_le_contrat_demande():
    """Two reminders a fortnight apart; a rejection without answer a fortnight later."""
    hasard = random.Random(1)
    for acte, precedent in (("1ère relance", "demander un complément"), ("2e relance", "1ère relance")):
        assert all(parcours.attente(hasard, acte, precedent) >= 15 * 1440 for _ in range(50))
    assert all(parcours.attente(hasard, "rejeter", "2e relance") >= 15 * 1440 for _ in range(50))


def test_les_comptes_inventes_sont_justes():
    hasard = random.Random(2)
    for _ in range(200):
        IBAN(echantillons.iban(hasard)).validate(validate_bban=True)


async def test_une_copie_a_son_propre_recepisse(bd, monkeypatch):
    async def texte(html: str) -> bytes:
        return html.encode()

    monkeypatch.setattr(recepisse.pdf, "faire", texte)
    await peupler.peupler(40, 3)
    envoyee = await Demande.filter(etat__not=Etat.BROUILLON).order_by("-numero").first()
    assert envoyee.numero.encode() in await recepisse.octets(envoyee.id)


async def test_meme_graine_memes_donnees(bd):
    assert list(peupler.histoire(("prendre en charge", "rejeter")))[-1][2] is Etat.REJETEE
    with pytest.raises(ValueError, match="ne part pas"):
        list(peupler.histoire(("valider",)))
