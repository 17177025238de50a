"""Letters: their subjects, the outbox row that promises each of them, the message it becomes (vie-de-la-demande.md, « Letters »).

A subject holds no name, reason or IBAN; at most the claim's number. The facteur carries the rows after commit.
"""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from portail.domain import horloge
from portail.domain.courriel import Courriel, acheminable
from portail.domain.erreurs import Introuvable, PasMaintenant
from portail.domain.sql import inserer
from portail.reglages import reglages
from portail.services import chiffrement, gabarits, recepisse

SUJETS = {
    "M07": "Activation de compte – Espace Personnel {nom}",
    "M07b": "Activation de compte – Espace Personnel {nom}",
    "M21": "Confirmation de votre demande {numero} – Espace Personnel {nom}",
    "M24": "Votre demande {numero} : documents complémentaires à transmettre",
    "M25": "Votre demande {numero} : plus aucun document n’est attendu",
    "M26": "Votre demande {numero} : vos documents ont été transmis",
    "M27": "Votre demande {numero} a été validée",
    "M27b": "Votre demande {numero} est réexaminée",
    "M28": "Votre demande {numero} : justificatif de paiement disponible",
    "M29": "Votre demande {numero} : décision disponible",
    "M31": "Nouveau message sur votre espace {nom}.fr",
    "M37": "Réinitialisation de votre mot de passe – Espace Personnel {nom}",
    "M39": "Votre mot de passe a été modifié",
    "M40": "Un changement sur votre espace {nom}",
    "M42": "Votre demande {numero} va être effacée",
}

ANNONCES = {"M26": "P21", "M28": "P28"}  # the document that each of them says is there


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
    await inserer(
        Courriel(
            lettre=lettre,
            contenu=chiffrement.sceller_json(contenu, "courriel"),
            demande_id=demande,
            jeton=jeton_empreinte,
            cree_le=maintenant,
            pas_avant=pas_avant or maintenant,
        ),
        connexion,
    )


async def composer(courriel: Courriel) -> EmailMessage:
    """The whole message of an outbox row: text, HTML, and for M21 the receipt, made now if nobody did."""
    contenu = chiffrement.ouvrir_json(bytes(courriel.contenu or b""), "courriel")
    contexte = {"reglages": reglages(), "objet": contenu["objet"], "a": contenu["a"], **contenu["contexte"]}
    message = _enveloppe(courriel, contenu["a"], contenu["objet"])
    texte, html = (gabarits.rendre(f"courriels/{courriel.lettre}.{sorte}", contexte) for sorte in ("txt", "html"))
    message.set_content(texte, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if courriel.lettre == "M21":
        recu = await recepisse.octets(courriel.demande_id)
        nom = f"recapitulatif-{contenu['contexte']['numero']}.pdf"
        message.add_attachment(recu, maintype="application", subtype="pdf", filename=nom)
    elif genre := ANNONCES.get(courriel.lettre):
        await _fabriquer(courriel.demande_id, genre)
    message["Content-Language"] = "fr"  # last: each part that is added takes the Content-* headers away
    return message


async def _fabriquer(demande: UUID, genre: str) -> None:
    """The document that a letter announces exists when she follows its link, which then says its weight."""
    with contextlib.suppress(Introuvable, PasMaintenant):
        await recepisse.octets(demande, genre, await recepisse.dernier_rang(demande, genre))


def _enveloppe(courriel: Courriel, a: str, objet: str) -> EmailMessage:
    """Headers alone. The Message-ID is the row's: a letter sent twice is seen to be the same."""
    message = EmailMessage()
    message["From"] = Address(reglages().nom, addr_spec=reglages().expediteur)
    message["To"] = Address(addr_spec=acheminable(a))
    message["Subject"] = objet
    message["Date"] = format_datetime(horloge.maintenant())
    message["Message-ID"] = f"<{courriel.id}@{reglages().expediteur.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message
