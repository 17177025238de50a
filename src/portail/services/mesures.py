"""What readiness checks and Prometheus read: the base, the documents' store, the outbox, the audit chain."""

import asyncio
import contextlib
import os
import resource
from pathlib import Path

from portail import base
from portail.domain.journal import Ligne
from portail.reglages import reglages
from portail.services import coffre, facteur

courriels = facteur.attente
_vus: set[Path] = set()  # folders that were there: one that went away is not made again in silence


async def base_repond() -> bool:
    return bool(await base.lire("SELECT 1 AS un"))


async def documents_repondent() -> bool:
    """A local folder must take a few bytes, which a full disk or a read-only one refuses; a distant store must answer."""
    adresse = reglages().documents
    if adresse.startswith("file://"):
        return await asyncio.to_thread(_ecriture, Path(adresse.removeprefix("file://")))
    with contextlib.suppress(coffre.Absent):
        await coffre.lire("sante/absent")
    return True


def _ecriture(dossier: Path) -> bool:
    """Made on first use, beside the documents and never among them; raises OSError."""
    if not dossier.exists() and dossier not in _vus:
        dossier.mkdir(parents=True)
    _vus.add(dossier)
    essai = dossier / f".sante-{os.getpid()}"
    try:
        essai.write_bytes(b"x" * 4096)
    finally:
        essai.unlink(missing_ok=True)
    return True


async def _lues() -> list[tuple[str, str, float]]:
    """(name, help, value) of each gauge."""
    attendent, age = await facteur.attente()
    lignes = await Ligne.filter(rang=None).count()
    etats = await base.lire("SELECT etat, count(*) AS combien FROM demande WHERE efface_le IS NULL GROUP BY etat")
    demandes = [
        (f'portail_demandes{{etat="{ligne["etat"]}"}}', "Demandes par état", float(ligne["combien"]))
        for ligne in sorted(etats, key=lambda ligne: ligne["etat"])
    ]
    return [
        ("portail_courriels_en_attente", "Lettres pas encore parties", float(attendent)),
        ("portail_courriels_retard_secondes", "Âge de la plus vieille lettre due", age),
        ("portail_journal_en_attente", "Lignes du journal pas encore chaînées", float(lignes)),
        ("process_max_resident_memory_bytes", "Mémoire au plus haut", 1024.0 * _memoire()),
        *demandes,
    ]


def _memoire() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def prometheus() -> str:
    """The text exposition format, gauges only."""
    lignes, deja = [], set()
    for nom, aide, valeur in await _lues():
        famille = nom.partition("{")[0]
        if famille not in deja:
            deja.add(famille)
            lignes += [f"# HELP {famille} {aide}", f"# TYPE {famille} gauge"]
        lignes.append(f"{nom} {valeur:g}")
    return "\n".join(lignes) + "\n"
