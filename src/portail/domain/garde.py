"""What keeps robots and guessers out: counted failures, captcha nonces already spent, and the limits as data."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from tortoise import fields
from tortoise.models import Model

ESSAIS_LIBRES = 5  # failures of an address before it has to wait
ATTENTE_MAXIMALE = 15 * 60  # seconds
PAR_ADRESSE_ET_IP = 5  # failures a minute
PAR_IP = 20  # failures a minute beyond which the captcha is asked
EN_TOUT = 1000  # failures in five minutes beyond which the captcha is asked
AVANT_CAPTCHA = 3  # failures of an address
LETTRES_PAR_HEURE, LETTRES_PAR_JOUR = 5, 20
SANS_CAPTCHA_PAR_IP, SANS_CAPTCHA_EN_TOUT = 3, 200  # an hour


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


@dataclass(frozen=True)
class Comptes:
    """Failures found when somebody tries: of this address (a day), of it from this IP and of this IP (a minute), of all."""

    adresse: int
    dernier: datetime | None
    adresse_et_ip: int
    premier: datetime | None  # oldest of `adresse_et_ip`
    ip: int
    tous: int

    def apres_un_echec(self, maintenant: datetime) -> "Comptes":
        """The same once one more try has failed, without asking the database again."""
        return Comptes(
            adresse=self.adresse + 1,
            dernier=maintenant,
            adresse_et_ip=self.adresse_et_ip + 1,
            premier=self.premier or maintenant,
            ip=self.ip + 1,
            tous=self.tous + 1,
        )


def duree_attente(echecs: int) -> int:
    """Seconds between two tries after so many failures: 5 free, then doubling up to 15 minutes."""
    if echecs < ESSAIS_LIBRES:
        return 0
    return min(2 ** min(echecs - ESSAIS_LIBRES + 1, 12), ATTENTE_MAXIMALE)


def attente(comptes: Comptes, maintenant: datetime) -> int:
    """Seconds left to wait before this try, 0 when it may be made."""
    fins = [maintenant]
    if comptes.dernier:
        fins.append(comptes.dernier + timedelta(seconds=duree_attente(comptes.adresse)))
    if comptes.adresse_et_ip >= PAR_ADRESSE_ET_IP and comptes.premier:
        fins.append(comptes.premier + timedelta(seconds=60))
    return min(ceil((max(fins) - maintenant).total_seconds()), ATTENTE_MAXIMALE)


def captcha_requis(comptes: Comptes) -> bool:
    return comptes.adresse >= AVANT_CAPTCHA or comptes.ip > PAR_IP or comptes.tous > EN_TOUT


def essais_restants(echecs: int) -> int:
    """Tries left before the first wait."""
    return max(0, ESSAIS_LIBRES - echecs)
