"""Webhooks: each event of a claim told to the operator's own system, signed, after commit, with retries.

The row is promised inside the event's transaction (`promettre`), as letters are; the body holds codes and numbers only.
`Portail-Signature: t=<seconds>,v1=<HMAC-SHA256 hex of "t.body">`; `Portail-Livraison` is the same at each try.
"""

import asyncio
import hashlib
import hmac
import urllib.error
import urllib.request
from datetime import timedelta

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.domain import horloge
from portail.domain.demande import TEMOINS, Demande, Evenement
from portail.domain.livraison import Livraison
from portail.reglages import reglages
from portail.traces import Trace

journal = Trace("portail.webhooks")

BAIL = timedelta(seconds=60)
DELAI = 10  # seconds for one answer
ATTENTES = (5, 30, 120, 600, 3600)  # seconds before each new try, the last one repeated
ABANDON = timedelta(days=3)


def brancher() -> None:
    """At start: events promise their delivery when the operator gave an address, and cost nothing otherwise."""
    if promettre in TEMOINS:
        TEMOINS.remove(promettre)
    if reglages().webhook_url:
        TEMOINS.append(promettre)


async def promettre(demande: Demande, evenement: Evenement, connexion: BaseDBAsyncClient) -> None:
    corps = {
        "numero": demande.numero,
        "acte": evenement.acte,
        "de": str(evenement.de),
        "vers": str(evenement.vers),
        "par": str(evenement.par),
        "le": evenement.le.isoformat(),
    }
    maintenant = horloge.maintenant()
    await Livraison.create(
        using_db=connexion, evenement_id=evenement.id, corps=corps, cree_le=maintenant, pas_avant=maintenant
    )


def signer(corps: bytes, secondes: int, secret: str) -> str:
    sceau = hmac.new(secret.encode(), f"{secondes}.".encode() + corps, hashlib.sha256).hexdigest()
    return f"t={secondes},v1={sceau}"


async def tournee(au_plus: int = 50) -> int:
    """Deliver what is due, in order; how many were taken. Stops at the first refusal: the others would be refused too."""
    maintenant, faites = horloge.maintenant(), 0
    dues = Livraison.filter(envoye_le=None, abandonne_le=None, pas_avant__lte=maintenant)
    for livraison in await dues.order_by("cree_le").limit(au_plus):
        if not await _prendre(livraison):
            continue
        if not await _porter(livraison):
            break
        faites += 1
    return faites


async def _prendre(livraison: Livraison) -> bool:
    maintenant = horloge.maintenant()
    if livraison.pris_le and abs(maintenant - livraison.pris_le) < BAIL:  # as for letters: a clock may be set back
        return False
    libre = Livraison.filter(id=livraison.id, envoye_le=None, pris_le=livraison.pris_le)
    return bool(await libre.update(pris_le=maintenant))


async def _porter(livraison: Livraison) -> bool:
    corps = msgspec.json.encode({"id": str(livraison.evenement_id), **livraison.corps})
    statut = await asyncio.to_thread(_poster, str(livraison.id), corps)
    if 200 <= statut < 300:
        await Livraison.filter(id=livraison.id).update(envoye_le=horloge.maintenant(), pris_le=None)
        return True
    await _remettre(livraison, statut)
    return False


class _SansSuite(urllib.request.HTTPRedirectHandler):
    """The configured address, and no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def _poster(identifiant: str, corps: bytes) -> int:
    """The status answered; 0 when nobody did."""
    secondes = int(horloge.maintenant().timestamp())
    requete = urllib.request.Request(reglages().webhook_url, corps, method="POST")  # http(s) only: settings say so
    requete.add_header("Content-Type", "application/json")
    requete.add_header("Portail-Livraison", identifiant)
    requete.add_header("Portail-Signature", signer(corps, secondes, reglages().webhook_secret))
    try:
        with urllib.request.build_opener(_SansSuite).open(requete, timeout=DELAI) as reponse:
            return reponse.status
    except urllib.error.HTTPError as erreur:
        return erreur.code
    except OSError:
        return 0


async def _remettre(livraison: Livraison, statut: int) -> None:
    maintenant = horloge.maintenant()
    abandonnee = maintenant - livraison.cree_le > ABANDON
    await Livraison.filter(id=livraison.id).update(
        essais=livraison.essais + 1,
        pas_avant=maintenant + timedelta(seconds=ATTENTES[min(livraison.essais, len(ATTENTES) - 1)]),
        pris_le=None,
        **({"abandonne_le": maintenant} if abandonnee else {}),
    )
    journal.warning(
        "webhook remis à plus tard", livraison=str(livraison.id), statut=statut, essais=livraison.essais + 1
    )


async def boucle(pause: float = 1.0) -> None:
    """Round after round, when the operator asked for it; a cut base only makes it wait."""
    while reglages().webhook_url:
        try:
            faites = await tournee()
        except Exception as erreur:  # the base is cut: the next round finds what waits
            journal.error("tournée interrompue", erreur=type(erreur).__name__, exc_info=base.faute(erreur))
            faites = 0
        if not faites:
            await asyncio.sleep(pause)
