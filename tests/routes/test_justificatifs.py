"""The documents' page over HTTP, as a browser without JavaScript posts it, and the fragments that htmx asks for."""

import re

import pytest

from portail import echantillons
from portail.actions import demandes
from portail.actions.demandes import Saisie
from portail.domain.acteur import Acteur
from portail.domain.compte import Profil
from portail.domain.dispositifs.ars import exemple
from portail.domain.justificatif import Analyse, Justificatif
from tests.conftest import connecter, faire_utilisateur


def acteur_de(navigateur, profil=Profil.ADMINISTRATEUR) -> Acteur:
    return Acteur(navigateur.utilisateur.id, navigateur.compte.id, profil)


async def brouillon(navigateur, **reponses) -> str:
    donnees = exemple() | reponses
    saisie = Saisie(lambda _: donnees, {}, 0, "page")
    return (await demandes.creer(acteur_de(navigateur), "ars", "cle", saisie)).numero


async def brouillon_de(navigateur) -> str:
    return f"/mon-compte/demandes/{await brouillon(navigateur)}/justificatifs"


@pytest.fixture
async def chemin(connecte):
    chemin = await brouillon_de(connecte)
    await connecte.voir(chemin)
    return chemin


RECTO = ("identite-recto.jpg", echantillons.identite_recto(), "image/jpeg")
VERSO = ("IMG_2041.HEIC", echantillons.identite_verso_heic(), "image/heic")
RIB = ("rib.pdf", echantillons.rib(), "application/pdf")
ACTE = ("acte.pdf", echantillons.acte(), "application/pdf")
TOUT = {"identite-recto": RECTO, "identite-verso": VERSO, "rib": RIB, "acte": ACTE}


async def test_la_page_dit_les_mots_du_contrat(connecte, chemin):
    html = await connecte.voir(chemin)
    texte = re.sub(r"<[^>]+>", "", html)
    for mots in (
        "lisibles, de bonne qualité et ne sont pas tronqués",
        "Pièce d’identité",
        "Carte nationale d’identité",
        "Carte de séjour",
        "Passeport",
        "Recto *",
        "Verso *",
        "Le recto et le verso sont dans ce fichier",
        "Ajouter le relevé d’identité bancaire *",
        "Ajouter la copie intégrale d’acte de naissance *",
        "Ajouter un nouveau document",
        "Retour",
        "Enregistrer",
        "Suivant",
        "0 document sur 4".replace(" document", "\u00a0document"),
    ):
        assert mots in texte, mots
    assert "Attestation de résidence fiscale" not in texte
    assert texte.count("Valider : ") == 4


async def test_chaque_bouton_envoie_ce_qui_est_choisi_et_suivant_conduit_au_recapitulatif(connecte, chemin):
    reponse = await connecte.poster(chemin, {"action": "suivant", "identite_type": "cni"}, files=TOUT)
    assert (reponse.status_code, reponse.headers["location"]) == (303, chemin.replace("justificatifs", "recapitulatif"))
    assert await Justificatif.all().count() == 4
    html = await connecte.voir(chemin)
    assert "IMG_2041.HEIC" in html and "4\u00a0documents sur 4" in html
    assert html.count("Document envoyé à") == 4


async def test_suivant_reste_et_resume_ce_qui_manque(connecte, chemin):
    reponse = await connecte.poster(chemin, {"action": "suivant", "identite_type": "cni"}, files={"rib": RIB})
    assert reponse.status_code == 422
    assert "<title>Erreur : " in reponse.text and 'id="resume-erreurs"' in reponse.text
    for champ in ("identite-recto", "identite-verso", "acte"):
        assert f'href="#{champ}"' in reponse.text
        assert re.search(
            rf'<input type="file" id="{champ}"[^>]*aria-describedby="{champ}-dit" aria-invalid="true"', reponse.text
        )
    assert await Justificatif.filter(piece="rib").count() == 1


async def test_un_refus_dit_pourquoi_dans_sa_carte_et_ne_perd_pas_les_autres(connecte, chemin):
    fichiers = {"rib": ("rib.pdf", b"%PDF-1.7\nabc", "application/pdf"), "acte": ACTE}
    reponse = await connecte.poster(chemin, {"action": "enregistrer"}, files=fichiers)
    assert reponse.status_code == 422
    assert "rib.pdf n’a pas été envoyé" in reponse.text and "tronqué" in reponse.text
    (etat,) = re.findall(r'<p class="etat" id="etat" role="status">.*?</p>', reponse.text)
    assert "#alerte" in etat and "nuage" not in etat, "a failure under the sign of a success"
    assert [d.piece for d in await Justificatif.all()] == ["acte"]


