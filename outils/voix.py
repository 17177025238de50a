"""Makes src/portail/services/voix/*.wav, what the captcha says: espeak-ng's French voice, 8 kHz, mono, 8 bits.

python outils/voix.py        (needs espeak-ng: apt install espeak-ng)
"""

import array
import io
import subprocess
import wave
from pathlib import Path

DOSSIER = Path(__file__).parents[1] / "src/portail/services/voix"
TAUX = 8000
MOTS = {
    "A": "A, comme Anatole",
    "C": "C, comme Camille",
    "D": "D, comme Denise",
    "E": "E, comme Eugène",
    "F": "F, comme François",
    "G": "G, comme Gaston",
    "H": "H, comme Henri",
    "J": "J, comme Joseph",
    "K": "K, comme kilo",
    "L": "L, comme Louis",
    "M": "M, comme Marcel",
    "N": "N, comme Nicole",
    "P": "P, comme Pierre",
    "R": "R, comme Raoul",
    "T": "T, comme Thérèse",
    "U": "U, comme Ursule",
    "V": "V, comme Victor",
    "W": "W, double V, comme William",
    "X": "X, comme Xavier",
    "Y": "I grec, comme Yvonne",
    "3": "le chiffre trois",
    "4": "le chiffre quatre",
    "6": "le chiffre six",
    "7": "le chiffre sept",
    "9": "le chiffre neuf",
}


def dire(mot: str) -> tuple[int, array.array]:
    """espeak-ng's own samples: its rate, 16 bits."""
    son = subprocess.run(
        ["espeak-ng", "-v", "fr", "-s", "150", "--stdout", mot], check=True, capture_output=True
    ).stdout
    # espeak-ng writes a length that is not known yet into the header of a pipe: read what is there
    donnees = son[son.index(b"data") + 8 :]
    taux = int.from_bytes(son[24:28], "little")
    return taux, array.array("h", donnees[: len(donnees) // 2 * 2])


def reduire(taux: int, sons: array.array) -> bytes:
    """To 8 kHz by the mean of what falls in each step, trimmed, as loud as can be, on 8 bits."""
    pas = taux / TAUX
    moyennes = []
    for rang in range(int(len(sons) / pas)):
        part = sons[int(rang * pas) : max(int((rang + 1) * pas), int(rang * pas) + 1)]
        moyennes.append(sum(part) / len(part))
    crete = max(abs(v) for v in moyennes)
    sonores = [rang for rang, v in enumerate(moyennes) if abs(v) > crete / 40]
    moyennes = moyennes[max(0, sonores[0] - 200) : sonores[-1] + 400]
    return bytes(int(128 + v / crete * 110) for v in moyennes)


def main() -> None:
    DOSSIER.mkdir(parents=True, exist_ok=True)
    for signe, mot in MOTS.items():
        tampon = io.BytesIO()
        with wave.open(tampon, "wb") as sortie:
            sortie.setparams((1, 1, TAUX, 0, "NONE", ""))
            sortie.writeframes(reduire(*dire(mot)))
        (DOSSIER / f"{signe}.wav").write_bytes(tampon.getvalue())


if __name__ == "__main__":
    main()
