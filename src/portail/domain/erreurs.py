"""What the domain and the actions refuse, in words meant for the person; `web/erreurs.py` gives each its status."""

from collections.abc import Mapping


class ErreurMetier(Exception):
    """Base of every refusal. `phrase` is French, complete, and safe to show."""

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase)
        self.phrase = phrase


class Introuvable(ErreurMetier):
    """404: does not exist, or is not visible to this actor: the same answer for both."""

    def __init__(self, phrase: str = "Cette page n’existe pas, ou n’est pas à vous.") -> None:
        super().__init__(phrase)


class Interdit(ErreurMetier):
    """403: visible, but this profile may never do it."""

    def __init__(self, phrase: str = "Votre profil ne permet pas de faire cela.") -> None:
        super().__init__(phrase)


class PasMaintenant(ErreurMetier):
    """409: permitted to this actor, but not in the state the claim is in."""


class Invalide(ErreurMetier):
    """422: `erreurs` maps a field's name to the sentences to show there."""

    def __init__(self, erreurs: Mapping[str, list[str]], phrase: str = "Des réponses sont à corriger.") -> None:
        super().__init__(phrase)
        self.erreurs = dict(erreurs)


class TropDEssais(ErreurMetier):
    """429: try again in `secondes`."""

    def __init__(self, phrase: str, secondes: int) -> None:
        super().__init__(phrase)
        self.secondes = secondes


class Indisponible(ErreurMetier):
    """503: our side is busy or cut; try again in `secondes`."""

    def __init__(self, phrase: str, secondes: int = 5) -> None:
        super().__init__(phrase)
        self.secondes = secondes