async def test_trop_lourd_est_un_refus_en_mots_et_trop_pour_la_route_une_413(connecte, chemin):
    lourd = ("rib.pdf", b"%PDF-1.7" + bytes(10 * 1024 * 1024), "application/pdf")
    reponse = await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": lourd})
    assert reponse.status_code == 422 and "la limite est 10\u00a0Mo" in reponse.text
    enorme = ("rib.pdf", bytes(67 * 1024 * 1024), "application/pdf")
    reponse = await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": enorme})
    assert reponse.status_code == 413 and "trop lourd" in reponse.text


async def test_un_passeport_qui_manque_n_est_pas_un_recto(connecte, chemin):
    reponse = await connecte.poster(chemin, {"action": "suivant", "identite_type": "passeport"})
    texte = reponse.text
    assert reponse.status_code == 422 and texte.count("Ajoutez votre passeport") == 2
    assert "Ajoutez le recto" not in texte and "Identité, recto" not in texte and "Identité, passeport" in texte


async def test_un_passeport_est_un_seul_fichier(connecte, chemin):
    fichiers = {"identite-recto": RECTO, "rib": RIB, "acte": ACTE}
    reponse = await connecte.poster(chemin, {"action": "suivant", "identite_type": "passeport"}, files=fichiers)
    assert reponse.status_code == 303 and reponse.headers["location"].endswith("/recapitulatif")


async def test_recto_et_verso_dans_un_fichier(connecte, chemin):
    fichiers = {"identite-recto": RECTO, "rib": RIB, "acte": ACTE}
    donnees = {"action": "suivant", "identite_type": "sejour", "identite_entier": "oui"}
    reponse = await connecte.poster(chemin, donnees, files=fichiers)
    assert reponse.status_code == 303 and reponse.headers["location"].endswith("/recapitulatif")
    assert (await Justificatif.get(piece="identite")).face == ""


async def faces_de_l_identite() -> list[str]:
    return [d.face for d in await Justificatif.filter(piece="identite")]


def case_entier(html: str) -> str:
    return re.search(r'<input type="checkbox" id="identite_entier"[^>]*>', html)[0]


async def test_un_recto_deja_envoye_se_dit_recto_et_verso(connecte, chemin):
    """The summary offers it (« ou dites que le recto et le verso sont dans le même fichier »): it can be said afterwards."""
    await connecte.poster(chemin, {"action": "valider:identite"}, files={"identite-recto": RECTO})
    assert "checked" not in case_entier(await connecte.voir(chemin))
    reponse = await connecte.poster(chemin, {"action": "valider:identite", "identite_entier": "oui"})
    assert reponse.status_code == 303 and await faces_de_l_identite() == [""]
    assert "identite_entier" not in re.findall(r' name="(\w+)"', await connecte.voir(chemin))


async def test_sans_recto_ou_avec_un_verso_la_case_ne_reunit_rien(connecte, chemin):
    reponse = await connecte.poster(chemin, {"action": "valider:identite", "identite_entier": "oui"})
    assert reponse.status_code == 422 and "Aucun fichier n’est choisi" in reponse.text
    await connecte.poster(chemin, {"action": "enregistrer"}, files={"identite-recto": RECTO, "identite-verso": VERSO})
    await connecte.poster(chemin, {"action": "enregistrer", "identite_entier": "oui"})
    assert sorted(await faces_de_l_identite()) == ["recto", "verso"]


async def test_remplacer_un_fichier_entier_le_laisse_entier(connecte, chemin):
    donnees = {"action": "enregistrer", "identite_entier": "oui"}
    await connecte.poster(chemin, donnees, files={"identite-recto": RECTO})
    entier = await Justificatif.get(piece="identite")
    assert "checked" in case_entier(await connecte.voir(f"{chemin}?modifier={entier.id}"))


async def test_la_case_reste_cochee_quand_le_fichier_est_refuse(connecte, chemin):
    mauvais = {"identite-recto": ("recto.exe", b"MZ", "application/octet-stream")}
    reponse = await connecte.poster(chemin, {"action": "valider:identite", "identite_entier": "oui"}, files=mauvais)
    assert reponse.status_code == 422 and "checked" in case_entier(reponse.text)


async def test_retour_envoie_ce_qui_est_choisi(connecte, chemin):
    reponse = await connecte.poster(chemin, {"action": "retour"}, files={"rib": RIB})
    assert reponse.status_code == 303 and reponse.headers["location"].endswith("/informations")
    assert (await Justificatif.get()).piece == "rib"
    mauvais = {"acte": ("acte.exe", b"MZ", "application/octet-stream")}
    assert (await connecte.poster(chemin, {"action": "retour"}, files=mauvais)).status_code == 422


