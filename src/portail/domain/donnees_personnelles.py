"""The guard of the messagerie: what an answer must not hold (contract: E34). Reads a text, keeps nothing.

Each kind has its own proof, so that ordinary numbers pass: a checksum, a key, a shape. Claim numbers and what the operator
publishes (helpline, addresses) are set aside first: one claim number in a hundred would be a good NIR.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum

from portail.domain import horloge

_TROU = "§"  # where something allowed stood: never joins what stands on both sides
_SEP = r"[ .,;\-/_|*·•()'’]{0,3}"


class Genre(StrEnum):
    IBAN = "iban"
    CARTE = "carte"
    NIR = "nir"
    COURRIEL = "courriel"
    TELEPHONE = "telephone"


NOMS: dict[Genre, str] = {
    Genre.IBAN: "un IBAN ou un RIB",
    Genre.CARTE: "un numéro de carte bancaire",
    Genre.NIR: "un numéro de sécurité sociale",
    Genre.COURRIEL: "une adresse courriel",
    Genre.TELEPHONE: "un numéro de téléphone",
}


def interdites(texte: str, permis: Collection[str] = ()) -> list[Genre]:
    """The kinds of personal data found, in the order of `Genre`. `permis`: texts that are nobody's, the helpline say."""
    lu = _normaliser(texte)
    trouvees = [_genres(_sans_permis(lecture, permis)) for lecture in dict.fromkeys((lu, _sans_sosies(lu)))]
    return [genre for genre in Genre if any(genre in vues for vues in trouvees)]


def _genres(propre: str) -> set[Genre]:
    groupes = list(_groupes(propre))
    trouvees = {
        Genre.IBAN: _a_iban(propre) or any(_est_rib(g) for g in groupes),
        Genre.CARTE: any(_est_carte(g) for g in groupes),
        Genre.NIR: any(_est_nir(g) for g in groupes) or _a_nir_corse(propre) or bool(_NIR_SANS_CLE.search(propre)),
        Genre.COURRIEL: bool(_COURRIEL.search(propre)),
        Genre.TELEPHONE: bool(_TELEPHONE.search(_DATE.sub(_TROU, propre))),
    }
    return {genre for genre, vue in trouvees.items() if vue}


# --- how the text is read ----------------------------------------------------------------------------------------------


def _signe(c: str) -> str:
    """Digits of any script as ours, spaces and hyphens of any width as the plain ones, invisible signs as nothing."""
    nature = unicodedata.category(c)
    if nature == "Nd":
        return str(unicodedata.digit(c))
    if nature in ("Cf", "Mn", "Me"):
        return ""
    return {"Z": " ", "C": " "}.get(nature[0], "-" if nature == "Pd" else c)


def _normaliser(texte: str) -> str:
    return "".join(map(_signe, unicodedata.normalize("NFKC", texte))).replace(_TROU, " ")


# A group of digits in which a letter stands for a digit of the same shape.
_SOSIES = re.compile(r"(?<![^\W_])(?=[OoIl]*\d)[\dOoIl]*[OoIl][\dOoIl]*(?![^\W_])")
_CHIFFRE = str.maketrans("OoIl", "0011")


def _sans_sosies(texte: str) -> str:
    return _SOSIES.sub(lambda m: m[0].translate(_CHIFFRE), texte)


def _chiffres(texte: str) -> str:
    return "".join(c for c in texte if c.isdigit())


def _sans_permis(texte: str, permis: Collection[str]) -> str:
    for mot in filter(None, map(_normaliser, permis)):
        chiffres = _chiffres(mot)
        if len(chiffres) < 8 or "@" in mot:
            texte = re.sub(re.escape(mot), _TROU, texte, flags=re.IGNORECASE)
            continue
        suite = _SEP.join(chiffres.removeprefix("0"))
        texte = re.sub(rf"(?<!\d)(?:0|(?:\+|00)?{_SEP}33{_SEP}0?){_SEP}{suite}(?!\d)", _TROU, texte)
    return _NUMERO.sub(lambda m: _TROU if _est_numero(_chiffres(m[0])) else m[0], texte)


