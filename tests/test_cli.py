"""The `portail` command as an operator meets it: words, exit codes, and what it really does."""

import asyncio
import base64
import contextlib
import dataclasses
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from portail import cli, service
from portail import reglages as reglages_
from portail.domain.demande import TEMOINS
from portail.service import A_COMPLETER
from portail.services import certificat as certificat_
from portail.services import webhooks
from portail.services.gabarits import GABARITS
from tests.attente import jusqu_a

CLE = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "PORTAIL_ENV": "production",
    "PORTAIL_URL": "https://portail.exemple.fr",
    "PORTAIL_CLE": CLE,
    "PORTAIL_COURRIEL": "smtp://127.0.0.1:25",
    "PORTAIL_ANTIVIRUS_ABSENT": "assume",
}


def environnement(tmp_path, **plus) -> dict[str, str]:
    propre = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith("PORTAIL_")}
    return {**propre, "PORTAIL_ENV": "test", "PORTAIL_DONNEES": str(tmp_path / "donnees"), **plus}


@dataclass
class Fini:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def lancer(tmp_path, monkeypatch, capsys):
    """The command in this process, on a clean environment: code, what it said, what it refused."""

    def faire(*arguments: str, **plus) -> Fini:
        with monkeypatch.context() as m:
            for nom in [nom for nom in os.environ if nom.startswith("PORTAIL_")]:
                m.delenv(nom)
            for nom, valeur in environnement(tmp_path, **plus).items():
                m.setenv(nom, valeur)
            m.setattr(reglages_, "_courants", [])
            try:
                code = cli.principal(arguments)
            except SystemExit as fin:
                code = fin.code
        dit = capsys.readouterr()
        return Fini(code, dit.out, dit.err)

    return faire


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("danser",),
        ("peupler",),
        ("peupler", "--demandes", "trois"),
        ("peupler", "--demandes", "99999999999999999999"),
        ("numero", "avancer"),
        ("peupler", "--demandes", "3", "--graine", "x"),
        ("facteur", "--une-fois=oui"),
        ("gestionnaire", "creer", "--profil", "chef"),
    ],
)
def test_un_mauvais_appel_est_refuse_en_francais(lancer, arguments):
    fini = lancer(*arguments)
    assert fini.returncode == 2
    assert "--help" in fini.stderr
    assert "Traceback" not in fini.stderr
    assert not re.search("argument|invalid|option |value", fini.stderr), fini.stderr


@pytest.mark.parametrize("arguments", [(), ("servir",), ("gestionnaire", "creer"), ("numero", "avancer"), ("peupler",)])
def test_l_aide_est_en_francais(lancer, arguments):
    fini = lancer(*arguments, "--help")
    assert fini.returncode == 0
    assert "Usage : portail" in fini.stdout
    assert not re.search("usage: |show this|positional|argument|exit", fini.stdout)


@pytest.mark.parametrize(
    ("variable", "valeur"),
    [
        ("PORTAIL_ENV", "prod"),
        ("PORTAIL_PORT", "beaucoup"),
        ("PORTAIL_CLE", "courte"),
        ("PORTAIL_BASE", "mysql://x"),
        ("PORTAIL_COURRIEL", "pigeon://x"),
        ("PORTAIL_MANDATAIRES", "le-proxy"),
    ],
)
def test_un_mauvais_reglage_nomme_sa_variable(lancer, variable, valeur):
    fini = lancer("migrer", **{variable: valeur})
    assert fini.returncode == 2
    assert variable in fini.stderr
    assert "Traceback" not in fini.stderr


@pytest.mark.parametrize("absente", ["PORTAIL_CLE", "PORTAIL_COURRIEL", "PORTAIL_ANTIVIRUS_ABSENT", "PORTAIL_URL"])
def test_la_production_refuse_ce_qui_manque(lancer, absente):
    reste = {nom: valeur for nom, valeur in PRODUCTION.items() if nom != absente}
    fini = lancer("servir", **reste)
    assert fini.returncode == 2
    assert absente.removesuffix("_ABSENT") in fini.stderr


