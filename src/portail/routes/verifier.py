"""/verifier: anybody who holds a file learns whether we made it, from its digest; nothing of anybody is shown."""

import asyncio
import hashlib
import re

from litestar import Request, Response, get, post

from portail.actions import garde
from portail.domain.demande import Recepisse
from portail.domain.erreurs import TropDEssais
from portail.services import signature
from portail.web.acces import PUBLIC
from portail.web.formulaires import lire
from portail.web.page import page

PAR_MINUTE = 20
AU_PLUS = 12 * 1024 * 1024  # bytes posted
GENRES = {"P21": "récapitulatif d’une demande", "P28": "justificatif de paiement"}
_VIERGE: dict[str, object] = {"erreurs": [], "resultat": "", "genre": "", "le": None, "empreinte": ""}


def _montrer(request: Request, statut: int = 200, **plus: object) -> Response:
    return page(request, "verifier/verifier.html", _VIERGE | plus, statut=statut)


@get("/verifier", opt=PUBLIC)
async def verifier(request: Request) -> Response:
    return _montrer(request)


@get("/verifier/certificat.pem", opt=PUBLIC)
async def certificat(request: Request) -> Response:
    """What a PDF reader needs to recognise our seal by itself."""
    pem = await asyncio.to_thread(signature.certificat_pem)
    return Response(pem, media_type="application/x-pem-file", headers={"Cache-Control": "public, max-age=3600"})


@post("/verifier", opt=PUBLIC, status_code=200, request_max_body_size=AU_PLUS)
async def juger(request: Request) -> Response:
    donnees = await lire(request)
    await _compter(request)
    recu = donnees.fichiers.get("fichier")
    tapee = re.sub(r"\s", "", donnees.get("empreinte")).lower()
    if recu:
        empreinte = await asyncio.to_thread(lambda: hashlib.file_digest(recu.file, "sha256").hexdigest())
    elif re.fullmatch(r"[0-9a-f]{64}", tapee):
        empreinte = tapee
    elif tapee:
        phrase = f"Une empreinte SHA-256 compte 64 chiffres et lettres de a à f : celle-ci en compte {len(tapee)}."
        return _montrer(request, 422, erreurs=[("empreinte", phrase)], empreinte=donnees.get("empreinte"))
    else:
        return _montrer(
            request, 422, erreurs=[("fichier", "Choisissez le fichier PDF à vérifier, ou tapez son empreinte.")]
        )
    connu = await Recepisse.filter(sha256=empreinte).first()
    if connu is None:
        return _montrer(request, resultat="inconnu", empreinte=empreinte)
    return _montrer(request, resultat="authentique", genre=GENRES[connu.genre], le=connu.cree_le, empreinte=empreinte)


async def _compter(request: Request) -> None:
    """Raises TropDEssais: nobody tries digests by the thousand."""
    cle = f"verifier:{request.scope['state']['visiteur'].ip}"
    if await garde.deja(cle, 60) >= PAR_MINUTE:
        raise TropDEssais("Beaucoup de vérifications en peu de temps : attendez une minute.", 60)
    await garde.noter_essai(cle)


ROUTES = [verifier, certificat, juger]
