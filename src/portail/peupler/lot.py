"""Rows made in memory, written in one transaction."""

import hashlib
import random
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.functions import Max

from portail import base, echantillons
from portail.actions import recherche
from portail.actions.comptes import empreinte_courriel, sceller_identite
from portail.domain import horloge, numero
from portail.domain.compte import Acces, Compte, Profil, Utilisateur
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.etats import Etat, Role
from portail.domain.paiement import EtatVirement, LotPaiement, Virement
from portail.peupler import figer, noms, parcours
from portail.peupler.dossier import Dossier, Equipe
from portail.peupler.modele import Modele, copier
from portail.services import chiffrement

_Pas = tuple[str, Etat | None, Etat, Role]


class Lot:
    def __init__(
        self, hasard: random.Random, modeles: list[Modele], agents: list[UUID], superviseurs: list[UUID]
    ) -> None:
        self.hasard, self.modeles, self.equipe = hasard, modeles, Equipe(agents, superviseurs)
        self.comptes: list[Compte] = []
        self.utilisateurs: list[Utilisateur] = []
        self.acces: list[Acces] = []
        self.dossiers: list[Dossier] = []

    def _id(self) -> UUID:
        return UUID(int=self.hasard.getrandbits(128), version=4)

    def ajouter_compte(self, courriel: str, combien: int, *, seule_active: bool) -> None:
        """Somebody and her claims; `seule_active`: the first may be one that keeps any other from being sent."""
        nom, prenom = noms.nom(self.hasard), noms.prenom(self.hasard)
        le = horloge.maintenant() - timedelta(days=365)
        compte, utilisateur = Compte(id=self._id(), cree_le=le), self._utilisateur(nom, prenom, courriel, le)
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
            libre = rang == 0 and seule_active
            actes = parcours.tirer(self.hasard) if libre else self.hasard.choice((None, parcours.REJET))
            self._ajouter(compte, utilisateur, {"nom_naissance": nom, "prenoms": prenom}, courriel, actes)

    def _utilisateur(self, nom: str, prenom: str, courriel: str, le: datetime) -> Utilisateur:
        identite = {"nom": nom, "prenom": prenom, "courriel": courriel, "telephone": "+33612345678"}
        return Utilisateur(
            id=self._id(),
            courriel_empreinte=empreinte_courriel(courriel),
            identite=sceller_identite(identite),
            mot_de_passe=self.modeles[0].mot_de_passe,
            cree_le=le,
        )

    def _ajouter(
        self, compte: Compte, qui: Utilisateur, elle: dict[str, str], courriel: str, actes: parcours.Actes | None
    ) -> None:
        modele = self.hasard.choice(self.modeles)
        iban = echantillons.iban(self.hasard)
        sienne = elle | {"titulaire_compte": f"{elle['prenoms']} {elle['nom_naissance']}", "iban": iban}
        reponses = modele.reponses | sienne
        pas = list(parcours.histoire(actes))
        instants = self._instants(pas)
        demande = _copie(self._id(), modele, qui, compte, reponses, instants[0])
        refuse = "demander un complément" in (actes or ())
        dossier = Dossier(demande, modele, courriel, reponses, self.hasard, self.equipe, refuse)
        dossier.documents = [
            copier(d, demande.id, self._id(), self.hasard, depose_le=instants[0]) for d in modele.documents
        ]
        for (acte, de, vers, par), le in zip(pas, instants, strict=True):
            dossier.passer(acte, de, vers, par, le)
        self.dossiers.append(dossier)

    def _instants(self, pas: list[_Pas]) -> list[datetime]:
        """When each step happened: in order, the last one some time ago."""
        actes = [acte for acte, *_ in pas]
        attentes = [parcours.attente(self.hasard, a, b) for b, a in zip(actes, actes[1:], strict=False)]
        fin = horloge.maintenant() - timedelta(minutes=parcours.recul(self.hasard, pas[-1][2]))
        instants = [fin - timedelta(seconds=self.hasard.randint(0, 59))]
        for minutes in reversed(attentes):
            instants.append(instants[-1] - timedelta(minutes=minutes))
        return instants[::-1]

    # --- writing -------------------------------------------------------------------------------------------------------

    async def ecrire(self) -> None:
        async with base.transaction() as cx:
            rangs = await numero.prendre_lot(cx, len(self.dossiers))
            for rang, dossier in zip(rangs, self.dossiers, strict=True):
                _numeroter(dossier, rang)
            virements = await self._virements()
            demandes = [dossier.demande for dossier in self.dossiers]
            mots = [
                mot for d in self.dossiers if d.demande.soumise_le for mot in recherche.mots_de(d.demande, d.reponses)
            ]
            for lignes in (self.comptes, self.utilisateurs, self.acces, demandes):
                await _inserer(lignes, cx)
            for nom in ("evenements", "documents", "complements", "messages", "notes"):
                await _inserer([ligne for d in self.dossiers for ligne in getattr(d, nom)], cx)
            for lignes in (*virements, mots):
                await _inserer(lignes, cx)

    async def _virements(self) -> tuple[list[LotPaiement], list[Virement]]:
        """Two runs: one whose answers came, one whose file is at the bank."""
        payes = [d for d in self.dossiers if d.virement]
        if not payes:
            return [], []
        lignes = await LotPaiement.all().annotate(n=Max("numero")).values("n")
        dernier = (lignes[0]["n"] if lignes else 0) or 0
        repondu, en_cours = (self._lot(dernier + rang) for rang in (1, 2))
        for d in payes:
            assert d.virement
            attend = d.virement.etat is EtatVirement.EN_LOT
            d.virement.lot_id = (en_cours if attend else repondu).id
        lignes_ = [d.virement for d in payes if d.virement]
        for lot in (repondu, en_cours):
            lot.cree_le = max((v.cree_le for v in lignes_ if v.lot_id == lot.id), default=lot.cree_le)
            lot.exporte_le = lot.cree_le
        repondu.retour_le = repondu.purge_le = max((v.regle_le for v in lignes_ if v.regle_le), default=None)
        return [repondu, en_cours], lignes_

    def _lot(self, rang: int) -> LotPaiement:
        le = horloge.maintenant() - timedelta(days=2)
        qui = self.hasard.choice(self.equipe.superviseurs)
        return LotPaiement(
            id=self._id(),
            numero=rang,
            cree_le=le,
            cree_par=qui,
            cle=chiffrement.nouvelle_cle(),
            exporte_le=le,
            exporte_par=qui,
        )


