"""A draft's identity document: what stands is said anew, as another kind or as both sides, without any file."""

from tortoise.queryset import QuerySet

from portail.actions.justificatifs import du_depot
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande
from portail.domain.justificatif import Justificatif


async def detailler(acteur: Acteur, numero: str) -> None:
    """The kind of identity document is no longer the passport: its one file becomes the recto, the verso is awaited."""
    await (await _siennes(acteur, numero)).filter(face="").update(face="recto")


async def reunir(acteur: Acteur, numero: str) -> bool:
    """The recto that stands alone holds both sides: it becomes the whole document. Whether there was one."""
    siennes = await _siennes(acteur, numero)
    if await siennes.filter(face="verso").exists():
        return False
    return bool(await siennes.filter(face="recto").update(face=""))


async def _siennes(acteur: Acteur, numero: str) -> QuerySet[Justificatif]:
    demande = await Demande.trouver(acteur.compte_id, numero)
    acteur.exiger("remplacer", demande)
    return du_depot(demande).filter(piece="identite")
