"""Tokens that prove a POST comes from our page: bound to the session, else to the signed anonymous cookie; masked anew.

Also that cookie itself. OWASP's "HMAC based token pattern", exigences.md A.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache

from portail.reglages import reglages
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


@lru_cache(maxsize=1024)
def _racine_de(cle: bytes, lien: str) -> bytes:
    """`cle`: the current master key, whose signature it is."""
    return chiffrement.signature(lien.encode(), "csrf")[:16]


def _racine(lien: str) -> bytes:
    return _racine_de(reglages().cles[0], lien)


def _de_la_session(visiteur: Visiteur) -> str:
    return f"session:{visiteur.session}" if visiteur.session else ""


def _d_avant(visiteur: Visiteur) -> str:
    return f"anonyme:{visiteur.anonyme}" if visiteur.anonyme else ""


def _ou_exclusif(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a) ^ int.from_bytes(b)).to_bytes(16)


def jeton(visiteur: Visiteur) -> str:
    """Bound to the session that lives; one that is over binds nothing any more, the sign-in page is for whoever comes."""
    lien = (_de_la_session(visiteur) if visiteur.entre else "") or _d_avant(visiteur)
    masque = os.urandom(16)
    return _b64(masque + _ou_exclusif(masque, _racine(lien)))


def valide(visiteur: Visiteur, recu: str) -> bool:
    """Bound to her session, that lives or that has timed out; or made before any sign-in, as long as nobody is signed in."""
    return _lie(_de_la_session(visiteur), recu) or (not visiteur.entre and valide_avant(visiteur, recu))


def valide_avant(visiteur: Visiteur, recu: str) -> bool:
    """Made by a page of this browser that was opened before signing in."""
    return _lie(_d_avant(visiteur), recu)


def _lie(lien: str, recu: str) -> bool:
    try:
        octets = base64.b64decode(recu.encode("ascii") + b"==", altchars=b"-_", validate=False)
    except ValueError:
        return False
    if len(octets) != 32 or not lien:
        return False
    return hmac.compare_digest(_ou_exclusif(octets[:16], octets[16:]), _racine(lien))


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
            if not self.visiteur.entre and not self.visiteur.anonyme:
                self.cookie, self.visiteur.anonyme = nouvel_anonyme()
            self._texte = jeton(self.visiteur)
        return self._texte
