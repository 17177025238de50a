"""The captcha: an answer that travels sealed with its expiry and nonce, drawn as an image and said in French.

Nothing is kept here: the seal is in a hidden field and in the image's address (exigences.md A). Three ways through:
copy what is seen, copy what is heard, or neither (a box to tick, a trap, a minimal time, a proof of work).
"""

import hashlib
import io
import os
import secrets
import wave
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from portail.domain import horloge
from portail.reglages import reglages
from portail.services import chiffrement

SIGNES = "ACDEFGHJKLMNPRTUVWXY34679"  # none that is taken for another, seen or heard
LONGUEUR = 5
DUREE = 10 * 60  # seconds
SANS_LIRE_APRES = 5  # seconds between the page and its answer, for « ni lire ni écouter »
SANS_LIRE_PROUVE_APRES = 2  # the same, with a proof of work
ZEROS = 16  # bits at the head of a proof's SHA-256
_VOIX = Path(__file__).with_name("voix")
_TAUX = 8000


class Perime(Exception):
    """The seal is not ours, or too old."""


@dataclass(frozen=True)
class Captcha:
    """`debut` and `expire` in seconds since 1970; `debut` survives a change of picture."""

    reponse: str
    nonce: str
    debut: int
    expire: int


def _maintenant() -> int:
    return int(horloge.maintenant().timestamp())


def nouveau(debut: int | None = None) -> str:
    """The seal of a fresh one."""
    reponse = "".join(secrets.choice(SIGNES) for _ in range(LONGUEUR))
    maintenant = _maintenant()
    contenu = [reponse, secrets.token_urlsafe(16), debut or maintenant, maintenant + DUREE]
    return chiffrement.jeton_scelle(contenu, "captcha")


def ouvrir(sceau: str) -> Captcha:
    """Raises Perime."""
    try:
        captcha = Captcha(*chiffrement.ouvrir_jeton(sceau, "captcha"))
    except (chiffrement.Illisible, msgspec.DecodeError, TypeError) as erreur:
        raise Perime from erreur
    if captcha.expire < _maintenant():
        raise Perime
    return captcha


def debut(sceau: str) -> int | None:
    """When the visitor met the first picture of this form, None when the seal says nothing."""
    try:
        return ouvrir(sceau).debut
    except Perime:
        return None


def _propre(saisie: str) -> str:
    return "".join(signe for signe in saisie.upper() if signe.isalnum())


def est_fixe(saisie: str) -> bool:
    """The answer that always passes, in tests only."""
    fixe = reglages().captcha_fixe
    return bool(fixe) and _propre(saisie) == fixe.upper()


def est_juste(captcha: Captcha, saisie: str) -> bool:
    return secrets.compare_digest(_propre(saisie).encode(), captcha.reponse.encode())


def est_prouve(sceau: str, preuve: str) -> bool:
    """The visitor's machine worked: SHA-256 of seal and number begins with ZEROS zero bits."""
    if not preuve.isascii() or not preuve.isdigit() or len(preuve) > 12:
        return False
    condense = hashlib.sha256(f"{sceau}:{preuve}".encode()).digest()
    return int.from_bytes(condense[:4]) >> (32 - ZEROS) == 0


def a_attendu(captcha: Captcha, prouve: bool) -> bool:
    """Time enough has passed for a person to have filled the form."""
    return _maintenant() - captcha.debut >= (SANS_LIRE_PROUVE_APRES if prouve else SANS_LIRE_APRES)


@lru_cache(maxsize=256)
def image(reponse: str, nonce: str) -> bytes:
    """PNG, drawn once for each nonce: a second look teaches nothing more."""
    from captcha.image import ImageCaptcha  # Pillow: loaded when first drawn

    dessin = ImageCaptcha(width=320, height=96, font_sizes=(56, 62, 68))
    dessin.lookup_table = [min(255, clarte * 6) for clarte in range(256)]  # dark ink stays opaque
    return dessin.generate(reponse, "png", bg_color=(240, 244, 243), fg_color=(0, 61, 73, 255)).getvalue()


@lru_cache(maxsize=1)
def _voix() -> dict[str, bytes]:
    sons = {}
    for signe in SIGNES:
        with wave.open(str(_VOIX / f"{signe}.wav"), "rb") as lu:
            sons[signe] = lu.readframes(lu.getnframes())
    return sons


def _silence(secondes: float) -> bytes:
    return bytes(128 + (octet & 3) for octet in os.urandom(int(_TAUX * secondes)))


def son(reponse: str) -> bytes:
    """WAV: each sign named in French, at an uneven pace, over a faint breath."""
    morceaux = [_silence(0.3)]
    for signe in reponse:
        voix = _voix()[signe]
        souffle = os.urandom(len(voix))
        morceaux.append(bytes(max(0, min(255, v + (b & 7) - 3)) for v, b in zip(voix, souffle, strict=True)))
        morceaux.append(_silence(0.5 + secrets.randbelow(500) / 1000))
    tampon = io.BytesIO()
    with wave.open(tampon, "wb") as sortie:
        sortie.setparams((1, 1, _TAUX, 0, "NONE", ""))
        sortie.writeframes(b"".join(morceaux))
    return tampon.getvalue()
