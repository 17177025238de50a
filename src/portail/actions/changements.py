"""What changed in a claim since it was sent: answers corrected or amended, documents replaced, each before and after."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portail.actions.demandes import reponses_de
from portail.actions.jugement import avant_apres
from portail.actions.justificatifs import nom_de
from portail.domain.demande import Demande
from portail.domain.dispositifs import dispositif
from portail.domain.instruction import Amendement
from portail.domain.justificatif import Analyse, Justificatif
from portail.services.chiffrement import Coffret


@dataclass(frozen=True)
class Changement:
    """`par` is a Role's letter, `par_id` that person; `banque`: not for a profile from which bank details are hidden."""

    quoi: str
    avant: str
    apres: str
    le: datetime
    par: str
    par_id: UUID | None
    banque: bool = False
    piece: bool = False


async def changements(demande: Demande) -> list[Changement]:
    """The oldest first; an IBAN is masked."""
    if demande.soumise_le is None:
        return []
    return sorted(await _reponses(demande) + await _documents(demande), key=lambda changement: changement.le)


async def _reponses(demande: Demande) -> list[Changement]:
    declare, coffret = dispositif(demande.dispositif), Coffret(demande.cle)
    sections = {section.code: section for section in declare.sections}
    return [
        Changement(
            declare.question(a.champ),
            *avant_apres(coffret, a),
            a.le,
            a.par,
            a.par_id,
            a.section in sections and sections[a.section].banque,
        )
        for a in await Amendement.filter(demande_id=demande.id).order_by("le")
    ]


async def _documents(demande: Demande) -> list[Changement]:
    """A file that stood before the service, and the one that took its place at that moment."""
    remplaces = Justificatif.filter(demande_id=demande.id, a_envoyer=False, remplace_le__not_isnull=True)
    anciens = await remplaces.exclude(analyse=Analyse.INFECTE).order_by("remplace_le")
    if not anciens:
        return []
    declarees = dispositif(demande.dispositif).pieces(reponses_de(demande), anciens)
    pieces = {piece.code: piece.libelle for piece in declarees}
    neufs = await Justificatif.filter(demande_id=demande.id, a_envoyer=False, complement__gt=0).order_by("complement")
    trouves = []
    for ancien in anciens:
        neuf = next((n for n in neufs if _succede(n, ancien)), None)
        if neuf and ancien.remplace_le:
            quoi = pieces.get(ancien.piece, "Autre document") + (f" ({ancien.face})" if ancien.face else "")
            noms = nom_de(demande, ancien), nom_de(demande, neuf)
            trouves.append(Changement(quoi, *noms, ancien.remplace_le, "P", neuf.depose_par, piece=True))
    return trouves


def _succede(neuf: Justificatif, ancien: Justificatif) -> bool:
    meme_place = neuf.piece == ancien.piece and (neuf.face == ancien.face or "" in (neuf.face, ancien.face))
    return meme_place and neuf.complement > ancien.complement
