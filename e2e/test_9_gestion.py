"""Section 9 of the guide, both sides at once: an agent treats a claim to its end, a Superviseur pays it, she has her proof."""

import io
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from e2e import agents, gestes, service
from portail import demo
from portail.domain.courriel import Courriel
from portail.domain.demande import Demande

AUTRE_IBAN = "FR14 2004 1010 0505 0001 3M02 606"


def declare(agent, titre: str, verdict: str, motif: str = "") -> None:
    """Open that document, say what it is worth."""
    volets = agent.page.get_by_role("navigation", name="Documents")
    volet = volets.get_by_role("link", name=re.compile(f"^{titre}"))
    if volet.get_attribute("aria-current") is None:  # the next one opens by itself
        volet.click()
    expect(agent.page.locator(".volet[aria-current]")).to_contain_text(titre)
    if verdict == "Conforme":
        agent.clique(re.compile("^Conforme"), "button")
    else:
        agent.page.locator("summary", has_text="Non conforme").click()
        agent.page.locator("#refus-motif").select_option(motif)
        agent.clique("Non conforme pour ce motif", "button")
    dit = re.compile(rf"^{titre}\s?, {verdict.lower()}")  # the page that came after, not the one that was left
    expect(volets.get_by_role("link", name=dit)).to_be_visible()


def test_une_demande_de_la_file_au_justificatif(elle, chrome, documents):
    gestionnaire = agents.cree_un_compte(elle, "C. Lambert")
    chef = agents.cree_un_compte(elle, "A. Roy", "superviseur")
    courriel, numero = service.demande_envoyee(elle)
    elle.ouvre("/mon-compte/")
    gestes.se_connecte(elle, courriel)
    with agents.au_bureau(chrome, elle) as agent:
        _instruire(agent, gestionnaire, numero)
        _completer(elle, courriel, numero, documents)
        _valider(agent, elle, numero)
        _attendre_trente_minutes(elle, numero)
    with agents.au_bureau(chrome, elle) as superviseuse:
        _payer(superviseuse, chef, numero)
    _lire_son_justificatif(elle, courriel, numero)


def ecran(agent) -> dict:
    return agent.page.viewport_size


def large(agent, quoi: str) -> float:
    return agent.page.locator(quoi).first.bounding_box()["width"]


def tient_en_bas(agent) -> bool:
    """A short document leaves its verdicts at the foot of the screen, the dark sheet right above them; not on a phone."""
    feuille, pied = (agent.page.locator(quoi).bounding_box() for quoi in (".feuille", ".visionneuse__pied"))
    if ecran(agent)["width"] < 1024:  # one column: the whole page scrolls
        return True
    bas = ecran(agent)["height"]
    return abs(pied["y"] + pied["height"] - bas) < 2 and abs(feuille["y"] + feuille["height"] - pied["y"]) < 2


def _instruire(agent, compte: tuple[str, str], numero: str) -> None:
    agent.ouvre("/gestion/demandes")
    agent.voit("G1", "Service de gestion")
    assert large(agent, "main .carte") > min(400, ecran(agent)["width"] * 0.8), "la porte du service est écrasée"
    agents.se_connecte(agent, *compte)
    agent.voit("G2", "Demandes à traiter")
    agent.page.get_by_label("Numéro ou nom").fill(numero)
    agent.page.keyboard.press("Enter")
    agent.voit("G2", "Recherche", "recherche")
    agent.clique(f"Prendre en charge la demande {numero}", "button")
    agent.voit("G3", "Moreau, Inès")
    agent.lit("suivie par C. Lambert")
    agent.lit("4 documents à vérifier")
    assert tient_en_bas(agent), "les verdicts ne sont pas au bas de l’écran"
    for titre in ("Identité, recto", "Identité, verso"):
        declare(agent, titre, "Conforme")
    agent.page.get_by_role("link", name=re.compile("^RIB")).first.click()
    expect(agent.page.locator(".iban-saisi")).to_have_text(demo.iban_de("Inès", "Moreau"))
    agent.voit("G3", "Moreau", "rib")
    declare(agent, "RIB", "Non conforme", "rib_different")
    declare(agent, "Acte de naissance", "Non conforme", "acte_ancien")
    agent.page.locator("summary", has_text="Demander un complément").click()
    agent.voit("G4", "Moreau", "complement")
    agent.clique("Demander un complément à la personne", "button")
    agent.lit("La personne doit compléter")


