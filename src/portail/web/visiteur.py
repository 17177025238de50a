"""Who is at the other end of a request, as the session layer knows it without any further read."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.compte import Profil
from portail.services import chiffrement


@dataclass
class Visiteur:
    """`anonyme` is the SHA-256 (hex) of the anonymous cookie's id; `session` that of the session token, "" without one.

    `expiree`: the cookie names a session that timed out, neither closed nor revoked. `fin`: when this one will, if nothing is
    done; `limite`: at the latest, whatever is done.
    """

    ip: str
    anonyme: str = ""
    session: str = ""
    connecte: bool = False
    expiree: bool = False
    utilisateur_id: UUID | None = None
    compte_id: UUID | None = None
    profil: Profil | None = None
    fin: datetime | None = None
    limite: datetime | None = None
    non_lus: int = 0  # messages for her; for an agent, answers on the claims that she follows
    agent: Agent | None = None  # under /gestion, whose session has its own cookie: `connecte` stays False there
    agent_connecte: bool = False
    identite_scellee: bytes = field(default=b"", repr=False)

    @cached_property
    def identite(self) -> dict[str, str]:
        return chiffrement.ouvrir_json(self.identite_scellee, "identite") if self.identite_scellee else {}

    @property
    def nom(self) -> str:
        return self.identite.get("nom", "")

    @property
    def prenom(self) -> str:
        return self.identite.get("prenom", "")

    @property
    def courriel(self) -> str:
        return self.identite.get("courriel", "")

    @property
    def entre(self) -> bool:
        """Whether somebody is signed in, at either door."""
        return self.connecte or self.agent_connecte

    @property
    def reste(self) -> int:
        """Seconds before the session ends if nothing is done, rounded up: 0 says that nobody is signed in."""
        if not self.entre or self.fin is None:
            return 0
        return max(1, math.ceil((self.fin - horloge.maintenant()).total_seconds()))

    @property
    def navigateur(self) -> str:
        """What ties a registration to its browser: the anonymous cookie, else the session cookie it has instead."""
        return self.anonyme or self.session

    @property
    def peut_ecrire(self) -> bool:
        return self.connecte and self.profil in (Profil.ADMINISTRATEUR, Profil.UTILISATEUR)
