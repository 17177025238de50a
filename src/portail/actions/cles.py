"""Rotation of the master key (exigences.md B): what the older keys seal is sealed again under the first one.

Data keys are wrapped again, so that no answer and no file is touched. Served meanwhile or not: a row that somebody
changes at the same moment was sealed by the first key. Fingerprints and the audit chain stay with the key that made them.
"""

from tortoise.models import Model

from portail.domain.compte import Inscription, Utilisateur
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande
from portail.domain.gestionnaire import Gestionnaire
from portail.domain.journal import noter
from portail.domain.paiement import LotPaiement
from portail.services import chiffrement

SCELLES: tuple[tuple[str, type[Model], str, str], ...] = (
    ("Demandes", Demande, "cle", "cle de demande"),
    ("Lots de paiement", LotPaiement, "cle", "cle de demande"),
    ("Utilisateurs", Utilisateur, "identite", "identite"),
    ("Inscriptions", Inscription, "identite", "identite"),
    ("Gestionnaires", Gestionnaire, "identite", "identite"),
    ("Codes des gestionnaires", Gestionnaire, "totp", "totp"),
    ("Courriels à porter", Courriel, "contenu", "courriel"),
)


async def renouveler() -> tuple[dict[str, int], int]:
    """(how many of each were sealed again, how many no key opens)."""
    faites, illisibles = {}, 0
    for quoi, modele, colonne, contexte in SCELLES:
        faites[quoi], perdues = await _renouveler(modele, colonne, contexte)
        illisibles += perdues
    if any(faites.values()):
        await noter("rotation de clé", acteur="systeme", scelles=sum(faites.values()), illisibles=illisibles)
    return faites, illisibles


async def _renouveler(modele: type[Model], colonne: str, contexte: str) -> tuple[int, int]:
    faites, illisibles, dernier = 0, 0, None
    while lot := await _suite(modele, colonne, dernier):
        for ligne in lot:
            if not ligne[colonne]:
                continue  # erased, or carried
            try:
                neuf = chiffrement.resceller(ligne[colonne], contexte)
            except chiffrement.Illisible:
                illisibles += 1
                continue
            if neuf is not None:
                tel_quel = modele.filter(id=ligne["id"], **{colonne: ligne[colonne]})
                faites += await tel_quel.update(**{colonne: neuf})
        dernier = lot[-1]["id"]
    return faites, illisibles


async def _suite(modele: type[Model], colonne: str, dernier: object) -> list[dict]:
    choix = modele.filter(id__gt=dernier) if dernier else modele.all()
    return await choix.order_by("id").limit(200).values("id", colonne)
