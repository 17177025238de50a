"""The words of every refused file: what happened, why, and what to do instead."""

from portail.domain.erreurs import ErreurMetier
from portail.services.gabarits import taille

_PHOTO = "Photographiez la page, ou choisissez un autre fichier."
_IMPRIMER = (
    "Ouvrez-le, imprimez-le en PDF (menu « Imprimer », puis « Enregistrer au format PDF ») et joignez ce nouveau PDF."
)
_ADMIS = "Choisissez un fichier PDF, JPEG, PNG ou HEIC."
_SORTES = {
    "pdf": "un PDF",
    "jpeg": "une image JPEG",
    "png": "une image PNG",
    "heic": "une image HEIC",
}

# code: (why, how); figures come between braces
_MOTS = {
    "type": ("Ce type de fichier{extension} n’est pas accepté.", _ADMIS),
    "vide": (
        "Ce fichier est vide.",
        "Vérifiez qu’il s’ouvre sur votre appareil, puis choisissez-le à nouveau.",
    ),
    "lourd": (
        "Ce fichier pèse {poids} : la limite est {limite}.",
        "Photographiez la page plutôt que de la numériser, ou choisissez une qualité plus basse.",
    ),
    "inconnu": (
        "Ce fichier n’est ni un PDF, ni une image que nous savons lire.",
        _ADMIS,
    ),
    "extension": (
        "Son nom annonce {annonce}, mais son contenu est {contenu}.",
        "Enregistrez-le à nouveau depuis l’application qui l’a fait, ou photographiez la page.",
    ),
    "polyglotte": (
        "Ce fichier se présente à la fois comme une image et comme un PDF.",
        _PHOTO,
    ),
    "tronque": (
        "Ce fichier est tronqué : sa fin manque.",
        "Il a sans doute été mal téléchargé ou mal copié. Téléchargez-le à nouveau, ou photographiez la page.",
    ),
    "illisible": ("Nous n’avons pas réussi à lire ce fichier : il est abîmé.", _PHOTO),
    "chiffre": ("Ce PDF est protégé par un mot de passe (chiffré).", _IMPRIMER),
    "javascript": ("Ce PDF contient un programme (JavaScript).", _IMPRIMER),
    "openaction": (
        "Ce PDF déclenche une action quand on l’ouvre (OpenAction).",
        _IMPRIMER,
    ),
    "lancement": (
        "Ce PDF contient une commande qui lance un programme ou envoie des données.",
        _IMPRIMER,
    ),
    "fichiers": ("Ce PDF contient d’autres fichiers joints.", _IMPRIMER),
    "apres": ("Ce PDF contient des données cachées après sa fin (%%EOF).", _IMPRIMER),
    "pages": (
        "Ce PDF compte {pages} pages : la limite est 100 pages.",
        "Ne gardez que les pages du document demandé.",
    ),
    "pixels": (
        "Cette image compte {pixels} millions de pixels : la limite est 40 millions.",
        "Prenez la photo dans une définition plus basse, ou réduisez l’image.",
    ),
    "memoire": ("Ce fichier demande trop de mémoire pour être lu.", _PHOTO),
    "mort": ("Ce fichier est trop long ou trop complexe à lire.", _PHOTO),
    "infecte": (
        "Notre antivirus y a trouvé un programme malveillant.",
        "Photographiez le document plutôt que d’envoyer ce fichier.",
    ),
    "absent": ("Aucun fichier n’est choisi.", "Choisissez d’abord un fichier."),
    "plusieurs": ("Plusieurs fichiers ont été choisis à la même place.", "Choisissez-en un seul."),
    "nom": ("Son nom contient un caractère invisible.", "Renommez-le, puis choisissez-le à nouveau."),
    "nombre": (
        "Cette demande contient déjà {limite} fichiers, le plus qu’elle puisse garder.",
        "Supprimez un document dont vous n’avez plus besoin.",
    ),
    "total": (
        "Avec ce fichier, vos documents pèseraient {poids} : la limite est {limite} par demande.",
        "Supprimez un document, ou choisissez un fichier plus léger.",
    ),
}


class RefusFichier(ErreurMetier):
    """A file that is not kept. `nom` as the person knows it; `pourquoi` and `comment` are whole sentences."""

    def __init__(self, code: str, nom: str, pourquoi: str, comment: str) -> None:
        super().__init__(f"« {nom} » n’a pas été envoyé. {pourquoi} {comment}" if nom else f"{pourquoi} {comment}")
        self.code, self.nom, self.pourquoi, self.comment = code, nom, pourquoi, comment


def _chiffres(bruts: dict[str, object]) -> dict[str, str]:
    dits: dict[str, str] = {}
    for cle, valeur in bruts.items():
        if cle in ("poids", "limite") and isinstance(valeur, int) and valeur > 1000:
            dits[cle] = taille(valeur).replace(",0\u00a0", "\u00a0")
        elif cle == "pixels" and isinstance(valeur, int):
            millions = f"{valeur / 1_000_000:.1f}".replace(".", ",")
            dits[cle] = "un peu plus de 40" if millions == "40,0" else millions
        elif cle == "extension":
            dits[cle] = f" ({valeur})" if valeur else ""
        else:
            dits[cle] = _SORTES.get(str(valeur), str(valeur))
    if dits.get("poids") == dits.get("limite"):  # « 10 Mo : la limite est 10 Mo »
        dits["poids"] = f"un peu plus de {dits.get('limite')}"
    return dits


def refus(code: str, nom: str, **chiffres: object) -> RefusFichier:
    pourquoi, comment = _MOTS[code]
    return RefusFichier(code, nom, pourquoi.format_map(_chiffres(chiffres)), comment)
