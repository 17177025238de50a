"""Create and save a draft: what is typed is kept as typed, and no tab loses what another saved."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakValueDictionary

from tortoise.exceptions import IntegrityError

from portail import base
from portail.domain import horloge, numero
from portail.domain.acteur import Acteur
from portail.domain.champs import compact
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositif import Dispositif, Groupe
from portail.domain.dispositifs import dispositif
from portail.domain.erreurs import ErreurMetier, Indisponible
from portail.domain.etats import Etat
from portail.domain.fusion import Fusion, depassee, fusionner, meme_page
from portail.services import chiffrement
from portail.services.chiffrement import Coffret

REPRISES = 8  # a save is tried again as long as others slip in between its read and its write
TROP_SOLLICITEE = "Cette demande est très sollicitée. Réessayez dans un instant : rien n’est perdu."

_FILES: WeakValueDictionary[tuple[UUID, str], asyncio.Lock] = WeakValueDictionary()


class Conflit(ErreurMetier):
    """409: answers changed in this tab and, differently, in another; the others are saved.

    `reponses` keeps hers, `gardees` what is stored.
    """

    def __init__(
        self,
        demande: Demande,
        reponses: dict[str, str],
        gardees: dict[str, str],
        noms: list[str],
    ) -> None:
        super().__init__("Cette demande a été modifiée ailleurs, dans un autre onglet ou par une autre personne.")
        self.demande, self.reponses, self.gardees, self.noms = (
            demande,
            reponses,
            gardees,
            noms,
        )


@dataclass(frozen=True)
class Saisie:
    """What a page posts to be saved: `lire` reads the declared answers, `base` is what it had loaded, `page` that load.

    `Demande.page` names a page only while that page shows all that is stored: after a merge it names none.
    """

    lire: Callable[[Dispositif], dict[str, str]]
    base: Mapping[str, str]
    version: int
    page: str


def reponses_de(demande: Demande) -> dict[str, str]:
    """The answers, as typed."""
    return Coffret(demande.cle).ouvrir_json(demande.reponses, "reponses")


def lecture(demande: Demande) -> tuple[Groupe, ...]:
    """All that was given, as people read it, the IBAN masked."""
    return dispositif(demande.dispositif).relire(reponses_de(demande))


def empreinte_iban(reponses: Mapping[str, str]) -> str:
    """What finds the same account in another claim; "" without an IBAN."""
    iban = compact(reponses.get("iban", ""))
    return chiffrement.empreinte(iban, "iban") if iban else ""


def _contenu(declare: Dispositif, reponses: dict[str, str], coffret: Coffret) -> tuple[bytes, str, bool, datetime]:
    """What is written of the answers: sealed, the account's fingerprint, whether step 1 is complete, when."""
    return (
        coffret.sceller_json(reponses, "reponses"),
        empreinte_iban(reponses),
        declare.complete(reponses),
        horloge.maintenant(),
    )


async def creer(acteur: Acteur, code: str, cle: str, saisie: Saisie) -> Demande:
    """The draft of that page: made at its first save, saved again at the next ones (`cle` is the page's own key)."""
    acteur.exiger_d_ecrire()
    declare = dispositif(code)
    cle = cle or secrets.token_urlsafe(16)
    if deja := await de_la_page(acteur, cle):
        return await enregistrer(acteur, deja.numero, saisie)
    reponses, enveloppe = saisie.lire(declare), chiffrement.nouvelle_cle()
    scellees, iban, complete, le = _contenu(declare, reponses, Coffret(enveloppe))
    neuve = Demande(
        cle_creation=_empreinte_de(acteur, cle),
        compte_id=acteur.compte_id,
        proprietaire_id=acteur.utilisateur_id,
        dispositif=code,
        sens=declare.sens,
        cle=enveloppe,
        page=saisie.page,
        reponses=scellees,
        iban_empreinte=iban,
        etape1_complete=complete,
        cree_le=le,
        modifie_le=le,
    )
    try:
        return await _inscrire(neuve, acteur)
    except IntegrityError:  # the same page saved twice at once: the other save made the draft
        deja = await de_la_page(acteur, cle)
        if deja is None:
            raise
        return await enregistrer(acteur, deja.numero, saisie)


