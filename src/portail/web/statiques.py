"""Static files: one stylesheet joined from static/css, every name with the hash of its bytes, compressed once, kept in memory.

An address never changes its bytes: browsers keep it a year without asking again.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

import brotli
from litestar import Request, Response, get
from litestar.params import FromPath

from portail.ressources import dossier
from portail.services import gabarits
from portail.web.acces import STATIQUE

FEUILLE, FEUILLE_GESTION = "portail.css", "gestion.css"  # claimants never load what only agents see
COUCHES = ("reset", "tokens", "base", "layout", "components", "utilities")
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
TEXTES = (".css", ".js", ".svg")


@dataclass(frozen=True)
class Fichier:
    """One file as served. `corps` maps a content coding ("" is none) to its bytes."""

    nom: str
    type: str
    etag: str
    corps: dict[str, bytes]

    def choisir(self, accepte: str) -> str:
        return next((c for c in ("br", "gzip") if c in self.corps and c in accepte), "")


def _fichier(chemin: str, octets: bytes) -> Fichier:
    pur = PurePosixPath(chemin)
    empreinte = hashlib.sha256(octets).hexdigest()[:12]
    corps = {"": octets}
    if pur.suffix in TEXTES:
        corps |= {
            "br": brotli.compress(octets, quality=11),
            "gzip": gzip.compress(octets, 9, mtime=0),
        }
    return Fichier(
        f"{pur.stem}-{empreinte}{pur.suffix}",
        TYPES[pur.suffix],
        f'W/"{empreinte}"',
        corps,
    )


def alleger(css: str) -> str:
    """Without comments nor idle spaces. Keeps the space before a colon: in a nested selector it means « descendant »."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return re.sub(r": ", ":", css).replace(";}", "}").strip()


def feuille(racine: Path) -> str:
    """The stylesheet: layers in their order, each a file `couche.css`, a folder `couche/*.css`, or both."""
    morceaux = [f"@layer {','.join(COUCHES)};"]
    for couche in COUCHES:
        fichiers = [racine / f"{couche}.css", *sorted((racine / couche).glob("*.css"))]
        dedans = "".join(f.read_text(encoding="utf-8") for f in fichiers if f.exists())
        morceaux.append(f"@layer {couche}{{{dedans}}}")
    return alleger("\n".join(morceaux))


def feuille_gestion(racine: Path) -> str:
    """The agents' own: it comes after the other one, in the same layer as its components."""
    fichiers = sorted((racine / "gestion").glob("*.css"))
    return alleger("@layer components{" + "".join(f.read_text(encoding="utf-8") for f in fichiers) + "}")


def alleger_js(js: str) -> str:
    """Without whole lines of comment nor indentation: ours only, which hold no text over several lines."""
    lignes = (ligne.strip() for ligne in js.splitlines())
    return "\n".join(ligne for ligne in lignes if ligne and not ligne.startswith("//"))


def _scripts(racine: Path) -> dict[str, bytes]:
    """Scripts as served. `page.js` brings `session.js` along: one request less on every page of hers."""
    textes = {f.name: f.read_text(encoding="utf-8") for f in sorted((racine / "js").glob("*.js"))}
    textes["page.js"] += "\n" + textes.pop("session.js")
    return {f"js/{nom}": (texte if nom == "htmx.js" else alleger_js(texte)).encode() for nom, texte in textes.items()}


def _adressee(css: str, adresses: dict[str, Fichier]) -> str:
    """`url(fonts/x.woff2)` of the sources as the hashed address."""
    return re.sub(r"url\(([\w./-]+)\)", lambda m: f"url(/static/{adresses[m[1]].nom})", css)


@lru_cache(maxsize=1)
def table() -> dict[str, Fichier]:
    """Path in static/ -> file, plus the joined stylesheet under FEUILLE."""
    racine = dossier("static")
    fichiers = {
        (chemin := f.relative_to(racine).as_posix()): _fichier(chemin, f.read_bytes())
        for f in sorted(racine.rglob("*"))
        if f.is_file() and f.suffix in TYPES and f.suffix not in (".css", ".js")
    }
    fichiers |= {chemin: _fichier(chemin, octets) for chemin, octets in _scripts(racine).items()}
    feuilles = {FEUILLE: feuille(racine / "css"), FEUILLE_GESTION: feuille_gestion(racine / "css")}
    return fichiers | {nom: _fichier(nom, _adressee(css, fichiers).encode()) for nom, css in feuilles.items()}


@lru_cache(maxsize=1)
def _par_nom() -> dict[str, Fichier]:
    return {fichier.nom: fichier for fichier in table().values()}


@lru_cache(maxsize=256)
def url(nom: str) -> str:
    """Address of a file of static/. Raises KeyError: a page that names a missing file must not ship."""
    return f"/static/{table()[nom].nom}"


@get("/static/{nom:str}", opt=STATIQUE)
async def servir(request: Request, nom: FromPath[str]) -> Response:
    fichier = _par_nom().get(nom)
    if fichier is None:
        phrase = f"Ce fichier n’existe pas. ({request.scope['state']['correlation']})"
        return Response(phrase, status_code=404, media_type="text/plain")
    entetes = {
        "ETag": fichier.etag,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    if fichier.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=entetes, media_type=fichier.type)
    codage = fichier.choisir(request.headers.get("accept-encoding", ""))
    if codage:
        entetes["Content-Encoding"] = codage
    return Response(fichier.corps[codage], headers=entetes, media_type=fichier.type)


ROUTES = [servir]
gabarits.brancher_statiques(url)
