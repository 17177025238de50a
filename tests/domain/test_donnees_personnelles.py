"""The guard: each kind in the ways that people write it, and ordinary messages that must pass."""

import random
from datetime import UTC, datetime

import pytest
from schwifty import IBAN

from portail.domain import horloge
from portail.domain.donnees_personnelles import Genre, interdites, ressemble_a_une_adresse

AIDE = "01 58 50 89 88"
POSTE = ("Caisse des Dépôts", "Restitution ARS", "15 quai Anatole France", "75356 Paris 07 SP")
PERMIS = (AIDE, "noreply-consignations@caissedesdepots.fr", *POSTE)


def nir(treize: str) -> str:
    calcul = treize.replace("2A", "19").replace("2B", "18")
    return f"{treize}{97 - int(calcul) % 97:02d}"


def est_nir(quinze: str) -> bool:
    return int(quinze[13:]) == 97 - int(quinze[:13]) % 97


def luhn(debut: str) -> str:
    """The same with its last digit."""
    return next(f"{debut}{c}" for c in "0123456789" if Genre.CARTE in interdites(f"{debut}{c}"))


def par(texte: str, *tailles: int, sep: str = " ") -> str:
    morceaux, ici = [], 0
    for taille in tailles:
        morceaux.append(texte[ici : ici + taille])
        ici += taille
    return sep.join([m for m in [*morceaux, texte[ici:]] if m])


# --- IBAN --------------------------------------------------------------------------------------------------------------

FR = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    "texte",
    [
        FR,
        FR.lower(),
        par(FR, 4, 4, 4, 4, 4, 4),
        par(FR, 4, 4, 4, 4, 4, 4, sep="-"),
        par(FR, 4, 4, 4, 4, 4, 4, sep="."),
        par(FR, 4, 4, 4, 4, 4, 4, sep="\u00a0"),
        par(FR, 4, 4, 4, 4, 4, 4, sep="\n"),
        par(FR, 2, 2, 5, 5, 11),
        " ".join(FR),
        f"Voici mon IBAN:{FR}.",
        f"monIBAN{FR}merci",
        f"IBAN n° {FR}, à mon nom",
        "".join(chr(ord(c) + 0xFEE0) for c in FR),  # full width
        FR.translate({ord(str(n)): chr(0x0660 + n) for n in range(10)}),  # Arabic digits
        "FR76\u200b3000\u200b6000\u200b0112\u200b3456\u200b7890\u200b189",
        "FR14 2004 1010 0505 0001 3M02 606",
        "BE68 5390 0754 7034",
        "DE89 3704 0044 0532 0130 00",
        "GB29 NWBK 6016 1331 9268 19",
        "FR76 3OOO 6OOO O112 3456 789O 189",  # letters for digits of the same shape
        "FR7\ufe0f\u20e36 3000 6000 0112 3456 7890 189",  # a keycap
        "ES91 2100 0418 4502 0005 1332",
        "LU28 0019 4006 4475 0000",
        "MU17 BOMM 0101 1010 3030 0200 000M UR",
        "30006 00001 12345678901 89",  # the same account, as its RIB says it
        "banque 30006 guichet 00001".replace("banque ", "").replace(" guichet", "") + " 12345678901 89",
    ],
)
def test_un_iban_est_vu(texte):
    assert Genre.IBAN in interdites(texte, PERMIS)


@pytest.mark.parametrize(
    "texte",
    [
        "FR76 3000 6000 0112 3456 7890 188",  # wrong key
        "FR76 3000 6000 0112",  # not whole
        "FR76",
        "XX12 3456 7890 1234 5678",
        "Je suis née en 2005 à Roubaix, en FR 59.",
        "DE 15 heures à 17 heures, 30 minutes, 2026, 14 novembre",
        "30006 00001 12345678901 88",
        "J’attends depuis longtemps, 12 mois et puis encore une semaine entière.",
    ],
)
def test_ce_qui_n_est_pas_un_iban(texte):
    assert Genre.IBAN not in interdites(texte, PERMIS)


