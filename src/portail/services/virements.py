"""SEPA credit transfers in, the bank's answers out: pain.001 written by sepaxml and checked against its schema, pain.002 read.

ISO 20022: pain.001.001.09 (what is sent), pain.002.001.03 or later (what comes back, whatever its namespace).
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

SCHEMA = "pain.001.001.09"
LIBELLE = "Restitution de consignation {numero}"
# TransactionIndividualStatus: what the bank took in charge or settled, and what it refused; the others wait.
ACCEPTES = frozenset({"ACCP", "ACSP", "ACSC", "ACCC"})
REFUSES = frozenset({"RJCT"})
# Letters that Unicode does not decompose; written as a bank's clerk would.
SANS_DECOMPOSITION = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"’": "'", "‘": "'", "–": "-", "‑": "-"}
)
POIDS_AU_PLUS = 20 * 1024 * 1024  # bytes of an answer
ILLISIBLE = -1


class RetourIllisible(Exception):
    """Not a pain.002 that we can read; the message is for the Superviseur."""


@dataclass(frozen=True)
class Debiteur:
    nom: str
    iban: str
    bic: str


@dataclass(frozen=True)
class Ordre:
    """One transfer to write. `numero` is its EndToEndId."""

    numero: str
    titulaire: str
    iban: str
    bic: str
    centimes: int


@dataclass(frozen=True)
class Reponse:
    """One line of the bank's answer. `centimes` is None when it does not repeat the amount, ILLISIBLE when nobody can tell
    which amount in euros it repeats: never the order's.
    """

    numero: str
    statut: str
    motif: str
    centimes: int | None


@dataclass(frozen=True)
class Retour:
    """`message` is the MsgId of the run it answers. A bank may judge the whole run in a word, `ensemble`, without lines."""

    message: str
    lignes: list[Reponse]
    ensemble: str
    motif: str


def message(lot: int) -> str:
    """MsgId of a run."""
    return f"PORTAIL-LOT-{lot:06d}"


def _latin(texte: str, longueur: int) -> str:
    """The SEPA character set (EPC217-08): letters, digits and a few signs, without accents."""
    plat = unicodedata.normalize("NFKD", texte.translate(SANS_DECOMPOSITION)).encode("ascii", "ignore").decode()
    admis = "".join(c if c.isalnum() or c in "/-?:().,'+ " else " " for c in plat)
    return " ".join(admis.split())[:longueur] or "TITULAIRE"


def ecrire(lot: int, ordres: Sequence[Ordre], debiteur: Debiteur, execution: datetime.date) -> bytes:
    """The file for the bank, valid against its schema. Raises sepaxml.validation.ValidationError."""
    sepa = _transfert(lot, debiteur)
    for ordre in ordres:
        sepa.add_payment(
            {
                "name": _latin(ordre.titulaire, 70),
                "IBAN": ordre.iban,
                **({"BIC": ordre.bic} if ordre.bic else {}),
                "amount": ordre.centimes,
                "execution_date": execution,
                "description": LIBELLE.format(numero=ordre.numero),
                "endtoend_id": ordre.numero,
            }
        )
    return sepa.export(validate=True)


def _transfert(lot: int, debiteur: Debiteur) -> Any:
    """A run without any line yet."""
    from sepaxml import SepaTransfer

    class Nomme(SepaTransfer):
        """With our own MsgId, which the bank's answer repeats; the library draws one by chance."""

        def _create_header(self) -> None:
            self.msg_id = message(lot)
            super()._create_header()

    return Nomme(
        {
            "name": _latin(debiteur.nom, 70),
            "IBAN": debiteur.iban,
            "BIC": debiteur.bic,
            "batch": True,
            "currency": "EUR",
        },
        schema=SCHEMA,
        clean=False,
    )


def _sans_espace(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _tous(racine: Element, nom: str) -> Iterable[Element]:
    return (element for element in racine.iter() if _sans_espace(element) == nom)


def _texte(racine: Element, nom: str) -> str:
    return next(((e.text or "").strip() for e in _tous(racine, nom)), "")


def lire(octets: bytes) -> Retour:
    """Raises RetourIllisible; entities and DTDs are refused."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if len(octets) > POIDS_AU_PLUS:
        raise RetourIllisible("Ce fichier est trop lourd pour un retour de la banque.")
    try:
        racine = fromstring(octets, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as erreur:
        raise RetourIllisible("Ce fichier n’est pas un XML lisible.") from erreur
    if not any(True for _ in _tous(racine, "CstmrPmtStsRpt")):
        raise RetourIllisible("Ce fichier n’est pas un retour de la banque (pain.002).")
    lignes = [_reponse(element) for element in _tous(racine, "TxInfAndSts")]
    return Retour(
        _texte(racine, "OrgnlMsgId"),
        [ligne for ligne in lignes if ligne.numero],
        _texte(racine, "GrpSts") or _texte(racine, "PmtInfSts"),
        _motif(racine),
    )


def _reponse(element: Element) -> Reponse:
    return Reponse(_texte(element, "OrgnlEndToEndId"), _texte(element, "TxSts"), _motif(element), _montant(element))


def _motif(element: Element) -> str:
    raison = next(iter(_tous(element, "Rsn")), None)
    return "" if raison is None else (_texte(raison, "Cd") or _texte(raison, "Prtry"))[:10]


def _montant(element: Element) -> int | None:
    repete = next((e for e in _tous(element, "InstdAmt") if e.text and e.text.strip()), None)
    if repete is None:
        return None
    trouve = re.fullmatch(r"(\d{1,15})(?:\.(\d{1,2})0*)?", (repete.text or "").strip(), re.ASCII)
    if trouve is None or repete.get("Ccy", "EUR") != "EUR":
        return ILLISIBLE
    return int(trouve[1]) * 100 + int((trouve[2] or "").ljust(2, "0"))
