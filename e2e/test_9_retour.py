"""Back, in a browser that brings a page out of its memory as she left it, scripts included (Safari, Firefox, newer Chromium).

The browser that plays the stories loads it anew: what it would say to the page is said by hand.
"""

import pytest
from playwright.sync_api import expect

from e2e.reseau import attend, complement, entre, retient

QUITTER = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
REVENIR = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
ECOUTER = """dites = [];
new MutationObserver(() => dites.push(document.querySelector('[role=alert]').textContent))
  .observe(document.querySelector('[role=alert]'), { childList: true, characterData: true, subtree: true })"""


@pytest.mark.parametrize("ecran", ["telephone"])
def test_une_sauvegarde_coupee_par_son_depart_n_est_pas_une_panne(a_l_etape_1):
    elle = a_l_etape_1
    elle.page.evaluate(ECOUTER)
    retenues = retient(elle, "**/informations", combien=1)
    complement(elle).fill("bâtiment C")
    attend(elle, retenues)
    elle.page.evaluate(QUITTER)
    elle.page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    elle.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    elle.page.evaluate("delete document.hidden")
    elle.page.evaluate(REVENIR)
    retenues[0].abort()
    expect(elle.page.locator("#etat")).to_contain_text("Enregistré à")
    assert elle.page.evaluate("dites") == []
    elle.page.reload()
    expect(complement(elle)).to_have_value("bâtiment C")


@pytest.mark.parametrize("ecran", ["telephone"])
def test_apres_la_deconnexion_rien_d_elle_ne_se_montre(elle):
    entre(elle)
    elle.ouvre("/mon-compte/mon-suivi")
    elle.page.evaluate(QUITTER)
    elle.page.context.clear_cookies()
    elle.page.evaluate(REVENIR)
    elle.lit("J’ai déjà un compte")