def test_tout_iban_de_tout_pays_est_vu():
    hasard = random.Random(7)
    for pays in ("FR", "BE", "DE", "ES", "IT", "PT", "LU", "NL", "CH", "PL", "RO", "MC", "GB", "IE", "TN"):
        for _ in range(5):
            iban = str(IBAN.random(country_code=pays, random=hasard))
            assert Genre.IBAN in interdites(f"Mon compte est {iban.lower()}."), iban
            assert Genre.IBAN in interdites(" ".join(iban[i : i + 4] for i in range(0, len(iban), 4))), iban


# --- cards -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "texte",
    [
        "4970 1012 3456 7890".replace("7890", luhn("497010123456789")[-4:]),
        "4111111111111111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111·1111·1111·1111",
        "4111*1111*1111*1111",
        "4\ufe0f111 1111 1111 1111",
        "4111 1111 1111 1111 12/27 123",
        "CB4111111111111111",
        "ma carte 5555 5555 5555 4444, exp 09/28",
        "2221 0000 0000 0009",
        "3782 822463 10005",
        "3056 9309 0259 04",
        "6011 1111 1111 1117",
        "3530 1113 3330 0000",
        "4222222222222",
    ],
)
def test_une_carte_est_vue(texte):
    assert Genre.CARTE in interdites(texte, PERMIS)


@pytest.mark.parametrize(
    "texte",
    ["4111 1111 1111 1112", "4111 1111 1111", "1234 5678 9012 3452", "9999 9999 9999 9995", "0000 0000 0000 0000"],
)
def test_ce_qui_n_est_pas_une_carte(texte):
    assert Genre.CARTE not in interdites(texte, PERMIS)


# --- NIR ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "treize", ["2050359512345", "1991275116001", "105092A004001", "205062B033123", "2053399123456"]
)
def test_un_nir_est_vu(treize):
    complet = nir(treize)
    for texte in (
        complet,
        complet.lower(),
        par(complet, 1, 2, 2, 2, 3, 3),
        par(complet, 13),
        par(complet, 1, 2, 2, 2, 3, 3, sep="."),
        f"Ma carte Vitale : {par(complet, 1, 2, 2, 2, 3, 3)}. Merci",
        f"n°{complet}",
        f"le 3 mars, {complet}",
    ):
        assert Genre.NIR in interdites(texte, PERMIS), texte


@pytest.mark.parametrize(
    "texte",
    [
        nir("2050359512345")[:-2] + "00",
        nir("2050359512345")[:13],
        nir("9050359512345"),
        nir("2051359512345"),  # no month 13
        "2050359512345" + nir("2050359512345")[13:] + "7",
    ],
)
def test_ce_qui_n_est_pas_un_nir(texte):
    assert Genre.NIR not in interdites(texte, PERMIS)


@pytest.mark.parametrize("texte", ["2 05 03 59 512 345", "1.99.12.75.116.001", "n° 2 05 03 2a 004 001, merci"])
def test_un_nir_sans_sa_cle_se_reconnait_a_ses_groupes(texte):
    assert Genre.NIR in interdites(texte, PERMIS)


def test_aucun_mot_ne_fait_un_iban():
    """One sentence in ninety-seven would have the key of an IBAN of letters."""
    for n in range(200):
        assert interdites(f"J’attends depuis longtemps, 12 mois et puis encore {'a' * (n % 9)} semaine {n}.") == []


def numeros_qui_seraient_des_nir() -> list[str]:
    """Claim numbers of ours that are good NIRs by their key: one in ninety-seven."""
    trouves = [f"10{mois}{rang:09d}" for mois in ("2611", "2601", "2512") for rang in range(1, 9000)]
    return [n for n in trouves if est_nir(n)]


def test_un_numero_de_demande_n_est_jamais_vu(monkeypatch):
    monkeypatch.setattr(horloge, "maintenant", lambda: datetime(2026, 11, 23, 18, tzinfo=UTC))
    dangereux = numeros_qui_seraient_des_nir()
    assert len(dangereux) > 200
    for numero in dangereux:
        for texte in (
            numero,
            par(numero, 2, 4, 3, 3),
            par(numero, 2, 4, 3, 3, sep="\u00a0"),
            par(numero, 3, 3, 3, 3),
            par(numero, 5, 5),
            f"Ma demande n°{numero}.",
            f"demande {par(numero, 2, 4, 3, 3)} du 12 novembre",
            f"2 demandes : {numero} 12 pages",
            numero.replace("0", "O"),
        ):
            assert interdites(texte, PERMIS) == [], texte


