"""Folders that travel with the code: inside the package in a wheel, beside `src/` in a checkout; never the current folder."""

from pathlib import Path


def dossier(nom: str) -> Path:
    """The folder `static` or `migrations`. Raises FileNotFoundError when the installation is broken."""
    paquet = Path(__file__).parent
    for candidat in (paquet / nom, paquet.parents[1] / nom):
        if candidat.is_dir():
            return candidat
    raise FileNotFoundError(f"le dossier « {nom} » manque à l’installation")
