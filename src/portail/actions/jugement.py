"""An agent judges the documents of a claim, and puts right an answer with her reason."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from portail import base
from portail.actions import recherche
from portail.actions.demandes import empreinte_iban, reponses_de
from portail.domain import horloge
from portail.domain.agent import Agent
from portail.domain.champs import Champ, compact, masquer
from portail.domain.demande import Demande
from portail.domain.dispositif import Dispositif
from portail.domain.dispositifs import dispositif
from portail.domain.erreurs import Introuvable, Invalide, PasMaintenant
from portail.domain.formulaire import Strictesse
from portail.domain.instruction import Amendement
from portail.domain.journal import noter
from portail.domain.justificatif import Analyse, Justificatif, Verdict
from portail.domain.motifs import MOTIFS
from portail.services.chiffrement import Coffret

LISIBLES = (Analyse.SAIN, Analyse.NON_ANALYSE)  # what an agent may open, and so may judge good
LONGUEUR_TEXTE = 2000


async def juger(
    agent: Agent, numero: str, document_id: UUID, verdict: Verdict, motif: str = "", texte: str = ""
) -> Justificatif:
    """Say what this document is worth; A_VOIR takes a verdict back. `texte` is what the claimant reads under it.

    Raises Invalide (« Non conforme » without its reason), PasMaintenant (not scanned), Introuvable, Interdit.
    """
    if verdict is Verdict.NON_CONFORME:
        _exiger_motif(motif, texte)
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("juger", demande)
        document = await Justificatif.filter(
            id=document_id, demande_id=demande.id, remplace_le=None, a_envoyer=False
        ).first()
        if document is None:
            raise Introuvable()
        if verdict is Verdict.CONFORME and document.analyse not in LISIBLES:
            raise PasMaintenant("Ce document n’a pas passé l’antivirus : il ne peut pas être déclaré conforme.")
        refuse = verdict is Verdict.NON_CONFORME
        document.verdict, document.motif = verdict, motif if refuse else ""
        document.motif_texte = Coffret(demande.cle).sceller(texte.strip().encode(), "motif") if refuse else None
        document.juge_par, document.juge_le = agent.gestionnaire_id, horloge.maintenant()
        await document.save(using_db=cx, update_fields=["verdict", "motif", "motif_texte", "juge_par", "juge_le"])
        details = {"piece": document.piece, "face": document.face, "verdict": verdict.value, "motif": document.motif}
        await demande.passer("juger", role, agent.gestionnaire_id, cx, details=details)
        return document


def _exiger_motif(motif: str, texte: str) -> None:
    erreurs = {}
    if motif not in MOTIFS:
        erreurs["motif"] = ["Choisissez le motif : la personne doit savoir quoi corriger."]
    if not texte.strip():
        erreurs["texte"] = ["Écrivez ce que la personne lira sous le document."]
    elif len(texte) > LONGUEUR_TEXTE:
        erreurs["texte"] = [f"Ce texte compte {len(texte)} caractères : la limite est {LONGUEUR_TEXTE}."]
    if erreurs:
        raise Invalide(erreurs)


async def amender(agent: Agent, numero: str, champ: str, saisie: Mapping[str, str], raison: str) -> Demande:
    """Change one declared answer, keeping the old one, the new one and why; who amends bank details cannot validate.

    `saisie` holds the posted names of that field (three for a date). Raises Invalide, Introuvable, Interdit, PasMaintenant.
    """
    async with base.transaction() as cx:
        demande = await Demande.a_instruire(numero)
        role = agent.exiger("amender", demande)
        declare, avant = dispositif(demande.dispositif), reponses_de(demande)
        section = _section_de(declare, champ)
        noms = declare.remplir({})[champ].bruts()
        apres = avant | {nom: saisie.get(nom, "") for nom in noms}
        dit, lu = lecture_entiere(declare, champ, avant), _juger_champ(declare, champ, apres, raison)
        if lu == dit:
            raise Invalide({champ: ["C’est déjà la réponse enregistrée."]})
        await demande.passer(
            "amender", role, agent.gestionnaire_id, cx, details={"champ": champ}, **colonnes_de(demande, apres)
        )
        qui = {"par": role, "par_id": agent.gestionnaire_id, "le": horloge.maintenant()}
        pourquoi = Coffret(demande.cle).sceller(raison.strip().encode(), "amendement")
        await garder_amendement(demande, Reecrite(section, champ, dit, lu), cx, raison=pourquoi, **qui)
        if section == "titulaire":
            await recherche.reindexer(demande, apres, cx)
        if champ == "iban":
            await noter("iban amendé", **agent.au_journal, objet=f"demande:{numero}", connexion=cx)
        return demande


def _section_de(declare: Dispositif, champ: str) -> str:
    """Raises Introuvable for a field that the claim type does not declare."""
    code = next((section.code for section in declare.sections if champ in section.champs), "")
    if not code:
        raise Introuvable()
    return code


class Reecrite(NamedTuple):
    """One answer changed after the submission, before and after, as `lecture_entiere` reads it."""

    section: str
    champ: str
    avant: str
    apres: str


async def garder_amendement(demande: Demande, change: Reecrite, cx: BaseDBAsyncClient, **colonnes: object) -> None:
    """Its row, sealed; `colonnes`: who changed it, when, why."""
    coffret = Coffret(demande.cle)
    await Amendement.create(
        using_db=cx,
        demande_id=demande.id,
        section=change.section,
        champ=change.champ,
        avant=coffret.sceller(change.avant.encode(), "amendement"),
        apres=coffret.sceller(change.apres.encode(), "amendement"),
        **colonnes,
    )


def colonnes_de(demande: Demande, reponses: dict[str, str]) -> dict[str, object]:
    """The columns that hold these answers: sealed, and the account's fingerprint."""
    scellees = Coffret(demande.cle).sceller_json(reponses, "reponses")
    return {"reponses": scellees, "iban_empreinte": empreinte_iban(reponses)}


def lecture_entiere(declare: Dispositif, champ: str, reponses: Mapping[str, str]) -> str:
    """One answer as people read it, an IBAN whole: only to be sealed, or shown where the contract allows."""
    lu: Champ = declare.remplir(reponses)[champ]
    return " ".join(texte for texte in lu.bruts().values() if texte) if champ == "iban" else lu.lire()


def avant_apres(coffret: Coffret, change: Amendement) -> tuple[str, str]:
    """A change as it is shown: an IBAN by its last four, for whole it stands beside the RIB only."""
    avant, apres = (coffret.ouvrir(scelle, "amendement").decode() for scelle in (change.avant, change.apres))
    return (masquer(compact(avant)), masquer(compact(apres))) if change.champ == "iban" else (avant, apres)


def _juger_champ(declare: Dispositif, champ: str, reponses: Mapping[str, str], raison: str) -> str:
    formulaire = declare.remplir(reponses)
    formulaire.valider(Strictesse.DEMANDE)
    erreurs = {champ: [str(phrase) for phrase in formulaire[champ].errors]} if formulaire[champ].errors else {}
    if not raison.strip():
        erreurs["raison"] = ["Écrivez pourquoi : cette correction est gardée avec sa raison."]
    if erreurs:
        raise Invalide(erreurs)
    return lecture_entiere(declare, champ, reponses)