def _completer(elle, courriel: str, numero: str, documents: Path) -> None:
    elle.recoit("M24", courriel, f"Votre demande {numero} : documents complémentaires à transmettre")
    elle.ouvre(f"/mon-compte/demandes/{numero}/complement")
    elle.voit("E26", "Justificatifs", "a-deux")
    elle.page.locator("#acte").set_input_files(documents / "acte-de-naissance.pdf")
    elle.clique("Joindre : Acte", "button")
    elle.lit("Prêt à partir")
    elle.clique("Retour")
    elle.page.get_by_label(re.compile("^IBAN")).fill(AUTRE_IBAN)
    elle.page.get_by_label(re.compile("^BIC")).fill("PSSTFRPPPAR")
    elle.clique("Enregistrer", "button")
    elle.clique("Valider", "button")
    elle.lit("Vos documents ont été transmis")
    elle.recoit("M26", courriel, f"Votre demande {numero} : vos documents ont été transmis")


def _valider(agent, elle, numero: str) -> None:
    agent.ouvre("/gestion/demandes?vue=complement-recu")
    agent.lit("Complément reçu")
    agent.ouvre(f"/gestion/demandes/{numero}")
    agent.lit("Avant, après")
    agent.page.get_by_role("link", name=re.compile("^RIB")).first.click()
    expect(agent.page.locator(".iban-saisi")).to_have_text(AUTRE_IBAN.replace(" ", ""))
    expect(agent.page.locator(".iban-avant")).to_have_text(demo.iban_de("Inès", "Moreau"))
    declare(agent, "RIB", "Conforme")
    declare(agent, "Acte de naissance", "Conforme")
    agent.lit("Tout est en ordre.")
    agent.ecrit("Montant à verser", "beaucoup")
    agent.clique("Valider", "button")
    agent.voit("G4", "Moreau", "montant-erreur")
    agent.ecrit("Montant à verser", "885,00")
    agent.clique("Valider", "button")
    agent.lit("Annuler la décision")
    agent.voit("G4", "Moreau", "validee")
    elle.ouvre("/mon-compte/mon-suivi?onglet=validees")
    elle.voit("E27", "Mon suivi", "a-deux")
    elle.lit("Demande validée")


def _attendre_trente_minutes(elle, numero: str) -> None:
    """Half an hour later, for the server's data: the letter left, the decision is ripe."""

    async def vieillir() -> None:
        demande = await Demande.get(numero=numero)
        le = (demande.decidee_le or demande.cree_le) - timedelta(minutes=31)
        await Demande.filter(id=demande.id).update(decidee_le=le, validee_le=le)
        await Courriel.filter(demande_id=demande.id, lettre="M27", envoye_le=None).update(pas_avant=le)

    elle.instance.joue(vieillir)


