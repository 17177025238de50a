"""Section 5 of the guide, what comes back: a complement, a validation, a rejection, a claim given to somebody else."""

import hashlib
import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from e2e import gestes, service

SUIVI = "/mon-compte/mon-suivi"
AUTRE_IBAN = "FR14 2004 1010 0505 0001 3M02 606"


def entre(elle, courriel: str) -> None:
    elle.ouvre("/mon-compte/")
    gestes.se_connecte(elle, courriel)
    elle.lit("Bienvenue sur votre espace personnel")


def telecharge(elle, numero: str, rang: str = "") -> bytes:
    reponse = elle.page.request.get(f"{elle.url}/mon-compte/demandes/{numero}/recapitulatif.pdf{rang}")
    assert reponse.status == 200
    return reponse.body()


def test_elle_complete_sa_demande_puis_elle_est_validee(elle, documents):
    courriel, numero = service.demande_envoyee(elle)
    entre(elle, courriel)
    premier = telecharge(elle, numero)
    service.demande_un_complement(elle, numero)
    lettre = elle.recoit("M24", courriel, f"Votre demande {numero} : documents complémentaires à transmettre")

    elle.ouvre(f"{SUIVI}?onglet=transmises")
    elle.voit("E25", "Mon suivi", "complement")
    elle.lit("En attente complément")
    elle.lit("C’est à vous.")
    elle.clique(f"Consulter la demande {numero}")
    elle.voit("E30", "Demande", "complement")
    elle.lit("C’est à vous avant le")

    elle.ouvre(elle.lien(lettre, "/complement"))
    elle.voit("E26", "Justificatifs")
    elle.lit("il est apparu que certains documents transmis n’étaient pas conformes")
    elle.lit("Bénéficiaire(s)")
    elle.lit("Les champs TITULAIRE DU COMPTE BANCAIRE, IBAN et/ou BIC saisi(s) doivent correspondre")
    elle.clique("Valider", "button")
    elle.voit("E26", "Justificatifs", "erreur")
    elle.est_en_erreur()
    elle.lit("Acte de naissance : remplacez ce document.")

    elle.clique("Retour")
    elle.voit("E26", "Corriger mes réponses", "reponses")
    expect(elle.page.get_by_label(re.compile("^Nom de naissance"))).to_have_count(0)
    elle.page.get_by_label(re.compile("^IBAN")).fill("FR14 2004 1010")
    elle.clique("Enregistrer", "button")
    elle.voit("E26", "Corriger mes réponses", "reponses-erreur")
    elle.page.get_by_label(re.compile("^IBAN")).fill(AUTRE_IBAN)
    elle.page.get_by_label(re.compile("^BIC")).fill("PSSTFRPPPAR")
    elle.clique("Enregistrer", "button")
    expect(elle.page.locator("#depot-rib")).to_contain_text("Corrigé")

    elle.page.get_by_label(re.compile("^Ajouter la copie intégrale")).set_input_files(
        documents / "acte-de-naissance.pdf"
    )
    elle.clique("Joindre : Acte de naissance", "button")
    expect(elle.page.locator("#depot-acte")).to_contain_text("Prêt à partir")
    elle.lit(re.compile(r"2\sdocuments réglés sur 2"))
    elle.voit("E26", "Justificatifs", "pret")
    elle.clique("Valider", "button")
    elle.voit("E30", "Demande", "transmise")
    elle.lit("Vos documents ont été transmis au service.")
    elle.lit("C’est à nous.")
    elle.lit("Ce qui a changé depuis l’envoi")
    elle.lit("•••• 2606")
    elle.recoit("M26", courriel, f"Votre demande {numero} : vos documents ont été transmis")
    second = telecharge(elle, numero)
    assert "Complétée le" in PdfReader(io.BytesIO(second)).pages[0].extract_text()
    assert hashlib.sha256(telecharge(elle, numero, "?rang=1")).digest() == hashlib.sha256(premier).digest()

    service.valide_apres_complement(elle, numero)
    elle.ouvre(f"{SUIVI}?onglet=validees")
    elle.voit("E27", "Mon suivi")
    elle.lit("Demande validée")
    elle.lit("Date de validation")
    elle.lit(re.compile(r"885,00\s€"))
    elle.clique(f"Consulter la demande {numero}")
    elle.voit("E30", "Demande", "validee")
    elle.lit("Ensuite, le justificatif")


