"""Mon suivi, its actions, the home and a claim in full, over HTTP: hers, her account's, a stranger's."""

import re
from html import unescape

import pytest

from portail import base
from portail.actions import brouillons, demandes
from portail.domain import horloge, vues
from portail.domain.acteur import Acteur
from portail.domain.compte import Acces, Profil
from portail.domain.demande import Demande
from portail.domain.etats import LECTURES, ONGLETS, Etat
from portail.domain.justificatif import Justificatif
from tests import agents
from tests.actions.test_demandes import pleine, saisie
from tests.conftest import Client, connecter, faire_utilisateur
from tests.domain.test_vues import semer

SUIVI = "/mon-compte/mon-suivi"
SENS = "La colonne intitulée « Sens » comporte la lettre « C » pour retrouver vos consignations et la lettre « D » pour vos déconsignations"


def qui(navigateur) -> Acteur:
    return Acteur(navigateur.utilisateur.id, navigateur.compte.id, Profil.ADMINISTRATEUR)


def texte(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def actions(html: str, numero: str) -> list[str]:
    """First words of what the row of that claim offers."""
    rang = next(r for r in html.split("<tr class=")[2 if html.count("<thead><tr>") > 1 else 1 :] if numero in r)
    boutons = rang.split("demande__boutons", 1)[1]
    return re.findall(r"<span>([^<]+)<span class=\"cache\">", boutons)


async def mettre(demande: Demande, etat: Etat, **colonnes) -> None:
    dates = {"soumise_le": horloge.maintenant(), "instantane_sha256": "x"} if etat is not Etat.BROUILLON else {}
    await Demande.filter(id=demande.id).update(etat=etat, **(dates | colonnes))


@pytest.fixture
async def compagnon(app, connecte):
    """Another user of her account, signed in; its profile is Utilisateur."""
    async with Client(app) as navigateur:
        navigateur.utilisateur, navigateur.compte = await faire_utilisateur(
            "karim@exemple.fr", Profil.UTILISATEUR, connecte.compte, "Haddad", "Karim"
        )
        await connecter(navigateur, navigateur.utilisateur, navigateur.compte)
        yield navigateur


# --- the tabs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("onglet", "date"),
    [
        ("brouillons", "Date d’enregistrement"),
        ("transmises", "Date de soumission"),
        ("validees", "Date de validation"),
        ("rejetees", "Date de rejet"),
    ],
)
async def test_un_onglet_vide_a_tout_son_cadre(connecte, onglet, date):
    html = await connecte.voir(f"{SUIVI}?onglet={onglet}")
    dit = texte(html)
    mot = {"validees": "validées", "rejetees": "rejetées"}.get(onglet, onglet)
    assert SENS in dit and f"Toutes les demandes {mot}." in dit and "Comment ça marche ?" in dit
    assert "réaliser en toute simplicité vos dépôts. Laissez-vous guider" in dit
    entetes = [texte(t).strip() for t in re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", html, re.S)]
    assert entetes == [
        "Sens", date, "Numéro de demande", "Montant", "Etat de traitement", "Messages", "Actions"
    ]  # fmt: skip
    assert re.findall(r'aria-sort="(\w+)"', html) == ["none", "descending", "none", "none", "none"]
    courant = re.search(r'<nav class="onglets" aria-label="[^"]+">.*?</nav>', html, re.S)[0]
    assert re.findall(r'onglet=(\w+)" aria-current="page"', courant) == [onglet]
    for adresse in ("nouvelle/ars", "nouvelle/esm"):
        assert f'href="/mon-compte/demandes/{adresse}"' in html


async def test_un_brouillon_puis_complet(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "cle", saisie(voie="1 rue"))
    html = await connecte.voir(SUIVI)
    assert "Demande enregistrée" in html and "Non renseigné" in html and demande.numero in texte(html)
    assert actions(html, demande.numero) == ["Modifier", "Consulter", "Dupliquer", "Supprimer"]
    assert f"Consulter la demande {demande.numero}" in texte(html)
    await demandes.enregistrer(qui(connecte), demande.numero, pleine(version=1))
    html = await connecte.voir(SUIVI)
    assert "Non renseigné" not in html and ">Total<" in html


@pytest.mark.parametrize("etat", [e for e in Etat if e is not Etat.BROUILLON])
async def test_chaque_etat_se_montre_avec_ses_actions(connecte, etat):
    demande = await demandes.creer(qui(connecte), "ars", "cle", pleine())
    await mettre(demande, etat, montant_centimes=123456)
    onglet = LECTURES[etat].onglet
    html = await connecte.voir(f"{SUIVI}?onglet={onglet}")
    assert LECTURES[etat].libelle in unescape(html) and "1 234,56 €" in texte(html)
    propres = ["Supprimer"] if etat is Etat.REJETEE else ["Dupliquer"]
    premieres = {
        Etat.ATTENTE_COMPLEMENT: ["Compléter"],
        Etat.PAYEE: ["Lire le justificatif de paiement", "Télécharger le justificatif de paiement (PDF)"],
    }.get(etat, [])
    communes = ["Consulter", "Télécharger le récapitulatif (PDF)"]
    assert actions(html, demande.numero) == [*premieres, *communes, *propres]
    assert f'href="/mon-compte/demandes/{demande.numero}/recapitulatif.pdf"' in html
    for autre in set(ONGLETS) - {onglet}:
        assert demande.numero not in await connecte.voir(f"{SUIVI}?onglet={autre}")
    detail = await connecte.voir(f"/mon-compte/demandes/{demande.numero}")
    assert LECTURES[etat].libelle in unescape(detail) and "••••" in detail and "FR76" not in detail


async def test_le_fragment_et_la_page(connecte):
    await demandes.creer(qui(connecte), "ars", "cle", saisie())
    fragment = await connecte.voir(f"{SUIVI}?onglet=brouillons", headers={"HX-Request": "true", "HX-Target": "suivi"})
    assert fragment.lstrip().startswith("<title>Demandes brouillons") and "<html" not in fragment
    assert 'id="suivi"' in fragment and 'hx-swap-oob="true"' in fragment
    retour = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    page = await connecte.voir(f"{SUIVI}?onglet=brouillons", headers=retour)
    assert "<html" in page and page.count("<title>") == 1 and "hx-swap-oob" not in page
    assert len(re.findall(r'id="([^"]+)"', page)) == len(set(re.findall(r'id="([^"]+)"', page)))


@pytest.mark.parametrize(
    "question",
    [
        "page=0",
        "page=-3",
        "page=abc",
        "page=" + "9" * 5000,
        "page=٣",
        "onglet=<script>",
        "tri=id;--",
        "sens=x",
        "tri=proprietaire",
    ],
)
async def test_une_adresse_de_travers_donne_la_page(connecte, question):
    demande = await demandes.creer(qui(connecte), "ars", "cle", saisie())
    html = await connecte.voir(f"{SUIVI}?{question}", follow_redirects=True)
    assert demande.numero in html and "<script>" not in html
    assert sorted(re.findall(r'aria-sort="(\w+)"', html))[1:] == ["none"] * 4


async def test_dix_par_page_et_au_dela(connecte, monkeypatch):
    for _ in range(23):
        await semer(connecte.compte, connecte.utilisateur)
    html = await connecte.voir(SUIVI)
    assert html.count("demande__actions") == 10 and "23 demandes, page 1 sur 3" in texte(html)
    assert (await connecte.voir(f"{SUIVI}?page=3")).count("demande__actions") == 3
    assert (await connecte.get(f"{SUIVI}?page=999")).headers["location"] == f"{SUIVI}?onglet=brouillons&page=3"
    monkeypatch.setattr("portail.routes.suivi.PLAFOND", 20)
    monkeypatch.setattr(vues, "PLAFOND", 20)
    html = await connecte.voir(f"{SUIVI}?page=2")
    assert "<title>Demandes brouillons, page 2 – Mon suivi – Espace personnel" in html
    assert "Plus de 20 demandes, page 2" in texte(html) and "Page suivante" in html and "plus de 1 000" in html
    assert "Page suivante" not in await connecte.voir(f"{SUIVI}?page=3")
    assert (await connecte.get(f"{SUIVI}?page=9")).headers["location"] == f"{SUIVI}?onglet=brouillons&page=2"


async def test_un_lien_de_tri_garde_l_onglet_et_s_inverse(connecte):
    un, deux = [(await semer(connecte.compte, connecte.utilisateur)).numero for _ in range(2)]
    html = await connecte.voir(SUIVI)
    lien = unescape(re.search(r'id="tri-numero" href="([^"]+)"', html)[1])
    croissant = await connecte.voir(lien)
    assert croissant.index(un) < croissant.index(deux) and 'aria-sort="ascending"' in croissant
    lien = unescape(re.search(r'id="tri-numero" href="([^"]+)"', croissant)[1])
    decroissant = await connecte.voir(lien)
    assert decroissant.index(deux) < decroissant.index(un) and 'aria-sort="descending"' in decroissant


async def test_un_onglet_coute_deux_lectures_et_n_ecrit_rien(connecte, compagnon, monkeypatch):
    """Also for an account of several users, whatever the rows; the session's own read is apart."""
    for etat in (Etat.ENVOYEE, Etat.ATTENTE_FONDS, Etat.EN_INSTRUCTION):
        await semer(connecte.compte, compagnon.utilisateur, etat)
    dits, cx = [], base.connexion()
    for nom in ("execute_query", "execute_query_dict", "execute_insert", "execute_script"):
        vrai = getattr(type(cx), nom)

        def compter(soi, *a, _vrai=vrai, _nom=nom, **k):
            dits.append((_nom, a[0]))
            return _vrai(soi, *a, **k)

        monkeypatch.setattr(type(cx), nom, compter)
    await connecte.voir(f"{SUIVI}?onglet=transmises&tri=proprietaire")
    lectures = [sql for nom, sql in dits if sql.startswith("SELECT") and "FROM session" not in sql]
    assert len(lectures) == 2, lectures
    assert not [sql for _, sql in dits if not sql.lstrip().upper().startswith("SELECT")]


async def test_plusieurs_utilisateurs_la_colonne_du_proprietaire(connecte, compagnon):
    sienne = await demandes.creer(qui(connecte), "ars", "a", saisie())
    autre = await semer(connecte.compte, compagnon.utilisateur)
    html = await connecte.voir(f"{SUIVI}?tri=proprietaire&sens=asc")
    assert "Propriétaire de la demande" in html and "Karim Haddad" in html and "Inès Moreau" in html
    assert html.index("Inès Moreau") < html.index("Karim Haddad")
    assert actions(html, autre.numero) == ["Modifier", "Consulter", "Dupliquer", "Supprimer"]
    vu = await compagnon.voir(SUIVI)
    assert actions(vu, sienne.numero) == ["Consulter"]
    assert actions(vu, autre.numero) == ["Modifier", "Consulter", "Dupliquer", "Supprimer"]


async def test_consultation_ne_fait_que_lire(app, connecte):
    demande = await demandes.creer(qui(connecte), "ars", "a", pleine())
    async with Client(app) as lecteur:
        utilisateur, compte = await faire_utilisateur("l@exemple.fr", Profil.CONSULTATION, connecte.compte)
        await connecter(lecteur, utilisateur, compte)
        html = await lecteur.voir(SUIVI)
        assert actions(html, demande.numero) == ["Consulter"] and "demandes/nouvelle" not in html
        assert "Votre profil « Consultation » suit les demandes" in texte(html)
        assert "Coordonnées bancaires" not in await lecteur.voir(f"/mon-compte/demandes/{demande.numero}")
        await lecteur.voir("/mon-compte/")
        for acte in ("duplication", "suppression", "restauration"):
            assert (await lecteur.poster(f"/mon-compte/demandes/{demande.numero}/{acte}")).status_code == 403
        for acte in ("duplication", "suppression"):
            assert (await lecteur.get(f"/mon-compte/demandes/{demande.numero}/{acte}")).status_code == 403


async def test_une_etrangere_ne_trouve_rien(connecte, autre):
    demande = await demandes.creer(qui(connecte), "ars", "cle", pleine())
    assert demande.numero not in await autre.voir(SUIVI)
    for chemin in (
        f"/mon-compte/demandes/{demande.numero}",
        f"/mon-compte/demandes/{demande.numero}/duplication",
        f"/mon-compte/demandes/{demande.numero}/suppression",
    ):
        sienne, inconnue = await autre.get(chemin), await autre.get(chemin.replace(demande.numero, "102611999999999"))
        assert sienne.status_code == inconnue.status_code == 404
    for acte in ("duplication", "suppression", "restauration"):
        assert (await autre.poster(f"/mon-compte/demandes/{demande.numero}/{acte}")).status_code == 404
    assert await Demande.all().count() == 1


# --- duplicate, delete, restore ----------------------------------------------------------------------------------


async def test_dupliquer_sans_demande_active_d_un_geste(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "cle", pleine())
    html = await connecte.voir(SUIVI)
    assert f'formaction="/mon-compte/demandes/{demande.numero}/duplication"' in html
    caches = connecte.caches(html)
    un = await connecte.poster(f"/mon-compte/demandes/{demande.numero}/duplication", caches)
    deux = await connecte.poster(f"/mon-compte/demandes/{demande.numero}/duplication", caches)
    assert un.status_code == 303 and un.headers["location"] == deux.headers["location"]
    copie = await connecte.voir(un.headers["location"])
    assert 'value="Moreau"' in copie and demande.numero not in un.headers["location"]


async def test_dupliquer_quand_une_demande_est_active_le_dit_d_abord(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "cle", pleine())
    await mettre(demande, Etat.ENVOYEE)
    html = await connecte.voir(f"{SUIVI}?onglet=transmises")
    assert "formaction" not in html and f'href="/mon-compte/demandes/{demande.numero}/duplication"' in html
    chemin = f"/mon-compte/demandes/{demande.numero}/duplication"
    await connecte.voir(chemin)
    reponse = await connecte.poster(chemin)
    assert reponse.status_code == 200 and "La copie ne pourra pas être envoyée" in reponse.text
    assert await Demande.all().count() == 1
    faite = await connecte.poster(chemin, connecte.caches(reponse.text))
    assert faite.status_code == 303 and await Demande.all().count() == 2


async def test_une_rejetee_ne_se_duplique_pas(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "cle", pleine())
    await mettre(demande, Etat.REJETEE)
    await connecte.voir(SUIVI)
    assert (await connecte.poster(f"/mon-compte/demandes/{demande.numero}/duplication")).status_code == 409
    assert (await connecte.get(f"/mon-compte/demandes/{demande.numero}/duplication")).status_code == 409


async def test_supprimer_demande_d_abord_puis_la_corbeille_rend(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "cle", saisie())
    chemin = f"/mon-compte/demandes/{demande.numero}"
    html = await connecte.voir(SUIVI)
    assert f'href="{chemin}/suppression"' in html and '<dialog class="dialogue" id="suppression"' in html
    assert "14 jours" in texte(await connecte.voir(f"{chemin}/suppression"))
    assert (await Demande.get(id=demande.id)).corbeille_le is None
    faite = await connecte.poster(f"{chemin}/suppression")
    assert faite.headers["location"] == f"{SUIVI}?onglet=brouillons&fait=jetee"
    apres = await connecte.voir(faite.headers["location"])
    assert "Brouillon mis à la corbeille" in apres and demande.numero not in apres and "1 brouillon" in texte(apres)
    assert "dans la corbeille" in await connecte.voir(chemin)
    assert (await connecte.poster(f"{chemin}/suppression")).status_code == 409
    assert demande.numero in await connecte.voir(f"{SUIVI}/corbeille")
    assert (await connecte.poster(f"{chemin}/restauration")).status_code == 303
    assert demande.numero in await connecte.voir(SUIVI)
    assert "La corbeille est vide" in await connecte.voir(f"{SUIVI}/corbeille")


async def test_supprimer_une_rejetee_la_cache(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "cle", saisie())
    await mettre(demande, Etat.REJETEE)
    chemin = f"/mon-compte/demandes/{demande.numero}/suppression"
    assert "Le service en garde la trace" in await connecte.voir(chemin)
    assert (await connecte.poster(chemin)).headers["location"] == f"{SUIVI}?onglet=rejetees&fait=masquee"
    assert demande.numero not in await connecte.voir(f"{SUIVI}?onglet=rejetees")
    assert (await connecte.get(f"/mon-compte/demandes/{demande.numero}")).status_code == 404
    assert (await Demande.get(id=demande.id)).masquee_le


async def test_une_demande_envoyee_ne_se_supprime_pas(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "cle", saisie())
    await mettre(demande, Etat.ENVOYEE)
    await connecte.voir(SUIVI)
    assert (await connecte.poster(f"/mon-compte/demandes/{demande.numero}/suppression")).status_code == 409


# --- home and detail ---------------------------------------------------------------------------------------------


async def test_l_accueil_dit_ce_qu_il_y_a_a_faire(connecte):
    html = texte(await connecte.voir("/mon-compte/"))
    assert "Bienvenue sur votre espace personnel" in html and "Comment ça marche ?" in html and "À faire" not in html
    brouillon = await demandes.creer(qui(connecte), "ars", "a", saisie())
    attendue = await demandes.creer(qui(connecte), "ars", "b", pleine())
    await mettre(attendue, Etat.ATTENTE_COMPLEMENT)
    html = await connecte.voir("/mon-compte/")
    dit = texte(html)
    assert "À faire" in dit and f"Reprendre la demande {brouillon.numero}" in dit and attendue.numero in dit
    assert "Déconsigner / Récupérer les allocations de rentrée scolaire (ARS)" in dit
    assert "Déconsigner / Récupérer les revenus d’enfants du spectacle ou du mannequinat (ESM)" in dit
    assert html.count(f'href="{SUIVI}"') == 2
    assert f"Compléter la demande {attendue.numero}" in dit and f"/{attendue.numero}/complement" in html


async def test_l_accueil_d_une_lectrice_n_offre_que_de_consulter(connecte):
    brouillon = await demandes.creer(qui(connecte), "ars", "a", saisie())
    attendue = await demandes.creer(qui(connecte), "ars", "b", pleine())
    await mettre(attendue, Etat.ATTENTE_COMPLEMENT)
    await Acces.filter(utilisateur_id=connecte.utilisateur.id).update(profil=Profil.CONSULTATION)
    html = await connecte.voir("/mon-compte/")
    for demande in (brouillon, attendue):
        assert f"Consulter la demande {demande.numero}" in texte(html)
    assert "/complement" not in html and "Reprendre" not in html


async def test_le_detail_raconte_l_histoire(connecte):
    demande = await demandes.creer(qui(connecte), "ars", "a", pleine())
    await brouillons.jeter(qui(connecte), demande.numero)
    await brouillons.restaurer(qui(connecte), demande.numero)
    dit = texte(await connecte.voir(f"/mon-compte/demandes/{demande.numero}"))
    for mot in ("Brouillon créé par vous", "Mise à la corbeille par vous", "Sortie de la corbeille par vous"):
        assert mot in dit
    assert "14 mars 2005" in dit and "Modifier" in dit


async def test_une_demande_d_un_type_inconnu_se_montre_dans_la_liste(connecte):
    """A claim type withdrawn since: its row still stands."""
    rang = await semer(connecte.compte, connecte.utilisateur, Etat.ENVOYEE, sens="C")
    html = await connecte.voir(f"{SUIVI}?onglet=transmises")
    assert rang.numero in html and ">C<" in html and vues.PAR_PAGE == 10


async def test_le_detail_ouvre_ses_documents_a_qui_peut_les_voir(app, connecte):
    """Consultation sees their names only."""
    demande = await agents.envoyee(qui(connecte))
    lecteur, _ = await faire_utilisateur("lecteur@exemple.fr", Profil.CONSULTATION, connecte.compte, nom="Lecteur")
    rib = await Justificatif.get(demande_id=demande.id, piece="rib")
    adresse = f"/mon-compte/demandes/{demande.numero}"
    html = await connecte.voir(adresse)
    lien = re.search(rf'href="{adresse}/justificatifs/{rib.id}/fichier">([^<]+)</a>', html)
    assert texte(lien[1]) == "rib.pdf (1 Ko)"
    assert html.count("/fichier") == 4
    async with Client(app) as navigateur:
        await connecter(navigateur, lecteur, connecte.compte)
        html = await navigateur.voir(adresse)
        assert "rib.pdf" in html and "/fichier" not in html
        assert (await navigateur.get(f"{adresse}/justificatifs/{rib.id}/fichier")).status_code == 403
