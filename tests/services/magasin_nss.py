"""A store of trusted certificates for poppler, made with the NSS that poppler itself uses: certutil is seldom installed.

Run as a program, for NSS starts once a process: `python magasin_nss.py FOLDER CERTIFICATE.der`; 0 when the certificate is in it, trusted.
"""

import ctypes
import ctypes.util
import sys
from pathlib import Path

DE_CONFIANCE = 1 << 3 | 1 << 4 | 1 << 7  # a valid CA, trusted, for clients too


class Confiance(ctypes.Structure):
    _fields_ = [("ssl", ctypes.c_uint), ("courriel", ctypes.c_uint), ("objets", ctypes.c_uint)]


def remplir(dossier: str, der: bytes) -> None:
    """Raises OSError when libnss3 is not there, AssertionError when it refuses."""
    nss = ctypes.CDLL(ctypes.util.find_library("nss3") or "libnss3.so")
    smime = ctypes.CDLL(ctypes.util.find_library("smime3") or "libsmime3.so")
    for fonction in (nss.PK11_GetInternalKeySlot, nss.CERT_GetDefaultCertDB, smime.CERT_DecodeCertFromPackage):
        fonction.restype = ctypes.c_void_p
    assert nss.NSS_InitReadWrite(f"sql:{dossier}".encode()) == 0
    casier = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
    nss.PK11_InitPin(casier, None, b"")
    certificat = ctypes.c_void_p(smime.CERT_DecodeCertFromPackage(der, len(der)))
    assert certificat
    assert nss.PK11_ImportCert(casier, certificat, ctypes.c_ulong(0), b"portail", 0) == 0
    base = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
    confiance = Confiance(DE_CONFIANCE, DE_CONFIANCE, DE_CONFIANCE)
    assert nss.CERT_ChangeCertTrust(base, certificat, ctypes.byref(confiance)) == 0
    assert nss.NSS_Shutdown() in (0, -1)  # our own handles are still open


if __name__ == "__main__":
    remplir(sys.argv[1], Path(sys.argv[2]).read_bytes())
