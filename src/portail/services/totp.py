"""Six-digit codes of an authenticator application (RFC 6238: SHA-1, 30 seconds), one step of drift each way."""

import base64
import os
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from portail.reglages import reglages

PAS = 30  # seconds


def nouveau_secret() -> bytes:
    """160 bits (RFC 4226, 4)."""
    return os.urandom(20)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), PAS, enforce_key_length=False)  # SHA-1: what every application speaks


def adresse(secret: bytes, courriel: str) -> str:
    """The otpauth URI that an application reads."""
    return _totp(secret).get_provisioning_uri(courriel, f"{reglages().nom} – Service de gestion")


def en_base32(secret: bytes) -> str:
    """As an application takes it when it is typed."""
    return base64.b32encode(secret).decode().rstrip("=")


def code(secret: bytes, instant: datetime) -> str:
    """The six digits of that moment."""
    return _totp(secret).generate(int(instant.timestamp())).decode()


def pas_du_code(secret: bytes, propose: str, instant: datetime) -> int | None:
    """The time step this code is of, now or one step around; None when it is of none."""
    chiffres, secondes = propose.replace(" ", ""), int(instant.timestamp())
    if len(chiffres) != 6 or not chiffres.isascii() or not chiffres.isdigit():
        return None
    for decalage in (0, -PAS, PAS):
        try:
            _totp(secret).verify(chiffres.encode(), secondes + decalage)
        except InvalidToken:
            continue
        return (secondes + decalage) // PAS
    return None
