"""P21 over HTTP: made once, the same bytes for everyone who may have them, nothing for the others."""

import asyncio
import hashlib
import io
import tempfile

import pytest
from pypdf import PdfReader

from portail import demo
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Evenement, Recepisse
from portail.services import pdf, recepisse


async def faux_pdf(html: str) -> bytes:
    await asyncio.sleep(0.01)
    return b"%PDF-" + hashlib.sha256(html.encode()).digest()


@pytest.fixture
async def envoyee(connecte, monkeypatch) -> Demande:
    """A claim sent by her, its documents left out: they have their own tests."""
    from portail.actions import soumission

    monkeypatch.setattr(soumission, "manques", lambda *_: None)
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    demande = await demo.commencer(acteur, **demo.reponses_de("Inès", "Moreau"))
    await soumission.soumettre(acteur, demande.numero, "ines.moreau@exemple.fr")
    return await Demande.get(id=demande.id)


def adresse(demande: Demande) -> str:
    return f"/mon-compte/demandes/{demande.numero}/recapitulatif.pdf"


async def test_piece_jointe_et_telechargements_sont_les_memes_octets(connecte, envoyee, courriels):
    premier = await connecte.get(adresse(envoyee))
    (lettre,) = [m for m in await courriels() if "Confirmation" in m["Subject"]]
    (jointe,) = lettre.iter_attachments()
    second = await connecte.get(adresse(envoyee))
    assert premier.status_code == 200
    assert premier.content == jointe.get_content() == second.content
    assert (await Recepisse.get()).sha256 == hashlib.sha256(premier.content).hexdigest()
    texte = "".join(page.extract_text() for page in PdfReader(io.BytesIO(premier.content)).pages)
    assert envoyee.numero in texte
    assert envoyee.instantane_sha256 in texte
    assert "7890 189" not in texte


async def test_les_entetes_d_une_piece_a_garder_pour_soi(connecte, envoyee, monkeypatch):
    monkeypatch.setattr(pdf, "faire", faux_pdf)
    entetes = (await connecte.get(adresse(envoyee))).headers
    assert entetes["content-type"] == "application/pdf"
    assert entetes["content-disposition"].startswith(f'attachment; filename="recapitulatif-{envoyee.numero}.pdf"')
    assert entetes["cache-control"] == "no-store"
    assert entetes["x-content-type-options"] == "nosniff"


async def test_deux_fabriques_a_la_fois_une_seule_gardee(envoyee, monkeypatch):
    appels = []

    async def compter(html: str) -> bytes:
        appels.append(1)
        await asyncio.sleep(0.02)
        return b"%PDF-" + bytes([len(appels)])

    monkeypatch.setattr(pdf, "faire", compter)
    rendus = await asyncio.gather(*(recepisse.octets(envoyee.id) for _ in range(8)))
    assert len(set(rendus)) == 1
    assert len(appels) == 1
    recepisse._en_cours.clear()
    autres = await asyncio.gather(*(recepisse._fabriquer(envoyee, "P21", 1) for _ in range(3)))
    assert set(autres) == set(rendus), "another process that drew it too serves the first one's bytes"


async def test_garde_scelle(envoyee, monkeypatch):
    monkeypatch.setattr(pdf, "faire", faux_pdf)
    clair = await recepisse.octets(envoyee.id)
    assert clair not in bytes((await Recepisse.get()).octets)
    assert await recepisse.taille(envoyee.id) == len(clair)


async def test_un_nouveau_gabarit_ne_change_pas_ce_qui_est_fait(connecte, envoyee, monkeypatch):
    monkeypatch.setattr(pdf, "faire", faux_pdf)
    avant = (await connecte.get(adresse(envoyee))).content
    monkeypatch.setattr(recepisse, "html", lambda *_: "autre chose")
    assert (await connecte.get(adresse(envoyee))).content == avant


async def test_trop_long_dit_en_preparation_puis_le_donne(connecte, envoyee, monkeypatch):
    suite = asyncio.Event()

    async def lente(html: str) -> bytes:
        await suite.wait()
        return b"%PDF-enfin"

    monkeypatch.setattr(pdf, "faire", lente)
    monkeypatch.setattr(recepisse, "PATIENCE", 0.05)
    page = await connecte.voir(adresse(envoyee), 503)
    assert "en préparation" in page
    assert envoyee.numero in page.replace("<span>", "").replace("</span>", "")
    suite.set()
    monkeypatch.setattr(recepisse, "PATIENCE", 30)
    assert (await connecte.get(adresse(envoyee))).content == b"%PDF-enfin"


async def test_un_document_impossible_est_dit_en_preparation_et_retente(connecte, envoyee, monkeypatch):
    async def casse(html: str) -> bytes:
        raise pdf.PdfImpossible("essai")

    monkeypatch.setattr(pdf, "faire", casse)
    assert "en préparation" in await connecte.voir(adresse(envoyee), 503)
    monkeypatch.setattr(pdf, "faire", faux_pdf)
    assert (await connecte.get(adresse(envoyee))).status_code == 200


