"""Without a mouse, from the profile to the number of her claim: Tab, Space, Enter, arrows and letters, nothing else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e import gestes
from e2e.recit import MOT_DE_PASSE, debut

FOCUS = """() => { const e = document.activeElement; return [e.id || e.name || "", (e.labels?.[0] ?? e).textContent.replace(/\\s+/g, " ").trim()] }"""


class Clavier:
    """Her hands on the keyboard; `va` walks by Tab to the control whose id or words begin so, as she would."""

    def __init__(self, elle) -> None:
        self.page, self.touche = elle.page, elle.page.keyboard.press
        self.page.on("filechooser", lambda _: None)  # listening all along: turned on at each file, it can come too late

    def va(self, cible: str) -> None:
        for _ in range(120):
            identifiant, mots = self.page.evaluate(FOCUS)
            if identifiant == cible or debut(cible).match(mots):
                return
            self.touche("Tab")
        raise AssertionError(f"« {cible} » ne s’atteint pas par Tab ({self.page.url})")

    def ecrit(self, cible: str, texte: str) -> None:
        self.va(cible)
        self.page.keyboard.type(texte)

    def appuie(self, cible: str, touche: str = "Enter") -> None:
        self.va(cible)
        self.touche(touche)

    def arrive(self, titre: str) -> None:
        """The next page is there; she begins at its top."""
        expect(self.page.locator("h1")).to_contain_text(titre)
        self.page.wait_for_load_state()

    def choisit_un_fichier(self, cible: str, fichier: Path) -> None:
        self.va(cible)
        with self.page.expect_file_chooser() as boite:
            self.touche("Space")
        boite.value.set_files(fichier)


def _ouvre_un_compte(elle, clavier: Clavier) -> str:
    gestes.attend_des_lettres(elle)
    courriel = gestes.adresse_neuve()
    elle.ouvre("/mon-compte/creer-compte/profil")
    clavier.appuie("Particulier", "Space")
    clavier.appuie("Suivant")
    clavier.arrive("Créez vos identifiants")
    for cible, texte in (("nom", "Moreau"), ("prenom", "Inès"), ("telephone", "0612345678"), ("courriel", courriel)):
        clavier.ecrit(cible, texte)
    clavier.ecrit("mot_de_passe", MOT_DE_PASSE)
    clavier.ecrit("confirmation", MOT_DE_PASSE)
    clavier.ecrit("sequence", "AB12")
    clavier.appuie("conditions", "Space")
    clavier.appuie("Créer votre compte")
    clavier.arrive("Conditions particulières")
    clavier.appuie("J’accepte", "Space")
    clavier.appuie("Valider")
    clavier.arrive("Valider votre compte")
    lettre = elle.recoit("M07", courriel, "Activation de compte – Espace Personnel Consignations")
    elle.ouvre(elle.lien(lettre, "/activer-compte?token="))
    clavier.appuie("Activer mon compte")
    clavier.arrive("Votre compte est validé")
    clavier.appuie("Retourner à l’écran")
    return courriel


def _remplit(clavier: Clavier) -> None:
    """One letter a list: two would have to follow each other within a second."""
    clavier.appuie("civilite", "Space")
    for cible, texte in (
        ("nom_naissance", "Moreau"), ("prenoms", "Inès"), ("date_naissance-jour", "14"), ("date_naissance-mois", "03"),
        ("date_naissance-annee", "2005"), ("commune_naissance", "Roubaix"), ("pays_naissance", "F"),
        ("voie", "12 rue des Lilas"), ("code_postal", "59100"), ("commune", "Roubaix"), ("pays", "F"),
    ):  # fmt: skip
        clavier.ecrit(cible, texte)
    clavier.appuie("residence_fiscale", "Space")
    clavier.ecrit("titulaire_compte", "Inès Moreau")
    clavier.ecrit("iban", "FR7630006000011234567890189")
    clavier.ecrit("bic", "AGRIFRPP")


@pytest.mark.parametrize("ecran", ["large"])
def test_elle_demande_son_argent_sans_souris(elle, documents):
    clavier = Clavier(elle)
    courriel = _ouvre_un_compte(elle, clavier)
    clavier.arrive("Votre espace personnel")
    clavier.ecrit("courriel", courriel)
    clavier.ecrit("mot_de_passe", MOT_DE_PASSE)
    clavier.touche("Enter")
    clavier.arrive("Bienvenue")
    clavier.appuie("Déconsigner / Récupérer les allocations")
    clavier.arrive("Récupérer mes allocations")
    _remplit(clavier)
    clavier.appuie("Suivant")
    clavier.arrive("Vos justificatifs")
    clavier.appuie("Carte nationale", "Space")
    for cible, nom in (("Recto", "identite-recto.jpg"), ("Verso", "identite-verso.jpg")):
        clavier.choisit_un_fichier(cible, documents / nom)
    clavier.choisit_un_fichier("Ajouter le relevé", documents / "rib.pdf")
    clavier.appuie("Valider : Relevé")
    expect(elle.page.locator("#depot-rib .zone--envoye")).to_be_visible()
    expect(elle.page.locator("#depot-rib-titre")).to_be_focused()
    clavier.choisit_un_fichier("Ajouter la copie", documents / "acte-de-naissance.pdf")
    clavier.appuie("Suivant")
    clavier.arrive("Relisez")
    clavier.appuie("Soumettre")
    expect(elle.page.get_by_role("dialog")).to_be_visible()
    clavier.touche("Escape")
    expect(elle.page.get_by_role("button", name="Soumettre")).to_be_focused()
    clavier.touche("Enter")
    clavier.appuie("Oui, envoyer")
    clavier.arrive("Votre demande a été prise en compte.")
    expect(elle.page.locator("body")).to_contain_text(re.compile(r"\d{15}"))
