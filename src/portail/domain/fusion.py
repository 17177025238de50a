"""Two tabs, one draft: a three-way merge, answer by answer (exigences.md B, « Two tabs »)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


def _nom_et_rang(page: str) -> tuple[str, int]:
    """A page signs its posts « name.rank » (static/js/demande.js); without a script, by its name alone."""
    nom, _, rang = page.partition(".")
    return nom, int(rang) if rang.isdecimal() else 0


def meme_page(une: str, autre: str) -> bool:
    return bool(une) and _nom_et_rang(une)[0] == _nom_et_rang(autre)[0]


def depassee(page: str, gardee: str) -> bool:
    """This post left before the one that is kept, and arrived after it: the same page has said more since."""
    return meme_page(page, gardee) and 0 < _nom_et_rang(page)[1] < _nom_et_rang(gardee)[1]


@dataclass(frozen=True)
class Fusion:
    """`conflits`: name → (hers, the one kept meanwhile). Without conflict, `reponses` holds both tabs' changes."""

    reponses: dict[str, str]
    conflits: dict[str, tuple[str, str]] = field(default_factory=dict)


def fusionner(
    base: Mapping[str, str],
    mienne: Mapping[str, str],
    gardee: Mapping[str, str],
    questions: Iterable[Iterable[str]] = (),
) -> Fusion:
    """`base` is what this page had loaded, `mienne` what it posts, `gardee` what is stored now.

    An answer is in conflict only when both sides changed it, and differently. `questions` are the names that make one
    answer together: a day of one tab is never put beside a month of the other.
    """
    reponses, conflits = dict(gardee), {}
    ensemble = [tuple(noms) for noms in questions]
    seuls = mienne.keys() - {nom for noms in ensemble for nom in noms}
    for noms in [*ensemble, *((nom,) for nom in mienne if nom in seuls)]:
        textes = {nom: mienne[nom] for nom in noms if nom in mienne}
        depart, stocke = ({nom: cote.get(nom, "") for nom in textes} for cote in (base, gardee))
        if textes in (depart, stocke):
            continue
        reponses |= textes
        if stocke != depart:
            conflits |= {nom: (textes[nom], stocke[nom]) for nom in textes}
    return Fusion(reponses, conflits)