@pytest.fixture
def certificat(tmp_path) -> str:
    """A PKCS#12 that opens with « juste »."""
    fichier = tmp_path / "sceau.p12"
    reglages_.poser(dataclasses.replace(reglages_.Reglages(), signature_code="juste"))
    certificat_.fabriquer(fichier)
    return str(fichier)


@pytest.mark.parametrize("code", ["", "faux"])
def test_un_certificat_qui_ne_s_ouvre_pas_est_refuse_avant_de_servir(lancer, certificat, code):
    fini = lancer("servir", **PRODUCTION, PORTAIL_SIGNATURE=certificat, PORTAIL_SIGNATURE_CODE=code)
    assert fini.returncode == 2
    assert "PORTAIL_SIGNATURE" in fini.stderr


def test_la_production_ne_sert_pas_une_base_en_retard(lancer, tmp_path):
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = str(libre.getsockname()[1])
    (tmp_path / "donnees").mkdir()
    fini = lancer("servir", **PRODUCTION, PORTAIL_PORT=port)
    assert fini.returncode == 2
    assert "portail migrer" in fini.stderr


@pytest.mark.parametrize("acte", [("demo",), ("peupler", "--demandes", "3")])
def test_pas_d_exemples_en_production(lancer, acte):
    fini = lancer(*acte, **PRODUCTION)
    assert fini.returncode == 1
    assert "PORTAIL_ENV" in fini.stderr


def test_sqlite_veut_un_seul_processus(lancer, tmp_path):
    fini = lancer("servir", "--processus", "4")
    assert fini.returncode == 2
    assert "PORTAIL_BASE" in fini.stderr


def test_un_port_deja_pris(lancer, monkeypatch):
    monkeypatch.setattr(service, "PATIENCE_PORT", 0)
    with socket.socket() as pris:
        pris.bind(("127.0.0.1", 0))
        pris.listen()
        fini = lancer("servir", PORTAIL_PORT=str(pris.getsockname()[1]))
    assert fini.returncode == 2
    assert "PORTAIL_PORT" in fini.stderr


def test_une_base_qui_ne_repond_pas(lancer, tmp_path):
    fini = lancer("purger", PORTAIL_BASE="postgres://x:y@127.0.0.1:1/z")
    assert fini.returncode == 1
    assert "PORTAIL_BASE" in fini.stderr
    assert "Traceback" not in fini.stderr


def test_purger_sans_le_dossier_des_documents_le_dit(lancer, tmp_path):
    lancer("migrer")
    (tmp_path / "fichier").write_text("x")
    fini = lancer("purger", PORTAIL_DOCUMENTS=f"file://{tmp_path}/fichier/documents")
    assert fini.returncode == 1
    assert "ne répondent pas" in fini.stderr
    assert "Traceback" not in fini.stderr


def test_migrer_deux_fois_puis_entretenir(lancer, tmp_path):
    premier, second = lancer("migrer"), lancer("migrer")
    assert (premier.returncode, second.returncode) == (0, 0)
    assert "Migration appliquée" in premier.stdout
    assert "Migration appliquée" not in second.stdout
    assert "à jour" in second.stdout
    assert "0 lignes prouvées, 0 en attente" in lancer("journal", "verifier").stdout
    assert lancer("purger").returncode == 0
    assert "Lettres parties : 0" in lancer("facteur", "--une-fois").stdout


def test_ce_que_la_commande_fait_a_une_demande_est_promis_au_webhook(lancer):
    ici = {"PORTAIL_WEBHOOK_URL": "http://127.0.0.1:1/", "PORTAIL_WEBHOOK_SECRET": "x" * 32}
    lancer("migrer")
    try:
        assert lancer("purger", **ici).returncode == 0
        assert webhooks.promettre in TEMOINS
        assert "Webhooks partis : 0" in lancer("facteur", "--une-fois", **ici).stdout
    finally:
        TEMOINS.clear()


