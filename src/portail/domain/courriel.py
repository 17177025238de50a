"""The outbox: a letter is a row of the action's own transaction; the facteur carries it after commit."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model


def est_acheminable(adresse: str) -> bool:
    """Whether any mail server can be asked to take a letter there: ASCII before the @ (few know RFC 6531)."""
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(adresse, check_deliverability=False, test_environment=True, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return False
    return True


def acheminable(adresse: str) -> str:
    """The address as mail servers know it, a domain with accents in ASCII (RFC 5890)."""
    if adresse.isascii():
        return adresse
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(adresse, check_deliverability=False, test_environment=True).ascii_email or adresse
    except EmailNotValidError:
        return adresse


class Courriel(Model):
    """`contenu` is sealed JSON {"a", "objet", "gabarit", "contexte"}, emptied once sent. The id makes the Message-ID."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    lettre = fields.CharField(4)  # "M07", "M21"…
    contenu = fields.BinaryField(null=True)
    demande = fields.ForeignKeyField("portail.Demande", related_name="courriels", on_delete=fields.SET_NULL, null=True)
    demande_id: UUID | None
    jeton = fields.CharField(64, default="")  # empreinte of the Jeton whose 30 min begin when this letter is taken
    cree_le = fields.DatetimeField()
    pas_avant = fields.DatetimeField()
    pris_le = fields.DatetimeField(null=True)
    essais = fields.IntField(default=0)
    envoye_le = fields.DatetimeField(null=True)
    abandonne_le = fields.DatetimeField(null=True)

    class Meta:
        table = "courriel"
