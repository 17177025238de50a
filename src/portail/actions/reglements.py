"""The bank answers: an accepted line makes the proof and its letter, a refused one goes back to the agent.

Line by line, each in its transaction: an import cut in the middle is simply done again, and what is settled stays so.
"""

import hashlib
from dataclasses import dataclass, field

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from portail import base
from portail.actions import courriers
from portail.actions.demandes import reponses_de
from portail.actions.soumission import figer
from portail.domain import horloge
from portail.domain.agent import Agent, Service
from portail.domain.champs import compact
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.dispositifs.blocs import nom_porte
from portail.domain.erreurs import Introuvable, Invalide, PasMaintenant
from portail.domain.journal import noter
from portail.domain.justificatif import Justificatif, Verdict
from portail.domain.numero import est_numero
from portail.domain.paiement import EtatVirement, LotPaiement, RetourBanque, Virement
from portail.reglages import reglages
from portail.services import gabarits, virements
from portail.services.virements import Reponse, Retour

GABARIT = "P28/1"


@dataclass
class Bilan:
    """What an import did: numbers of the claims; `anomalies` are sentences."""

    lot: int
    acceptees: list[str] = field(default_factory=list)
    refusees: list[str] = field(default_factory=list)
    deja: int = 0
    en_attente: int = 0
    anomalies: list[str] = field(default_factory=list)


async def importer(agent: Agent, octets: bytes) -> Bilan:
    """Carry out the bank's answer. Raises Invalide: not a pain.002, of no run of ours, or already imported whole."""
    try:
        retour = virements.lire(octets)
    except virements.RetourIllisible as erreur:
        raise Invalide({"fichier": [str(erreur)]}) from erreur
    lot = next(
        (x for x in await LotPaiement.exclude(exporte_le=None) if virements.message(x.numero) == retour.message), None
    )
    if lot is None:
        raise Invalide({"fichier": [f"Ce retour ne répond à aucun de nos lots (« {retour.message[:40]} »)."]})
    sceau = hashlib.sha256(octets).hexdigest()
    if await RetourBanque.filter(sha256=sceau).exists():
        raise Invalide({"fichier": ["Ce retour a déjà été importé : rien n’a changé."]})
    bilan = Bilan(lot.numero)
    for reponse in retour.lignes or await _d_un_mot(lot, retour):
        await _suivre(agent, lot, reponse, bilan)
    await _conclure(agent, lot, sceau, bilan)
    return bilan


async def _d_un_mot(lot: LotPaiement, retour: Retour) -> list[Reponse]:
    """The bank judged the whole run at once: its word holds for every line that waits."""
    if retour.ensemble not in virements.ACCEPTES | virements.REFUSES:
        raise Invalide({"fichier": ["Ce retour ne dit rien d’aucune ligne du lot : rien n’a changé."]})
    vives = Virement.filter(lot_id=lot.id).exclude(etat=EtatVirement.RETIRE).prefetch_related("demande")
    return [Reponse(v.demande.numero, retour.ensemble, retour.motif, None) for v in await vives]


async def _suivre(agent: Agent, lot: LotPaiement, reponse: Reponse, bilan: Bilan) -> None:
    connu = est_numero(reponse.numero)
    ligne = await Virement.filter(lot_id=lot.id, demande__numero=reponse.numero).first() if connu else None
    if ligne is None or ligne.etat is EtatVirement.RETIRE:
        bilan.anomalies.append(f"La demande {reponse.numero[:15]} n’est pas dans ce lot.")
    elif reponse.centimes is not None and reponse.centimes != ligne.montant_centimes:
        bilan.anomalies.append(f"Le montant de la demande {reponse.numero} n’est pas celui de l’ordre : ligne laissée.")
    elif ligne.etat is not EtatVirement.EN_LOT:
        bilan.deja += 1
        if _se_dedit(ligne, reponse):
            phrase = "La banque dit maintenant le contraire de son premier retour pour la demande {} : voyez avec elle."
            bilan.anomalies.append(phrase.format(reponse.numero))
    else:
        try:
            await _regler_selon(agent, reponse, bilan)
        except PasMaintenant:  # another import, or the feed, settled it meanwhile
            bilan.deja += 1


async def _regler_selon(agent: Agent, reponse: Reponse, bilan: Bilan) -> None:
    if reponse.statut in virements.ACCEPTES:
        await confirmer(agent, reponse.numero)
        bilan.acceptees.append(reponse.numero)
    elif reponse.statut in virements.REFUSES:
        await refuser(agent, reponse.numero, reponse.motif)
        bilan.refusees.append(reponse.numero)
    else:
        bilan.en_attente += 1


def _se_dedit(ligne: Virement, reponse: Reponse) -> bool:
    """A settled line stays as it is; what the bank says later is for people to look into."""
    contraire = virements.REFUSES if ligne.etat is EtatVirement.ACCEPTE else virements.ACCEPTES
    return reponse.statut in contraire


