"""The JSON API of the service's own systems (docs/api.md): only when the operator gave tokens."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from portail.actions import flux, instruction
from portail.domain.agent import Systeme
from portail.domain.erreurs import Invalide
from portail.domain.etats import Etat
from portail.domain.journal import noter
from portail.web import openapi as openapi_
from portail.web.acces import API
from portail.web.api import json
from portail.web.openapi import NUMERO, QUESTIONS, operation

V1 = "/api/v1"
DEMANDE = V1 + "/demandes/{numero:str}"


def _portee(nom: str) -> dict[str, Any]:
    return {**API, "portee": nom}


def _systeme(request: Request) -> Systeme:
    return Systeme(request.scope["state"]["systeme"], request.scope["state"]["visiteur"].ip)


async def _journaliser(request: Request, acte: str, numero: str) -> None:
    await noter(acte, **_systeme(request).au_journal, objet=f"demande:{numero}")


@get(V1 + "/openapi.json", opt=_portee("lecture"))
async def openapi(request: Request) -> Response:
    return json(DESCRIPTION)


@get(V1 + "/demandes", opt=_portee("lecture"))
async def lister(request: Request) -> Response:
    """`etat`, `apres` (a number) and `combien` (1 to 200)."""
    q = request.query_params
    brut, etat = q.get("combien", ""), q.get("etat", "")
    if etat and (etat not in set(Etat) or etat == Etat.BROUILLON):
        raise Invalide({"etat": ["Cet état n’existe pas."]}, "etat : cet état n’existe pas.")
    if brut and not (brut.isascii() and brut.isdigit() and len(brut) < 4 and 1 <= int(brut) <= 200):
        raise Invalide({"combien": ["De 1 à 200."]}, "combien : de 1 à 200.")
    combien = int(brut) if brut else flux.PAR_PAGE
    demandes = await flux.lister(Etat(etat) if etat else None, q.get("apres", "")[:15], combien)
    montrees = demandes[:combien]
    suite = montrees[-1].numero if len(demandes) > combien else None
    return json({"demandes": [flux.resume(d) for d in montrees], "apres": suite})


@get(DEMANDE, opt=_portee("lecture"))
async def lire(request: Request, numero: FromPath[str]) -> Response:
    demande = await flux.lire(numero)
    await _journaliser(request, "api : demande lue", numero)
    return json(demande)


@get(DEMANDE + "/messages", opt=_portee("messages"))
async def messages(request: Request, numero: FromPath[str]) -> Response:
    fils = await flux.messages(numero)
    await _journaliser(request, "api : messages lus", numero)
    return json({"conversations": fils})


@post(DEMANDE + "/attente-de-fonds", opt=_portee("fonds"), status_code=200)
async def attendre_les_fonds(request: Request, numero: FromPath[str]) -> Response:
    return json(flux.resume(await instruction.attendre_les_fonds(_systeme(request), numero)))


@post(DEMANDE + "/fonds-recus", opt=_portee("fonds"), status_code=200)
async def fonds_recus(request: Request, numero: FromPath[str]) -> Response:
    return json(flux.resume(await instruction.fonds_recus(_systeme(request), numero)))


class Resultat(msgspec.Struct, forbid_unknown_fields=True):
    """`resultat` is "accepte" or "refuse"; `motif`, the bank's code, when it refused."""

    resultat: str
    motif: str = ""


@post(DEMANDE + "/paiement", opt=_portee("paiements"), status_code=200)
async def paiement(request: Request, numero: FromPath[str]) -> Response:
    try:
        lu = msgspec.json.decode(await request.body(), type=Resultat)
    except msgspec.MsgspecError as erreur:
        raise Invalide({}, f"Corps illisible : {erreur}") from erreur
    if lu.resultat not in ("accepte", "refuse"):
        raise Invalide({}, "resultat : « accepte » ou « refuse ».")
    return json(flux.resume(await flux.regler(_systeme(request), numero, lu.resultat == "accepte", lu.motif)))


_UNE = f"{V1}/demandes/{{numero}}"
DESCRIPTION = openapi_.description(
    {
        f"{V1}/openapi.json": operation("get", "Cette description", "lecture", "", []),
        f"{V1}/demandes": operation("get", "Demandes envoyées, par numéro", "lecture", "Page", QUESTIONS),
        _UNE: operation("get", "Une demande entière, IBAN masqué", "lecture", "Demande", [NUMERO]),
        f"{_UNE}/messages": operation("get", "Ses conversations", "messages", "Conversations", [NUMERO]),
        f"{_UNE}/attente-de-fonds": operation("post", "Mettre en attente de fonds", "fonds", "Resume", [NUMERO]),
        f"{_UNE}/fonds-recus": operation("post", "Fonds reçus", "fonds", "Resume", [NUMERO]),
        f"{_UNE}/paiement": operation(
            "post", "Résultat du virement", "paiements", "Resume", [NUMERO], corps="Resultat"
        ),
    }
)

ROUTES = [openapi, lister, lire, messages, attendre_les_fonds, fonds_recus, paiement]
