"""Invented people: enough names that a search finds few of them, as in life."""

import random

_PRENOMS = (  # noqa: SIM905
    "Inès Yanis Chloé Mehdi Léa Tom Aïcha Lucas Zoé Enzo Fatou Hugo Jade Adam Louise Gabriel Alice Raphaël Mila Louis"
    " Rose Arthur Anna Jules Lina Maël Julia Noah Ambre Liam Emma Ethan Agathe Sacha Juliette Nathan Nina Gaspard Lou"
    " Naël Sarah Ibrahim Éva Marius Romane Théo Camille Axel Manon Maxime Clara Antoine Lucie Victor Margaux Samuel"
    " Victoire Baptiste Capucine Clément Élise Martin Salomé Robin Apolline Oscar Céleste Simon Héloïse Côme Maya"
    " Augustin Yasmine Ismaël Assia Bilal Nour Ousmane Mariam Moussa Aminata Salif Kadiatou Minh Linh Dinis Beatriz"
).split()
_COURTS = (  # noqa: SIM905
    "Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèvre Leroy Roux David"
    " Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Faure André Mercier Blanc"
    " Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel"
    " Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud"
    " Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal"
    " Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc"
    " Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert Berger Carpentier Sanchez Dupuis Moulin"
    " Benali Haddad Diallo Traoré Konaté Cissé Ouédraogo N’Diaye Nguyen Tran Pham Ferreira Pereira Kaya Yilmaz Popescu"
).split()
_DEBUTS = ("Le ", "Da ", "Saint-", "Ben ", "El ", "D’")
_FINS = (
    *("ac", "al", "ard", "aud", "aux", "eau", "el", "er", "et", "ez", "ier", "ieu", "in", "ois", "on"),
    *("ot", "oux", "y", "an", "ène"),
)


def prenom(hasard: random.Random) -> str:
    return hasard.choice(_PRENOMS)


def nom(hasard: random.Random) -> str:
    """A common one half of the time, else one of thousands."""
    if hasard.random() < 0.5:
        return hasard.choice(_COURTS)
    racine = hasard.choice(_COURTS).rstrip("aeiouyéè")[:6].replace("’", "")
    return (hasard.choice(_DEBUTS) if hasard.random() < 0.15 else "") + racine + hasard.choice(_FINS)
