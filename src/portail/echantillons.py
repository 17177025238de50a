"""Sample documents to upload, drawn here (demo, tests, e2e): nobody's papers, and written across each of them."""

import io
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_ENCRE, _CREUX, _VERT = "#1d2b33", "#d9e4e2", "#5d7a75"


def _police(corps: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    from portail.ressources import dossier

    return ImageFont.truetype(str(dossier("static") / "fonts" / "atkinson-400.ttf"), corps)


def _ecrire(
    dessin: ImageDraw.ImageDraw,
    x: int,
    y: int,
    corps: int,
    texte: str,
    couleur: str = _ENCRE,
) -> None:
    dessin.text((x, y), texte, fill=couleur, font=_police(corps))


def _carte(graine: int = 1) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A card lying on a table, as a phone sees it."""
    table = Image.new("RGB", (1600, 1100), "#c9bfb2")
    grain = Image.effect_noise((1600, 1100), 18).convert("RGB")
    table = Image.blend(table, grain, 0.08)
    random.seed(graine)
    dessin = ImageDraw.Draw(table)
    dessin.rounded_rectangle((130, 130, 1470, 970), 48, fill="#eef4f2", outline="#9aaba7", width=4)
    _ecrire(dessin, 190, 170, 40, "SPÉCIMEN · CARTE NATIONALE D’IDENTITÉ", _VERT)
    return table, dessin


def _octets(image: Image.Image, **options: object) -> bytes:
    sortie = io.BytesIO()
    image.save(sortie, **options)
    return sortie.getvalue()


def identite_recto(prenom: str = "Inès", nom: str = "MOREAU", ne_le: str = "14 03 2005") -> bytes:
    image, dessin = _carte()
    dessin.rectangle((190, 270, 560, 760), fill=_CREUX, outline=_VERT, width=3)
    dessin.ellipse((290, 340, 460, 540), fill=_VERT)
    dessin.pieslice((230, 560, 520, 960), 180, 360, fill=_VERT)
    for rang, (quoi, valeur) in enumerate(
        (
            ("NOM", nom),
            ("Prénoms", prenom),
            ("Date de naiss.", ne_le),
            ("Expire le", "01 09 2034"),
        )
    ):
        _ecrire(dessin, 640, 280 + 125 * rang, 30, quoi, _VERT)
        _ecrire(dessin, 640, 318 + 125 * rang, 54, valeur)
    _ecrire(dessin, 190, 850, 60, "DOCUMENT FICTIF", "#a33b3b")
    return _octets(image, format="JPEG", quality=88)


def identite_verso(bande: str = "IDFRASPECIMEN") -> bytes:
    """`bande`: what its machine-readable lines begin with."""
    image, dessin = _carte(2)
    for rang, largeur in enumerate((620, 520, 700)):
        dessin.rectangle((190, 300 + 90 * rang, 190 + largeur, 340 + 90 * rang), fill=_VERT)
    dessin.rectangle((1080, 290, 1390, 600), fill=_CREUX, outline=_VERT, width=3)
    for rang in range(3):
        _ecrire(dessin, 190, 660 + 90 * rang, 48, f"{bande:<<37}")
    return _octets(image, format="JPEG", quality=88)


def identite_verso_heic() -> bytes:
    """What an iPhone sends."""
    import pillow_heif

    image = Image.open(io.BytesIO(identite_verso()))
    sortie = io.BytesIO()
    pillow_heif.from_pillow(image).save(sortie, quality=60)
    return sortie.getvalue()


def iban(hasard: random.Random) -> str:
    """A French account whose keys are right, at a bank whose BIC is the example's."""
    banque, guichet, compte = 30006, 1, hasard.randrange(10**11)
    cle = 97 - (89 * banque + 15 * guichet + 3 * compte) % 97
    bban = f"{banque:05d}{guichet:05d}{compte:011d}{cle:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


def _pdf(titre: str, lignes: list[tuple[str, str]]) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    sortie = io.BytesIO()
    page = Canvas(sortie, pagesize=A4, initialFontName="Helvetica", invariant=1)
    page.setTitle(titre)
    page.setFont("Helvetica-Bold", 20)
    page.drawString(60, 760, titre)
    for rang, (quoi, valeur) in enumerate(lignes):
        page.setFont("Helvetica", 10)
        page.drawString(60, 700 - 46 * rang, quoi)
        page.setFont("Helvetica-Bold", 14)
        page.drawString(60, 682 - 46 * rang, valeur)
    page.setFillGray(0.75)
    page.setFont("Helvetica-Bold", 40)
    page.drawString(60, 90, "DOCUMENT FICTIF")
    page.save()
    return sortie.getvalue()


def rib(
    titulaire: str = "Mme Inès MOREAU",
    iban: str = "FR76 3000 6000 0112 3456 7890 189",
    bic: str = "AGRIFRPP",
) -> bytes:
    return _pdf(
        "Relevé d’identité bancaire",
        [
            ("Titulaire du compte", titulaire),
            ("IBAN", iban),
            ("BIC", bic),
            ("Domiciliation", "Banque Fictive, Roubaix"),
        ],
    )


def acte(
    prenom: str = "Inès",
    nom: str = "MOREAU",
    ne_le: str = "14 mars 2005",
    commune: str = "Roubaix",
) -> bytes:
    return _pdf(
        "Copie intégrale d’acte de naissance",
        [
            ("Nom", nom),
            ("Prénoms", prenom),
            ("Date de naissance", ne_le),
            ("Commune", commune),
            ("Délivrée le", "16 novembre 2026"),
        ],
    )


def attestation() -> bytes:
    return _pdf(
        "Attestation de résidence fiscale",
        [("Délivrée par", "SPF Finances, Belgique"), ("Année", "2026")],
    )


SORTES: dict[str, Callable[[], bytes]] = {
    "identite-recto.jpg": identite_recto,
    "identite-verso.jpg": identite_verso,
    "IMG_2041.HEIC": identite_verso_heic,
    "rib.pdf": rib,
    "acte-de-naissance.pdf": acte,
    "attestation-residence-fiscale.pdf": attestation,
}


def ecrire(dossier: Path) -> list[Path]:
    """One file of each sort in that folder."""
    dossier.mkdir(parents=True, exist_ok=True)
    chemins = [dossier / nom for nom in SORTES]
    for chemin in chemins:
        chemin.write_bytes(SORTES[chemin.name]())
    return chemins
