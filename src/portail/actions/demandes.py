"""Create and save a draft: what is typed is kept as typed, and no tab loses what another saved."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

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
from portail.domain.fusion import fusionner
from portail.services import chiffrement
from portail.services.chiffrement import Coffret

REPRISES = 8  # a save is tried again as long as others slip in between its read and its write
TROP_SOLLICITEE = "Cette demande est très sollicitée. Réessayez dans un instant : rien n’est perdu."


class Conflit(ErreurMetier):
    """409: answers changed in this tab and, differently, in another. `reponses` keeps hers, `gardees` what is stored."""

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
    declare = dispositif(demande.dispositif)
    return declare.lecture(declare.remplir(reponses_de(demande)))


def _colonnes(declare: Dispositif, reponses: dict[str, str], coffret: Coffret) -> dict[str, object]:
    iban = compact(reponses.get("iban", ""))
    return {
        "reponses": coffret.sceller_json(reponses, "reponses"),
        "iban_empreinte": chiffrement.empreinte(iban, "iban") if iban else "",
        "etape1_complete": declare.complete(reponses),
        "modifie_le": horloge.maintenant(),
    }


async def creer(acteur: Acteur, code: str, cle: str, saisie: Saisie) -> Demande:
    """The draft of that page: made at its first save, saved again at the next ones (`cle` is the page's own key)."""
    acteur.exiger_d_ecrire()
    declare = dispositif(code)
    empreinte = chiffrement.empreinte(f"{acteur.compte_id}:{cle or secrets.token_urlsafe(16)}", "cle de creation")
    if deja := await _de_la_page(acteur, empreinte):
        return await enregistrer(acteur, deja.numero, saisie)
    enveloppe = chiffrement.nouvelle_cle()
    reponses = saisie.lire(declare)
    colonnes = _colonnes(declare, reponses, Coffret(enveloppe))
    try:
        async with base.transaction() as cx:
            demande = await Demande.create(
                using_db=cx,
                numero=await numero.prendre(cx),
                cle_creation=empreinte,
                compte_id=acteur.compte_id,
                proprietaire_id=acteur.utilisateur_id,
                dispositif=code,
                sens=declare.sens,
                etat=Etat.BROUILLON,
                cle=enveloppe,
                page=saisie.page,
                cree_le=horloge.maintenant(),
                **colonnes,
            )
            await _raconter_creation(demande.id, acteur, cx)
    except IntegrityError:  # the same page saved twice at once: the other save made the draft
        deja = await _de_la_page(acteur, empreinte)
        if deja is None:
            raise
        return await enregistrer(acteur, deja.numero, saisie)
    return demande


async def _de_la_page(acteur: Acteur, empreinte: str) -> Demande | None:
    return await Demande.filter(compte_id=acteur.compte_id, cle_creation=empreinte).first()


async def _raconter_creation(demande_id: UUID, acteur: Acteur, connexion) -> None:
    await Evenement.create(
        using_db=connexion,
        demande_id=demande_id,
        acte="créer",
        vers=Etat.BROUILLON,
        par="P",
        par_id=acteur.utilisateur_id,
        le=horloge.maintenant(),
    )


async def enregistrer(acteur: Acteur, numero_: str, saisie: Saisie) -> Demande:
    """Save a draft, merged with what was saved elsewhere meanwhile. Raises Conflit, Introuvable, Interdit, PasMaintenant."""
    for _ in range(REPRISES):
        demande = await Demande.trouver(acteur.compte_id, numero_)
        acteur.exiger("enregistrer", demande)
        coffret = Coffret(demande.cle)
        gardees = coffret.ouvrir_json(demande.reponses, "reponses")
        declare = dispositif(demande.dispositif)
        tapees = saisie.lire(declare)
        reponses = _reponses_a_garder(demande, gardees, tapees, saisie)
        page = saisie.page if reponses == {**gardees, **tapees} else ""
        if await _ecrire(demande, page, _colonnes(declare, reponses, coffret)):
            return demande
    raise Indisponible(TROP_SOLLICITEE)


def _reponses_a_garder(
    demande: Demande, gardees: dict[str, str], tapees: dict[str, str], saisie: Saisie
) -> dict[str, str]:
    if (saisie.page and saisie.page == demande.page) or saisie.version == demande.version:
        return {**gardees, **tapees}
    fusion = fusionner(saisie.base, tapees, gardees)
    if fusion.conflits:
        raise Conflit(demande, fusion.reponses, gardees, list(fusion.conflits))
    return fusion.reponses


async def _ecrire(demande: Demande, page: str, colonnes: dict[str, object]) -> bool:
    """One conditional statement; False when somebody saved in between."""
    ecrites = await Demande.filter(id=demande.id, version=demande.version, etat=Etat.BROUILLON).update(
        version=demande.version + 1, page=page, **colonnes
    )
    if ecrites:
        demande.version += 1
        demande.page = page
        demande.update_from_dict(colonnes)
    return bool(ecrites)


async def completer(acteur: Acteur, numero_: str, reponses: dict[str, str]) -> Demande:
    """Change a few answers that step 1 does not ask (the kind of identity document, say), whatever is typed there."""
    for _ in range(REPRISES):
        demande = await Demande.trouver(acteur.compte_id, numero_)
        acteur.exiger("enregistrer", demande)
        gardees, coffret = reponses_de(demande), Coffret(demande.cle)
        completes = {**gardees, **reponses}
        if completes == gardees:
            return demande
        colonnes = _colonnes(dispositif(demande.dispositif), completes, coffret)
        if await _ecrire(demande, demande.page, colonnes):
            return demande
    raise Indisponible(TROP_SOLLICITEE)
