"""A claim type is one file and one registry line (maison, idea 1): a second one goes from the home page to its receipt and the service."""

import pytest

from portail import echantillons
from portail.domain import dispositifs
from portail.domain.demande import Demande
from portail.domain.dispositif import Dispositif, Piece
from portail.domain.dispositifs import ARS
from portail.domain.dispositifs.blocs import BANQUE, TITULAIRE, FormulaireBanque, FormulaireTitulaire
from portail.domain.etats import Etat
from tests.routes.test_demandes import nettoyer, ouvrir


class FormulaireCaution(FormulaireTitulaire, FormulaireBanque):
    """No address: two sections of the three."""


def _exemple() -> dict[str, str]:
    return FormulaireCaution.de(ARS.exemple()).bruts()


CHEMIN = "/mon-compte/demandes/nouvelle/caution"
CONTRAT = Piece(
    "contrat", "Contrat de location", "Ajouter le contrat", consequence="Sans lui, rien.", dessin="document"
)
CAUTION = Dispositif(
    code="caution",
    sens="D",
    titre="Récupérer ma caution",
    titre_court="Caution de location",
    lien="Récupérer une caution",
    pour="Vous quittez votre logement",
    formulaire=FormulaireCaution,
    sections=(TITULAIRE, BANQUE),
    pieces_de=lambda reponses, deposees: (CONTRAT,),
    exemple=_exemple,
    textes={"recevra": "Vous recevrez toute la caution.", "totale": "En une seule fois."},
)


@pytest.fixture
def caution(monkeypatch) -> Dispositif:
    monkeypatch.setitem(dispositifs.DISPOSITIFS, "caution", CAUTION)
    return CAUTION


async def test_du_premier_lien_au_recepisse(connecte, lambert, caution):
    assert caution.lien in await connecte.voir("/mon-compte/")
    assert CHEMIN in await connecte.voir("/plan-du-site")
    assert "/mon-compte/#faire" in await connecte.voir("/mon-compte/mon-suivi")

    caches = await ouvrir(connecte, CHEMIN)
    reponse = await connecte.poster(CHEMIN, {**caches, **caution.exemple(), "action": "suivant"})
    justificatifs = reponse.headers["location"]
    assert "Ajouter le contrat *" in nettoyer(await connecte.voir(justificatifs))
    contrat = {"contrat": ("contrat.pdf", echantillons.rib(), "application/pdf")}
    reponse = await connecte.poster(justificatifs, {"action": "suivant"}, files=contrat)
    racine = justificatifs.removesuffix("/justificatifs")
    assert reponse.headers["location"] == f"{racine}/recapitulatif"

    relue = nettoyer(await connecte.voir(f"{racine}/recapitulatif"))
    assert all(mots in relue for mots in ("Caution de location", "toute la caution", "contrat.pdf", "•••• 0189"))
    assert "allocation" not in relue.casefold() and "Voie" not in relue
    reponse = await connecte.poster(f"{racine}/soumission", {"reponse": "oui"})
    assert reponse.headers["location"] == f"{racine}/confirmation"
    demande = await Demande.get()
    assert (demande.dispositif, demande.etat) == ("caution", Etat.ENVOYEE)

    assert "Caution de location" in await connecte.voir("/mon-compte/mon-suivi?onglet=transmises")
    assert "Caution de location" in await connecte.voir(racine)
    assert (await connecte.get(f"{racine}/recapitulatif.pdf")).content.startswith(b"%PDF")
    assert "CAUTION" in await lambert.voir("/gestion/demandes")
    dossier = nettoyer(await lambert.voir(f"/gestion/demandes/{demande.numero}"))
    assert "Contrat de location" in dossier and "Moreau" in dossier
