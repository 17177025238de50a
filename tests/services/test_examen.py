"""Every file we take and every file we refuse, made here byte by byte; each goes through the real child process."""

import io
import os
import signal
import tempfile

import pillow_heif
import pypdf
import pytest
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from portail import echantillons
from portail import reglages as reglages_
from portail.domain.erreurs import Indisponible
from portail.services import examen, examen_limites
from portail.services.refus import RefusFichier
from tests.conftest import faire_reglages


@pytest.fixture(autouse=True)
def _reglages(tmp_path):
    reglages_.poser(faire_reglages(tmp_path))


async def examiner(nom: str, octets: bytes) -> tuple[examen.Examine, bytes, Image.Image]:
    with tempfile.SpooledTemporaryFile(max_size=1024) as recu:
        recu.write(octets)
        bon = await examen.examiner(recu, nom)
    document, vignette = bon.document.read(), Image.open(io.BytesIO(bon.vignette.read()))
    bon.fermer()
    return bon, document, vignette


async def code_du_refus(nom: str, octets: bytes) -> str:
    with pytest.raises(RefusFichier) as refus:
        await examiner(nom, octets)
    assert nom in refus.value.phrase
    assert refus.value.pourquoi.endswith(".") and refus.value.comment.endswith(".") and "{" not in refus.value.phrase
    return refus.value.code


def image(genre: str = "JPEG", taille: tuple[int, int] = (400, 200), mode: str = "RGB", **options) -> bytes:
    sortie = io.BytesIO()
    dessin = Image.new(mode, taille, "white" if mode != "P" else 0)
    if mode == "RGB":
        dessin.paste((200, 0, 0), (0, 0, taille[0] // 2, taille[1]))
    dessin.save(sortie, genre, **options)
    return sortie.getvalue()


def pdf(faire=lambda ecrivain: None, pages: int = 1) -> bytes:
    ecrivain, sortie = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(pages):
        ecrivain.add_blank_page(200, 200)
    faire(ecrivain)
    ecrivain.write(sortie)
    return sortie.getvalue()


def action(genre: str, **plus) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(genre), **plus})


def poser(cle: str, valeur) -> callable:
    return lambda ecrivain: ecrivain.root_object.update({NameObject(cle): valeur})


def annotation(valeurs: DictionaryObject) -> callable:
    def faire(ecrivain) -> None:
        ecrivain.pages[0][NameObject("/Annots")] = ArrayObject([ecrivain._add_object(valeurs)])

    return faire


# --- taken -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nom", "octets", "type_", "pages"),
    [
        ("photo.jpg", image(), "image/jpeg", 1),
        ("PHOTO.JPEG", image(), "image/jpeg", 1),
        ("capture.png", image("PNG"), "image/png", 1),
        ("transparent.png", image("PNG", mode="RGBA"), "image/png", 1),
        ("palette.png", image("PNG", mode="P"), "image/png", 1),
        ("cmjn.jpg", image(mode="CMYK"), "image/jpeg", 1),
        ("IMG_2041.HEIC", echantillons.identite_verso_heic(), "image/jpeg", 1),
        ("rib.pdf", echantillons.rib(), "application/pdf", 1),
        ("cent.pdf", pdf(pages=100), "application/pdf", 100),
        ("revisions.pdf", pdf(), "application/pdf", 1),
    ],
)
async def test_ce_que_nous_prenons(nom, octets, type_, pages):
    bon, document, vignette = await examiner(nom, octets)
    assert (bon.type, bon.pages) == (type_, pages)
    assert document and vignette.format == "JPEG" and max(vignette.size) <= 320


async def test_un_pdf_est_garde_tel_quel():
    octets = echantillons.acte()
    _, document, _ = await examiner("acte.pdf", octets)
    assert document == octets


async def test_une_photo_est_redressee_et_perd_son_exif_et_sa_position():
    exif = Image.Exif()
    exif[0x0112] = 6  # the phone was held upright
    exif[0x010F] = "Fabricant espion"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    octets = image(exif=exif, comment=b"un commentaire cache")
    assert b"espion" in octets
    _, document, vignette = await examiner("photo.jpg", octets)
    refaite = Image.open(io.BytesIO(document))
    assert refaite.size == (200, 400) and vignette.size[0] < vignette.size[1]
    assert not refaite.getexif() and b"espion" not in document and b"commentaire" not in document
    assert refaite.getpixel((100, 50))[0] > 150 and refaite.getpixel((100, 50))[1] < 60  # the red half is now on top


