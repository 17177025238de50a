"""Two tabs, one draft: a three-way merge, answer by answer (exigences.md B, « Two tabs »)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fusion:
    """`conflits`: name → (hers, the one kept meanwhile). Without conflict, `reponses` holds both tabs' changes."""

    reponses: dict[str, str]
    conflits: dict[str, tuple[str, str]] = field(default_factory=dict)


def fusionner(base: Mapping[str, str], mienne: Mapping[str, str], gardee: Mapping[str, str]) -> Fusion:
    """`base` is what this page had loaded, `mienne` what it posts, `gardee` what is stored now.

    An answer is in conflict only when both sides changed it, and differently.
    """
    reponses, conflits = dict(gardee), {}
    for nom, texte in mienne.items():
        depart, stocke = base.get(nom, ""), gardee.get(nom, "")
        if texte in (depart, stocke):
            continue
        reponses[nom] = texte
        if stocke != depart:
            conflits[nom] = (texte, stocke)
    return Fusion(reponses, conflits)
