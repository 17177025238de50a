"""Questions that several claim types share: who she is, where she lives, where the money goes."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from portail.domain.champs import Bic, Champ, CodePostal, DateNaissance, Iban, Nom, Pays, Radios, Texte, compact
from portail.domain.dispositif import Section
from portail.domain.formulaire import Formulaire, Strictesse
from portail.domain.recherche import porte

TITULAIRE = Section(
    "titulaire",
    "Titulaire",
    "Vous, comme sur votre acte de naissance.",
    (
        "civilite",
        "nom_naissance",
        "nom_usage",
        "prenoms",
        "date_naissance",
        "commune_naissance",
        "pays_naissance",
        "caf_msa",
    ),
)
ADRESSE = Section(
    "adresse",
    "Adresse",
    "Là où nous pouvons vous écrire aujourd’hui.",
    ("voie", "complement", "code_postal", "commune", "pays", "residence_fiscale", "pays_fiscal"),
)
BANQUE = Section(
    "banque",
    "Coordonnées bancaires",
    "Le compte où nous verserons l’argent. Il doit être à votre nom, et non à celui d’un tiers (parents, amis...).",
    ("titulaire_compte", "iban", "bic"),
    banque=True,
)


# Territories whose banks have their own country in the BIC, under the IBAN of another one.
_MEME_RESEAU = {
    "FR": ("GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "MC"),
    "GB": ("GG", "JE", "IM"),
    "MC": ("FR",),
}


class FormulaireTitulaire(Formulaire):
    civilite = Radios(
        "Civilité",
        [("madame", "Madame"), ("monsieur", "Monsieur")],
        requis=True,
        autocomplete="honorific-prefix",
        vide="Choisissez Madame ou Monsieur.",
    )
    nom_naissance = Nom(
        "Nom de naissance",
        requis=True,
        autocomplete="family-name",
        aide="Celui de votre acte de naissance",
        vide="Écrivez votre nom de naissance.",
    )
    nom_usage = Nom("Nom d’usage", aide="Si vous en avez un autre", autocomplete="off")
    prenoms = Nom(
        "Prénom(s)",
        signes=",",
        requis=True,
        autocomplete="given-name",
        aide="Tous vos prénoms, dans l’ordre de l’acte de naissance",
        vide="Écrivez votre ou vos prénoms.",
    )
    date_naissance = DateNaissance("Date de naissance", requis=True, aide="Par exemple 27 09 2007")
    commune_naissance = Texte(
        "Commune de naissance",
        requis=True,
        court="Commune",
        autocomplete="off",
        vide="Écrivez votre commune de naissance.",
    )
    pays_naissance = Pays(
        "Pays de naissance", requis=True, court="Pays", autocomplete="off", vide="Choisissez votre pays de naissance."
    )
    caf_msa = Texte(
        "Numéro d’allocataire CAF ou numéro de groupement familial MSA",
        court="N° CAF ou MSA",
        largeur="court",
        autocomplete="off",
        aide="Facultatif, mais fortement recommandé : votre demande est traitée dans les meilleurs délais. Il figure sur"
        " les courriers de la CAF ou de la MSA, ou demandez-le à votre éducateur.",
    )


def nom_porte(reponses: Mapping[str, str]) -> str:
    """The name she goes by."""
    return reponses.get("nom_usage") or reponses.get("nom_naissance", "")


def premier_prenom(reponses: Mapping[str, str]) -> str:
    return reponses.get("prenoms", "").split(",")[0]


class FormulaireAdresse(Formulaire):
    voie = Texte(
        "Numéro et libellé de la voie",
        requis=True,
        court="Voie",
        autocomplete="address-line1",
        vide="Écrivez le numéro et le nom de la voie, par exemple 12 rue des Lilas.",
    )
    complement = Texte(
        "Complément d’adresse",
        court="Complément",
        autocomplete="address-line2",
        aide="Bâtiment, étage, chez quelqu’un, foyer",
    )
    code_postal = CodePostal(
        "Code postal",
        pays="pays",
        requis=True,
        autocomplete="postal-code",
        largeur="code",
        vide="Écrivez le code postal, par exemple 59100. Si votre pays n’en a pas, écrivez 0.",
    )
    commune = Texte("Commune", requis=True, autocomplete="address-level2", vide="Écrivez le nom de la commune.")
    pays = Pays("Pays", requis=True, autocomplete="country", vide="Choisissez le pays de votre adresse.")
    residence_fiscale = Radios(
        "Cette adresse est-elle votre résidence fiscale ?",
        [("oui", "Oui"), ("non", "Non")],
        requis=True,
        court="Résidence fiscale",
        aide=Markup(
            "<p>Une personne est considérée comme ayant sa résidence fiscale en France si :</p><ul>"
            "<li>Elle a en France son foyer ou son lieu de séjour principal.</li>"
            "<li>Elle exerce en France une activité professionnelle principale.</li>"
            "<li>Elle dispose en France du centre de ses intérêts économiques.</li></ul>"
        ),
        vide="Dites si cette adresse est votre résidence fiscale.",
    )
    pays_fiscal = Pays(
        "Pays de résidence fiscale",
        requis=True,
        autocomplete="off",
        vide="Choisissez le pays où vous payez vos impôts.",
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self["pays_fiscal"].conditionnel = True

    def attendu(self, champ: Champ) -> bool:
        if champ.name == "pays_fiscal":
            return self["residence_fiscale"].brut == "non"
        return super().attendu(champ)


def pays_d_imposition(reponses: Mapping[str, str]) -> str:
    """Code of the tax country: the address's on « Oui », the one chosen on « Non »; "" when not known."""
    champ = {"oui": "pays", "non": "pays_fiscal"}.get(reponses.get("residence_fiscale", ""), "")
    return reponses.get(champ, "")


