# SPDX-License-Identifier: GPL-3.0-or-later
"""The mouth classes that the network tells apart, and the speech sounds that belong to each.

The order is that of VisemeMouthClass in src/engine/viseme-mouth-network.h.
"""

import unicodedata

NAMES = "SIL P F T S SH K H R W J I Y E A AA AX O U".split()
COUNT = len(NAMES)
INDEX = {name: index for index, name in enumerate(NAMES)}
SIL, P, F, H = (INDEX[name] for name in ("SIL", "P", "F", "H"))
VOWELS = set("I Y E A AA AX O U".split())

# IPA letters; diacritics and length marks are dropped before looking a letter up.
IPA = {
    "P": "p b m β ɓ",
    "F": "f v ʋ ɸ ɱ",
    "T": "t d n l θ ð ɾ r ɫ ɬ ɮ ʈ ɖ ɳ ɭ ɽ ɗ",
    "S": "s z",
    "SH": "ʃ ʒ ɕ ʑ ʂ ʐ",
    "K": "k ɡ g ŋ x ɣ q ɢ χ ʁ ħ ʕ ɴ ʀ",
    "H": "h ɦ ʔ ?",
    "R": "ɹ ɻ",
    "W": "w ɥ ʍ ɰ",
    "J": "j ɲ ʎ c ɟ ç ʝ",
    "I": "i ɪ ɨ ɯ ᵻ",
    "Y": "y ʏ ø œ ɵ",
    "E": "e ɛ ε",
    "A": "a æ ɐ ä",
    "AA": "ɑ",
    "AX": "ə ʌ ɜ ɤ ɘ ɝ",
    "O": "o ɔ ɒ",
    "U": "u ʊ ʉ",
}
CLASS_OF = {letter: name for name, letters in IPA.items() for letter in letters.split()}

# The phones of the English voices of flite and festival (CMU's radio set), as IPA.
CMU = {
    "p": "p", "b": "b", "m": "m", "f": "f", "v": "v", "th": "θ", "dh": "ð", "t": "t", "d": "d",
    "n": "n", "l": "l", "s": "s", "z": "z", "sh": "ʃ", "zh": "ʒ", "ch": "tʃ", "jh": "dʒ", "k": "k",
    "g": "ɡ", "ng": "ŋ", "hh": "h", "hv": "h", "h": "h", "r": "ɹ", "w": "w", "y": "j", "dx": "ɾ",
    "nx": "n", "el": "əl", "em": "əm", "en": "ən", "iy": "i", "ih": "ɪ", "ix": "ɪ", "eh": "ɛ",
    "ey": "eɪ", "ae": "æ", "aa": "ɑ", "ao": "ɔ", "ow": "oʊ", "uw": "u", "ux": "u", "uh": "ʊ",
    "ah": "ʌ", "ax": "ə", "er": "ɚ", "axr": "ɚ", "ay": "aɪ", "aw": "aʊ", "oy": "ɔɪ",
    "pau": "", "ssil": "", "sil": "", "#": "",
}


def _letters(phone):
    for letter in unicodedata.normalize("NFD", phone):
        if letter == "ɚ":
            yield from ("AX", "R")
        elif letter in CLASS_OF:
            yield CLASS_OF[letter]


def from_ipa(phone):
    """[(class name, share of the phone's time)], or None for what is not a sound of its own.

    Diphthongs glide from the first vowel to the second, affricates are mostly their hiss.
    """
    if phone in ("", "_"):
        return [("SIL", 1.0)]
    if phone.startswith("("):  # espeak-ng tells that it changes to another language
        return None
    found = list(_letters(phone))
    if not found:
        return None
    if len(found) > 1 and found[0] not in VOWELS:
        if found[0] in ("T", "J", "K") and found[1] in ("S", "SH"):
            return [("T", 0.35), (found[1], 0.65)]
    if len(found) == 2 and found[0] in VOWELS and found[1] in VOWELS:
        return [(found[0], 0.55), (found[1], 0.45)]
    return [(name, 1 / len(found)) for name in found]


def from_cmu(phone):
    """As from_ipa(), for a phone of a flite or festival voice."""
    return from_ipa(CMU[phone])
