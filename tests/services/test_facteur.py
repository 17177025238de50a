"""The facteur against servers that refuse, freeze, stumble, and processes that die."""

import asyncio
import dataclasses
import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from tortoise.exceptions import OperationalError

from portail import base
from portail import reglages as reglages_
from portail.domain import horloge
from portail.domain.compte import Genre, Jeton
from portail.domain.courriel import Courriel
from portail.services import facteur, lettres
from tests.attente import jusqu_a
from tests.conftest import faire_utilisateur

A = "ines.moreau@exemple.fr"


class Tue(Exception):
    """Stands for a kill -9."""


class Boite:
    """A server that keeps what it takes; `refus` is what it answers instead of 250."""

    def __init__(self) -> None:
        self.recus: list[bytes] = []
        self.refus = ""

    async def handle_DATA(self, serveur, session, enveloppe) -> str:
        if self.refus:
            return self.refus
        self.recus.append(enveloppe.content)
        return "250 OK"

    def identifiants(self) -> list[str]:
        return [
            ligne for r in self.recus for ligne in r.decode().splitlines() if ligne.lower().startswith("message-id")
        ]


@pytest.fixture
def smtp(bd):
    boite = Boite()
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    serveur = Controller(boite, hostname="127.0.0.1", port=port)
    serveur.start()
    reglages_.poser(dataclasses.replace(bd, courriel=f"smtp://127.0.0.1:{port}"))
    yield boite
    serveur.stop()


async def deposer(lettre: str = "M39", **kw) -> Courriel:
    async with base.transaction() as cx:
        await lettres.poster(lettre, A, kw.pop("contexte", {}), cx, **kw)
    return await Courriel.all().order_by("-cree_le").first()


async def due(courriel: Courriel) -> None:
    await Courriel.filter(id=courriel.id).update(pas_avant=horloge.maintenant())


async def test_portee_une_fois_puis_videe(smtp):
    courriel = await deposer()
    assert await facteur.tournee() == 1
    assert await facteur.tournee() == 0
    await courriel.refresh_from_db()
    assert courriel.envoye_le
    assert courriel.contenu is None
    assert len(smtp.recus) == 1


async def test_les_30_minutes_du_lien_commencent_quand_la_lettre_est_prise(smtp):
    utilisateur, _ = await faire_utilisateur()
    await Jeton.create(
        empreinte="e" * 64, genre=Genre.REINITIALISATION, utilisateur=utilisateur, cree_le=horloge.maintenant()
    )
    courriel = await deposer("M37", contexte={"lien": "https://x.fr/?token=y", "minutes": 30}, jeton_empreinte="e" * 64)
    assert (await Jeton.get()).expire_le is None
    await facteur.tournee()
    await courriel.refresh_from_db()
    assert (await Jeton.get()).expire_le == courriel.envoye_le + timedelta(minutes=30)


async def test_un_refus_se_retente_et_ne_retient_pas_les_autres(smtp):
    smtp.refus = "451 plus tard"
    courriel, autre = await deposer(), await deposer()
    assert await facteur.tournee() == 0
    for ligne in (courriel, autre):
        await ligne.refresh_from_db()
        assert (ligne.essais, ligne.envoye_le) == (1, None)
        assert ligne.pas_avant > horloge.maintenant()
        assert ligne.contenu is not None
    smtp.refus = ""
    await due(courriel)
    await due(autre)
    assert await facteur.tournee() == 2
    assert len(set(smtp.identifiants())) == 2


async def test_abandonnee_au_bout_de_trois_jours_et_videe(smtp):
    smtp.refus = "550 inconnu"
    courriel = await deposer()
    await Courriel.all().update(cree_le=horloge.maintenant() - timedelta(days=4))
    await facteur.tournee()
    await courriel.refresh_from_db()
    assert courriel.abandonne_le
    assert courriel.contenu is None
    assert await facteur.tournee() == 0


async def test_serveur_absent_la_tournee_s_arrete(bd):
    reglages_.poser(dataclasses.replace(bd, courriel="smtp://127.0.0.1:1"))
    for _ in range(facteur.DE_FRONT + 2):
        await deposer()
    assert await facteur.tournee() == 0
    assert sorted(await Courriel.all().values_list("essais", flat=True)) == [0, 0] + [1] * facteur.DE_FRONT
    assert await Courriel.filter(pris_le__not_isnull=True).count() == 0


async def test_serveur_fige_ne_retient_personne(bd, monkeypatch):
    async def muet(lecteur, ecrivain):
        try:
            await asyncio.sleep(120)
        finally:
            ecrivain.close()

    monkeypatch.setattr(facteur, "DELAI_SMTP", 0.3)
    serveur = await asyncio.start_server(muet, "127.0.0.1", 0)
    port = serveur.sockets[0].getsockname()[1]
    reglages_.poser(dataclasses.replace(bd, courriel=f"smtp://127.0.0.1:{port}"))
    debut = time.monotonic()
    tour = asyncio.create_task(facteur.tournee())
    await deposer()  # an action goes on while the round is stuck
    assert time.monotonic() - debut < 5  # the requirements' own figure (D)
    await tour
    await facteur.tournee()
    assert time.monotonic() - debut < 60
    assert await Courriel.filter(envoye_le=None).count() == 1
    serveur.close()


