"""Makes the fonts of static/fonts from the two cuts that Fontsource publishes (OFL 1.1), and from DejaVu Sans.

    npm pack @fontsource-variable/atkinson-hyperlegible-next && tar xzf fontsource-*.tgz
    apt-get install fonts-dejavu-core
    python outils/police.py package/files

Writes `atkinson.woff2` (variable, wght 400:700, French and its neighbours, no hinting: at most 20 KB) for pages, and
`atkinson-400.ttf`, `atkinson-700.ttf` (static, every letter that is published: a receipt writes names as they are) for
PDFs; then `dejavu-400.ttf`, `dejavu-700.ttf`, which a receipt takes for the names that Atkinson has no letters for
(Vietnamese, Greek, Cyrillic, Arabic…). Needs fonttools and brotli; nothing at run time.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.ttProgram import Program
from fontTools.varLib import instancer

DOSSIER = Path(__file__).resolve().parent.parent / "static" / "fonts"
SOURCE = "atkinson-hyperlegible-next-{}-wght-normal.woff2"
EN_PLUS = "ŸŁłŠšŽž"
SIGNES = "Œœ‐‑–—‘’‚“”„†•…‹›€−\u00ad"
POINTS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, SIGNES)]
TRAITS = ["kern", "tnum", "liga", "calt", "ccmp", "locl", "mark"]
LIMITE = 20 * 1024
SECOURS = Path("/usr/share/fonts/truetype/dejavu")
ECRITURES = (  # first and last of each block
    *((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x58F), (0x5D0, 0x5EA), (0x600, 0x6FF), (0x10D0, 0x10FF)),
    *((0x1E00, 0x1FFF), (0x2010, 0x203A), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2212, 0x2212)),
    *((0x2D30, 0x2D7F), (0xFB50, 0xFBFF), (0xFE70, 0xFEFC)),
)


def ajouter(police: TTFont, autre: TTFont, lettre: str) -> None:
    """Copies one letter of the latin-ext cut, its composite parts and its variations."""
    nom = autre.getBestCmap()[ord(lettre)]
    for partie in [*composants(autre, nom), nom]:
        if partie in police["glyf"].glyphs:
            continue
        police["glyf"][partie] = autre["glyf"][partie]
        police["hmtx"][partie] = autre["hmtx"][partie]
        police["gvar"].variations[partie] = autre["gvar"].variations.get(partie, [])
    for table in police["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(lettre)] = nom


def composants(police: TTFont, nom: str) -> list[str]:
    glyphe = police["glyf"][nom]
    if not glyphe.isComposite():
        return []
    directs = [c.glyphName for c in glyphe.components]
    return [n for d in directs for n in [*composants(police, d), d]]


def lettres_publiees(dossier: Path) -> str:
    cartes = [TTFont(dossier / SOURCE.format(coupe)).getBestCmap() for coupe in ("latin", "latin-ext")]
    return "".join(sorted({chr(c) for carte in cartes for c in carte if chr(c).isalpha()}))


def assembler(dossier: Path, lettres: str) -> TTFont:
    police = TTFont(dossier / SOURCE.format("latin"))
    autre = TTFont(dossier / SOURCE.format("latin-ext"))
    assert police["gvar"].variations  # read now: the glyph order is about to grow
    if "HVAR" in police:
        del police["HVAR"]  # widths then come from gvar, which the copied glyphs have too
    for lettre in lettres:
        if ord(lettre) not in police.getBestCmap():
            ajouter(police, autre, lettre)
    police.setGlyphOrder(police["glyf"].glyphOrder)
    return relue(police)


def relue(police: TTFont) -> TTFont:
    """Written and read again: fonttools keeps several orders of glyphs, which only writing agrees."""
    tampon = BytesIO()
    police.flavor = None
    police.save(tampon)
    return TTFont(BytesIO(tampon.getvalue()))


def reduire(police: TTFont, lettres: str) -> None:
    options = subset.Options(
        layout_features=TRAITS,
        hinting=False,
        notdef_outline=True,
        name_IDs=[1, 2, 3, 4, 6, 13, 14],
        drop_tables=["DSIG", "STAT", "MVAR"],
        glyph_names=False,
    )
    coupe = subset.Subsetter(options)
    coupe.populate(unicodes=[*POINTS, *map(ord, lettres)])
    coupe.subset(police)


def sans_consignes(police: TTFont) -> None:
    for table in ("fpgm", "prep", "cvt ", "cvar", "gasp"):
        if table in police:
            del police[table]
    for nom in police.getGlyphOrder():
        glyphe = police["glyf"][nom]
        if hasattr(glyphe, "program"):
            glyphe.program = Program()


def nommer(police: TTFont, style: str) -> None:
    """xhtml2pdf tells cuts apart by name: both would be « Regular »."""
    table = police["name"]
    valeurs = {
        1: f"Atkinson {style}",
        2: "Regular",
        4: f"Atkinson {style}",
        6: f"Atkinson-{style}",
    }
    for numero, valeur in valeurs.items():
        table.setName(valeur, numero, 3, 1, 0x409)


def variable(dossier: Path, lettres: str) -> TTFont:
    """The latin cut and these letters, between its two weights."""
    police = assembler(dossier, lettres)
    entre = relue(instancer.instantiateVariableFont(police, {"wght": (400, 400, 700)}))
    sans_consignes(entre)
    reduire(entre, lettres)
    return relue(entre)


def secours(fichier: str) -> TTFont:
    """The letters of other alphabets, without what only screens use."""
    police = TTFont(SECOURS / fichier)
    coupe = subset.Subsetter(subset.Options(layout_features=[], hinting=False, glyph_names=False, drop_tables=["DSIG"]))
    coupe.populate(unicodes=[c for debut, fin in ECRITURES for c in range(debut, fin + 1)])
    coupe.subset(police)
    return police


def main(dossier: Path) -> None:
    DOSSIER.mkdir(parents=True, exist_ok=True)
    for graisse, style in ((400, "Regular"), (700, "Bold")):
        fixe = instancer.instantiateVariableFont(variable(dossier, lettres_publiees(dossier)), {"wght": graisse})
        nommer(fixe, style)
        fixe.save(DOSSIER / f"atkinson-{graisse}.ttf")
    for graisse, fichier in ((400, "DejaVuSans.ttf"), (700, "DejaVuSans-Bold.ttf")):
        secours(fichier).save(DOSSIER / f"dejavu-{graisse}.ttf")
    page = variable(dossier, EN_PLUS)
    page.flavor = "woff2"
    page.save(DOSSIER / "atkinson.woff2")
    poids = (DOSSIER / "atkinson.woff2").stat().st_size
    if poids > LIMITE:
        sys.exit(f"atkinson.woff2 pèse {poids} octets : la limite est {LIMITE}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
