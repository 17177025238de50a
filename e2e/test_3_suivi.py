"""Section 5 of the guide: Mon suivi."""

import re

from playwright.sync_api import expect

from e2e import gestes
from e2e.test_2_demande import commence


def test_elle_suit_ses_brouillons(elle):
    commence(elle)
    elle.clique("Enregistrer", "button")
    elle.ouvre("/mon-compte/mon-suivi")
    elle.voit("E22", "Mon suivi")
    elle.lit("Toutes les demandes brouillons.")
    elle.lit("La colonne intitulée « Sens » comporte la lettre « C »")
    for mot in ("Non renseigné", "Demande enregistrée"):
        elle.lit(mot)
    elle.clique("Dupliquer")
    expect(elle.page.locator("form#informations")).to_be_visible()
    elle.ouvre("/mon-compte/mon-suivi?onglet=brouillons&tri=numero&sens=asc")
    expect(elle.page.locator("tbody tr")).to_have_count(2)
    elle.clique("Supprimer")
    elle.clique("Oui, supprimer", "button")
    elle.lit("Brouillon mis à la corbeille")
    expect(elle.page.locator("tbody tr")).to_have_count(1)
    elle.clique("Ouvrir la corbeille")
    elle.voit("E22", "Corbeille", "corbeille")
    elle.clique("Restaurer", "button")
    expect(elle.page.locator("tbody tr")).to_have_count(2)


def test_les_onglets_ont_leur_adresse_et_le_retour_marche(elle):
    courriel = gestes.ouvre_un_compte(elle)
    gestes.se_connecte(elle, courriel)
    elle.clique("Mon suivi")
    elle.voit("E22", "Mon suivi", "vide")
    elle.clique("Demandes validées", "link")
    elle.lit("Toutes les demandes validées.")
    assert "onglet=validees" in elle.page.url
    elle.clique("Demandes rejetées", "link")
    elle.lit("Toutes les demandes rejetées.")
    elle.page.go_back()
    elle.lit("Toutes les demandes validées.")
    expect(elle.page.locator("header")).to_have_count(1)
    elle.page.reload()
    elle.lit("Toutes les demandes validées.")
    elle.clique("Déconsigner / Récupérer les revenus")
    elle.voit("ESM", "")


def test_les_pages_du_pied(elle):
    for chemin, titre in (
        ("/mentions-legales", "Mentions légales"),
        ("/donnees-personnelles", "Données personnelles"),
        ("/conditions-generales-d-utilisation", "Conditions Générales"),
        ("/conditions-particulieres-d-utilisation", "Conditions Particulières"),
        ("/accessibilite", "ccessibilité"),
        ("/credits-photos", "Crédits"),
        ("/gestion-des-cookies", "cookies"),
        ("/plan-du-site", "Plan du site"),
    ):
        elle.ouvre(chemin)
        elle.voit("Pied", re.compile(titre, re.I), chemin.strip("/"))
    elle.ouvre("/nulle-part")
    elle.voit("404", re.compile("page", re.I))
