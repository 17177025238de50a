"""The system feed's door: a token known by its SHA-256, its scopes, a rate, and refusals as problems (RFC 9457)."""

import hashlib
import hmac
import time
from collections import defaultdict, deque

import msgspec
from litestar import Response
from litestar.types import Scope

from portail.reglages import reglages

RACINE = "/api/"
PAR_MINUTE = 600
_passages: defaultdict[str, deque[float]] = defaultdict(deque)


class JetonRefuse(Exception):
    """401 without a good token, 403 without the scope, 429 beyond the rate."""

    def __init__(self, statut: int, phrase: str) -> None:
        super().__init__(phrase)
        self.statut = statut


def verifier(scope: Scope) -> None:
    """Put the caller's name in the state. Raises JetonRefuse."""
    entete = next((v.decode("latin-1") for n, v in scope["headers"] if n == b"authorization"), "")
    genre, _, jeton = entete.partition(" ")
    recu = hashlib.sha256(jeton.strip().encode()).hexdigest() if genre.lower() == "bearer" else ""
    trouve = [(nom, portees) for nom, portees, attendu in reglages().api_jetons if hmac.compare_digest(recu, attendu)]
    if not trouve:
        raise JetonRefuse(401, "Jeton absent ou inconnu.")
    nom, portees = trouve[0]
    if scope["route_handler"].opt["portee"] not in portees:
        raise JetonRefuse(403, "Ce jeton n’a pas la portée qu’il faut.")
    _cadencer(nom)
    scope["state"]["systeme"] = nom


def _cadencer(nom: str) -> None:
    """PAR_MINUTE calls a minute, in each process."""
    maintenant, vus = time.monotonic(), _passages[nom]
    while vus and vus[0] < maintenant - 60:
        vus.popleft()
    if len(vus) >= PAR_MINUTE:
        raise JetonRefuse(429, "Trop d’appels : attendez une minute.")
    vus.append(maintenant)


def probleme(statut: int, phrase: str, correlation: str, entetes: dict[str, str] | None = None) -> Response:
    corps = msgspec.json.encode({"type": "about:blank", "status": statut, "title": phrase, "correlation": correlation})
    tous = {"Cache-Control": "no-store", **(entetes or {})}
    return Response(corps, media_type="application/problem+json", status_code=statut, headers=tous)


def json(objet: object, statut: int = 200) -> Response:
    entetes = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(objet), media_type="application/json", status_code=statut, headers=entetes)