async def test_un_heic_tourne_sort_en_jpeg_sans_exif():
    exif = Image.Exif()
    exif[0x010F] = "Fabricant espion"
    sortie = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (320, 160), "green")).save(sortie, exif=exif.tobytes())
    _, document, _ = await examiner("IMG.heic", sortie.getvalue())
    refaite = Image.open(io.BytesIO(document))
    assert refaite.format == "JPEG" and refaite.size == (320, 160) and b"espion" not in document


async def test_quarante_millions_de_pixels_passent_et_sont_reduits():
    _, document, _ = await examiner("grande.png", image("PNG", (8000, 5000)))
    assert Image.open(io.BytesIO(document)).size == (5000, 3125)


async def test_ce_qui_suit_une_photo_n_est_pas_garde():
    _, document, _ = await examiner("photo.jpg", image() + b"PK\x03\x04une archive cachee")
    assert b"archive" not in document


async def test_une_empreinte_est_celle_des_octets_recus():
    import hashlib

    octets = image()
    bon, _, _ = await examiner("photo.jpg", octets)
    assert bon.sha256 == hashlib.sha256(octets).hexdigest()


# --- refused -----------------------------------------------------------------------------------------------------------


def joindre_un_fichier(ecrivain) -> None:
    ecrivain.add_attachment("virus.exe", b"MZ")


JAVASCRIPT = action("/JavaScript", **{NameObject("/JS"): TextStringObject("app.alert(1)")})


@pytest.mark.parametrize(
    ("code", "nom", "octets"),
    [
        ("type", "lettre.docx", b"PK\x03\x04"),
        ("type", "sans-extension", image()),
        ("type", "page.svg", b"<svg/>"),
        ("vide", "vide.pdf", b""),
        ("lourd", "lourd.jpg", image() + bytes(10 * 1024 * 1024)),
        ("inconnu", "texte.pdf", b"Bonjour, ceci n'est pas un PDF"),
        ("inconnu", "anime.png", b"GIF89a" + bytes(50)),
        ("inconnu", "polyglotte.pdf", b"GIF89a" + bytes(20) + pdf()),
        ("extension", "photo.png", image()),
        ("extension", "photo.pdf", image("PNG")),
        ("extension", "acte.jpg", pdf()),
        ("polyglotte", "photo.jpg", image(comment=b"%PDF-1.7 et une page")),
        ("tronque", "photo.jpg", image(taille=(900, 900))[:-900]),
        ("tronque", "photo.png", image("PNG", (900, 900))[:-700]),
        ("tronque", "acte.pdf", echantillons.acte()[:-300]),
        ("tronque", "debut.pdf", b"%PDF-1.7\n1 0 obj\n"),
        ("illisible", "abime.heic", echantillons.identite_verso_heic()[:4000]),
        ("apres", "entre.pdf", pdf() + b"PK\x03\x04cache\nstartxref\n9\n%%EOF"),
        ("illisible", "abime.pdf", b"%PDF-1.7\nrien du tout\nstartxref\n3\n%%EOF"),
        ("apres", "acte.pdf", pdf() + b"PK\x03\x04 une archive"),
        ("apres", "acte.pdf", pdf() + b"<script>alert(1)</script>"),
        ("chiffre", "acte.pdf", pdf(lambda e: e.encrypt("secret"))),
        ("chiffre", "acte.pdf", pdf(lambda e: e.encrypt("", "proprietaire"))),
        ("javascript", "acte.pdf", pdf(poser("/Names", DictionaryObject({NameObject("/JavaScript"): JAVASCRIPT})))),
        ("javascript", "acte.pdf", pdf(annotation(DictionaryObject({NameObject("/A"): JAVASCRIPT})))),
        ("openaction", "acte.pdf", pdf(poser("/OpenAction", action("/GoTo")))),
        ("openaction", "acte.pdf", pdf(poser("/AA", DictionaryObject({NameObject("/WC"): action("/GoTo")})))),
        ("javascript", "acte.pdf", pdf(poser("/OpenAction", JAVASCRIPT))),
        ("lancement", "acte.pdf", pdf(poser("/AA", DictionaryObject({NameObject("/WC"): action("/Launch")})))),
        ("lancement", "acte.pdf", pdf(annotation(DictionaryObject({NameObject("/A"): action("/Launch")})))),
        ("lancement", "acte.pdf", pdf(annotation(DictionaryObject({NameObject("/A"): action("/SubmitForm")})))),
        ("fichiers", "acte.pdf", pdf(joindre_un_fichier)),
        (
            "fichiers",
            "acte.pdf",
            pdf(annotation(DictionaryObject({NameObject("/Subtype"): NameObject("/FileAttachment")}))),
        ),
        ("pages", "acte.pdf", pdf(pages=101)),
        ("vide", "acte.pdf", pdf(pages=0)),
        ("pixels", "bombe.png", image("PNG", (8200, 5000), "L")),
    ],
)
async def test_ce_que_nous_refusons(code, nom, octets):
    assert await code_du_refus(nom, octets) == code


