"""Fields about a person: address by e-mail, phone, password, date of birth, country, postcode."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import phonenumbers
from wtforms.validators import ValidationError

from portail.domain import horloge, motdepasse
from portail.domain.champs.base import Champ, Liste
from portail.domain.courriel import est_acheminable
from portail.domain.pays import PAYS

_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")
_CHOIX_PAYS = [("", "Choisir"), *PAYS.items()]


class Courriel(Champ):
    longueur = 254
    vide = "Écrivez votre adresse courriel, par exemple prenom.nom@exemple.fr."

    def propres(self) -> dict[str, Any]:
        return {
            "type": "email",
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": "254",
        }

    def juger(self, form: Any) -> None:
        if not est_acheminable(self.brut):
            raise ValidationError(
                f"Cette adresse courriel n’est pas écrite comme il faut. {_faute(self.brut)}"
                "Par exemple : prenom.nom@exemple.fr."
            )


def _faute(adresse: str) -> str:
    """What can be seen at first sight in an address that no mail would reach, "" otherwise."""
    if "@" not in adresse:
        return "Il manque le signe @. "
    if any(signe.isspace() for signe in adresse):
        return "Retirez l’espace. "
    if "," in adresse:
        return "Remplacez la virgule par un point. "
    avant = unicodedata.normalize("NFC", adresse).rpartition("@")[0]
    if signe := next((signe for signe in avant if not signe.isascii()), ""):
        return f"Avant le signe @, il ne faut ni accent ni emoji : « {signe} » n’est pas accepté. "
    return ""


class Telephone(Champ):
    """`data` is E.164 once judged; French forms without prefix are read as French, overseas included."""

    longueur = 30
    vide = "Écrivez votre numéro de portable, par exemple 06 12 34 56 78."

    def propres(self) -> dict[str, Any]:
        return {"type": "tel", "inputmode": "tel", "maxlength": "30"}

    def juger(self, form: Any) -> None:
        for region in _REGIONS:
            try:
                numero = phonenumbers.parse(self.brut, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(numero):
                self.data = phonenumbers.format_number(numero, phonenumbers.PhoneNumberFormat.E164)
                return
        if ecart := _ecart_francais(self.brut):
            raise ValidationError(ecart)
        raise ValidationError(
            "Ce numéro de portable n’existe pas sous cette forme. Par exemple 06 12 34 56 78, ou +32 470 12 34 56."
        )


def _ecart_francais(saisie: str) -> str:
    """What to say of a French number that is too short or too long, "" of any other."""
    chiffres = "".join(signe for signe in saisie if signe.isdigit())
    if not saisie.strip().startswith("0") or len(chiffres) == 10 or chiffres.startswith("00"):
        return ""
    manque = 10 - len(chiffres)
    suite = f"il en manque {manque}" if manque > 0 else f"il y en a {-manque} de trop"
    return f"Numéro de portable : il compte 10 chiffres en France, {suite}."


class MotDePasse(Champ):
    """Never stripped, never shown again; `nouveau` asks for the guide's rules."""

    forme = "motdepasse"
    longueur = motdepasse.LONGUEUR_MAX
    vide = "Écrivez votre mot de passe."

    def __init__(self, libelle: str, *, nouveau: bool = False, montre_regles: bool = False, **kw: Any) -> None:
        super().__init__(libelle, autocomplete="new-password" if nouveau else "current-password", **kw)
        self.nouveau, self.montre_regles = nouveau, montre_regles

    def propres(self) -> dict[str, Any]:
        return {"autocapitalize": "none", "spellcheck": "false"}

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.brut = self.data = valuelist[0]

    def _value(self) -> str:
        return ""

    def pre_validate(self, form: Any) -> None:
        """Its length is judged with the rest, as it is hashed, and said once."""
        if self.brut:
            self.juger(form)

    @property
    def regles(self) -> list[tuple[str, str, bool]]:
        return motdepasse.etat(self.brut) if self.montre_regles else []

    def juger(self, form: Any) -> None:
        if self.nouveau and (refus := motdepasse.refus(self.brut, form.personnels())):
            raise ValidationError(refus)

    def lire(self) -> str:
        return ""


