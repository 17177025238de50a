"""The account's forms: registration, an address alone, a new password."""

from collections.abc import Iterable

from markupsafe import Markup

from portail.domain.champs import Case, Courriel, MotDePasse, Nom, Radios, Telephone
from portail.domain.formulaire import Formulaire, Strictesse
from portail.domain.motdepasse import normaliser
from portail.web.formulaires import Donnees

PROFILS = [
    ("particulier", "Particulier"),
    ("entreprise", "Entreprise"),
    ("droit", "Professionnel du droit"),
    ("public", "Collectivité ou organisme public"),
]
_CHAMP = "/mon-compte/creer-compte/authentification/champ"


def _au_depart(nom: str) -> dict[str, str]:
    """htmx: judged alone when it is left; nothing else of the form travels."""
    return {
        "data-hx-post": f"{_CHAMP}?nom={nom}",
        "data-hx-trigger": "change",
        "data-hx-target": f"#{nom}-retour",
        "data-hx-swap": "outerHTML",
        "data-hx-params": f"csrf,{nom}",
    }


def _page(adresse: str, mot: str) -> str:
    """Its title says that it opens elsewhere: in the label itself, those words would cut the sentence that she accepts."""
    return f'<a href="{adresse}" target="_blank" rel="noopener" title="{mot} (nouvelle fenêtre)">{mot}</a>'


class FormulaireProfil(Formulaire):
    profil = Radios("Vous êtes", PROFILS, requis=True, vide="Choisissez votre profil.")


class NouveauMotDePasse(Formulaire):
    """Two fields that must say the same; `personnels` is what the password must not contain."""

    mot_de_passe = MotDePasse(
        "Nouveau mot de passe", nouveau=True, montre_regles=True, requis=True, vide="Choisissez un mot de passe."
    )
    confirmation = MotDePasse(
        "Confirmer le nouveau mot de passe",
        requis=True,
        vide="Tapez le mot de passe une seconde fois.",
        attributs={"autocomplete": "new-password"},
    )

    def __init__(self, formdata: Donnees | None = None, sur: Iterable[str] = (), **kw: object) -> None:
        super().__init__(formdata, **kw)
        self._personnels = list(sur)

    def personnels(self) -> list[str]:
        return self._personnels

    def controler(self, strictesse: Strictesse) -> None:
        mot, encore = self["mot_de_passe"], self["confirmation"]
        if mot.brut and encore.brut and normaliser(mot.brut) != normaliser(encore.brut):
            encore.errors = ["Les deux mots de passe sont différents : tapez deux fois le même."]


class FormulaireInscription(NouveauMotDePasse):
    nom = Nom("Nom", requis=True, autocomplete="family-name", vide="Écrivez votre nom.", attributs=_au_depart("nom"))
    prenom = Nom(
        "Prénom",
        requis=True,
        autocomplete="given-name",
        vide="Écrivez votre prénom.",
        attributs=_au_depart("prenom"),
    )
    telephone = Telephone(
        "Numéro de portable",
        aide="10 chiffres, par exemple 06 12 34 56 78.",
        requis=True,
        largeur="court",
        autocomplete="tel",
        attributs=_au_depart("telephone"),
    )
    courriel = Courriel(
        "Adresse courriel",
        aide="Toutes les notifications y seront envoyées. Elle ne pourra plus être changée ensuite : "
        "choisissez une adresse que vous garderez.",
        requis=True,
        autocomplete="email",
        attributs=_au_depart("courriel"),
    )
    mot_de_passe = MotDePasse(
        "Mot de passe", nouveau=True, montre_regles=True, requis=True, vide="Choisissez un mot de passe."
    )
    confirmation = MotDePasse(
        "Confirmer le mot de passe",
        requis=True,
        vide="Tapez le mot de passe une seconde fois.",
        attributs={"autocomplete": "new-password"},
    )
    conditions = Case(
        Markup(
            "J’ai lu et j’accepte les "
            + _page("/conditions-generales-d-utilisation", "Conditions Générales d’Utilisation")
            + " et la "
            + _page("/donnees-personnelles", "politique de données personnelles")
            + " (chaque page s’ouvre dans une nouvelle fenêtre)"
        ),
        requis=True,
        vide="Cochez la case des conditions pour créer votre compte.",
    )
    ORDRE = ("nom", "prenom", "telephone", "courriel", "mot_de_passe", "confirmation", "sequence", "conditions")
    LIBRES = frozenset({"nom", "prenom", "telephone", "courriel"})

    def personnels(self) -> list[str]:
        return [self[nom].brut for nom in ("courriel", "nom", "prenom") if self[nom].brut]

    def identite(self) -> dict[str, str]:
        """As it is sealed; only once valid."""
        return {nom: self[nom].data for nom in ("nom", "prenom", "telephone", "courriel")}

    def bons_secrets(self) -> bool:
        return bool(self["mot_de_passe"].brut) and not self["mot_de_passe"].errors and not self["confirmation"].errors


class FormulaireAdresse(Formulaire):
    courriel = Courriel("Adresse courriel", requis=True, autocomplete="email")


class FormulaireConditions(Formulaire):
    conditions = Case(
        "J’accepte les conditions particulières d’utilisation",
        requis=True,
        vide="Cochez la case pour accepter les conditions, ou choisissez « Refuser ».",
    )
