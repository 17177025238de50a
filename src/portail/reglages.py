"""The one settings object, frozen, and the only reader of the environment (contract: reglages.md).

A missing, weak or contradictory value raises `ReglageInvalide`, whose sentence names the variable.
"""

import base64
import contextlib
import ipaddress
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portail import adresses, variables
from portail.variables import ReglageInvalide as ReglageInvalide

ENVIRONNEMENTS = ("production", "demo", "test")
PETIT = 64 * 1024  # bytes: no file that holds a key is bigger


@dataclass(frozen=True)
class Reglages:
    """`cles` are master keys, the first seals, all open. Sizes in bytes, delays in the unit that ends their name."""

    env: str = "demo"
    url: str = "http://127.0.0.1:8000"  # an origin, as browsers say it (adresses.publique)
    hote: str = "127.0.0.1"
    port: int = 8000
    donnees: Path = Path("donnees")
    base: str = ""
    documents: str = ""
    s3_endpoint: str = ""
    courriel: str = ""
    expediteur: str = "noreply-consignations@caissedesdepots.fr"
    antivirus: str = "aucun"
    cles: tuple[bytes, ...] = ()
    mandataires: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    captcha_fixe: str = ""
    signature: str = ""
    signature_code: str = field(default="", repr=False)
    payeur_nom: str = "Caisse des Dépôts"
    payeur_iban: str = "FR7640031000010000000000133"
    payeur_bic: str = "CDCGFRPPXXX"
    facteur_ici: bool = True
    nom: str = "Consignations"
    organisme: str = "Caisse des Dépôts"
    service: str = "Le service des consignations"
    telephone: str = "01 58 50 89 88"
    horaires: str = "du lundi au vendredi de 9h à 12h et de 13h à 17h"
    accessibilite: str = "non conforme"
    adresse_postale: tuple[str, ...] = (
        "Caisse des Dépôts",
        "Restitution ARS",
        "15 quai Anatole France",
        "75356 Paris 07 SP",
    )
    age_acte_mois: int = 3
    age_rib_mois: int = 3
    delai_instruction_jours: int = 0  # 0: no date is promised
    duree_minutes: int = 15
    argon_memoire_kio: int = 19456
    argon_passes: int = 2
    session_inactive_min: int = 30
    session_max_h: int = 12
    session_agent_h: int = 8
    argon_agent_memoire_kio: int = 65536
    argon_agent_passes: int = 3
    delai_lettre_min: int = 30
    delai_relance_jours: int = 15
    delai_complement_jours: int = 21
    age_alerte_jours: int = 30
    jours_brouillon: int = 90
    jours_preavis: int = 14
    jours_corbeille: int = 14
    jours_inscription: int = 7
    jours_courriel: int = 30
    jours_virement: int = 30
    heures_perime: int = 24
    mois_demande: int = 0  # 0: closed claims are kept as long as the operator has not said
    annees_comptables: int = 0  # 0: what is left of erased claims is kept
    mois_journal: int = 12
    mois_ip: int = 3
    mois_identite: int = 3
    annees_inactif: int = 2
    poids_fichier: int = 10 * 1024 * 1024
    poids_demande: int = 60 * 1024 * 1024
    fichiers_demande: int = 20
    api_jetons: tuple[tuple[str, frozenset[str], str], ...] = ()  # (name, scopes, SHA-256 hex of the token)
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    textes: Mapping[str, str] = field(default_factory=dict)

    @property
    def securise(self) -> bool:
        return self.url.startswith("https://")

    @property
    def payeur_connu(self) -> bool:
        """False while production would pay from the demo's account."""
        return self.env != "production" or self.payeur_iban != Reglages.payeur_iban

    @cached_property
    def hotes_admis(self) -> frozenset[str]:
        """Host headers we answer to; outside production, loopback names too."""
        admis = {urlsplit(self.url).netloc}
        if self.env != "production":
            admis |= {f"{nom}{suite}" for nom in ("127.0.0.1", "localhost") for suite in ("", f":{self.port}")}
        return frozenset(admis)


def _cles(env: Mapping[str, str], production: bool, donnees: Path) -> tuple[bytes, ...]:
    """Keys given by the operator; else, outside production, one made on first start in `{donnees}/cle` (0600)."""
    brut = env.get("PORTAIL_CLE", "")
    if brut:
        return tuple(variables.cle(morceau) for morceau in brut.split(","))
    if production:
        raise ReglageInvalide(
            "PORTAIL_CLE : elle manque. Donnez 32 octets en base64, gardés hors du dossier PORTAIL_DONNEES."
        )
    fichier = donnees / "cle"
    try:
        donnees.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "wb") as sortie:
            sortie.write(base64.b64encode(secrets.token_bytes(32)))
    except FileExistsError:
        pass
    except OSError as erreur:
        raise ReglageInvalide(f"PORTAIL_DONNEES : le dossier « {donnees} » ne peut pas être écrit.") from erreur
    return (variables.cle(fichier.read_text()),)


def _cle_hors_donnees(cles: tuple[bytes, ...], donnees: Path) -> None:
    """Whatever the name of the small file that holds one: who takes a copy of the folder must not take the key with it."""
    textes = [base64.b64encode(cle).rstrip(b"=") for cle in cles]
    for fichier in _fichiers(donnees):
        with contextlib.suppress(OSError):
            octets = fichier.read_bytes() if fichier.is_file() and fichier.stat().st_size <= PETIT else b""
            if any(texte in octets for texte in textes):
                raise ReglageInvalide(
                    f"PORTAIL_CLE : cette clé est rangée dans PORTAIL_DONNEES ({fichier.name}). Gardez-la ailleurs."
                )


