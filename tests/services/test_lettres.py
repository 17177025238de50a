"""Every letter in both forms: words, links, headers."""

import re
from uuid import uuid4

import pytest

from portail import base
from portail.domain.courriel import Courriel
from portail.reglages import reglages
from portail.services import chiffrement, gabarits, lettres

LIEN = "https://portail.test/mon-compte/activer-compte?token=" + "a1-_" * 11
CONTEXTES = {
    "M07": {"lien": LIEN, "minutes": 30},
    "M07b": {},
    "M21": {"lien": LIEN, "numero": "102611000001029", "le": "23 novembre 2026 à 14 h 05"},
    "M24": {"lien": LIEN, "numero": "102611000001029", "limite": "lundi 14 décembre 2026"},
    **{nom: {"lien": LIEN, "numero": "102611000001029"} for nom in ("M25", "M26", "M27", "M27b", "M28", "M29", "M31")},
    "M37": {"lien": LIEN, "minutes": 30},
    "M39": {},
    "M40": {"lien": LIEN, "quoi": "La demande 102611000001029 vous a été confiée."},
    "M42": {"lien": LIEN, "numero": "102611000001029", "le": "1er mars 2027"},
}


def rendue(lettre: str, sorte: str, **plus) -> str:
    contexte = {"reglages": reglages(), "objet": "o", "a": "ines.moreau@exemple.fr", **CONTEXTES[lettre], **plus}
    return gabarits.rendre(f"courriels/{lettre}.{sorte}", contexte)


def test_chaque_lettre_a_son_objet_et_ses_deux_formes():
    assert set(CONTEXTES) == set(lettres.SUJETS)


@pytest.mark.parametrize("lettre", CONTEXTES)
@pytest.mark.parametrize("sorte", ["txt", "html"])
def test_pied_commun(reglages_simples, lettre, sorte):
    texte = re.sub(r"<[^>]+>", " ", rendue(lettre, sorte)).replace("\u00a0", " ")
    assert "Ce message est généré automatiquement, merci de ne pas y répondre." in texte
    assert "ines.moreau@exemple.fr" in texte
    assert "01 58 50 89 88" in texte


@pytest.mark.parametrize("lettre", [nom for nom, contexte in CONTEXTES.items() if "lien" in contexte])
def test_le_lien_est_entier_et_seul_sur_sa_ligne(reglages_simples, lettre):
    assert LIEN in rendue(lettre, "txt").splitlines()


@pytest.mark.parametrize("lettre", CONTEXTES)
def test_aucune_adresse_au_milieu_d_une_ligne_de_texte(reglages_simples, lettre):
    for ligne in rendue(lettre, "txt").splitlines():
        assert "://" not in ligne or re.fullmatch(r"https?://\S+", ligne)


@pytest.mark.parametrize("lettre", CONTEXTES)
def test_une_adresse_montree_est_seule_sur_sa_ligne_en_html_aussi(reglages_simples, lettre):
    html = rendue(lettre, "html")
    montrees = re.findall(r"(<[^>]+>)\s*<a [^>]+>https?://[^<]+</a>\s*(<[^>]+>)", html)
    assert len(montrees) == len(re.findall(r">https?://", html))
    assert all(avant[:3] in ("<p ", "<br") and apres in ("</p>", "<br>") for avant, apres in montrees)


@pytest.mark.parametrize("lettre", CONTEXTES)
def test_html_sans_image_ni_ressource(reglages_simples, lettre):
    html = rendue(lettre, "html")
    assert not re.search(r"<img|<link|<script|url\(|@import", html)
    assert 'lang="fr"' in html
    assert 'content="light"' in html


def test_ce_qui_vient_d_ailleurs_est_echappe(reglages_simples):
    assert "<b>x</b>" not in rendue("M21", "html", numero="<b>x</b>")
    assert "{{7*7}}" in rendue("M21", "txt", numero="{{7*7}}")


