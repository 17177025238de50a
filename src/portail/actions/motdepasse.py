"""A forgotten password: a link to known addresses, the same answer to all; a reset ends every session and unlocks."""

from portail import base
from portail.actions import garde, jetons
from portail.actions.comptes import empreinte_courriel, lien, ouvrir_identite, personnels, utilisateur_de
from portail.actions.jetons import Etat
from portail.domain import horloge
from portail.domain.compte import Genre, Session, Utilisateur
from portail.domain.journal import noter, signature
from portail.services import argon, lettres

CHEMIN = "/mon-compte/reinitialiser-mot-de-passe"
_EGALE = 0.25  # seconds, address known or not
_FENETRE = 15 * 60
_PAR_IP = 20  # requests in the same time from one IP


async def captcha_requis(courriel: str, ip: str) -> bool:
    """From the second request for an address in 15 minutes, or from an IP that asks for many."""
    pour_elle = await garde.deja(f"reinit:{empreinte_courriel(courriel)}", _FENETRE)
    return bool(pour_elle) or await garde.deja(f"reinit-ip:{ip}", _FENETRE) >= _PAR_IP


async def demander_reinitialisation(courriel: str, ip: str) -> None:
    """E36: M37 leaves for an active address, nothing for another."""
    async with garde.duree_egale(_EGALE):
        empreinte = empreinte_courriel(courriel)
        utilisateur = await utilisateur_de(empreinte)
        async with base.transaction() as cx:
            await garde.noter_essai(f"reinit:{empreinte}", cx)
            await garde.noter_essai(f"reinit-ip:{ip}", cx)
            if utilisateur is None or not await garde.peut_ecrire_a(empreinte, cx):
                return
            jeton = await jetons.creer(Genre.REINITIALISATION, cx, utilisateur_id=utilisateur.id)
            a = ouvrir_identite(utilisateur.identite)["courriel"]
            await lettres.poster("M37", a, lien(CHEMIN, jeton), cx, jeton_empreinte=jetons.empreinte(jeton))
            await noter("réinitialisation demandée", **signature("utilisateur", utilisateur.id, ip), connexion=cx)


async def etat_du_lien(jeton: str) -> tuple[Etat, list[str]]:
    """What E38 has to say of this link, and what the new password must not contain. Uses nothing up."""
    trouve = await jetons.trouver(jeton, Genre.REINITIALISATION)
    if trouve is None or trouve.utilisateur is None:
        return jetons.etat(None), []
    return jetons.etat(trouve), personnels(ouvrir_identite(trouve.utilisateur.identite))


async def reinitialiser(jeton: str, mot_de_passe: str, ip: str = "") -> Etat:
    """E38: the password changes, every session ends, failures are forgotten, M39 tells her."""
    trouve = await jetons.trouver(jeton, Genre.REINITIALISATION)
    if jetons.etat(trouve) is not Etat.VALIDE or trouve is None or trouve.utilisateur is None:
        return jetons.etat(trouve)
    utilisateur: Utilisateur = trouve.utilisateur
    hache = await argon.hacher(mot_de_passe)
    async with base.transaction() as cx:
        if not await jetons.utiliser(jeton, Genre.REINITIALISATION, cx):
            return Etat.UTILISE
        await Utilisateur.filter(id=utilisateur.id).using_db(cx).update(mot_de_passe=hache)
        ouvertes = Session.filter(utilisateur_id=utilisateur.id, revoquee_le=None)
        await ouvertes.using_db(cx).update(revoquee_le=horloge.maintenant())
        await garde.deverrouiller(utilisateur.courriel_empreinte, cx)
        await lettres.poster("M39", ouvrir_identite(utilisateur.identite)["courriel"], {}, cx)
        await noter("mot de passe réinitialisé", **signature("utilisateur", utilisateur.id, ip), connexion=cx)
    return Etat.VALIDE