def test_un_million_de_numeros_pris_au_hasard(monkeypatch):
    """No other kind either: by its digits alone, a number of ours might end as a card or a phone."""
    monkeypatch.setattr(horloge, "maintenant", lambda: datetime(2026, 11, 23, 18, tzinfo=UTC))
    hasard = random.Random(3)
    for _ in range(2000):
        numero = f"10{hasard.choice((23, 24, 25, 26))}{hasard.randint(1, 10):02d}{hasard.randrange(1, 10**9):09d}"
        assert interdites(numero) == [] and interdites(f"demande {par(numero, 2, 4, 3, 3)} ?") == [], numero


def test_un_mois_a_venir_n_excuse_pas_un_nir(monkeypatch):
    """October 2003, written so: in 2026 no claim can bear that number."""
    monkeypatch.setattr(horloge, "maintenant", lambda: datetime(2026, 11, 23, 18, tzinfo=UTC))
    assert Genre.NIR in interdites(nir("1031059123456"))


def test_un_numero_n_en_cache_pas_un_autre():
    complet = nir("2050359512345")
    assert interdites(f"102611000001029 {complet}") == [Genre.NIR]
    assert interdites(f"{complet} 102611000001029 {FR}") == [Genre.IBAN, Genre.NIR]
    assert interdites(f"FR76 102611000001029 {FR[4:]}") == [Genre.IBAN]  # its RIB alone


# --- addresses and phones ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "texte",
    [
        "ines.moreau@exemple.fr",
        "INES.MOREAU@EXEMPLE.FR",
        "ines @ exemple.fr",
        "Écrivez-moi à ines+ase@mail.exemple.co.uk, merci",
        "ines(at)exemple.fr",
        "ines [arobase] exemple [point] fr",
        "ines arobase exemple point fr",
        "ines at exemple dot fr",
        '"Inès Moreau"@exemple.fr',
        "ines@exemple. fr",
        "ines@exemple.рф",
        "ines＠exemple.fr",
        "ines@gmail",
        "inès@éxemple.fr",
        "<ines@exemple.fr>",
        "mailto:ines@exemple.fr?subject=x",
    ],
)
def test_une_adresse_courriel_est_vue(texte):
    assert interdites(texte, PERMIS) == [Genre.COURRIEL]


@pytest.mark.parametrize(
    "texte",
    [
        "rendez-vous à 14h @ la mairie",
        "@service",
        "Bonjour @service. Merci",
        "rendez-vous at home. Merci",
        "Je passe chez Orange.",
        "noreply-consignations@caissedesdepots.fr",
    ],
)
def test_ce_qui_n_est_pas_une_adresse_courriel(texte):
    assert interdites(texte, PERMIS) == []


@pytest.mark.parametrize(
    "texte",
    [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "06·12·34·56·78",
        "06;12;34;56;78",
        "(06) 12 34 56 78",
        "O6 12 34 56 78",
        "33 6 12 34 56 78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "0 6 1 2 3 4 5 6 7 8",
        "061 234 56 78",
        "+33 6 12 34 56 78",
        "+33612345678",
        "+33 (0)6 12 34 56 78",
        "0033 6 12 34 56 78",
        "33612345678",
        "01 58 50 89 89",
        "0692 12 34 56",
        "+262 692 12 34 56",
        "+32 470 12 34 56",
        "tel:0612345678",
        "Appelez-moi au 06 12 34 56 78 après 18 h",
        "59100 06 12 34 56 78",
        "06 12 34 56 78 59100",
        "０６ １２ ３４ ５６ ７８",
        "06 12 34 56 78 ou 01 58 50 89 88",
    ],
)
def test_un_telephone_est_vu(texte):
    assert interdites(texte, PERMIS) == [Genre.TELEPHONE]


