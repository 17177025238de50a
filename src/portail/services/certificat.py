"""The certificate made at first use, for a demonstration: apart from the seal, for its libraries weigh 2 MB."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from portail.domain import horloge
from portail.reglages import reglages

_AUTRES_USAGES = (
    *("key_encipherment", "data_encipherment", "key_agreement"),
    *("crl_sign", "encipher_only", "decipher_only"),
)


def fabriquer(fichier: Path) -> None:
    """A self-made certificate, good for a demonstration: anybody can check the seal, nobody vouches for its name."""
    cle = ec.generate_private_key(ec.SECP256R1())
    code = reglages().signature_code.encode()
    chiffre = BestAvailableEncryption(code) if code else NoEncryption()
    octets = pkcs12.serialize_key_and_certificates(b"portail", cle, _certificat(cle), None, chiffre)
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


def _certificat(cle: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Its own root, and says so: NSS (poppler, Firefox) trusts no other kind that signs itself."""
    nom = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, reglages().organisme),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{reglages().service} (certificat autosigné)"[:64]),
        ]
    )
    usages = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_cert_sign=True, **dict.fromkeys(_AUTRES_USAGES, False)
    )
    maintenant = horloge.maintenant()
    return (
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
