"""The seal of the proof of payment: PAdES (ETSI EN 319 142, B-B level), EC P-256, by pyHanko; checked before it is kept.

The certificate is the operator's (PKCS#12), or one made at first use in the data folder, for a demonstration.
"""

import asyncio
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portail.reglages import reglages

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign import signers

CHAMP = "Justificatif"


class SignatureImpossible(Exception):
    """The certificate cannot be read, or what was written does not verify."""


def _fichier() -> Path:
    return Path(reglages().signature) if reglages().signature else reglages().donnees / "signature.p12"


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
        from portail.services import certificat

        certificat.fabriquer(fichier)
    return _signataire(fichier, reglages().signature_code)


def _certificat() -> "Certificate":
    certificat = signataire().signing_cert
    if certificat is None:
        raise SignatureImpossible("PORTAIL_SIGNATURE : ce fichier PKCS#12 ne contient pas de certificat.")
    return certificat


def certificat_pem() -> bytes:
    """What anybody checks the seal with."""
    from asn1crypto import pem

    return pem.armor("CERTIFICATE", _certificat().dump())


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
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    contexte = ValidationContext(trust_roots=[_certificat()], allow_fetching=False)
    try:
        signatures: list[Any] = PdfFileReader(io.BytesIO(octets), strict=False).embedded_signatures
        if len(signatures) != 1:
            return False
        etat = await async_validate_pdf_signature(signatures[0], signer_validation_context=contexte)
    except (PdfError, ValueError, KeyError):
        return False
    return bool(etat.bottom_line and etat.coverage is SignatureCoverageLevel.ENTIRE_FILE)
