"""The `portail` command (contract: reglages.md). Words in French; 0 done, 1 failed or impossible, 2 refused beforehand."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import asyncpg
from tortoise.exceptions import BaseORMException

from portail import base, traces
from portail.arguments import Analyseur, chiffres, entier, positif
from portail.domain.erreurs import ErreurMetier
from portail.reglages import ReglageInvalide, reglages


class Refus(Exception):
    """What was asked cannot be done; the message says why, in French."""


def _dire(*phrases: object) -> None:
    print(*phrases, flush=True)


def _avec_la_base(travail: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run it in an open database, on a loop of its own; what it does to a claim is told as a web process tells it."""

    from portail.services import webhooks

    async def entourer() -> Any:
        webhooks.brancher()
        async with base.ouverte(reglages()):
            return await travail()

    return asyncio.run(entourer())


def migrer(options: argparse.Namespace) -> None:
    faites = asyncio.run(base.migrer(reglages()))
    for nom in faites:
        _dire(f"Migration appliquée : {nom}")
    _dire("La base est à jour.")


def servir(options: argparse.Namespace) -> None:
    from portail import service

    service.servir(reglages(), options.processus)


def demo(options: argparse.Namespace) -> None:
    from portail import demonstration, service

    if reglages().env == "production":
        raise Refus("PORTAIL_ENV : la démonstration ne se lance pas en production.")
    asyncio.run(base.migrer(reglages()))
    _dire("Préparation des données d’exemple…")
    _avec_la_base(demonstration.charger)
    _dire(_avec_la_base(demonstration.mode_d_emploi))
    service.servir(reglages(), 1)


def facteur(options: argparse.Namespace) -> None:
    from portail import taches
    from portail.services import facteur as service_facteur
    from portail.services import webhooks

    if options.une_fois:
        _dire(f"Lettres parties : {_avec_la_base(service_facteur.tournee)}")
        if reglages().webhook_url:
            _dire(f"Webhooks partis : {_avec_la_base(webhooks.tournee)}")
        return
    _dire("Le facteur tourne. Ctrl+C pour l’arrêter.")
    _avec_la_base(lambda: taches.porter(reglages()))


def peupler(options: argparse.Namespace) -> None:
    from portail import peupler as peuplement

    if reglages().env == "production":
        raise Refus("PORTAIL_ENV : on ne peuple pas une base de production.")
    asyncio.run(base.migrer(reglages()))
    _dire(_avec_la_base(lambda: peuplement.peupler(options.demandes, options.graine, options.par_compte)))


def purger(options: argparse.Namespace) -> None:
    from portail.actions import purge

    for quoi, combien in _avec_la_base(purge.purger).items():
        _dire(f"{quoi} : {combien}")


def journal(options: argparse.Namespace) -> None:
    from portail.services import journal as chaine

    prouvees, attendent, fausse = _avec_la_base(chaine.verifier)
    if fausse is not None:
        raise Refus(f"La chaîne est rompue à la ligne {fausse} : {prouvees} lignes prouvées avant elle.")
    _dire(f"La chaîne est entière : {prouvees} lignes prouvées, {attendent} en attente.")


def cle(options: argparse.Namespace) -> None:
    from portail.actions import cles

    faites, illisibles = _avec_la_base(cles.renouveler)
    for quoi, combien in faites.items():
        _dire(f"{quoi} : {combien}")
    if illisibles:
        raise Refus(f"PORTAIL_CLE : aucune des clés données n’ouvre {illisibles} lignes. Il en manque une.")
    _dire("Tout est scellé par la première clé. Gardez la dernière : les empreintes de recherche sont les siennes.")


def numero(options: argparse.Namespace) -> None:
    from portail.domain import numero as numeros

    rang = int(options.rang[-numeros.RANG :] if numeros.est_numero(options.rang) else options.rang)
    if not 0 < rang < 10**numeros.RANG:
        raise Refus("Donnez le rang (neuf chiffres au plus) ou le dernier numéro de demande donné (15 chiffres).")
    _dire(f"La suite des numéros reprendra après {_avec_la_base(lambda: numeros.avancer(rang)):09d}.")


def gestionnaire(options: argparse.Namespace) -> None:
    from portail.actions import gestionnaires
    from portail.domain.erreurs import Invalide
    from portail.domain.gestionnaire import ProfilAgent
    from portail.services import totp

    if options.quoi == "lister":
        for nom, courriel, profil, actif in _avec_la_base(gestionnaires.lister):
            _dire(f"{courriel}\t{nom}\t{profil}{'' if actif else ' (désactivé)'}")
        return
    if options.quoi == "desactiver":
        if not _avec_la_base(lambda: gestionnaires.desactiver(options.courriel)):
            raise Refus("Aucun compte de gestionnaire actif n’a cette adresse.")
        _dire("Le compte est désactivé, ses sessions sont fermées.")
        return
    mot, profil = _mot_de_passe(), ProfilAgent(options.profil)
    try:
        _, secret = _avec_la_base(lambda: gestionnaires.creer(options.courriel, options.nom, profil, mot))
    except Invalide as refus:
        raise Refus(refus.phrase) from refus
    _dire(totp.adresse(secret, options.courriel))


