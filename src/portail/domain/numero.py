"""Claim numbers: 15 digits, `10`, `AAMM` of creation in Paris, then nine digits of one global sequence.

Contract: vie-de-la-demande.md, « Numbers ». A row under a write lock gives them inside the creating transaction:
unique, never given again, gaps allowed.
"""

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from portail.domain import horloge

CHIFFRES, RANG = 15, 9  # of a number, of its place in the sequence
TETE = "10"  # what every number begins with


class Compteur(Model):
    nom = fields.CharField(20, primary_key=True)
    valeur = fields.BigIntField(default=0)

    class Meta:
        table = "compteur"


def est_numero(texte: str) -> bool:
    """Whether it may be a claim's: anything else is nobody's, and no query is worth it."""
    return len(texte) == CHIFFRES and texte.isascii() and texte.isdigit()


def composer(rang: int) -> str:
    if not 0 < rang < 10**RANG:
        raise ValueError("la suite des numéros de demande est épuisée")
    return f"{TETE}{horloge.aujourdhui():%y%m}{rang:0{RANG}d}"


async def prendre(connexion: BaseDBAsyncClient) -> str:
    """The next number; to be called inside the transaction that creates the claim."""
    lignes = await connexion.execute_query_dict(
        "UPDATE compteur SET valeur = valeur + 1 WHERE nom = 'demande' RETURNING valeur"
    )
    return composer(lignes[0]["valeur"])


async def prendre_lot(connexion: BaseDBAsyncClient, combien: int) -> list[str]:
    """So many numbers in a row, for claims made in bulk."""
    lignes = await connexion.execute_query_dict(
        f"UPDATE compteur SET valeur = valeur + {combien:d} WHERE nom = 'demande' RETURNING valeur"
    )
    dernier = lignes[0]["valeur"]
    return [composer(rang) for rang in range(dernier - combien + 1, dernier + 1)]


async def avancer(rang: int) -> int:
    """After a restore: the sequence goes on at least from `rang`; never backwards. Returns where it stands."""
    await Compteur.filter(nom="demande", valeur__lt=rang).update(valeur=rang)
    return (await Compteur.get(nom="demande")).valeur