async def test_valider_sans_fichier_choisi_le_dit(connecte, chemin):
    reponse = await connecte.poster(chemin, {"action": "valider:acte"})
    assert reponse.status_code == 422 and "Aucun fichier n’est choisi" in reponse.text
    assert "efusé</span>" not in reponse.text and "Choisir un autre fichier</span>" not in reponse.text


async def test_valider_sans_fichier_ne_touche_pas_ce_qui_est_la(connecte, chemin):
    await connecte.poster(chemin, {"action": "valider:identite"}, files={"identite-recto": RECTO})
    reponse = await connecte.poster(chemin, {"action": "valider:identite"})
    assert reponse.status_code == 422 and 'href="#identite-verso"' in reponse.text
    assert "Document envoyé à" in reponse.text and "identite-recto.jpg" in reponse.text


async def test_un_remplacement_refuse_garde_l_ancien_et_le_dit(connecte, chemin):
    await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": RIB})
    refuse = ("autre.pdf", b"", "application/pdf")
    reponse = await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": refuse})
    assert reponse.status_code == 422 and "rib.pdf est toujours là" in reponse.text


async def test_un_document_infecte_se_dit_refuse_et_retient(connecte, chemin):
    await connecte.poster(chemin, {"action": "enregistrer"}, files=TOUT)
    await Justificatif.filter(piece="rib").update(analyse=Analyse.INFECTE)
    html = await connecte.voir(chemin)
    assert "rib.pdf n’a pas été gardé" in html and "antivirus" in html
    reponse = await connecte.poster(chemin, {"action": "suivant"})
    assert reponse.status_code == 422 and 'href="#rib"' in reponse.text


async def test_modifier_puis_remplacer_puis_supprimer(connecte, chemin):
    await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": RIB})
    ancien = await Justificatif.get()
    reponse = await connecte.poster(chemin, {"action": f"modifier:{ancien.id}"})
    html = await connecte.voir(reponse.headers["location"].partition("#")[0])
    assert "prendra la place de rib.pdf" in html
    await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": ("nouveau.pdf", RIB[1], RIB[2])})
    nouveau = await Justificatif.get()
    assert nouveau.id != ancien.id
    reponse = await connecte.poster(chemin, {"action": f"supprimer:{nouveau.id}"})
    assert reponse.status_code == 303 and not await Justificatif.exists()


async def test_un_double_clic_lent_ne_garde_qu_un_autre_document(connecte, chemin):
    for _ in range(2):
        reponse = await connecte.poster(chemin, {"action": "valider:autre"}, files={"autre": RIB})
        assert (reponse.status_code, reponse.headers.get("location")) == (303, f"{chemin}?enregistre=1")
    assert await Justificatif.all().count() == 1


async def test_supprimer_ce_qui_ne_l_est_plus_est_deja_fait(connecte, autre, chemin):
    """Another tab, a double click; a stranger learns nothing of it."""
    await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": RIB})
    document = await Justificatif.get()
    for _ in range(2):
        reponse = await connecte.poster(chemin, {"action": f"supprimer:{document.id}"})
        assert (reponse.status_code, reponse.headers.get("location")) == (303, f"{chemin}?enregistre=1")
    entetes = {"HX-Request": "true", "HX-Target": "depot-rib"}
    carte = await connecte.poster(chemin, {"action": f"supprimer:{document.id}"}, headers=entetes)
    assert carte.status_code == 200 and carte.text.lstrip().startswith('<section class="depot" id="depot-rib"')
    assert "Document supprimé" in carte.text and RIB[0] not in carte.text
    assert (await connecte.poster(chemin, {"action": "supprimer:../x"})).status_code == 404
    await autre.voir(await brouillon_de(autre))
    assert (await autre.poster(chemin, {"action": f"supprimer:{document.id}"})).status_code == 404


async def test_supprimer_par_sa_demande_le_document_d_une_autre_ne_fait_rien(connecte, autre, chemin):
    await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": RIB})
    document, sien = await Justificatif.get(), await brouillon_de(autre)
    await autre.voir(sien)
    reponse = await autre.poster(sien, {"action": f"supprimer:{document.id}"})
    assert reponse.status_code == 303, "as for one that never was"
    assert await Justificatif.exists(id=document.id)


