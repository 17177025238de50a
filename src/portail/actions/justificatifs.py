"""Join, replace and remove the documents of a draft: verified and sealed first, then one short transaction."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import IO
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portail import base
from portail.actions.demandes import REPRISES, TROP_SOLLICITEE
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande
from portail.domain.erreurs import ErreurMetier, Indisponible, Interdit, Introuvable, PasMaintenant
from portail.domain.etats import Role
from portail.domain.justificatif import Analyse, Justificatif, Verdict
from portail.reglages import reglages
from portail.services import antivirus, chiffrement, coffre, examen, scelles
from portail.services.chiffrement import Coffret
from portail.services.refus import refus

Ecriture = Callable[[Demande, Role, BaseDBAsyncClient], Coroutine[None, None, list[str]]]


@dataclass(frozen=True)
class Envoi:
    """A file as received: for which pièce and face, under which name; `a_la_place` when it replaces one of several."""

    piece: str
    face: str
    nom: str
    fichier: IO[bytes]
    a_la_place: UUID | None = None


@dataclass(frozen=True)
class Depot:
    """Where a file lands: in the draft, or in the complement of that rank, unseen by the service until it is sent."""

    acte: str = "joindre"
    rang: int = 0


BROUILLON = Depot()


def nom_de(demande: Demande, document: Justificatif) -> str:
    return Coffret(demande.cle).ouvrir(document.nom, "nom").decode()


async def joindre(acteur: Acteur, numero: str, envoi: Envoi, depot: Depot = BROUILLON) -> Justificatif:
    """Keep this file, in the place of the one that stood there; received twice among several, it is kept once.

    Raises RefusFichier, Introuvable, Interdit, PasMaintenant.
    """
    demande = await Demande.trouver(acteur.compte_id, numero)
    acteur.exiger(depot.acte, demande)
    poids = await asyncio.to_thread(examen.peser, envoi.fichier, envoi.nom)
    if deja := await _deja_la(demande, envoi, depot):
        return deja
    await _verifier_place(demande, envoi, depot, poids)
    examine = await examen.examiner(envoi.fichier, envoi.nom)
    chemins = (coffre.nouveau_nom(), coffre.nouveau_nom())
    try:
        document = await _ranger(demande, acteur, envoi, examine, chemins)
        document.complement, document.a_envoyer = depot.rang, bool(depot.rang)
        return await _inscrire(acteur, numero, document, envoi, depot)
    except BaseException:
        await asyncio.shield(_effacer(chemins))
        raise
    finally:
        examine.fermer()


async def _deja_la(
    demande: Demande, envoi: Envoi, depot: Depot, sha256: str = "", connexion: BaseDBAsyncClient | None = None
) -> Justificatif | None:
    """The same bytes (`sha256`, when known) under the same name, where this file takes the place of none: posted twice."""
    seul = envoi.piece != "autre" and not envoi.a_la_place  # takes the place of whatever stands in its own
    if seul or await _partants(demande, envoi, depot, connexion):
        return None
    deposes = await du_depot(demande, depot).filter(piece=envoi.piece, face=envoi.face).using_db(connexion)
    homonymes = [d for d in deposes if nom_de(demande, d) == _nom_propre(envoi.nom)]
    if homonymes and not sha256:
        sha256 = await asyncio.to_thread(examen.empreinte, envoi.fichier)
    return next((d for d in homonymes if d.sha256 == sha256), None)


async def _verifier_place(
    demande: Demande, envoi: Envoi, depot: Depot, poids: int, connexion: BaseDBAsyncClient | None = None
) -> None:
    """20 files and 60 MiB a claim, what this one replaces left out."""
    partants = {d.id for d in await _partants(demande, envoi, depot, connexion)}
    deposes = Justificatif.filter(demande_id=demande.id, remplace_le=None).using_db(connexion)
    if depot.rang:  # what the service refused makes room for what replaces it
        deposes = deposes.exclude(Q(a_envoyer=False, verdict=Verdict.NON_CONFORME))
    restants = [d for d in await deposes if d.id not in partants]
    if len(restants) >= reglages().fichiers_demande:
        raise refus("nombre", envoi.nom, limite=reglages().fichiers_demande)
    total = sum(d.taille for d in restants) + poids
    if total > reglages().poids_demande:
        raise refus("total", envoi.nom, poids=total, limite=reglages().poids_demande)


async def _partants(
    demande: Demande, envoi: Envoi, depot: Depot, connexion: BaseDBAsyncClient | None
) -> list[Justificatif]:
    """What this file takes the place of: the same face, and a whole document replaces its faces and the reverse."""
    deposes = du_depot(demande, depot).filter(piece=envoi.piece).using_db(connexion)
    if envoi.a_la_place:
        return await deposes.filter(id=envoi.a_la_place)
    if envoi.piece == "autre":
        return []
    return [d for d in await deposes if envoi.face in ("", d.face) or d.face == ""]


def du_depot(demande: Demande, depot: Depot = BROUILLON) -> QuerySet[Justificatif]:
    """What stands in the draft, or what its complement will send."""
    return Justificatif.filter(demande_id=demande.id, remplace_le=None, a_envoyer=bool(depot.rang))


def _nom_propre(nom: str) -> str:
    """The last part of a path, without control characters, at most 150 long, its end kept."""
    court = nom.replace("\\", "/").rsplit("/", 1)[-1]
    propre = "".join(c for c in court if c.isprintable()).strip() or "document"
    return propre if len(propre) <= 150 else propre[:140] + "…" + propre[-9:]


async def _ranger(
    demande: Demande, acteur: Acteur, envoi: Envoi, examine: examen.Examine, chemins: tuple[str, str]
) -> Justificatif:
    """Bytes sealed and written under these random names; the row is not saved yet."""
    coffret = Coffret(demande.cle)
    document, vignette = chemins
    taille = await scelles.ranger(coffret, examine.document, document)
    await scelles.ranger(coffret, examine.vignette, vignette)
    return Justificatif(
        id=uuid4(),
        demande_id=demande.id,
        piece=envoi.piece,
        face=envoi.face,
        nom=coffret.sceller(_nom_propre(envoi.nom).encode(), "nom"),
        type=examine.type,
        taille=taille,
        pages=examine.pages,
        sha256=examine.sha256,
        empreinte=chiffrement.empreinte(examine.sha256, "document"),
        chemin=document,
        vignette=vignette,
        analyse=Analyse.NON_ANALYSE if antivirus.absent() else Analyse.EN_ATTENTE,
        depose_le=horloge.maintenant(),
        depose_par=acteur.utilisateur_id,
    )


async def _inscrire(acteur: Acteur, numero: str, document: Justificatif, envoi: Envoi, depot: Depot) -> Justificatif:
    """The document that stands: this one, or the same when it came first."""
    garde = document

    async def ecrire(demande: Demande, role: Role, cx: BaseDBAsyncClient) -> list[str]:
        nonlocal garde
        if deja := await _deja_la(demande, envoi, depot, document.sha256, cx):
            garde = deja
            return [document.chemin, document.vignette]
        await _verifier_place(demande, envoi, depot, document.taille, cx)
        partants = await _partants(demande, envoi, depot, cx)
        await Justificatif.filter(id__in=[d.id for d in partants]).using_db(cx).delete()
        await document.save(using_db=cx, force_create=True)
        acte = "remplacer" if partants and not depot.rang else depot.acte
        details = {"piece": document.piece, "face": document.face}
        await demande.passer(acte, role, acteur.utilisateur_id, cx, details=details, modifie_le=horloge.maintenant())
        return [chemin for d in partants for chemin in (d.chemin, d.vignette)]

    await _transaction(acteur, numero, depot.acte, ecrire)
    return garde


async def retirer(acteur: Acteur, numero: str, identifiant: UUID, depot: Depot = BROUILLON) -> None:
    """Gone from the draft, or from the complement not sent yet, its bytes with it; one that is gone already is as wished.

    Raises Introuvable for one that the service has.
    """

    async def ecrire(demande: Demande, role: Role, cx: BaseDBAsyncClient) -> list[str]:
        document = await du_depot(demande, depot).using_db(cx).get_or_none(id=identifiant)
        if document is None:
            if await Justificatif.filter(id=identifiant, demande_id=demande.id).using_db(cx).exists():
                raise Introuvable()
            return []
        await document.delete(using_db=cx)
        details = {"piece": document.piece, "face": document.face}
        await demande.passer(acte, role, acteur.utilisateur_id, cx, details=details, modifie_le=horloge.maintenant())
        return [document.chemin, document.vignette]

    acte = depot.acte if depot.rang else "retirer"
    await _transaction(acteur, numero, acte, ecrire)


async def _transaction(acteur: Acteur, numero: str, acte: str, ecrire: Ecriture) -> None:
    """Two files sent at once change the same claim: whoever comes second reads it again, rather than being refused."""
    for essai in range(REPRISES):
        try:
            async with base.transaction() as cx:
                demande = await Demande.de(acteur.compte_id).using_db(cx).get_or_none(numero=numero)
                if demande is None:
                    raise Introuvable()
                partis = await ecrire(demande, acteur.exiger(acte, demande), cx)
        except PasMaintenant:
            await _relire(acteur, numero, acte)
            await asyncio.sleep(0.02 * essai)
            continue
        await _effacer(partis)
        return
    raise Indisponible(TROP_SOLLICITEE)


async def _relire(acteur: Acteur, numero: str, acte: str) -> None:
    """Raises PasMaintenant when the claim has left the drafts for good."""
    acteur.exiger(acte, await Demande.trouver(acteur.compte_id, numero))


async def _effacer(chemins: Iterable[str]) -> None:
    """After the fact: a store that does not answer leaves sealed bytes that nothing names any more."""
    for chemin in chemins:
        if chemin:
            with contextlib.suppress(ErreurMetier):
                await coffre.effacer(chemin)


async def ouvrir(
    acteur: Acteur, numero: str, identifiant: UUID, *, vignette: bool = False
) -> tuple[Demande, Justificatif, bytes]:
    """The bytes of one document of a claim of hers. Consultation sees names only; an infected file opens for nobody."""
    demande = await Demande.trouver(acteur.compte_id, numero)
    if acteur.profil is Profil.CONSULTATION:
        raise Interdit()
    document = await Justificatif.get_or_none(id=identifiant, demande_id=demande.id)
    if document is None or document.analyse is Analyse.INFECTE:
        raise Introuvable()
    try:
        octets = await scelles.lire(Coffret(demande.cle), document.vignette if vignette else document.chemin)
    except coffre.Absent as erreur:
        raise Introuvable() from erreur
    return demande, document, octets
