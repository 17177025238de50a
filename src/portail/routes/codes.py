"""The demo's authenticator: the current codes of the agents that it made. It does not exist in production."""

import time

from litestar import Request, Response, get

from portail.actions import gestionnaires
from portail.domain.erreurs import Introuvable
from portail.reglages import reglages
from portail.services import totp
from portail.web.acces import PUBLIC
from portail.web.page import page


@get("/demo/codes", opt=PUBLIC)
async def montrer(request: Request) -> Response:
    if reglages().env == "production":
        raise Introuvable()
    from portail import demonstration  # and all that draws sample documents, which no other page needs

    codes = await gestionnaires.codes_du_moment(demonstration.adresses())
    reste = totp.PAS - int(time.time()) % totp.PAS
    return page(request, "demo/codes.html", {"codes": codes, "reste": reste, "mot": demonstration.MOT_DU_SERVICE})


ROUTES = [montrer]
