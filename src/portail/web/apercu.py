"""The live Récapitulatif's card, from moulds: it is asked for at each pause of somebody who types (exigences.md F)."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from portail.domain.dispositif import Groupe, Ligne, informations
from portail.services import moules


@lru_cache(maxsize=256)
def _ligne(libelle: str, remplie: bool, nouvelle: bool) -> list[str]:
    return moules.couper(
        "demandes/_apercu_ligne.html", {"libelle": libelle, "remplie": remplie, "nouvelle": nouvelle}, ("valeur",)
    )


@lru_cache(maxsize=32)
def _groupe(titre: str) -> list[str]:
    return moules.couper("demandes/_apercu_groupe.html", {"titre": titre}, ("etat", "lignes"))


@lru_cache(maxsize=512)
def _carte(faites: int, attendues: int) -> list[str]:
    return moules.couper("demandes/_apercu_carte.html", {"faites": faites, "attendues": attendues}, ("groupes",))


def _dessiner_ligne(ligne: Ligne, dernier: str) -> str:
    """Its mould has one hole, or none when nothing is answered."""
    moule = _ligne(ligne.libelle, bool(ligne.valeur), ligne.nom == dernier)
    return str(escape(ligne.valeur)).join(moule[::2])


def _dessiner_groupe(groupe: Groupe, dernier: str) -> str:
    lignes = "".join([_dessiner_ligne(ligne, dernier) for ligne in groupe.lignes])
    return moules.remplir(_groupe(groupe.titre), {"etat": groupe.etat, "lignes": lignes})


def dessiner(groupes: Sequence[Groupe], dernier: str = "") -> Markup:
    """The paper card; `dernier` names the field that was just left, whose line is tinted."""
    dessines = "".join([_dessiner_groupe(groupe, dernier) for groupe in groupes])
    return moules.remplir(_carte(*informations(groupes)), {"groupes": dessines})
