"""G2: the queue, oldest first, page by page; filters; search by number or name; taking and giving back."""

import re
from datetime import timedelta
from html import unescape

import pytest

from portail import base
from portail.actions import complement, decision, effacement, instruction, jugement
from portail.actions.complement import Partie
from portail.domain import file, horloge, recherche
from portail.domain.demande import Demande
from portail.domain.etats import Etat
from portail.domain.filtre import VUES, Filtre
from portail.domain.gestionnaire import Presence, ProfilAgent
from portail.domain.instruction import MotCherche
from portail.domain.paiement import LotPaiement, Virement
from tests import agents
from tests.conftest import Client

FILE = "/gestion/demandes"


async def faire(rang: int, il_y_a: int = 0, **reponses: str) -> Demande:
    """A claim sent so many days ago by somebody of her own."""
    acteur = await agents.faire_acteur(f"personne{rang}@exemple.fr")
    demande = await agents.envoyee(acteur, **reponses)
    le = horloge.maintenant() - timedelta(days=il_y_a, minutes=rang)
    await Demande.filter(id=demande.id).update(soumise_le=le)
    await MotCherche.filter(demande_id=demande.id).update(soumise_le=le)
    return await Demande.get(id=demande.id)


def numeros(html: str) -> list[str]:
    return re.findall(r'href="/gestion/demandes/(\d{15})" data-ouvrir', html)


async def chercher(navigateur: Client, saisie: str) -> str:
    """Through the box of the bar."""
    await navigateur.voir(FILE)
    reponse = await navigateur.poster("/gestion/recherche", {"q": saisie})
    assert reponse.status_code == 303
    return await navigateur.voir(reponse.headers["location"])


async def test_la_plus_ancienne_d_abord_et_jamais_un_brouillon(lambert, connecte):
    from tests.actions.test_demandes import prete

    jeune, vieille = await faire(1, 2), await faire(2, 40)
    brouillon = await prete(await agents.faire_acteur("brouillon@exemple.fr"))
    html = await lambert.voir(FILE)
    assert numeros(html) == [vieille.numero, jeune.numero]
    assert brouillon.numero not in html
    assert "40 jours" in html and "En retard" in html
    assert "Moreau" in html


async def test_les_pages_suivent_les_cles(lambert, monkeypatch):
    monkeypatch.setattr(file, "PAR_PAGE", 2)
    attendus = [(await faire(rang, 10)).numero for rang in range(5)][::-1]
    vus, adresse = [], FILE
    while adresse:
        html = await lambert.voir(adresse)
        vus += numeros(html)
        suite = re.search(r'href="([^"]+apres=[^"]+)"', html)
        adresse = unescape(suite[1]) if suite else ""
    assert vus == attendus
    retour = unescape(re.search(r'href="([^"]+avant=[^"]+)"', html)[1])
    assert numeros(await lambert.voir(retour)) == attendus[2:4]


@pytest.mark.parametrize("cle", ["x", "1-2", "9" * 17 + "-" + "a" * 32, "-1-" + "a" * 32])
async def test_une_cle_de_travers_donne_une_page(lambert, cle):
    await faire(1)
    await lambert.voir(f"{FILE}?apres={cle}")
    await lambert.voir(f"{FILE}?avant={cle}&etat=x&agent=y&age=z&agir=t&vue=v")


async def test_filtres_et_comptes(lambert):
    a, b, c = await faire(1, 3), await faire(2, 20), await faire(3, 50)
    await instruction.prendre_en_charge(lambert.agent, b.numero)
    autre = await agents.faire_agent("B. Autre")
    await instruction.prendre_en_charge(autre, c.numero)
    await instruction.attendre_les_fonds(autre, c.numero)
    html = await lambert.voir(FILE)
    assert numeros(html) == [b.numero, a.numero]
    comptes = re.findall(r"vue=([\w-]+)\"[^>]*>.*?file__compte\">(\d+)", html)
    assert (
        dict(comptes)["a-instruire"] == "2"
        and dict(comptes)["attente-fonds"] == "1"
        and dict(comptes)["miennes"] == "1"
    )
    assert numeros(await lambert.voir(f"{FILE}?vue=miennes")) == [b.numero]
    assert numeros(await lambert.voir(f"{FILE}?agent=personne")) == [a.numero]
    assert numeros(await lambert.voir(f"{FILE}?agent=moi")) == [b.numero]
    assert numeros(await lambert.voir(f"{FILE}?vue=attente-fonds&agent={autre.gestionnaire_id}")) == [c.numero]
    assert numeros(await lambert.voir(f"{FILE}?age=15")) == [b.numero]
    assert numeros(await lambert.voir(f"{FILE}?etat=envoyee")) == [a.numero]
    assert numeros(await lambert.voir(f"{FILE}?agir=vous")) == []
    assert numeros(await lambert.voir(f"{FILE}?dispositif=esm")) == []


