"""Tokens that prove a POST comes from our page: bound to the session, else to the signed anonymous cookie; masked anew.

Also that cookie itself. OWASP's "HMAC based token pattern", exigences.md A.
"""

import base64
import hashlib
import hmac
import os
import secrets

from portail.services import chiffrement
from portail.web.visiteur import Visiteur

CHAMP, ENTETE = "csrf", "x-csrf-token"


def _b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def nouvel_anonyme() -> tuple[str, str]:
    """Cookie value, a random id and its signature; and what `lire_anonyme` will say of it."""
    identifiant = secrets.token_urlsafe(16)
    sceau = _b64(chiffrement.signature(identifiant.encode(), "anonyme"))
    return f"{identifiant}.{sceau}", hashlib.sha256(identifiant.encode()).hexdigest()


def lire_anonyme(cookie: str) -> str:
    """SHA-256 hex of the id of a cookie we signed, "" otherwise."""
    identifiant, _, sceau = cookie.partition(".")
    attendu = _b64(chiffrement.signature(identifiant.encode(), "anonyme"))
    if not identifiant or not hmac.compare_digest(attendu.encode(), sceau.encode()):
        return ""
    return hashlib.sha256(identifiant.encode()).hexdigest()


def _racine(visiteur: Visiteur) -> bytes:
    lien = f"session:{visiteur.session}" if visiteur.session else f"anonyme:{visiteur.anonyme}"
    return chiffrement.signature(lien.encode(), "csrf")[:16]


def _ou_exclusif(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a) ^ int.from_bytes(b)).to_bytes(16)


def jeton(visiteur: Visiteur) -> str:
    masque = os.urandom(16)
    return _b64(masque + _ou_exclusif(masque, _racine(visiteur)))


def valide(visiteur: Visiteur, recu: str) -> bool:
    try:
        octets = base64.b64decode(recu.encode("ascii") + b"==", altchars=b"-_", validate=False)
    except ValueError:
        return False
    if len(octets) != 32 or not (visiteur.session or visiteur.anonyme):
        return False
    return hmac.compare_digest(_ou_exclusif(octets[:16], octets[16:]), _racine(visiteur))


class Jeton:
    """An answer's token, made only if a form asks for it, with the anonymous cookie it may need (`cookie`).

    One mask an answer: four forms of a page share it, which also spares bytes that nothing compresses.
    """

    def __init__(self, visiteur: Visiteur) -> None:
        self.visiteur = visiteur
        self.cookie = ""
        self._texte = ""

    def __str__(self) -> str:
        if not self._texte:
            if not self.visiteur.session and not self.visiteur.anonyme:
                self.cookie, self.visiteur.anonyme = nouvel_anonyme()
            self._texte = jeton(self.visiteur)
        return self._texte
