"""Variables of the environment, each read and judged by itself: the sentence of a refusal names it."""

import base64
import ipaddress
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOTS = (
    "nom",
    "organisme",
    "service",
    "telephone",
    "horaires",
    "payeur_nom",
    "payeur_iban",
    "payeur_bic",
    "signature",
    "signature_code",
)
CONFORMITES = ("non conforme", "partiellement conforme", "totalement conforme")  # the words of the law
DELAIS = (
    "age_acte_mois", "age_rib_mois", "delai_instruction_jours", "duree_minutes", "session_inactive_min",
    "session_max_h", "jours_brouillon", "jours_preavis", "jours_corbeille", "jours_inscription", "jours_courriel",
    "mois_journal", "mois_ip", "mois_identite", "annees_inactif", "session_agent_h", "delai_lettre_min",
    "delai_relance_jours", "delai_complement_jours", "jours_virement", "age_alerte_jours",
    "heures_perime", "mois_demande", "annees_comptables",
)  # fmt: skip
PORTEES = frozenset({"lecture", "messages", "fonds", "paiements"})  # of an API token
PEUT_ETRE_NUL = ("delai_instruction_jours", "delai_lettre_min", "delai_relance_jours")


class ReglageInvalide(Exception):
    """Refusal to start; the message is French and names the variable."""


def entier(env: Mapping[str, str], nom: str, defaut: int, mini: int = 1, maxi: int = 10**7) -> int:
    brut = env.get(nom, "")
    if not brut:
        return defaut
    if not brut.isascii() or not brut.isdigit():
        raise ReglageInvalide(f"{nom} : « {brut} » n’est pas un nombre entier.")
    if int(brut) < mini:
        raise ReglageInvalide(f"{nom} : il faut au moins {mini}.")
    if int(brut) > maxi:
        raise ReglageInvalide(f"{nom} : il faut au plus {maxi}.")
    return int(brut)


def choix(env: Mapping[str, str], nom: str, admis: tuple[str, ...]) -> str:
    """The first one when nothing is said."""
    valeur = env.get(nom) or admis[0]
    if valeur not in admis:
        raise ReglageInvalide(f"{nom} : « {valeur} » n’est pas l’un de {', '.join(admis)}.")
    return valeur


def cle(texte: str) -> bytes:
    try:
        octets = base64.b64decode(texte.strip(), validate=True)
    except ValueError as erreur:
        raise ReglageInvalide("PORTAIL_CLE : ce n’est pas du base64.") from erreur
    if len(octets) != 32 or len(set(octets)) < 8:
        raise ReglageInvalide("PORTAIL_CLE : il faut 32 octets tirés au hasard, en base64.")
    return octets


def reseaux(texte: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    lus = []
    for morceau in filter(None, (m.strip() for m in texte.split(","))):
        try:
            lus.append(ipaddress.ip_network(morceau, strict=False))
        except ValueError as erreur:
            raise ReglageInvalide(
                f"PORTAIL_MANDATAIRES : « {morceau} » n’est pas un réseau (exemple : 10.0.0.0/8)."
            ) from erreur
    return tuple(lus)


def jetons(texte: str) -> tuple[tuple[str, frozenset[str], str], ...]:
    """`PORTAIL_API_JETONS`: « nom:portée+portée:empreinte », separated by commas; the digest is SHA-256, in hex."""
    lus = []
    for morceau in filter(None, (m.strip() for m in texte.split(","))):
        parts = morceau.split(":")
        portees = frozenset(parts[1].split("+")) if len(parts) == 3 else frozenset()
        if not portees or not portees <= PORTEES or not re.fullmatch(r"[0-9a-f]{64}", parts[2]):
            attendu = "nom:" + "+".join(sorted(PORTEES)) + ":empreinte SHA-256"
            raise ReglageInvalide(f"PORTAIL_API_JETONS : écrivez « {attendu} » (portail api jeton le fait).")
        lus.append((parts[0], portees, parts[2]))
    return tuple(lus)


def _banque(nom: str, texte: str) -> str:
    from schwifty import BIC, IBAN, exceptions  # 0.6 s to import: only for whoever sets it

    try:
        return str((IBAN if nom.endswith("iban") else BIC)(texte))
    except exceptions.SchwiftyException as erreur:
        raise ReglageInvalide(f"PORTAIL_{nom.upper()} : « {texte} » n’est pas juste.") from erreur


def mots(env: Mapping[str, str]) -> dict[str, Any]:
    """`PORTAIL_NOM`, `PORTAIL_SERVICE`… one by field; the address's lines are separated by « | »."""
    donnes: dict[str, Any] = {nom: valeur for nom in MOTS if (valeur := env.get(f"PORTAIL_{nom.upper()}"))}
    donnes |= {nom: _banque(nom, donnes[nom]) for nom in ("payeur_iban", "payeur_bic") if nom in donnes}
    donnes["accessibilite"] = choix(env, "PORTAIL_ACCESSIBILITE", CONFORMITES)
    if postale := env.get("PORTAIL_ADRESSE_POSTALE"):
        donnes["adresse_postale"] = tuple(ligne.strip() for ligne in postale.split("|"))
    return donnes


def delais(env: Mapping[str, str]) -> dict[str, Any]:
    """`PORTAIL_JOURS_BROUILLON`, `PORTAIL_MOIS_JOURNAL`… one by field; zero only where waiting for nothing makes sense."""
    donnes = {}
    for nom in DELAIS:
        variable = f"PORTAIL_{nom.upper()}"
        if env.get(variable):
            donnes[nom] = entier(env, variable, 1, 0 if nom in PEUT_ETRE_NUL else 1, 100_000)
    return donnes


def couts(env: Mapping[str, str]) -> dict[str, int]:
    """Of a password's hash, hers (`PORTAIL_ARGON_MEMOIRE`, `…_PASSES`) and an agent's (`PORTAIL_ARGON_AGENT_…`)."""
    donnes = {}
    for qui in ("argon", "argon_agent"):
        for quoi, champ, mini, maxi in (("MEMOIRE", "memoire_kio", 8, 10**7), ("PASSES", "passes", 1, 1000)):
            variable = f"PORTAIL_{qui.upper()}_{quoi}"
            if env.get(variable):
                donnes[f"{qui}_{champ}"] = entier(env, variable, 1, mini, maxi)
    return donnes


def textes(env: Mapping[str, str]) -> dict[str, str]:
    """What only the operator can write: a JSON file, key to text (the keys: docs/exploitation.md)."""
    chemin = env.get("PORTAIL_TEXTES", "")
    if not chemin:
        return {}
    try:
        lus = json.loads(Path(chemin).read_text(encoding="utf-8"))
    except (OSError, ValueError) as erreur:
        raise ReglageInvalide(f"PORTAIL_TEXTES : « {chemin} » ne se lit pas ({erreur}).") from erreur
    if not isinstance(lus, dict) or not all(isinstance(texte, str) for texte in lus.values()):
        raise ReglageInvalide("PORTAIL_TEXTES : il faut un objet JSON dont chaque valeur est un texte.")
    return lus
