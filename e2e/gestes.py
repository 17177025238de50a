"""What she does again and again: open an account, sign in, fill the claim, add the documents."""

import os
import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.recit import MOT_DE_PASSE, Elle

IDENTITE = {"Nom": "Moreau", "Prénom": "Inès", "Numéro de portable": "06 12 34 56 78"}


def adresse_neuve() -> str:
    return f"ines.{uuid.uuid4().hex[:10]}@exemple.fr"


def remplit_ses_identifiants(elle: Elle, courriel: str) -> None:
    for etiquette, texte in IDENTITE.items():
        elle.page.get_by_label(re.compile(rf"^{etiquette}( \*)?$")).fill(texte)
    elle.ecrit("Adresse courriel", courriel)
    elle.page.get_by_label(re.compile(r"^Mot de passe")).fill(MOT_DE_PASSE)
    elle.page.get_by_label(re.compile(r"^Confirmer le mot de passe")).fill(MOT_DE_PASSE)
    elle.ecrit("Recopiez la séquence", "AB12")
    elle.coche("J’ai lu et j’accepte les Conditions Générales")


def comptes_donnes() -> dict[str, str]:
    """Accounts of a deployed instance: `E2E_COMPTES=adresse:mot de passe,…`, each with an empty espace."""
    paires = os.environ.get("E2E_COMPTES", "")
    return dict(paire.split(":", 1) for paire in paires.split(",") if ":" in paire)


_a_prendre = list(comptes_donnes())


def ouvre_un_compte(elle: Elle) -> str:
    """From the profile to the activated account, or the next of those given; her address."""
    if comptes_donnes():
        if not _a_prendre:
            pytest.skip("E2E_COMPTES : il n’y a plus de compte à prendre pour cette histoire")
        elle.ouvre("/mon-compte/")
        return _a_prendre.pop(0)
    courriel = adresse_neuve()
    demande_un_compte(elle, courriel)
    lettre = elle.recoit("M07", courriel, "Activation de compte – Espace Personnel Consignations")
    elle.ouvre(elle.lien(lettre, "/activer-compte?token="))
    elle.clique("Activer mon compte", "button")
    elle.clique("Retourner à l’écran de connexion")
    return courriel


def demande_un_compte(elle: Elle, courriel: str) -> None:
    """Until the letter that activates it."""
    attend_des_lettres(elle)
    elle.ouvre("/mon-compte/creer-compte/profil")
    elle.coche("Particulier")
    elle.clique("Suivant")
    remplit_ses_identifiants(elle, courriel)
    elle.page.get_by_role("button", name="Créer votre compte").last.click()
    elle.coche("J’accepte les conditions particulières")
    elle.clique("Valider", "button")


def attend_des_lettres(elle: Elle) -> None:
    """Registration and resets are played where the letters can be read."""
    if "E2E_URL" in os.environ and not elle.instance.courriels.is_dir():
        pytest.skip("E2E_URL sans E2E_COURRIELS : les lettres de cette instance ne se lisent pas d’ici")


def se_connecte(elle: Elle, courriel: str, mot_de_passe: str = "") -> None:
    mot_de_passe = mot_de_passe or comptes_donnes().get(courriel, MOT_DE_PASSE)
    elle.ecrit("Identifiant (adresse courriel)", courriel)
    elle.page.get_by_label(re.compile(r"^Mot de passe")).fill(mot_de_passe)
    elle.clique("Se connecter", "button")


def se_reconnecte_dans_un_autre_onglet(elle: Elle, courriel: str) -> None:
    """Her session is over; the page she has here stays as it is, of the session before."""
    elle.page.context.clear_cookies()
    autre = elle.page.context.new_page()
    autre.goto(f"{elle.url}/mon-compte/")
    autre.get_by_label(re.compile("^Identifiant")).fill(courriel)
    autre.locator("input[type=password]").fill(MOT_DE_PASSE)
    autre.get_by_role("button", name="Se connecter").click()
    expect(autre.get_by_role("heading", level=1)).to_contain_text("Bienvenue")
    autre.close()


def remplit_la_demande(elle: Elle) -> None:
    elle.choisit("Civilité", "Madame")
    elle.page.get_by_label(re.compile(r"^Nom de naissance")).fill("Moreau")
    elle.page.get_by_label(re.compile(r"^Prénom\(s\)")).fill("Inès, Louise")
    ecrit_sa_naissance(elle, "14", "03", "2005")
    elle.ecrit("Commune de naissance", "Roubaix")
    elle.selectionne("Pays de naissance", "France")
    elle.ecrit("Numéro et libellé de la voie", "12 rue des Lilas")
    elle.ecrit("Code postal", "59100")
    elle.page.get_by_label(re.compile(r"^Commune( \*)?$")).fill("Roubaix")
    elle.selectionne("Pays", "France")
    elle.choisit("Cette adresse est-elle votre résidence fiscale", "Oui")
    elle.ecrit("Titulaire du compte bancaire", "Inès Moreau")
    elle.page.get_by_label(re.compile(r"^IBAN")).fill("FR76 3000 6000 0112 3456 7890 189")
    elle.page.get_by_label(re.compile(r"^BIC")).fill("AGRIFRPP")


def ecrit_sa_naissance(elle: Elle, jour: str, mois: str, annee: str) -> None:
    groupe = elle.page.get_by_role("group", name=re.compile("^Date de naissance"))
    for etiquette, texte in (("Jour", jour), ("Mois", mois), ("Année", annee)):
        groupe.get_by_label(etiquette).fill(texte)


def choisit_ses_documents(elle: Elle, dossier: Path) -> None:
    """All the files at once; « Suivant » uploads what is chosen."""
    elle.choisit("Votre pièce d’identité", "Carte nationale d’identité") if elle.page.get_by_role(
        "group", name=re.compile("^Votre pièce")
    ).count() else elle.page.get_by_label("Carte nationale d’identité").check()
    for etiquette, nom in (
        ("Recto", "identite-recto.jpg"),
        ("Verso", "identite-verso.jpg"),
        ("Ajouter le relevé d", "rib.pdf"),
        ("Ajouter la copie intégrale", "acte-de-naissance.pdf"),
    ):
        elle.page.get_by_label(re.compile(f"^{etiquette}")).first.set_input_files(dossier / nom)
