"""An Administrateur gives a claim of her compte to another of its users (contract: PASSAGES, « réaffecter »)."""

from uuid import UUID

from portail import base
from portail.actions.comptes import nom_entier, ouvrir_identite
from portail.domain.acteur import Acteur
from portail.domain.compte import Acces, Profil, Utilisateur
from portail.domain.demande import Demande
from portail.domain.erreurs import Invalide
from portail.reglages import reglages
from portail.services import lettres

POSSIBLES = (Profil.ADMINISTRATEUR, Profil.UTILISATEUR)  # who may own a claim; Consultation only reads
CONFIEE = "La demande {numero} vous a été confiée par un administrateur de votre espace : vous pouvez désormais agir pour elle."
REPRISE = "La demande {numero} a été confiée à une autre personne de votre espace. Vous pouvez toujours la consulter."


async def candidats(demande: Demande) -> dict[UUID, str]:
    """Users who may own it, but the one who does: their names, in order."""
    siens = Acces.filter(
        compte_id=demande.compte_id,
        profil__in=POSSIBLES,
        utilisateur__desactive_le=None,
    ).exclude(utilisateur_id=demande.proprietaire_id)
    noms = {acces.utilisateur.id: _nom(acces.utilisateur) for acces in await siens.select_related("utilisateur")}
    return dict(sorted(noms.items(), key=lambda couple: couple[1].casefold()))


def _nom(utilisateur: Utilisateur) -> str:
    return nom_entier(ouvrir_identite(utilisateur.identite))


async def proprietaire(demande: Demande) -> str:
    return _nom(await Utilisateur.get(id=demande.proprietaire_id))


async def reaffecter(acteur: Acteur, numero: str, a: UUID | None) -> Demande:
    """Both are told. Raises Invalide (nobody who may own it), PasMaintenant, Interdit, Introuvable."""
    async with base.transaction() as cx:
        demande = await Demande.trouver(acteur.compte_id, numero)
        role = acteur.exiger("réaffecter", demande)
        if a not in await candidats(demande):
            raise Invalide({"proprietaire": ["Choisissez la personne qui suivra cette demande."]})
        avant: UUID = demande.proprietaire_id
        details = {"de": str(avant), "a": str(a)}
        await demande.passer("réaffecter", role, acteur.utilisateur_id, cx, details=details, proprietaire_id=a)
        lien = f"{reglages().url}/mon-compte/demandes/{numero}"
        for qui, phrase in ((a, CONFIEE), (avant, REPRISE)):
            utilisateur = await Utilisateur.get(id=qui)
            if utilisateur.desactive_le is None:
                adresse = ouvrir_identite(utilisateur.identite)["courriel"]
                contexte = {"quoi": phrase.format(numero=numero), "lien": lien}
                await lettres.poster("M40", adresse, contexte, cx, demande=demande.id)
        return demande
