"""The addresses among the settings: a scheme we know, and after it what that scheme needs. Nothing of them is quoted: passwords."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from portail.variables import ReglageInvalide

_ADRESSE_COURRIEL = re.compile(r"[^@\s<>,]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def _lire(nom: str, valeur: str, admis: Mapping[str, str]) -> SplitResult:
    """`admis`: each beginning, and what must follow it ("hôte", "base", "chemin", or "" for nothing)."""
    debut = next((debut for debut in admis if valeur.startswith(debut)), None)
    if debut is None or (not admis[debut] and valeur != debut):
        raise ReglageInvalide(f"{nom} : « {valeur.partition('://')[0]} » n’est pas connu ({', '.join(admis)}).")
    try:
        lue = urlsplit(valeur)
        port = lue.port or 1  # reading it judges it
    except ValueError as erreur:
        raise ReglageInvalide(f"{nom} : l’hôte ou le port ne se lit pas.") from erreur
    trouve = {
        "": True,
        "hôte": lue.hostname,
        "base": lue.path.strip("/"),
        "chemin": valeur.removeprefix(debut),
        "hôte ou chemin": lue.hostname or lue.path.strip("/"),
    }
    if not port or not trouve[admis[debut]] or re.search(r"\s", lue.netloc):
        raise ReglageInvalide(f"{nom} : après « {debut} », il manque : {admis[debut]}.")
    return lue


def publique(valeur: str) -> str:
    """`PORTAIL_URL`: an origin, as browsers will say it in `Host` and `Origin`: no port when it is the scheme's own."""
    lue = _lire("PORTAIL_URL", valeur.rstrip("/"), {"http://": "hôte", "https://": "hôte"})
    if lue.path or lue.query or lue.fragment or "@" in lue.netloc:
        raise ReglageInvalide("PORTAIL_URL : donnez l’origine seule (https://hôte), sans chemin ni identifiant.")
    if not lue.netloc.isascii():
        raise ReglageInvalide("PORTAIL_URL : écrivez un nom accentué comme les navigateurs (xn--…).")
    hote = lue.netloc.lower().removesuffix({"http": ":80", "https": ":443"}[lue.scheme]).removesuffix(":")
    return f"{lue.scheme}://{hote}"


def webhook(env: Mapping[str, str], production: bool) -> dict[str, str]:
    """`PORTAIL_WEBHOOK_URL` and the secret that signs what is sent there: no address without a secret."""
    url, secret = env.get("PORTAIL_WEBHOOK_URL", ""), env.get("PORTAIL_WEBHOOK_SECRET", "")
    if url:
        _lire(
            "PORTAIL_WEBHOOK_URL", url, {"https://": "hôte"} if production else {"https://": "hôte", "http://": "hôte"}
        )
    if url and len(secret) < 32:
        raise ReglageInvalide("PORTAIL_WEBHOOK_SECRET : il faut au moins 32 caractères tirés au hasard.")
    return {"webhook_url": url, "webhook_secret": secret}


def base(valeur: str) -> str:
    _lire("PORTAIL_BASE", valeur, {"sqlite://": "chemin", "postgres://": "base", "postgresql://": "base"})
    return valeur


def documents(valeur: str) -> str:
    _lire("PORTAIL_DOCUMENTS", valeur, {"file://": "chemin", "s3://": "hôte", "memory://": ""})
    return valeur


def s3(valeur: str) -> str:
    if valeur:
        _lire("PORTAIL_S3_ENDPOINT", valeur, {"http://": "hôte", "https://": "hôte"})
    return valeur


def courriel(valeur: str) -> str:
    _lire("PORTAIL_COURRIEL", valeur, {"fichier://": "chemin", "smtp://": "hôte", "smtps://": "hôte"})
    return valeur


def antivirus(valeur: str) -> str:
    _lire("PORTAIL_ANTIVIRUS", valeur, {"aucun": "", "clamd://": "hôte ou chemin"})
    return valeur


def expediteur(valeur: str) -> str:
    if not valeur.isascii() or not _ADRESSE_COURRIEL.fullmatch(valeur):
        raise ReglageInvalide("PORTAIL_EXPEDITEUR : ce n’est pas une adresse courriel.")
    return valeur
