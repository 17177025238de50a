"""Forms: a WTForms form whose fields are ours, judged with one of three strictnesses."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

from wtforms import Form

from portail.domain.champs import Champ


class Strictesse(Enum):
    """SAISIE: as typed, empty answers pass · ETAPE: the step is complete · DEMANDE: fit to be sent, its conditions too."""

    SAISIE = 1
    ETAPE = 2
    DEMANDE = 3


class Formulaire(Form):
    """Fields in order, their errors all at once. Whole-form rules go in `controler`."""

    class Meta:
        locales = ("fr",)

    if TYPE_CHECKING:  # WTForms gives its fields no type

        def __getitem__(self, name: str) -> Champ: ...
        def __iter__(self) -> Iterator[Champ]: ...

    def process(self, formdata: Any = None, *args: Any, **kw: Any) -> None:
        """WTForms' own, when fields are only read from a posted form."""
        if formdata is None or args or any(kw.values()):
            super().process(formdata, *args, **kw)
            return
        for champ in self.champs():
            champ.process(formdata)

    def champs(self) -> Iterator[Champ]:
        yield from self

    def personnels(self) -> list[str]:
        """What a password must not contain; the forms that ask one say it."""
        return []

    def attendu(self, champ: Champ) -> bool:
        """Whether this field must be answered, the other answers being what they are."""
        return champ.requis

    def controler(self, strictesse: Strictesse) -> None:
        """Rules over several fields; adds to `champ.errors` or sets `champ.avertissement`."""

    def valider(self, strictesse: Strictesse = Strictesse.ETAPE) -> bool:
        """Judge every field at once; True when nothing is to be put right."""
        for champ in self.champs():
            champ.validate(self)
            if strictesse is not Strictesse.SAISIE and champ.est_vide and self.attendu(champ):
                champ.errors = [champ.vide]
        self.controler(strictesse)
        return not self.erreurs

    def valider_champ(self, nom: str) -> Champ:
        """Judge one field as typed, for the moment it is left; KeyError for a field we do not have."""
        champ = self[nom]
        champ.validate(self)
        self.controler(Strictesse.SAISIE)
        return champ

    @property
    def erreurs(self) -> list[tuple[str, str]]:
        """(id to lead to, sentence) for the summary, in the order of the fields."""
        return [(cible(champ), str(phrase)) for champ in self.champs() for phrase in champ.errors]

    def bruts(self) -> dict[str, str]:
        """All answers as typed, by posted name."""
        return {nom: texte for champ in self.champs() for nom, texte in champ.bruts().items()}

    @classmethod
    def de(cls, reponses: Mapping[str, str]) -> Self:
        """The form filled with stored answers."""
        return cls().reprendre(reponses)

    def reprendre(self, reponses: Mapping[str, str]) -> Self:
        """The same form, filled again: building twenty fields costs five times their reading."""
        for champ in self.champs():
            champ.process(None, reponses if champ.forme == "date" else reponses.get(champ.name, ""))
        return self


def cible(champ: Champ) -> str:
    """The element an error leads to: the first input of a date, else the field itself."""
    return f"{champ.id}-jour" if champ.forme == "date" else str(champ.id)
