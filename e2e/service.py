"""The other side of a claimant's story: what the service does meanwhile, played by its actions on the server's own data."""

from collections.abc import Awaitable, Callable

from e2e import gestes
from e2e.recit import MOT_DE_PASSE, Elle
from portail import demo, demo_service
from portail.actions import decision, reaffectation
from portail.domain.acteur import Acteur
from portail.domain.agent import Agent
from portail.domain.compte import Acces, Profil
from portail.domain.demande import Demande


async def _compte(prenom: str, nom: str) -> tuple[str, Acteur]:
    """A new account; once more when the facteur took its letter before it was read here."""
    for _ in range(4):
        courriel = gestes.adresse_neuve()
        try:
            return courriel, await demo.creer_compte(courriel, prenom, nom, MOT_DE_PASSE)
        except LookupError:
            continue
    raise AssertionError("aucun compte n’a pu être créé")


def ouvre_un_compte(elle: Elle) -> str:
    """Her address."""
    return elle.instance.joue(lambda: _compte("Inès", "Moreau"))[0]


def demande_envoyee(elle: Elle) -> tuple[str, str]:
    """(her address, the number of the claim she has sent)."""

    async def acte() -> tuple[str, str]:
        courriel, acteur = await _compte("Inès", "Moreau")
        return courriel, (await demo.envoyee(acteur, "Inès", "Moreau", courriel)).numero

    return elle.instance.joue(acte)


def _agit(elle: Elle, numero: str, geste: Callable[[Agent, Demande], Awaitable[object]]) -> None:
    async def acte() -> None:
        await geste(await demo_service.agent(), await Demande.get(numero=numero))

    elle.instance.joue(acte)


def demande_un_complement(elle: Elle, numero: str) -> None:
    _agit(elle, numero, demo_service.a_completer)


def prend(elle: Elle, numero: str) -> None:
    _agit(elle, numero, demo_service.prendre)


def rejette(elle: Elle, numero: str) -> None:
    _agit(elle, numero, demo_service.rejetee)


def valide_apres_complement(elle: Elle, numero: str) -> None:
    async def geste(agent: Agent, demande: Demande) -> None:
        await demo_service.declarer_conforme(agent, demande)
        await decision.valider(agent, demande.numero, 88_500)

    _agit(elle, numero, geste)


def ouvre_son_espace_a(elle: Elle, courriel: str, prenom: str, nom: str) -> str:
    """Another user in her espace (the invitation has screens of its own); that person's address."""

    async def acte() -> str:
        compte = (await demo.acteur_de(courriel)).compte_id
        autre, acteur = await _compte(prenom, nom)
        await Acces.filter(utilisateur_id=acteur.utilisateur_id).update(compte_id=compte, profil=Profil.UTILISATEUR)
        return autre

    return elle.instance.joue(acte)


def proprietaire(elle: Elle, numero: str) -> str:
    async def acte() -> str:
        return await reaffectation.proprietaire(await Demande.get(numero=numero))

    return elle.instance.joue(acte)