async def test_un_filtre_repond_d_ou_qu_on_le_demande(lambert):
    """What is chosen may never be in the tab where one stands: then all claims are looked through."""
    a, b = await faire(1, 3), await faire(2, 20)
    await instruction.prendre_en_charge(lambert.agent, b.numero)
    await complement.demander(lambert.agent, b.numero, [Partie("adresse", "Le numéro manque.")])
    html = await lambert.voir(FILE)
    assert "Envoyé (1)" in html and "En attente complément (1)" in html and "Demande rejetée (0)" in html
    for question in ("etat=attente_complement", "vue=a-instruire&etat=attente_complement", "vue=a-instruire&agir=vous"):
        html = await lambert.voir(f"{FILE}?{question}")
        assert numeros(html) == [b.numero], question
    assert numeros(await lambert.voir(f"{FILE}?vue=toutes")) == [b.numero, a.numero]
    assert numeros(await lambert.voir(f"{FILE}?vue=toutes&agir=nous&age=7")) == []
    assert numeros(await lambert.voir(f"{FILE}?vue=miennes&etat=payee")) == []


async def test_un_virement_refuse_se_voit_dans_la_file(lambert):
    demande, le = await faire(1), horloge.maintenant()
    await instruction.prendre_en_charge(lambert.agent, demande.numero)
    lot = await LotPaiement.create(numero=1, cree_le=le, cree_par=lambert.agent.gestionnaire_id, cle=b"x")
    await Virement.create(lot_id=lot.id, demande_id=demande.id, montant_centimes=1, cree_le=le, etat="refuse")
    assert "Virement refusé" in await lambert.voir(FILE)


@pytest.mark.parametrize(
    ("saisie", "trouve"),
    [
        ("ouedraogo", True), ("OUÉDRAOGO", True), ("oue", True), ("salif ouedraogo", True), ("sal oued", True),
        ("ou", False), ("ouedraogi", False), ("salif moreau", False), ("…", False),
    ],
)  # fmt: skip
async def test_chercher_un_nom(lambert, saisie, trouve):
    demande = await faire(1, nom_naissance="Ouédraogo", prenoms="Salif", titulaire_compte="Salif Ouédraogo")
    await faire(2)
    html = await chercher(lambert, saisie)
    assert numeros(html) == ([demande.numero] if trouve else [])


async def test_chercher_un_numero_entier_ou_son_debut(lambert):
    demande = await faire(1)
    espace = (
        f"{demande.numero[:2]} {demande.numero[2:6]} {demande.numero[6:9]} {demande.numero[9:12]} {demande.numero[12:]}"
    )
    debuts = (demande.numero[:3], demande.numero[:4], demande.numero[:8], demande.numero[2:6], demande.numero[2:])
    for saisie in (demande.numero, espace, *debuts, demande.numero[6:], demande.numero[6:].lstrip("0")):
        assert numeros(await chercher(lambert, saisie)) == [demande.numero]
    assert numeros(await chercher(lambert, "999999999999999")) == []


@pytest.mark.parametrize(
    ("saisie", "trouves"),
    [
        ("2345", [0, 1]), ("12345", [0, 1]), ("912345", [1]), ("0912345", []), ("07912345", [1]), ("2511007912345", [1]),
        ("2346", [2]), ("1234", []), ("8912345", []), ("345", []), ("7 912 345", [1]),
    ],
)  # fmt: skip
async def test_chercher_les_derniers_chiffres(lambert, saisie, trouves):
    """Four or more, whatever the rank and the month."""
    faites = [await faire(rang, 9 - rang) for rang in range(3)]
    donnes = ("102506000012345", "102511007912345", "102611000992346")
    for demande, numero in zip(faites, donnes, strict=True):
        await Demande.filter(id=demande.id).update(numero=numero)
    assert numeros(await chercher(lambert, saisie)) == [donnes[n] for n in trouves]
    await Demande.filter(id=faites[1].id).update(efface_le=horloge.maintenant())
    assert donnes[1] not in numeros(await chercher(lambert, saisie))


