"""What every field of ours can do: ask, keep what was typed, judge it, read it back."""

import unicodedata
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError


class Champ(Field):
    """A text typed by somebody.

    `aide` is the hint; `requis` puts the star; `largeur` (plein, moyen, court, code) is as wide as the answer; `court`
    is its label in the Récapitulatif. Judging never changes `brut`, the text as typed, which is what is stored.
    """

    forme = "saisie"
    longueur = 100
    vide = "Remplissez ce champ."
    conditionnel = False  # shown only when other answers ask for it

    def __init__(
        self,
        libelle: str,
        *,
        aide: str = "",
        requis: bool = False,
        largeur: str = "plein",
        autocomplete: str = "",
        court: str | None = None,
        vide: str = "",
        attributs: dict[str, Any] | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(libelle, **kw)
        self.aide, self.requis, self.largeur = aide, requis, largeur
        self.court = court or libelle
        self.flags.required = requis
        self.brut = ""
        self.bonne_nouvelle = ""
        self.avertissement = ""
        self.vide = vide or self.vide
        self.attributs = {"autocomplete": autocomplete or None, **self.propres(), **(attributs or {})}

    def propres(self) -> dict[str, Any]:
        """HTML attributes that this kind of field always carries."""
        return {"maxlength": str(self.longueur)}

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """WTForms' own, but for the filters, of which we have none: a form is read at each pause of somebody who types."""
        self.process_errors = []
        self.process_data(self.default if data is unset_value else data)
        if formdata is not None:
            self.raw_data = formdata.getlist(self.name)
            self.process_formdata(self.raw_data)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """WTForms' own, but for the chain of validators: a field of ours is its own judge."""
        self.errors = list(self.process_errors)
        try:
            self.pre_validate(form)
        except ValidationError as erreur:
            self.errors.append(erreur.args[0])
        return not self.errors

    def process_data(self, value: Any) -> None:
        self.brut = self.data = value or ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.brut = self.data = valuelist[0].strip()

    def _value(self) -> str:
        return self.brut

    @property
    def est_vide(self) -> bool:
        return not self.brut

    def pre_validate(self, form: Any) -> None:
        """Empty passes here: whether it may stay so depends on the strictness (see Formulaire)."""
        if self.est_vide:
            return
        if len(self.brut) > self.longueur:
            trop = len(self.brut) - self.longueur
            raise ValidationError(f"{self.nom_dit} : {self.longueur} caractères au plus, il y en a {trop} de trop.")
        self.juger(form)

    @property
    def nom_dit(self) -> str:
        return self.label.text.rstrip(" ?")

    def juger(self, form: Any) -> None:
        """Raises ValidationError with a sentence that says how to put it right."""

    def lire(self) -> str:
        """The answer as a person reads it; "" when empty or unreadable."""
        return self.brut

    def dire(self) -> str:
        """The answer as its author reads it in her own form: a choice by its words, the rest as typed."""
        return self.brut

    def bruts(self) -> dict[str, str]:
        """What is stored: each posted name with its text as typed."""
        return {self.name: self.brut}


class Texte(Champ):
    pass


class Zone(Champ):
    forme = "zone"
    longueur = 5000


class Nom(Champ):
    """A person's name: 1 to 100 letters of any alphabet, spaces, ' ’ - ; shown as typed (vie-de-la-demande.md, « Small ones »).

    `signes` are those allowed besides: the comma between first names, the full stop of a bank's « MME I. MOREAU ».
    """

    def __init__(self, libelle: str, *, signes: str = "", **kw: Any) -> None:
        super().__init__(libelle, **kw)
        self.signes = " '’-‐‑" + signes  # hyphens of word processors and of PDFs look the same

    def propres(self) -> dict[str, Any]:
        return {"maxlength": "100", "spellcheck": "false", "autocapitalize": "words"}

    def juger(self, form: Any) -> None:
        etrangers = {c for c in self.brut if not (c in self.signes or _de_nom(c))}
        if etrangers:
            signe = sorted(etrangers)[0]
            quoi = f"le signe « {signe} »" if signe.isprintable() else "un signe qui ne se voit pas"
            raise ValidationError(
                f"{self.nom_dit} : {quoi} n’est pas accepté. Des lettres, espaces, apostrophes et tirets."
            )
        if not any(c.isalpha() for c in self.brut):
            raise ValidationError(f"{self.nom_dit} : écrivez au moins une lettre.")


def _de_nom(signe: str) -> bool:
    """A letter, a mark that belongs to one (« ा »), or a space of any width: phones paste no-break ones."""
    sorte = unicodedata.category(signe)
    return sorte[0] in "LM" or sorte == "Zs"


class Case(Champ):
    """A box to tick; `data` is True or False."""

    forme = "case"
    vide = "Cochez cette case pour continuer."

    def propres(self) -> dict[str, Any]:
        return {}

    def process_data(self, value: Any) -> None:
        self.data = bool(value)
        self.brut = "oui" if value else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.process_data(bool(valuelist and valuelist[0]))

    def _value(self) -> str:
        return "oui"


class Choix(Champ):
    """One of a few answers; `choices` is [(value, label)]."""

    vide = "Choisissez une réponse."

    def __init__(self, libelle: str, choices: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(libelle, **kw)
        self.choices = choices

    def propres(self) -> dict[str, Any]:
        return {}

    def juger(self, form: Any) -> None:
        if self.brut not in dict(self.choices):
            raise ValidationError(f"{self.nom_dit} : choisissez l’une des réponses proposées.")

    def lire(self) -> str:
        return dict(self.choices).get(self.brut, "")

    def dire(self) -> str:
        return self.lire() or self.brut


class Radios(Choix):
    forme = "radios"


class Liste(Choix):
    forme = "liste"
    vide = "Choisissez dans la liste."