async def test_htmx_recoit_la_carte_le_recapitulatif_et_la_ligne_d_etat(connecte, chemin):
    entetes = {"HX-Request": "true", "HX-Target": "depot-rib"}
    reponse = await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": RIB}, headers=entetes)
    assert reponse.status_code == 200
    assert reponse.text.lstrip().startswith('<section class="depot" id="depot-rib"')
    assert "<html" not in reponse.text and "depot-acte" not in reponse.text
    assert re.search(r'<aside[^>]*id="recapitulatif"[^>]*data-hx-swap-oob="true"', reponse.text)
    assert re.search(r'id="etat"[^>]*data-hx-swap-oob="innerHTML"', reponse.text)
    refuse = {"acte": ("acte.pdf", b"", "application/pdf")}
    entetes = {"HX-Request": "true", "HX-Target": "depot-acte"}
    reponse = await connecte.poster(chemin, {"action": "valider:acte"}, files=refuse, headers=entetes)
    assert reponse.status_code == 422 and "Ce fichier est vide" in reponse.text


async def test_la_vignette_se_montre_et_l_original_se_telecharge(connecte, chemin):
    await connecte.poster(chemin, {"action": "enregistrer"}, files={"identite-verso": VERSO})
    document = await Justificatif.get()
    vignette = await connecte.get(f"{chemin}/{document.id}/vignette")
    assert (vignette.status_code, vignette.headers["content-type"]) == (200, "image/jpeg")
    assert "no-store" in vignette.headers["cache-control"] and vignette.headers["x-content-type-options"] == "nosniff"
    original = await connecte.get(f"{chemin}/{document.id}/fichier")
    assert original.headers["content-disposition"].startswith('attachment; filename="IMG_2041.jpg"')
    assert original.headers["content-type"] == "image/jpeg" and original.content[:3] == b"\xff\xd8\xff"


async def test_l_etranger_ne_voit_rien_pas_meme_que_cela_existe(connecte, autre, chemin):
    await connecte.poster(chemin, {"action": "enregistrer"}, files={"rib": RIB})
    document = await Justificatif.get()
    inconnue = chemin.replace(chemin.split("/")[3], "102611000999999")
    for suite in ("", f"/{document.id}/vignette", f"/{document.id}/fichier"):
        hors = await autre.get(chemin + suite)
        nulle = await autre.get(inconnue + suite)
        assert hors.status_code == nulle.status_code == 404
    await autre.voir("/mon-compte/")
    reponse = await autre.poster(chemin, {"action": f"supprimer:{document.id}"})
    assert reponse.status_code in (403, 404) and await Justificatif.exists(id=document.id)


async def test_la_consultation_ne_voit_que_les_noms(app, connecte, chemin):
    await connecte.poster(chemin, {"action": "enregistrer"}, files={"rib": RIB})
    document = await Justificatif.get()
    lecteur, _ = await faire_utilisateur("lecteur@exemple.fr", Profil.CONSULTATION, connecte.compte)
    await connecter(connecte, lecteur, connecte.compte)
    assert (await connecte.get(f"{chemin}/{document.id}/vignette")).status_code == 403
    assert (await connecte.get(f"{chemin}/{document.id}/fichier")).status_code == 403
    assert (await connecte.get(chemin)).status_code == 403


async def test_l_attestation_est_demandee_quand_le_pays_fiscal_n_est_pas_la_france(connecte):
    numero = await brouillon(connecte, residence_fiscale="non", pays_fiscal="BE")
    html = await connecte.voir(f"/mon-compte/demandes/{numero}/justificatifs")
    assert "Attestation de résidence fiscale à l’étranger" in html
    assert "la fiscalité française sera appliquée" in html


async def test_le_dossier_de_donnees_ne_garde_ni_nom_ni_octet_en_clair(connecte, chemin, reglages_test):
    await connecte.poster(chemin, {"action": "enregistrer"}, files={"rib": ("rib-de-Zoe-Quintard.pdf", RIB[1], RIB[2])})
    for fichier in reglages_test.donnees.rglob("*"):
        if fichier.is_file():
            octets = fichier.read_bytes()
            assert b"Quintard" not in octets and RIB[1][200:260] not in octets, fichier


async def test_deux_fichiers_a_la_meme_place_sont_refuses_en_mots(connecte, chemin):
    fichiers = [("rib", RIB), ("rib", ("autre.pdf", RIB[1], RIB[2])), ("acte", ACTE)]
    reponse = await connecte.poster(chemin, {"action": "enregistrer"}, files=fichiers)
    assert reponse.status_code == 422 and "Plusieurs fichiers ont été choisis" in reponse.text
    assert [d.piece for d in await Justificatif.all()] == ["acte"]