async def test_les_noms_cherches_ne_sont_pas_en_clair_et_suivent_une_correction(lambert):
    demande = await faire(1)
    assert not await MotCherche.filter(empreinte__icontains="moreau").exists()
    await instruction.prendre_en_charge(lambert.agent, demande.numero)
    await jugement.amender(lambert.agent, demande.numero, "nom_naissance", {"nom_naissance": "Morel"}, "Lu sur l’acte.")
    assert numeros(await chercher(lambert, "morel")) == [demande.numero]
    assert numeros(await chercher(lambert, "moreau")) == []


async def test_un_nom_ne_va_dans_aucune_adresse(lambert):
    await faire(1)
    await lambert.voir(FILE)
    adresse = (await lambert.poster("/gestion/recherche", {"q": "Moreau"})).headers["location"]
    assert "moreau" not in adresse.casefold()
    html = await lambert.voir(adresse)
    assert "Recherche : « Moreau »" in html.replace("\u00a0", " ")
    assert "moreau" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', html)).casefold()
    assert numeros(await lambert.voir(FILE, params={"nom": adresse[-20:]})) == numeros(await lambert.voir(FILE))
    assert numeros(await lambert.voir(FILE, params={"q": "Moreau"})) == []


async def test_effacee_elle_ne_se_trouve_plus(lambert):
    """The tokens owe nothing to the claim's key: they must go with it."""
    demande = await faire(1)
    await instruction.prendre_en_charge(lambert.agent, demande.numero)
    demande = await decision.rejeter(lambert.agent, demande.numero, "pas_de_depot", "Aucun dépôt à votre nom.")
    assert await effacement.effacer(demande, "essai")
    assert not await MotCherche.exists()
    assert numeros(await chercher(lambert, "moreau")) == []


def test_jetons():
    assert recherche.jetons("N’Diaye Da Silva-Œuvrard") == ["n", "diaye", "da", "silva", "oeuvrard"]
    assert set(recherche.a_indexer({"nom_naissance": "Roux", "prenoms": "Li"})) == {"roux", "rou", "li"}


async def test_prendre_puis_rendre(lambert, app):
    demande = await faire(1)
    await lambert.voir(FILE)
    reponse = await lambert.poster(f"{FILE}/{demande.numero}/prise-en-charge")
    assert (reponse.status_code, reponse.headers["location"]) == (303, f"{FILE}/{demande.numero}")
    assert (await Demande.get(id=demande.id)).etat is Etat.EN_INSTRUCTION
    autre = await agents.faire_agent("B. Autre", ProfilAgent.SUPERVISEUR)
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, autre)
        await navigateur.voir(FILE)
        refus = await navigateur.poster(f"{FILE}/{demande.numero}/prise-en-charge")
        assert refus.status_code == 409
        assert "une autre personne" in refus.text
    await lambert.voir(FILE)
    assert (await lambert.poster(f"{FILE}/{demande.numero}/restitution")).status_code == 303
    assert (await Demande.get(id=demande.id)).agent_id is None
    assert "Prendre en charge" in await lambert.voir(FILE)


async def test_qui_d_autre_l_a_ouverte(lambert, app):
    demande = await faire(1)
    autre = await agents.faire_agent("B. Autre")
    async with Client(app) as navigateur:
        await agents.connecter_agent(navigateur, autre)
        await navigateur.voir(FILE)
        assert "Aussi ouverte" not in (await navigateur.poster(f"{FILE}/{demande.numero}/presence")).text
    await lambert.voir(FILE)
    assert "Aussi ouverte par B. Autre" in (await lambert.poster(f"{FILE}/{demande.numero}/presence")).text
    assert "Ouverte par B. Autre" in await lambert.voir(FILE)
    await Presence.filter(gestionnaire_id=autre.gestionnaire_id).update(
        vue_le=horloge.maintenant() - timedelta(minutes=2)
    )
    assert "Ouverte par" not in await lambert.voir(FILE)


@pytest.mark.parametrize(("vue", "index"), [("complement-recu", "idx_file_complement"), ("validees", "idx_file_etat")])
async def test_chaque_onglet_se_lit_dans_son_index(bd, moteur, vue, index):
    """SQLite reads a partial index only when its words are said, and the tabs are counted on every page."""
    if moteur != "sqlite":
        return
    q = file._Requete()
    etats = VUES[vue].etats
    page, compte = file._par_etats(Filtre(vue, None), q), file._compte(vue, etats, file._conditions(Filtre(vue), q))
    for sql in (page, f"SELECT {compte}"):
        plan = " ".join(ligne["detail"] for ligne in await base.lire(f"EXPLAIN QUERY PLAN {sql}", q.valeurs))
        assert f"demande USING INDEX {index}" in plan.replace("COVERING ", ""), plan
