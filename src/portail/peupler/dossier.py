"""One claim copied from a model, living its history act by act: each leaves what the real action would have written."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portail.domain.demande import Demande, Evenement
from portail.domain.etats import Etat, Role
from portail.domain.instruction import Complement, Note
from portail.domain.justificatif import Justificatif, Verdict
from portail.domain.message import Message, Objet
from portail.domain.motifs import MOTIFS
from portail.domain.paiement import EtatVirement, Virement
from portail.peupler.figer import elements_du_complement
from portail.peupler.modele import Modele, copier

REFUS = {"rib": "rib_different", "acte": "acte_ancien"}
_RELANCES = {
    (Etat.ATTENTE_COMPLEMENT, "1ère relance"): Objet.COMPLEMENT_1,
    (Etat.ATTENTE_COMPLEMENT, "2e relance"): Objet.COMPLEMENT_2,
    (Etat.ATTENTE_FONDS, "1ère relance"): Objet.FONDS_1,
    (Etat.ATTENTE_FONDS, "2e relance"): Objet.FONDS_2,
}
_OBJET, _QUESTION = "Votre adresse", "Bonjour, habitez-vous toujours à l’adresse de votre demande ?"
_REPONSE, _RELANCE = "Bonjour, oui, je n’ai pas déménagé.", "Bonjour, votre demande attend toujours une réponse."
_NOTE = "À revoir avec la direction de la consignation."
_DECISION_ANNULEE = "Décision annulée : montant à vérifier."
_REJET = "Aucune allocation de rentrée scolaire n’a été déposée à votre nom dans nos comptes."


@dataclass(frozen=True)
class Equipe:
    agents: list[UUID]
    superviseurs: list[UUID]


@dataclass
class Dossier:
    """`refuse`: whether a complement will be asked, so that its RIB and its acte are not good."""

    demande: Demande
    modele: Modele
    courriel: str
    reponses: dict[str, str]
    hasard: random.Random
    equipe: Equipe
    refuse: bool
    documents: list[Justificatif] = field(default_factory=list)
    evenements: list[Evenement] = field(default_factory=list)
    complements: list[Complement] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    virement: Virement | None = None

    def id(self) -> UUID:
        return UUID(int=self.hasard.getrandbits(128), version=4)

    def passer(self, acte: str, de: Etat | None, vers: Etat, par: Role, le: datetime) -> None:
        """One step of its history."""
        geste: Callable[[Dossier, datetime], dict[str, Any] | None] | None = GESTES.get(acte)
        details = (geste(self, le) if geste else None) or {}
        self.demande.etat, self.demande.version = vers, self.demande.version + 1
        qui = self._auteur(par)
        self.evenements.append(
            Evenement(
                id=self.id(),
                demande_id=self.demande.id,
                acte=acte,
                de=de or "",
                vers=vers,
                par=par,
                par_id=qui,
                le=le,
                details=details,
            )
        )

    def _auteur(self, par: Role) -> UUID | None:
        if par is Role.PROPRIETAIRE:
            return self.demande.proprietaire_id
        if par is Role.GESTIONNAIRE:
            return self.demande.agent_id or self.equipe.agents[0]
        return self.hasard.choice(self.equipe.superviseurs) if par is Role.SUPERVISEUR else None

    # --- acts ----------------------------------------------------------------------------------------------------------

    def _soumettre(self, le: datetime) -> None:
        self.demande.soumise_le = self.demande.modifie_le = le

    def _prendre(self, le: datetime) -> None:
        self.demande.agent_id = self.hasard.choice(self.equipe.agents)

    def _reattribuer(self, le: datetime) -> dict[str, Any]:
        self.demande.agent_id = self.hasard.choice(self.equipe.agents)
        return {"a": str(self.demande.agent_id)}

    def _suspendre(self, le: datetime) -> None:
        self.demande.suspendue_le = le

    def _reprendre(self, le: datetime) -> None:
        self.demande.suspendue_le = None

    def _annoter(self, le: datetime, texte: str = _NOTE) -> None:
        note = self.modele.sceller(texte, "note")
        par = self.demande.agent_id
        self.notes.append(Note(id=self.id(), demande_id=self.demande.id, texte=note, par_id=par, le=le))

    def _juger(self, le: datetime) -> dict[str, Any]:
        document = next(d for d in self.documents if d.verdict is Verdict.A_VOIR and not d.remplace_le)
        refuse = self.refuse and not self.complements and document.piece in REFUS
        document.verdict = Verdict.NON_CONFORME if refuse else Verdict.CONFORME
        document.juge_le, document.juge_par = le, self.demande.agent_id
        if refuse:
            document.motif = REFUS[document.piece]
            document.motif_texte = self.modele.sceller(MOTIFS[document.motif].phrase, "motif")
        ou = {"piece": document.piece, "face": document.face}
        return ou | {"verdict": document.verdict.value, "motif": document.motif}

    def _demander(self, le: datetime) -> dict[str, Any]:
        refuses = [d for d in self.documents if d.verdict is Verdict.NON_CONFORME]
        self.complements.append(elements_du_complement(self.id(), self.demande, self.modele, refuses, le))
        return {"rang": 1, "pieces": [d.piece for d in refuses]}

    def _annuler_le_complement(self, le: datetime) -> dict[str, Any]:
        self.complements[-1].annule_le = le
        self._annoter(le, "Complément annulé : le document était déjà là.")
        return {"rang": 1}

    def _renvoyer(self, le: datetime) -> dict[str, Any]:
        self.complements[-1].renvoye_le = self.demande.complement_recu_le = le
        refuses = [d for d in self.documents if d.verdict is Verdict.NON_CONFORME]
        for refuse in refuses:
            refuse.remplace_le = le
            self.documents.append(copier(refuse, self.demande.id, self.id(), self.hasard, depose_le=le, complement=1))
        return {"rang": 1, "pieces": [d.piece for d in refuses], "parties": []}

    def _relancer(self, acte: str, le: datetime) -> dict[str, Any]:
        objet = _RELANCES[self.demande.etat, acte]
        message = self._dire(objet, _RELANCE, le, lu=self.hasard.random() < 0.5)
        return {"objet": objet.value, "message": str(message.id)}

    def _ecrire(self, le: datetime) -> dict[str, Any]:
        message = self._dire(Objet.LIBRE, _QUESTION, le, lu=True)
        return {"objet": Objet.LIBRE.value, "message": str(message.id)}

    def _repondre(self, le: datetime) -> dict[str, Any]:
        precedent = self.messages[-1]
        reponse = self._dire(Objet.LIBRE, _REPONSE, le, lu=self.hasard.random() < 0.5, du_service=False)
        reponse.repond_a_id = precedent.id
        return {"objet": Objet.LIBRE.value}

    def _dire(self, objet: Objet, texte: str, le: datetime, *, lu: bool, du_service: bool = True) -> Message:
        qui = self.demande.agent_id if du_service else self.demande.proprietaire_id
        message = Message(
            id=self.id(),
            demande_id=self.demande.id,
            compte_id=self.demande.compte_id,
            objet=objet,
            objet_libre=self.modele.sceller(_OBJET, "objet") if objet is Objet.LIBRE else None,
            texte=self.modele.sceller(texte, "message"),
            du_service=du_service,
            auteur=Role.GESTIONNAIRE if du_service else Role.PROPRIETAIRE,
            auteur_id=qui,
            le=le,
            lu_le=le if lu else None,
        )
        self.messages.append(message)
        return message

    def _valider(self, le: datetime) -> dict[str, Any]:
        self.demande.montant_centimes = self.hasard.randint(2000, 200_000)
        self.demande.validee_le = le
        self._decider(le)
        return {"montant_centimes": self.demande.montant_centimes}

    def _rejeter(self, le: datetime) -> dict[str, Any]:
        motif = "sans_reponse" if self.complements else "pas_de_depot"
        self.demande.rejetee_le, self.demande.motif_rejet = le, motif
        self.demande.texte_rejet = self.modele.sceller(_REJET, "rejet")
        self._decider(le)
        return {"motif": motif}

    def _decider(self, le: datetime) -> None:
        self.demande.decidee_le, self.demande.decidee_par = le, self.demande.agent_id
        self.demande.complement_recu_le = None

    def _annuler_la_decision(self, le: datetime) -> None:
        for colonne in ("validee_le", "montant_centimes", "decidee_le", "decidee_par"):
            setattr(self.demande, colonne, None)
        self._annoter(le, _DECISION_ANNULEE)

    def _payer(self, le: datetime) -> None:
        montant = self.demande.montant_centimes or 0
        self.virement = Virement(
            id=self.id(), demande_id=self.demande.id, montant_centimes=montant, cree_le=le, etat=EtatVirement.EN_LOT
        )

    def _regler(self, le: datetime, etat: EtatVirement, motif: str = "") -> None:
        assert self.virement
        self.virement.etat, self.virement.regle_le, self.virement.motif = etat, le, motif

    def _confirmer(self, le: datetime) -> None:
        self._regler(le, EtatVirement.ACCEPTE)
        self.demande.payee_le = le

    def _refuser(self, le: datetime) -> dict[str, Any]:
        self._regler(le, EtatVirement.REFUSE, "AC04")
        for colonne in ("validee_le", "decidee_le", "decidee_par"):
            setattr(self.demande, colonne, None)
        rib = next(d for d in self.documents if d.piece == "rib" and not d.remplace_le)
        rib.verdict = Verdict.A_VOIR
        return {"motif": "AC04"}


GESTES: dict[str, Callable[[Dossier, datetime], dict[str, Any] | None]] = {
    "soumettre": Dossier._soumettre,
    "prendre en charge": Dossier._prendre,
    "rendre": lambda d, le: setattr(d.demande, "agent_id", None),
    "réattribuer": Dossier._reattribuer,
    "suspendre": Dossier._suspendre,
    "reprendre": Dossier._reprendre,
    "annoter": Dossier._annoter,
    "juger": Dossier._juger,
    "demander un complément": Dossier._demander,
    "annuler le complément": Dossier._annuler_le_complement,
    "renvoyer": Dossier._renvoyer,
    "1ère relance": lambda d, le: d._relancer("1ère relance", le),
    "2e relance": lambda d, le: d._relancer("2e relance", le),
    "écrire": Dossier._ecrire,
    "répondre": Dossier._repondre,
    "valider": Dossier._valider,
    "rejeter": Dossier._rejeter,
    "annuler la décision": Dossier._annuler_la_decision,
    "mettre au paiement": Dossier._payer,
    "confirmer le paiement": Dossier._confirmer,
    "refuser le paiement": Dossier._refuser,
}