async def test_une_lettre_ne_porte_son_nom_qu_entiere(bd, monkeypatch):
    """Who lists the folder of letters, the mailbox of the demo or an operator's script, never opens half of one."""
    vues, vraie = [], Path.replace

    def remplacer(provisoire: Path, nom: Path) -> Path:
        vues.extend(provisoire.parent.glob("*.eml"))
        return vraie(provisoire, nom)

    monkeypatch.setattr(Path, "replace", remplacer)
    await deposer()
    assert await facteur.tournee() == 1
    assert vues == []
    assert len(list((bd.donnees / "courriels").iterdir())) == 1


async def test_tue_entre_le_250_et_notre_ecriture_une_repetition_du_meme_message(smtp, monkeypatch):
    courriel = await deposer()

    async def tue(_):
        raise Tue

    with monkeypatch.context() as m:
        m.setattr(facteur, "_noter_envoi", tue)
        with pytest.raises(Tue):
            await facteur.tournee()
    facteur._remises.clear()  # what a killed process knew is lost
    assert await facteur.tournee() == 0, "the lease still holds"
    await Courriel.filter(id=courriel.id).update(pris_le=horloge.maintenant() - facteur.BAIL)
    assert await facteur.tournee() == 1
    assert len(smtp.recus) == 2
    assert len(set(smtp.identifiants())) == 1


async def test_une_base_pleine_apres_le_250_ne_fait_pas_repartir_la_lettre(smtp, monkeypatch):
    courriel = await deposer()

    async def pleine(_):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as m:
        m.setattr(facteur, "_noter_envoi", pleine)
        for _ in range(3):
            with pytest.raises(OperationalError):
                await facteur.tournee()
            await Courriel.filter(id=courriel.id).update(pris_le=horloge.maintenant() - facteur.BAIL)
    assert len(smtp.recus) == 1
    assert await facteur.tournee() == 1
    await courriel.refresh_from_db()
    assert courriel.envoye_le
    assert len(smtp.recus) == 1


async def test_deux_facteurs_une_lettre(smtp):
    for _ in range(5):
        await deposer()
    await asyncio.gather(facteur.tournee(), facteur.tournee(), facteur.tournee())
    while await facteur.tournee():
        pass
    assert len(smtp.recus) == 5
    assert len(set(smtp.identifiants())) == 5


@pytest.mark.parametrize("moteur", ["sqlite"], indirect=True)
async def test_un_second_facteur_ne_libere_pas_la_lettre_que_porte_le_premier(smtp, monkeypatch):
    """Two processes on one SQLite base: only the one that is alone knows that a lease is nobody's."""
    courriel = await deposer()
    premier = facteur._seul()
    assert premier
    await Courriel.filter(id=courriel.id).update(pris_le=horloge.maintenant())
    second = asyncio.create_task(facteur.boucle(0.05))
    await asyncio.sleep(0.5)
    assert not smtp.recus
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    premier.close()
    seul = asyncio.create_task(facteur.boucle(0.05))
    await jusqu_a(lambda: smtp.recus)
    seul.cancel()
    await asyncio.gather(seul, return_exceptions=True)
    assert len(smtp.recus) == 1


async def test_une_lettre_lente_ne_retient_pas_ses_voisines(smtp, monkeypatch):
    vraie, assez = lettres.composer, asyncio.Event()

    async def composer(courriel):
        if courriel.lettre == "M21":
            await assez.wait()
            raise RuntimeError
        return await vraie(courriel)

    monkeypatch.setattr(lettres, "composer", composer)
    await deposer("M21", contexte={"numero": "102611000001029", "le": "x", "lien": "y"})
    await deposer()
    tour = asyncio.create_task(facteur.tournee())
    await jusqu_a(lambda: smtp.recus)
    assez.set()
    assert await tour == 1
    assert len(smtp.recus) == 1


async def test_pas_avant_l_heure(smtp):
    await deposer(pas_avant=horloge.maintenant() + timedelta(minutes=30))
    assert await facteur.tournee() == 0
    assert not smtp.recus


async def test_dans_un_dossier_un_fichier_par_lettre(bd, courriels):
    courriel = await deposer()
    (message,) = await courriels()
    assert str(courriel.id) in message["Message-ID"]
    assert await courriels() and len(await courriels()) == 1


async def test_le_bail_est_plus_long_que_le_travail():
    assert timedelta(seconds=facteur.DELAI) < facteur.BAIL


async def test_libere_ce_qu_un_processus_tue_tenait(smtp):
    courriel = await deposer()
    await Courriel.filter(id=courriel.id).update(pris_le=horloge.maintenant())
    assert await facteur.tournee() == 0
    await facteur.liberer()
    assert await facteur.tournee() == 1