@pytest.mark.parametrize(
    "texte",
    [
        AIDE,
        "0158508988",
        "01.58.50.89.88",
        "+33 1 58 50 89 88",
        "+33158508988",
        "+33-1-58-50-89-88",
        "+33 (0)1 58 50 89 88",
        "(01) 58 50 89 88",
        "33 1 58 50 89 88",
        "de 08:30 à 12:15 et de 13:45 à 17:00",
        "J’ai appelé le 01 58 50 89 88 : personne.",
        "le 01/02/2026 10 h 30",
        "du 05/11/2026 14 au 06/11/2026 18",
        "du 05 11 2026 1430",
        "le 2026-01-02 103045",
        "06 12 34 56",
        "0612345678901",
        "1 234 567 890",
        "le 06 12 34 h",
    ],
)
def test_ce_qui_n_est_pas_un_telephone(texte):
    assert interdites(texte, PERMIS) == []


# --- what must pass ----------------------------------------------------------------------------------------------------

ORDINAIRES = [
    "",
    "Bonjour, je l’ai demandé ce soir sur le site de la mairie. Je l’envoie dès que je le reçois.",
    "Je suis née le 14 mars 2005, j’ai eu 18 ans en 2023. J’étais en famille d’accueil du 01/09/2012 au 31/08/2020.",
    "J’ai déposé mon dossier le 12/11/2026 à 14:05, puis le 14.11.2026 à 9 h.",
    "Mon numéro d’allocataire CAF est 1234567.",
    "J’attends 885,50 € ou 1 234,56 €. Est-ce 12 000 euros ?",
    "Ma demande 102611000001029, faite en novembre, parle de l’acte n° 1203 de 2005, page 3 sur 12.",
    "J’ai 2 cours le matin et 1 place au foyer ; la rue est fermée 3 semaines.",
    "Les années 2016, 2017, 2018, 2019, 2020, 2021, 2022 et 2023 comptent-elles ?",
    "Est-ce normal ? 10 jours, puis 21 jours, puis 30 jours…",
    "Référence du courrier : ARS-2026-11-000123/B",
    "Merci !\n\nCordialement,\nInès",
]  # fmt: skip


@pytest.mark.parametrize("texte", ORDINAIRES)
def test_un_message_ordinaire_passe(texte):
    assert interdites(texte, PERMIS) == []
    assert not ressemble_a_une_adresse(texte, PERMIS)


@pytest.mark.parametrize(
    "texte",
    [
        "12 rue des Lilas",
        "J’habite au 12, rue des Lilas",
        "12bis avenue Foch",
        "12 bis, av. Foch",
        "3 boulevard Carnot",
        "4 place de la République",
        "4 Place Carnot",
        "7 cours Lafayette",
        "1 allée des Tilleuls, bâtiment C",
        "59100 Roubaix",
        "à 59 100 roubaix",
        "75011 PARIS",
        "97400 Saint-Denis",
        "BP 1234",
        "Résidence Le Parc, 8 chemin du Moulin",
    ],
)
def test_une_adresse_postale_est_devinee(texte):
    assert ressemble_a_une_adresse(texte, PERMIS)
    assert interdites(texte, PERMIS) == []


@pytest.mark.parametrize(
    "texte",
    [
        "J’ai écrit au 15 quai Anatole France, 75356 Paris 07 SP.",
        "12000 euros",
        "J’ai lu 12 345 pages.",
        "il y a 2 places",
        "la mairie de Roubaix",
        "en 2005",
        "la rue des Lilas",
    ],
)
def test_ce_qui_n_est_pas_une_adresse(texte):
    assert not ressemble_a_une_adresse(texte, PERMIS)


def test_tout_a_la_fois_et_rien_ne_traine():
    texte = f"{FR} 4111 1111 1111 1111 {nir('2050359512345')} ines@exemple.fr 06 12 34 56 78"
    assert interdites(texte) == list(Genre)


@pytest.mark.parametrize(
    "texte",
    [
        *("0" * 5000, "0 " * 2500, "a@" * 2500, "FR76" * 1200, "1." * 2500, "12 rue " * 700, "+3" * 2500, "a." * 2500),
        *("a" * 5000, "OIl" * 1600 + "1", "33(0)" * 1000, "temps 12 " * 500),
    ],
)
def test_un_long_texte_ne_coute_rien(texte):
    import time

    debut = time.thread_time()  # ours alone: a loaded machine is no cost of the text
    interdites(texte, PERMIS)
    ressemble_a_une_adresse(texte, PERMIS)
    assert time.thread_time() - debut < 0.5
