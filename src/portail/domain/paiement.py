"""Runs of SEPA credit transfers and their lines (contract: G7; ISO 20022 pain.001).

One euro is never paid twice because a claim has at most one line that is neither refused nor taken out: a partial
unique index says so (`uid_virement_actif`), not only the actions.
"""

from enum import StrEnum
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model


class EtatVirement(StrEnum):
    EN_LOT = "en_lot"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    RETIRE = "retire"


class LotPaiement(Model):
    """A run. Once exported (`exporte_le`) its file is frozen, sealed in the coffre, and no line enters or leaves."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    numero = fields.IntField(unique=True)
    cree_le = fields.DatetimeField()
    cree_par = fields.UUIDField()
    cle = fields.BinaryField()
    exporte_le = fields.DatetimeField(null=True)
    exporte_par = fields.UUIDField(null=True)
    chemin = fields.CharField(64, default="")
    sha256 = fields.CharField(64, default="")
    retour_le = fields.DatetimeField(null=True)  # when every line has its answer
    purge_le = fields.DatetimeField(null=True)

    class Meta:
        table = "lot_paiement"


class Virement(Model):
    """One line; its EndToEndId is the claim's number. `instantane` freezes what the proof P28 of `rang` renders."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    lot = fields.ForeignKeyField("portail.LotPaiement", related_name="virements", on_delete=fields.RESTRICT)
    demande = fields.ForeignKeyField("portail.Demande", related_name="virements", on_delete=fields.RESTRICT)
    lot_id: UUID
    rang = fields.IntField(default=1)
    montant_centimes = fields.BigIntField()
    etat = fields.CharEnumField(EtatVirement, max_length=10, default=EtatVirement.EN_LOT)
    motif = fields.CharField(10, default="")  # the bank's reason code, ISO 20022 ExternalStatusReason1Code
    cree_le = fields.DatetimeField()
    regle_le = fields.DatetimeField(null=True)
    instantane = fields.BinaryField(null=True)
    instantane_sha256 = fields.CharField(64, default="")
    gabarit = fields.CharField(20, default="")

    class Meta:
        table = "virement"
        unique_together = (("demande", "rang"),)


class RetourBanque(Model):
    """A file of the bank's answers already imported, by its digest: importing it again changes nothing."""

    sha256 = fields.CharField(64, primary_key=True)
    importe_le = fields.DatetimeField()
    importe_par = fields.CharField(60)
    acceptes = fields.IntField(default=0)
    refuses = fields.IntField(default=0)

    class Meta:
        table = "retour_banque"
