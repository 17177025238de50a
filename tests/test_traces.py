"""The logs: one JSON object a line, libraries' included, and never the words of an error."""

import json
import logging

import pytest

from portail import traces


def dernier(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.fixture
def bibliotheque():
    """A library's logger, heard by ours alone."""
    journal = logging.Logger("asyncpg.pool")
    journal.addHandler(traces._Reste())
    return journal


def test_ce_que_dit_une_bibliotheque_est_une_ligne_sans_ses_valeurs(bibliotheque, capsys):
    try:
        raise ValueError("FR7630006000011234567890189")
    except ValueError as erreur:
        bibliotheque.error("Task failed: %s\nfuture: <Task %r>", "lea@exemple.fr", erreur, exc_info=True)
    ligne = dernier(capsys)
    assert (ligne["source"], ligne["level"], ligne["event"]) == ("asyncpg.pool", "error", "Task failed: %s")
    assert ligne["exception"][0]["type"] == "builtins.ValueError"
    assert "exemple.fr" not in str(ligne) and "FR76" not in str(ligne)


@pytest.mark.parametrize(
    "dit", ["Traceback (most recent call last):\n  File …\nOSError: lea@exemple.fr", OSError("lea@exemple.fr")]
)
def test_une_erreur_dite_en_toutes_lettres_ne_garde_que_son_nom(bibliotheque, capsys, dit):
    bibliotheque.error(dit)
    assert dernier(capsys)["event"] == "OSError"
