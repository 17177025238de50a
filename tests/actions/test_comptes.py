"""Registration, activation, sign-in and reset, below the screens; on both databases."""

import asyncio
from datetime import timedelta

from portail.actions import connexion, garde, inscription, jetons, motdepasse
from portail.actions.comptes import empreinte_courriel
from portail.actions.jetons import Etat
from portail.domain import horloge
from portail.domain.compte import Acces, Inscription, Jeton, Profil, Session, Utilisateur
from portail.domain.courriel import Courriel
from portail.services import argon, captcha, chiffrement
from tests.conftest import faire_utilisateur

ELLE = {"nom": "Moreau", "prenom": "Inès", "telephone": "+33612345678", "courriel": "Ines.Moreau@exemple.fr"}
MOT = "Bleu-Cerise-42"
IP = "192.0.2.7"


async def lettres() -> list[tuple[str, dict]]:
    rangees = await Courriel.all().order_by("cree_le")
    return [(c.lettre, chiffrement.ouvrir_json(bytes(c.contenu), "courriel")) for c in rangees]


async def jeton_de(rang: int = -1) -> str:
    return (await lettres())[rang][1]["contexte"]["lien"].partition("token=")[2]


async def inscrite(anonyme: str = "a" * 64, mot: str = MOT, **plus) -> str:
    await inscription.inscrire(ELLE | plus, mot, anonyme)
    assert await inscription.accepter_conditions(anonyme)
    return await jeton_de()


def avancer(monkeypatch, **duree) -> None:
    instant = horloge.maintenant() + timedelta(**duree)
    monkeypatch.setattr(horloge, "maintenant", lambda: instant)


async def test_du_formulaire_au_compte(bd):
    jeton = await inscrite()
    assert not await Utilisateur.exists()
    assert await inscription.etat_du_lien(jeton) == (Etat.VALIDE, (await Inscription.first()).id)
    assert await inscription.activer(jeton) is Etat.VALIDE
    acces = await Acces.get().select_related("utilisateur")
    assert acces.profil is Profil.ADMINISTRATEUR
    essai = await connexion.connecter("  ines.moreau@EXEMPLE.fr ", MOT, IP)
    assert essai.utilisateur_id == acces.utilisateur.id and essai.compte_id == acces.compte_id


async def test_rien_de_lisible_dans_la_base(bd):
    await inscrite()
    octets = (bd.donnees / "portail.sqlite3").read_bytes() if bd.base.startswith("sqlite") else b""
    assert b"moreau" not in octets.lower()
    ligne = await Inscription.first()
    assert b"moreau" not in bytes(ligne.identite).lower() and ligne.mot_de_passe.startswith("$argon2id$")


async def test_un_lien_sert_une_fois_meme_a_deux(bd):
    jeton = await inscrite()
    etats = await asyncio.gather(*(inscription.activer(jeton) for _ in range(5)))
    assert sorted(etats) == sorted([Etat.VALIDE, *[Etat.UTILISE] * 4])
    assert await Utilisateur.all().count() == 1
    assert (await inscription.etat_du_lien(jeton))[0] is Etat.UTILISE


async def test_le_lien_plus_recent_remplace(bd):
    premier = await inscrite()
    await inscription.renvoyer_lien((await Inscription.first()).id)
    second = await jeton_de()
    assert (await inscription.etat_du_lien(premier))[0] is Etat.REMPLACE
    assert await inscription.activer(premier) is Etat.REMPLACE
    assert await inscription.activer(second) is Etat.VALIDE


async def test_trente_minutes_apres_la_remise(bd, monkeypatch):
    jeton = await inscrite()
    await Jeton.filter(empreinte=jetons.empreinte(jeton)).update(expire_le=horloge.maintenant() + timedelta(minutes=30))
    avancer(monkeypatch, minutes=31)
    assert await inscription.activer(jeton) is Etat.EXPIRE
    assert not await Utilisateur.exists()


async def test_activer_efface_les_autres_inscriptions_de_l_adresse(bd):
    autre = await inscrite("b" * 64, mot="Vert-Prune-88")
    sien = await inscrite()
    await inscrite("c" * 64, courriel="paul@exemple.fr")
    assert await inscription.activer(sien) is Etat.VALIDE
    assert (await inscription.etat_du_lien(autre))[0] is Etat.INCONNU
    assert {i.anonyme[0] for i in await Inscription.all()} == {"a", "c"}
    assert (await connexion.connecter(ELLE["courriel"], "Vert-Prune-88", IP)).utilisateur_id is None


