"""Makes src/portail/domain/pays.py from Babel's French country names: run it again when the world changes.

`python outils/pays.py > src/portail/domain/pays.py`. Overseas departments are France for an address and for tax.
"""

import unicodedata

from babel import Locale

DANS_LA_FRANCE = {"GP", "MQ", "GF", "RE", "YT"}
SANS_HABITANTS = {
    "AQ",
    "BV",
    "HM",
    "TF",
    "GS",
    "UM",
    "IO",
    "CP",
    "DG",
    "AC",
    "TA",
    "EA",
    "IC",
    "EU",
    "EZ",
    "UN",
    "QO",
    "ZZ",
    "XA",
    "XB",
}


def cle(nom: str) -> str:
    return (
        unicodedata.normalize("NFD", nom.replace("Î", "I").replace("Å", "A")).encode("ascii", "ignore").decode().lower()
    )


def main() -> None:
    noms = Locale("fr").territories
    pays = {c: n for c, n in noms.items() if len(c) == 2 and c.isalpha() and c not in DANS_LA_FRANCE | SANS_HABITANTS}
    print('"""Countries by ISO 3166-1 code, in French, France first. Made by outils/pays.py; not edited by hand."""\n')
    print("PAYS: dict[str, str] = {")
    for code in [
        "FR",
        *sorted((c for c in pays if c != "FR"), key=lambda c: cle(pays[c])),
    ]:
        print(f'    "{code}": "{pays[code].replace(chr(39), chr(8217))}",')
    print("}")


main()
