"""The captcha's picture and its voice, drawn from the seal in their address. They read nothing else."""

import asyncio

from litestar import Request, Response, get

from portail.domain.erreurs import Introuvable
from portail.services import captcha
from portail.web.acces import PUBLIC
from portail.web.page import fichier


def _ouvrir(nom: str, suffixe: str) -> captcha.Captcha:
    if not nom.endswith(suffixe):
        raise Introuvable()
    try:
        return captcha.ouvrir(nom.removesuffix(suffixe))
    except captcha.Perime as erreur:
        raise Introuvable("Cette image n’est plus valable. Demandez-en une autre sur le formulaire.") from erreur


@get("/captcha/image/{nom:str}", opt=PUBLIC)
async def image(request: Request, nom: str) -> Response:
    epreuve = _ouvrir(nom, ".png")
    octets = await asyncio.to_thread(captcha.image, epreuve.reponse, epreuve.nonce)
    return fichier(octets, "captcha.png", "image/png", pour_montrer=True)


@get("/captcha/son/{nom:str}", opt=PUBLIC)
async def son(request: Request, nom: str) -> Response:
    epreuve = _ouvrir(nom, ".wav")
    octets = await asyncio.to_thread(captcha.son, epreuve.reponse)
    return fichier(octets, "captcha.wav", "audio/wav", pour_montrer=True)


ROUTES = [image, son]
