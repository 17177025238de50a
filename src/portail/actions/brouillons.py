"""What the owner does with a whole claim from Mon suivi: copy it, throw a draft in the bin and back, hide a rejection."""

import secrets

from portail import base
from portail.actions import demandes
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.erreurs import PasMaintenant
from portail.domain.etats import Etat

COPIEES_APRES_ENVOI = ("titulaire", "adresse")


async def dupliquer(acteur: Acteur, numero: str, cle: str = "") -> Demande:
    """A new draft: all answers of a draft, else the groups Titulaire and Adresse only; never documents or history.

    The same `cle` (a page's own) for the same claim gives the same copy.
    """
    origine = await Demande.trouver(acteur.compte_id, numero)
    acteur.exiger("dupliquer", origine)
    reponses = _a_copier(origine)
    saisie = demandes.Saisie(lambda _: reponses, {}, 0, secrets.token_urlsafe(12))
    cle = f"copie:{origine.numero}:{cle[:100] or secrets.token_urlsafe(16)}"
    try:
        return await demandes.creer(acteur, origine.dispositif, cle, saisie)
    except demandes.Conflit as conflit:  # the copy was made, and changed since
        return conflit.demande


def _a_copier(origine: Demande) -> dict[str, str]:
    reponses, declare = demandes.reponses_de(origine), dispositif(origine.dispositif)
    if origine.etat is Etat.BROUILLON:
        return reponses
    gardes = {nom for s in declare.sections if s.code in COPIEES_APRES_ENVOI for nom in s.champs}
    formulaire = declare.remplir(reponses)
    return {nom: texte for c in formulaire.champs() if c.name in gardes for nom, texte in c.bruts().items()}


async def jeter(acteur: Acteur, numero: str) -> Demande:
    """In the bin, from which it comes back for 14 days (setting)."""
    return await _marquer(acteur, numero, "jeter", corbeille_le=horloge.maintenant())


async def restaurer(acteur: Acteur, numero: str) -> Demande:
    return await _marquer(acteur, numero, "restaurer", corbeille_le=None, modifie_le=horloge.maintenant())


async def masquer(acteur: Acteur, numero: str) -> Demande:
    """Hidden from her, kept by the service."""
    return await _marquer(acteur, numero, "masquer", masquee_le=horloge.maintenant())


async def _marquer(acteur: Acteur, numero: str, acte: str, **colonnes: object) -> Demande:
    async with base.transaction() as cx:
        demande = await Demande.trouver(acteur.compte_id, numero)
        role = acteur.exiger(acte, demande)
        if acte == "restaurer" and demande.corbeille_le is None:
            raise PasMaintenant("Cette demande n’est pas dans la corbeille.")
        await demande.passer(acte, role, acteur.utilisateur_id, cx, **colonnes)
    return demande
