"""Bank fields. schwifty judges; its refusals are told in our words, by the exception's class."""

from typing import Any

from wtforms.validators import ValidationError

from portail.domain.champs.base import Champ
from portail.domain.pays import PAYS

POINTS, PLUS_COURT = "••••", 15  # characters: no country has a shorter IBAN than Norway

# What separates groups on a RIB: dashes of any length, and the invisible signs that a copied PDF leaves.
_SIGNES = str.maketrans("", "", ":-.‐‑‒–—−\u00ad\u200b\u2060\ufeff")


def compact(texte: str) -> str:
    """Without what separates, nor the word that a RIB writes before it."""
    return "".join(texte.upper().split()).translate(_SIGNES).removeprefix("IBAN")


def masquer(iban: str) -> str:
    """Its last 4; "" as long as it cannot be whole: they would be those of its middle."""
    return f"{POINTS} {iban[-4:]}" if len(iban) >= PLUS_COURT else ""


class Iban(Champ):
    """`data` is the compact IBAN; judged for country, length, structure, checksum and, in France, the RIB key."""

    longueur = 80  # as pasted, with its word, its spaces and what follows it on the RIB; 34 at most are its own
    vide = "Écrivez votre IBAN. Il est sur votre RIB et commence par deux lettres."

    def propres(self) -> dict[str, Any]:
        return {
            "maxlength": str(self.longueur),
            "autocapitalize": "characters",
            "spellcheck": "false",
            "autocomplete": "off",
        }

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = compact(self.brut)

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        self.data = compact(self.brut)

    def juger(self, form: Any) -> None:
        from schwifty import IBAN, exceptions  # 0.6 s to import: the application warms it at start

        iban = self.data
        if len(iban) < 2 or not iban[:2].isalpha() or not iban.isascii() or not iban.isalnum():
            raise ValidationError(
                "L’IBAN commence par deux lettres, puis des chiffres : par exemple FR76 3000 6000 0112…"
            )
        lu = IBAN(iban, allow_invalid=True)
        try:
            attendue = lu.spec.iban_length
        except exceptions.InvalidCountryCode as erreur:  # a country may well have no IBANs: US, CA
            raise ValidationError(_pays_inconnu(iban)) from erreur
        if refus := _longueur(iban, attendue):
            raise ValidationError(refus)
        try:
            lu.validate(validate_bban=True)
        except exceptions.InvalidBBANChecksum as erreur:
            raise ValidationError("La clé du RIB ne correspond pas : vérifiez chaque chiffre de l’IBAN.") from erreur
        except exceptions.SchwiftyException as erreur:
            raise ValidationError(
                "Cet IBAN contient une erreur : un caractère est faux ou inversé. Comparez-le avec votre RIB."
            ) from erreur
        bic = lu.bic
        self.bonne_nouvelle = "La clé est juste."
        if bic and (not form["bic"].brut or compact(form["bic"].brut)[:8] == str(bic)[:8]):
            self.bonne_nouvelle = "La clé est juste. Nous avons trouvé le BIC."

    def lire(self) -> str:
        return masquer(self.data)


def _pays_inconnu(iban: str) -> str:
    return f"« {iban[:2]} » n’est pas un pays qui a des IBAN. En France, l’IBAN commence par FR."


def _longueur(iban: str, attendue: int) -> str:
    pays = PAYS.get(iban[:2], iban[:2])
    ou = "en France" if iban[:2] == "FR" else f"pour ce pays ({pays})"
    ecart = attendue - len(iban)
    if ecart > 0:
        return f"L’IBAN compte {attendue} caractères {ou} : il en manque {ecart}."
    return f"L’IBAN compte {attendue} caractères {ou} : il y en a {-ecart} de trop." if ecart else ""


def bic_propose(iban: str) -> str:
    """The BIC of that IBAN's bank, "" when nobody knows it."""
    from schwifty import IBAN, exceptions

    try:
        bic = IBAN(compact(iban)).bic
    except exceptions.SchwiftyException:
        return ""
    return str(bic).removesuffix("XXX") if bic else ""


def _bic_faux(quoi: str) -> str:
    return f"Ce BIC contient une erreur : {quoi}. Comparez-le avec votre RIB, par exemple AGRIFRPP."


class Bic(Champ):
    longueur = 14
    vide = "Écrivez le BIC. Il est sur votre RIB, à côté de l’IBAN."

    def propres(self) -> dict[str, Any]:
        return {"maxlength": "14", "autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}

    def juger(self, form: Any) -> None:
        from schwifty import BIC, exceptions

        bic = compact(self.brut)
        try:
            BIC(bic)
        except exceptions.InvalidLength as erreur:
            raise ValidationError(
                "Le BIC compte 8 ou 11 caractères, par exemple AGRIFRPP. Il est sur votre RIB."
            ) from erreur
        except exceptions.InvalidCountryCode as erreur:
            if bic[4:6] not in PAYS:  # Kosovo has banks and no ISO code
                raise ValidationError(_bic_faux(f"« {bic[4:6]} », au milieu, n’est pas un pays")) from erreur
        except exceptions.SchwiftyException as erreur:
            raise ValidationError(_bic_faux("un caractère est faux")) from erreur

    def lire(self) -> str:
        return compact(self.brut)
