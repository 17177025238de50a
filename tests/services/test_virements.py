"""pain.001 out, pain.002 in."""

import datetime
from pathlib import Path

import pytest

from portail.services import virements
from portail.services.virements import Debiteur, Ordre
from tests.paiements import retour

PAYEUR = Debiteur("Caisse des Dépôts", "FR7640031000010000000000133", "CDCGFRPPXXX")
JOUR = datetime.date(2026, 11, 24)
ORDRES = [
    Ordre("102611000001029", "Inès Moreau-Œuvray", "FR7630006000011234567890189", "AGRIFRPPXXX", 88_550),
    Ordre("102611000001030", "Žoë « Łuka » <Martin>", "BE68539007547034", "", 5),
]


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


@pytest.mark.parametrize("version", [b"002.001.03", b"002.001.10", b"002.001.12"])
def test_les_lignes_du_retour(version):
    lu = virements.lire(
        retour(7, ("102611000001029", "ACSC"), ("102611000001030", "RJCT", "AC04")).replace(b"002.001.03", version)
    )
    assert lu.message == "PORTAIL-LOT-000007" and lu.ensemble == "PART"
    assert [(r.numero, r.statut, r.motif, r.centimes) for r in lu.lignes] == [
        ("102611000001029", "ACSC", "", None),
        ("102611000001030", "RJCT", "AC04", None),
    ]


@pytest.mark.parametrize(
    ("ecrit", "centimes"), [("885.50", 88_550), ("885", 88_500), ("0.5", 50), ("885.50000", 88_550), ("", None)]
)
def test_le_montant_repete(ecrit, centimes):
    (ligne,) = virements.lire(retour(7, ("102611000001029", "ACSC"), montant=ecrit)).lignes
    assert ligne.centimes == centimes


@pytest.mark.parametrize(
    "ecrit", ["x", "885,50", "-885.50", "885.509", "8.8550e2", "²", "٨٨٥", "885.50.00", "1" * 5000]
)
def test_un_montant_que_personne_ne_lit_n_est_jamais_celui_de_l_ordre(ecrit):
    (ligne,) = virements.lire(retour(7, ("102611000001029", "ACSC"), montant=ecrit)).lignes
    assert ligne.centimes == virements.ILLISIBLE


def test_un_montant_dans_une_autre_monnaie_n_est_pas_celui_de_l_ordre():
    octets = retour(7, ("102611000001029", "ACSC"), montant="885.50").replace(b'Ccy="EUR"', b'Ccy="XPF"')
    assert [ligne.centimes for ligne in virements.lire(octets).lignes] == [virements.ILLISIBLE]


BOMBE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
EXTERNE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("octets", [b"", b"rien", b"<x/>", b"\xff\xfe\x00", BOMBE, EXTERNE, b"<a><CstmrPmtStsRpt>"])
def test_ce_qui_n_est_pas_un_retour_est_refuse_en_mots(octets):
    with pytest.raises(virements.RetourIllisible, match=r"\.$"):
        virements.lire(octets)


def test_un_retour_trop_lourd(monkeypatch):
    monkeypatch.setattr(virements, "POIDS_AU_PLUS", 10)
    with pytest.raises(virements.RetourIllisible, match="lourd"):
        virements.lire(retour(7))
