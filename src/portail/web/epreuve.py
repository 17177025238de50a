"""The captcha as a form shows it and reads it back; `templates/macros/captcha.html` draws it."""

from litestar import Request

from portail.actions import garde
from portail.domain.champs import Case, Texte
from portail.domain.formulaire import Formulaire
from portail.services import captcha
from portail.web.formulaires import Donnees

SCEAU, CHANGER = "captcha", "changer_image"


class _Sequence(Formulaire):
    sequence = Texte(
        "Recopiez la séquence",
        aide="5 lettres ou chiffres. Majuscules et minuscules comptent pareil.",
        requis=True,
        largeur="code",
        attributs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": "20"},
    )
    sans_lire = Case("Je ne peux ni lire ni écouter : laissez-moi passer autrement")


class Epreuve:
    """One captcha on one page: its seal, its fields, what refuses it. `faite`: this visitor has passed already."""

    def __init__(self, debut: int | None = None) -> None:
        self.sceau = captcha.nouveau(debut)
        self.faite = False
        self._formulaire = _Sequence()
        self.sequence = self._formulaire["sequence"]
        self.sans_lire = self._formulaire["sans_lire"]

    @classmethod
    def changee(cls, donnees: Donnees) -> "Epreuve":
        """« Changer d’image »: another picture, in a form met at the same moment."""
        return cls(captcha.debut(donnees.get(SCEAU)))

    @classmethod
    async def jugee(cls, request: Request, donnees: Donnees) -> "Epreuve":
        """Judges what was posted, and spends it. The object is the next one to show, with the sentence that refuses."""
        nouvelle = cls.changee(donnees)
        autrement = bool(donnees.get("sans_lire"))
        if donnees.get("site_web"):
            refus = "La vérification n’a pas abouti. Recommencez avec cette nouvelle image."
        else:
            refus = await garde.juger_captcha(
                donnees.get(SCEAU),
                donnees.get("sequence"),
                autrement=autrement,
                preuve=donnees.get("preuve"),
                ip=request.scope["state"]["visiteur"].ip,
            )
        if refus:
            nouvelle.sequence.errors = [refus]
            nouvelle.sans_lire.process_data(autrement)
        return nouvelle

    @property
    def juste(self) -> bool:
        return not self.sequence.errors

    @property
    def erreurs(self) -> list[tuple[str, str]]:
        return self._formulaire.erreurs

    def reconnaitre(self) -> None:
        """Passed, but the form comes back for something else: the new picture is answered already."""
        self.faite = True
        self.sequence.process_data(captcha.ouvrir(self.sceau).reponse)
        self.sequence.bonne_nouvelle = "Vérification faite : rien à recopier de nouveau."
