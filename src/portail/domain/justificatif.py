"""A document joined to a claim; its bytes lie sealed in the coffre under random names."""

from enum import StrEnum
from uuid import uuid4

from tortoise import fields
from tortoise.models import Model


class Analyse(StrEnum):
    """What the antivirus said; NON_ANALYSE when the operator runs none."""

    EN_ATTENTE = "en_attente"
    SAIN = "sain"
    INFECTE = "infecte"
    ECHEC = "echec"
    NON_ANALYSE = "non_analyse"


class Verdict(StrEnum):
    """What the agent said of a document."""

    A_VOIR = "a_voir"
    CONFORME = "conforme"
    NON_CONFORME = "non_conforme"


class Justificatif(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="justificatifs", on_delete=fields.CASCADE)
    piece = fields.CharField(
        30
    )  # code of a Piece of the dispositif ("identite", "rib", "acte", "attestation", "autre")
    face = fields.CharField(10, default="")  # "recto", "verso" or "" (a single file)
    nom = fields.BinaryField()  # the file's name as typed, sealed
    type = fields.CharField(40)  # verified media type of the stored bytes
    taille = fields.IntField()  # bytes, as stored
    pages = fields.IntField(default=1)
    sha256 = fields.CharField(64)  # of the bytes received
    empreinte = fields.CharField(64, db_index=True)  # HMAC of the same, to find a document already seen
    chemin = fields.CharField(64)
    vignette = fields.CharField(64, default="")
    analyse = fields.CharEnumField(Analyse, max_length=12, default=Analyse.EN_ATTENTE)
    depose_le = fields.DatetimeField()
    depose_par = fields.UUIDField(null=True)
    remplace_le = fields.DatetimeField(null=True)  # replaced or removed: kept until the decision once submitted
    complement = fields.IntField(default=0)  # rank of the Complement that it answers, 0 when joined to the draft
    a_envoyer = fields.BooleanField(
        default=False
    )  # joined to a complement that is not sent yet: the service does not see it
    verdict = fields.CharEnumField(Verdict, max_length=12, default=Verdict.A_VOIR)
    motif = fields.CharField(30, default="")  # coded reason of a refusal
    motif_texte = fields.BinaryField(null=True)  # the words she reads, sealed
    juge_par = fields.UUIDField(null=True)
    juge_le = fields.DatetimeField(null=True)

    class Meta:
        table = "justificatif"
        indexes = (("demande_id", "piece"),)
