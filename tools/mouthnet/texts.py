# SPDX-License-Identifier: GPL-3.0-or-later
"""Things to say, in any language: our own sentences and pronounceable nonsense.

The nonsense meets sounds in every order, and has more lips (p b m f v) than a language would.
"""

import pathlib

FOLDER = pathlib.Path(__file__).with_name("texts")
SENTENCES = {path.stem: path.read_text(encoding="utf-8").splitlines()
             for path in FOLDER.glob("*.txt") if path.stem not in ("english-words", "hanzi")}
HANZI = (FOLDER / "hanzi.txt").read_text(encoding="utf-8").strip()
WORDS = {kind: words.split() for kind, words in (
    line.split(": ") for line in (FOLDER / "english-words.txt").read_text().splitlines())}

SENTENCE_SHARE = 0.6  # of what is said in a language that has sentences
SHUFFLED_SHARE = 0.4  # of the sentences: the same words in another order
UNSPACED = ("cmn", "yue", "ja", "ko")

OPENERS = "Today Tomorrow Maybe Often Never Always Probably Finally Suddenly However".split()
ACTIONS = ("move", "buy", "remember", "open", "have to pay for", "follow", "watch", "build",
           "believe in", "paint")
QUESTIONS = ("Do you", "Why would we", "Who could", "How can you", "When will I",
             "Where should we")

# Syllables: vowels, consonants before them and consonants after them.
LATIN = ("a e i o u", "b c d f g h k l m n p r s t v z m p b v w f sh ch br pr tr st nd mb mp",
         "l n r s m t")
CYRILLIC = ("а е и о у", "б в г д ж з б л м н п р с т ф х ц ч ш б п м в", "л н р с м т")
SYLLABLES = {
    "ru": ("а е и о у ы э ю я",) + CYRILLIC[1:],
    "uk": ("а е и о у і ї є ю я",) + CYRILLIC[1:],
    "bg": CYRILLIC, "sr": CYRILLIC,
    "el": ("α ε ι ο υ η ω ου", "β γ δ ζ θ κ λ μ ν ξ π ρ σ τ φ χ ψ μπ", "ν σ ρ"),
    "hi": ("ा ि ी ु ू े ो ै ौ", "क ख ग च छ ज ट ड त थ द ध न प फ ब भ म य र ल व श स ह प ब म व", ""),
    "te": ("ా ి ీ ు ూ ె ే ొ ో", "క గ చ జ ట డ త ద న ప బ మ య ర ల వ శ స హ ప బ మ వ", ""),
    "ar": ("َ ِ ُ َا ِي ُو", "ب ت ج ح د ر ز س ش ص ط ع ف ق ك ل م ن ه و ي ب م ف", ""),
}
SYLLABLES["mr"] = SYLLABLES["hi"]
EXTRA_VOWELS = {
    "en": "ee oo ou ai au", "de": "ä ö ü ei au ie", "nl": "ee oo ou ui eu",
    "fr": "é è ou oi eu an on in au",
    "sv": "å ä ö y", "fi": "ä ö y aa", "tr": "ö ü ı", "pl": "ą ę ó y", "cs": "á é í ó ú ý",
    "hu": "á é ö ő ü ű", "et": "õ ä ö ü", "nb": "å æ ø y", "da": "å æ ø y", "pt": "ã õ é ó",
    "vi": "ă â ê ô ơ ư", "is": "á é ö ý", "sk": "á é í ó ý",
}
KANA = ("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ"
        "ばびぶべぼぱぴぷぺぽだでどがぎぐげござじずぜぞんまみむめもばびぶべぼ")
# Numbers of the letters of Hangul within a syllable: first consonant, vowel, last consonant.
HANGUL = ((0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 15, 16, 17, 18),
          (0, 1, 4, 5, 6, 8, 11, 12, 13, 17, 18, 20),
          (0, 0, 0, 4, 8, 16, 17, 21))


def _english(rng):
    def a(kind):
        return rng.choice(WORDS[kind])

    def verb_phrase():
        return f"{rng.choice(ACTIONS)} {rng.choice(('her', 'his', 'my', 'the'))} {a('nouns')}"

    dice = rng.random()
    if dice < 0.15:
        return rng.choice(SENTENCES["en"])
    if dice < 0.45:
        return (f"{rng.choice(('The', 'My', 'Our', 'This', 'Every', 'Your'))} {a('adjectives')} "
                f"{a('nouns')} {a('verbs')} {rng.choice(('the', 'a', 'one', 'some', 'my'))} "
                f"{a('adjectives')} {a('nouns')} {a('prepositions')} the {a('nouns')}.")
    if dice < 0.6:
        return (f"{rng.choice(OPENERS)}, {rng.choice(('we', 'you', 'they', 'people'))} "
                f"{verb_phrase()} and {a('adjectives')} {a('nouns')}s, {a('prepositions')} "
                f"the {a('nouns')}.")
    if dice < 0.7:
        return (f"{rng.choice(QUESTIONS)} {verb_phrase()} {a('prepositions')} "
                f"the {a('adjectives')} {a('nouns')}?")
    if dice < 0.85:
        return " ".join(a(rng.choice(tuple(WORDS))) for _ in range(rng.randint(5, 12))) + "."
    return _nonsense("en", rng)


def _hangul(rng):
    first, vowel, last = (rng.choice(letters) for letters in HANGUL)
    return chr(0xAC00 + first * 588 + vowel * 28 + last)


def _word(language, rng):
    if language == "ja":
        return "".join(rng.choice(KANA) for _ in range(rng.randint(2, 5)))
    if language == "ko":
        return "".join(_hangul(rng) for _ in range(rng.randint(2, 3)))
    vowels, before, after = (part.split() for part in SYLLABLES.get(language, LATIN))
    vowels = vowels + EXTRA_VOWELS.get(language, "").split()
    word = ""
    for _ in range(rng.choice((1, 2, 2, 3))):
        if rng.random() < 0.9 or language in ("hi", "mr", "te", "ar"):
            word += rng.choice(before)
        word += rng.choice(vowels)
        if after and rng.random() < 0.3:
            word += rng.choice(after)
    return word


def _nonsense(language, rng):
    if language in ("cmn", "yue"):
        return "".join(rng.choice(HANZI) for _ in range(rng.randint(8, 18))) + "。"
    words = [_word(language, rng) for _ in range(rng.randint(4, 9))]
    if rng.random() < 0.4:
        words[rng.randrange(len(words) - 1)] += ","
    return " ".join(words) + rng.choice((".", ".", "?", "!"))


def make(voice_language, rng):
    """Something to say in the language of VOICE_LANGUAGE (such as pt-br), drawn from RNG."""
    language = voice_language.split("-")[0]
    if language == "en":
        return _english(rng)
    if language not in SENTENCES or rng.random() >= SENTENCE_SHARE:
        return _nonsense(language, rng)
    sentence = rng.choice(SENTENCES[language])
    if rng.random() < SHUFFLED_SHARE and language not in UNSPACED:
        words = sentence.rstrip(".?!।").split()
        rng.shuffle(words)
        sentence = " ".join(words)
    return sentence
