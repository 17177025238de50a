"""The Jinja environment shared by pages, letters and PDFs: autoescaped, strict, its macros and filters everywhere."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup, escape

from portail.domain import horloge
from portail.services.typographie import INSECABLE, Typographie, insecables

GABARITS = Path(__file__).parents[1] / "templates"
CADRES = ("base.html", "gestion/base.html")
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _jour(valeur: date | datetime) -> date:
    return horloge.a_paris(valeur).date() if isinstance(valeur, datetime) else valeur


def date_longue(valeur: date | datetime) -> str:
    return horloge.en_lettres(_jour(valeur)).replace(" ", INSECABLE)


def jour_date(valeur: date | datetime) -> str:
    return f"{_JOURS[_jour(valeur).weekday()]} {date_longue(valeur)}"


def date_courte(valeur: date | datetime) -> str:
    return f"{_jour(valeur):%d/%m/%Y}"


def heure(valeur: datetime) -> str:
    locale = horloge.a_paris(valeur)
    return f"{locale.hour}{INSECABLE}h{INSECABLE}{locale.minute:02d}"


def date_heure(valeur: datetime) -> str:
    return f"{date_longue(valeur)} à {heure(valeur)}"


def euros(centimes: int) -> str:
    entier = f"{abs(centimes) // 100:,}".replace(",", INSECABLE)
    return f"{'−' if centimes < 0 else ''}{entier},{abs(centimes) % 100:02d}{INSECABLE}€"


def taille(octets: int) -> str:
    if octets < 1000:
        return f"{octets}{INSECABLE}octets"
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1024))}{INSECABLE}Ko"
    return f"{octets / 1_048_576:.1f}".replace(".", ",") + f"{INSECABLE}Mo"


def numero(valeur: str) -> Markup:
    """A claim number as five inline groups: seen in groups, copied and read as 15 digits."""
    morceaux = valeur[:2], valeur[2:6], valeur[6:9], valeur[9:12], valeur[12:15]
    groupes = "</span><span>".join(morceaux if valeur.isalnum() else map(escape, morceaux))
    return Markup(f'<span class="numero"><span>{groupes}</span></span>')


def iban_groupes(valeur: str) -> Markup:
    groupes = "".join(f"<span>{escape(valeur[i : i + 4])}</span>" for i in range(0, len(valeur), 4))
    return Markup(f'<span class="numero">{groupes}</span>')


def pluriel(nombre: int, singulier: str, au_pluriel: str = "") -> str:
    mot = singulier if nombre < 2 else (au_pluriel or singulier + "s")
    return f"{nombre}{INSECABLE}{mot}"


_FILTRES: tuple[Callable, ...] = (
    date_longue,
    jour_date,
    date_courte,
    heure,
    date_heure,
    euros,
    taille,
    numero,
    iban_groupes,
    pluriel,
    insecables,
)


_adresses: list[Callable[[str], str]] = [lambda nom: f"/static/{nom}"]


def statique(nom: str) -> str:
    """Address of a static file; `web/statiques.py` says which (macros keep the globals of their birth, hence this detour)."""
    return _adresses[-1](nom)


def brancher_statiques(url: Callable[[str], str]) -> None:
    _adresses[:] = [url]


# Macros that owe everything to their arguments, drawn many times a page with the same ones: drawn once.
PURES = ("icone", "dessin", "etiquette")


class _Contexte(Context):
    """Does not copy the names of the globals at each template and include: no import of ours has to tell them apart."""

    def __init__(self, environment: Environment, parent: dict, name: str | None, blocks: dict, globals: object = None):
        super().__init__(environment, parent, name, blocks)


@lru_cache(maxsize=1)
def environnement() -> Environment:
    """Built once; every macro of `templates/macros/` becomes a global, so that a block rendered alone finds it."""
    env = Environment(
        loader=FileSystemLoader(GABARITS),
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        autoescape=select_autoescape(("html", "svg"), default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=(Typographie,),
    )
    env.context_class = _Contexte
    env.filters.update({filtre.__name__: filtre for filtre in _FILTRES})
    env.globals.update(pluriel=pluriel, statique=statique)
    for fichier in sorted((GABARITS / "macros").glob("*.html")):
        module = env.get_template(f"macros/{fichier.name}").module
        env.globals.update({nom: objet for nom, objet in vars(module).items() if not nom.startswith("_")})
    for nom in PURES:
        env.globals[nom] = lru_cache(maxsize=512)(env.globals[nom])
    return env


@lru_cache(maxsize=512)
def _gabarit(nom: str) -> Template:
    return environnement().get_template(nom)


def rendre(nom: str, contexte: dict, bloc: str | None = None) -> str:
    """The template, or one of the blocks written in its own file. Raises jinja2.TemplateError."""
    env, gabarit = environnement(), _gabarit(nom)
    tout = gabarit.new_context({**env.globals, **contexte}, shared=True)
    try:
        return "".join((gabarit.blocks[bloc] if bloc else gabarit.root_render_func)(tout))
    except Exception:
        env.handle_exception()  # tells the template's line


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Blocks that a frame asks of its pages: places, not elements; drawn alone they would not see what their page set."""
    return frozenset().union(*(_gabarit(cadre).blocks for cadre in CADRES))


def a_bloc(nom: str, bloc: str) -> bool:
    """Whether this template draws by itself the element of that id."""
    return bloc in _gabarit(nom).blocks and bloc not in _places()