async def _inscrire(neuve: Demande, acteur: Acteur) -> Demande:
    async with base.transaction() as cx:
        neuve.numero = await numero.prendre(cx)
        await neuve.save(using_db=cx, force_create=True)
        await Evenement.create(
            using_db=cx,
            demande_id=neuve.id,
            acte="créer",
            vers=Etat.BROUILLON,
            par="P",
            par_id=acteur.utilisateur_id,
            le=neuve.cree_le,
        )
    return neuve


def _empreinte_de(acteur: Acteur, cle: str) -> str:
    return chiffrement.empreinte(f"{acteur.compte_id}:{cle}", "cle de creation")


async def de_la_page(acteur: Acteur, cle: str) -> Demande | None:
    """The draft that a page's first save made; `cle` is the page's own, a hidden field of step 1."""
    return await Demande.filter(compte_id=acteur.compte_id, cle_creation=_empreinte_de(acteur, cle)).first()


async def enregistrer(acteur: Acteur, numero_: str, saisie: Saisie) -> Demande:
    """Save a draft, merged with what was saved elsewhere meanwhile. Raises Conflit, Introuvable, Interdit, PasMaintenant."""
    async with _file(acteur.compte_id, numero_):
        return await _enregistrer(acteur, numero_, saisie)


def _file(compte_id: UUID, numero_: str) -> asyncio.Lock:
    """Saves of one draft wait for each other here, rather than undo each other in the database, which still decides."""
    return _FILES.setdefault((compte_id, numero_), asyncio.Lock())


async def _enregistrer(acteur: Acteur, numero_: str, saisie: Saisie) -> Demande:
    for _ in range(REPRISES):
        demande = await Demande.trouver(acteur.compte_id, numero_)
        acteur.exiger("enregistrer", demande)
        if depassee(saisie.page, demande.page):
            return demande
        coffret = Coffret(demande.cle)
        gardees = coffret.ouvrir_json(demande.reponses, "reponses")
        declare = dispositif(demande.dispositif)
        tapees = saisie.lire(declare)
        fusion = _fusionner(declare, demande, gardees, tapees, saisie)
        reponses = {**fusion.reponses, **{nom: stocke for nom, (_, stocke) in fusion.conflits.items()}}
        page = saisie.page if reponses == {**gardees, **tapees} else ""
        rien = bool(fusion.conflits) and reponses == gardees
        if rien or await demande.conserver(page, *_contenu(declare, reponses, coffret)):
            if fusion.conflits:
                raise Conflit(demande, fusion.reponses, reponses, list(fusion.conflits))
            return demande
    raise Indisponible(TROP_SOLLICITEE)


def _fusionner(
    declare: Dispositif, demande: Demande, gardees: dict[str, str], tapees: dict[str, str], saisie: Saisie
) -> Fusion:
    if meme_page(saisie.page, demande.page) or saisie.version == demande.version:
        return Fusion({**gardees, **tapees})
    return fusionner(saisie.base, tapees, gardees, _questions(declare))


def _questions(declare: Dispositif) -> list[Iterable[str]]:
    return [champ.bruts() for champ in declare.remplir({}).champs()]


def fondre(
    demande: Demande, base_: Mapping[str, str], tapees: Mapping[str, str], gardees: dict[str, str]
) -> dict[str, str]:
    """All answers: hers since `base_`, and those that another tab has changed meanwhile. Raises Conflit."""
    fusion = fusionner(base_, tapees, gardees, _questions(dispositif(demande.dispositif)))
    if fusion.conflits:
        raise Conflit(demande, fusion.reponses, gardees, list(fusion.conflits))
    return fusion.reponses


async def completer(acteur: Acteur, numero_: str, reponses: dict[str, str]) -> Demande:
    """Change a few answers that step 1 does not ask (the kind of identity document, say), whatever is typed there."""
    for _ in range(REPRISES):
        demande = await Demande.trouver(acteur.compte_id, numero_)
        acteur.exiger("enregistrer", demande)
        gardees, coffret = reponses_de(demande), Coffret(demande.cle)
        completes = {**gardees, **reponses}
        if completes == gardees:
            return demande
        contenu = _contenu(dispositif(demande.dispositif), completes, coffret)
        if await demande.conserver(demande.page, *contenu):
            return demande
    raise Indisponible(TROP_SOLLICITEE)
