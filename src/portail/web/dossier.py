"""G3 as its template draws it: what was typed, the documents and the one that is open, the checks, what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request

from portail.actions import complement, controles, decision, gestionnaires, pieces
from portail.actions.demandes import reponses_de
from portail.actions.jugement import LISIBLES, avant_apres
from portail.actions.soumission import documents_de
from portail.domain import motifs
from portail.domain.agent import Agent
from portail.domain.champs import compact
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs import dispositif
from portail.domain.etats import LECTURES, PASSAGES, Etat
from portail.domain.instruction import Amendement, Complement, Note
from portail.domain.justificatif import Justificatif, Verdict
from portail.domain.message import Message
from portail.services.chiffrement import Coffret
from portail.web import decisions
from portail.web.histoire import AU_SERVICE, VERDICTS, raconter

ZOOMS = (75, 100, 150, 200)
ICONES = {Verdict.A_VOIR: "cercle", Verdict.CONFORME: "coche-cercle", Verdict.NON_CONFORME: "croix-cercle"}


@dataclass(frozen=True)
class Onglet:
    """One document of the viewer's tabs."""

    document: Justificatif
    titre: str
    nom: str
    motif: str

    @property
    def icone(self) -> str:
        return ICONES[self.document.verdict]

    @property
    def verdict(self) -> str:
        return VERDICTS[self.document.verdict]

    @property
    def lisible(self) -> bool:
        return self.document.analyse in LISIBLES


class Change(NamedTuple):
    """One answer put right, as the page tells it."""

    question: str
    avant: str
    apres: str
    raison: str
    le: datetime
    qui: str