async def test_adresse_deja_active_recoit_m07b(bd):
    await inscription.activer(await inscrite())
    await inscription.inscrire(ELLE, MOT, "d" * 64)
    assert await inscription.accepter_conditions("d" * 64)
    assert (await lettres())[-1][0] == "M07b"
    assert "lien" not in (await lettres())[-1][1]["contexte"]


async def test_accepter_deux_fois_n_ecrit_qu_une_lettre(bd):
    await inscrite()
    assert await inscription.accepter_conditions("a" * 64)
    assert len(await lettres()) == 1


async def test_refuser_efface(bd):
    await inscription.inscrire(ELLE, MOT, "a" * 64)
    await inscription.refuser("a" * 64)
    assert not await Inscription.exists() and not await inscription.accepter_conditions("a" * 64)


async def test_corriger_l_adresse(bd):
    premier = await inscrite()
    assert await inscription.corriger_adresse("a" * 64, "ines@exemple.org")
    assert await inscription.activer(premier) is Etat.REMPLACE
    assert (await lettres())[-1][1]["a"] == "ines@exemple.org"
    assert await inscription.activer(await jeton_de()) is Etat.VALIDE
    assert (await connexion.connecter("ines@exemple.org", MOT, IP)).utilisateur_id


async def test_nouveau_lien_a_une_adresse_inconnue_n_ecrit_rien(bd):
    await inscription.renvoyer_lien_a("personne@exemple.fr")
    assert await lettres() == []


async def test_cinq_lettres_par_heure_vingt_par_jour(bd, monkeypatch):
    await inscrite()
    for _ in range(9):
        await inscription.renvoyer_lien_a(ELLE["courriel"])
    assert len(await lettres()) == 5
    for _ in range(5):
        avancer(monkeypatch, minutes=61)
        for _ in range(6):
            await inscription.renvoyer_lien_a(ELLE["courriel"])
    assert len(await lettres()) == 20


async def test_cinq_echecs_puis_attendre_puis_repartir(bd, monkeypatch):
    await faire_utilisateur(mot_de_passe=await argon.hacher(MOT))
    instant = horloge.maintenant()
    monkeypatch.setattr(horloge, "maintenant", lambda: instant)
    essais = [await connexion.connecter("ines.moreau@exemple.fr", "faux", IP) for _ in range(5)]
    assert [e.comptes.adresse for e in essais] == [1, 2, 3, 4, 5]
    assert (await connexion.connecter("ines.moreau@exemple.fr", MOT, IP)).attendre == 60
    assert (await connexion.connecter("ines.moreau@exemple.fr", MOT, "192.0.2.99")).attendre == 2
    avancer(monkeypatch, seconds=3)
    bon = await connexion.connecter("ines.moreau@exemple.fr", MOT, "192.0.2.99")
    assert bon.utilisateur_id and (await garde.compter(bon.empreinte, IP)).adresse == 6  # the session will forget them


async def test_essais_simultanes_tous_comptes(bd):
    essais = await asyncio.gather(*(connexion.connecter("x@exemple.fr", "faux", IP) for _ in range(20)))
    assert sum(1 for essai in essais if not essai.attendre) == 5


async def test_meme_traitement_pour_une_adresse_inconnue(bd):
    essais = [await connexion.connecter("personne@exemple.fr", "faux", IP) for _ in range(6)]
    assert [e.comptes.adresse for e in essais[:5]] == [1, 2, 3, 4, 5] and essais[5].attendre


async def test_compte_desactive_ne_se_connecte_pas(bd):
    elle, _ = await faire_utilisateur(mot_de_passe=await argon.hacher(MOT))
    await Utilisateur.filter(id=elle.id).update(desactive_le=horloge.maintenant())
    assert (await connexion.connecter("ines.moreau@exemple.fr", MOT, IP)).utilisateur_id is None


