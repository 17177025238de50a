"""P21's document: what it says, what it refuses, how it looks to a reader without colours."""

import io
import unicodedata

import pypdfium2
import pytest
from pypdf import PdfReader

from portail.domain.dispositifs import dispositif
from portail.reglages import Reglages, poser
from portail.services import pdf, recepisse

EMPREINTE = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def reglages_simples(tmp_path):
    poser(Reglages(env="test", donnees=tmp_path, cles=(bytes(range(32)),)))


def contenu(**plus) -> dict:
    ars = dispositif("ars")
    groupes = ars.lecture(ars.remplir(ars.exemple() | plus))
    return {
        "version": 1,
        "numero": "102611000001029",
        "dispositif": "ars",
        "titre": ars.titre_court,
        "soumise_le": "2026-11-23T13:32:00+00:00",
        "montant": "Total",
        "compte": "ines.moreau@exemple.fr",
        "groupes": [
            {"titre": g.titre, "lignes": [[x.libelle, x.valeur] for x in g.lignes if x.valeur]} for g in groupes
        ],
        "documents": [{"libelle": "Acte de naissance", "nom": "acte.pdf", "taille": 84_000, "sha256": EMPREINTE}],
    }


def lu(html: str) -> tuple[PdfReader, str]:
    lecteur = PdfReader(io.BytesIO(pdf.convertir(html)))
    texte = "\n".join(page.extract_text() for page in lecteur.pages)
    return lecteur, " ".join(texte.replace("\u00a0", " ").replace("’", "'").split())


def test_dit_tout_ce_qui_a_ete_donne_et_l_iban_masque():
    lecteur, texte = lu(recepisse.html(contenu(), "f" * 64))
    for attendu in (
        "Récapitulatif de votre demande", "102611000001029", "23 novembre 2026 à 14 h 32", "Moreau", "Inès, Louise",
        "14 mars 2005", "12 rue des Lilas", "•••• 0189", "AGRIFRPP", "acte.pdf (82 Ko)", EMPREINTE, "f" * 64,
        "ines.moreau@exemple.fr", "01 58 50 89 88", "Caisse des Dépôts, Restitution ARS, 15 quai Anatole France",
        "L112-11", "Et maintenant ?", "unique et définitif", "à compléter par Caisse des Dépôts",
    ):  # fmt: skip
        assert attendu in texte, attendu
    assert "3000 6000 0112" not in texte
    for rang, page in enumerate(lecteur.pages, 1):
        pied = " ".join(page.extract_text().replace("\u00a0", " ").split())
        assert "Demande 102611000001029" in pied
        assert f"Page {rang} sur {len(lecteur.pages)}" in pied


@pytest.mark.parametrize("nom", ["Łukasz Yıldız", "Đorđević-Šimić", "Çağla Őze", "Țîrlea", "Ėglė Ľubić", "D’Œuvray"])
def test_un_nom_s_y_ecrit_comme_il_est(nom):
    _, texte = lu(recepisse.html(contenu(nom_naissance=nom), "f" * 64))
    assert nom.replace("’", "'") in texte


def test_a4_et_polices_embarquees():
    lecteur, _ = lu(recepisse.html(contenu(), "f" * 64))
    assert [round(float(x)) for x in lecteur.pages[0].mediabox[2:]] == [595, 842]
    polices = {str(f.get_object()["/BaseFont"]) for f in lecteur.pages[0]["/Resources"]["/Font"].values()}
    assert any("Atkinson-Regular" in nom for nom in polices)
    assert any("Atkinson-Bold" in nom for nom in polices)


@pytest.mark.parametrize(
    "balise",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="file:///etc/hostname">',
        '<img src="/etc/hostname">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<style>@import url("file:///etc/hostname");</style>',
        '<style>@font-face {font-family: z; src: url("http://127.0.0.1:9/z.ttf")} p {font-family: z}</style><p>z</p>',
        '<style>p {background-image: url("http://127.0.0.1:9/z.png")}</style><p>z</p>',
    ],
)
def test_ne_va_rien_chercher(balise, monkeypatch):
    import socket

    def interdit(*_, **__):
        raise AssertionError("a document opened a socket")

    monkeypatch.setattr(socket.socket, "connect", interdit)
    try:
        octets = pdf.convertir(f"<html><body><p>avant</p>{balise}</body></html>")
    except pdf.PdfImpossible:
        return
    assert b"/XObject" not in octets.replace(b"/ProcSet [ /PDF /Text /ImageB", b"")


