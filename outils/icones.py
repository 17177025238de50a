"""Makes static/icones.svg, the one sprite: icons from Lucide (ISC, credited in /credits-photos) and our outils/dessins.svg.

npm pack lucide-static && tar xzf lucide-static-*.tgz
python outils/icones.py package/icons
"""

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).resolve().parent.parent / "static" / "icones.svg"
DESSINS = Path(__file__).with_name("dessins.svg")
NOMS = {
    "fichier-crayon": "file-pen",
    "envoi": "send",
    "loupe": "search",
    "alerte": "circle-alert",
    "sablier": "hourglass",
    "coche-cercle": "circle-check",
    "croix-cercle": "circle-x",
    "telephone": "phone",
    "compte": "circle-user-round",
    "personne": "user-round",
    "personnes": "users",
    "suivi": "list",
    "sortie": "log-out",
    "fleche-droite": "arrow-right",
    "fleche-gauche": "arrow-left",
    "fleche-bas": "arrow-down",
    "fleche-haut": "arrow-up",
    "chevron-droite": "chevron-right",
    "chevron-bas": "chevron-down",
    "tri": "chevrons-up-down",
    "coche": "check",
    "croix": "x",
    "info": "info",
    "horloge": "clock",
    "envoyer-fichier": "upload",
    "fichier-plus": "file-up",
    "appareil-photo": "camera",
    "crayon": "pencil",
    "corbeille": "trash-2",
    "plus": "plus",
    "oeil": "eye",
    "telecharger": "download",
    "copier": "copy",
    "message": "mail",
    "message-lu": "mail-open",
    "nuage-coche": "cloud-check",
    "cadenas": "lock",
    "bouclier": "shield-check",
    "son": "volume-2",
    "recharger": "refresh-cw",
    "attention": "triangle-alert",
    "document": "file-text",
    "drapeau": "flag",
    "reaffecter": "user-round-cog",
    "a-fournir": "circle-dashed",
    "cercle": "circle",
    "fichier": "file",
}


def symbole(nom: str, texte: str) -> str:
    dedans = re.search(r"<svg[^>]*>(.*)</svg>", texte, re.DOTALL)[1]
    traits = re.sub(r"\s+", " ", dedans).replace(" />", "/>").replace("> <", "><").strip()
    return f'<symbol id="{nom}" viewBox="0 0 24 24">{traits}</symbol>'


def dessins() -> list[str]:
    return re.findall(r"<symbol .*</symbol>", DESSINS.read_text(encoding="utf-8"))


def main(dossier: Path) -> None:
    symboles = [symbole(nom, (dossier / f"{lucide}.svg").read_text()) for nom, lucide in NOMS.items()]
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, licence ISC, https://lucide.dev -->\n'
        + "\n".join(symboles + dessins())
        + "\n</svg>\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