def jeton_api(options: argparse.Namespace) -> None:
    import hashlib
    import secrets

    from portail import variables

    jeton = secrets.token_urlsafe(32)
    valeur = f"{options.nom}:{options.portees}:{hashlib.sha256(jeton.encode()).hexdigest()}"
    variables.jetons(valeur)
    _dire(f"Jeton, à remettre au système (il ne sera plus montré) : {jeton}")
    _dire(f"À ajouter à PORTAIL_API_JETONS : {valeur}")


def _mot_de_passe() -> str:
    """Asked without showing it, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return getpass.getpass("Mot de passe : ")
    return sys.stdin.readline().rstrip("\r\n")


def analyseur() -> argparse.ArgumentParser:
    racine = Analyseur(prog="portail", description="Le portail des consignations : le servir et l’entretenir.")
    actes = racine.add_subparsers(dest="acte", required=True, metavar="COMMANDE")

    def acte(nom: str, fait: Callable[[argparse.Namespace], None], aide: str) -> argparse.ArgumentParser:
        sous = actes.add_parser(nom, help=aide, description=aide)
        sous.set_defaults(fait=fait)
        return sous

    acte("servir", servir, "sert le portail").add_argument(
        "--processus", type=positif, default=1, metavar="N", help="combien de processus (PostgreSQL seulement)"
    )
    acte("demo", demo, "prépare une démonstration et la sert")
    acte("migrer", migrer, "met la base à jour")
    acte("facteur", facteur, "porte les lettres et les webhooks, à part du service web").add_argument(
        "--une-fois", action="store_true", help="une seule tournée"
    )
    _dire_le_peuplement(acte("peupler", peupler, "ajoute des données d’exemple en nombre"))
    acte("purger", purger, "efface ce qui ne doit plus être gardé")
    _dire_les_agents(_sous_actes(acte("gestionnaire", gestionnaire, "les comptes du service de gestion")))
    tirage = "tire un jeton, et dit quoi écrire dans PORTAIL_API_JETONS"
    jeton = _sous_actes(acte("api", jeton_api, "les systèmes du service")).add_parser("jeton", help=tirage)
    jeton.add_argument("--nom", required=True, metavar="N")
    jeton.add_argument("--portees", default="lecture", metavar="P+P", help="lecture, messages, fonds, paiements")
    _sous_actes(acte("journal", journal, "le journal d’audit")).add_parser("verifier", help="prouve la chaîne")
    renouveler = "scelle à nouveau sous la première clé de PORTAIL_CLE"
    _sous_actes(acte("cle", cle, "la clé maîtresse")).add_parser("renouveler", help=renouveler)
    suite = _sous_actes(acte("numero", numero, "la suite des numéros"))
    suite.add_parser("avancer", help="après une restauration").add_argument("rang", type=chiffres, metavar="N")
    return racine


def _sous_actes(acte: argparse.ArgumentParser) -> Any:
    return acte.add_subparsers(dest="quoi", required=True, metavar="ACTE")


def _dire_le_peuplement(peuplement: argparse.ArgumentParser) -> None:
    peuplement.add_argument("--demandes", type=positif, required=True, metavar="N", help="combien de demandes")
    peuplement.add_argument("--par-compte", type=positif, default=0, metavar="P", help="combien par compte")
    peuplement.add_argument("--graine", type=entier, default=1, metavar="K", help="même graine, mêmes données")


def _dire_les_agents(actes: Any) -> None:
    creation = actes.add_parser("creer", help="crée un compte ; le mot de passe est demandé, ou lu sur l’entrée")
    creation.add_argument("--courriel", required=True, metavar="A", help="son adresse, pour se connecter")
    creation.add_argument("--nom", required=True, metavar="N", help="comme les autres agents le liront")
    profils = ("gestionnaire", "superviseur")
    creation.add_argument("--profil", choices=profils, default=profils[0], help="gestionnaire si rien n’est dit")
    actes.add_parser("lister", help="les comptes, un par ligne")
    actes.add_parser("desactiver", help="ferme un compte").add_argument("--courriel", required=True, metavar="A")


def principal(arguments: Sequence[str] | None = None) -> int:
    options = analyseur().parse_args(arguments)
    traces.brancher()
    try:
        reglages()
        options.fait(options)
    except ReglageInvalide as erreur:
        print(f"Réglage refusé. {erreur}", file=sys.stderr)
        return 2
    except (Refus, ErreurMetier) as erreur:
        print(erreur.phrase if isinstance(erreur, ErreurMetier) else erreur, file=sys.stderr)
        return 1
    except OSError as erreur:
        if erreur.errno is None:
            raise
        print(
            f"Impossible d’aller plus loin ({erreur}). Base : PORTAIL_BASE ; dossier : PORTAIL_DONNEES.",
            file=sys.stderr,
        )
        return 1
    except (BaseORMException, asyncpg.PostgresError) as erreur:
        print(f"PORTAIL_BASE : la base ne répond pas ou n’est pas à jour ({erreur}).", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(principal())
