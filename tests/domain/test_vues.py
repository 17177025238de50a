"""Mon suivi's reads: the rows of a tab and no other, in every order, at a cost that does not grow."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from portail import base
from portail.domain import horloge, vues
from portail.domain.compte import Profil
from portail.domain.demande import Demande, Recepisse
from portail.domain.etats import ONGLETS, Etat
from tests.conftest import faire_utilisateur

_rang = 0


async def semer(compte, qui, etat: Etat = Etat.BROUILLON, **colonnes) -> Demande:
    """A claim in any state, each an hour older than the one before."""
    global _rang
    _rang += 1
    le = horloge.maintenant() - timedelta(hours=_rang)
    dates = {"soumise_le": le, "instantane_sha256": "x"} if etat is not Etat.BROUILLON else {}
    dates |= {"validee_le": le} if etat in ONGLETS["validees"] else {}
    dates |= {"rejetee_le": le} if etat is Etat.REJETEE else {}
    valeurs = {
        "numero": f"102611{_rang:09d}",
        "cle_creation": f"cle{_rang}",
        "dispositif": f"d{_rang}",  # one active claim a claim type and compte
        "sens": "D",
        "cle": b"",
        "reponses": b"",
        "cree_le": le,
        "modifie_le": le,
        **dates,
    }
    return await Demande.create(compte=compte, proprietaire=qui, etat=etat, **(valeurs | colonnes))


@pytest.fixture
async def ines(bd):
    return await faire_utilisateur()


async def lignes_de(compte, onglet, page=1, tri="date", descendant=True, noms=()) -> list[vues.Rang]:
    lignes = (await vues.suivi(compte.id, onglet, page, tri, descendant, noms))[1]
    return [vues.rang(ligne) for ligne in lignes]


async def comptes_de(compte) -> vues.Comptes:
    return (await vues.suivi(compte.id, "brouillons", 1, "date", True))[0]


async def numeros(compte, onglet="brouillons", page=1, tri="date", descendant=True, noms=()) -> list[str]:
    return [r.numero for r in await lignes_de(compte, onglet, page, tri, descendant, noms)]


@pytest.mark.parametrize("etat", list(Etat))
async def test_chaque_etat_est_dans_son_onglet_et_lui_seul(ines, etat):
    qui, compte = ines
    demande = await semer(compte, qui, etat)
    comptes = await comptes_de(compte)
    for onglet, etats in ONGLETS.items():
        assert (await numeros(compte, onglet) == [demande.numero]) == (etat in etats)
        assert comptes.onglets[onglet] == (etat in etats)
    assert comptes.active == (etat not in (Etat.BROUILLON, Etat.REJETEE))


async def test_rien_d_un_autre_compte(ines):
    qui, compte = ines
    autre, sien = await faire_utilisateur("autre@exemple.fr")
    await semer(sien, autre)
    await semer(sien, autre, Etat.ATTENTE_COMPLEMENT)
    assert await numeros(compte) == [] and await vues.a_faire(compte.id) == []
    comptes = await comptes_de(compte)
    assert not any(comptes.onglets.values()) and list(await vues.personnes(compte.id)) == [qui.id]


async def test_la_corbeille_le_masque_et_l_efface_ne_se_voient_pas(ines):
    qui, compte = ines
    la = await semer(compte, qui)
    await semer(compte, qui, corbeille_le=horloge.maintenant())
    await semer(compte, qui, Etat.REJETEE, masquee_le=horloge.maintenant())
    await semer(compte, qui, Etat.REJETEE, efface_le=horloge.maintenant())
    comptes = await comptes_de(compte)
    assert await numeros(compte) == [la.numero] and await numeros(compte, "rejetees") == []
    assert (comptes.onglets["brouillons"], comptes.onglets["rejetees"], comptes.corbeille) == (1, 0, 1)


async def test_une_page_et_la_ligne_qui_suit(ines):
    qui, compte = ines
    faites = [(await semer(compte, qui)).numero for _ in range(23)]
    assert await numeros(compte) == faites[:11]
    assert await numeros(compte, page=2) == faites[10:21]
    assert await numeros(compte, page=3) == faites[20:]
    assert await numeros(compte, descendant=False) == faites[::-1][:11]


async def test_trier_porte_sur_toutes_les_lignes_dans_les_deux_sens(ines):
    qui, compte = ines
    montants = [None, 500, 20_000, 7, None]
    etats = [Etat.PAYEE, Etat.VALIDEE, Etat.EN_PAIEMENT, Etat.VALIDEE, Etat.PAYEE]
    for n in range(15):
        await semer(
            compte,
            qui,
            etats[n % 5],
            montant_centimes=montants[n % 5],
            etape1_complete=n % 2 == 0,
            sens="DC"[n % 3 == 0],
        )
    cles = {
        "numero": lambda r: r.numero,
        "sens": lambda r: r.sens,
        "montant": lambda r: -1 - (not r.complete) if r.montant_centimes is None else r.montant_centimes,
        "etat": lambda r: list(Etat).index(r.etat),
        "date": lambda r: r.le,
    }
    for tri, cle in cles.items():
        for descendant in (False, True):
            pages = [await lignes_de(compte, "validees", p, tri, descendant) for p in (1, 2)]
            lignes = pages[0][:10] + pages[1]
            assert len({r.numero for r in lignes}) == 15, tri
            assert [cle(r) for r in lignes] == sorted(map(cle, lignes), reverse=descendant), (tri, descendant)


async def test_trier_par_proprietaire_suit_l_ordre_des_noms(ines):
    qui, compte = ines
    autre, _ = await faire_utilisateur("autre@exemple.fr", Profil.UTILISATEUR, compte)
    a, b = await semer(compte, qui), await semer(compte, autre)
    assert await numeros(compte, tri="proprietaire", descendant=False, noms=[qui.id, autre.id]) == [a.numero, b.numero]
    assert await numeros(compte, tri="proprietaire", descendant=False, noms=[autre.id, qui.id]) == [b.numero, a.numero]
    assert set(await vues.personnes(compte.id)) == {qui.id, autre.id}


async def test_suspendue_elle_voit_en_cours_d_instruction(ines):
    qui, compte = ines
    await semer(compte, qui, Etat.ATTENTE_FONDS, suspendue_le=horloge.maintenant())
    (rang,) = await lignes_de(compte, "transmises")
    assert rang.etat is Etat.EN_INSTRUCTION


async def test_la_taille_est_celle_du_dernier_recepisse(ines):
    qui, compte = ines
    demande = await semer(compte, qui, Etat.ENVOYEE)
    for rang, taille in ((1, 900), (2, 1200)):
        await Recepisse.create(
            demande=demande,
            genre="P21",
            rang=rang,
            octets=b"",
            taille=taille,
            sha256=str(rang),
            cree_le=demande.cree_le,
        )
    assert [r.taille for r in await lignes_de(compte, "transmises")] == [1200]


async def test_a_faire_les_complements_d_abord(ines):
    qui, compte = ines
    await semer(compte, qui, Etat.ENVOYEE)
    brouillon, complement = await semer(compte, qui), await semer(compte, qui, Etat.ATTENTE_COMPLEMENT)
    assert [t["numero"] for t in await vues.a_faire(compte.id)] == [complement.numero, brouillon.numero]


async def test_les_comptes_s_arretent_au_plafond(ines, monkeypatch):
    qui, compte = ines
    for _ in range(3):
        await semer(compte, qui)
    monkeypatch.setattr(vues, "_COMPTES", vues._COMPTES.replace(f"LIMIT {vues.PLAFOND + 1}", "LIMIT 2"))
    monkeypatch.setattr(vues, "_suivi", vues._suivi.__wrapped__)
    assert (await comptes_de(compte)).onglets["brouillons"] == 2


async def test_chaque_index_voulu_est_dans_la_base(bd):
    catalogue = "sqlite_master" if bd.base.startswith("sqlite") else "pg_indexes"
    colonne = "name" if bd.base.startswith("sqlite") else "indexname"
    presents = {ligne["nom"] for ligne in await base.lire(f"SELECT {colonne} AS nom FROM {catalogue}")}
    assert set(vues.INDEX) <= presents


async def _plan(bd, sql: str, compte_id: UUID) -> str:
    if bd.base.startswith("sqlite"):
        return " ".join(ligne["detail"] for ligne in await base.lire(f"EXPLAIN QUERY PLAN {sql}", [compte_id, 11, 0]))
    async with base.transaction() as cx:
        await cx.execute_script("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        return " ".join(ligne["QUERY PLAN"] for ligne in await base.lire(f"EXPLAIN {sql}", [compte_id, 11, 0]))


@pytest.mark.parametrize("onglet", list(ONGLETS))
@pytest.mark.parametrize("tri", ["date", *vues.TRIS])
async def test_un_index_donne_chaque_ordre_sans_trier(bd, onglet, tri):
    """The plan reads an index in order, in both directions: the cost does not grow with the account."""
    for descendant in (False, True):
        ordre = vues._ordre(onglet, tri, descendant, 0)
        sql = (
            f"SELECT numero FROM demande WHERE compte_id = $1 AND {vues.condition(onglet)}"
            f" ORDER BY {ordre} LIMIT $2 OFFSET $3"
        )
        plan = await _plan(bd, sql, uuid4())
        assert "idx_suivi_" in plan and "Sort" not in plan and "TEMP B-TREE" not in plan, plan


_AUTRES_INDEX = (
    "SELECT indexname FROM pg_indexes WHERE tablename = 'demande' AND indexname LIKE 'idx%'"
    " AND indexname NOT IN ('idx_suivi_transmises_etat', 'idx_suivi_brouillons')"
)


async def test_l_accueil_ne_parcourt_pas_tout_le_compte(bd):
    if bd.base.startswith("sqlite"):
        plan = " ".join(ligne["detail"] for ligne in await base.lire(f"EXPLAIN QUERY PLAN {vues._A_FAIRE}", [uuid4()]))
    else:
        async with base.transaction() as cx:
            await cx.execute_script("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            for index in await base.lire(_AUTRES_INDEX):  # as cheap as the good ones on an empty table
                await cx.execute_script(f"DROP INDEX {index['indexname']}")
            plan = " ".join(ligne["QUERY PLAN"] for ligne in await base.lire(f"EXPLAIN {vues._A_FAIRE}", [uuid4()]))
            await cx.rollback()
    assert "idx_suivi_transmises_etat" in plan and "Sort" not in plan and "TEMP B-TREE" not in plan, plan
