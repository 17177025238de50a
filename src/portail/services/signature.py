"""The seal of the proof of payment: PAdES (ETSI EN 319 142, B-B level), EC P-256, by pyHanko; checked before it is kept.

The certificate is the operator's (PKCS#12), or one made at first use in the data folder, for a demonstration.
"""

import asyncio
import io
import os
import secrets
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from portail.domain import horloge
from portail.reglages import reglages

if TYPE_CHECKING:
    from pyhanko.sign import signers

CHAMP = "Justificatif"
_AUTRES_USAGES = (
    *("key_encipherment", "data_encipherment", "key_agreement"),
    *("crl_sign", "encipher_only", "decipher_only"),
)


class SignatureImpossible(Exception):
    """The certificate cannot be read, or what was written does not verify."""


def _fichier() -> Path:
    return Path(reglages().signature) if reglages().signature else reglages().donnees / "signature.p12"


def _fabriquer(fichier: Path) -> None:
    """A self-made certificate, good for a demonstration: anybody can check the seal, nobody vouches for its name.

    It is its own root, and says so: NSS (poppler, Firefox) trusts no other kind that signs itself.
    """
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, reglages().organisme),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{reglages().service} (certificat autosigné)"[:64]),
        ]
    )
    maintenant = horloge.maintenant()
    usages = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_cert_sign=True, **dict.fromkeys(_AUTRES_USAGES, False)
    )
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - timedelta(days=1))
        .not_valid_after(maintenant + timedelta(days=3650))
        .add_extension(usages, critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
        .sign(cle, hashes.SHA256())
    )
    code = reglages().signature_code.encode()
    chiffre = BestAvailableEncryption(code) if code else NoEncryption()
    octets = pkcs12.serialize_key_and_certificates(b"portail", cle, certificat, None, chiffre)
    fichier.parent.mkdir(parents=True, exist_ok=True)
    provisoire = fichier.with_suffix(f".{secrets.token_hex(8)}")
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(octets)
    try:
        os.link(provisoire, fichier)  # several processes may come first together: one certificate stays
    except FileExistsError:
        pass
    finally:
        provisoire.unlink()


@lru_cache(maxsize=2)
def _signataire(fichier: Path, code: str) -> "signers.SimpleSigner":
    from pyhanko.sign import signers

    signataire = signers.SimpleSigner.load_pkcs12(str(fichier), passphrase=code.encode() or None)
    if signataire is None:
        raise SignatureImpossible("PORTAIL_SIGNATURE : ce fichier PKCS#12 ne s’ouvre pas avec PORTAIL_SIGNATURE_CODE.")
    return signataire


def signataire() -> "signers.SimpleSigner":
    """The seal. Raises SignatureImpossible."""
    fichier = _fichier()
    if not fichier.exists():
        if reglages().signature:
            raise SignatureImpossible(f"PORTAIL_SIGNATURE : « {fichier} » n’existe pas.")
        _fabriquer(fichier)
    return _signataire(fichier, reglages().signature_code)


def certificat_pem() -> bytes:
    """What anybody checks the seal with."""
    from asn1crypto import pem

    return pem.armor("CERTIFICATE", signataire().signing_cert.dump())


async def signer(octets: bytes) -> bytes:
    """The same document, sealed, and found whole by a validator that trusts our certificate only.

    Raises SignatureImpossible. The libraries are loaded at the first call, and work in a thread.
    """
    return await asyncio.to_thread(lambda: asyncio.run(_signer(octets)))


async def _signer(octets: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    qui = signataire()
    marque = signers.PdfSignatureMetadata(
        field_name=CHAMP,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason="Justificatif de paiement",
        name=reglages().organisme,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    sortie = io.BytesIO()
    ecrivain = IncrementalPdfFileWriter(io.BytesIO(octets), strict=False)
    await signers.PdfSigner(marque, qui).async_sign_pdf(ecrivain, output=sortie)
    signe = sortie.getvalue()
    if not await est_intact(signe):
        raise SignatureImpossible("La signature écrite ne se vérifie pas.")
    return signe


async def est_intact(octets: bytes) -> bool:
    """Whether this file bears our seal over all its bytes, by our certificate as the only root."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    contexte = ValidationContext(trust_roots=[signataire().signing_cert], allow_fetching=False)
    try:
        signatures: list[Any] = PdfFileReader(io.BytesIO(octets), strict=False).embedded_signatures
        if len(signatures) != 1:
            return False
        etat = await async_validate_pdf_signature(signatures[0], signer_validation_context=contexte)
    except (PdfError, ValueError, KeyError):
        return False
    return bool(etat.bottom_line and etat.coverage.name == "ENTIRE_FILE")
