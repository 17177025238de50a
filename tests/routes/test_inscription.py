"""E03 to E08 over HTTP, without JavaScript: the whole registration, its errors, its links."""

import re
from email.message import EmailMessage
from html import unescape

from portail.domain.compte import Inscription, Utilisateur
from tests.conftest import Client

BASE = "/mon-compte/creer-compte"
MOT = "Bleu-Cerise-42"
BONNE = {
    "nom": "Moreau",
    "prenom": "Inès",
    "telephone": "06 12 34 56 78",
    "courriel": "ines.moreau@exemple.fr",
    "mot_de_passe": MOT,
    "confirmation": MOT,
    "sequence": "AB12",
    "conditions": "oui",
}


async def remplir(client: Client, **plus):
    html = await client.voir(f"{BASE}/authentification")
    return await client.poster(f"{BASE}/authentification", Client.caches(html) | BONNE | plus)


async def inscrire(client: Client, **plus) -> None:
    assert (await remplir(client, **plus)).headers["location"] == f"{BASE}/conditions"
    await client.voir(f"{BASE}/conditions")
    reponse = await client.poster(f"{BASE}/conditions", {"action": "valider", "conditions": "oui"})
    assert reponse.headers["location"] == f"{BASE}/lien-activation"


def lien(courriel: EmailMessage) -> str:
    texte = courriel.get_body(("plain",)).get_content()
    trouve = re.search(r"^https://portail\.test(/\S+\?token=\S+)$", texte, re.M)
    assert trouve, texte
    return trouve[1]


def valeur(html: str, nom: str) -> str:
    return unescape(re.search(rf'name="{nom}" value="([^"]*)"', html)[1])


async def test_le_profil_decide(client):
    html = await client.voir(f"{BASE}/profil")
    for choix in ("Particulier", "Entreprise", "Professionnel du droit", "Collectivité ou organisme public"):
        assert choix in html
    assert (await client.poster(f"{BASE}/profil")).status_code == 422
    assert (await client.poster(f"{BASE}/profil", {"profil": "autre"})).status_code == 422
    ailleurs = await client.poster(f"{BASE}/profil", {"profil": "entreprise"})
    assert "01\u00a058\u00a050\u00a089\u00a088" in await client.voir(ailleurs.headers["location"])
    assert (
        (await client.poster(f"{BASE}/profil", {"profil": "particulier"}))
        .headers["location"]
        .endswith("/authentification")
    )


async def test_jusqu_au_compte_valide(client, courriels):
    await inscrire(client)
    html = await client.voir(f"{BASE}/lien-activation")
    assert "Valider votre compte" in html and "ines.moreau@exemple.fr" in html
    assert "Si vous ne cliquez pas sur ce lien, votre compte restera inactif." in html
    du_guide = "Si vous n’avez pas reçu le courriel d’ici quelques minutes, veuillez vérifier dans votre dossier"
    assert du_guide + " « spam » ou « indésirable »." in html.replace("\u00a0", " ")
    (recu,) = await courriels()
    assert recu["Subject"] == "Activation de compte – Espace Personnel Consignations"
    chemin = lien(recu)
    for _ in range(2):
        reponse = await client.get(chemin)
        assert reponse.status_code == 200 and "Activer mon compte" in reponse.text
        assert reponse.headers["referrer-policy"] == "no-referrer"
    assert (await client.head(chemin)).status_code == 200
    html = await client.voir(chemin)
    reponse = await client.poster("/mon-compte/activer-compte", Client.caches(html))
    assert "Votre compte est validé" in await client.voir(reponse.headers["location"])
    assert "déjà servi" in await client.voir(chemin)
    await client.voir("/mon-compte/")
    entree = await client.poster("/mon-compte/", {"courriel": "ines.moreau@exemple.fr", "mot_de_passe": MOT})
    assert entree.status_code == 303


async def test_adresse_deja_active_memes_pages_autre_lettre(client, app, courriels):
    await inscrire(client)
    page = await client.voir(f"{BASE}/lien-activation")
    chemin = lien((await courriels())[0])
    await client.poster("/mon-compte/activer-compte", Client.caches(await client.voir(chemin)))
    async with Client(app) as autre:
        await inscrire(autre)
        encore = await autre.voir(f"{BASE}/lien-activation")
    neutre = re.compile(r'name="csrf" value="[^"]*"')
    assert neutre.sub("", page) == neutre.sub("", encore)
    dernier = (await courriels())[-1]
    assert dernier["Subject"] == "Activation de compte – Espace Personnel Consignations"
    assert "token=" not in dernier.get_body(("plain",)).get_content()


