"""Signing in: the same work, the same answer and the same counting for every address."""

from dataclasses import dataclass
from uuid import UUID

from portail import base
from portail.actions import garde
from portail.actions.comptes import empreinte_courriel
from portail.domain import horloge
from portail.domain.compte import Utilisateur
from portail.domain.erreurs import Indisponible
from portail.domain.garde import Comptes
from portail.domain.identifiant import uuid_de
from portail.domain.journal import noter
from portail.services import argon

# Who may sign in under an address, and the espace that opens first: the oldest she has.
_QUI = (
    "SELECT u.id, u.mot_de_passe, a.compte_id FROM utilisateur u LEFT JOIN acces a ON a.utilisateur_id = u.id"
    " WHERE u.courriel_empreinte = $1 AND u.desactive_le IS NULL ORDER BY a.cree_le LIMIT 1"
)


@dataclass(frozen=True)
class Essai:
    """`utilisateur_id` when it worked; else seconds to `attendre` before the next, and failures counted so far.

    `empreinte`: the address's HMAC, whose failures are forgotten once the session is open.
    """

    empreinte: str
    utilisateur_id: UUID | None = None
    compte_id: UUID | None = None
    attendre: int = 0
    comptes: Comptes | None = None


async def connecter(courriel: str, mot_de_passe: str, ip: str, *, sans_captcha: bool = False) -> Essai:
    """Judge an address and a password. Raises Indisponible when too many ask at once, CaptchaRequis (`garde.reserver`)."""
    empreinte = empreinte_courriel(courriel)
    attendre, avant = await garde.reserver(empreinte, ip, sans_captcha=sans_captcha)
    if attendre:
        await noter("connexion retenue", objet=f"adresse:{empreinte[:16]}", ip=ip)
        return Essai(empreinte, attendre=attendre, comptes=avant)
    lignes = await base.lire(_QUI, [empreinte])
    ancien = lignes[0]["mot_de_passe"] if lignes else None
    async with garde.jugement(empreinte):
        bon = await argon.verifier(ancien, mot_de_passe)
    if not (ancien and bon and lignes[0]["compte_id"]):
        await garde.echouer(empreinte, ip)
        await noter("connexion refusée", objet=f"adresse:{empreinte[:16]}", ip=ip)
        return Essai(empreinte, comptes=avant.apres_un_echec(horloge.maintenant()))
    qui = uuid_de(lignes[0]["id"])
    await _rafraichir(qui, ancien, mot_de_passe)
    return Essai(empreinte, qui, uuid_de(lignes[0]["compte_id"]))


async def _rafraichir(utilisateur_id: UUID, ancien: str, mot_de_passe: str) -> None:
    """A hash made with yesterday's parameters is made again."""
    if not argon.est_perimee(ancien):
        return
    try:
        hache = await argon.hacher(mot_de_passe)
    except Indisponible:
        return  # the next good sign-in will do
    async with base.transaction() as cx:
        la_meme = Utilisateur.filter(id=utilisateur_id, mot_de_passe=ancien).using_db(cx)
        await la_meme.update(mot_de_passe=hache)
