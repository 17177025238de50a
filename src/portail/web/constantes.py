"""Pages that owe nothing to who asks: drawn once by their route, then answered before any routing, only the token anew.

On a campaign day the sign-in page is most of what is asked (exigences.md F). Compressed once too: a Brotli stream is
made so that the token's bytes lie in it as they are, and can be changed in place.
"""

from dataclasses import dataclass

import brotli
from litestar.types import HTTPScope, Send

from portail.domain import horloge
from portail.reglages import Reglages, reglages
from portail.web import csrf, session
from portail.web.visiteur import Visiteur

VARIE = "HX-Request, HX-Target, Cookie"
_VARIE = (b"vary", b"Accept-Encoding, " + VARIE.encode())
ICI = "\x00csrf\x00"  # where the token goes: no template can write a NUL by itself
# As long as a token, each byte once, none of which a page of ours can hold: nothing after it is coded as a copy of it.
_PLACE = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xC0, 0xC1, *range(0xF5, 0x100)])


def _comprimer(morceaux: list[bytes]) -> list[bytes] | None:
    """The same pieces in Brotli, cut where the token goes; None if they would not read back.

    The encoder sees a token's place, then its block is changed for an uncompressed one (RFC 7932, 9.2). The two bytes after
    a token are in it: what follows is coded from the last two bytes before.
    """
    codeur, faits, reste = brotli.Compressor(quality=11), [b""], morceaux[0]
    tete = ((len(_PLACE) + 1) << 3 | 1 << 19).to_bytes(3, "little")
    for suivant in morceaux[1:]:
        faits[-1] += codeur.process(reste) + codeur.flush() + tete
        codeur.process(_PLACE + suivant[:2])
        codeur.flush()
        faits.append(suivant[:2])
        reste = suivant[2:]
    faits[-1] += codeur.process(reste) + codeur.finish()
    return faits if _se_lit(faits, morceaux) else None


def _se_lit(faits: list[bytes], morceaux: list[bytes]) -> bool:
    try:
        return all(
            brotli.decompress(essai.join(faits)) == essai.join(morceaux)
            for essai in (b"A" * len(_PLACE), b"-" * len(_PLACE))
        )
    except brotli.error:
        return False


@dataclass(frozen=True)
class Constante:
    """`corps`: by content coding ("" is none), the bytes around each token."""

    pour: Reglages
    annee: int
    html: str
    corps: dict[bytes, list[bytes]]

    async def envoyer(
        self, visiteur: Visiteur, accepte: str, entetes: list[tuple[bytes, bytes]], sans_corps: bool, send: Send
    ) -> None:
        """`entetes`: what every answer carries besides."""
        codage = b"br" if "br" in accepte and b"br" in self.corps else b""
        morceaux, jeton = self.corps[codage], csrf.Jeton(visiteur)
        octets = str(jeton).encode().join(morceaux) if len(morceaux) > 1 else morceaux[0]
        entetes += [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(octets)), _VARIE]
        if codage:
            entetes.append((b"content-encoding", codage))
        if jeton.cookie:
            entetes.append((b"set-cookie", session.entete_cookie(session.nom_cookie("anonyme"), jeton.cookie).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": entetes})
        await send({"type": "http.response.body", "body": b"" if sans_corps else octets, "more_body": False})


_pages: dict[str, Constante] = {}


def _nu(chemin: str) -> str:
    """As the router sees it."""
    return chemin.rstrip("/") or "/"


def retenir(chemin: str, html: str) -> Constante:
    """From now on, that is what the path answers to whoever is not signed in."""
    morceaux = html.encode().split(ICI.encode())
    corps = {b"": morceaux}
    if comprimee := _comprimer(morceaux):
        corps[b"br"] = comprimee
    page = _pages[_nu(chemin)] = Constante(reglages(), horloge.maintenant().year, html, corps)
    return page


def gardee(chemin: str) -> Constante | None:
    """As drawn this year on these settings."""
    page = _pages.get(_nu(chemin))
    return page if page and page.pour is reglages() and page.annee == horloge.maintenant().year else None


def trouver(scope: HTTPScope, visiteur: Visiteur) -> Constante | None:
    """The whole answer, when the request asks for no more than the page."""
    if scope["method"] != "GET" or scope["query_string"] or visiteur.connecte:
        return None
    if any(nom == b"hx-request" for nom, _ in scope["headers"]):
        return None
    return gardee(scope["path"])
