"""Messages between the service and a compte about one claim (contract: vie-de-la-demande.md, « écrire », « répondre »).

A conversation is a service message's subject; an answer names the message it answers, and a message has one answer at most.
Words are sealed under the claim's key. `lu_le` is one mark for the whole compte (or for the service, on an answer).
"""

from enum import StrEnum
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model


class Objet(StrEnum):
    COMPLEMENT_1 = "complement_1"
    COMPLEMENT_2 = "complement_2"
    FONDS_1 = "fonds_1"
    FONDS_2 = "fonds_2"
    LIBRE = "libre"


OBJETS: dict[Objet, str] = {
    Objet.COMPLEMENT_1: "Demande en attente de compléments clients – 1ère relance",
    Objet.COMPLEMENT_2: "Demande en attente de compléments clients – 2e relance",
    Objet.FONDS_1: "Demande en attente de fonds – 1ère relance",
    Objet.FONDS_2: "Demande en attente de fonds – 2e relance",
}


class Message(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="messages", on_delete=fields.CASCADE)
    compte_id = fields.UUIDField()
    objet = fields.CharEnumField(Objet, max_length=20)
    objet_libre = fields.BinaryField(null=True)  # the typed subject, sealed
    texte = fields.BinaryField()
    du_service = fields.BooleanField()
    auteur = fields.CharField(1)  # a Role
    auteur_id = fields.UUIDField(null=True)
    repond_a = fields.ForeignKeyField(
        "portail.Message", related_name="reponses", on_delete=fields.CASCADE, null=True, db_index=True
    )
    repond_a_id: UUID | None
    le = fields.DatetimeField()
    lu_le = fields.DatetimeField(null=True)
    lu_par = fields.UUIDField(null=True)
    retire_le = fields.DatetimeField(null=True)

    class Meta:
        table = "message"
        indexes = (("demande_id", "le"),)
