"""What the account actions share: the address as it is looked for, the identity as it is sealed, the addresses of links."""

from collections.abc import Mapping
from datetime import timedelta

from portail.domain.compte import VALIDITE_LIEN, Utilisateur
from portail.domain.courriel import acheminable
from portail.reglages import reglages
from portail.services import chiffrement


def empreinte_courriel(courriel: str) -> str:
    return chiffrement.empreinte(acheminable(courriel.strip()).casefold(), "courriel")


def sceller_identite(identite: Mapping[str, str]) -> bytes:
    return chiffrement.sceller_json(dict(identite), "identite")


def ouvrir_identite(scellee: bytes) -> dict[str, str]:
    return chiffrement.ouvrir_json(bytes(scellee), "identite")


def nom_entier(identite: Mapping[str, str]) -> str:
    return f"{identite['prenom']} {identite['nom']}"


def lien(chemin: str, jeton: str) -> dict[str, object]:
    """A letter's context: the whole address, on the configured origin."""
    return {"lien": f"{reglages().url}{chemin}?token={jeton}", "minutes": VALIDITE_LIEN // timedelta(minutes=1)}


async def utilisateur_de(empreinte: str) -> Utilisateur | None:
    """The person who may sign in under this address."""
    return await Utilisateur.get_or_none(courriel_empreinte=empreinte, desactive_le=None)


def personnels(identite: Mapping[str, str]) -> list[str]:
    """What a password must not contain."""
    return [identite.get(cle, "") for cle in ("courriel", "nom", "prenom") if identite.get(cle)]
