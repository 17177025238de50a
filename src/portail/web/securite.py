"""The outermost layer: which requests come in at all, who they are from, and the headers every answer carries.

Pure ASGI, so that a page costs no more than its own work (exigences.md C and F).
"""

import ipaddress
import secrets
from typing import Any

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from portail.reglages import reglages
from portail.traces import Trace
from portail.web import codages, constantes, csrf, session, session_agent
from portail.web.visiteur import Visiteur

journal = Trace("portail.securite")

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
_COMMUNS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}
_PERSONNELS = ("/mon-compte", "/demo", "/captcha")
_PRIVES = [(b"x-robots-tag", b"noindex"), (b"cache-control", b"no-store")]
_METHODES = ("GET", "HEAD", "POST")


def _entete(scope: Scope, nom: bytes) -> str:
    for cle, valeur in scope["headers"]:
        if cle == nom:
            return valeur.decode("latin-1")
    return ""


def _cookies(scope: Scope) -> dict[str, str]:
    """Names and raw values; ours are URL-safe, so nothing needs unquoting (RFC 6265, 5.4)."""
    couples = (morceau.strip().partition("=") for morceau in _entete(scope, b"cookie").split(";"))
    return {nom: valeur for nom, egal, valeur in couples if egal}


def adresse_ip(scope: Scope) -> str:
    """The peer's address, or the last one that a trusted proxy did not add itself."""
    client = scope.get("client")
    pair = client[0] if client else ""
    mandataires = reglages().mandataires
    if not mandataires:
        return pair
    lignes = (valeur.decode("latin-1") for cle, valeur in scope["headers"] if cle == b"x-forwarded-for")
    chaine = [m.strip() for m in ",".join(lignes).split(",") if m.strip()]  # a proxy may add a line of its own
    while chaine and _est_mandataire(pair) and (dite := _adresse_lue(chaine.pop())):
        pair = dite
    return pair


def _adresse_lue(texte: str) -> str:
    """The one spelling of an address, "" for what is none: it is counted, and written in the journal."""
    try:
        ip = ipaddress.ip_address(texte.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def _est_mandataire(adresse: str) -> bool:
    lue = _adresse_lue(adresse)
    return bool(lue) and any(ipaddress.ip_address(lue) in reseau for reseau in reglages().mandataires)


def _est_personnel(scope: Scope) -> bool:
    """Not to be kept nor indexed: her own addresses, and any page that shows that somebody is signed in."""
    visiteur = scope["state"].get("visiteur")
    chemin = scope["path"]
    return chemin.startswith(_PERSONNELS) or session_agent.est_chez_nous(chemin) or bool(visiteur and visiteur.connecte)


def _refus(scope: HTTPScope) -> int:
    """Status of a request refused before anything else, 0 when it may come in."""
    if scope["method"] not in _METHODES:
        return 405
    if _entete(scope, b"host").lower() not in reglages().hotes_admis and not scope["path"].startswith(
        ("/sante/", "/metriques")
    ):
        return 400
    return 0


class Securite:
    """ASGI wrapper: host and method check, visitor, HEAD served as GET, security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._entetes: list[tuple[bytes, bytes]] = []

    def _communs(self) -> list[tuple[bytes, bytes]]:
        if not self._entetes:
            textes = dict(_COMMUNS)
            if reglages().securise:
                textes["strict-transport-security"] = "max-age=63072000; includeSubDomains"
            self._entetes = [(nom.encode(), valeur.encode()) for nom, valeur in textes.items()]
        return self._entetes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        correlation = secrets.token_hex(6)
        sans_corps = scope["method"] == "HEAD"
        statut = _refus(scope)
        if statut:
            await _repondre_brut(scope, send, statut, correlation, self._communs())
            return
        scope = codages.lisible(scope)
        if sans_corps:
            scope = {**scope, "method": "GET"}  # type: ignore[assignment]  # a copy: the server must still know it as HEAD
        etat: dict[str, Any] = scope.setdefault("state", {})
        etat["correlation"] = correlation
        if not scope["path"].startswith("/static/"):
            await self._reconnaitre(scope, etat)
        if "visiteur" in etat and (constante := constantes.trouver(scope, etat["visiteur"])):
            entetes = [*self._communs(), (b"x-correlation-id", correlation.encode())]
            if _est_personnel(scope):
                entetes += _PRIVES
            await constante.envoyer(etat["visiteur"], _entete(scope, b"accept-encoding"), entetes, sans_corps, send)
            return
        await self.app(scope, receive, self._envoi(scope, send, correlation, sans_corps))

    async def _reconnaitre(self, scope: Scope, etat: dict[str, Any]) -> None:
        visiteur = etat["visiteur"] = Visiteur(ip=adresse_ip(scope))
        cookies = _cookies(scope)
        if anonyme := cookies.get(session.nom_cookie("anonyme"), ""):
            visiteur.anonyme = csrf.lire_anonyme(anonyme)
        chez_nous = session_agent.est_chez_nous(scope["path"])
        if jeton := cookies.get(session.nom_cookie(session_agent.COOKIE if chez_nous else "session"), ""):
            passif = _entete(scope, b"x-passif") == "1"
            try:
                await (session_agent if chez_nous else session).reconnaitre(visiteur, jeton, passif)
            except Exception as erreur:  # whatever the driver raises when the base is cut: the guard answers 503
                journal.error("base", correlation=etat["correlation"], erreur=type(erreur).__name__)
                etat["panne"] = True

    def _envoi(self, scope: Scope, send: Send, correlation: str, sans_corps: bool) -> Send:
        personnel = _est_personnel(scope)

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                entetes = [*message["headers"], *self._absents(message)]
                entetes.append((b"x-correlation-id", correlation.encode()))
                if personnel:
                    entetes.append((b"x-robots-tag", b"noindex"))
                    if not any(cle.lower() == b"cache-control" for cle, _ in message["headers"]):
                        entetes.append((b"cache-control", b"no-store"))
                message["headers"] = entetes
            elif message["type"] == "http.response.body" and sans_corps:
                message["body"] = b""
            await send(message)

        return envoyer

    def _absents(self, message: Any) -> list[tuple[bytes, bytes]]:
        """Our headers, but those that the handler set itself (a `no-referrer` page, say)."""
        poses = {cle.lower() for cle, _ in message["headers"]}
        return [couple for couple in self._communs() if couple[0] not in poses]


async def _repondre_brut(
    scope: HTTPScope, send: Send, statut: int, correlation: str, communs: list[tuple[bytes, bytes]]
) -> None:
    phrase = "Cette adresse ne répond pas à ce nom." if statut == 400 else "Méthode refusée."
    corps = f"{phrase} ({correlation})\n".encode()
    entetes = [
        *communs,
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(corps)).encode()),
        (b"x-correlation-id", correlation.encode()),
    ]
    if statut == 405:
        entetes.append((b"allow", ", ".join(_METHODES).encode()))
    await send({"type": "http.response.start", "status": statut, "headers": entetes})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else corps, "more_body": False})
