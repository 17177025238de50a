"""The audit log's lines: written in the action's transaction, chained by one writer within a minute (exigences.md D)."""

from uuid import UUID

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from portail.domain import horloge


class Ligne(Model):
    id = fields.BigIntField(primary_key=True)
    le = fields.DatetimeField()
    acte = fields.CharField(40)
    acteur = fields.CharField(60, default="")  # "utilisateur:<id>", "gestionnaire:<id>", "systeme:<name>", "systeme"
    objet = fields.CharField(80, default="")  # "demande:<numero>"…
    ip = fields.CharField(45, default="")
    details = fields.JSONField(default=dict)  # codes only: never secrets or content
    rang = fields.BigIntField(null=True, unique=True)  # place in the chain, once chained
    sceau = fields.CharField(64, default="")

    class Meta:
        table = "journal"


def signature(genre: str, identifiant: UUID | None, ip: str = "") -> dict[str, str]:
    """Who acts, as a line names it: `noter(acte, **signature("utilisateur", qui, ip))`."""
    return {"acteur": f"{genre}:{identifiant}", "ip": ip}


async def noter(
    acte: str,
    *,
    acteur: str = "",
    objet: str = "",
    ip: str = "",
    connexion: BaseDBAsyncClient | None = None,
    **details: object,
) -> None:
    """Write one line, in the caller's transaction when `connexion` is given."""
    await Ligne.create(
        using_db=connexion, le=horloge.maintenant(), acte=acte, acteur=acteur, objet=objet, ip=ip, details=details
    )