@dataclass(frozen=True)
class Vue:
    """What the address asks of the viewer."""

    page: int = 1
    zoom: int = 100
    rotation: int = 0

    @classmethod
    def de(cls, request: Request) -> "Vue":
        q = request.query_params
        page, zoom, rotation = (
            int(q[nom]) if nom in q and q[nom].isascii() and q[nom].isdigit() and len(q[nom]) < 5 else defaut
            for nom, defaut in (("page", 1), ("zoom", 100), ("rotation", 0))
        )
        return cls(max(page, 1), zoom if zoom in ZOOMS else 100, rotation % 360 // 90 * 90)

    @property
    def plus(self) -> int:
        return next((z for z in ZOOMS if z > self.zoom), 0)

    @property
    def moins(self) -> int:
        return next((z for z in reversed(ZOOMS) if z < self.zoom), 0)

    def adresse(self, document: UUID, **autres: int) -> str:
        valeurs = {"page": self.page, "zoom": self.zoom, "rotation": self.rotation, **autres}
        defauts = {"page": 1, "zoom": 100, "rotation": 0}
        suite = "".join(f"&{nom}={v}" for nom, v in valeurs.items() if v != defauts[nom])
        return f"?document={document}{suite}"


def _onglets(demande: Demande, documents: Sequence[Justificatif]) -> list[Onglet]:
    coffret = Coffret(demande.cle)
    noms = {p.code: p.nom_court for p in dispositif(demande.dispositif).pieces(reponses_de(demande), documents)}
    return [
        Onglet(
            d,
            noms.get(d.piece, "Autre document") + (f", {d.face}" if d.face else ""),
            coffret.ouvrir(d.nom, "nom").decode(),
            coffret.ouvrir(d.motif_texte, "motif").decode() if d.motif_texte else "",
        )
        for d in documents
    ]


def _ouvert(onglets: Sequence[Onglet], voulu: str) -> Onglet | None:
    """The one asked for, else the first still to be looked at, else the first."""
    choisi = next((o for o in onglets if str(o.document.id) == voulu), None)
    a_voir = next((o for o in onglets if o.document.verdict is Verdict.A_VOIR), None)
    return choisi or a_voir or (onglets[0] if onglets else None)


def _voisins(onglets: Sequence[Onglet], ici: Onglet | None) -> tuple[UUID | None, UUID | None]:
    """The documents before and after the open one."""
    ids = [None, *(o.document.id for o in onglets), None]
    rang = ids.index(ici.document.id) if ici else 0
    return (ids[rang - 1], ids[rang + 1]) if rang else (None, None)


async def contexte(request: Request, qui: Agent, demande: Demande, document: str) -> dict[str, Any]:
    """Everything of the page, errors and typed values apart; `document`: the id of the one asked for, or ""."""
    declare, reponses = dispositif(demande.dispositif), reponses_de(demande)
    documents = await documents_de(demande)
    onglets = _onglets(demande, documents)
    onglet = _ouvert(onglets, document)
    if onglet and onglet.document.piece == "rib":
        await pieces.journaliser(qui, demande, demande.id, "iban")
    return {
        "demande": demande,
        "adresse": f"/gestion/demandes/{demande.numero}",
        "reponses": reponses,
        "groupes": declare.relire(reponses),
        "sections": declare.sections,
        "groupes_amendables": [(s.titre, [(n, declare.question(n)) for n in s.champs]) for s in declare.sections],
        "formulaire": declare.remplir(reponses),
        "onglets": onglets,
        "onglet": onglet,
        "voisins": _voisins(onglets, onglet),
        "vue": Vue.de(request),
        "juges": sum(o.document.verdict is not Verdict.A_VOIR for o in onglets),
        "remplaces": await _remplaces(demande),
        "controles": await controles.controler(demande, documents),
        "motifs": _motifs(onglet),
        "lectures": LECTURES,
        "iban": compact(reponses.get("iban", "")),
        "a_lire": await Message.filter(demande_id=demande.id, du_service=False, lu_le=None, retire_le=None).count(),
        **await _actes(qui, demande),
        **await _histoire(demande),
    }


async def _actes(qui: Agent, demande: Demande) -> dict[str, Any]:
    """What she may do now, and what keeps her from the rest."""
    return {
        "peut": {acte for acte in PASSAGES if qui.peut(acte, demande.etat, demande.agent_id)},
        "obstacles": await decision.obstacles(qui, demande) if demande.etat is Etat.EN_INSTRUCTION else [],
        "rejets": motifs.REJETS,
        "complement": await complement.ouvert(demande),
        "relances": await decisions.portes_des_relances(demande),
        "rejet_ferme": await decisions.rejet_ferme(demande),
        "annulation_fermee": decision.annulation_fermee(qui, demande),
        "attend_des_fonds": dispositif(demande.dispositif).attend_des_fonds,
        "lot": await decisions.lot_en_cours(qui, demande),
        "refus_banque": await decisions.refus_de_la_banque(demande),
    }


def _motifs(onglet: Onglet | None) -> list[tuple[str, str, str]]:
    """(code, label, proposed words) of the reasons offered for the open document."""
    offerts = motifs.pour_piece(onglet.document.piece) if onglet else {}
    return [(code, motif.libelle, motif.phrase) for code, motif in offerts.items()]


async def _remplaces(demande: Demande) -> list[Onglet]:
    """What a complement replaced, kept until the decision."""
    anciens = await Justificatif.filter(demande_id=demande.id, remplace_le__not_isnull=True, a_envoyer=False)
    return _onglets(demande, anciens)


async def _histoire(demande: Demande) -> dict[str, Any]:
    coffret = Coffret(demande.cle)
    evenements = await Evenement.filter(demande_id=demande.id, acte__in=list(AU_SERVICE)).order_by("le")
    notes = await Note.filter(demande_id=demande.id).order_by("-le")
    changes = await Amendement.filter(demande_id=demande.id).order_by("le")
    ids = {e.par_id for e in evenements if e.par_id and e.par in "GS"} | {n.par_id for n in notes}
    ids |= {demande.agent_id} if demande.agent_id else set()
    noms = await gestionnaires.noms(ids)
    declare = dispositif(demande.dispositif)
    return {
        "evenements": [(raconter(e.acte, e.details, declare), e.le, _qui(e, noms)) for e in evenements],
        "notes": [(coffret.ouvrir(n.texte, "note").decode(), n.le, noms.get(n.par_id, "")) for n in notes],
        "amendements": [
            Change(
                declare.question(a.champ),
                *avant_apres(coffret, a),
                coffret.ouvrir(a.raison, "amendement").decode() if a.raison else "",
                a.le,
                "la personne" if a.par in "PAH" else "le service",
            )
            for a in changes
        ],
        "iban_avant": _iban_avant(changes, coffret),
        "suivie_par": noms.get(demande.agent_id, "") if demande.agent_id else "",
        "complements": await Complement.filter(demande_id=demande.id).order_by("rang"),
        "autres_agents": [(i, nom) for i, nom in (await gestionnaires.collegues()).items() if i != demande.agent_id],
    }


def _iban_avant(changes: Sequence[Amendement], coffret: Coffret) -> str:
    """The one that the last change replaced, to be compared beside the RIB; "" when it never changed."""
    derniers = [c for c in changes if c.champ == "iban"][-1:]
    return compact(coffret.ouvrir(derniers[0].avant, "amendement").decode()) if derniers else ""


def _qui(evenement: Evenement, noms: dict[UUID, str]) -> str:
    if evenement.par in ("P", "A", "H"):
        return "la personne"
    return noms.get(evenement.par_id, "") if evenement.par_id else "système"