async def test_hache_refait_quand_les_parametres_changent(bd):
    from argon2 import PasswordHasher

    ancien = PasswordHasher(time_cost=2, memory_cost=32, parallelism=1).hash(MOT)
    elle, _ = await faire_utilisateur(mot_de_passe=ancien)
    await connexion.connecter("ines.moreau@exemple.fr", MOT, IP)
    neuf = (await Utilisateur.get(id=elle.id)).mot_de_passe
    assert neuf != ancien and not argon.est_perimee(neuf)


async def test_reinitialiser_ferme_tout_et_deverrouille(bd):
    elle, compte = await faire_utilisateur(mot_de_passe=await argon.hacher(MOT))
    maintenant = horloge.maintenant()
    await Session.create(empreinte="f" * 64, utilisateur=elle, compte=compte, cree_le=maintenant, vue_le=maintenant)
    for _ in range(5):
        await connexion.connecter("ines.moreau@exemple.fr", "faux", IP)
    await motdepasse.demander_reinitialisation("INES.moreau@exemple.fr", IP)
    jeton = await jeton_de()
    etat, personnels = await motdepasse.etat_du_lien(jeton)
    assert etat is Etat.VALIDE and "Moreau" in personnels
    assert await motdepasse.reinitialiser(jeton, "Vert-Prune-88", IP) is Etat.VALIDE
    assert await motdepasse.reinitialiser(jeton, "Rose-Figue-77", IP) is Etat.UTILISE
    assert (await Session.get(empreinte="f" * 64)).revoquee_le
    assert (await connexion.connecter("ines.moreau@exemple.fr", "Vert-Prune-88", IP)).utilisateur_id == elle.id
    assert [lettre for lettre, _ in await lettres()] == ["M37", "M39"]


async def test_reinitialiser_une_adresse_inconnue_n_ecrit_rien(bd):
    await motdepasse.demander_reinitialisation("personne@exemple.fr", IP)
    assert await lettres() == []
    assert await motdepasse.captcha_requis("personne@exemple.fr", IP)
    assert not await motdepasse.captcha_requis("autre@exemple.fr", IP)


async def test_un_captcha_ne_sert_qu_une_fois(bd):
    sceau = captcha.nouveau()
    reponse = captcha.ouvrir(sceau).reponse
    refus = await asyncio.gather(
        *(garde.juger_captcha(sceau, reponse, autrement=False, preuve="", ip=IP) for _ in range(5))
    )
    assert refus.count("") == 1 and all("déjà servi" in phrase for phrase in refus if phrase)


async def test_un_captcha_faux_est_depense(bd):
    sceau = captcha.nouveau()
    assert "ne correspond pas" in await garde.juger_captcha(sceau, "ZZZZZ", autrement=False, preuve="", ip=IP)
    reponse = captcha.ouvrir(sceau).reponse
    assert await garde.juger_captcha(sceau, reponse, autrement=False, preuve="", ip=IP)


async def test_ni_lire_ni_ecouter_trois_fois_par_heure(bd, monkeypatch):
    async def passer() -> str:
        ancien = captcha.nouveau(int(horloge.maintenant().timestamp()) - 30)
        return await garde.juger_captcha(ancien, "", autrement=True, preuve="", ip=IP)

    presse = await garde.juger_captcha(captcha.nouveau(), "", autrement=True, preuve="", ip=IP)
    assert "trop rapide" in presse
    assert [bool(await passer()) for _ in range(4)] == [False, False, False, True]
    avancer(monkeypatch, minutes=61)
    assert await passer() == ""


async def test_un_domaine_s_ecrit_de_deux_facons_et_reste_le_meme(bd):
    assert empreinte_courriel("Ines@exämple.fr ") == empreinte_courriel("ines@xn--exmple-cua.fr")
    assert empreinte_courriel("é") != empreinte_courriel("e")  # typed at sign-in: no address at all


async def test_corriger_son_adresse_pendant_qu_on_l_active(bd, monkeypatch):
    """One registration is one account: read before its link was used, written after, it made a second one, without a password."""
    jeton = await inscrite()
    lue = await inscription.en_cours("a" * 64)
    assert await inscription.activer(jeton) is Etat.VALIDE

    async def en_cours(anonyme):
        return lue

    monkeypatch.setattr(inscription, "en_cours", en_cours)
    assert not await inscription.corriger_adresse("a" * 64, "ines@exemple.org")
    assert len(await lettres()) == 1
