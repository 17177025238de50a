"""Signing in: the same work, the same answer and the same counting for every address."""

from dataclasses import dataclass
from uuid import UUID

from portail import base
from portail.actions import garde
from portail.actions.comptes import empreinte_courriel, utilisateur_de
from portail.domain import horloge
from portail.domain.compte import Acces, Utilisateur
from portail.domain.erreurs import Indisponible
from portail.domain.garde import Comptes
from portail.domain.journal import noter
from portail.services import argon


@dataclass(frozen=True)
class Essai:
    """`utilisateur_id` when it worked; else seconds to `attendre` before the next, and failures counted so far."""

    utilisateur_id: UUID | None = None
    compte_id: UUID | None = None
    attendre: int = 0
    comptes: Comptes | None = None


async def examiner(courriel: str, ip: str) -> Comptes:
    """What is known of earlier failures, before this try."""
    return await garde.compter(empreinte_courriel(courriel), ip)


async def connecter(courriel: str, mot_de_passe: str, ip: str) -> Essai:
    """Judge an address and a password. Raises Indisponible when too many ask at once."""
    empreinte = empreinte_courriel(courriel)
    attendre, avant = await garde.reserver(empreinte, ip)
    if attendre:
        await noter("connexion retenue", objet=f"adresse:{empreinte[:16]}", ip=ip)
        return Essai(attendre=attendre, comptes=avant)
    utilisateur = await utilisateur_de(empreinte)
    async with garde.jugement(empreinte):
        bon = await argon.verifier(utilisateur.mot_de_passe if utilisateur else None, mot_de_passe)
    acces = await _acces(utilisateur) if utilisateur and bon else None
    if utilisateur is None or acces is None:
        await garde.echouer(empreinte, ip)
        await noter("connexion refusée", objet=f"adresse:{empreinte[:16]}", ip=ip)
        return Essai(comptes=avant.apres_un_echec(horloge.maintenant()))
    await garde.deverrouiller(empreinte)
    await _rafraichir(utilisateur, mot_de_passe)
    return Essai(utilisateur_id=utilisateur.id, compte_id=acces.compte_id)  # type: ignore[attr-defined]


async def _acces(utilisateur: Utilisateur) -> Acces | None:
    """The espace that opens first: the oldest she has."""
    return await Acces.filter(utilisateur_id=utilisateur.id).order_by("cree_le").first()


async def _rafraichir(utilisateur: Utilisateur, mot_de_passe: str) -> None:
    """A hash made with yesterday's parameters is made again."""
    if not argon.est_perimee(utilisateur.mot_de_passe):
        return
    try:
        hache = await argon.hacher(mot_de_passe)
    except Indisponible:
        return  # the next good sign-in will do
    async with base.transaction() as cx:
        await (
            Utilisateur.filter(id=utilisateur.id, mot_de_passe=utilisateur.mot_de_passe)
            .using_db(cx)
            .update(mot_de_passe=hache)
        )
