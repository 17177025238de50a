"""People who sign in, and the espaces they hold (contract: vie-de-la-demande.md, « Model »).

`identite` columns are sealed JSON ({"nom", "prenom", "telephone", "courriel"}): no name or address lies in clear;
an address is found by its HMAC, `courriel_empreinte`.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model


class Profil(StrEnum):
    ADMINISTRATEUR = "administrateur"
    UTILISATEUR = "utilisateur"
    CONSULTATION = "consultation"


class Inscription(Model):
    """A registration under way: no Utilisateur exists before its link is used."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    anonyme = fields.CharField(64, db_index=True)  # SHA-256 hex of the anonymous cookie's id
    courriel_empreinte = fields.CharField(64, db_index=True)
    identite = fields.BinaryField()
    mot_de_passe = fields.CharField(255)
    conditions_le = fields.DatetimeField(null=True)
    cree_le = fields.DatetimeField(db_index=True)

    class Meta:
        table = "inscription"


class Utilisateur(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    courriel_empreinte = fields.CharField(64, unique=True)
    identite = fields.BinaryField()
    mot_de_passe = fields.CharField(255)
    cree_le = fields.DatetimeField()
    vu_le = fields.DatetimeField(null=True)
    desactive_le = fields.DatetimeField(null=True)

    class Meta:
        table = "utilisateur"


class Compte(Model):
    """The espace of one titulaire."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    cree_le = fields.DatetimeField()

    class Meta:
        table = "compte"


class Acces(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    compte = fields.ForeignKeyField("portail.Compte", related_name="acces", on_delete=fields.RESTRICT)
    utilisateur = fields.ForeignKeyField("portail.Utilisateur", related_name="acces", on_delete=fields.RESTRICT)
    compte_id: UUID
    profil = fields.CharEnumField(Profil, max_length=20)
    cree_le = fields.DatetimeField()

    class Meta:
        table = "acces"
        unique_together = (("compte", "utilisateur"),)


class Session(Model):
    """A signed-in browser: only the SHA-256 (hex) of its token is kept."""

    empreinte = fields.CharField(64, primary_key=True)
    utilisateur = fields.ForeignKeyField("portail.Utilisateur", related_name="sessions", on_delete=fields.CASCADE)
    compte = fields.ForeignKeyField("portail.Compte", related_name="sessions", on_delete=fields.CASCADE)
    cree_le = fields.DatetimeField()
    vue_le = fields.DatetimeField()
    revoquee_le = fields.DatetimeField(null=True)

    class Meta:
        table = "session"


VALIDITE_LIEN = timedelta(minutes=30)  # from the moment the mail server took the letter


class Genre(StrEnum):
    ACTIVATION = "activation"
    REINITIALISATION = "reinitialisation"


class Jeton(Model):
    """A link by e-mail: hashed, single use; `expire_le` is set when the mail server takes the letter."""

    empreinte = fields.CharField(64, primary_key=True)
    genre = fields.CharEnumField(Genre, max_length=20)
    inscription = fields.ForeignKeyField(
        "portail.Inscription", related_name="jetons", on_delete=fields.CASCADE, null=True
    )
    utilisateur = fields.ForeignKeyField(
        "portail.Utilisateur", related_name="jetons", on_delete=fields.CASCADE, null=True
    )
    cree_le = fields.DatetimeField()
    expire_le = fields.DatetimeField(null=True)
    utilise_le = fields.DatetimeField(null=True)
    remplace_le = fields.DatetimeField(null=True)

    class Meta:
        table = "jeton"
