"""What is seen when the system imposes its colours, and what scrolls by itself."""

import re

import pytest
from playwright.sync_api import expect

from e2e import gestes, service

COULEURS = (
    """(e, pseudo) => { const s = getComputedStyle(e, pseudo); return [s.borderBottomColor, s.backgroundColor] }"""
)


def _couleurs(elle, quoi: str) -> tuple[str, str]:
    return tuple(elle.page.locator(quoi).first.evaluate(COULEURS))


@pytest.mark.parametrize("ecran", ["large"])
def test_en_couleurs_forcees_l_onglet_l_etape_et_le_bouton_principal_se_distinguent(elle):
    """A transparent edge becomes a black one there, and a tint the page's own colour."""
    gestes.se_connecte(elle, gestes.ouvre_un_compte(elle))
    elle.page.emulate_media(forced_colors="active")
    elle.ouvre("/mon-compte/mon-suivi")
    onglet, autre = "[aria-current]", "a:not([aria-current])"
    assert _couleurs(elle, f".onglets {onglet}")[0] != _couleurs(elle, f".onglets {autre}")[0]
    elle.ouvre("/mon-compte/demandes/nouvelle/ars")
    rond = ".etape__rond"
    assert _couleurs(elle, f"[aria-current=step] {rond}")[1] != _couleurs(elle, f".etape:last-child {rond}")[1]
    assert _couleurs(elle, "[aria-current=step]")[1] == _couleurs(elle, ".etape:last-child")[1]
    assert _couleurs(elle, ".barre .bouton--plein")[1] != _couleurs(elle, ".barre .bouton--contour")[1]


@pytest.mark.parametrize("ecran", ["large"])
def test_un_recapitulatif_plus_haut_que_l_ecran_defile_au_clavier(elle):
    gestes.se_connecte(elle, gestes.ouvre_un_compte(elle))
    elle.page.set_viewport_size({"width": 1280, "height": 1000})
    elle.ouvre("/mon-compte/demandes/nouvelle/ars")
    bloc = elle.page.locator("#recapitulatif details")
    expect(bloc).to_have_attribute("open", "")
    assert bloc.get_attribute("tabindex") is None
    elle.page.set_viewport_size({"width": 1280, "height": 400})
    elle.page.get_by_label(re.compile(r"^Prénom\(s\)")).fill("Inès, Louise")
    expect(bloc).to_have_attribute("tabindex", "0")
    expect(bloc).to_have_accessible_name("Récapitulatif")
    assert elle.page.evaluate("document.activeElement.id") == "prenoms"


@pytest.mark.parametrize("ecran", ["large"])
def test_mon_suivi_a_plusieurs_tient_dans_l_ecran_le_plus_etroit_ou_il_est_un_tableau(elle):
    """The column of the owners once pushed the page sideways between 1024 and 1100 px."""
    courriel, _ = service.demande_envoyee(elle)
    service.ouvre_son_espace_a(elle, courriel, "Karim", "Haddad")
    elle.ouvre("/mon-compte/")
    gestes.se_connecte(elle, courriel)
    for largeur in (1024, 1090, 1160):
        elle.page.set_viewport_size({"width": largeur, "height": 900})
        elle.ouvre("/mon-compte/mon-suivi?onglet=transmises")
        elle.lit("Propriétaire de la demande")
        assert elle.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, largeur
        entetes = elle.page.locator(".suivi th .tri").evaluate_all(
            "ths => ths.map(t => [t.scrollWidth, t.clientWidth])"
        )
        assert all(voulu <= eu for voulu, eu in entetes), entetes


NON_COUPE = """e => {
  const s = getComputedStyle(e), tour = parseFloat(s.outlineWidth) + parseFloat(s.outlineOffset), b = e.getBoundingClientRect();
  for (let p = e.parentElement; p; p = p.parentElement) {
    if (getComputedStyle(p).overflowX === "visible") continue;
    const c = p.getBoundingClientRect();
    if (b.left - tour < c.left || b.right + tour > c.right || b.top - tour < c.top) return p.className;
  }
  return "";
}"""


@pytest.mark.parametrize("ecran", ["telephone"])
def test_l_anneau_du_focus_n_est_coupe_ni_par_le_recepisse_ni_par_l_entete_du_tableau(elle):
    """Both hide what goes over their edges."""
    gestes.se_connecte(elle, gestes.ouvre_un_compte(elle))
    elle.ouvre("/mon-compte/demandes/nouvelle/ars")
    resume = elle.page.locator("#recapitulatif summary")
    elle.page.keyboard.press("Tab")
    resume.focus()
    assert resume.evaluate(NON_COUPE) == ""
    elle.ouvre("/mon-compte/mon-suivi")
    elle.page.keyboard.press("Tab")
    tri = elle.page.locator("#tri-sens")
    tri.focus()
    assert tri.evaluate(NON_COUPE) == ""


ARS = "/particulier/recuperer-votre-argent-consigne/recuperez-vos-allocations-de-rentree-scolaire-ars"
SIENNES = ("/mon-compte/", "/mon-compte/demandes/nouvelle/ars", "/mon-compte/mon-suivi?onglet=transmises")


def _tient_en_lettres_doubles(elle, *chemins: str) -> None:
    """Root letters of 200 %: the sheet asks containers in rem, which follow them as they follow a browser's setting."""
    for chemin in chemins:
        elle.ouvre(chemin)
        elle.page.evaluate("document.documentElement.style.fontSize = '200%'")
        for largeur in (390, 360, 320):
            elle.page.set_viewport_size({"width": largeur, "height": 844})
            assert elle.page.evaluate("document.documentElement.scrollWidth") <= largeur, (chemin, largeur)


@pytest.mark.parametrize("ecran", ["telephone"])
def test_les_lettres_deux_fois_plus_grandes_tiennent_dans_un_telephone(elle):
    """The footer's telephone, the tabs and the claim's number in its title once pushed the pages sideways."""
    _tient_en_lettres_doubles(elle, ARS, "/mon-compte/")
    courriel, envoyee = service.demande_envoyee(elle)
    elle.ouvre("/mon-compte/")
    gestes.se_connecte(elle, courriel)
    elle.lit("Bienvenue")
    _tient_en_lettres_doubles(elle, *SIENNES, f"/mon-compte/demandes/{envoyee}")
    elle.ouvre(SIENNES[1])
    elle.clique("Enregistrer", "button")
    elle.page.wait_for_url(re.compile("/informations"))
    racine = elle.page.url.partition("/informations")[0]
    _tient_en_lettres_doubles(elle, f"{racine}/justificatifs", f"{racine}/recapitulatif")
