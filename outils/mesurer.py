"""`make bench`: the hot operations beside a hand-written limit, on PostgreSQL, one worker, 16 connections.

The limit is an ASGI application that sends the same bytes after one SQL statement. Both are asked by the same client in
turn, so that only ratios are to be quoted. The last columns are processor time a request (µs, ours, the limit's, the ratio). Each answer is checked (status, length), and so are the rows written. It
measures and never fails because a machine is slow; it fails when an answer or a row is wrong.
"""

import asyncio
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import httpx
import uvloop

RACINE = Path(__file__).parents[1]
sys.path[:0] = [str(RACINE / "src"), str(RACINE)]

from portail import base  # noqa: E402
from portail import reglages as reglages_  # noqa: E402
from portail.domain.demande import Demande  # noqa: E402
from portail.domain.dispositifs import dispositif  # noqa: E402
from portail.domain.etats import Etat  # noqa: E402
from tests import conftest as commun  # noqa: E402
from tests.robustesse.serveurs import Elle, Serveur, faire_elle, port_libre  # noqa: E402

CONNEXIONS, SECONDES, ENVOIS = 16, float(os.environ.get("BENCH_SECONDES", "4")), 300

LIMITE = """
import asyncpg, os, pathlib
CORPS = {p.name: p.read_bytes() for p in pathlib.Path(os.environ["CORPS"]).iterdir()}
SQL = {"suivi": "SELECT numero, etat, modifie_le, soumise_le FROM demande WHERE compte_id = $1 AND etat = 'brouillon' ORDER BY modifie_le DESC LIMIT 10",
       "apercu": "SELECT empreinte FROM session WHERE compte_id = $1", "enregistrer": "UPDATE demande SET version = version + 1 WHERE id = (SELECT id FROM demande WHERE compte_id = $1 LIMIT 1)",
       "soumettre": "UPDATE demande SET version = version + 1 WHERE id = (SELECT id FROM demande WHERE compte_id = $1 LIMIT 1)"}
bassin = None
async def app(scope, receive, send):
    global bassin
    if scope["type"] == "lifespan":
        await receive()
        bassin = await asyncpg.create_pool(os.environ["BASE"], min_size=16, max_size=16)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return await send({"type": "lifespan.shutdown.complete"})
    nom = scope["path"][1:]
    while scope["method"] == "POST" and (await receive()).get("more_body"):
        pass
    if nom in SQL:
        async with bassin.acquire() as c:
            await c.fetch(SQL[nom], os.environ["COMPTE"])
    corps = CORPS[nom]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(corps))]})
    await send({"type": "http.response.body", "body": corps})
"""


@dataclass
class Mesure:
    """`processeur`: seconds of the server's own processor time, which a busy machine distorts less than the clock."""

    durees: list[float] = field(default_factory=list)
    total: float = 0.0
    processeur: float = 0.0

    @property
    def debit(self) -> float:
        return len(self.durees) / self.total

    @property
    def cout(self) -> float:
        """Microseconds of processor a request."""
        return self.processeur / len(self.durees) * 1e6

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.durees, n=100)[98] * 1000


def requete(methode: str, chemin: str, hote: str, cookie: str = "", corps: bytes = b"", entetes: str = "") -> bytes:
    tete = f"{methode} {chemin} HTTP/1.1\r\nHost: {hote}\r\nUser-Agent: mesurer\r\nCookie: {cookie}\r\n{entetes}"
    if methode == "POST":
        tete += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(corps)}\r\n"
    return tete.encode() + b"\r\n" + corps


async def demander(lecteur: asyncio.StreamReader, ecrivain: asyncio.StreamWriter, octets: bytes) -> tuple[int, int]:
    """(status, length of the body)."""
    ecrivain.write(octets)
    tete = await lecteur.readuntil(b"\r\n\r\n")
    basse = tete.lower()
    debut = basse.find(b"content-length: ")
    taille = int(basse[debut + 16 : basse.index(b"\r", debut)]) if debut >= 0 else 0
    if taille:
        await lecteur.readexactly(taille)
    return int(tete[9:12]), taille


def processeur(pid: int) -> float:
    """Seconds of processor that a process has used, its threads included."""
    champs = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


async def charger(port: int, pid: int, prochaine, attendu: int, au_plus: int = 0) -> Mesure:
    """Ask until the time is over, or until `au_plus` answers came; every status must be the one expected."""
    mesure, reste = Mesure(), [au_plus or 10**9]
    debut, deja = time.perf_counter(), processeur(pid)

    async def une() -> None:
        lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", port)
        while reste[0] > 0 and (au_plus or time.perf_counter() - debut < SECONDES):
            reste[0] -= 1
            avant = time.perf_counter()
            statut, _ = await demander(lecteur, ecrivain, prochaine())
            mesure.durees.append(time.perf_counter() - avant)
            if statut != attendu:
                raise SystemExit(f"réponse {statut} au lieu de {attendu}")
        ecrivain.close()

    await asyncio.gather(*(une() for _ in range(CONNEXIONS)))
    mesure.total, mesure.processeur = time.perf_counter() - debut, processeur(pid) - deja
    return mesure


