"""The letters written to a folder (`fichier://`), read again for the demo's mailbox page."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from portail.reglages import reglages

_NOM = re.compile(r"[0-9A-Za-z-]{1,80}")
AU_PLUS = 100  # letters listed


@dataclass(frozen=True)
class Piece:
    nom: str
    type: str
    octets: bytes


@dataclass(frozen=True)
class Lettre:
    nom: str
    a: str
    objet: str
    le: datetime
    texte: str
    pieces: tuple[Piece, ...]


def dossier() -> Path | None:
    """None when letters go to a real server."""
    adresse = reglages().courriel
    return Path(adresse.removeprefix("fichier://")) if adresse.startswith("fichier://") else None


def lister() -> list[Lettre]:
    """The newest first. Blocking: to be run in a thread."""
    ou = dossier()
    if ou is None or not ou.is_dir():
        return []
    noms = sorted((f.stem for f in ou.glob("*.eml")), reverse=True)
    return [lettre for nom in noms[:AU_PLUS] if (lettre := lire(nom))]


def lire(nom: str) -> Lettre | None:
    """The letter of that name; None when there is none."""
    ou = dossier()
    if ou is None or not _NOM.fullmatch(nom):
        return None
    try:
        octets = (ou / f"{nom}.eml").read_bytes()
    except OSError:
        return None
    message = message_from_bytes(octets, policy=policy.default)
    return _lettre(nom, message)


def _lettre(nom: str, message: EmailMessage) -> Lettre:
    corps = message.get_body(("plain",))
    pieces = tuple(
        Piece(p.get_filename() or "piece", p.get_content_type(), p.get_content()) for p in message.iter_attachments()
    )
    le = parsedate_to_datetime(message["Date"])
    return Lettre(nom, message["To"], message["Subject"], le, corps.get_content() if corps else "", pieces)
