"""Registration, from the form to the active account. Nothing here lets an address be told from another."""

from collections.abc import Mapping
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from portail import base
from portail.actions import garde, jetons
from portail.actions.comptes import empreinte_courriel, lien, ouvrir_identite, sceller_identite, utilisateur_de
from portail.actions.jetons import Etat
from portail.domain import horloge
from portail.domain.compte import Acces, Compte, Genre, Inscription, Jeton, Profil, Utilisateur
from portail.domain.journal import noter, signature
from portail.services import argon, lettres

CHEMIN_ACTIVATION = "/mon-compte/activer-compte"
_EGALE = 0.25  # seconds that asking for a link lasts, address known or not


async def inscrire(identite: Mapping[str, str], mot_de_passe: str, anonyme: str) -> None:
    """E04: a registration for this browser; the one it had under way is replaced."""
    empreinte = empreinte_courriel(identite["courriel"])
    hache = await argon.hacher(mot_de_passe)
    async with base.transaction() as cx:
        await Inscription.filter(anonyme=anonyme, conditions_le=None).using_db(cx).delete()
        await Inscription.create(
            using_db=cx,
            anonyme=anonyme,
            courriel_empreinte=empreinte,
            identite=sceller_identite(identite),
            mot_de_passe=hache,
            cree_le=horloge.maintenant(),
        )


async def en_cours(anonyme: str) -> Inscription | None:
    """The last registration of this browser, not yet activated."""
    if not anonyme:
        return None
    siennes = Inscription.filter(anonyme=anonyme).exclude(mot_de_passe="")
    return await siennes.order_by("-cree_le").first()


async def est_activee(anonyme: str) -> bool:
    """Whether the last registration of this browser has become an account, there or in another one."""
    derniere = await Inscription.filter(anonyme=anonyme).order_by("-cree_le").first() if anonyme else None
    return derniere is not None and not derniere.mot_de_passe


def courriel_de(inscription: Inscription) -> str:
    return ouvrir_identite(inscription.identite)["courriel"]


async def refuser(anonyme: str) -> None:
    """E05, « Refuser »: what was typed is gone."""
    async with base.transaction() as cx:
        await Inscription.filter(anonyme=anonyme, conditions_le=None).using_db(cx).delete()


async def accepter_conditions(anonyme: str) -> bool:
    """E05, « Valider »: M07 leaves, once. False when this browser has nothing under way."""
    async with garde.duree_egale(_EGALE):
        inscription = await en_cours(anonyme)
        if inscription is None:
            return False
        async with base.transaction() as cx:
            attente = Inscription.filter(id=inscription.id, conditions_le=None)
            if await attente.using_db(cx).update(conditions_le=horloge.maintenant()):
                await _ecrire(inscription, cx)
        return True


async def _ecrire(inscription: Inscription, cx: BaseDBAsyncClient) -> None:
    """M07 with a fresh link, or M07b when the address is already active, within its fill of letters."""
    if not await garde.peut_ecrire_a(inscription.courriel_empreinte, cx):
        return
    courriel = courriel_de(inscription)
    if await Utilisateur.filter(courriel_empreinte=inscription.courriel_empreinte).using_db(cx).exists():
        await lettres.poster("M07b", courriel, {}, cx)
        return
    jeton = await jetons.creer(Genre.ACTIVATION, cx, inscription_id=inscription.id)
    contexte = lien(CHEMIN_ACTIVATION, jeton)
    await lettres.poster("M07", courriel, contexte, cx, jeton_empreinte=jetons.empreinte(jeton))


async def corriger_adresse(anonyme: str, courriel: str) -> bool:
    """E06: the same registration under another address; the link already sent no longer works."""
    async with garde.duree_egale(_EGALE):
        inscription = await en_cours(anonyme)
        if inscription is None or inscription.conditions_le is None:
            return False
        identite = ouvrir_identite(inscription.identite) | {"courriel": courriel}
        inscription.identite = sceller_identite(identite)
        inscription.courriel_empreinte = empreinte_courriel(courriel)
        async with base.transaction() as cx:
            siens = Jeton.filter(inscription_id=inscription.id, utilise_le=None, remplace_le=None)
            await siens.using_db(cx).update(remplace_le=horloge.maintenant())
            attente = Inscription.filter(id=inscription.id).exclude(mot_de_passe="").using_db(cx)
            colonnes = {"identite": inscription.identite, "courriel_empreinte": inscription.courriel_empreinte}
            if not await attente.update(**colonnes):
                return False  # its link was used meanwhile: it has become an account
            await _ecrire(inscription, cx)
        return True