async def compter_sql(application, envoyer) -> int:
    """Statements of one request, BEGIN, COMMIT and the session's own read left out."""
    vus: list[str] = []
    guetteur = logging.Handler()
    guetteur.emit = lambda ligne: vus.append(str(ligne.getMessage()))  # type: ignore[method-assign]
    journal = logging.getLogger("tortoise.db_client")
    niveau = journal.level
    journal.setLevel(logging.DEBUG)
    journal.addHandler(guetteur)
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application), base_url=reglages_.reglages().url
        ) as client:
            await envoyer(client)
    finally:
        journal.removeHandler(guetteur)
        journal.setLevel(niveau)
    return sum(
        1
        for sql in vus
        if sql.lstrip("('\"").startswith(("SELECT", "INSERT", "UPDATE", "DELETE")) and "FROM session" not in sql
    )


@dataclass
class Operation:
    nom: str
    methode: str
    chemin: str
    statut: int
    corps: bytes = b""
    entetes: str = ""
    connecte: bool = True


def operations(elle: Elle, page: dict[str, str]) -> list[Operation]:
    htmx = "HX-Request: true\r\nHX-Target: {}\r\n"
    saisie = {**page, **dispositif("ars").exemple(), "csrf": elle.jeton, "action": "enregistrer"}
    racine = f"/mon-compte/demandes/{elle.numero}"
    return [
        Operation("connexion", "GET", "/mon-compte/", 200, connecte=False),
        Operation("suivi", "GET", "/mon-compte/mon-suivi?onglet=brouillons", 200, entetes=htmx.format("suivi")),
        Operation("apercu", "POST", "/mon-compte/apercu/ars", 200, urlencode(saisie).encode(), htmx.format("recapitulatif")),
        Operation("enregistrer", "POST", f"{racine}/informations", 303, urlencode(saisie).encode()),
    ]  # fmt: skip


async def mesurer(dossier: Path) -> None:
    nom = f"bench_{os.getpid()}"
    await commun._pg("postgres", f"CREATE DATABASE {nom}")
    serveur = Serveur(dossier, f"{commun.PG}/{nom}")
    reglages_.poser(serveur.reglages)
    await base.migrer(serveur.reglages)
    async with base.ouverte(serveur.reglages):
        elle = await faire_elle(serveur)
        demande = await Demande.get(numero=elle.numero)
        acteur_compte = demande.compte_id
        envois = [await faire_elle(serveur) for _ in range(ENVOIS)]
    serveur.demarrer()
    try:
        await _tout(serveur, elle, envois, dossier, str(acteur_compte))
    finally:
        serveur.tuer()
        await commun._pg("postgres", f"DROP DATABASE {nom} WITH (FORCE)")


async def _tout(serveur: Serveur, elle: Elle, envois: list[Elle], dossier: Path, compte: str) -> None:
    from portail.app import creer_app

    hote, cookie = f"127.0.0.1:{serveur.port}", f"portail-session={elle.client.cookies['portail-session']}"
    for rang in range(39):
        await elle.client.post(
            "/mon-compte/demandes/nouvelle/ars", data={"csrf": elle.jeton, "cle": f"b{rang}", "page": f"b{rang}"}
        )
    page = commun.Client.caches((await elle.client.get(f"/mon-compte/demandes/{elle.numero}/informations")).text)
    ops = operations(elle, page)
    corps = dossier / "corps"
    corps.mkdir()
    for op in ops:
        entetes = dict(ligne.split(": ") for ligne in op.entetes.strip().splitlines())
        if op.methode == "POST":
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
        client = elle.client if op.connecte else httpx.AsyncClient(base_url=serveur.url)
        reponse = await client.request(op.methode, op.chemin, content=op.corps, headers=entetes)
        assert reponse.status_code == op.statut, (op.nom, reponse.status_code)
        (corps / op.nom).write_bytes(reponse.content)
    (corps / "soumettre").write_bytes(b"")
    port_limite = port_libre()
    (dossier / "limite.py").write_text(LIMITE)
    env = os.environ | {
        "CORPS": str(corps),
        "BASE": serveur.reglages.base.replace("postgres://", "postgresql://"),
        "COMPTE": compte,
    }
    limite = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "limite:app", "--port", str(port_limite), "--log-level", "error", "--no-access-log"],
        env=env, cwd=dossier,
    )  # fmt: skip
    application = creer_app(serveur.reglages)
    try:
        await asyncio.sleep(2)
        async with base.ouverte(serveur.reglages):
            await _comparer(serveur, elle, envois, ops, hote, cookie, port_limite, limite.pid, application)
    finally:
        limite.terminate()
        limite.wait()
    await _verifier_les_lignes(serveur, elle, envois)