async def test_une_image_trop_lourde_a_decoder_n_est_pas_dite_tronquee():
    """CMYK, progressive, just under 40 million pixels: libjpeg wants more than the child may have."""
    octets = image(taille=(7700, 5190), mode="CMYK", progressive=True)
    assert await code_du_refus("acte.jpg", octets) == "mort"


async def test_javascript_sous_un_nom_deguise():
    octets = pdf(annotation(DictionaryObject({NameObject("/A"): JAVASCRIPT})))
    deguise = octets.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/J#53 ")
    assert deguise != octets
    assert await code_du_refus("acte.pdf", deguise) == "javascript"


async def test_une_machine_trop_occupee_n_accuse_pas_le_fichier(monkeypatch):
    """Stopped for ten seconds, a server once called a good photo « trop complexe »."""
    await examiner("acte.pdf", pdf())
    os.kill(examen._fourche._enfant.pid, signal.SIGSTOP)
    try:
        with monkeypatch.context() as m:
            m.setattr(examen_limites, "PATIENCE", 0.2)
            with pytest.raises(Indisponible, match="réessayez"):
                await examiner("acte.pdf", pdf())
    finally:
        os.kill(examen._fourche._enfant.pid, signal.SIGCONT)
    bon, _, _ = await examiner("acte.pdf", pdf())
    assert bon.pages == 1


async def test_un_fichier_qui_epuise_ses_limites_est_refuse_et_le_suivant_passe(monkeypatch):
    """A child that dies takes nothing with it: the file is refused, the next one is read."""

    async def mort(*_):
        return {"refus": "mort"}

    with monkeypatch.context() as m:
        m.setattr(examen, "demander", mort)
        assert await code_du_refus("acte.pdf", pdf()) == "mort"
    examen._fourche._enfant.kill()
    examen._fourche._enfant.wait()
    bon, _, _ = await examiner("acte.pdf", pdf())
    assert bon.pages == 1


@pytest.mark.parametrize(("nom", "octets"), [("photo.jpg", image()), ("acte.pdf", pdf())])
async def test_un_disque_plein_n_accuse_pas_le_fichier(monkeypatch, nom, octets):
    with tempfile.TemporaryFile() as recu, monkeypatch.context() as m:
        recu.write(octets)
        m.setattr(examen.tempfile, "TemporaryFile", lambda: open("/dev/full", "w+b", buffering=0))  # noqa: SIM115 closed by examiner
        with pytest.raises(Indisponible):
            await examen.examiner(recu, nom)


async def test_une_bombe_de_decompression_ne_coute_que_son_refus():
    flux = pypdf.generic.StreamObject()
    flux._data = bytes(300 * 1024 * 1024)
    comprime = flux.flate_encode()
    octets = pdf(lambda e: e.pages[0].__setitem__(NameObject("/Contents"), e._add_object(comprime)))
    assert len(octets) < 10 * 1024 * 1024
    try:
        await examiner("bombe.pdf", octets)
    except RefusFichier as refus:
        assert refus.code in ("memoire", "mort", "illisible")
    bon, _, _ = await examiner("acte.pdf", pdf())
    assert bon.pages == 1


async def test_le_secret_du_portail_n_est_pas_dans_l_enfant(monkeypatch):
    monkeypatch.setenv("PORTAIL_CLE", "secret-du-portail")
    examen.arreter()
    await examiner("acte.pdf", pdf())
    with open(f"/proc/{examen._fourche._enfant.pid}/environ", "rb") as environnement:
        assert b"secret-du-portail" not in environnement.read()
