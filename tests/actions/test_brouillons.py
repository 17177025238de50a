"""Copy, throw away, take back, hide: by her, by somebody of her account, by a stranger."""

import asyncio

import pytest

from portail.actions import brouillons, demandes, soumission
from portail.domain import horloge
from portail.domain.acteur import Acteur
from portail.domain.compte import Compte, Profil
from portail.domain.demande import Demande, Evenement
from portail.domain.dispositifs import ars
from portail.domain.erreurs import Interdit, Introuvable, PasMaintenant
from portail.domain.etats import PASSAGES, Etat
from portail.domain.justificatif import Justificatif
from tests.actions.test_demandes import deposer, pleine, prete, saisie
from tests.conftest import faire_utilisateur

ACTES = {
    "dupliquer": brouillons.dupliquer,
    "jeter": brouillons.jeter,
    "restaurer": brouillons.restaurer,
    "masquer": brouillons.masquer,
}


async def du_compte(ines: Acteur, profil: Profil) -> Acteur:
    compte = await Compte.get(id=ines.compte_id)
    utilisateur, _ = await faire_utilisateur(f"{profil}@exemple.fr", profil, compte)
    return Acteur(utilisateur.id, compte.id, profil)


async def etrangere() -> Acteur:
    utilisateur, compte = await faire_utilisateur("etrangere@exemple.fr")
    return Acteur(utilisateur.id, compte.id, Profil.ADMINISTRATEUR)


async def en_etat(acteur: Acteur, etat: Etat) -> Demande:
    """A claim put there without living through it."""
    demande = await demandes.creer(acteur, "ars", f"cle-{etat}", pleine())
    le = horloge.maintenant()
    dates = {} if etat is Etat.BROUILLON else {"soumise_le": le, "instantane_sha256": "x"}
    await Demande.filter(id=demande.id).update(etat=etat, **dates)
    return await Demande.get(id=demande.id)


async def gardees(demande: Demande) -> dict[str, str]:
    return demandes.reponses_de(await Demande.get(id=demande.id))


# --- dupliquer ---------------------------------------------------------------------------------------------------


async def test_la_copie_d_un_brouillon_a_toutes_ses_reponses_et_rien_d_autre(ines):
    origine = await prete(ines)
    copie = await brouillons.dupliquer(ines, origine.numero)
    assert copie.numero != origine.numero and copie.etat is Etat.BROUILLON
    assert await gardees(copie) == await gardees(origine)
    assert bytes(copie.cle) != bytes(origine.cle)
    assert not await Justificatif.filter(demande_id=copie.id).exists()
    assert [e.acte for e in await Evenement.filter(demande_id=copie.id)] == ["créer"]


async def test_la_copie_d_une_demande_envoyee_n_a_que_titulaire_et_adresse(ines):
    origine = await prete(ines)
    await soumission.soumettre(ines, origine.numero, "ines.moreau@exemple.fr")
    copie = await brouillons.dupliquer(ines, origine.numero)
    reponses, exemple = await gardees(copie), ars.exemple()
    assert reponses["nom_naissance"] == exemple["nom_naissance"] and reponses["voie"] == exemple["voie"]
    assert not {"iban", "bic", "titulaire_compte"} & {nom for nom, texte in reponses.items() if texte}
    assert not copie.iban_empreinte and not copie.etape1_complete and copie.montant_centimes is None


async def test_demander_deux_fois_de_la_meme_page_fait_une_copie(ines):
    origine = await demandes.creer(ines, "ars", "cle", saisie(voie="1 rue"))
    copies = await asyncio.gather(*(brouillons.dupliquer(ines, origine.numero, "page") for _ in range(4)))
    assert len({c.numero for c in copies}) == 1 and await Demande.all().count() == 2
    await demandes.enregistrer(ines, copies[0].numero, saisie(await gardees(copies[0]), 1, "p", voie="2 rue"))
    assert (await brouillons.dupliquer(ines, origine.numero, "page")).numero == copies[0].numero
    assert (await gardees(copies[0]))["voie"] == "2 rue"
    assert (await brouillons.dupliquer(ines, origine.numero, "autre page")).numero != copies[0].numero


