"""In the child process: one page of a kept document drawn as a JPEG for the agent, or the text that a PDF holds."""

from typing import IO

import pypdfium2
from PIL import Image

from portail.services.examen_limites import PAGES, PIXELS, QUALITE, Refus

TEXTE_AU_PLUS = 200_000  # characters


def _image_de_pdf(octets: bytes, rang: int, largeur: int) -> Image.Image:
    with pypdfium2.PdfDocument(octets) as pdf:
        if not 0 <= rang < len(pdf):
            raise Refus("pages", pages=len(pdf))
        page = pdf[rang]
        echelle = largeur / max(page.get_width(), 1)
        if page.get_width() * page.get_height() * echelle**2 > PIXELS:
            raise Refus("pixels")
        return page.render(scale=echelle).to_pil().convert("RGB")


def _image(entree: IO[bytes], largeur: int) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = PIXELS
    image = Image.open(entree).convert("RGB")
    if image.width > largeur:
        image.thumbnail((largeur, largeur * 4))
    return image


def dessiner(entree: IO[bytes], ordre: str, sortie: IO[bytes]) -> dict[str, object]:
    """`ordre`: « nature page largeur rotation » (page from 0, pixels, degrees clockwise)."""
    nature, rang, largeur, rotation = ordre.split()
    cote = int(largeur)
    image = _image_de_pdf(entree.read(), int(rang), cote) if nature == "pdf" else _image(entree, cote)
    if degres := int(rotation) % 360:
        image = image.rotate(-degres, expand=True)
    image.save(sortie, "JPEG", quality=QUALITE)
    return {"largeur": image.width, "hauteur": image.height}


def extraire(entree: IO[bytes], sortie: IO[bytes]) -> dict[str, object]:
    """The text of a PDF, UTF-8; nothing for a scan."""
    morceaux: list[str] = []
    with pypdfium2.PdfDocument(entree.read()) as pdf:
        for rang in range(min(len(pdf), PAGES)):
            morceaux.append(pdf[rang].get_textpage().get_text_range())
    texte = "\n".join(morceaux)[:TEXTE_AU_PLUS]
    sortie.write(texte.encode("utf-8", "replace"))
    return {"caracteres": len(texte)}