# A claim number: in one piece, in the groups that we show, or in others as long as no digit touches its ends.
_NUMERO = re.compile(
    r"(?<!\d)10\d{13}(?!\d)|(?<!\d)10[ .\-]\d{4}(?:[ .\-]\d{3}){3}(?!\d)|(?<![\d])(?<!\d[ .\-])10(?:[ .\-]?\d){13}(?![ .\-]?\d)"
)


def _est_numero(chiffres: str) -> bool:
    """`10`, a month since the service opened and not to come, nine digits. Such a month is no month of birth in a NIR."""
    return chiffres[4:6] in _MOIS and "2301" <= chiffres[2:6] <= f"{horloge.aujourdhui():%y%m}"


_MOIS = {f"{mois:02d}" for mois in range(1, 13)}


def _groupes(texte: str) -> Iterator[str]:
    """Every run of digits that begins and ends where a group of digits does, 13 to 23 digits long."""
    for suite in re.finditer(rf"\d+(?:{_SEP}\d+)*", texte):
        morceaux = re.findall(r"\d+", suite[0])
        for debut in range(len(morceaux)):
            joints = ""
            for morceau in morceaux[debut:]:
                joints += morceau
                if len(joints) > 23:
                    break
                if len(joints) >= 13:
                    yield joints


# --- what is found -----------------------------------------------------------------------------------------------------


# « longtemps, 12 mois » and what follows would begin an IBAN of Palestine, and have its key one time in ninety-seven.
_MOT_PUIS_NOMBRE = re.compile(r"((?<![A-Z])[A-Z]{3,}+[^A-Z0-9]++)(?=\d\d[^A-Z0-9]+[A-Z])")


def _a_iban(texte: str) -> bool:
    """Whatever separates its groups, and whatever is glued to it."""
    serre = re.sub(rf"[^A-Z0-9{_TROU}]", "", _MOT_PUIS_NOMBRE.sub(rf"\1{_TROU}", texte.upper()))
    return any(_commence_iban(serre[m.start() :]) for m in re.finditer(r"(?=[A-Z]{2}\d{2}[A-Z0-9]{11})", serre))


def _commence_iban(texte: str) -> bool:
    from schwifty import IBAN, exceptions  # 0.6 s to import: the application warms it at start

    try:
        forme = IBAN(texte[:4], allow_invalid=True).spec
    except exceptions.SchwiftyException:  # no such country, or one without IBAN
        return False
    iban = texte[: forme.iban_length]
    if len(iban) < forme.iban_length or not forme.regex.match(iban[4:]):
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def _est_rib(chiffres: str) -> bool:
    """A French account without its IBAN's first four signs: bank, branch, account, key."""
    if len(chiffres) != 23:
        return False
    banque, guichet, compte, cle = chiffres[:5], chiffres[5:10], chiffres[10:21], chiffres[21:]
    return int(cle) == 97 - (89 * int(banque) + 15 * int(guichet) + 3 * int(compte)) % 97


_CARTES = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5\d{15}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15,18}", re.ASCII
)


def _est_carte(chiffres: str) -> bool:
    if not _CARTES.fullmatch(chiffres):
        return False
    doubles = [int(c) * (1 + rang % 2) for rang, c in enumerate(reversed(chiffres))]
    return sum(n - 9 if n > 9 else n for n in doubles) % 10 == 0


_NIR = re.compile(r"[1-478]\d\d(?:0[1-9]|1[0-2]|20|3\d|4[0-2]|[5-9]\d)\d{10}", re.ASCII)
# As it is printed on a carte Vitale, the key left out: the groups are its proof.
_NIR_SANS_CLE = re.compile(
    r"(?<!\d)[12][ .\-]\d\d[ .\-](?:0[1-9]|1[0-2]|[2-9]\d)[ .\-](?:\d\d|2[AB])[ .\-]\d{3}[ .\-]\d{3}(?![ .\-]?\d)",
    re.ASCII | re.IGNORECASE,
)
_CORSE = re.compile(r"[12]\d\d(?:0[1-9]|1[0-2])2[AB]\d{8}", re.ASCII)


def _est_nir(chiffres: str) -> bool:
    return bool(_NIR.fullmatch(chiffres)) and int(chiffres[13:]) == 97 - int(chiffres[:13]) % 97