async def test_erreurs_rien_de_perdu_mot_de_passe_jamais_montre(client):
    reponse = await remplir(client, telephone="06 12", prenom="In3s", conditions="")
    html = reponse.text
    assert reponse.status_code == 422 and "<title>Erreur : " in html and 'id="resume-erreurs"' in html
    assert re.findall(r'<li><a href="#(\w+)">', html) == ["prenom", "telephone", "conditions"]
    assert valeur(html, "nom") == "Moreau" and valeur(html, "telephone") == "06 12" and MOT not in html
    assert await Inscription.all().count() == 0


async def test_mot_de_passe_et_captcha_gardes_scelles(client):
    html = (await remplir(client, telephone="06 12")).text
    assert html.count("regle--faite") == 5
    suite = Client.caches(html) | BONNE | {"mot_de_passe": "", "confirmation": "", "sequence": valeur(html, "sequence")}
    assert (await client.poster(f"{BASE}/authentification", suite)).status_code == 303
    assert (await Inscription.get()).mot_de_passe.startswith("$argon2id$")


async def test_mot_de_passe_scelle_d_un_autre_navigateur(client, app):
    html = (await remplir(client, telephone="06 12")).text
    async with Client(app) as autre:
        frais = Client.caches(await autre.voir(f"{BASE}/authentification"))
        volee = frais | BONNE | {"mot_de_passe": "", "confirmation": "", "secret": Client.caches(html)["secret"]}
        assert (await autre.poster(f"{BASE}/authentification", volee)).status_code == 422


async def test_mots_de_passe_refuses(client):
    for mot, phrase in (
        ("Abcdefgh", "Ajoutez 1 chiffre et 1 caractère spécial."),
        ("Azerty123!", "trop connu"),
        ("Moreau-42-zz", "votre nom ou votre adresse"),
        ("Aa1-" + "x" * 125, "compte 129 caractères : la limite est de 128"),
    ):
        dit = (await remplir(client, mot_de_passe=mot, confirmation=mot)).text
        assert phrase in dit.replace("\u00a0", " ")
    long = "A1-" + "e\u0301" * 125  # as a Mac types « é »: 128 characters once composed, as they are hashed
    assert (await remplir(client, mot_de_passe=long, confirmation=long)).status_code == 303
    assert "sont différents" in (await remplir(client, confirmation=MOT + "x")).text


async def test_captcha_avant_tout(client):
    reponse = await remplir(client, sequence="zzzzz")
    assert reponse.status_code == 422 and "La séquence ne correspond pas" in reponse.text
    assert (await remplir(client, sequence="")).status_code == 422
    assert (await remplir(client, site_web="robot")).status_code == 422
    assert await Inscription.all().count() == 0


async def test_changer_d_image_garde_la_saisie(client):
    html = await client.voir(f"{BASE}/authentification")
    saisie = Client.caches(html) | BONNE | {"action": "changer_image", "sequence": ""}
    reponse = await client.poster(f"{BASE}/authentification", saisie)
    assert reponse.status_code == 200 and valeur(reponse.text, "nom") == "Moreau"
    assert Client.caches(reponse.text)["captcha"] != Client.caches(html)["captcha"] and MOT not in reponse.text
    encore = BONNE | Client.caches(reponse.text) | {"mot_de_passe": "", "confirmation": ""}
    assert (await client.poster(f"{BASE}/authentification", encore)).status_code == 303
    ici = {"HX-Request": "true", "HX-Target": "captcha", "X-CSRF-Token": client.jeton}
    morceau = await client.post(
        f"{BASE}/authentification", data=Client.caches(html) | {"action": "changer_image"}, headers=ici
    )
    assert morceau.text.strip().startswith('<div id="captcha">') and "<html" not in morceau.text


async def test_un_champ_juge_quand_on_le_quitte(client):
    await client.voir(f"{BASE}/authentification")
    reponse = await client.poster(f"{BASE}/authentification/champ?nom=telephone", {"telephone": "06 12"})
    assert 'id="telephone-retour"' in reponse.text and "retour--erreur" in reponse.text
    assert "il en manque 6" in reponse.text
    reponse = await client.poster(f"{BASE}/authentification/champ?nom=telephone", {"telephone": "0692 12 34 56"})
    assert "retour--erreur" not in reponse.text
    assert (
        await client.poster(f"{BASE}/authentification/champ?nom=mot_de_passe", {"mot_de_passe": "x"})
    ).status_code == 404


async def test_image_et_voix_du_captcha(client):
    html = await client.voir(f"{BASE}/authentification")
    image = await client.get(re.search(r'src="(/captcha/image/[^"]+)"', html)[1])
    son = await client.get(re.search(r'href="(/captcha/son/[^"]+)"', html)[1])
    assert image.headers["content-type"] == "image/png" and image.content.startswith(b"\x89PNG")
    assert son.headers["content-type"].startswith("audio/wav") and son.content.startswith(b"RIFF")
    assert (await client.get("/captcha/image/faux.png")).status_code == 404