def test_avancer_les_numeros_jamais_en_arriere(lancer, tmp_path):
    lancer("migrer")
    assert "000000500" in lancer("numero", "avancer", "500").stdout
    assert "000000500" in lancer("numero", "avancer", "20").stdout
    assert "000001029" in lancer("numero", "avancer", "102611000001029").stdout
    assert lancer("numero", "avancer", "0").returncode == 1


def test_les_textes_a_completer_sont_tous_connus():
    """What the pages and the PDF ask of the operator is what production warns of."""
    demandes = set()
    for gabarit in GABARITS.rglob("*.html"):
        demandes |= set(re.findall(r'(?:a_completer\(|textes\.get\()"(\w+)"', gabarit.read_text(encoding="utf-8")))
    assert demandes == set(A_COMPLETER)


@contextlib.contextmanager
def servi(tmp_path, *options, **plus):
    """The command itself, as `outils/venv.sh` or pip installs it."""
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    processus = subprocess.Popen(
        [Path(sys.executable).parent / "portail", "servir", *options],
        env=environnement(tmp_path, PORTAIL_PORT=str(port), **plus), cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}", processus
    finally:
        processus.terminate()
        try:
            processus.wait(60)  # on a loaded machine, a process that was being born takes its time to end
        except subprocess.TimeoutExpired:
            processus.kill()
            raise


def repond(adresse: str, essais: int = 1200) -> bytes:
    dite = ""
    for _ in range(essais):
        try:
            with urllib.request.urlopen(adresse, timeout=5) as reponse:
                return reponse.read()
        except urllib.error.HTTPError as erreur:
            dite = f"{erreur.code} {erreur.read()[:300]!r}"
        except OSError as erreur:
            dite = repr(erreur)
        time.sleep(0.1)
    raise AssertionError(f"{adresse} ne répond pas : {dite}")


async def test_servir_repond_et_s_arrete_proprement(tmp_path, moteur, reglages_test):
    """One process on SQLite, three on PostgreSQL."""
    options = ("--processus", "3") if moteur == "postgres" else ()
    with servi(tmp_path, *options, PORTAIL_BASE=reglages_test.base) as (url, processus):
        assert "vivant" in repond(f"{url}/sante/vivant").decode()
        assert "prêt" in repond(f"{url}/sante/pret").decode()
        assert b"portail_courriels_en_attente 0" in repond(f"{url}/metriques")
        assert "Se connecter" in repond(f"{url}/mon-compte/").decode()
    assert processus.returncode in (0, -15)
    assert "Traceback" not in processus.stdout.read()


@pytest.mark.parametrize("moteur", ["postgres"], indirect=True)
async def test_un_processus_tue_est_remplace_et_le_journal_le_dit(tmp_path, moteur, reglages_test):
    with servi(tmp_path, "--processus", "2", PORTAIL_BASE=reglages_test.base) as (url, processus):
        repond(f"{url}/sante/pret")
        enfants = Path(f"/proc/{processus.pid}/task/{processus.pid}/children")
        nes = enfants.read_text().split()
        tue = nes[-1]
        os.kill(int(tue), signal.SIGKILL)
        await jusqu_a(lambda: set(enfants.read_text().split()) - set(nes))
        assert "prêt" in repond(f"{url}/sante/pret").decode()
    lignes = [json.loads(ligne) for ligne in processus.stdout.read().splitlines() if ligne.startswith("{")]
    assert f"Child process [{tue}] died" in [ligne["event"] for ligne in lignes]


async def test_tue_sans_prevenir_le_port_se_libere(tmp_path, moteur, reglages_test):
    options = ("--processus", "2") if moteur == "postgres" else ()
    with servi(tmp_path, *options, PORTAIL_BASE=reglages_test.base) as (url, processus):
        repond(f"{url}/sante/pret")
        processus.kill()
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/sante/vivant", timeout=1)
            except (OSError, TimeoutError):
                with socket.socket() as prise:
                    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    with contextlib.suppress(OSError):
                        prise.bind(("127.0.0.1", int(url.rpartition(":")[2])))
                        return
            await asyncio.sleep(0.1)
    raise AssertionError("a process outlived the one that started it")
