"""The claimant in a browser: what she reads, clicks and types; and the register of every screen she really saw."""

import email
import email.policy
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, expect

from e2e.instance import Instance

CAPTURES = Path(__file__).parent / "captures"
REGLES = (Path(__file__).parent / "acces.js").read_text()
MOT_DE_PASSE = "Rentree&2026"


def debut(texte: str) -> re.Pattern:
    """Names that begin so; either apostrophe (contract: « » texts are beginnings)."""
    return re.compile("^" + re.escape(texte).replace("/", r"\/").replace("'", "['’]"))


@dataclass
class Registre:
    """Screen id → where it was seen: normalised address, h1, stories."""

    ecrans: dict[str, dict] = field(default_factory=dict)

    def noter(self, identifiant: str, adresse: str, titre: str, histoire: str) -> None:
        adresse, titre = (re.sub(r"\d{15}", "{numero}", texte) for texte in (adresse, titre))
        adresse = re.sub(r"token=[^&]+", "token=…", adresse)
        vu = self.ecrans.setdefault(identifiant, {"adresse": adresse, "titre": titre, "histoires": []})
        if histoire not in vu["histoires"]:
            vu["histoires"].append(histoire)

    def joindre(self, autres: dict[str, dict]) -> None:
        """What another process of the same run saw."""
        for identifiant, vu in autres.items():
            for histoire in vu["histoires"]:
                self.noter(identifiant, vu["adresse"], vu["titre"], histoire)


@dataclass
class Elle:
    """One visitor; `ecran` is telephone, large or sans_js."""

    page: Page
    ecran: str
    instance: Instance
    registre: Registre
    histoire: str
    erreurs: list[str] = field(default_factory=list)
    lieu: str = "Espace personnel"  # or « Service de gestion », for an agent

    @property
    def url(self) -> str:
        return self.instance.url

    # --- go and look ---------------------------------------------------------------------------------------
    def ouvre(self, chemin: str) -> None:
        self.page.goto(chemin if "://" in chemin else self.url + chemin)

    def voit(self, identifiant: str, titre: str | re.Pattern, etat: str = "") -> None:
        """She is on that screen: its h1, its title, nothing that overflows, nothing axe would say."""
        h1 = self.page.locator("h1")
        expect(h1).to_have_count(1)
        expect(h1).to_contain_text(titre)
        self.page.wait_for_load_state()  # its sheets and scripts are there too
        expect(self.page).to_have_title(re.compile(f"– {self.lieu} – Consignations$"))
        assert not self.page.evaluate("document.documentElement.scrollWidth > innerWidth"), "déborde"
        adresse = self.page.url.removeprefix(self.url)
        self.registre.noter(identifiant, adresse, re.sub(r"\d[\d\s]{14,}", "{numero}", h1.inner_text()), self.histoire)
        self.photographie(identifiant + (f"-{etat}" if etat else ""))
        self.verifie_l_accessibilite(identifiant)

    def est_en_erreur(self) -> None:
        expect(self.page).to_have_title(re.compile("^Erreur : "))

    def photographie(self, nom: str) -> None:
        CAPTURES.mkdir(exist_ok=True)
        for reste in (2, 1, 0):
            try:
                self.page.screenshot(path=CAPTURES / f"{nom}-{self.ecran}.png", full_page=True)
                return
            except Error as erreur:  # a busy machine's Chromium has nothing drawn to give yet
                if not reste or "Unable to capture" not in erreur.message:
                    raise

    def verifie_l_accessibilite(self, identifiant: str) -> None:
        if self.ecran == "sans_js":
            return  # the same HTML was judged in the other two
        trouvees = Axe().run(self.page).response["violations"]
        dites = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in trouvees]
        assert dites == [], f"axe, {identifiant} : {dites}"
        fautes = self.page.evaluate(REGLES)
        assert fautes == [], f"{identifiant} : {fautes}"

    def lit(self, phrase: str | re.Pattern) -> None:
        """Space and no-break space are equal (ecrans.md), in a pattern as in a text; the page is whole."""
        if isinstance(phrase, re.Pattern):
            phrase = re.compile(phrase.pattern.replace("\\ ", r"\s"), phrase.flags)
        expect(self.page.locator("body")).to_contain_text(phrase)
        self.page.wait_for_load_state()

    # --- act -----------------------------------------------------------------------------------------------
    def clique(self, nom: str | re.Pattern, role: str = "") -> None:
        self.trouve(nom, role).click()

    def trouve(self, nom: str | re.Pattern, role: str = "") -> Locator:
        cherche = debut(nom) if isinstance(nom, str) else nom
        if role:
            return self.page.get_by_role(role, name=cherche).first
        return self.page.get_by_role("button", name=cherche).or_(self.page.get_by_role("link", name=cherche)).first

    def ecrit(self, etiquette: str, texte: str) -> None:
        self.page.get_by_label(debut(etiquette)).first.fill(texte)

    def choisit(self, groupe: str, reponse: str) -> None:
        boite = self.page.get_by_role("group", name=debut(groupe))
        boite.get_by_label(reponse, exact=True).check()

    def coche(self, etiquette: str) -> None:
        self.page.get_by_label(debut(etiquette)).first.check()

    def selectionne(self, etiquette: str, valeur: str) -> None:
        self.page.get_by_label(re.compile("^" + re.escape(etiquette) + r"( \*)?$")).select_option(label=valeur)

    # --- letters -------------------------------------------------------------------------------------------
    def recoit(self, identifiant: str, a: str, sujet: str, depuis: int = 0) -> email.message.EmailMessage:
        """The newest letter to that address with that subject, waited for a minute or so."""
        for _ in range(300):
            trouves = [m for m in self.lettres() if m["To"] == a and m["Subject"].startswith(sujet)]
            if len(trouves) > depuis:
                self.registre.noter(identifiant, "courriel", sujet, self.histoire)
                return trouves[-1]
            time.sleep(0.2)
        raise AssertionError(f"aucun courriel « {sujet} » pour {a}")

    def lettres(self) -> list[email.message.EmailMessage]:
        fichiers = sorted(self.instance.courriels.glob("*.eml"))
        return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in fichiers]

    @staticmethod
    def lien(lettre: email.message.EmailMessage, morceau: str) -> str:
        """The address alone on its line in the text part."""
        texte = lettre.get_body(("plain",)).get_content()
        return next(
            ligne.strip() for ligne in texte.splitlines() if morceau in ligne and ligne.strip().startswith("http")
        )
