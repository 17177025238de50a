"""What the machine can check before the agent looks: pass, fail or unknown, never a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from portail.actions.demandes import reponses_de
from portail.actions.jugement import LISIBLES
from portail.actions.recherche import empreinte
from portail.domain import recherche
from portail.domain.champs import compact
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.dispositifs.blocs import premier_prenom
from portail.domain.erreurs import ErreurMetier
from portail.domain.etats import Etat
from portail.domain.formulaire import Strictesse
from portail.domain.justificatif import Justificatif
from portail.domain.sql import lire
from portail.services import coffre, feuilles, scelles
from portail.services.chiffrement import Coffret, Illisible

CANDIDATS = 20  # claims of the same names whose birth dates are compared
_textes: dict[tuple[UUID, str], bool | None] = {}


class Resultat(StrEnum):
    JUSTE = "juste"
    FAUX = "faux"
    INCONNU = "inconnu"


@dataclass(frozen=True)
class Controle:
    """`court` is said beside the RIB, for those that concern it."""

    code: str
    titre: str
    court: str
    resultat: Resultat
    detail: str = ""


def _dit(bon: bool | None) -> Resultat:
    return Resultat.INCONNU if bon is None else Resultat.JUSTE if bon else Resultat.FAUX


async def controler(demande: Demande, documents: Sequence[Justificatif]) -> list[Controle]:
    """All checks of a claim, in the order an agent reads them."""
    reponses = reponses_de(demande)
    formulaire = dispositif(demande.dispositif).remplir(reponses)
    formulaire.valider(Strictesse.DEMANDE)
    bons = {champ.name: not champ.errors for champ in formulaire.champs()}
    ailleurs = await _iban_ailleurs(demande)
    memes = await _memes_personnes(demande, reponses)
    deja = await _documents_deja_vus(demande)
    return [
        Controle("age", "Naissance en 1998 ou après, 18 ans ou plus", "", _dit(bons.get("date_naissance"))),
        Controle("cle", "Clé de l’IBAN juste", "Clé juste", _dit(bons.get("iban"))),
        Controle(
            "iban_rib",
            "IBAN lu dans le RIB",
            "Lu dans le RIB",
            _dit(await _iban_dans_le_rib(demande, reponses, documents)),
        ),
        Controle("titulaire", "Titulaire du compte au même nom", "Même nom", _dit(_meme_nom(reponses))),
        Controle(
            "iban_ailleurs",
            "IBAN sur aucun autre compte",
            "Aucune autre demande",
            _dit(not ailleurs),
            ", ".join(ailleurs),
        ),
        Controle("personne_ailleurs", "Personne sur aucun autre compte", "", _dit(not memes), ", ".join(memes)),
        Controle("document_deja", "Documents jamais vus ailleurs", "", _dit(not deja), ", ".join(deja)),
    ]


def _meme_nom(reponses: Mapping[str, str]) -> bool | None:
    """The holder bears her birth or usual name, in one word or several, and one of her first names."""
    titulaire = recherche.jetons(reponses.get("titulaire_compte", ""))
    noms = [nom for nom in (reponses.get("nom_naissance", ""), reponses.get("nom_usage", "")) if recherche.jetons(nom)]
    if not titulaire or not noms:
        return None
    porte = any(recherche.porte(reponses["titulaire_compte"], nom) for nom in noms)
    return porte and not set(recherche.jetons(reponses.get("prenoms", ""))).isdisjoint(titulaire)


async def _iban_dans_le_rib(
    demande: Demande, reponses: Mapping[str, str], documents: Sequence[Justificatif]
) -> bool | None:
    """None when no RIB is a PDF with letters: the agent compares by eye."""
    iban = compact(reponses.get("iban", ""))
    ribs = [d for d in documents if d.piece == "rib" and d.type == "application/pdf" and d.analyse in LISIBLES]
    if not iban or not ribs:
        return None
    rib = ribs[-1]
    cle = (rib.id, demande.iban_empreinte)
    if cle not in _textes:
        if len(_textes) > 2000:
            _textes.clear()
        _textes[cle] = await _lu(demande, rib, iban)
    return _textes[cle]


async def _lu(demande: Demande, rib: Justificatif, iban: str) -> bool | None:
    try:
        octets = await scelles.lire(Coffret(demande.cle), rib.chemin)
        texte = compact(await feuilles.texte(octets, rib.type))
    except (coffre.Absent, ErreurMetier, Illisible, feuilles.Illisible):
        return None
    return iban in texte if texte else None


async def _iban_ailleurs(demande: Demande) -> list[str]:
    if not demande.iban_empreinte:
        return []
    autres = Demande.filter(iban_empreinte=demande.iban_empreinte, efface_le=None).exclude(etat=Etat.BROUILLON)
    autres = autres.exclude(compte_id=demande.compte_id)
    return [str(n) for n in await autres.order_by("numero").limit(5).values_list("numero", flat=True)]


async def _memes_personnes(demande: Demande, reponses: Mapping[str, str]) -> list[str]:
    """Claims of another compte with the same birth name, first name and birth date."""
    noms = recherche.jetons(reponses.get("nom_naissance", ""))
    prenoms = recherche.jetons(premier_prenom(reponses))
    if not noms or not prenoms:
        return []
    mots = [empreinte(mot) for mot in (*noms, *prenoms)]
    croisements = "".join(
        f" JOIN mot_cherche m{n} ON m{n}.demande_id = d.id AND m{n}.empreinte = ${n + 3}" for n in range(len(mots))
    )
    lignes = await lire(
        f"SELECT DISTINCT d.id FROM demande d{croisements} WHERE d.compte_id <> $1 AND d.id <> $2"
        f" AND d.efface_le IS NULL LIMIT {CANDIDATS}",
        [demande.compte_id, demande.id, *mots],
    )
    candidats = await Demande.filter(id__in=[ligne["id"] for ligne in lignes]) if lignes else []
    ne = _naissance(reponses)
    return sorted(autre.numero for autre in candidats if _naissance(reponses_de(autre)) == ne)[:5]


def _naissance(reponses: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(reponses.get(f"date_naissance_{part}", "").lstrip("0") for part in ("jour", "mois", "annee"))


async def _documents_deja_vus(demande: Demande) -> list[str]:
    """Numbers of claims of another compte that hold one of these very files."""
    lignes = await lire(
        "SELECT DISTINCT d.numero FROM justificatif j JOIN justificatif k ON k.empreinte = j.empreinte"
        " AND k.empreinte <> '' AND k.demande_id <> j.demande_id JOIN demande d ON d.id = k.demande_id"
        " WHERE j.demande_id = $1 AND d.compte_id <> $2 AND d.etat <> 'brouillon' AND d.efface_le IS NULL LIMIT 5",
        [demande.id, demande.compte_id],
    )
    return sorted(ligne["numero"] for ligne in lignes)
