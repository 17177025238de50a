"""A claim really sent, from which others are copied, with what its key has sealed once for all of them."""

import random
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from portail.actions.demandes import reponses_de
from portail.domain.compte import Utilisateur
from portail.domain.demande import Demande
from portail.domain.dispositif import Dispositif
from portail.domain.dispositifs import dispositif
from portail.domain.justificatif import Analyse, Justificatif
from portail.services.chiffrement import Coffret


@dataclass
class Modele:
    demande: Demande
    contenu: dict[str, Any]
    reponses: dict[str, str]
    documents: list[Justificatif]
    mot_de_passe: str
    _scelles: dict[tuple[str, str], bytes] = field(default_factory=dict)

    @cached_property
    def coffret(self) -> Coffret:
        return Coffret(self.demande.cle)

    @cached_property
    def declare(self) -> Dispositif:
        return dispositif(self.demande.dispositif)

    def sceller(self, texte: str, contexte: str) -> bytes:
        """The same words are sealed once: the copies share the key."""
        if (texte, contexte) not in self._scelles:
            self._scelles[texte, contexte] = self.coffret.sceller(texte.encode(), contexte)
        return self._scelles[texte, contexte]


async def lire_modele(envoyee: Demande) -> Modele:
    demande = await Demande.get(id=envoyee.id)
    proprietaire = await Utilisateur.get(id=demande.proprietaire_id)
    contenu = Coffret(demande.cle).ouvrir_json(demande.instantane or b"", "instantane")
    documents = await Justificatif.filter(demande_id=demande.id)
    return Modele(demande, contenu, reponses_de(demande), documents, proprietaire.mot_de_passe)


def copier(
    document: Justificatif, demande_id: UUID, identifiant: UUID, hasard: random.Random, **autres: Any
) -> Justificatif:
    """The same file under another claim, not judged yet, clean. Its fingerprint is its own: life has few equal files."""
    gardees = ("piece", "face", "nom", "type", "taille", "pages", "sha256", "chemin", "vignette", "depose_le")
    colonnes = {nom: getattr(document, nom) for nom in gardees}
    propre = f"{hasard.getrandbits(256):064x}"
    return Justificatif(
        **(
            colonnes
            | {"id": identifiant, "demande_id": demande_id, "empreinte": propre, "analyse": Analyse.SAIN}
            | autres
        )
    )
