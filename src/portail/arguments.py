"""What the `portail` command reads of its line: argparse, its help and its refusals in French."""

import argparse
from typing import Any

BEAUCOUP = 10**8  # claims that the sequence of numbers can hold, and more processes than anybody has


def chiffres(texte: str) -> str:
    if not texte.isascii() or not texte.isdigit():
        raise argparse.ArgumentTypeError(f"« {texte} » n’est pas un nombre")
    return texte


def positif(texte: str) -> int:
    nombre = int(chiffres(texte))
    if not 0 < nombre < BEAUCOUP:
        raise argparse.ArgumentTypeError("il faut au moins 1" if nombre < 1 else "c’est trop")
    return nombre


def entier(texte: str) -> int:
    return int(chiffres(texte.removeprefix("-"))) * (-1 if texte.startswith("-") else 1)


class _Mise(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
        super().add_usage(usage, actions, groups, "Usage : " if prefix is None else prefix)


class Analyseur(argparse.ArgumentParser):
    """argparse with its help and its refusals in French."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=_Mise)
        self._positionals.title, self._optionals.title = "à donner", "options"
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def error(self, message: str) -> Any:
        traductions = {
            "the following arguments are required": "il manque",
            "invalid choice": "choix inconnu",
            "unrecognized arguments": "arguments inconnus",
            "expected one argument": "une valeur est attendue",
            "ambiguous option": "option ambiguë",
            "could match": "peut vouloir dire",
            "ignored explicit": "n’attend pas de valeur :",
            "choose from": "au choix",
            "argument ": "",
        }
        message = message.replace(": ", " : ")
        for anglais, francais in traductions.items():
            message = message.replace(anglais, francais)
        self.exit(2, f"{message}\n« {self.prog} --help » dit ce qui est possible.\n")
