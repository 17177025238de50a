"""Sample data in bulk, reproducible: a few claims are played by the actions, then copied under other owners and dates.

A copy shares its model's data key and files, and has its own number, owner, history and frozen content; every history
follows PASSAGES. For benchmarks and trials only.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from portail import base, demo
from portail.actions.comptes import empreinte_courriel, sceller_identite
from portail.domain import horloge, numero
from portail.domain.compte import Acces, Compte, Profil, Utilisateur
from portail.domain.demande import Demande, Evenement
from portail.domain.etats import PASSAGES, Etat, Role
from portail.domain.justificatif import Justificatif
from portail.services.chiffrement import Coffret

PRENOMS = ("Inès", "Yanis", "Chloé", "Mehdi", "Léa", "Tom", "Aïcha", "Lucas", "Zoé", "Enzo", "Fatou", "Hugo")
NOMS = ("Moreau", "Benali", "Petit", "Da Silva", "N’Diaye", "Lefèvre", "Nguyen", "Roux", "Diallo", "Garcia", "Le Gall")
MODELES = 6
LOT = 500
# What happened to a claim, by how often: acts of PASSAGES after « soumettre ».
_REJET = ("prendre en charge", "rejeter")
_PAYEE = ("prendre en charge", "valider", "mettre au paiement", "confirmer le paiement")
PARCOURS: tuple[tuple[int, tuple[str, ...] | None], ...] = (
    (30, None),
    (30, ()),
    (18, ("prendre en charge",)),
    (5, ("prendre en charge", "mettre en attente de fonds")),
    (5, _PAYEE[:2]),
    (7, _PAYEE),
    (5, _REJET),
)


@dataclass
class Modele:
    """A claim really sent, from which others are copied."""

    demande: Demande
    contenu: dict[str, Any]
    documents: list[Justificatif]
    mot_de_passe: str

    @property
    def coffret(self) -> Coffret:
        return Coffret(self.demande.cle)


async def peupler(demandes: int, graine: int = 1, par_compte: int = 0) -> str:
    """Add so many claims; `par_compte`: how many an account holds (drafts and rejected ones), else one to three."""
    if await Utilisateur.filter(courriel_empreinte=empreinte_courriel(_adresse(graine, 0))).exists():
        return f"Les données de la graine {graine} sont déjà là : choisissez-en une autre."
    hasard = random.Random(graine)
    modeles = [await _jouer(hasard, graine, rang) for rang in range(min(MODELES, demandes))]
    reste, comptes = demandes - len(modeles), len(modeles)
    while reste > 0:
        lot = Lot(hasard, modeles)
        while reste > 0 and len(lot.demandes) < LOT:
            combien = min(reste, par_compte or hasard.choice((1, 1, 1, 2, 3)))
            lot.ajouter_compte(_adresse(graine, comptes), combien, seule_active=not par_compte)
            reste, comptes = reste - combien, comptes + 1
        await lot.ecrire()
    return f"{demandes} demandes ajoutées, sur {comptes} comptes (mot de passe : {demo.MOT_DE_PASSE})."


def _adresse(graine: int, rang: int) -> str:
    return f"personne.{graine}.{rang}@exemple.fr"


async def _jouer(hasard: random.Random, graine: int, rang: int) -> Modele:
    prenom, nom, courriel = hasard.choice(PRENOMS), hasard.choice(NOMS), _adresse(graine, rang)
    acteur = await demo.creer_compte(courriel, prenom, nom)
    envoyee = await demo.envoyee(acteur, prenom, nom, courriel)
    demande = await Demande.get(id=envoyee.id)
    contenu = Coffret(demande.cle).ouvrir_json(demande.instantane or b"", "instantane")
    documents = await Justificatif.filter(demande_id=demande.id)
    return Modele(demande, contenu, documents, (await Utilisateur.get(id=acteur.utilisateur_id)).mot_de_passe)


def histoire(actes: tuple[str, ...] | None) -> Iterator[tuple[str, Etat | None, Etat, Role]]:
    """(act, from, to, by whom) of each step since the creation; the table decides. None: it stayed a draft."""
    yield "créer", None, Etat.BROUILLON, Role.PROPRIETAIRE
    etat = Etat.BROUILLON
    for acte in () if actes is None else ("soumettre", *actes):
        passage = PASSAGES[acte]
        if etat not in passage.de:
            raise ValueError(f"{acte} ne part pas de {etat}")
        yield acte, etat, passage.vers or etat, min(passage.par, key=lambda role: role.value)
        etat = passage.vers or etat


class Lot:
    """Rows made in memory, written in one transaction."""

    def __init__(self, hasard: random.Random, modeles: list[Modele]) -> None:
        self.hasard, self.modeles = hasard, modeles
        self.comptes: list[Compte] = []
        self.utilisateurs: list[Utilisateur] = []
        self.acces: list[Acces] = []
        self.demandes: list[tuple[Demande, Modele, str]] = []
        self.evenements: list[Evenement] = []
        self.documents: list[Justificatif] = []

    def _id(self) -> UUID:
        return UUID(int=self.hasard.getrandbits(128), version=4)

    def ajouter_compte(self, courriel: str, combien: int, *, seule_active: bool) -> None:
        le = horloge.maintenant() - timedelta(days=self.hasard.randint(30, 300))
        identite = {"nom": self.hasard.choice(NOMS), "prenom": self.hasard.choice(PRENOMS), "courriel": courriel}
        compte = Compte(id=self._id(), cree_le=le)
        utilisateur = Utilisateur(
            id=self._id(),
            courriel_empreinte=empreinte_courriel(courriel),
            identite=sceller_identite(identite | {"telephone": "+33612345678"}),
            mot_de_passe=self.modeles[0].mot_de_passe,
            cree_le=le,
        )
        self.comptes.append(compte)
        self.utilisateurs.append(utilisateur)
        self.acces.append(
            Acces(
                id=self._id(),
                compte_id=compte.id,
                utilisateur_id=utilisateur.id,
                profil=Profil.ADMINISTRATEUR,
                cree_le=le,
            )
        )
        for rang in range(combien):
            actes = self._parcours() if rang == 0 and seule_active else self.hasard.choice((None, _REJET))
            self._ajouter_demande(utilisateur, compte, actes, courriel, le)

    def _parcours(self) -> tuple[str, ...] | None:
        poids, parcours = zip(*PARCOURS, strict=True)
        return self.hasard.choices(parcours, poids)[0]

    def _ajouter_demande(
        self, qui: Utilisateur, compte: Compte, actes: tuple[str, ...] | None, courriel: str, depuis: datetime
    ) -> None:
        modele = self.hasard.choice(self.modeles)
        instant, dates = depuis, {}
        identifiant = self._id()
        for acte, de, vers, par in histoire(actes):
            instant += timedelta(minutes=self.hasard.randint(5, 6000))
            dates[acte] = instant
            self.evenements.append(
                Evenement(
                    id=self._id(),
                    demande_id=identifiant,
                    acte=acte,
                    de=de or "",
                    vers=vers,
                    par=par,
                    par_id=qui.id if par is Role.PROPRIETAIRE else None,
                    le=instant,
                    details={},
                )
            )
        demande = _copie(modele, identifiant, qui, compte, vers, dates, self.hasard.randint(2000, 200_000))
        self.demandes.append((demande, modele, courriel))
        self.documents += [_document(d, identifiant, self._id()) for d in modele.documents]

    async def ecrire(self) -> None:
        async with base.transaction() as cx:
            numeros = await numero.prendre_lot(cx, len(self.demandes))
            for rang, (demande, modele, courriel) in zip(numeros, self.demandes, strict=True):
                demande.numero = rang
                demande.cle_creation = hashlib.sha256(demande.numero.encode()).hexdigest()
                if demande.soumise_le:
                    _figer(demande, modele, courriel)
            await Compte.bulk_create(self.comptes, using_db=cx)
            await Utilisateur.bulk_create(self.utilisateurs, using_db=cx)
            await Acces.bulk_create(self.acces, using_db=cx)
            await Demande.bulk_create([demande for demande, *_ in self.demandes], using_db=cx)
            await Evenement.bulk_create(self.evenements, using_db=cx)
            await Justificatif.bulk_create(self.documents, using_db=cx)


def _copie(
    modele: Modele,
    identifiant: UUID,
    qui: Utilisateur,
    compte: Compte,
    etat: Etat,
    dates: dict[str, datetime],
    centimes: int,
) -> Demande:
    return Demande(
        id=identifiant,
        compte_id=compte.id,
        proprietaire_id=qui.id,
        dispositif=modele.demande.dispositif,
        sens=modele.demande.sens,
        etat=etat,
        version=len(dates),
        cle=modele.demande.cle,
        reponses=modele.demande.reponses,
        iban_empreinte=modele.demande.iban_empreinte,
        etape1_complete=True,
        montant_centimes=centimes if "valider" in dates else None,
        cree_le=dates["créer"],
        modifie_le=dates.get("soumettre", dates["créer"]),
        soumise_le=dates.get("soumettre"),
        validee_le=dates.get("valider"),
        rejetee_le=dates.get("rejeter"),
    )


def _figer(demande: Demande, modele: Modele, courriel: str) -> None:
    contenu = modele.contenu | {
        "numero": demande.numero,
        "compte": courriel,
        "soumise_le": demande.soumise_le.isoformat() if demande.soumise_le else "",
    }
    fige = msgspec.json.encode(contenu, order="sorted")
    demande.gabarit = modele.demande.gabarit
    demande.instantane = modele.coffret.sceller(fige, "instantane")
    demande.instantane_sha256 = hashlib.sha256(fige).hexdigest()


def _document(modele: Justificatif, demande_id: UUID, identifiant: UUID) -> Justificatif:
    colonnes = {nom: getattr(modele, nom) for nom in Justificatif._meta.db_fields if nom not in ("id", "demande_id")}
    return Justificatif(id=identifiant, demande_id=demande_id, **colonnes)
