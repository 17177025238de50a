"""Every (state × act × role) against the table of the contract, copied here by hand (vie-de-la-demande.md, « PASSAGES »)."""

import pytest

from portail.domain.etats import LECTURES, ONGLETS, PASSAGES, Etat, Role, permet

HORS_BROUILLON = "envoyee en_instruction attente_complement attente_fonds validee en_paiement payee rejetee"
TOUS = "brouillon " + HORS_BROUILLON

# act: (from, to or "=", by)
CONTRAT = {
    "créer": ("", "brouillon", "P"),
    "enregistrer": ("brouillon", "=", "PAH"),
    "joindre": ("brouillon", "=", "PAH"),
    "remplacer": ("brouillon", "=", "PAH"),
    "retirer": ("brouillon", "=", "PAH"),
    "dupliquer": (TOUS.replace(" rejetee", ""), "=", "PA"),
    "réaffecter": (TOUS.replace(" payee", "").replace(" rejetee", ""), "=", "A"),
    "jeter": ("brouillon", "=", "PA"),
    "restaurer": ("brouillon", "=", "PA"),
    "soumettre": ("brouillon", "envoyee", "PA"),
    "prendre en charge": ("envoyee", "en_instruction", "GS"),
    "rendre": ("en_instruction attente_complement attente_fonds validee", "=", "GS"),
    "réattribuer": ("en_instruction attente_complement attente_fonds validee", "=", "GS"),
    "juger": ("en_instruction", "=", "G"),
    "amender": ("en_instruction", "=", "G"),
    "annoter": ("en_instruction", "=", "G"),
    "suspendre": ("en_instruction", "=", "G"),
    "reprendre": ("en_instruction", "=", "G"),
    "demander un complément": ("en_instruction", "attente_complement", "G"),
    "1ère relance": ("attente_complement attente_fonds", "=", "G"),
    "2e relance": ("attente_complement attente_fonds", "=", "G"),
    "annuler le complément": ("attente_complement", "en_instruction", "G"),
    "corriger": ("attente_complement", "=", "PAH"),
    "renvoyer": ("attente_complement", "en_instruction", "PA"),
    "mettre en attente de fonds": ("en_instruction", "attente_fonds", "GY"),
    "fonds reçus": ("attente_fonds", "en_instruction", "GY"),
    "rejeter": ("en_instruction attente_complement", "rejetee", "G"),
    "valider": ("en_instruction", "validee", "G"),
    "annuler la décision": ("validee rejetee", "en_instruction", "GS"),
    "mettre au paiement": ("validee", "en_paiement", "S"),
    "retirer du paiement": ("en_paiement", "validee", "S"),
    "confirmer le paiement": ("en_paiement", "payee", "YS"),
    "refuser le paiement": ("en_paiement", "en_instruction", "YS"),
    "écrire": (HORS_BROUILLON, "=", "GS"),
    "répondre": (HORS_BROUILLON, "=", "PA"),
    "marquer lu": (HORS_BROUILLON, "=", "PACGS"),
    "remettre non lu": (HORS_BROUILLON, "=", "AC"),
    "retirer un message": (HORS_BROUILLON, "=", "PAGS"),
    "masquer": ("rejetee", "=", "PA"),
    "purger": ("brouillon payee rejetee", "=", "Y"),
}

LIBELLES = {
    "brouillon": ("Demande enregistrée", "brouillons", "vous"),
    "envoyee": ("Envoyé", "transmises", "nous"),
    "en_instruction": ("En cours d’instruction", "transmises", "nous"),
    "attente_complement": ("En attente complément", "transmises", "vous"),
    "attente_fonds": ("En attente de fonds", "transmises", "nous"),
    "validee": ("Demande validée", "validees", "nous"),
    "en_paiement": ("Paiement en cours", "validees", "nous"),
    "payee": ("Justificatif de déconsignation disponible", "validees", "personne"),
    "rejetee": ("Demande rejetée", "rejetees", "personne"),
}


def test_les_actes_sont_ceux_du_contrat():
    assert set(PASSAGES) == set(CONTRAT)


@pytest.mark.parametrize("acte", sorted(CONTRAT))
def test_etat_acte_role(acte):
    de, vers, par = CONTRAT[acte]
    for etat in Etat:
        for role in Role:
            attendu = etat.value in de.split() and role.value in par
            assert permet(acte, etat, role) is attendu, (acte, etat, role)
    assert PASSAGES[acte].vers == (None if vers == "=" else Etat(vers))


@pytest.mark.parametrize("role", list(Role))
def test_une_creation_n_a_pas_d_etat_de_depart(role):
    assert permet("créer", None, role) is (role is Role.PROPRIETAIRE)
    assert not permet("enregistrer", None, role)


@pytest.mark.parametrize("etat", list(Etat))
def test_lecture_de_chaque_etat(etat):
    libelle, onglet, a_qui = LIBELLES[etat.value]
    assert (LECTURES[etat].libelle, LECTURES[etat].onglet, LECTURES[etat].a_qui) == (libelle, onglet, a_qui)
    assert etat in ONGLETS[onglet]


def test_ce_qu_une_proprietaire_peut_sur_son_brouillon():
    assert [acte for acte in PASSAGES if permet(acte, Etat.BROUILLON, Role.PROPRIETAIRE)] == [
        "enregistrer",
        "joindre",
        "remplacer",
        "retirer",
        "dupliquer",
        "jeter",
        "restaurer",
        "soumettre",
    ]
