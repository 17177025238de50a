"""What happens to a claim after « soumettre », by how often, and how long each act is waited for."""

import random
from collections.abc import Iterator

from portail.domain.etats import PASSAGES, Etat, Role

Actes = tuple[str, ...]
_ORDRE = "PGYSACH"  # who does it most often, among those whom PASSAGES allows

_PRISE: Actes = ("prendre en charge",)
_JUGEE: Actes = (*_PRISE, *("juger",) * 4)
_COMPLEMENT: Actes = (*_JUGEE, "demander un complément")
_RELANCEE: Actes = (*_COMPLEMENT, "1ère relance", "2e relance")
_RENVOYEE: Actes = (*_COMPLEMENT, "renvoyer")
_FONDS: Actes = (*_JUGEE, "mettre en attente de fonds")
_VALIDEE: Actes = (*_JUGEE, "valider")
_VALIDEE_APRES: Actes = (*_RENVOYEE, *("juger",) * 2, "valider")
_PAIEMENT: Actes = ("mettre au paiement",)
_PAYEE: Actes = (*_PAIEMENT, "confirmer le paiement")
_ECHANGE: Actes = ("écrire", "répondre")
REJET: Actes = (*_PRISE, "rejeter")

# None: it stayed a draft.
PARCOURS: tuple[tuple[int, Actes | None], ...] = (
    (220, None),
    (120, ()),
    (20, _PRISE),
    (20, (*_PRISE, "juger", "juger")),
    (10, (*_PRISE, *_ECHANGE)),
    (5, (*_PRISE, "annoter", "suspendre")),
    (4, (*_PRISE, "suspendre", "reprendre")),
    (4, (*_PRISE, "rendre")),
    (4, (*_PRISE, "réattribuer")),
    (25, _RENVOYEE),
    (25, _COMPLEMENT),
    (15, _RELANCEE[:-1]),
    (8, _RELANCEE),
    (5, (*_COMPLEMENT, "annuler le complément")),
    (20, _FONDS),
    (6, (*_FONDS, "1ère relance")),
    (6, (*_FONDS, "fonds reçus")),
    (15, _VALIDEE),
    (8, _VALIDEE_APRES),
    (3, (*_VALIDEE, "annuler la décision")),
    (15, (*_VALIDEE, *_PAIEMENT)),
    (250, (*_VALIDEE, *_PAYEE)),
    (110, (*_VALIDEE_APRES, *_PAYEE)),
    (40, (*_PRISE, *_ECHANGE, *("juger",) * 4, "valider", *_PAYEE)),
    (5, (*_VALIDEE, *_PAIEMENT, "refuser le paiement")),
    (25, REJET),
    (12, (*_RELANCEE, "rejeter")),
)
FERMES = (Etat.PAYEE, Etat.REJETEE)
_MINUTES = (5, 6000)
_JOURS = {"1ère relance": (15, 20), "2e relance": (15, 20), "renvoyer": (1, 14), "fonds reçus": (5, 30)}
_VITE = ("juger", "demander un complément", "valider", "annoter", "suspendre")  # done in one sitting


def tirer(hasard: random.Random) -> Actes | None:
    poids, parcours = zip(*PARCOURS, strict=True)
    return hasard.choices(parcours, poids)[0]


def histoire(actes: Actes | None) -> Iterator[tuple[str, Etat | None, Etat, Role]]:
    """(act, from, to, by whom) of each step since the creation; the table decides. None: it stayed a draft."""
    yield "créer", None, Etat.BROUILLON, Role.PROPRIETAIRE
    etat = Etat.BROUILLON
    for acte in () if actes is None else ("soumettre", *actes):
        passage = PASSAGES[acte]
        if etat not in passage.de:
            raise ValueError(f"{acte} ne part pas de {etat}")
        yield acte, etat, passage.vers or etat, min(passage.par, key=lambda role: _ORDRE.index(role.value))
        etat = passage.vers or etat


def attente(hasard: random.Random, acte: str, precedent: str) -> int:
    """Minutes since the act before; « rejeter » leaves the second reminder its time."""
    if acte == "rejeter" and precedent == "2e relance":
        return hasard.randint(15, 20) * 1440
    if acte in _JOURS:
        debut, fin = _JOURS[acte]
        return hasard.randint(debut * 1440, fin * 1440)
    return hasard.randint(1, 4) if acte in _VITE else hasard.randint(*_MINUTES)


def recul(hasard: random.Random, fin: Etat) -> int:
    """How many minutes ago the last act was: what is closed goes back a year, what waits a few weeks."""
    if fin is Etat.BROUILLON:
        return hasard.randint(60, 80 * 1440)
    return hasard.randint(0, (330 if fin in FERMES else 40) * 1440)