async def _conclure(agent: Agent, lot: LotPaiement, sceau: str, bilan: Bilan) -> None:
    async with base.transaction() as cx:
        if not bilan.en_attente:
            try:
                await RetourBanque.create(
                    using_db=cx,
                    sha256=sceau,
                    importe_le=horloge.maintenant(),
                    importe_par=agent.au_journal["acteur"],
                    acceptes=len(bilan.acceptees),
                    refuses=len(bilan.refusees),
                )
            except IntegrityError as erreur:
                raise Invalide({"fichier": ["Ce retour vient d’être importé par quelqu’un d’autre."]}) from erreur
        await noter(
            "retour importé",
            **agent.au_journal,
            objet=f"lot:{lot.numero}",
            connexion=cx,
            acceptees=len(bilan.acceptees),
            refusees=len(bilan.refusees),
        )


async def confirmer(qui: Service, numero: str) -> Demande:
    """Paid: the claim, its line, the frozen content of the proof and the letter, at once. Raises PasMaintenant, Introuvable."""
    async with base.transaction() as cx:
        return await payer(qui, numero, cx)


async def payer(qui: Service, numero: str, cx: BaseDBAsyncClient, **plus: object) -> Demande:
    """`confirmer`, in the caller's transaction; `plus` is kept with the event."""
    demande, ligne, lot = await _ligne_partie(numero)
    role, le = qui.exiger("confirmer le paiement", demande), horloge.maintenant()
    fige = figer(demande, _instantane(demande, ligne, lot))
    await _regler(ligne, EtatVirement.ACCEPTE, cx, gabarit=GABARIT, **fige)
    details = {"lot": lot.numero, **plus}
    await demande.passer("confirmer le paiement", role, qui.gestionnaire_id, cx, details=details, payee_le=le)
    chemin = f"/mon-compte/demandes/{demande.numero}/justificatif-de-paiement"
    await courriers.prevenir("M28", demande, cx, administrateurs=True, chemin=chemin)
    await _clore(lot, cx)
    return demande


async def refuser(qui: Service, numero: str, motif: str) -> Demande:
    """Back to the instruction with the bank's reason; a new payment will be a new line. Raises PasMaintenant, Introuvable."""
    async with base.transaction() as cx:
        return await rendre(qui, numero, motif, cx)


async def rendre(qui: Service, numero: str, motif: str, cx: BaseDBAsyncClient, **plus: object) -> Demande:
    """`refuser`, in the caller's transaction; `plus` is kept with the event."""
    code = "".join(c for c in motif if c.isascii() and c.isalnum())[:10]
    demande, ligne, lot = await _ligne_partie(numero)
    role = qui.exiger("refuser le paiement", demande)
    await _regler(ligne, EtatVirement.REFUSE, cx, motif=code)
    await demande.passer(
        "refuser le paiement",
        role,
        qui.gestionnaire_id,
        cx,
        details={"lot": lot.numero, "motif": code, **plus},
        validee_le=None,
        decidee_le=None,
        decidee_par=None,
    )
    ribs = Justificatif.filter(demande_id=demande.id, piece="rib", remplace_le=None, a_envoyer=False)
    await ribs.using_db(cx).update(verdict=Verdict.A_VOIR)  # nobody pays the same account again without a look
    await _clore(lot, cx)
    return demande


async def _ligne_partie(numero: str) -> tuple[Demande, Virement, LotPaiement]:
    """The live line of that claim, in a run that went to the bank."""
    demande = await Demande.a_instruire(numero)
    ligne = await Virement.filter(demande_id=demande.id, etat=EtatVirement.EN_LOT).first()
    if ligne is None:
        raise PasMaintenant("Aucun virement n’est en cours pour cette demande.")
    lot = await LotPaiement.get(id=ligne.lot_id)
    if lot.exporte_le is None:
        raise PasMaintenant("Ce lot n’est pas encore parti à la banque.")
    return demande, ligne, lot


async def _regler(ligne: Virement, etat: EtatVirement, cx, **colonnes: object) -> None:
    vive = Virement.filter(id=ligne.id, etat=EtatVirement.EN_LOT).using_db(cx)
    if not await vive.update(etat=etat, regle_le=horloge.maintenant(), **colonnes):
        raise PasMaintenant("Ce virement vient d’être réglé.")


async def _clore(lot: LotPaiement, cx) -> None:
    """When every line has its answer, the run is over."""
    if not await Virement.filter(lot_id=lot.id, etat=EtatVirement.EN_LOT).using_db(cx).exists():
        await LotPaiement.filter(id=lot.id).using_db(cx).update(retour_le=horloge.maintenant())


def _instantane(demande: Demande, ligne: Virement, lot: LotPaiement) -> dict[str, object]:
    """What the proof says, whatever changes later."""
    reponses = reponses_de(demande)
    prenoms = reponses.get("prenoms", "").replace(",", "")
    if demande.soumise_le is None:
        raise Introuvable()
    return {
        "version": 1,
        "numero": demande.numero,
        "titre": dispositif(demande.dispositif).titre_court,
        "titulaire": f"{prenoms} {nom_porte(reponses)}".strip(),
        "titulaire_compte": reponses.get("titulaire_compte", ""),
        "iban_fin": compact(reponses.get("iban", ""))[-4:],
        "montant_centimes": ligne.montant_centimes,
        "soumise_le": gabarits.date_longue(demande.soumise_le),
        "paye_le": horloge.maintenant().isoformat(),
        "lot": virements.message(lot.numero),
        "payeur": reglages().payeur_nom,
        "verifier": f"{reglages().url}/verifier",
    }