async def _comparer(serveur, elle, envois, ops, hote, cookie, port_limite, limite: int, application) -> None:
    print(
        f"{'opération':<14}{'req/s':>9}{'p99 ms':>9}{'limite':>9}{'÷ limite':>10}{'SQL':>5}{'µs':>8}{'limite':>8}{'÷':>7}"
    )
    for op in ops:
        sql = await compter_sql(application, lambda c, op=op: _une(c, op, cookie))
        reelle = requete(op.methode, op.chemin, hote, cookie if op.connecte else "", op.corps, op.entetes)
        tour = cycle(await _brouillons(elle, hote, cookie) if op.nom == "enregistrer" else [reelle])
        ideale = requete(op.methode, f"/{op.nom}", hote, "", op.corps)
        notre = await charger(serveur.port, serveur.vivant.pid, tour.__next__, op.statut)
        borne = await charger(port_limite, limite, lambda octets=ideale: octets, 200)
        _dire(op.nom, notre, borne, sql)
    await _mesurer_les_envois(serveur, envois, hote, port_limite, limite, application)


async def _brouillons(elle: Elle, hote: str, cookie: str) -> list[bytes]:
    """A save of each of the other drafts: two connections seldom meet on one."""
    requetes = []
    async for demande in Demande.filter(
        etat=Etat.BROUILLON, compte_id=(await Demande.get(numero=elle.numero)).compte_id
    ):
        chemin = f"/mon-compte/demandes/{demande.numero}/informations"
        page = commun.Client.caches((await elle.client.get(chemin)).text)
        saisie = {**page, **dispositif("ars").exemple(), "csrf": elle.jeton, "action": "enregistrer"}
        requetes.append(requete("POST", chemin, hote, cookie, urlencode(saisie).encode()))
    return requetes


async def _une(client: httpx.AsyncClient, op: Operation, cookie: str) -> None:
    entetes = dict(ligne.split(": ") for ligne in op.entetes.strip().splitlines()) | {
        "cookie": cookie if op.connecte else ""
    }
    if op.methode == "POST":
        entetes["content-type"] = "application/x-www-form-urlencoded"
    reponse = await client.request(op.methode, op.chemin, content=op.corps, headers=entetes)
    assert reponse.status_code == op.statut, (op.nom, reponse.status_code)


def _dire(nom: str, notre: Mesure, borne: Mesure, sql: int) -> None:
    debits = f"{notre.debit:>9.0f}{notre.p99:>9.1f}{borne.debit:>9.0f}{notre.debit / borne.debit:>10.2f}"
    print(f"{nom:<14}{debits}{sql:>5}{notre.cout:>8.0f}{borne.cout:>8.0f}{borne.cout / notre.cout:>7.2f}", flush=True)


def _envoi(elle: Elle) -> Operation:
    corps = urlencode({"csrf": elle.jeton, "reponse": "oui"}).encode()
    return Operation("soumettre", "POST", f"/mon-compte/demandes/{elle.numero}/soumission", 303, corps)


async def _mesurer_les_envois(
    serveur: Serveur, envois: list[Elle], hote: str, port_limite: int, limite: int, application
) -> None:
    premiere, *autres = envois
    cookie = f"portail-session={premiere.client.cookies['portail-session']}"
    sql = await compter_sql(application, lambda c: _une(c, _envoi(premiere), cookie))
    pile = []
    for elle in autres:
        op, biscuit = _envoi(elle), f"portail-session={elle.client.cookies['portail-session']}"
        pile.append(requete("POST", op.chemin, hote, biscuit, op.corps))
    notre = await charger(serveur.port, serveur.vivant.pid, pile.pop, 303, au_plus=len(pile))
    octets = requete("POST", "/soumettre", hote, "", _envoi(premiere).corps)
    borne = await charger(port_limite, limite, lambda: octets, 200)
    _dire("soumettre", notre, borne, sql)


async def _verifier_les_lignes(serveur: Serveur, elle: Elle, envois: list[Elle]) -> None:
    async with base.ouverte(serveur.reglages):
        demande = await Demande.get(numero=elle.numero)
        envoyees = await Demande.filter(etat=Etat.ENVOYEE).count()
        print(
            f"vérifié : {demande.version - 1} enregistrements du brouillon, {envoyees} demandes envoyées sur {len(envois)}"
        )
        assert envoyees == len(envois), "des envois manquent"
        assert demande.version > 10, "les enregistrements n’ont rien écrit"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporaire:
        uvloop.run(mesurer(Path(temporaire)))
