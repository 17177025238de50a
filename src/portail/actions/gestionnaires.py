"""Accounts of agents: made by the operator, opened by a password then a code (G1); tries counted as for claimants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.exceptions import IntegrityError

from portail import base
from portail.actions import garde
from portail.actions.comptes import ouvrir_identite, sceller_identite
from portail.domain import horloge, motdepasse
from portail.domain.agent import Agent
from portail.domain.erreurs import Invalide
from portail.domain.gestionnaire import Gestionnaire, ProfilAgent, SessionAgent
from portail.domain.journal import noter, signature
from portail.services import argon, chiffrement, totp

LONGUEUR_MIN = 12
_ADRESSE = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class Essai:
    """`gestionnaire_id` when it worked; else seconds to `attendre` before the next try."""

    gestionnaire_id: UUID | None = None
    attendre: int = 0


def empreinte(courriel: str) -> str:
    """Apart from the claimants': the same address may hold both accounts, and locks neither by the other."""
    return chiffrement.empreinte(courriel.strip().casefold(), "courriel agent")


def refus_du_mot(mot: str, courriel: str, nom: str) -> str:
    """The sentence that refuses this password, "" when it is good."""
    if len(motdepasse.normaliser(mot)) < LONGUEUR_MIN:
        return f"Il faut au moins {LONGUEUR_MIN} caractères."
    return motdepasse.refus(mot, [courriel, nom])


async def creer(courriel: str, nom: str, profil: ProfilAgent, mot: str) -> tuple[Agent, bytes]:
    """The account and its TOTP secret, which is told once. Raises Invalide (address, name, password, already there)."""
    if not _ADRESSE.fullmatch(courriel.strip()) or not nom.strip():
        phrase = "Il faut un nom, et une adresse courriel comme prenom.nom@exemple.fr."
        raise Invalide({"courriel": [phrase]}, phrase)
    if phrase := refus_du_mot(mot, courriel, nom):
        raise Invalide({"mot_de_passe": [phrase]}, phrase)
    secret, hache = totp.nouveau_secret(), await argon.hacher(mot, agent=True)
    try:
        async with base.transaction() as cx:
            gestionnaire = await Gestionnaire.create(
                using_db=cx,
                courriel_empreinte=empreinte(courriel),
                identite=sceller_identite({"nom": nom, "courriel": courriel.strip()}),
                mot_de_passe=hache,
                totp=chiffrement.sceller(secret, "totp"),
                profil=profil,
                cree_le=horloge.maintenant(),
            )
            await noter("gestionnaire créé", acteur="systeme", objet=f"gestionnaire:{gestionnaire.id}", connexion=cx)
    except IntegrityError as erreur:
        phrase = "Un compte de gestionnaire existe déjà pour cette adresse."
        raise Invalide({"courriel": [phrase]}, phrase) from erreur
    return Agent(gestionnaire.id, profil, nom), secret


async def desactiver(courriel: str) -> bool:
    """No more sign-in, and every session ended; False when there is no such account."""
    async with base.transaction() as cx:
        gestionnaire = await Gestionnaire.get_or_none(courriel_empreinte=empreinte(courriel), desactive_le=None)
        if gestionnaire is None:
            return False
        le = horloge.maintenant()
        await Gestionnaire.filter(id=gestionnaire.id).using_db(cx).update(desactive_le=le)
        ouvertes = SessionAgent.filter(gestionnaire_id=gestionnaire.id, revoquee_le=None)
        await ouvertes.using_db(cx).update(revoquee_le=le)
        await noter("gestionnaire désactivé", acteur="systeme", objet=f"gestionnaire:{gestionnaire.id}", connexion=cx)
    return True


async def lister() -> list[tuple[str, str, ProfilAgent, bool]]:
    """(name, address, profile, active) of every account, oldest first."""
    tous = await Gestionnaire.all().order_by("cree_le")
    identites = [(ouvrir_identite(g.identite), g) for g in tous]
    return [(i["nom"], i["courriel"], g.profil, g.desactive_le is None) for i, g in identites]


async def collegues() -> dict[UUID, str]:
    """Names of the active agents, by id, in alphabetical order."""
    noms = {g.id: ouvrir_identite(g.identite)["nom"] for g in await Gestionnaire.filter(desactive_le=None)}
    return dict(sorted(noms.items(), key=lambda couple: couple[1].casefold()))


async def noms(ids: set[UUID]) -> dict[UUID, str]:
    """Names of these agents, active or not."""
    trouves = await Gestionnaire.filter(id__in=ids) if ids else []
    return {g.id: ouvrir_identite(g.identite)["nom"] for g in trouves}


async def verifier_mot_de_passe(courriel: str, mot: str, ip: str) -> Essai:
    """The first factor. The same work for an unknown address. Raises Indisponible."""
    cle = empreinte(courriel)
    attendre, _ = await garde.reserver(cle, ip)
    if attendre:
        return Essai(attendre=attendre)
    gestionnaire = await Gestionnaire.get_or_none(courriel_empreinte=cle, desactive_le=None)
    async with garde.jugement(cle):
        bon = await argon.verifier(gestionnaire.mot_de_passe if gestionnaire else None, mot, agent=True)
    if gestionnaire is None or not bon:
        await garde.echouer(cle, ip)
        await noter("connexion agent refusée", objet=f"adresse:{cle[:16]}", ip=ip)
        return Essai()
    await garde.deverrouiller(cle)
    return Essai(gestionnaire.id)


async def verifier_code(gestionnaire_id: UUID, code: str, ip: str) -> tuple[Agent | None, int]:
    """The second factor: (agent, 0), or (None, seconds to wait). A code is good once (RFC 6238, 5.2)."""
    cle = chiffrement.empreinte(str(gestionnaire_id), "code agent")
    attendre, _ = await garde.reserver(cle, ip)
    if attendre:
        return None, attendre
    gestionnaire = await Gestionnaire.get_or_none(id=gestionnaire_id, desactive_le=None)
    secret = chiffrement.ouvrir(gestionnaire.totp, "totp") if gestionnaire else b"x" * 20
    pas = totp.pas_du_code(secret, code, horloge.maintenant())
    neuf = gestionnaire and pas and await _depenser(gestionnaire.id, pas)
    if gestionnaire is None or not neuf:
        await garde.echouer(cle, ip)
        await noter("code refusé", **signature("gestionnaire", gestionnaire_id, ip))
        return None, 0
    await garde.deverrouiller(cle)
    return Agent(gestionnaire.id, gestionnaire.profil, ouvrir_identite(gestionnaire.identite)["nom"], ip), 0


async def _depenser(gestionnaire_id: UUID, pas: int) -> bool:
    """True the first time that this step, or a later one, is used."""
    libre = Gestionnaire.filter(id=gestionnaire_id, totp_pas__lt=pas)
    return bool(await libre.update(totp_pas=pas, vu_le=horloge.maintenant()))


async def codes_du_moment(courriels: Sequence[str]) -> list[tuple[str, str, str]]:
    """(address, TOTP secret in base32, code of now) of these accounts: for the demo's console and page only."""
    voulus = {empreinte(courriel): courriel for courriel in courriels}
    trouves = await Gestionnaire.filter(courriel_empreinte__in=list(voulus), desactive_le=None).order_by("cree_le")
    secrets = [(voulus[g.courriel_empreinte], chiffrement.ouvrir(g.totp, "totp")) for g in trouves if g.totp]
    return [(a, totp.en_base32(secret), totp.code(secret, horloge.maintenant())) for a, secret in secrets]
