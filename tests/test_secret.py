"""Nothing that she typed or sent can be read in the data folder without the key (exigences.md B, « At rest »)."""

from portail import echantillons
from portail.domain.dispositifs import dispositif

TYPES = ("Quétzalcoatlovna", "Zéphyrine-Aldegonde", "impasse des Ornithorynques", "Villebidon-lès-Gonesse")


async def test_rien_de_lisible_sans_la_cle(connecte, reglages_test, courriels):
    reponses = dispositif("ars").exemple() | {
        "nom_naissance": TYPES[0], "prenoms": TYPES[1], "voie": f"12 {TYPES[2]}", "commune": TYPES[3],
        "titulaire_compte": f"{TYPES[1]} {TYPES[0]}", "identite_type": "cni",
    }  # fmt: skip
    page = await connecte.voir("/mon-compte/demandes/nouvelle/ars")
    creation = await connecte.poster("/mon-compte/demandes/nouvelle/ars", {**connecte.caches(page), **reponses})
    numero = creation.headers["location"].split("/")[3]
    fichier = echantillons.identite_recto()
    await connecte.voir(f"/mon-compte/demandes/{numero}/justificatifs")
    envoi = await connecte.post(
        f"/mon-compte/demandes/{numero}/justificatifs",
        data={"csrf": connecte.jeton, "action": "enregistrer", "identite_type": "cni"},
        files={"identite-recto": ("Carte-de-Quétzalcoatlovna.jpg", fichier, "image/jpeg")},
    )
    assert envoi.status_code in (200, 303)
    await courriels()
    cherches = [mot.encode() for mot in TYPES] + [b"30006000011234567890189", b"3000 6000 0112", fichier[2000:2032]]
    cherches += [mot.encode("utf-16-le") for mot in TYPES] + [b"ines.moreau@exemple.fr", b"612345678"]
    lus = 0
    for chemin in reglages_test.donnees.rglob("*"):
        if chemin.is_file() and "courriels" not in chemin.parts:
            contenu = chemin.read_bytes()
            lus += 1
            assert [mot for mot in cherches if mot in contenu] == [], chemin
    assert lus >= 1
