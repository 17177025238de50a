"""A draft as step 1's page carries it: what the page is given, hidden fields included, and what it posts back."""

import asyncio
import secrets
from dataclasses import dataclass
from functools import lru_cache

from portail.actions.demandes import Conflit, Saisie, reponses_de
from portail.domain.champs import Champ, bic_propose
from portail.domain.demande import Demande
from portail.domain.dispositif import Dispositif
from portail.domain.dispositifs import dispositif
from portail.domain.formulaire import Formulaire, Strictesse
from portail.services import chiffrement
from portail.web.formulaires import Donnees

_PAGE = 64  # characters of a page's name, as the database keeps it


@dataclass(frozen=True)
class Fiche:
    """What the step's page needs of a draft, whether it exists yet or not."""

    declare: Dispositif
    formulaire: Formulaire
    numero: str = ""
    version: int = 0
    page: str = ""
    gardee: str = ""  # the page that saved last, as Demande.page: this one's script asks whether its own save has come
    cle: str = ""
    base: str = ""

    @property
    def adresse(self) -> str:
        if self.numero:
            return f"/mon-compte/demandes/{self.numero}/informations"
        return f"/mon-compte/demandes/nouvelle/{self.declare.code}"


@lru_cache(maxsize=1)
def chauffer() -> None:
    """Whoever opens the form will type an IBAN: the banks' tables load meanwhile, in a thread, once a process."""
    asyncio.get_running_loop().run_in_executor(None, bic_propose, "FR7630006000011234567890189")


def vierge(declare: Dispositif, connu: dict[str, str]) -> Fiche:
    """A page that saved nothing yet: what it knows is its base, and its key will make one draft only."""
    formulaire = declare.remplir(connu)
    return Fiche(
        declare,
        formulaire,
        page=secrets.token_urlsafe(12),
        cle=secrets.token_urlsafe(24),
        base=sceller_base(formulaire.bruts(), ""),
    )


def sceller_base(reponses: dict[str, str], numero: str) -> str:
    return chiffrement.jeton_scelle(reponses, f"base:{numero}")


def fiche_de(demande: Demande, formulaire: Formulaire | None = None, page_: str = "") -> Fiche:
    declare, gardees = dispositif(demande.dispositif), reponses_de(demande)
    return Fiche(
        declare,
        formulaire or declare.remplir(gardees),
        numero=demande.numero,
        version=demande.version,
        page=page_ or secrets.token_urlsafe(12),
        gardee=demande.page,
        base=sceller_base(gardees, demande.numero),
    )


def lire_saisie(donnees: Donnees, numero: str) -> Saisie:
    base = ouvrir_base(donnees, numero)
    version = entier(donnees.get("version"))
    return Saisie(lambda declare: _reponses(declare, donnees, base), base, version, donnees.get("page")[:_PAGE])


def _reponses(declare: Dispositif, donnees: Donnees, base: dict[str, str]) -> dict[str, str]:
    """The declared answers as typed; a known bank's BIC is filled in, a conflict's choice is applied."""
    reponses = declare.bruts(donnees)
    if not reponses.get("bic") and reponses.get("iban"):
        reponses["bic"] = bic_propose(reponses["iban"])
    return reponses | preferees(declare, donnees, base)


def preferees(declare: Dispositif, donnees: Donnees, base: dict[str, str]) -> dict[str, str]:
    """The answers that she took from the other tab, when a conflict showed both."""
    choisis = {
        nom.removeprefix("choix-") for nom in donnees if nom.startswith("choix-") and donnees.get(nom) == "autre"
    }
    champs = declare.remplir({}).champs() if choisis else ()
    return {nom: base.get(nom, "") for champ in champs if champ.name in choisis for nom in champ.bruts()}


@dataclass(frozen=True)
class Opposition:
    """Both answers of each question of a Conflit: hers still in `formulaire`; (field, hers, the kept one)."""

    formulaire: Formulaire
    paires: list[tuple[Champ, str, str]]

    @classmethod
    def de(cls, conflit: Conflit) -> "Opposition":
        declare = dispositif(conflit.demande.dispositif)
        formulaire, gardee = declare.remplir(conflit.reponses), declare.remplir(conflit.gardees)
        champs = [c for c in formulaire.champs() if set(c.bruts()) & set(conflit.noms)]
        paires = [(c, c.dire(), gardee[c.name].dire()) for c in champs]
        formulaire.valider(Strictesse.SAISIE)
        return cls(formulaire, paires)

    @property
    def erreurs(self) -> list[tuple[str, str]]:
        return [(f"choix-{c.name}", f"{c.nom_dit} : deux réponses différentes, choisissez.") for c, _, _ in self.paires]


def ouvrir_base(donnees: Donnees, numero: str) -> dict[str, str]:
    try:
        return chiffrement.ouvrir_jeton(donnees.get("base"), f"base:{numero}") if donnees.get("base") else {}
    except chiffrement.Illisible:
        return {}


def entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0
