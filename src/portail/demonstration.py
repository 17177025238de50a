"""The lived-in portal of `portail demo`: each account's life, played by the actions under a clock set back, once a database."""

import contextlib
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from portail import demo, demo_service, echantillons
from portail.actions import corrections, gestionnaires, instruction, messagerie, recherche, renvoi
from portail.actions.comptes import empreinte_courriel
from portail.actions.justificatifs import Envoi
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Utilisateur
from portail.domain.demande import Demande
from portail.domain.erreurs import Invalide
from portail.domain.gestionnaire import ProfilAgent
from portail.reglages import reglages

MOT_DU_SERVICE = "Registre&Lilas77"
AGENTS = (("C. Lambert", ProfilAgent.GESTIONNAIRE), ("P. Arnaud", ProfilAgent.SUPERVISEUR))


@dataclass(frozen=True)
class Personne:
    courriel: str
    prenom: str
    nom: str
    quoi: str  # what her account shows
    vivre: Callable[[Acteur, "Personne"], Awaitable[None]]


@contextlib.contextmanager
def il_y_a(jours: float) -> Iterator[None]:
    """What is played inside happened so many days ago. Nothing else may run meanwhile: there is one clock."""
    vraie = horloge.maintenant
    horloge.maintenant = lambda: vraie() - timedelta(days=jours)
    try:
        yield
    finally:
        horloge.maintenant = vraie


async def _envoyer(acteur: Acteur, elle: Personne, jours: float) -> Demande:
    with il_y_a(jours):
        return await demo.envoyee(acteur, elle.prenom, elle.nom, elle.courriel)


# --- one life each -----------------------------------------------------------------------------------------------------


async def _deux_brouillons(acteur: Acteur, elle: Personne) -> None:
    await demo.commencer(
        acteur, civilite="madame", nom_naissance=elle.nom, prenoms=elle.prenom, commune_naissance="Roubaix"
    )
    await demo.prete(acteur, elle.prenom, elle.nom)


async def _envoyee_et_brouillon(acteur: Acteur, elle: Personne) -> None:
    await _envoyer(acteur, elle, 4)
    await demo.commencer(acteur, civilite="monsieur", nom_naissance=elle.nom, prenoms=elle.prenom)


async def _oubliee(acteur: Acteur, elle: Personne) -> None:
    await _envoyer(acteur, elle, 31)


async def _du_jour(acteur: Acteur, elle: Personne) -> None:
    await _envoyer(acteur, elle, 0.1)


async def _en_instruction(acteur: Acteur, elle: Personne) -> None:
    demande, lambert = await _envoyer(acteur, elle, 12), await demo_service.agent()
    with il_y_a(2):
        await demo_service.prendre(lambert, demande)
        await messagerie.ecrire(
            lambert,
            demande.numero,
            "Bonjour,\n\nHabitez-vous toujours à l’adresse de votre demande ?",
            sujet="Votre adresse",
        )


async def _a_completer(acteur: Acteur, elle: Personne) -> None:
    demande, lambert = await _envoyer(acteur, elle, 20), await demo_service.agent()
    with il_y_a(3):
        await demo_service.a_completer(lambert, demande)


async def _completee(acteur: Acteur, elle: Personne) -> None:
    """Asked for an acte and a RIB, she sent both again, and answered a message that nobody has read yet."""
    demande, lambert = await _envoyer(acteur, elle, 34), await demo_service.agent()
    with il_y_a(9):
        await demo_service.a_completer(lambert, demande)
        message = await messagerie.ecrire(
            lambert, demande.numero, "Bonjour,\n\nLa mairie vous a-t-elle répondu ?", sujet="Votre acte de naissance"
        )
    with il_y_a(1):
        for piece, nom, octets in (
            ("rib", "rib.pdf", echantillons.rib(f"{elle.prenom} {elle.nom}", demo.iban_de(elle.prenom, elle.nom))),
            ("acte", "acte.pdf", echantillons.acte(elle.prenom, elle.nom)),
        ):
            with tempfile.TemporaryFile() as recu:
                recu.write(octets)
                recu.seek(0)
                await corrections.joindre(acteur, demande.numero, Envoi(piece, "", nom, recu))
        await renvoi.renvoyer(acteur, demande.numero)
        await messagerie.repondre(acteur, demande.numero, message.id, "Bonjour, oui : je viens de vous l’envoyer.")


async def _en_attente_de_fonds(acteur: Acteur, elle: Personne) -> None:
    demande, lambert = await _envoyer(acteur, elle, 18), await demo_service.agent()
    with il_y_a(6):
        await demo_service.prendre(lambert, demande)
        await demo_service.declarer_conforme(lambert, demande)
        await instruction.attendre_les_fonds(lambert, demande.numero)


async def _validee(acteur: Acteur, elle: Personne) -> None:
    demande, lambert = await _envoyer(acteur, elle, 21), await demo_service.agent()
    with il_y_a(1):
        await demo_service.validee(lambert, demande)


async def _en_paiement(acteur: Acteur, elle: Personne) -> None:
    demande, chef = await _validee_il_y_a(acteur, elle, 25, 6), await demo_service.agent(*AGENTS[1])
    with il_y_a(2):
        await demo_service.en_paiement(chef, demande)


