"""The people of the service de gestion: accounts apart from the claimants', with a second factor (contract: G1).

`identite` is sealed JSON {"nom", "courriel"}; an address is found by its HMAC. `totp` is the sealed secret (RFC 6238).
"""

from enum import StrEnum
from uuid import uuid4

from tortoise import fields
from tortoise.models import Model


class ProfilAgent(StrEnum):
    GESTIONNAIRE = "gestionnaire"
    SUPERVISEUR = "superviseur"


class Gestionnaire(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    courriel_empreinte = fields.CharField(64, unique=True)
    identite = fields.BinaryField()
    mot_de_passe = fields.CharField(255)
    totp = fields.BinaryField()
    totp_pas = fields.BigIntField(default=0)  # last time step used: a code is good once
    profil = fields.CharEnumField(ProfilAgent, max_length=20)
    cree_le = fields.DatetimeField()
    vu_le = fields.DatetimeField(null=True)
    desactive_le = fields.DatetimeField(null=True)

    class Meta:
        table = "gestionnaire"


class SessionAgent(Model):
    """A signed-in agent's browser: only the SHA-256 (hex) of its token is kept."""

    empreinte = fields.CharField(64, primary_key=True)
    gestionnaire = fields.ForeignKeyField("portail.Gestionnaire", related_name="sessions", on_delete=fields.CASCADE)
    cree_le = fields.DatetimeField()
    vue_le = fields.DatetimeField()
    revoquee_le = fields.DatetimeField(null=True)

    class Meta:
        table = "session_agent"


class Presence(Model):
    """Who has a claim open: refreshed by its page, stale after a minute."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="presences", on_delete=fields.CASCADE)
    gestionnaire = fields.ForeignKeyField("portail.Gestionnaire", related_name="presences", on_delete=fields.CASCADE)
    vue_le = fields.DatetimeField()

    class Meta:
        table = "presence"
        unique_together = (("demande", "gestionnaire"),)