def _fichiers(dossier: Path) -> Iterator[Path]:
    """At any depth, but among the documents: they are sealed, and a million."""
    for ici, dessous, noms in os.walk(dossier):
        if Path(ici) == dossier and "documents" in dessous:
            dessous.remove("documents")
        yield from (Path(ici, nom) for nom in noms)


def _refus_de_production(env: Mapping[str, str], reglages: Reglages) -> None:
    if not reglages.securise:
        raise ReglageInvalide("PORTAIL_URL : en production, l’adresse publique commence par https://.")
    if reglages.courriel.startswith("fichier:"):
        raise ReglageInvalide("PORTAIL_COURRIEL : en production, donnez un serveur smtp:// ou smtps://.")
    if reglages.documents.startswith("memory:"):
        raise ReglageInvalide(
            "PORTAIL_DOCUMENTS : en production, rien ne se garde en mémoire. Donnez file:// ou s3://."
        )
    if reglages.antivirus == "aucun" and env.get("PORTAIL_ANTIVIRUS_ABSENT") != "assume":
        raise ReglageInvalide("PORTAIL_ANTIVIRUS : « aucun » demande PORTAIL_ANTIVIRUS_ABSENT=assume en production.")
    _cle_hors_donnees(reglages.cles, reglages.donnees)


def _coherence(reglages: Reglages) -> None:
    """What no variable can say alone."""
    if reglages.jours_preavis >= reglages.jours_brouillon:
        raise ReglageInvalide("PORTAIL_JOURS_PREAVIS : il en faut moins que PORTAIL_JOURS_BROUILLON.")
    if reglages.signature and not Path(reglages.signature).is_file():
        raise ReglageInvalide(f"PORTAIL_SIGNATURE : le fichier « {reglages.signature} » n’existe pas.")


def _captcha_fixe(env: Mapping[str, str], nature: str) -> str:
    fixe = env.get("PORTAIL_CAPTCHA_FIXE", "")
    if fixe and nature != "test":
        raise ReglageInvalide("PORTAIL_CAPTCHA_FIXE : seulement avec PORTAIL_ENV=test.")
    if fixe and not fixe.isalnum():
        raise ReglageInvalide("PORTAIL_CAPTCHA_FIXE : des lettres et des chiffres seulement.")
    return fixe


def _lieux(env: Mapping[str, str]) -> dict[str, Any]:
    """Where it listens, where everything lies, and how each is reached."""
    donnees = Path(env.get("PORTAIL_DONNEES", "donnees")).absolute()
    hote, port = env.get("PORTAIL_HOTE", "127.0.0.1"), variables.entier(env, "PORTAIL_PORT", 8000, maxi=65535)
    return {
        "url": adresses.publique(env.get("PORTAIL_URL", f"http://{f'[{hote}]' if ':' in hote else hote}:{port}")),
        "hote": hote,
        "port": port,
        "donnees": donnees,
        "base": adresses.base(env.get("PORTAIL_BASE", f"sqlite://{donnees}/portail.sqlite3")),
        "documents": adresses.documents(env.get("PORTAIL_DOCUMENTS", f"file://{donnees}/documents")),
        "s3_endpoint": adresses.s3(env.get("PORTAIL_S3_ENDPOINT", "")),
        "courriel": adresses.courriel(env.get("PORTAIL_COURRIEL", f"fichier://{donnees}/courriels")),
        "expediteur": adresses.expediteur(env.get("PORTAIL_EXPEDITEUR", Reglages.expediteur)),
        "antivirus": adresses.antivirus(env.get("PORTAIL_ANTIVIRUS", "aucun")),
        "mandataires": variables.reseaux(env.get("PORTAIL_MANDATAIRES", "")),
    }


def lire(env: Mapping[str, str]) -> Reglages:
    """Validated settings from an environment. Raises ReglageInvalide.

    An empty variable is one that was not given, but `PORTAIL_ENV`: a production that forgot its name must not be a demo.
    """
    nature = env.get("PORTAIL_ENV", "demo")
    if nature not in ENVIRONNEMENTS:
        raise ReglageInvalide(f"PORTAIL_ENV : « {nature} » n’est pas l’un de {', '.join(ENVIRONNEMENTS)}.")
    env = {nom: valeur for nom, valeur in env.items() if valeur}
    lieux = _lieux(env)
    reglages = Reglages(
        env=nature,
        **lieux,
        cles=_cles(env, nature == "production", lieux["donnees"]),
        captcha_fixe=_captcha_fixe(env, nature),
        api_jetons=variables.jetons(env.get("PORTAIL_API_JETONS", "")),
        **adresses.webhook(env, nature == "production"),
        facteur_ici=variables.choix(env, "PORTAIL_FACTEUR", ("ici", "ailleurs")) == "ici",
        textes=variables.textes(env),
        **variables.mots(env),
        **variables.delais(env),
        **variables.couts(env),
    )
    _coherence(reglages)
    if nature == "production":
        _refus_de_production(env, reglages)
    return reglages


_courants: list[Reglages] = []


def reglages() -> Reglages:
    """The settings of this process, read once."""
    if not _courants:
        _courants.append(lire(os.environ))
    return _courants[0]


def poser(nouveaux: Reglages) -> None:
    """Replace the settings of this process (composition and tests)."""
    _courants[:] = [nouveaux]
