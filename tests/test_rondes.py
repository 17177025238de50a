"""The rounds of background work: what fails in one is told, and the next comes all the same."""

import asyncio
import dataclasses
import json

import pytest
from tortoise.exceptions import OperationalError

from portail import reglages as reglages_
from portail.actions import recherche
from portail.services import antivirus, facteur, journal, webhooks
from tests.attente import jusqu_a


@pytest.mark.parametrize(
    ("module", "ronde"),
    [
        (antivirus, "analyser_en_attente"),
        (facteur, "tournee"),
        (journal, "chainer"),
        (webhooks, "tournee"),
        (recherche, "tournee"),
    ],
    ids=lambda quoi: getattr(quoi, "__name__", quoi).rpartition(".")[2],
)
@pytest.mark.parametrize("erreur", [KeyError("Moreau"), OperationalError("Moreau")], ids=["faute", "panne"])
async def test_une_ronde_dit_ou_est_la_faute_et_jamais_sa_valeur(bd, monkeypatch, capsys, module, ronde, erreur):
    """Of a base that is cut, the kind only: it would be said each second."""

    async def tombe(*_: object) -> None:
        raise erreur

    reglages_.poser(dataclasses.replace(bd, webhook_url="https://exemple.fr", webhook_secret="x" * 32))
    monkeypatch.setattr(module, ronde, tombe)
    fond = asyncio.create_task(module.boucle(0.01))
    dites = await jusqu_a(lambda: capsys.readouterr().out)
    assert not fond.done()
    fond.cancel()
    await asyncio.gather(fond, return_exceptions=True)
    ligne = json.loads(dites.splitlines()[0])
    assert ligne["erreur"] == type(erreur).__name__ and "Moreau" not in dites
    assert ("exception" in ligne) is isinstance(erreur, KeyError)
