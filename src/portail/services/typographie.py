"""French spaces: a line never breaks inside « », before a double sign, in a date, nor between a number and its unit."""

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from portail.domain.horloge import MOIS

INSECABLE = "\u00a0"
_MOIS = "|".join(MOIS)
_UNITES = "mois|ans|jours?|minutes?|secondes?|heures?|caractères?|chiffres?|lettres?|points?|documents?|Mo|Ko"
_ESPACE = re.compile(
    rf"""(?<=«)\ (?=\S|$)                                 # « C
    | (?:^|(?<=[^\s«]))\ (?=»|[:;!?](?:[\s<.,)]|$))       # C », quoi ?
    | (?:^|(?<=\d))\ (?=(?:{_UNITES})\b|[%€])            # 10 Mo
    | (?<=\d)\ (?=(?:{_MOIS})\b)                         # 25 août
    | (?<=\b\d\d)\ (?=\d\d\b|\d{{4}}\b)                 # 01 58 50 89 88
    | (?:(?<=1er)|(?<=</sup>))\ (?=(?:{_MOIS})\b)         # 1er janvier
    | (?<=\dh)\ (?=à\ \d)|(?<=\dh\ à)\ (?=\d)           # 9h à 12h
    | (?<=n°)\ (?=\d)""",
    re.VERBOSE,
)
_TELS_QUELS = ("courriels/", "pdf/", "base.html", "gestion/base.html")


def insecables(texte: str) -> str:
    """The same text (Markup stays Markup), with the no-break spaces that French asks for."""
    return type(texte)(_ESPACE.sub(INSECABLE, texte))


class Typographie(Extension):
    """Does it to what pages say, once, when they are compiled: it costs nothing when they are drawn.

    Letters, PDFs and titles are left as they are written.
    """

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterator[Token]:
        if (stream.name or "").startswith(_TELS_QUELS):
            return stream
        return (self._token(t) for t in stream)

    @staticmethod
    def _token(token: Token) -> Token:
        if token.type not in ("data", "string"):
            return token
        return Token(token.lineno, token.type, insecables(token.value))
