"""Runs of payments (G7): validated claims enter a run, leave in a file for the bank.

One euro is never paid twice: a claim has one live line at most, by a unique index of the database; a run is exported
once, by a conditional update, and what is downloaded again is the same file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Q

from portail import base
from portail.actions.demandes import reponses_de
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.champs import compact
from portail.domain.demande import Demande
from portail.domain.erreurs import Interdit, Introuvable, Invalide, PasMaintenant
from portail.domain.etats import Etat
from portail.domain.journal import noter
from portail.domain.paiement import EtatVirement, LotPaiement, Virement
from portail.reglages import reglages
from portail.services import chiffrement, coffre, virements
from portail.services.chiffrement import Coffret
from portail.services.virements import Debiteur, Ordre

PAR_LOT = 500
SIENNE = "Vous avez validé une de ces demandes : un autre Superviseur doit s’occuper de ce lot."


@dataclass(frozen=True)
class APayer:
    """Claims that a run may take now, and why others wait: validated by this very person, or letter not gone yet."""

    demandes: list[Demande]
    siennes: int
    recentes: int
    reste: int = 0  # for the next run


async def a_payer(agent: Agent) -> APayer:
    limite = horloge.maintenant() - timedelta(minutes=reglages().delai_lettre_min)
    validees = Demande.filter(etat=Etat.VALIDEE, efface_le=None, suspendue_le=None)
    autres = validees.filter(Q(decidee_par=None) | ~Q(decidee_par=agent.gestionnaire_id))
    mures = autres.filter(decidee_le__lte=limite)
    return APayer(
        demandes=await mures.order_by("decidee_le", "numero").limit(PAR_LOT),
        siennes=await validees.filter(decidee_par=agent.gestionnaire_id).count(),
        recentes=await autres.filter(decidee_le__gt=limite).count(),
        reste=max(0, await mures.count() - PAR_LOT),
    )


async def former_lot(agent: Agent, numeros: Sequence[str] | None = None) -> LotPaiement:
    """A run of what may be paid, or of those of it that are named. Raises PasMaintenant when there is nothing, Invalide."""
    payables = (await a_payer(agent)).demandes
    voulues = [d for d in payables if numeros is None or d.numero in numeros]
    if payables and numeros is not None and not numeros:
        raise Invalide({"n-" + payables[0].numero: ["Cochez au moins une demande."]})
    if not voulues:
        raise PasMaintenant("Aucune demande validée ne peut entrer dans un lot pour l’instant.")
    try:
        async with base.transaction() as cx:
            le = horloge.maintenant()
            dernier = await LotPaiement.all().order_by("-numero").first()
            lot = await LotPaiement.create(
                using_db=cx,
                numero=(dernier.numero if dernier else 0) + 1,
                cree_le=le,
                cree_par=agent.gestionnaire_id,
                cle=chiffrement.nouvelle_cle(),
            )
            for demande in voulues:
                await _ajouter(agent, lot, demande, cx)
            await _journaliser(agent, "lot formé", lot, cx, lignes=len(voulues))
    except IntegrityError as erreur:
        raise PasMaintenant("Un autre lot vient d’être formé. Rechargez la page.") from erreur
    return lot


async def _ajouter(agent: Agent, lot: LotPaiement, demande: Demande, cx) -> None:
    role = agent.exiger("mettre au paiement", demande)
    if demande.montant_centimes is None:
        raise PasMaintenant(f"La demande {demande.numero} n’a pas de montant.")
    rang = await Virement.filter(demande_id=demande.id).count() + 1
    await Virement.create(
        using_db=cx,
        lot_id=lot.id,
        demande_id=demande.id,
        rang=rang,
        montant_centimes=demande.montant_centimes,
        cree_le=lot.cree_le,
    )
    await demande.passer("mettre au paiement", role, agent.gestionnaire_id, cx, details={"lot": lot.numero})


async def lot_de(numero: int) -> LotPaiement:
    lot = await LotPaiement.get_or_none(numero=numero)
    if lot is None:
        raise Introuvable()
    return lot


async def lignes_de(lot: LotPaiement) -> list[tuple[Virement, Demande]]:
    """Its lines with their claims, in the order of the numbers."""
    lignes = await Virement.filter(lot_id=lot.id).prefetch_related("demande")
    return sorted(((v, v.demande) for v in lignes), key=lambda couple: couple[1].numero)


async def retirer(agent: Agent, numero_lot: int, numero: str) -> None:
    """Out of the run, before its export only. Raises PasMaintenant, Introuvable."""
    async with base.transaction() as cx:
        lot = await lot_de(numero_lot)
        await _tenir_ouvert(lot, cx)
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("retirer du paiement", demande)
        if demande.decidee_par == agent.gestionnaire_id:
            raise Interdit(SIENNE)
        ligne = Virement.filter(lot_id=lot.id, demande_id=demande.id, etat=EtatVirement.EN_LOT).using_db(cx)
        if not await ligne.update(etat=EtatVirement.RETIRE, regle_le=horloge.maintenant()):
            raise Introuvable()
        await demande.passer("retirer du paiement", role, agent.gestionnaire_id, cx, details={"lot": lot.numero})


async def _tenir_ouvert(lot: LotPaiement, cx) -> None:
    """Locks the run for this transaction; PasMaintenant once it was exported."""
    libre = LotPaiement.filter(id=lot.id, exporte_le=None).using_db(cx)
    if not await libre.update(cree_le=F("cree_le")):
        raise PasMaintenant("Ce lot est déjà parti à la banque : il ne change plus.")


async def exporter(agent: Agent, numero_lot: int) -> bytes:
    """The pain.001 of a run: made and frozen the first time, the same bytes ever after. Each download is journaled.

    Raises Interdit (she validated one of its lines), PasMaintenant (purged, empty), Introuvable.
    """
    lot = await lot_de(numero_lot)
    lignes = [couple for couple in await lignes_de(lot) if couple[0].etat is not EtatVirement.RETIRE]
    if any(demande.decidee_par == agent.gestionnaire_id for _, demande in lignes):
        raise Interdit(SIENNE)
    if lot.exporte_le is None:
        await _figer(agent, lot, lignes)
        lot = await lot_de(numero_lot)
    if lot.purge_le is not None:
        raise PasMaintenant("Le fichier de ce lot a été effacé après le retour de la banque.")
    await _journaliser(agent, "lot téléchargé", lot, None)
    return Coffret(lot.cle).ouvrir(await coffre.lire(lot.chemin), "pain.001")


async def _figer(agent: Agent, lot: LotPaiement, lignes: list[tuple[Virement, Demande]]) -> None:
    """Write the file, then say so if nobody did and no line left meanwhile; else the file is nobody's and goes."""
    if not lignes:
        raise PasMaintenant("Ce lot est vide.")
    if not reglages().payeur_connu:
        raise PasMaintenant("Le compte qui paie n’est pas réglé (PORTAIL_PAYEUR_IBAN) : demandez-le à l’exploitant.")
    payeur = Debiteur(reglages().payeur_nom, reglages().payeur_iban, reglages().payeur_bic)
    octets = virements.ecrire(lot.numero, [_ordre(v, d) for v, d in lignes], payeur, horloge.aujourdhui())
    chemin, sceau = coffre.nouveau_nom(), chiffrement.empreinte(octets, "lot")
    await coffre.ecrire(chemin, Coffret(lot.cle).sceller(octets, "pain.001"))
    try:
        async with base.transaction() as cx:
            await _tenir_ouvert(lot, cx)
            restent = await Virement.filter(lot_id=lot.id, etat=EtatVirement.EN_LOT).using_db(cx).count()
            if restent != len(lignes):
                raise PasMaintenant("Ce lot vient de changer. Recommencez.")
            await (
                LotPaiement.filter(id=lot.id)
                .using_db(cx)
                .update(exporte_le=horloge.maintenant(), exporte_par=agent.gestionnaire_id, chemin=chemin, sha256=sceau)
            )
            await _journaliser(agent, "lot exporté", lot, cx, lignes=len(lignes))
    except PasMaintenant:
        await coffre.effacer(chemin)
        if (await lot_de(lot.numero)).exporte_le is None:
            raise


