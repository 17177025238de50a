"""PDFs, in the child process: one plain document, nothing that acts, nothing hidden behind its end."""

import logging
import re
import shutil
from typing import IO

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from portail.services.examen_limites import PAGES, VIGNETTE, Refus

_PROFONDEUR = 60
_CLES = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/OpenAction": "openaction",
    "/AA": "openaction",
    "/EmbeddedFiles": "fichiers",
    "/EF": "fichiers",
    "/AF": "fichiers",
    "/RichMedia": "fichiers",
    "/XFA": "javascript",
}
_VALEURS = {
    ("/S", "/JavaScript"): "javascript",
    ("/S", "/Launch"): "lancement",
    ("/S", "/ImportData"): "lancement",
    ("/S", "/SubmitForm"): "lancement",
    ("/S", "/GoToE"): "fichiers",
    ("/Type", "/EmbeddedFile"): "fichiers",
    ("/Subtype", "/FileAttachment"): "fichiers",
    ("/Subtype", "/RichMedia"): "fichiers",
}

_FIN = re.compile(rb"%%EOF")
_SUITE = re.compile(rb"[\s\x00]*(?:\d+\s+\d+\s+obj\b|xref\b|startxref\b|%)")  # an object, a table, a comment


def preparer() -> None:
    logging.disable(logging.CRITICAL)  # pypdf comments on every odd file
    pypdfium2.PdfDocument.new().close()


def _verifier_fin(octets: bytes) -> None:
    """Nothing after the last `%%EOF`, and only what a later version adds after the others; without one the end is missing."""
    fin = octets.rfind(b"%%EOF")
    if fin < 0:
        raise Refus("tronque")
    reste = octets[fin + 5 :].strip(b"\r\n\t \x00\x0c")
    if reste:
        raise Refus("tronque" if b" obj" in reste and b"startxref" not in reste else "apres")
    if b"startxref" not in octets[max(0, fin - 64) : fin]:
        raise Refus("tronque")
    if any(not _SUITE.match(octets, trouve.end()) for trouve in _FIN.finditer(octets, 0, fin)):
        raise Refus("apres")


def _verifier_objet(objet: object, profondeur: int = 0) -> None:
    """Keys and values that act or carry, at any depth; references are met on their own in the table of objects."""
    if profondeur > _PROFONDEUR:
        raise Refus("illisible")
    if isinstance(objet, DictionaryObject):
        for cle in objet:
            valeur = objet.raw_get(cle)
            if cle in _CLES and not _sans_effet(cle, valeur):
                if isinstance(acte := valeur.get_object(), DictionaryObject):
                    _verifier_objet(acte, profondeur + 1)  # what an opening does is the better reason
                raise Refus(_CLES[cle])
            if isinstance(valeur, NameObject) and (cle, valeur) in _VALEURS:
                raise Refus(_VALEURS[cle, valeur])
            _verifier_objet(valeur, profondeur + 1)
    elif isinstance(objet, ArrayObject):
        for valeur in list.__iter__(objet):
            _verifier_objet(valeur, profondeur + 1)


def _sans_effet(cle: str, valeur: object) -> bool:
    """Empty containers that some writers leave behind."""
    return cle != "/OpenAction" and isinstance(valeur, (DictionaryObject, ArrayObject)) and not valeur


def _verifier_objets(lecteur: PdfReader) -> None:
    _verifier_objet(lecteur.trailer)
    numeros = [(numero, gen) for gen, table in lecteur.xref.items() for numero in table]
    numeros += [(numero, 0) for numero in lecteur.xref_objStm]
    for numero, generation in numeros:
        if numero:
            _verifier_objet(IndirectObject(numero, generation, lecteur).get_object())


def _pages(lecteur: PdfReader) -> int:
    nombre = len(lecteur.pages)
    if nombre == 0:
        raise Refus("vide")
    if nombre > PAGES:
        raise Refus("pages", pages=nombre)
    return nombre


def _dessiner(octets: bytes, nombre: int, vignette: IO[bytes]) -> None:
    """Every page is parsed by the engine that will draw it for the agent; the first one is drawn."""
    from portail.services.examen_image import dessiner_vignette

    with pypdfium2.PdfDocument(octets) as pdf:
        if len(pdf) != nombre:
            raise Refus("illisible")
        for rang in range(1, nombre):
            pdf[rang].close()
        page = pdf[0]
        echelle = min(4.0, 2 * VIGNETTE / max(*page.get_size(), 1))
        dessiner_vignette(page.render(scale=echelle).to_pil().convert("RGB"), vignette)


def examiner(entree: IO[bytes], document: IO[bytes], vignette: IO[bytes]) -> dict[str, object]:
    """Kept as it came, once read whole by two engines."""
    octets = entree.read()
    try:
        lecteur = PdfReader(entree, strict=False)
        if lecteur.is_encrypted:
            raise Refus("chiffre")
        _verifier_fin(octets)
        _verifier_objets(lecteur)
        nombre = _pages(lecteur)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as erreur:
        _verifier_fin(octets)
        raise Refus("illisible") from erreur
    try:
        _dessiner(octets, nombre, vignette)
    except pypdfium2.PdfiumError as erreur:
        raise Refus("illisible") from erreur
    entree.seek(0)
    shutil.copyfileobj(entree, document)
    return {"type": "application/pdf", "pages": nombre, "largeur": 0, "hauteur": 0}
