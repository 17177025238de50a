"""Seals: AES-256-GCM for what is kept, HMAC-SHA256 for what must be found again (exigences.md B, « At rest »).

Two layers: keys derived from the master key (identities, outbox, sealed form fields), and one random data key per
claim, wrapped by it (`Coffret`): erasing a claim destroys its key. `contexte` is bound as associated data, so a blob
moved to another column does not open. Layout: 1 byte version, 12 bytes nonce, ciphertext and tag.
"""

import base64
import hmac
import os
from functools import lru_cache

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portail.reglages import reglages

_VERSION = b"\x01"


class Illisible(Exception):
    """The blob was not sealed by us, for this context, or was changed."""


@lru_cache(maxsize=64)
def _derivee(maitresse: bytes, usage: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=usage.encode()).derive(maitresse)


@lru_cache(maxsize=64)
def _aead(cle: bytes) -> AESGCM:
    return AESGCM(cle)


def _fermer(aead: AESGCM, clair: bytes, contexte: str) -> bytes:
    nonce = os.urandom(12)
    return _VERSION + nonce + aead.encrypt(nonce, clair, contexte.encode())


def _rouvrir(aead: AESGCM, scelle: bytes, contexte: str) -> bytes:
    if scelle[:1] != _VERSION or len(scelle) < 29:
        raise Illisible(contexte)
    try:
        return aead.decrypt(scelle[1:13], bytes(scelle[13:]), contexte.encode())
    except InvalidTag as erreur:
        raise Illisible(contexte) from erreur


def sceller(clair: bytes, contexte: str) -> bytes:
    return _fermer(_aead(_derivee(reglages().cles[0], "sceau")), clair, contexte)


def ouvrir(scelle: bytes, contexte: str) -> bytes:
    """Tries each master key in turn (rotation). Raises Illisible."""
    for maitresse in reglages().cles:
        try:
            return _rouvrir(_aead(_derivee(maitresse, "sceau")), scelle, contexte)
        except Illisible:
            continue
    raise Illisible(contexte)


def sceller_json(objet: object, contexte: str) -> bytes:
    return sceller(msgspec.json.encode(objet), contexte)


def ouvrir_json(scelle: bytes, contexte: str):
    return msgspec.json.decode(ouvrir(scelle, contexte))


def jeton_scelle(objet: object, contexte: str) -> str:
    """Sealed JSON as URL-safe text, for hidden fields and addresses."""
    return base64.urlsafe_b64encode(sceller_json(objet, contexte)).decode().rstrip("=")


def ouvrir_jeton(texte: str, contexte: str):
    """Raises Illisible for anything that jeton_scelle did not make for this context."""
    try:
        octets = base64.b64decode(texte.encode("ascii") + b"=" * (-len(texte) % 4), altchars=b"-_", validate=True)
    except ValueError as erreur:
        raise Illisible(contexte) from erreur
    return ouvrir_json(octets, contexte)


def empreinte(valeur: str | bytes, domaine: str) -> str:
    """HMAC-SHA256, hex: equal values of one domain are found, never read back. The oldest key makes it."""
    octets = valeur.encode() if isinstance(valeur, str) else valeur
    return hmac.digest(_derivee(reglages().cles[-1], f"empreinte:{domaine}"), octets, "sha256").hex()


def signature(valeur: bytes, usage: str) -> bytes:
    """Full HMAC under the current key, for cookies and chains."""
    return _signer(reglages().cles[0], valeur, usage)


def _signer(maitresse: bytes, valeur: bytes, usage: str) -> bytes:
    return hmac.digest(_derivee(maitresse, usage), valeur, "sha256")


def signature_vraie(valeur: bytes, sceau: bytes, usage: str) -> bool:
    """Made by one of our keys: what is kept for months outlives a rotation."""
    return any(hmac.compare_digest(_signer(maitresse, valeur, usage), sceau) for maitresse in reglages().cles)


def nouvelle_cle() -> bytes:
    """A fresh data key, wrapped."""
    return sceller(os.urandom(32), "cle de demande")


def resceller(scelle: bytes, contexte: str) -> bytes | None:
    """The same under the newest master key (rotation); None when that key seals it already. Raises Illisible."""
    scelle = bytes(scelle)
    try:
        _rouvrir(_aead(_derivee(reglages().cles[0], "sceau")), scelle, contexte)
    except Illisible:
        return sceller(ouvrir(scelle, contexte), contexte)
    return None


class Coffret:
    """What one claim's data key seals and opens."""

    def __init__(self, cle_enveloppee: bytes) -> None:
        self._aead = AESGCM(ouvrir(bytes(cle_enveloppee), "cle de demande"))

    def sceller(self, clair: bytes, contexte: str) -> bytes:
        return _fermer(self._aead, clair, contexte)

    def ouvrir(self, scelle: bytes, contexte: str) -> bytes:
        return _rouvrir(self._aead, bytes(scelle), contexte)

    def sceller_json(self, objet: object, contexte: str) -> bytes:
        return self.sceller(msgspec.json.encode(objet), contexte)

    def ouvrir_json(self, scelle: bytes, contexte: str):
        return msgspec.json.decode(self.ouvrir(scelle, contexte))