async def _inserer(lignes: list, cx) -> None:
    if lignes:
        await type(lignes[0]).bulk_create(lignes, using_db=cx)


def _numeroter(dossier: Dossier, rang: str) -> None:
    """The month of a number is that of the creation, not today's."""
    demande, modele = dossier.demande, dossier.modele
    demande.numero = f"10{horloge.a_paris(demande.cree_le):%y%m}{rang[-9:]}"
    demande.cle_creation = hashlib.sha256(demande.numero.encode()).hexdigest()
    if not demande.soumise_le:
        return
    contenu = figer.contenu(demande, modele, dossier.reponses, dossier.courriel)
    figer.figer(demande, modele, contenu)
    for complement in dossier.complements:
        if complement.renvoye_le:
            plus = {"complement": complement.rang, "completee_le": complement.renvoye_le.isoformat()}
            figer.figer(complement, modele, contenu | plus)


def _copie(
    identifiant: UUID, modele: Modele, qui: Utilisateur, compte: Compte, reponses: dict[str, str], le: datetime
) -> Demande:
    return Demande(
        id=identifiant,
        compte_id=compte.id,
        proprietaire_id=qui.id,
        dispositif=modele.demande.dispositif,
        sens=dispositif(modele.demande.dispositif).sens,
        version=0,
        cle=modele.demande.cle,
        reponses=modele.coffret.sceller_json(reponses, "reponses"),
        iban_empreinte=chiffrement.empreinte(reponses["iban"], "iban"),
        etape1_complete=True,
        cree_le=le,
        modifie_le=le,
    )