def test_ce_qui_est_tape_reste_du_texte():
    _, texte = lu(recepisse.html(contenu(voie="<b>1</b> {{7*7}} <img src=x>"), "f" * 64))
    assert "<b>1</b> {{7*7}} <img src=x>" in texte


def test_un_caractere_que_la_police_n_a_pas_ne_retient_pas_le_document():
    _, texte = lu(recepisse.html(contenu(voie="12 rue 东京 😀 Łódź Huế"), "f" * 64))
    assert "12 rue ?? ? Łódź Huế" in texte
    assert "ne sait pas écrire tous les signes" in texte
    assert "tous les signes" not in lu(recepisse.html(contenu(voie="12 rue de Łódź, 3 — cœur"), "f" * 64))[1]


@pytest.mark.parametrize("nom", ["Nguyễn Thị Hương", "Ильин-Нинова", "Παπαδόπουλος", "Əliyev", "Re\u0301sume\u0301"])
def test_un_nom_est_ecrit_comme_il_a_ete_tape(nom):
    _, texte = lu(recepisse.html(contenu(nom_naissance=nom), "f" * 64))
    assert unicodedata.normalize("NFC", nom) in texte
    assert "tous les signes" not in texte


@pytest.mark.parametrize("nom", ["فرحان سعيد", "שלומי כהן"])
def test_un_nom_qui_se_lit_de_droite_a_gauche_est_dans_son_sens(nom):
    """Where the letters stand on the sheet: what a reader of PDFs extracts is put in order once more, by itself."""
    octets = pdf.convertir(recepisse.html(contenu(nom_naissance=nom), "f" * 64))
    with pypdfium2.PdfDocument(octets) as document:
        page = document[0].get_textpage()
        places = {
            unicodedata.normalize("NFKC", page.get_text_range(rang, 1)): page.get_charbox(rang)[0]
            for rang in range(page.count_chars())
        }
    gauches = [places[lettre] for lettre in nom if lettre != " "]  # no letter stands twice in these names
    assert gauches == sorted(gauches, reverse=True)


def test_un_mot_que_nulle_police_n_a_en_entier_garde_ce_qu_elles_ont():
    document = contenu()["documents"][0] | {"nom": "паспорт😀Ⓐ.pdf"}
    _, texte = lu(recepisse.html(contenu() | {"documents": [document]}, "f" * 64))
    assert "паспорт?" in texte
    assert "ne sait pas écrire tous les signes" in texte


def test_un_mot_sans_fin_reste_dans_la_page():
    _, texte = lu(recepisse.html(contenu(voie="W" * 100), "f" * 64))
    assert texte.count("W") >= 100
    assert "W" * 100 not in texte


def test_l_empreinte_d_un_fichier_au_nom_sans_fin_reste_d_un_seul_tenant():
    document = contenu()["documents"][0] | {"nom": "r" * 120 + ".pdf"}
    _, texte = lu(recepisse.html(contenu() | {"documents": [document]}, "f" * 64))
    assert f"SHA-256 {EMPREINTE}" in texte


@pytest.mark.parametrize("documents", [0, 4, 20])
def test_le_nombre_de_pages_est_juste(documents):
    beaucoup = contenu() | {"documents": contenu()["documents"] * documents}
    lecteur, _ = lu(recepisse.html(beaucoup, "f" * 64))
    for rang, page in enumerate(lecteur.pages, 1):
        assert f"Page {rang} sur {len(lecteur.pages)}" in " ".join(page.extract_text().replace("\u00a0", " ").split())


async def test_le_bassin_se_refait_quand_un_processus_est_tue():
    try:
        assert (await pdf.faire("<p>un</p>")).startswith(b"%PDF")
        for processus in pdf._bassin()._processes.values():
            processus.kill()
        assert (await pdf.faire("<p>deux</p>")).startswith(b"%PDF")
    finally:
        pdf.fermer()


@pytest.mark.parametrize("documents", [[], contenu()["documents"]])
def test_l_attestation_absente_est_dite(documents):
    absents = [["Attestation de résidence fiscale à l’étranger", "non jointe : la fiscalité française s’appliquera"]]
    _, texte = lu(recepisse.html(contenu() | {"documents": documents, "absents": absents}, "f" * 64))
    assert "Attestation de résidence fiscale à l'étranger" in texte
    assert "non jointe : la fiscalité française s'appliquera" in texte