async def _payee(acteur: Acteur, elle: Personne) -> None:
    demande, chef = await _validee_il_y_a(acteur, elle, 38, 16), await demo_service.agent(*AGENTS[1])
    with il_y_a(12):
        await demo_service.payee(chef, demande)


async def _validee_il_y_a(acteur: Acteur, elle: Personne, envoyee: float, validee: float) -> Demande:
    demande, lambert = await _envoyer(acteur, elle, envoyee), await demo_service.agent()
    with il_y_a(validee):
        await demo_service.validee(lambert, demande)
    return await Demande.get(id=demande.id)


async def _rejetee(acteur: Acteur, elle: Personne) -> None:
    demande, lambert = await _envoyer(acteur, elle, 40), await demo_service.agent()
    with il_y_a(5):
        await demo_service.rejetee(lambert, demande)


async def _rien(acteur: Acteur, elle: Personne) -> None:
    return


COMPTES = tuple(
    Personne(f"{adresse}@exemple.fr", prenom, nom, quoi, vivre)
    for adresse, prenom, nom, quoi, vivre in (
        ("ines.moreau", "Inès", "Moreau", "deux brouillons, dont un prêt à être envoyé", _deux_brouillons),
        ("yanis.benali", "Yanis", "Benali", "une demande envoyée et un brouillon", _envoyee_et_brouillon),
        ("jade.garnier", "Jade", "Garnier", "une demande envoyée il y a un mois, que personne n’a prise", _oubliee),
        ("salif.ouedraogo", "Salif", "Ouédraogo", "une demande envoyée aujourd’hui", _du_jour),
        ("chloe.petit", "Chloé", "Petit", "une demande en cours d’instruction, un message à lire", _en_instruction),
        ("sarah.lopez", "Sarah", "Lopez", "une demande à compléter : deux documents refusés", _a_completer),
        ("fatou.diallo", "Fatou", "Diallo", "un complément transmis, une réponse au service", _completee),
        ("hugo.lefevre", "Hugo", "Lefèvre", "une demande en attente de fonds", _en_attente_de_fonds),
        ("tom.roux", "Tom", "Roux", "une demande validée", _validee),
        ("lina.faure", "Lina", "Faure", "une demande en cours de paiement", _en_paiement),
        ("adam.girard", "Adam", "Girard", "une demande payée, son justificatif signé", _payee),
        ("zoe.marchal", "Zoé", "Marchal", "une demande rejetée, et pourquoi", _rejetee),
        ("lea.nouvelle", "Léa", "Nouvelle", "un espace encore vide", _rien),
    )
)


async def charger() -> bool:
    """The sample data, once for a database; False when they were there. Half loaded, what is missing is added."""
    nouveau = False
    for nom, profil in AGENTS:
        with contextlib.suppress(Invalide):  # already there
            await gestionnaires.creer(demo_service.adresse(nom), nom, profil, MOT_DU_SERVICE)
    for elle in COMPTES:
        if await Utilisateur.filter(courriel_empreinte=empreinte_courriel(elle.courriel)).exists():
            continue
        nouveau = True
        with il_y_a(45):
            acteur = await demo.creer_compte(elle.courriel, elle.prenom, elle.nom)
        await elle.vivre(acteur, elle)
    await recherche.tournee(timedelta(days=90))
    echantillons.ecrire(reglages().donnees / "exemples")
    return nouveau


async def mode_d_emploi() -> str:
    """Where to go and who to sign in as; an agent's code is the one of this very moment."""
    actuels = reglages()
    codes = {courriel: (secret, code) for courriel, secret, code in await gestionnaires.codes_du_moment(adresses())}
    large = max(len(elle.courriel) for elle in COMPTES)
    lignes = [
        "",
        "La démonstration est prête.",
        f"  Page publique        {actuels.url}/",
        f"  Espace personnel     {actuels.url}/mon-compte/",
        f"  Service de gestion   {actuels.url}/gestion/",
        f"  Courriels envoyés    {actuels.url}/demo/courriels",
        f"  Codes des agents     {actuels.url}/demo/codes",
        f"  Documents d’exemple  {actuels.donnees / 'exemples'}",
        "",
        f"Comptes (mot de passe : {demo.MOT_DE_PASSE})",
        *(f"  {elle.courriel:<{large}}  {elle.quoi}" for elle in COMPTES),
        "",
        f"Service de gestion (mot de passe : {MOT_DU_SERVICE})",
        *(_dire_l_agent(nom, profil, *codes.get(demo_service.adresse(nom), ("", ""))) for nom, profil in AGENTS),
        "",
        "Ou créez le vôtre : le lien d’activation arrive dans « Courriels envoyés ».",
        "Ctrl+C pour arrêter.",
    ]
    return "\n".join(lignes)


def adresses() -> list[str]:
    """Of the agents that the demo makes."""
    return [demo_service.adresse(nom) for nom, _ in AGENTS]


def _dire_l_agent(nom: str, profil: ProfilAgent, secret: str, code: str) -> str:
    qui = f"  {demo_service.adresse(nom)}  {profil.value.capitalize()}"
    return f"{qui}, code à 6 chiffres {code} (secret : {secret})" if code else f"{qui}, désactivé"
