"""Links by e-mail: made, superseded, read without being used up, used once (exigences.md A, « Links »)."""

import hashlib
import secrets
from enum import StrEnum
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from portail.domain import horloge
from portail.domain.compte import Genre, Jeton


class Etat(StrEnum):
    VALIDE = "valide"
    EXPIRE = "expire"
    UTILISE = "utilise"
    REMPLACE = "remplace"
    INCONNU = "inconnu"


def empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()


async def creer(genre: Genre, cx: BaseDBAsyncClient, **objet: Any) -> str:
    """A fresh link's token; the earlier ones of the same `inscription_id` or `utilisateur_id` no longer work."""
    jeton, maintenant = secrets.token_urlsafe(32), horloge.maintenant()
    anciens = Jeton.filter(genre=genre, utilise_le=None, remplace_le=None, **objet)
    await anciens.using_db(cx).update(remplace_le=maintenant)
    await Jeton.create(using_db=cx, empreinte=empreinte(jeton), genre=genre, cree_le=maintenant, **objet)
    return jeton


async def trouver(jeton: str, genre: Genre) -> Jeton | None:
    return await Jeton.get_or_none(empreinte=empreinte(jeton), genre=genre).select_related("inscription", "utilisateur")


def etat(jeton: Jeton | None) -> Etat:
    if jeton is None:
        return Etat.INCONNU
    if jeton.utilise_le:
        return Etat.UTILISE
    if jeton.remplace_le:
        return Etat.REMPLACE
    if jeton.expire_le and jeton.expire_le <= horloge.maintenant():
        return Etat.EXPIRE
    return Etat.VALIDE


async def utiliser(jeton: str, genre: Genre, cx: BaseDBAsyncClient) -> bool:
    """True for the one request that uses this link up, in the caller's transaction."""
    maintenant = horloge.maintenant()
    bons = Jeton.filter(empreinte=empreinte(jeton), genre=genre, utilise_le=None, remplace_le=None)
    bons = bons.filter(Q(expire_le=None) | Q(expire_le__gt=maintenant))
    return await bons.using_db(cx).update(utilise_le=maintenant) == 1
