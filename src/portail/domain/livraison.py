"""Webhooks owed to the service's own systems: a row promised in the event's transaction, carried after commit."""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model


class Livraison(Model):
    """One event to tell; `corps` is what is signed and sent, codes and numbers only."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    evenement_id = fields.UUIDField(unique=True)
    corps = fields.JSONField(default=dict)
    cree_le = fields.DatetimeField()
    pas_avant = fields.DatetimeField()
    pris_le = fields.DatetimeField(null=True)
    essais = fields.IntField(default=0)
    envoye_le = fields.DatetimeField(null=True)
    abandonne_le = fields.DatetimeField(null=True)

    class Meta:
        table = "livraison"