def _ordre(ligne: Virement, demande: Demande) -> Ordre:
    reponses = reponses_de(demande)
    titulaire = reponses.get("titulaire_compte", "")
    iban, bic = compact(reponses.get("iban", "")), compact(reponses.get("bic", ""))
    return Ordre(demande.numero, titulaire, iban, bic, ligne.montant_centimes)


async def purger_fichiers() -> int:
    """The bank has answered every line, and the delay is over: the file goes, its digest stays."""
    limite = horloge.maintenant() - timedelta(days=reglages().jours_virement)
    faits = 0
    for lot in await LotPaiement.filter(retour_le__lt=limite, purge_le=None).exclude(chemin=""):
        await coffre.effacer(lot.chemin)
        await LotPaiement.filter(id=lot.id).update(purge_le=horloge.maintenant(), chemin="")
        faits += 1
    return faits


async def _journaliser(agent: Agent, acte: str, lot: LotPaiement, connexion, **details: object) -> None:
    await noter(acte, **agent.au_journal, objet=f"lot:{lot.numero}", connexion=connexion, **details)


async def lots() -> list[tuple[LotPaiement, dict[EtatVirement, int], int]]:
    """Every run, the last first, with its lines by state and its total in cents."""
    tous = await LotPaiement.all().order_by("-numero").limit(100)
    lignes = await Virement.filter(lot_id__in=[lot.id for lot in tous])
    resume: dict[UUID, tuple[dict[EtatVirement, int], int]] = {lot.id: ({}, 0) for lot in tous}
    for ligne in lignes:
        par_etat, total = resume[ligne.lot_id]
        par_etat[ligne.etat] = par_etat.get(ligne.etat, 0) + 1
        paye = 0 if ligne.etat is EtatVirement.RETIRE else ligne.montant_centimes
        resume[ligne.lot_id] = (par_etat, total + paye)
    return [(lot, *resume[lot.id]) for lot in tous]
