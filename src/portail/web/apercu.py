"""The live Récapitulatif's card, from moulds: it is asked for at each pause of somebody who types (exigences.md F)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from portail.domain.dispositif import Groupe, informations
from portail.services import moules


class _Forme(NamedTuple):
    """All that makes a line's HTML, but its value."""

    libelle: str
    remplie: bool
    attendue: bool
    nouvelle: bool


@lru_cache(maxsize=512)
def _groupe(titre: str, lignes: tuple[_Forme, ...]) -> list[str]:
    """Its holes, in their order: where the group stands, then the value of each line that has one."""
    return moules.couper("demandes/_apercu_groupe.html", {"titre": titre, "lignes": lignes}, ("etat", "valeur"))


@lru_cache(maxsize=512)
def _carte(faites: int, attendues: int) -> list[str]:
    return moules.couper("demandes/_apercu_carte.html", {"faites": faites, "attendues": attendues}, ("groupes",))


@lru_cache(maxsize=64)
def _dessiner_groupe(groupe: Groupe, dernier: str) -> str:
    """At a pause of somebody who types, the other groups are as they were."""
    formes = tuple([_Forme(x.libelle, x.faite, x.compte, x.nom == dernier) for x in groupe.lignes])
    morceaux = _groupe(groupe.titre, formes).copy()
    morceaux[1::2] = [groupe.etat, *(escape(ligne.valeur) for ligne in groupe.lignes if ligne.faite)]
    return "".join(morceaux)


def dessiner(groupes: Sequence[Groupe], dernier: str = "") -> Markup:
    """The paper card; `dernier` names the field that was just left, whose line is tinted."""
    dessines = "".join([_dessiner_groupe(groupe, dernier) for groupe in groupes])
    return moules.remplir(_carte(*informations(groupes)), {"groupes": dessines})
