"""The facteur carries the outbox: after commit, with retries, each letter once (exigences.md D).

A row is leased by a conditional update, so that several processes share the round. Killed between the server's 250 and
our write, a letter goes out at most once more, under the same Message-ID.
"""

import asyncio
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from portail import base
from portail.domain import horloge
from portail.domain.compte import Jeton
from portail.domain.courriel import Courriel
from portail.reglages import reglages
from portail.services import chiffrement, gabarits, recepisse

journal = structlog.get_logger("portail.facteur")

BAIL = timedelta(minutes=2)
ATTENTES = (
    5,
    15,
    60,
    300,
    900,
    3600,
)  # seconds before each new try, the last one repeated
ABANDON = timedelta(days=3)
VALIDITE_LIEN = timedelta(minutes=30)
DELAI_SMTP = 15  # seconds


async def tournee(au_plus: int = 50) -> int:
    """Carry what is due, oldest first; how many letters left."""
    maintenant = horloge.maintenant()
    dus = (
        await Courriel.filter(envoye_le=None, abandonne_le=None, pas_avant__lte=maintenant)
        .order_by("cree_le")
        .limit(au_plus)
    )
    parties = 0
    for courriel in dus:
        if await _prendre(courriel, maintenant):
            parties += await _porter(courriel)
    return parties


async def _prendre(courriel: Courriel, maintenant: datetime) -> bool:
    if courriel.pris_le and courriel.pris_le > maintenant - BAIL:
        return False
    libre = Courriel.filter(id=courriel.id, envoye_le=None, pris_le=courriel.pris_le)
    return bool(await libre.update(pris_le=maintenant))


async def _porter(courriel: Courriel) -> bool:
    try:
        message = await _composer(courriel)
        await _remettre(message, courriel)
    except Exception as erreur:  # whatever a server, a disk or a template does, the letter stays and is tried again
        journal.warning(
            "lettre remise à plus tard",
            lettre=courriel.lettre,
            essais=courriel.essais + 1,
            erreur=type(erreur).__name__,
        )
        await _remettre_a_plus_tard(courriel)
        return False
    await _noter_envoi(courriel)
    return True


async def _composer(courriel: Courriel) -> EmailMessage:
    contenu = chiffrement.ouvrir_json(bytes(courriel.contenu or b""), "courriel")
    contexte = {
        "reglages": reglages(),
        "objet": contenu["objet"],
        "a": contenu["a"],
        **contenu["contexte"],
    }
    message = EmailMessage()
    message["From"] = Address(f"{reglages().nom}", addr_spec=reglages().expediteur)
    message["To"] = Address(addr_spec=contenu["a"])
    message["Subject"] = contenu["objet"]
    message["Date"] = format_datetime(horloge.maintenant())
    message["Message-ID"] = f"<{courriel.id}@{reglages().expediteur.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.set_content(
        gabarits.rendre(f"courriels/{courriel.lettre}.txt", contexte),
        cte="quoted-printable",
    )
    message.add_alternative(
        gabarits.rendre(f"courriels/{courriel.lettre}.html", contexte),
        subtype="html",
        cte="quoted-printable",
    )
    if courriel.lettre == "M21" and courriel.demande_id:  # type: ignore[attr-defined]
        recu = await recepisse.octets(courriel.demande_id)  # type: ignore[attr-defined]
        nom = f"recapitulatif-{contenu['contexte']['numero']}.pdf"
        message.add_attachment(recu, maintype="application", subtype="pdf", filename=nom)
    return message


async def _remettre(message: EmailMessage, courriel: Courriel) -> None:
    adresse = reglages().courriel
    if adresse.startswith("fichier://"):
        await asyncio.to_thread(_ecrire, Path(adresse.removeprefix("fichier://")), message, courriel)
        return
    morceaux = urlsplit(adresse)
    await aiosmtplib.send(
        message,
        hostname=morceaux.hostname,
        port=morceaux.port,
        username=unquote(morceaux.username) if morceaux.username else None,
        password=unquote(morceaux.password) if morceaux.password else None,
        use_tls=morceaux.scheme == "smtps",
        timeout=DELAI_SMTP,
    )


def _ecrire(dossier: Path, message: EmailMessage, courriel: Courriel) -> None:
    """One file a letter, named after its row: written again, it replaces itself."""
    dossier.mkdir(parents=True, exist_ok=True)
    nom = f"{courriel.cree_le:%Y%m%d-%H%M%S-%f}-{courriel.id}.eml"
    provisoire = dossier / f".{nom}"
    provisoire.write_bytes(message.as_bytes())
    provisoire.replace(dossier / nom)


async def _noter_envoi(courriel: Courriel) -> None:
    maintenant = horloge.maintenant()
    async with base.transaction() as cx:
        await Courriel.filter(id=courriel.id).using_db(cx).update(envoye_le=maintenant, contenu=None, pris_le=None)
        if courriel.jeton:
            lien = Jeton.filter(empreinte=courriel.jeton, expire_le=None).using_db(cx)
            await lien.update(expire_le=maintenant + VALIDITE_LIEN)


async def _remettre_a_plus_tard(courriel: Courriel) -> None:
    maintenant = horloge.maintenant()
    attente = ATTENTES[min(courriel.essais, len(ATTENTES) - 1)]
    abandon = maintenant if maintenant - courriel.cree_le > ABANDON else None
    await Courriel.filter(id=courriel.id).update(
        essais=courriel.essais + 1,
        pas_avant=maintenant + timedelta(seconds=attente),
        pris_le=None,
        abandonne_le=abandon,
    )


async def boucle(pause: float = 1.0) -> None:
    """Round after round; a cut base only makes it wait."""
    while True:
        try:
            parties = await tournee()
        except Exception as erreur:
            journal.error("tournée interrompue", erreur=type(erreur).__name__)
            parties = 0
        if not parties:
            await asyncio.sleep(pause)
