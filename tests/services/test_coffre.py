"""The coffre: random names, never written twice, the same words for a folder and for memory."""

import dataclasses

import pytest

from portail import reglages as reglages_
from portail.domain.erreurs import Indisponible
from portail.services import coffre
from tests.conftest import faire_reglages


@pytest.fixture(params=["file", "memory"])
def range_(request, tmp_path):
    adresse = f"file://{tmp_path}/documents" if request.param == "file" else f"memory://{tmp_path.name}"
    reglages_.poser(dataclasses.replace(faire_reglages(tmp_path), documents=adresse))
    return tmp_path


async def test_ecrire_lire_effacer(range_):
    nom = coffre.nouveau_nom()
    await coffre.ecrire(nom, b"scelle")
    assert await coffre.lire(nom) == b"scelle"
    await coffre.effacer(nom)
    with pytest.raises(coffre.Absent):
        await coffre.lire(nom)
    await coffre.effacer(nom)


async def test_un_nom_n_est_jamais_recouvert(range_):
    await coffre.ecrire("ab/cd", b"premier")
    with pytest.raises(Indisponible):
        await coffre.ecrire("ab/cd", b"second")
    assert await coffre.lire("ab/cd") == b"premier"


async def test_les_noms_ne_se_repetent_pas_et_ne_disent_rien():
    noms = {coffre.nouveau_nom() for _ in range(200)}
    assert len(noms) == 200 and all(len(nom) == 41 and nom[2] == "/" for nom in noms)


@pytest.mark.parametrize("chemin", ["../cle", "a/../../cle"])
async def test_on_ne_sort_pas_du_coffre(range_, chemin):
    (range_ / "cle").write_bytes(b"secret")
    with pytest.raises((coffre.Absent, Indisponible, ValueError)):
        await coffre.lire(chemin)


async def test_s3_se_construit_avec_son_prefixe(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "cle")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    reglages_.poser(
        dataclasses.replace(
            faire_reglages(tmp_path), documents="s3://seau/dossier/documents", s3_endpoint="http://127.0.0.1:9"
        )
    )
    magasin = coffre.magasin()
    assert magasin.prefix == "dossier/documents" and magasin.config["bucket"] == "seau"
