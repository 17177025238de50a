"""Serving: what is checked before the door opens, then uvicorn, whose processes die with the one that started them."""

import asyncio
import errno
import gc
import logging
import socket
import sys
import time
from pathlib import Path

from litestar import Litestar

from portail import base, filiation, traces
from portail.reglages import ReglageInvalide, Reglages

PATIENCE_PORT = 5  # seconds
A_COMPLETER = (
    "editeur", "hebergeur", "propriete", "conditions_generales", "conditions_particulieres", "conservation", "droits",
    "accessibilite_plan", "accessibilite_audit", "accessibilite_date", "accessibilite_environnement", "accessibilite_contact",
    "courriel_service", "sans_reponse", "recours",
)  # fmt: skip


def application() -> Litestar:
    """What each process of uvicorn builds, on the environment's settings."""
    from portail.app import creer_app

    filiation.mourir_avec_le_parent()
    traces.brancher()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    app = creer_app()
    _alleger_le_ramasse_miettes()
    return app


def _alleger_le_ramasse_miettes() -> None:
    """What a process holds once built stays: it is never gone through again, and few requests make a turn of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _port_libre(reglages: Reglages) -> OSError | None:
    famille = socket.AF_INET6 if ":" in reglages.hote else socket.AF_INET
    with socket.socket(famille, socket.SOCK_STREAM) as essai:
        essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            essai.bind((reglages.hote, reglages.port))
        except OSError as erreur:
            return erreur
    return None


def _verifier_le_port(reglages: Reglages) -> None:
    """Raises ReglageInvalide, in words; waits a moment for the processes of a service just killed to let go."""
    fin = time.monotonic() + PATIENCE_PORT
    while erreur := _port_libre(reglages):
        if erreur.errno != errno.EADDRINUSE or time.monotonic() > fin:
            raise ReglageInvalide(
                f"PORTAIL_HOTE, PORTAIL_PORT : {reglages.hote}:{reglages.port} ne peut pas être pris ({erreur.strerror})."
            )
        time.sleep(0.2)


def _preparer_la_base(reglages: Reglages) -> None:
    """Up to date by itself for a demo or tests; in production an operator does it, knowingly."""
    if asyncio.run(base.est_a_jour(reglages)):
        return
    if reglages.env != "production":
        asyncio.run(base.migrer(reglages))
    else:
        raise ReglageInvalide("PORTAIL_BASE : la base n’est pas à jour. Lancez d’abord « portail migrer ».")


def _verifier_la_signature(reglages: Reglages) -> None:
    """The operator's certificate opens, or the first proof of payment would be the one to find out."""
    if not reglages.signature:
        return
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        octets = Path(reglages.signature).read_bytes()
        cle, certificat, _ = pkcs12.load_key_and_certificates(octets, reglages.signature_code.encode() or None)
    except (OSError, ValueError) as erreur:
        raise ReglageInvalide(
            "PORTAIL_SIGNATURE : ce fichier PKCS#12 ne s’ouvre pas avec PORTAIL_SIGNATURE_CODE."
        ) from erreur
    if cle is None or certificat is None:
        raise ReglageInvalide("PORTAIL_SIGNATURE : ce fichier PKCS#12 ne contient pas une clé et son certificat.")


def _avertir(reglages: Reglages) -> None:
    """In production, what only the operator can give and that is not there."""
    if reglages.env != "production":
        return
    manquent = [cle for cle in A_COMPLETER if cle not in reglages.textes]
    phrases = [f"Textes à compléter par {reglages.organisme} : {', '.join(manquent)}."] if manquent else []
    if not reglages.signature:
        phrases.append("PORTAIL_SIGNATURE manque : les justificatifs de paiement ont un certificat fait ici.")
    if not reglages.payeur_connu:
        phrases.append("PORTAIL_PAYEUR_IBAN manque : aucun lot de paiement ne pourra partir.")
    if not reglages.mois_demande:
        phrases.append("PORTAIL_MOIS_DEMANDE manque : les réponses des demandes closes sont gardées sans limite.")
    for phrase in phrases:
        print(phrase, file=sys.stderr, flush=True)


def servir(reglages: Reglages, processus: int) -> None:
    import uvicorn

    if processus > 1 and base.est_sqlite(reglages.base):
        raise ReglageInvalide(
            "PORTAIL_BASE : SQLite veut un seul processus. Donnez une base postgres://, ou --processus 1."
        )
    _verifier_la_signature(reglages)
    _verifier_le_port(reglages)
    _preparer_la_base(reglages)
    _avertir(reglages)
    print(f"Le portail répond sur {reglages.url}/", flush=True)
    uvicorn.run(
        "portail.service:application",
        factory=True,
        host=reglages.hote,
        port=reglages.port,
        workers=processus,
        lifespan="on",
        ws="none",
        log_config=None,
        log_level="info" if processus > 1 else "warning",  # the parent tells of each of its processes that dies
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        timeout_worker_healthcheck=60,
    )
