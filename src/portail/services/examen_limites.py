"""What a file may be at most, in the child process that examines it, and how it refuses one.

Apart, so that the web process reads it without loading what decodes images and PDFs.
"""

SECONDES, MEMOIRE, ECRIT_AU_PLUS = 10, 512 * 1024 * 1024, 64 * 1024 * 1024  # of processor; bytes, for the last two
PATIENCE = 30  # seconds by the clock: past them the machine is too busy, and the file is not to blame
PIXELS, PAGES, VIGNETTE, COTE = 40_000_000, 100, 320, 5000  # pixels, pages, and sides in pixels
QUALITE = 85  # of a JPEG re-encoded


class Refus(Exception):
    """Code of a refusal (`services/refus.py` has its words) and the figures that the words need."""

    def __init__(self, code: str, **chiffres: object) -> None:
        super().__init__(code)
        self.code, self.chiffres = code, chiffres