def test_elle_remplace_un_document_d_un_seul_geste(elle, documents):
    """« Valider » sends what is chosen as well; a file that is no document is said in its card."""
    courriel, numero = service.demande_envoyee(elle)
    service.demande_un_complement(elle, numero)
    entre(elle, courriel)
    elle.lit("En attente complément")
    elle.ouvre(f"{SUIVI}?onglet=transmises")
    elle.clique(f"Compléter la demande {numero}")
    elle.page.get_by_label(re.compile("^Ajouter le relevé")).set_input_files(documents / "identite-recto.jpg")
    elle.clique("Joindre : Relevé d’identité bancaire", "button")
    expect(elle.page.locator("#depot-rib")).to_contain_text("Remplacé")
    elle.page.get_by_role("button", name=re.compile("^Supprimer : Relevé")).click()
    expect(elle.page.locator("#depot-rib")).to_contain_text("Non conforme")
    faux = {"name": "vide.pdf", "mimeType": "application/pdf", "buffer": b"rien"}
    elle.page.get_by_label(re.compile("^Ajouter le relevé")).set_input_files(faux)
    elle.clique("Joindre : Relevé d’identité bancaire", "button")
    expect(elle.page.locator("#depot-rib")).to_contain_text("vide.pdf n’a pas été envoyé")
    elle.voit("E26", "Justificatifs", "refus")
    for debut, nom in (("Ajouter le relevé", "rib.pdf"), ("Ajouter la copie intégrale", "acte-de-naissance.pdf")):
        elle.page.get_by_label(re.compile(f"^{debut}")).set_input_files(documents / nom)
    elle.clique("Valider", "button")
    elle.lit("Vos documents ont été transmis au service.")


def test_sa_demande_est_rejetee(elle):
    courriel, numero = service.demande_envoyee(elle)
    service.rejette(elle, numero)
    entre(elle, courriel)
    elle.ouvre(f"{SUIVI}?onglet=rejetees")
    elle.voit("E29", "Mon suivi")
    elle.lit("Date de rejet")
    elle.lit("Demande rejetée")
    elle.lit("Aucun dépôt n’a été trouvé à votre nom.")
    elle.clique(f"Consulter la demande {numero}")
    elle.voit("E30", "Demande", "rejetee")
    elle.lit("Si vous n’êtes pas d’accord")
    elle.ouvre(f"{SUIVI}?onglet=rejetees")
    elle.clique("Supprimer")
    elle.clique("Oui, supprimer", "button")
    elle.lit("Demande retirée de votre liste.")
    expect(elle.page.locator("tbody tr")).to_have_count(0)


def test_elle_confie_une_demande_a_quelqu_un_d_autre(elle):
    courriel, numero = service.demande_envoyee(elle)
    service.prend(elle, numero)
    autre = service.ouvre_son_espace_a(elle, courriel, "Karim", "Haddad")
    entre(elle, courriel)
    elle.ouvre(f"{SUIVI}?onglet=transmises")
    elle.lit("Propriétaire de la demande")
    elle.clique(f"Réaffecter la demande {numero}")
    elle.voit("E23", "Réaffecter la demande", "reaffecter")
    elle.clique("Réaffecter", "button")
    elle.lit("Choisissez la personne qui suivra cette demande.")
    elle.coche("Karim Haddad")
    elle.clique("Réaffecter", "button")
    elle.lit("Demande réaffectée.")
    assert service.proprietaire(elle, numero) == "Karim Haddad"
    for adresse in (courriel, autre):
        elle.recoit("M40", adresse, "Un changement sur votre espace Consignations")
