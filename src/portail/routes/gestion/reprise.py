"""What an agent was typing when her session expired: in its form again, on the page where it stands, nothing done."""

import re

from litestar import Request, Response

from portail.domain.erreurs import Interdit
from portail.routes.gestion import demande, file, messages, paiements
from portail.web.agents import agent
from portail.web.formulaires import Donnees
from portail.web.reprise import PHRASE_SANS_FICHIER as PHRASE

# Where a form of the claim's page posts, and the name under which the page shows it open.
FORMES = {
    "notes": "notes",
    "amendement": "amendement",
    "affectation": "affectation",
    "complement": "complement",
    "complement/annulation": "annulation-complement",
    "rejet": "rejet",
    "validation": "validation",
    "decision/annulation": "annulation-decision",
    "jugement": "refus",
}
_DEMANDE = re.compile(
    r"/gestion/demandes/(?P<numero>\d{15})/(?:documents/(?P<document>[\w-]+)/)?(?P<quoi>[a-z]+(?:/annulation)?)",
    re.ASCII,
)


def _ou(chemin: str) -> tuple[str, str, str]:
    """(number, form, document) of an address of a claim's page; empty when it has no form to fill."""
    ici = _DEMANDE.fullmatch(chemin)
    if not ici or (ici["quoi"] not in FORMES and ici["quoi"] != "messages"):
        return "", "", ""
    return ici["numero"], ici["quoi"], ici["document"] or ""


def se_rend(chemin: str, donnees: Donnees) -> bool:
    """Whether what was posted there was typed: an act in one press is asked again, and never carried out by a sign-in."""
    if chemin in (file.RECHERCHE, paiements.CHEMIN):
        return True
    quoi = _ou(chemin)[1]
    return bool(quoi) and (quoi != "jugement" or donnees.get("verdict") == "non_conforme")


async def rendre(request: Request, chemin: str, donnees: Donnees) -> Response:
    """The page of that form, what was typed in it. Raises what the page itself raises; Interdit."""
    numero, quoi, document = _ou(chemin)
    if chemin == file.RECHERCHE:
        request.scope["state"]["donnees"] = donnees
        return await file.chercher.fn(request)
    if chemin == paiements.CHEMIN:
        if not agent(request).est_superviseur:
            raise Interdit()
        return await paiements.montrer(request, cochees=donnees.getlist("numero"), reprise=PHRASE)
    if quoi == "messages":
        return await messages.rendre(request, numero, donnees, PHRASE)
    plus = {"ouvert": FORMES[quoi], "saisie": donnees.plat(), "reprise": PHRASE}
    return await demande.montrer(request, numero, document=document, **plus)
