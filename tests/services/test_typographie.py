"""Lines never break inside « », before a double sign, in a date, between a number and its unit; titles and letters keep plain spaces."""

import re

import pytest
from jinja2 import DictLoader
from markupsafe import Markup

from portail.services import gabarits
from portail.services.typographie import INSECABLE, insecables


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("la lettre « C » : oui ?", "la lettre «~C~»~: oui~?"),
        ("à rien d’autre ; enfin !", "à rien d’autre~; enfin~!"),
        ("10 Mo au plus, 3 mois, 100 %", "10~Mo au plus, 3~mois, 100~%"),
        (
            "le 25 août 2026, le 1er janvier, le 1<sup>er</sup> mai",
            "le 25~août 2026, le 1er~janvier, le 1<sup>er</sup>~mai",
        ),
        ("01 58 50 89 88, de 9h à 12h", "01~58~50~89~88, de 9h~à~12h"),
        (" : la suite d’un mot calculé", "~: la suite d’un mot calculé"),
        ("12 rue des Lilas, http://a ; a:b", "12 rue des Lilas, http://a~; a:b"),
        ("FR76 3000 6000 0112", "FR76 3000 6000 0112"),
    ],
)
def test_les_espaces_insecables(ecrit, lu):
    assert insecables(ecrit).replace(INSECABLE, "~") == lu


def test_du_html_sur_reste_sur():
    assert isinstance(insecables(Markup("<b>quoi ?</b>")), Markup)


def test_les_pages_les_portent_les_lettres_et_les_titres_non():
    env = gabarits.environnement().overlay(
        loader=DictLoader(dict.fromkeys(("page.html", "courriels/x.html", "base.html"), '« {{ "oui ?" }} » : non'))
    )
    dits = {nom: re.sub(INSECABLE, "~", env.get_template(nom).render()) for nom in env.list_templates()}
    assert dits == {
        "page.html": "«~oui~?~»~: non",
        "courriels/x.html": "« oui ? » : non",
        "base.html": "« oui ? » : non",
    }
