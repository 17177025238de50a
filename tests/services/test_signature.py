"""The seal: PAdES by our certificate, checked by pyHanko's validator and by poppler's pdfsig; one byte changed breaks it."""

import asyncio
import io
import shutil
import subprocess
import sys

import pytest
from pypdf import PdfWriter

from portail import reglages as reglages_
from portail.services import signature
from tests.conftest import faire_reglages
from tests.services import magasin_nss


@pytest.fixture
def reglages(tmp_path):
    reglages_.poser(faire_reglages(tmp_path))
    return reglages_.reglages()


def une_page() -> bytes:
    document, sortie = PdfWriter(), io.BytesIO()
    document.add_blank_page(200, 200)
    document.write(sortie)
    return sortie.getvalue()


def pdfsig(dossier, octets: bytes) -> str:
    """What poppler says, our certificate alone in its store."""
    if not shutil.which("pdfsig"):
        pytest.skip("pas de contrôle par poppler : pdfsig (poppler-utils) manque sur cette machine")
    (dossier / "signe.pdf").write_bytes(octets)
    (dossier / "cert.der").write_bytes(signature.signataire().signing_cert.dump())
    magasin = dossier / "nss"
    if not magasin.exists():
        magasin.mkdir()
        remplir = [sys.executable, magasin_nss.__file__, str(magasin), str(dossier / "cert.der")]
        subprocess.run(remplir, check=True, capture_output=True)
    ordre = ["pdfsig", "-nssdir", f"sql:{magasin}", str(dossier / "signe.pdf")]
    return subprocess.run(ordre, capture_output=True, text=True, check=False).stdout


async def test_le_sceau_se_verifie_et_couvre_tout(reglages):
    signe = await signature.signer(une_page())
    assert await signature.est_intact(signe)
    assert b"ETSI.CAdES.detached" in signe


async def test_un_octet_change_le_brise(reglages):
    """Anywhere that is signed, and whatever is added after."""
    signe = await signature.signer(une_page())
    for place in (10, len(une_page()) // 2, len(une_page()) + 5):
        change = bytearray(signe)
        change[place] ^= 1
        assert not await signature.est_intact(bytes(change)), place
    assert not await signature.est_intact(signe + b"\n% plus\n")
    assert not await signature.est_intact(une_page())


async def test_le_sceau_d_un_autre_ne_vaut_rien(reglages, tmp_path):
    signe = await signature.signer(une_page())
    (tmp_path / "autre").mkdir()
    reglages_.poser(faire_reglages(tmp_path / "autre"))
    assert not await signature.est_intact(signe)


async def test_poppler_aussi_le_reconnait(reglages, tmp_path):
    signe = await signature.signer(une_page())
    dit = pdfsig(tmp_path, signe)
    assert "Signature is Valid" in dit and "Certificate is Trusted" in dit, dit
    assert "Total document signed" in dit
    place = len(une_page()) // 2
    change = bytearray(signe)
    change[place] ^= 1
    assert "Signature is Valid" not in pdfsig(tmp_path, bytes(change))


async def test_le_certificat_est_fait_une_fois_pour_tous(reglages):
    """Several processes may come first together."""
    pems = await asyncio.gather(*(asyncio.to_thread(signature.certificat_pem) for _ in range(8)))
    assert len(set(pems)) == 1
    fichier = reglages.donnees / "signature.p12"
    assert fichier.stat().st_mode & 0o777 == 0o600
    assert [f.name for f in reglages.donnees.iterdir() if "signature" in f.name] == ["signature.p12"]


def test_un_fichier_de_l_exploitant_qui_manque_est_dit(tmp_path):
    reglages_.poser(faire_reglages(tmp_path, signature=str(tmp_path / "la.p12")))
    with pytest.raises(signature.SignatureImpossible, match="PORTAIL_SIGNATURE"):
        signature.signataire()


async def test_un_pkcs12_chiffre_et_son_code(tmp_path):
    reglages_.poser(faire_reglages(tmp_path, signature_code="Lilas&77"))
    signe = await signature.signer(une_page())
    fichier = tmp_path / "signature.p12"
    reglages_.poser(faire_reglages(tmp_path, signature=str(fichier), signature_code="Lilas&77"))
    assert await signature.est_intact(signe)
    reglages_.poser(faire_reglages(tmp_path, signature=str(fichier), signature_code="faux"))
    with pytest.raises(signature.SignatureImpossible, match="SIGNATURE_CODE"):
        signature.signataire()
