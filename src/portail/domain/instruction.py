"""What the service writes about a claim: complements asked, notes, amendments. All words are sealed under the claim's key."""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model


class Complement(Model):
    """One request for a complement, open until `renvoye_le` or `annule_le`.

    `elements` is sealed JSON, a list of {"piece", "face", "document" (id), "motif" (code), "texte" (what she reads),
    "parties" (codes of the sections whose fields she may correct)}; an element without "piece" asks for a correction
    only. `corrections` is sealed JSON: the answers corrected and not yet sent. At `renvoye_le` the content is frozen as
    at the submission, and the receipt of rank `rang` + 1 renders it.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="complements", on_delete=fields.CASCADE)
    rang = fields.IntField()
    elements = fields.BinaryField()
    corrections = fields.BinaryField(null=True)
    demande_le = fields.DatetimeField()
    demande_par = fields.UUIDField(null=True)
    limite_le = fields.DatetimeField()
    renvoye_le = fields.DatetimeField(null=True)
    annule_le = fields.DatetimeField(null=True)
    instantane = fields.BinaryField(null=True)
    instantane_sha256 = fields.CharField(64, default="")
    gabarit = fields.CharField(20, default="")

    class Meta:
        table = "complement"
        unique_together = (("demande", "rang"),)


class Note(Model):
    """Internal: never shown to the claimant."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="notes", on_delete=fields.CASCADE)
    texte = fields.BinaryField()
    par_id = fields.UUIDField()
    le = fields.DatetimeField()

    class Meta:
        table = "note"


class Amendement(Model):
    """One answer changed after the submission: by an agent with her reason, or by the claimant in a complement (`rang`)."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="amendements", on_delete=fields.CASCADE)
    champ = fields.CharField(40)
    section = fields.CharField(20)
    avant = fields.BinaryField()
    apres = fields.BinaryField()
    raison = fields.BinaryField(null=True)
    par = fields.CharField(1)  # a Role
    par_id = fields.UUIDField(null=True)
    rang = fields.IntField(default=0)  # of the Complement, 0 when an agent amends
    le = fields.DatetimeField()

    class Meta:
        table = "amendement"
        indexes = (("demande_id", "le"),)


class MotCherche(Model):
    """One folded token of a titulaire's name, or a prefix of it of 3 letters or more, as an HMAC (16 hex digits)."""

    id = fields.BigIntField(primary_key=True)
    demande = fields.ForeignKeyField("portail.Demande", related_name="mots", on_delete=fields.CASCADE, db_index=True)
    empreinte = fields.CharField(16)
    soumise_le = fields.DatetimeField()

    class Meta:
        table = "mot_cherche"
        indexes = (("empreinte", "soumise_le", "demande_id"),)
