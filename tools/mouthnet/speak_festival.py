# SPDX-License-Identifier: GPL-3.0-or-later
"""English sentences, spoken by the permissively licensed voices of festival."""

import pathlib
import random
import subprocess
import tempfile

import scipy.io.wavfile

import corpus
import texts

# How often each voice speaks.
VOICES = {"kal_diphone": 2, "cmu_us_slt_arctic_hts": 3, "ked_diphone": 1}

_SCRIPT = """
(define (speak name text stretch)
  (Parameter.set 'Duration_Stretch stretch)
  (set! spoken (eval (list 'Utterance 'Text text)))
  (utt.synth spoken)
  (utt.save.wave spoken (string-append name ".wav") 'riff)
  (utt.save.segs spoken (string-append name ".lab")))
"""


def _read_phones(path):
    """A label file: after a line "#" rows of end time, colour and name."""
    rows = [line.split() for line in path.read_text().split("#\n", 1)[1].splitlines()]
    phones, start = [], 0.0
    for end, _, name in rows:
        phones.append([start, float(end), name])
        start = float(end)
    return phones


def _speak_all(voice, sentences):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        calls = [f'(speak "{number:05d}" "{text}" {stretch:.2f})'
                 for number, (text, stretch) in enumerate(sentences)]
        script = folder / "script.scm"
        script.write_text(_SCRIPT + f"(voice_{voice})\n" + "\n".join(calls) + "\n",
                          encoding="ascii", errors="ignore")
        subprocess.run(["festival", "-b", script.name], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
        for number in range(len(sentences)):
            rate, samples = scipy.io.wavfile.read(folder / f"{number:05d}.wav")
            yield corpus.Utterance("festival", voice, "en-us", rate,
                                   _read_phones(folder / f"{number:05d}.lab"), samples)


def make(seed, count):
    """COUNT sentences of random voice and speed."""
    rng = random.Random(f"festival {seed}")
    total = sum(VOICES.values())
    for voice, often in VOICES.items():
        sentences = []
        for _ in range(count * often // total):
            text = texts.make("en-us", rng)
            if rng.random() < 0.4:
                text += " " + texts.make("en-us", rng)
            sentences.append((text.replace('"', ""), rng.uniform(0.8, 1.3)))
        yield from _speak_all(voice, sentences)
