"""pain.001 out, pain.002 in."""

import datetime
from pathlib import Path

import pytest

from portail.services import virements
from portail.services.virements import Debiteur, Ordre

PAYEUR = Debiteur("Caisse des Dépôts", "FR7640031000010000000000133", "CDCGFRPPXXX")
JOUR = datetime.date(2026, 11, 24)
ORDRES = [
    Ordre("102611000001029", "Inès Moreau-Œuvray", "FR7630006000011234567890189", "AGRIFRPPXXX", 88_550),
    Ordre("102611000001030", "Žoë « Łuka » <Martin>", "BE68539007547034", "", 5),
]


def retour(*lignes: tuple[str, str, str, str], lot: int = 7, ensemble: str = "PART", version: str = "03") -> bytes:
    """A bank's answer: (EndToEndId, status, reason code, amount)."""
    corps = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{numero}</OrgnlEndToEndId><TxSts>{statut}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{motif}</Cd></Rsn></StsRsnInf>" if motif else "")
        + (f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{euros}</InstdAmt></Amt></OrgnlTxRef>' if euros else "")
        + "</TxInfAndSts>"
        for numero, statut, motif, euros in lignes
    )
    message = virements.message(lot)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        "<CstmrPmtStsRpt><GrpHdr><MsgId>BANQUE1</MsgId><CreDtTm>2026-11-24T08:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{ensemble}</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>{corps}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def test_le_fichier_est_valide_et_dit_les_ordres():
    import sepaxml
    import xmlschema

    octets = virements.ecrire(7, ORDRES, PAYEUR, JOUR)
    dossier = Path(sepaxml.__file__).parent / "schemas"
    xmlschema.XMLSchema(str(dossier / f"{virements.SCHEMA}.xsd")).validate(octets.decode())
    texte = octets.decode()
    for attendu in (
        "<MsgId>PORTAIL-LOT-000007</MsgId>",
        "<EndToEndId>102611000001029</EndToEndId>",
        '<InstdAmt Ccy="EUR">885.50</InstdAmt>',
        '<InstdAmt Ccy="EUR">0.05</InstdAmt>',
        "<CtrlSum>885.55</CtrlSum>",
        "<NbOfTxs>2</NbOfTxs>",
        "<IBAN>BE68539007547034</IBAN>",
        "<IBAN>FR7640031000010000000000133</IBAN>",
        "<Nm>Ines Moreau-OEuvray</Nm>",
        "<Nm>Zoe Luka Martin</Nm>",
        "2026-11-24",
    ):
        assert attendu in texte, attendu
    assert texte.isascii()


def test_le_xml_est_refuse_s_il_ne_suit_pas_le_schema():
    faux = [Ordre("102611000001029", "Inès Moreau", "pas un IBAN", "AGRIFRPPXXX", 100)]
    with pytest.raises(Exception, match=r"(?i)iban|valid"):
        virements.ecrire(7, faux, PAYEUR, JOUR)


@pytest.mark.parametrize("version", ["03", "10", "12"])
def test_les_lignes_du_retour(version):
    lu = virements.lire(
        retour(("102611000001029", "ACSC", "", "885.50"), ("102611000001030", "RJCT", "AC04", ""), version=version)
    )
    assert lu.message == "PORTAIL-LOT-000007" and lu.ensemble == "PART"
    assert [(r.numero, r.statut, r.motif, r.centimes) for r in lu.lignes] == [
        ("102611000001029", "ACSC", "", 88_550),
        ("102611000001030", "RJCT", "AC04", None),
    ]


BOMBE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
EXTERNE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("octets", [b"", b"rien", b"<x/>", b"\xff\xfe\x00", BOMBE, EXTERNE, b"<a><CstmrPmtStsRpt>"])
def test_ce_qui_n_est_pas_un_retour_est_refuse_en_mots(octets):
    with pytest.raises(virements.RetourIllisible, match=r"\.$"):
        virements.lire(octets)


def test_un_retour_trop_lourd(monkeypatch):
    monkeypatch.setattr(virements, "POIDS_AU_PLUS", 10)
    with pytest.raises(virements.RetourIllisible, match="lourd"):
        virements.lire(retour())
