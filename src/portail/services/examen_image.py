"""Photographs, in the child process: decoded whole, turned upright, written again without anything but pixels."""

from typing import IO

from PIL import Image, ImageOps

from portail.services.examen_limites import COTE, PIXELS, QUALITE, VIGNETTE, Refus

_FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "heic": ("HEIF",)}


def preparer() -> None:
    """What costs time at the first file."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # counted by us, before any pixel is decoded


def _ouvrir(entree: IO[bytes], nature: str) -> Image.Image:
    image = Image.open(entree, formats=_FORMATS[nature])
    pixels = image.width * image.height
    if pixels > PIXELS:
        raise Refus("pixels", pixels=pixels)
    return image


def _decoder(entree: IO[bytes], nature: str) -> Image.Image:
    try:
        image = _ouvrir(entree, nature)
        if nature == "jpeg":
            image.draft("RGB", (COTE, COTE))
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError) as erreur:
        raise Refus(_code(erreur, nature)) from erreur
    return image


def _code(erreur: Exception, nature: str) -> str:
    """libjpeg says « broken data stream » of a picture too large for the memory as well: no end is missing."""
    if "broken data stream" in str(erreur):
        return "mort"
    return "tronque" if "truncated" in str(erreur) or nature != "heic" else "illisible"


def a_plat(image: Image.Image) -> Image.Image:
    """Opaque and in RGB: transparent parts become paper."""
    if image.mode in ("RGB", "L"):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda v: v / 256).convert("L")
    if "A" in image.mode or "transparency" in image.info:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        papier = Image.new("RGB", image.size, "white")
        papier.paste(image, mask=image.getchannel("A"))
        return papier
    return image.convert("RGB")


def _reduire(image: Image.Image) -> Image.Image:
    """At most COTE a side: 400 points an inch for a page, and the copies that follow stay within the memory."""
    if max(image.size) > COTE:
        image = a_plat(image)
        image.thumbnail((COTE, COTE))
    return image


def dessiner_vignette(image: Image.Image, vignette: IO[bytes]) -> None:
    petite = image.copy() if image.width <= VIGNETTE else image
    petite.thumbnail((VIGNETTE, VIGNETTE))
    petite.save(vignette, "JPEG", quality=80, optimize=True)


def examiner(entree: IO[bytes], nature: str, document: IO[bytes], vignette: IO[bytes]) -> dict[str, object]:
    """JPEG and HEIC become JPEG, PNG stays PNG; EXIF, GPS, comments and whatever trailed are left behind."""
    image = _reduire(_decoder(entree, nature))
    if nature != "heic":  # pillow_heif has already turned it
        image = ImageOps.exif_transpose(image)
    image = a_plat(image)
    image.info = {}
    if nature == "png":
        image.save(document, "PNG", compress_level=3)
    else:
        image.save(document, "JPEG", quality=QUALITE)
    largeur, hauteur = image.size
    dessiner_vignette(image, vignette)
    type_ = "image/png" if nature == "png" else "image/jpeg"
    return {"type": type_, "pages": 1, "largeur": largeur, "hauteur": hauteur}