async def test_refuser_les_conditions(client):
    await remplir(client)
    await client.voir(f"{BASE}/conditions")
    assert (await client.poster(f"{BASE}/conditions", {"action": "valider"})).status_code == 422
    reponse = await client.poster(f"{BASE}/conditions", {"action": "refuser"})
    assert "aucun compte n’est créé" in await client.voir(reponse.headers["location"])
    assert await Inscription.all().count() == 0 and await Utilisateur.all().count() == 0


async def test_pas_de_page_sans_inscription(client):
    for page in ("conditions", "lien-activation", "lien-activation/adresse"):
        assert (await client.get(f"{BASE}/{page}")).headers["location"] == f"{BASE}/profil"


async def test_corriger_son_adresse(client, courriels):
    await inscrire(client)
    assert valeur(await client.voir(f"{BASE}/lien-activation/adresse"), "courriel") == "ines.moreau@exemple.fr"
    assert (await client.poster(f"{BASE}/lien-activation/adresse", {"courriel": "ines"})).status_code == 422
    reponse = await client.poster(f"{BASE}/lien-activation/adresse", {"courriel": "ines@exemple.org"})
    assert "ines@exemple.org" in await client.voir(reponse.headers["location"])
    assert [c["To"] for c in await courriels()] == ["ines.moreau@exemple.fr", "ines@exemple.org"]
    for _ in range(4):
        await client.poster(f"{BASE}/lien-activation/adresse", {"courriel": "ines@exemple.org"})
    assert (await client.poster(f"{BASE}/lien-activation/adresse", {"courriel": "a@exemple.org"})).status_code == 429


async def test_lien_inconnu_ou_remplace_en_donne_un_autre(client, courriels):
    html = await client.voir("/mon-compte/activer-compte?token=inconnu")
    assert "Nous ne connaissons pas ce lien" in html and "Adresse courriel" in html
    await inscrire(client)
    premier = lien((await courriels())[0])
    await client.voir(f"{BASE}/lien-activation")
    await client.poster(f"{BASE}/lien-activation")
    html = await client.voir(premier)
    assert "a été remplacé" in html and "Recevez un nouveau lien" in html
    assert "S’il a déjà servi, votre compte est actif" in html
    reponse = await client.poster("/mon-compte/activer-compte/nouveau-lien", Client.caches(html))
    assert "un nouveau lien vient de partir" in await client.voir(reponse.headers["location"])
    assert len(await courriels()) == 3


async def test_nouveau_lien_meme_reponse_pour_tous(client, courriels):
    await client.voir("/mon-compte/activer-compte/nouveau-lien")
    for courriel in ("personne@exemple.fr", "autre@exemple.fr"):
        reponse = await client.poster("/mon-compte/activer-compte/nouveau-lien", {"courriel": courriel})
        assert reponse.headers["location"] == "/mon-compte/activer-compte/nouveau-lien?envoye=1"
    assert (await client.poster("/mon-compte/activer-compte/nouveau-lien", {"courriel": "?"})).status_code == 422
    assert await courriels() == []


async def test_un_lien_deja_utilise_dit_par_courriel_que_le_compte_est_actif(client, courriels):
    await inscrire(client)
    adresse = lien((await courriels())[0])
    html = await client.voir(adresse)
    await client.poster("/mon-compte/activer-compte", Client.caches(html))
    html = await client.voir(adresse)
    assert "Ce lien a déjà servi" in html
    reponse = await client.poster("/mon-compte/activer-compte/nouveau-lien", Client.caches(html))
    assert reponse.headers["location"] == "/mon-compte/activer-compte/nouveau-lien?envoye=1"
    _, lettre = await courriels()
    assert lettre["To"] == BONNE["courriel"]
    dit = lettre.get_body(("plain",)).get_content()
    assert "a déjà un compte actif" in dit and "token=" not in dit


async def test_activee_ailleurs_sa_page_le_dit(client, app, courriels):
    """She opened the link in her mailbox's own browser; back here, « Sélection du profil » had her begin again."""
    await inscrire(client)
    adresse = lien((await courriels())[0])
    async with Client(app) as messagerie:
        await messagerie.poster("/mon-compte/activer-compte", Client.caches(await messagerie.voir(adresse)))
    assert (await client.get(f"{BASE}/lien-activation")).headers["location"] == "/mon-compte/activer-compte/valide"
    renvoi = await client.poster(f"{BASE}/lien-activation")
    assert "Votre compte est validé" in (await client.get(renvoi.headers["location"], follow_redirects=True)).text
    assert len(await courriels()) == 1
