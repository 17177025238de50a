"""What is committed names no registry, no machine, no secret."""

import re
import subprocess
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[1]
# Written backwards: this file is read too.
REGISTRES = tuple(nom[::-1] for nom in ("gro.ipyp", "gro.detsohnohtyp", "sjmpn.yrtsiger", "gro.naibed.bed"))


@pytest.mark.parametrize("nom", ["requirements.lock", "requirements-dev.lock"])
def test_verrou_sans_hote_et_avec_empreintes(nom):
    texte = (RACINE / nom).read_text()
    assert "://" not in texte
    paquets = re.findall(r"^[a-z0-9][\w.-]*==", texte, re.M | re.I)
    assert len(paquets) > 30
    assert texte.count("--hash=sha256:") >= len(paquets)


def test_aucun_registre_ni_chemin_de_machine_dans_les_fichiers():
    suivis = subprocess.run(
        ["git", "ls-files", "-z"], cwd=RACINE, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    fautifs = []
    for nom in filter(None, suivis):
        fichier = RACINE / nom
        if not fichier.is_file() or fichier.suffix in {".png", ".woff2", ".ttf", ".wav", ".jpg", ".heic", ".pdf"}:
            continue
        texte = fichier.read_text(errors="ignore")
        if any(hote in texte for hote in REGISTRES) or re.search(r"(^|[\s\"'=(])/(wor" + r"k|far" + r"m)/", texte):
            fautifs.append(nom)
    assert fautifs == []