@pytest.mark.parametrize(("nom", "statut"), [("\u200erib\u200f .pdf ", 303), ("rib\u202efdp.pdf", 422)])
async def test_un_nom_invisible_se_nettoie_ou_se_refuse_dans_sa_carte(connecte, chemin, nom, statut):
    fichiers = {"rib": (nom, RIB[1], RIB[2]), "acte": ACTE}
    reponse = await connecte.poster(chemin, {"action": "enregistrer"}, files=fichiers)
    assert reponse.status_code == statut
    assert await Justificatif.filter(piece="acte").exists(), "the other card's file is kept"
    assert await Justificatif.filter(piece="rib").exists() == (statut == 303)
    assert statut == 303 or "caractère invisible" in reponse.text


async def test_un_octet_de_trop_se_dit(connecte, chemin):
    lourd = ("rib.jpg", RECTO[1] + bytes(10 * 1024 * 1024 + 1 - len(RECTO[1])), "image/jpeg")
    reponse = await connecte.poster(chemin, {"action": "valider:rib"}, files={"rib": lourd})
    assert "pèse un peu plus de 10\u00a0Mo : la limite est 10\u00a0Mo" in reponse.text


async def test_les_fichiers_sont_gardes_dans_l_ordre_du_formulaire(connecte, chemin):
    await connecte.poster(chemin, {"action": "enregistrer", "identite_type": "cni"}, files=TOUT)
    gardes = await Justificatif.all().order_by("depose_le")
    assert [(d.piece, d.face) for d in gardes] == [
        ("identite", "recto"),
        ("identite", "verso"),
        ("rib", ""),
        ("acte", ""),
    ]


BELGIQUE = {"residence_fiscale": "non", "pays_fiscal": "BE"}


async def _revenue_en_france(navigateur) -> str:
    """Path of a draft whose attestation was joined while its tax country was abroad; it is France now."""
    numero = await brouillon(navigateur, **BELGIQUE)
    chemin = f"/mon-compte/demandes/{numero}/justificatifs"
    await navigateur.voir(chemin)
    fichiers = {"attestation": ("attestation.pdf", echantillons.acte(), "application/pdf")}
    await navigateur.poster(chemin, {"action": "enregistrer"}, files=fichiers)
    await demandes.completer(acteur_de(navigateur), numero, {"residence_fiscale": "oui", "pays_fiscal": ""})
    return chemin


async def test_une_attestation_devenue_inutile_garde_son_nom_et_se_supprime(connecte):
    chemin = await _revenue_en_france(connecte)
    html = await connecte.voir(chemin)
    carte = html.partition('id="depot-attestation"')[2].partition("</section>")[0]
    assert "Ce document n’est plus nécessaire" in carte and "Plus nécessaire" in carte
    assert "attestation.pdf" in carte and "Supprimer" in carte
    assert "Modifier" not in carte and 'type="file"' not in carte and "Valider" not in carte
    relue = await connecte.voir(chemin.replace("justificatifs", "recapitulatif"))
    assert "<dt>Attestation de résidence fiscale à l’étranger</dt>" in relue and "attestation.pdf" in relue
    document = await Justificatif.get()
    reponse = await connecte.poster(chemin, {"action": f"supprimer:{document.id}"})
    assert reponse.status_code == 303
    html = await connecte.voir(chemin)
    assert "depot-attestation" not in html
    relue = await connecte.voir(chemin.replace("justificatifs", "recapitulatif"))
    assert "Attestation de résidence fiscale" not in relue and "non jointe" not in relue


async def test_htmx_recharge_la_page_dont_une_carte_a_disparu(connecte):
    chemin = await _revenue_en_france(connecte)
    document = await Justificatif.get()
    entetes = {"hx-request": "true", "hx-target": "depot-attestation"}
    reponse = await connecte.poster(chemin, {"action": f"supprimer:{document.id}"}, headers=entetes)
    assert reponse.headers["hx-redirect"] == chemin and not reponse.text


async def test_une_attestation_devenue_inutile_et_infectee_se_supprime(connecte):
    chemin = await _revenue_en_france(connecte)
    await Justificatif.all().update(analyse=Analyse.INFECTE)
    html = await connecte.voir(chemin)
    carte = html.partition('id="depot-attestation"')[2].partition("</section>")[0]
    assert "Supprimer" in carte and 'type="file"' not in carte
    relue = await connecte.voir(chemin.replace("justificatifs", "recapitulatif"))
    assert "Attestation de résidence fiscale" not in relue