class FormulaireBanque(Formulaire):
    titulaire_compte = Nom(
        "Titulaire du compte bancaire",
        signes=".,",
        requis=True,
        court="Titulaire du compte",
        largeur="moyen",
        autocomplete="name",
        vide="Écrivez le nom du titulaire, comme sur le RIB.",
    )
    iban = Iban(
        "IBAN", requis=True, aide="27 caractères en France. Il est sur votre RIB : FR76 3000 6000 0112 3456 7890 189"
    )
    bic = Bic(
        "BIC", requis=True, largeur="court", aide="Nous le trouvons à partir d’un IBAN français quand c’est possible."
    )

    def controler(self, strictesse: Strictesse) -> None:
        super().controler(strictesse)
        self._comparer_pays()
        self._comparer_titulaire()

    def _comparer_pays(self) -> None:
        """A warning too: some online banks give a BIC of their own country with an IBAN of hers."""
        iban, bic = compact(self["iban"].brut), compact(self["bic"].brut)
        if not iban or not bic or self["iban"].errors or self["bic"].errors or bic[4:6] == iban[:2]:
            return
        if bic[4:6] not in _MEME_RESEAU.get(iban[:2], ()):
            self[
                "bic"
            ].avertissement = (
                f"Ce BIC est d’un autre pays que l’IBAN ({bic[4:6]} et {iban[:2]}). Comparez-les avec votre RIB."
            )

    def _comparer_titulaire(self) -> None:
        """A warning, never a refusal: the agent judges the name on the RIB."""
        titulaire = self["titulaire_compte"]
        noms = [self[n].brut for n in ("nom_naissance", "nom_usage") if n in self and self[n].brut]
        if titulaire.brut and not titulaire.errors and noms and not any(porte(titulaire.brut, nom) for nom in noms):
            titulaire.avertissement = (
                "Ce nom n’est pas le vôtre. Le compte doit être à votre nom, et non à celui d’un tiers : sinon la demande"
                " sera refusée."
            )