class DateNaissance(Champ):
    """Three numeric answers; `data` is a date once readable. Stored as typed, `{name}_jour`, `_mois`, `_annee`."""

    forme = "date"
    vide = "Écrivez le jour, le mois et l’année de votre naissance, par exemple 27 09 2007."

    def __init__(self, libelle: str, **kw: Any) -> None:
        super().__init__(libelle, **kw)
        self.saisies = {"jour": "", "mois": "", "annee": ""}

    def propres(self) -> dict[str, Any]:
        return {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        source = data if isinstance(data, Mapping) else {}
        for partie in self.saisies:
            nom = f"{self.name}_{partie}"
            posees = formdata.getlist(nom) if formdata is not None else []
            self.saisies[partie] = (posees[0] if posees else source.get(nom, "")).strip()[:10]
        self.brut = " ".join(self.saisies.values()).strip()
        self.data = self._date()

    def _date(self) -> date | None:
        try:
            jour, mois, annee = (int(v) for v in self.saisies.values() if v.isascii() and v.isdigit())
            return date(annee, mois, jour) if annee >= 1000 else None
        except (ValueError, OverflowError):
            return None

    @property
    def parties(self) -> list[tuple[str, str, str, str, str]]:
        s = self.saisies
        return [
            ("jour", "Jour", s["jour"], "jour", "bday-day"),
            ("mois", "Mois", s["mois"], "mois", "bday-month"),
            ("annee", "Année", s["annee"], "annee", "bday-year"),
        ]

    def juger(self, form: Any) -> None:
        if manquantes := [
            n for n, v in (("le jour", "jour"), ("le mois", "mois"), ("l’année", "annee")) if not self.saisies[v]
        ]:
            raise ValidationError(f"Date de naissance : il manque {' et '.join(manquantes)}.")
        annee = self.saisies["annee"]
        if annee.isascii() and annee.isdigit() and len(annee) < 4:
            raise ValidationError("Date de naissance : écrivez l’année en quatre chiffres, par exemple 2007.")
        if self.data is None:
            raise ValidationError(
                "Cette date de naissance n’existe pas. Écrivez-la en chiffres, par exemple 27 09 2007."
            )
        if self.data > horloge.aujourdhui():
            raise ValidationError("Cette date de naissance est dans le futur. Vérifiez l’année.")
        if self.data.year < 1900:
            raise ValidationError("Cette date de naissance est trop ancienne. Écrivez l’année en quatre chiffres.")

    def lire(self) -> str:
        return horloge.en_lettres(self.data) if self.data else ""

    def dire(self) -> str:
        return self.lire() or self.brut

    def bruts(self) -> dict[str, str]:
        return {f"{self.name}_{partie}": texte for partie, texte in self.saisies.items()}


class Pays(Liste):
    """An ISO 3166-1 code chosen by its French name."""

    vide = "Choisissez un pays dans la liste."

    def __init__(self, libelle: str, **kw: Any) -> None:
        super().__init__(libelle, _CHOIX_PAYS, **kw)

    def juger(self, form: Any) -> None:
        if self.brut not in PAYS:
            raise ValidationError(f"{self.nom_dit} : choisissez un pays dans la liste.")

    def lire(self) -> str:
        return PAYS.get(self.brut, "")


class CodePostal(Champ):
    """Five digits in France; elsewhere whatever the country uses, within 12 characters. `pays` names the country's field."""

    longueur = 12

    def __init__(self, libelle: str, *, pays: str, **kw: Any) -> None:
        super().__init__(libelle, **kw)
        self.champ_pays = pays

    def juger(self, form: Any) -> None:
        if form[self.champ_pays].brut not in ("", "FR"):
            return
        chiffres = "".join(self.brut.split())
        if not (chiffres.isascii() and chiffres.isdigit() and len(chiffres) == 5):
            raise ValidationError("Code postal : 5 chiffres en France, par exemple 59100.")