def _a_nir_corse(texte: str) -> bool:
    """The department is 2A or 2B, counted as 19 or 18 in the key."""
    serre = re.sub(rf"[^A-Z0-9{_TROU}]", "", texte.upper())
    return any(_est_nir(m[0].replace("2A", "19").replace("2B", "18")) for m in _CORSE.finditer(serre))


_POINT = r"(?:\.| ?[(\[{] ?(?:point|dot) ?[)\]}] ?| (?:point|dot) )"
_AVANT = r"(?<![\w.+\-])[\w.+\-]++"  # whole words, never tried again: a long one costs nothing
_COURRIEL = re.compile(
    _AVANT + r"[\"'»]? {0,2}(?:@|[(\[{] ?(?:at|arobase|@) ?[)\]}]| arobase ) {0,2}[\w\-]{1,63}"
    rf"(?:(?:{_POINT}[^\W\d_][\w\-]{{1,62}})+| ?\. ?(?:fr|com|net|org|eu|be|ch|de|es|it|re|uk|info)\b)"
    rf"|{_AVANT} at [\w\-]{{1,63}}{_POINT}[^\W\d_][\w\-]{{1,62}}"
    rf"|{_AVANT}@(?:gmail|googlemail|hotmail|outlook|live|yahoo|orange|wanadoo|free|sfr|laposte|icloud|proton)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[/. \-](?:0?[1-9]|1[0-2])[/. \-](?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d[/. \-](?:0[1-9]|1[0-2])[/. \-](?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_TELEPHONE = re.compile(
    rf"(?<![\d])0{_SEP}[1-9](?:{_SEP}\d){{8}}(?!\d)"
    rf"|(?<![\d])(?:\+|00){_SEP}33{_SEP}(?:\(0\))?{_SEP}0?[1-9](?:{_SEP}\d){{8}}(?!\d)"
    rf"|(?<![\d])33{_SEP}[67](?:{_SEP}\d){{8}}(?!\d)"
    rf"|\+{_SEP}[1-9](?:{_SEP}\d){{7,13}}(?!\d)"
)

# --- what only looks like something ------------------------------------------------------------------------------------

_VOIES = r"rue|avenue|av|boulevard|bd|bld|bvd|chemin|impasse|all[ée]e|route|rte|square|quai|r[ée]sidence|lotissement|hameau|faubourg|esplanade|promenade|sentier|rond-point"
_AMBIGUES = r"place|pl|cours|passage|villa|cit[ée]|voie|mail"  # words of every day too: they need a name behind
_RUE = re.compile(
    rf"\b\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d]))?\b ?,? (?:(?:{_VOIES})\b\.? \w|(?:{_AMBIGUES}) (?:de |du |des |d['’]))",
    re.IGNORECASE,
)
_RUE_NOMMEE = re.compile(rf"\b\d{{1,4}}(?: ?(?:bis|ter))? ?,? (?i:{_AMBIGUES}) [A-ZÀ-Ý][a-zà-ÿ]")
_VILLE = re.compile(r"(?<![\d.,])(?:0[1-9]|[1-8]\d|9[0-8]) ?\d{3} +(?:cedex|([^\W\d_][\w'’\-]{2,}))", re.IGNORECASE)
_UNITES = {
    "euros",
    "euro",
    "eur",
    "centimes",
    "personnes",
    "fois",
    "jours",
    "semaines",
    "mois",
    "ans",
    "heures",
    "mots",
}
_UNITES |= {"pages", "lignes", "points", "demandes", "dossiers", "documents", "messages", "signes"}
_BOITE = re.compile(r"\b(?:BP|CS|boîte postale) ?\d{2,6}\b", re.IGNORECASE)


def ressemble_a_une_adresse(texte: str, permis: Collection[str] = ()) -> bool:
    """A street with its number, a postcode with its town: worth a warning, not a refusal."""
    propre = _sans_permis(_normaliser(texte), permis)
    villes = (m[1] for m in _VILLE.finditer(propre))
    ville = any(mot is None or mot.casefold() not in _UNITES for mot in villes)
    return ville or any(motif.search(propre) for motif in (_RUE, _RUE_NOMMEE, _BOITE))