async def renvoyer_lien(inscription_id: UUID) -> None:
    """« Recevez un nouveau lien », where the registration is known (its browser, or its old link, used perhaps)."""
    async with garde.duree_egale(_EGALE):
        inscription = await Inscription.get_or_none(id=inscription_id)
        if inscription is None or inscription.conditions_le is None:
            return
        async with base.transaction() as cx:
            if inscription.mot_de_passe:
                await _ecrire(inscription, cx)
            else:
                await _dire_active(inscription.courriel_empreinte, cx)


async def renvoyer_lien_a(courriel: str) -> None:
    """The same, from an address alone; nothing leaves for one we do not know."""
    async with garde.duree_egale(_EGALE):
        empreinte = empreinte_courriel(courriel)
        attendues = Inscription.filter(courriel_empreinte=empreinte, conditions_le__not_isnull=True)
        inscription = await attendues.exclude(mot_de_passe="").order_by("-cree_le").first()
        async with base.transaction() as cx:
            if inscription is not None:
                await _ecrire(inscription, cx)
            else:
                await _dire_active(empreinte, cx)


async def _dire_active(empreinte: str, cx: BaseDBAsyncClient) -> None:
    """M07b to the person of this address, when there is one."""
    utilisateur = await utilisateur_de(empreinte)
    if utilisateur and await garde.peut_ecrire_a(empreinte, cx):
        await lettres.poster("M07b", ouvrir_identite(utilisateur.identite)["courriel"], {}, cx)


async def etat_du_lien(jeton: str) -> tuple[Etat, UUID | None]:
    """What E07 or E08 has to say of this link, and the registration it knows. Uses nothing up."""
    trouve = await jetons.trouver(jeton, Genre.ACTIVATION)
    return jetons.etat(trouve), trouve.inscription.id if trouve and trouve.inscription else None


async def activer(jeton: str, ip: str = "") -> Etat:
    """E08: the account exists from now on. Every other pending registration of that address goes."""
    trouve = await jetons.trouver(jeton, Genre.ACTIVATION)
    if jetons.etat(trouve) is not Etat.VALIDE or trouve is None or trouve.inscription is None:
        return jetons.etat(trouve)
    try:
        async with base.transaction() as cx:
            if not await jetons.utiliser(jeton, Genre.ACTIVATION, cx):
                return Etat.UTILISE
            await _ouvrir_compte(trouve.inscription, ip, cx)
    except IntegrityError:
        return Etat.UTILISE  # another registration of the same address was first
    return Etat.VALIDE


async def _ouvrir_compte(inscription: Inscription, ip: str, cx: BaseDBAsyncClient) -> None:
    maintenant = horloge.maintenant()
    utilisateur = await Utilisateur.create(
        using_db=cx,
        courriel_empreinte=inscription.courriel_empreinte,
        identite=bytes(inscription.identite),
        mot_de_passe=inscription.mot_de_passe,
        cree_le=maintenant,
    )
    compte = await Compte.create(using_db=cx, cree_le=maintenant)
    await Acces.create(
        using_db=cx, compte=compte, utilisateur=utilisateur, profil=Profil.ADMINISTRATEUR, cree_le=maintenant
    )
    siennes = Inscription.filter(courriel_empreinte=inscription.courriel_empreinte).using_db(cx)
    await siennes.exclude(id=inscription.id).delete()
    # its own row stays a while, emptied, so that the link can still say that it was used
    await Inscription.filter(id=inscription.id).using_db(cx).update(mot_de_passe="", identite=sceller_identite({}))
    await garde.deverrouiller(inscription.courriel_empreinte, cx)
    await noter("compte activé", **signature("utilisateur", utilisateur.id, ip), connexion=cx)
