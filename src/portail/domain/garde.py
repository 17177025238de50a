"""What keeps robots and guessers out: counted failures and captcha nonces already spent."""

from tortoise import fields
from tortoise.models import Model


class Echec(Model):
    """One failed or counted try. `cle` says against what: "compte:<hmac>", "ip:<addr>", "compte+ip:…", "courriel:<hmac>"."""

    id = fields.BigIntField(primary_key=True)
    cle = fields.CharField(160)
    le = fields.DatetimeField(db_index=True)

    class Meta:
        table = "echec"
        indexes = (("cle", "le"),)


class NonceDepense(Model):
    """A captcha is good once: its nonce is inserted under this key."""

    nonce = fields.CharField(64, primary_key=True)
    expire_le = fields.DatetimeField(db_index=True)

    class Meta:
        table = "nonce_depense"