def _payer(agent, compte: tuple[str, str], numero: str) -> None:
    agents.se_connecte(agent, *compte)
    agent.ouvre("/gestion/tableau-de-bord")
    agent.voit("G6", "Tableau de bord")
    agent.ouvre("/gestion/paiements")
    agent.voit("G7", "Paiements")
    for case in agent.page.get_by_role("checkbox").all():
        case.set_checked(case.get_attribute("value") == numero)
    agent.clique("Former un lot", "button")
    agent.voit("G7", re.compile(r"Lot \d+"), "lot")
    lot = int(re.search(r"(\d+)$", agent.page.url)[1])
    with agent.page.expect_download() as attente:
        agent.clique("Exporter le pain.001", "button")
    ordre = Path(attente.value.path()).read_text()
    assert f"<EndToEndId>{numero}</EndToEndId>" in ordre
    assert '<InstdAmt Ccy="EUR">885.00</InstdAmt>' in ordre
    agent.ouvre(f"/gestion/paiements/{lot}")
    agent.clique(f"Confirmer le paiement de la demande {numero}")
    agent.voit("G7", "Confirmer le paiement", "confirmer")
    agent.clique("Ne rien changer")
    agent.clique(f"Refuser le paiement de la demande {numero}")
    agent.voit("G7", "Refuser le paiement", "refuser")
    agent.clique("Refuser le paiement", "button")
    agent.lit("Choisissez la raison que la banque a donnée.")
    agent.voit("G7", "Refuser le paiement", "refuser-erreur")
    agent.ouvre("/gestion/paiements")
    agent.page.get_by_label(re.compile("^Fichier de retour")).set_input_files(
        {"name": "retour.xml", "mimeType": "application/xml", "buffer": _retour(lot, numero)}
    )
    agent.clique("Importer le retour", "button")
    agent.voit("G7", "Paiements", "retour")
    agent.lit("1 ligne payée".replace(" ", "\u00a0", 1))


def _retour(lot: int, numero: str) -> bytes:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>'
        f"<OrgnlMsgId>PORTAIL-LOT-{lot:06d}</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><TxInfAndSts>"
        f"<OrgnlEndToEndId>{numero}</OrgnlEndToEndId><TxSts>ACSC</TxSts>"
        "</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def _lire_son_justificatif(elle, courriel: str, numero: str) -> None:
    elle.recoit("M27", courriel, f"Votre demande {numero} a été validée")
    elle.recoit("M28", courriel, f"Votre demande {numero} : justificatif de paiement disponible")
    elle.ouvre("/mon-compte/mon-suivi?onglet=validees")
    elle.lit("Justificatif de déconsignation disponible")
    elle.ouvre(f"/mon-compte/demandes/{numero}/justificatif-de-paiement")
    elle.voit("P28", "Justificatif de paiement")
    elle.lit("valeur probante puisqu’il est signé électroniquement")
    with elle.page.expect_download() as attente:
        elle.clique("Télécharger le justificatif de paiement")
    octets, donnees = Path(attente.value.path()).read_bytes(), elle.instance.donnees
    assert _intact(octets, donnees)
    assert not _intact(octets.replace(b"/Type", b"/Tipe", 1), donnees)
    _pdfsig(octets, donnees)
    elle.ouvre("/verifier")
    for envoye, dit in ((octets, "Ce document est authentique."), (octets + b" ", "Ce document n’est pas reconnu.")):
        fichier = {"name": "justificatif.pdf", "mimeType": "application/pdf", "buffer": envoye}
        elle.page.get_by_label(re.compile("^Fichier PDF")).set_input_files(fichier)
        elle.clique("Vérifier", "button")
        elle.lit(dit)
        elle.voit("verifier", "Vérifier un document", dit[:20].replace(" ", "-"))
    assert "Moreau" not in elle.page.locator("main").inner_text()


def _intact(octets: bytes, donnees: Path) -> bool:
    """pyHanko's validator, our certificate as the only root."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import signers
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    racine = signers.SimpleSigner.load_pkcs12(str(donnees / "signature.p12")).signing_cert

    def juger() -> bool:
        try:
            (signature,) = PdfFileReader(io.BytesIO(octets)).embedded_signatures
            contexte = ValidationContext(trust_roots=[racine], allow_fetching=False)
            return validate_pdf_signature(signature, contexte).bottom_line
        except Exception:
            return False

    with ThreadPoolExecutor(1) as fil:
        return fil.submit(juger).result()


def _pdfsig(octets: bytes, donnees: Path) -> None:
    """poppler's own opinion, where it is installed."""
    if not shutil.which("pdfsig"):
        print("pdfsig absent : la signature n’a été vérifiée que par pyHanko")
        return
    fichier = donnees / "justificatif.pdf"
    fichier.write_bytes(octets)
    dit = subprocess.run(["pdfsig", "-nocert", str(fichier)], capture_output=True, text=True).stdout
    assert "Signature is Valid" in dit, dit
