"""What a client says it reads, on the three roads that compress: kept pages, static files, everything else."""

import pytest

from portail.web import statiques

ADRESSES = ("/mon-compte/", "/mon-compte/creer-compte/profil", lambda: statiques.url(statiques.FEUILLE))


@pytest.mark.parametrize(
    ("accepte", "permis"),
    [
        ("br", {"br"}),
        ("gzip, deflate, br, zstd", {"br"}),
        ("BR", {"br"}),
        ("gzip;q=1, br;q=0", {"gzip", ""}),
        ("gzip, br; q=0.0", {"gzip", ""}),
        ("br;q=0", {""}),
        ("br;q=0.5", {"br"}),
        ("brotli, xgzip", {""}),
        ("identity", {""}),
        ("", {""}),
    ],
)
@pytest.mark.parametrize("adresse", ADRESSES)
async def test_rien_que_le_client_ne_lise(client, adresse, accepte, permis):
    chemin = adresse if isinstance(adresse, str) else adresse()
    for _ in range(2):  # drawn, then kept
        reponse = await client.get(chemin, headers={"accept-encoding": accepte})
        assert reponse.status_code == 200
        assert reponse.headers.get("content-encoding", "") in permis
