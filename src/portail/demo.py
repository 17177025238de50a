"""A lived-in portal: builders that play the actions, as a person would, so that no impossible state exists.

The demo, the tests and e2e share them; the service's part is in `demo_service`, what the demo shows in `demonstration`.
"""

import random
import secrets
import tempfile
from urllib.parse import parse_qs, urlsplit

from portail import echantillons
from portail.actions import demandes, inscription, justificatifs, soumission
from portail.actions.comptes import empreinte_courriel
from portail.domain.acteur import Acteur
from portail.domain.compte import Acces, Utilisateur
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.services import chiffrement

MOT_DE_PASSE = "Cartable&Lilas7"
MESSIEURS = ("Adam", "Yanis", "Mehdi", "Tom", "Lucas", "Enzo", "Hugo", "Salif")


async def creer_compte(courriel: str, prenom: str, nom: str, mot_de_passe: str = MOT_DE_PASSE) -> Acteur:
    """Register, accept, follow the link of the letter: the account's own Administrateur."""
    anonyme = secrets.token_hex(32)
    identite = {"nom": nom, "prenom": prenom, "telephone": "+33612345678", "courriel": courriel}
    await inscription.inscrire(identite, mot_de_passe, anonyme)
    await inscription.accepter_conditions(anonyme)
    await inscription.activer(await _jeton_de(courriel))
    return await acteur_de(courriel)


async def _jeton_de(courriel: str) -> str:
    """What the letter says, read in the outbox."""
    async for ligne in Courriel.filter(lettre="M07", contenu__not_isnull=True).order_by("-cree_le"):
        contenu = chiffrement.ouvrir_json(bytes(ligne.contenu or b""), "courriel")
        if contenu["a"] == courriel:
            return parse_qs(urlsplit(contenu["contexte"]["lien"]).query)["token"][0]
    raise LookupError(courriel)


async def acteur_de(courriel: str) -> Acteur:
    utilisateur = await Utilisateur.get(courriel_empreinte=empreinte_courriel(courriel))
    acces = await Acces.get(utilisateur_id=utilisateur.id)
    return Acteur(utilisateur.id, acces.compte_id, acces.profil)


async def commencer(acteur: Acteur, **reponses: str) -> Demande:
    """A draft of the ARS claim with these answers."""
    saisie = demandes.Saisie(lambda _: reponses, {}, 0, secrets.token_urlsafe(12))
    return await demandes.creer(acteur, "ars", secrets.token_urlsafe(24), saisie)


def iban_de(prenom: str, nom: str) -> str:
    """Nobody's account, always the same for that name."""
    return echantillons.iban(random.Random(f"{prenom} {nom}"))


def reponses_de(prenom: str, nom: str, **plus: str) -> dict[str, str]:
    """Answers fit to be sent, under that name."""
    sienne = {
        "civilite": "monsieur" if prenom in MESSIEURS else "madame",
        "prenoms": prenom,
        "nom_naissance": nom,
        "titulaire_compte": f"{prenom} {nom}",
        "iban": iban_de(prenom, nom),
        "identite_type": "cni",
    }
    return dispositif("ars").exemple() | sienne | plus


async def joindre_tout(acteur: Acteur, demande: Demande, prenom: str, nom: str) -> None:
    """The four files that the claim asks for, drawn under that name."""
    for piece, face, fichier, octets in (
        ("identite", "recto", "carte-recto.jpg", echantillons.identite_recto(prenom, nom.upper())),
        ("identite", "verso", "carte-verso.jpg", echantillons.identite_verso(f"IDFRA{nom.upper()}")),
        ("rib", "", "rib.pdf", echantillons.rib(f"{prenom} {nom}", iban_de(prenom, nom))),
        ("acte", "", "acte-de-naissance.pdf", echantillons.acte(prenom, nom)),
    ):
        with tempfile.TemporaryFile() as recu:
            recu.write(octets)
            recu.seek(0)
            await justificatifs.joindre(acteur, demande.numero, justificatifs.Envoi(piece, face, fichier, recu))


async def prete(acteur: Acteur, prenom: str, nom: str) -> Demande:
    """A complete draft: nothing is missing but « Soumettre »."""
    demande = await commencer(acteur, **reponses_de(prenom, nom))
    await joindre_tout(acteur, demande, prenom, nom)
    return await Demande.get(id=demande.id)


async def envoyee(acteur: Acteur, prenom: str, nom: str, courriel: str) -> Demande:
    demande = await prete(acteur, prenom, nom)
    return await soumission.soumettre(acteur, demande.numero, courriel)
