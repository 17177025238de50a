"""Who is written to about a claim, and taking a letter back while it has not left (vie-de-la-demande.md, « Letters »)."""

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from portail.actions.comptes import ouvrir_identite
from portail.domain.compte import Acces, Profil, Utilisateur
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande
from portail.domain.etats import LECTURES
from portail.reglages import reglages
from portail.services import lettres


async def destinataires(demande: Demande, administrateurs: bool) -> list[str]:
    """Addresses: the owner's first; the Administrateurs' of her compte too when asked. Nobody twice, nobody disabled."""
    voulus = [demande.proprietaire_id]
    if administrateurs:
        siens = Acces.filter(compte_id=demande.compte_id, profil=Profil.ADMINISTRATEUR)
        voulus += await siens.values_list("utilisateur_id", flat=True)
    actifs = {u.id: u for u in await Utilisateur.filter(id__in=voulus, desactive_le=None)}
    connus = dict.fromkeys(actifs[id_] for id_ in voulus if id_ in actifs)
    return [ouvrir_identite(utilisateur.identite)["courriel"] for utilisateur in connus]


async def prevenir(
    lettre: str,
    demande: Demande,
    connexion: BaseDBAsyncClient,
    *,
    administrateurs: bool = False,
    pas_avant: datetime | None = None,
    chemin: str = "",
    **contexte: object,
) -> None:
    """Promise this letter in the caller's transaction; `numero` and `lien` (the claim's tab, or `chemin`) are in its context."""
    suivi = f"/mon-compte/mon-suivi?onglet={LECTURES[demande.etat].onglet}"
    commun = {"numero": demande.numero, "lien": f"{reglages().url}{chemin or suivi}", **contexte}
    for adresse in await destinataires(demande, administrateurs):
        await lettres.poster(lettre, adresse, commun, connexion, demande=demande.id, pas_avant=pas_avant)


async def reprendre(lettre: str, demande: Demande, depuis: datetime, connexion: BaseDBAsyncClient) -> bool:
    """Take back the letters of that kind promised since then; True when one has left, or is in the facteur's hands."""
    promises = Courriel.filter(demande_id=demande.id, lettre=lettre, cree_le__gte=depuis).using_db(connexion)
    await promises.filter(envoye_le=None, pris_le=None).delete()
    return await promises.exists()