async def test_le_courriel_attend_le_recepisse(envoyee, courriels, monkeypatch):
    async def casse(html: str) -> bytes:
        raise pdf.PdfImpossible("essai")

    monkeypatch.setattr(pdf, "faire", casse)
    assert not [m for m in await courriels() if "Confirmation" in m["Subject"]]


async def test_ni_a_un_autre_ni_sans_connexion_ni_pour_un_brouillon(client, connecte, autre, envoyee):
    assert (await autre.get(adresse(envoyee))).status_code == 404
    assert (await autre.get(adresse(envoyee).replace(envoyee.numero, "102611999999999"))).status_code == 404
    assert (await client.get(adresse(envoyee))).status_code == 303
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    brouillon = await demo.commencer(acteur, nom_naissance="Moreau")
    reponse = await connecte.get(adresse(brouillon))
    assert reponse.status_code == 409 and "une fois la demande envoyée" in reponse.text
    assert (await autre.get(adresse(brouillon))).status_code == 404


async def test_un_telechargement_n_ecrit_rien_dans_l_histoire(connecte, envoyee, monkeypatch):
    monkeypatch.setattr(pdf, "faire", faux_pdf)
    avant = await Evenement.all().count()
    await connecte.get(adresse(envoyee))
    assert await Evenement.all().count() == avant


@pytest.mark.parametrize("rang", ["0", "2", "01", "-1", "un", "٣", "9" * 5000])
async def test_un_rang_qui_n_existe_pas_est_un_404(connecte, envoyee, rang):
    assert (await connecte.get(adresse(envoyee), params={"rang": rang})).status_code == 404


async def test_la_page_de_la_demande_dit_tout_ce_que_dit_le_pdf(connecte):
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    envoyee = await demo.envoyee(acteur, "Inès", "Moreau", "ines.moreau@exemple.fr")
    contenu, sceau = await recepisse.contenu(await Demande.get(id=envoyee.id), 1)
    html = await connecte.voir(f"/mon-compte/demandes/{envoyee.numero}")
    attendus = [contenu["compte"], sceau, "Total", "Service chargé de la demande", "Adresse postale", "Téléphone"]
    attendus += ["Sans réponse de notre part", "Pour contester une décision", "L112-11"]
    attendus += [texte for d in contenu["documents"] for texte in (d["sha256"], d["nom"], d["libelle"])]
    assert len(contenu["documents"]) == 4
    for attendu in attendus:
        assert attendu in html, attendu
    assert [d["libelle"] for d in contenu["documents"]][:2] == [
        "Pièce d’identité, carte nationale d’identité (recto)",
        "Pièce d’identité, carte nationale d’identité (verso)",
    ]


BELGIQUE = {"residence_fiscale": "non", "pays_fiscal": "BE"}
ATTESTATION = "Attestation de résidence fiscale à l’étranger"


async def _envoyer(connecte, monkeypatch, reponses: dict, apres: dict) -> tuple[Demande, dict]:
    """The claim sent with an attestation joined when `apres` changes its answers, and what was frozen of it."""
    from portail import echantillons
    from portail.actions import demandes, justificatifs, soumission
    from portail.actions.justificatifs import Envoi

    monkeypatch.setattr(soumission, "manques", lambda *_: None)
    acteur = Acteur(connecte.utilisateur.id, connecte.compte.id, Profil.ADMINISTRATEUR)
    demande = await demo.commencer(acteur, **(demo.reponses_de("Inès", "Moreau") | reponses))
    if apres:
        with tempfile.TemporaryFile() as recu:
            recu.write(echantillons.acte())
            await justificatifs.joindre(acteur, demande.numero, Envoi("attestation", "", "attestation.pdf", recu))
        await demandes.completer(acteur, demande.numero, apres)
    await soumission.soumettre(acteur, demande.numero, "ines.moreau@exemple.fr")
    demande = await Demande.get(id=demande.id)
    contenu, _ = await recepisse.contenu(demande, 1)
    return demande, contenu


async def test_le_recepisse_et_la_fiche_disent_l_attestation_qui_manque(connecte, monkeypatch):
    demande, contenu = await _envoyer(connecte, monkeypatch, BELGIQUE, {})
    assert contenu["absents"] == [[ATTESTATION, "non jointe : la fiscalité française s’appliquera"]]
    html = await connecte.voir(f"/mon-compte/demandes/{demande.numero}")
    lecture, _, accuse = html.partition('id="accuse"')
    assert all(ATTESTATION in partie and "non jointe" in partie for partie in (lecture, accuse))


async def test_une_attestation_devenue_inutile_garde_son_nom_sur_le_recepisse(connecte, monkeypatch):
    demande, contenu = await _envoyer(connecte, monkeypatch, BELGIQUE, {"residence_fiscale": "oui", "pays_fiscal": ""})
    assert [d["libelle"] for d in contenu["documents"]] == [ATTESTATION] and not contenu["absents"]
    html = await connecte.voir(f"/mon-compte/demandes/{demande.numero}")
    assert f"<dt>{ATTESTATION}</dt>" in html and "Autre document" not in html


async def test_le_recepisse_ne_parle_pas_d_attestation_en_france(connecte, monkeypatch):
    _, contenu = await _envoyer(connecte, monkeypatch, {}, {})
    assert not contenu["absents"]