def test_les_mots_du_guide_dans_m07(reglages_simples):
    texte = rendue("M07", "txt").replace("\u00a0", " ").replace("’", "'")
    for phrase in (
        "Bonjour Madame, Monsieur,",
        "Afin de finaliser la création de votre espace personnel du site Consignations.fr de la Banque des Territoires"
        " - Caisse des Dépôts, veuillez cliquer sur le lien ci-dessous :",
        "Attention, ce lien n'est valide que 30 minutes après réception de ce message. Passé ce délai, vous devrez"
        " procéder à une nouvelle demande d'activation de compte.",
        "Votre espace personnel sera ensuite activé et vous pourrez réaliser vos démarches de consignation /"
        " déconsignation et en suivre l'avancement.",
        "Nos conseillers sont à votre écoute au 01 58 50 89 88 (prix d'un appel local) du lundi au vendredi de 9h à 12h"
        " et de 13h à 17h pour tout complément d'information.",
        "Le service des consignations",
    ):
        assert phrase in texte


@pytest.mark.parametrize(
    ("lettre", "attendu"),
    [
        ("M07", "Activation de compte – Espace Personnel Consignations"),
        ("M07b", "Activation de compte – Espace Personnel Consignations"),
        ("M21", "Confirmation de votre demande 102611000001029 – Espace Personnel Consignations"),
        ("M24", "Votre demande 102611000001029 : documents complémentaires à transmettre"),
        ("M26", "Votre demande 102611000001029 : vos documents ont été transmis"),
        ("M27", "Votre demande 102611000001029 a été validée"),
        ("M29", "Votre demande 102611000001029 : décision disponible"),
        ("M37", "Réinitialisation de votre mot de passe – Espace Personnel Consignations"),
        ("M39", "Votre mot de passe a été modifié"),
    ],
)
def test_objets(reglages_simples, lettre, attendu):
    assert lettres.sujet(lettre, {"numero": "102611000001029", "nom": "Moreau"}) == attendu


async def test_le_message_porte_l_identifiant_de_sa_ligne(bd):
    async with base.transaction() as cx:
        await lettres.poster("M39", "ines.moreau@exemple.fr", {}, cx)
    courriel = await Courriel.get()
    message = await lettres.composer(courriel)
    assert message["Message-ID"] == f"<{courriel.id}@caissedesdepots.fr>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["To"] == "ines.moreau@exemple.fr"
    assert message["Date"]
    assert [partie.get_content_type() for partie in message.iter_parts()] == ["text/plain", "text/html"]
    assert not [nom for nom in message.keys() if "Moreau" in message[nom]]  # noqa: SIM118 (a message is no dict)


async def test_un_domaine_accentue_part_en_ascii(bd):
    """As an encoded word, it was a domain that no server knows."""
    async with base.transaction() as cx:
        await lettres.poster("M39", "ines@exämple.fr", {}, cx)
    octets = (await lettres.composer(await Courriel.get())).as_bytes()
    assert b"\nTo: ines@xn--exmple-cua.fr\n" in octets


async def test_la_boite_d_envoi_est_scellee_et_suit_la_transaction(bd):
    try:
        async with base.transaction() as cx:
            await lettres.poster("M39", "ines.moreau@exemple.fr", {}, cx)
            raise RuntimeError
    except RuntimeError:
        pass
    assert await Courriel.all().count() == 0
    async with base.transaction() as cx:
        await lettres.poster("M39", "ines.moreau@exemple.fr", {}, cx)
    assert b"ines" not in bytes((await Courriel.get()).contenu)


@pytest.fixture
def reglages_simples(tmp_path):
    from portail import reglages as reglages_

    reglages_.poser(reglages_.Reglages(env="test", donnees=tmp_path, cles=(bytes(range(32)),)))


async def test_une_lettre_qui_annonce_un_document_le_fait_faire(bd, monkeypatch):
    """The link of the page she is led to says its weight at once."""
    faits = []

    async def octets(demande, genre="P21", rang=1):
        faits.append((demande, genre, rang))
        return b"%PDF"

    async def dernier_rang(demande, genre="P21"):
        return 2

    monkeypatch.setattr(lettres.recepisse, "octets", octets)
    monkeypatch.setattr(lettres.recepisse, "dernier_rang", dernier_rang)
    demande = uuid4()
    for lettre in ("M24", "M26", "M28"):
        contenu = {"a": "a@exemple.fr", "objet": "x", "contexte": CONTEXTES[lettre]}
        await lettres.composer(
            Courriel(lettre=lettre, contenu=chiffrement.sceller_json(contenu, "courriel"), demande_id=demande)
        )
    assert faits == [(demande, "P21", 2), (demande, "P28", 2)]
