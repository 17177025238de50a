"""A claim, its history, and the only writer of its state.

Answers lie sealed in one column (`reponses`), under a data key of the claim (`cle`, wrapped by the master key); columns
exist only for what is searched or sorted (contract: maison.md, idea 1; exigences.md B).
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet

from portail.domain import horloge
from portail.domain.erreurs import Introuvable, PasMaintenant
from portail.domain.etats import PASSAGES, Etat, pas_dans_cet_etat
from portail.domain.numero import est_numero
from portail.domain.sql import ecrire, en_base, inserer, lire

# The two statements of a save: it happens at every pause of somebody who types (exigences.md F).
_SIENNE = "SELECT * FROM demande WHERE compte_id = $1 AND numero = $2 AND efface_le IS NULL AND masquee_le IS NULL"
_CONSERVER = (
    "UPDATE demande SET version = version + 1, page = $1, reponses = $2, iban_empreinte = $3, etape1_complete = $4,"
    f" modifie_le = $5 WHERE id = $6 AND version = $7 AND etat = '{Etat.BROUILLON}'"
)


@lru_cache(maxsize=64)
def _passage(colonnes: tuple[str, ...]) -> str:
    poses = "".join(f", {colonne} = ${place}" for place, colonne in enumerate(colonnes, 5))
    return f"UPDATE demande SET etat = $1, version = version + 1{poses} WHERE id = $2 AND etat = $3 AND version = $4"


Temoin = Callable[["Demande", "Evenement", BaseDBAsyncClient], Awaitable[None]]
TEMOINS: list[Temoin] = []  # told of each event inside its transaction (webhooks, when the operator asks for them)


class Demande(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    numero = fields.CharField(15, unique=True)
    cle_creation = fields.CharField(64, unique=True)  # made by the page, so that two first saves make one draft
    compte = fields.ForeignKeyField("portail.Compte", related_name="demandes", on_delete=fields.RESTRICT)
    proprietaire = fields.ForeignKeyField("portail.Utilisateur", related_name="demandes", on_delete=fields.RESTRICT)
    compte_id: UUID
    proprietaire_id: UUID
    dispositif = fields.CharField(20)
    sens = fields.CharField(1)
    etat = fields.CharEnumField(Etat, max_length=20, default=Etat.BROUILLON)
    version = fields.IntField(default=1)
    page = fields.CharField(64, default="")  # the page that saved last: never in conflict with itself
    cle = fields.BinaryField()
    reponses = fields.BinaryField()
    iban_empreinte = fields.CharField(64, default="", db_index=True)
    etape1_complete = fields.BooleanField(default=False)
    montant_centimes = fields.BigIntField(null=True)
    cree_le = fields.DatetimeField()
    modifie_le = fields.DatetimeField()
    soumise_le = fields.DatetimeField(null=True)
    validee_le = fields.DatetimeField(null=True)
    rejetee_le = fields.DatetimeField(null=True)
    instantane = fields.BinaryField(null=True)  # canonical snapshot frozen at submission, sealed
    instantane_sha256 = fields.CharField(64, default="")
    gabarit = fields.CharField(20, default="")
    agent_id = fields.UUIDField(null=True)
    corbeille_le = fields.DatetimeField(null=True)
    masquee_le = fields.DatetimeField(null=True)
    suspendue_le = fields.DatetimeField(null=True)
    complement_recu_le = fields.DatetimeField(
        null=True
    )  # answered, not yet looked at: « Complément reçu » in the queue
    decidee_le = fields.DatetimeField(null=True)
    decidee_par = fields.UUIDField(null=True)
    motif_rejet = fields.CharField(30, default="")
    texte_rejet = fields.BinaryField(null=True)  # what she reads under the coded reason, sealed
    payee_le = fields.DatetimeField(null=True)
    efface_le = fields.DatetimeField(null=True)

    class Meta:
        table = "demande"

    @classmethod
    def de(cls, compte_id: UUID) -> QuerySet[Self]:
        """The claims of one compte that its people may see: not what was hidden or erased."""
        return cls.filter(compte_id=compte_id, efface_le=None, masquee_le=None)

    @classmethod
    async def a_instruire(cls, numero: str) -> "Demande":
        """The claim of that number as the service may see it; Introuvable for a draft, exactly as for none."""
        if not est_numero(numero):
            raise Introuvable()
        demande = await cls.filter(numero=numero, efface_le=None).exclude(etat=Etat.BROUILLON).first()
        if demande is None:
            raise Introuvable()
        return demande

    @classmethod
    async def trouver(cls, compte_id: UUID, numero: str) -> "Demande":
        """The claim of that number in that compte; Introuvable for a stranger's, exactly as for none."""
        lignes = await lire(_SIENNE, [compte_id, numero])
        if not lignes:
            raise Introuvable()
        return cls._init_from_db(**lignes[0])

    async def conserver(self, page: str, reponses: bytes, iban_empreinte: str, complete: bool, le: datetime) -> bool:
        """Write a draft's answers; False when somebody saved or sent it since it was read."""
        valeurs = [page, reponses, iban_empreinte, complete, le, self.id, self.version]
        if not await ecrire(_CONSERVER, valeurs):
            return False
        self.version += 1
        self.page, self.reponses, self.iban_empreinte = page, reponses, iban_empreinte
        self.etape1_complete, self.modifie_le = complete, le
        return True

    async def passer(
        self,
        acte: str,
        par: str,
        par_id: UUID | None,
        connexion: BaseDBAsyncClient,
        vers: Etat | None = None,
        details: dict[str, object] | None = None,
        **colonnes: object,
    ) -> "Evenement":
        """Carry out one row of PASSAGES inside the caller's transaction: state, marks and Evenement, or nothing.

        The update is conditional on the state read, so of two concurrent acts one finds PasMaintenant.
        `vers` chooses the arrival where the table leaves several; `colonnes` are written in the same statement.
        """
        passage = PASSAGES[acte]
        depart = self.etat
        if depart not in passage.de:
            raise pas_dans_cet_etat(depart)
        arrivee = vers or passage.vers or depart
        repere = [arrivee.value, self.id, depart.value, self.version]
        if not await ecrire(_passage(tuple(colonnes)), [*repere, *en_base(Demande, colonnes)], connexion):
            raise PasMaintenant("Cette demande vient de changer. Rechargez la page pour voir où elle en est.")
        self.etat, self.version = arrivee, self.version + 1
        for nom, valeur in colonnes.items():
            setattr(self, nom, valeur)
        evenement = Evenement(
            demande_id=self.id,
            acte=acte,
            de=depart,
            vers=arrivee,
            par=par,
            par_id=par_id,
            le=horloge.maintenant(),
            details=details or {},
        )
        return await self._raconter(evenement, connexion)

    async def _raconter(self, evenement: "Evenement", connexion: BaseDBAsyncClient) -> "Evenement":
        await inserer(evenement, connexion)
        for temoin in TEMOINS:
            await temoin(self, evenement, connexion)
        return evenement


class Evenement(Model):
    """One line of a claim's history: who did what, when; `details` never holds content in clear."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="evenements", on_delete=fields.CASCADE)
    acte = fields.CharField(40)
    de = fields.CharField(20, default="")
    vers = fields.CharField(20)
    par = fields.CharField(1)  # a Role
    par_id = fields.UUIDField(null=True)
    le = fields.DatetimeField()
    details = fields.JSONField(default=dict)

    class Meta:
        table = "evenement"
        indexes = (("demande_id", "le"),)


class Recepisse(Model):
    """The bytes of a receipt or proof, made once and never again (sealed under the claim's key).

    `genre` is "P21" or "P28", `rang` 1 for the first submission, 2… after each complement.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    demande = fields.ForeignKeyField("portail.Demande", related_name="recepisses", on_delete=fields.CASCADE)
    genre = fields.CharField(3)
    rang = fields.IntField(default=1)
    octets = fields.BinaryField()
    taille = fields.IntField()
    sha256 = fields.CharField(64, db_index=True)
    cree_le = fields.DatetimeField()

    class Meta:
        table = "recepisse"
        unique_together = (("demande", "genre", "rang"),)
