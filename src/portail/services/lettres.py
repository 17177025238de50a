"""Letters: their subjects, and the outbox row that promises each of them (contract: vie-de-la-demande.md, « Letters »).

A subject holds no name, reason or IBAN; at most the claim's number. The facteur carries the rows after commit.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from portail.domain import horloge
from portail.domain.courriel import Courriel
from portail.reglages import reglages
from portail.services import chiffrement

SUJETS = {
    "M07": "Activation de compte – Espace Personnel {nom}",
    "M07b": "Activation de compte – Espace Personnel {nom}",
    "M21": "Confirmation de votre demande {numero} – Espace Personnel {nom}",
    "M37": "Réinitialisation de votre mot de passe – Espace Personnel {nom}",
    "M39": "Votre mot de passe a été modifié",
    "M42": "Votre demande {numero} va être effacée",
}


def sujet(lettre: str, contexte: Mapping[str, object]) -> str:
    return SUJETS[lettre].format(nom=reglages().nom, numero=contexte.get("numero", ""))


async def poster(
    lettre: str,
    a: str,
    contexte: Mapping[str, object],
    connexion: BaseDBAsyncClient,
    *,
    demande: UUID | None = None,
    jeton_empreinte: str = "",
    pas_avant: datetime | None = None,
) -> None:
    """Put one letter in the outbox, in the caller's transaction. `contexte` feeds `templates/courriels/{lettre}`."""
    maintenant = horloge.maintenant()
    contenu = {"a": a, "objet": sujet(lettre, contexte), "contexte": dict(contexte)}
    await Courriel.create(
        using_db=connexion,
        lettre=lettre,
        contenu=chiffrement.sceller_json(contenu, "courriel"),
        demande_id=demande,
        jeton=jeton_empreinte,
        cree_le=maintenant,
        pas_avant=pas_avant or maintenant,
    )