# --- jeter, restaurer, masquer -----------------------------------------------------------------------------------


async def test_jeter_puis_restaurer(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie(voie="1 rue"))
    await deposer(demande, "rib")
    await brouillons.jeter(ines, demande.numero)
    with pytest.raises(PasMaintenant):
        await brouillons.jeter(ines, demande.numero)
    with pytest.raises(PasMaintenant):
        await demandes.enregistrer(ines, demande.numero, saisie(voie="2 rue"))
    await brouillons.restaurer(ines, demande.numero)
    revenue = await Demande.get(id=demande.id)
    assert revenue.corbeille_le is None and (await gardees(demande))["voie"] == "1 rue"
    assert await Justificatif.filter(demande_id=demande.id).count() == 1
    actes = await Evenement.filter(demande_id=demande.id).order_by("le").values_list("acte", flat=True)
    assert list(actes) == ["créer", "jeter", "restaurer"]


async def test_on_ne_restaure_que_de_la_corbeille(ines):
    demande = await demandes.creer(ines, "ars", "cle", saisie())
    with pytest.raises(PasMaintenant):
        await brouillons.restaurer(ines, demande.numero)
    assert await Evenement.filter(demande_id=demande.id, acte="restaurer").count() == 0


async def test_masquee_elle_n_existe_plus_pour_elle_mais_reste(ines):
    demande = await en_etat(ines, Etat.REJETEE)
    await brouillons.masquer(ines, demande.numero)
    with pytest.raises(Introuvable):
        await Demande.trouver(ines.compte_id, demande.numero)
    gardee = await Demande.get(id=demande.id)
    assert gardee.masquee_le and gardee.etat is Etat.REJETEE and await gardees(demande)


# --- the table, and three actors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("acte", list(ACTES))
@pytest.mark.parametrize("etat", list(Etat))
async def test_la_table_decide(ines, acte, etat):
    """Her account's Administrateur: done exactly when PASSAGES says so, else 409 and nothing written."""
    demande = await en_etat(ines, etat)
    if acte == "restaurer":
        await Demande.filter(id=demande.id).update(corbeille_le=horloge.maintenant())
    avant = await Evenement.all().count()
    if etat in PASSAGES[acte].de:
        await ACTES[acte](ines, demande.numero)
        assert await Evenement.all().count() == avant + 1
    else:
        with pytest.raises(PasMaintenant):
            await ACTES[acte](ines, demande.numero)
        assert await Evenement.all().count() == avant and await Demande.all().count() == 1


@pytest.mark.parametrize("acte", list(ACTES))
async def test_trois_acteurs(ines, acte):
    """The owner with profile Utilisateur may; another user and a reader get 403, a stranger 404."""
    proprietaire = await du_compte(ines, Profil.UTILISATEUR)
    demande = await en_etat(proprietaire, Etat.REJETEE if acte == "masquer" else Etat.BROUILLON)
    if acte == "restaurer":
        await Demande.filter(id=demande.id).update(corbeille_le=horloge.maintenant())
    autre, _ = await faire_utilisateur("a@exemple.fr", Profil.UTILISATEUR, await Compte.get(id=ines.compte_id))
    for refusee in (
        Acteur(autre.id, ines.compte_id, Profil.UTILISATEUR),
        await du_compte(ines, Profil.CONSULTATION),
        Acteur(proprietaire.utilisateur_id, ines.compte_id, Profil.CONSULTATION),
    ):
        with pytest.raises(Interdit):
            await ACTES[acte](refusee, demande.numero)
    with pytest.raises(Introuvable):
        await ACTES[acte](await etrangere(), demande.numero)
    await ACTES[acte](proprietaire, demande.numero)
