#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn one part of the corpus into what the network learns from or is tested with.

make_features.py PART SEED FOLDER

Writes FOLDER/train/NAME.npz, and FOLDER/test/NAME.npz of what heldout.py keeps back: features,
targets, and for each recording its first row, number of rows, source and condition.
"""

import pathlib
import sys

import numpy as np
from scipy.signal import resample_poly

import backgrounds
import corpus
import heldout
import recordings

N_VARIED = 3  # recordings of every sentence beside the clean one
SPEECHLESS_SHARE = 0.03
TEST_EVERY = 3  # of the held out sentences; enough to tell
TEST_CONDITIONS = {"clean": None, "noise 10 dB": ("noise", 10), "music 10 dB": ("music", 10),
                   "music 3 dB": ("music", 3), "babble 10 dB": ("babble", 10)}


class Store:
    def __init__(self):
        self.features, self.targets, self.sources, self.voices = [], [], [], []

    def add(self, rows, source, voice):
        self.features.append(rows[0])
        self.targets.append(rows[1])
        self.sources.append(source)
        self.voices.append(voice)

    def save(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        counts = np.array([len(targets) for targets in self.targets])
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as stream:
            np.savez(stream, features=np.concatenate(self.features), counts=counts,
                     targets=np.concatenate(self.targets), sources=np.array(self.sources),
                     voices=np.array(self.voices))
        unfinished.replace(path)


def make_bank(utterances, seed):
    voices = [resample_poly(u.samples / 32768, 320, u.rate // 50) for u in utterances[::17][:40]]
    return backgrounds.Bank(seed, voices)


def make_training(utterances, rng, bank):
    store = Store()
    for utterance in utterances:
        voice = utterance.language if utterance.source == "espeak" else utterance.voice
        store.add(recordings.clean(utterance, rng), utterance.source, voice)
        for _ in range(N_VARIED):
            store.add(recordings.varied(utterance, rng, bank), utterance.source, voice)
        if rng.random() < SPEECHLESS_SHARE:
            store.add(recordings.speechless(rng, bank), utterance.source, voice)
    return store


def make_test(utterances, rng, bank):
    store = Store()
    for utterance in utterances:
        for name, background in TEST_CONDITIONS.items():
            rows = (recordings.behind(utterance, rng, bank, *background) if background
                    else recordings.clean(utterance, rng))
            store.add(rows, utterance.source, name)
    return store


def main():
    part, seed, folder = pathlib.Path(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    utterances = list(corpus.load(part))
    rng = np.random.default_rng(seed)
    kept, learnt = [], []
    for u in utterances:
        (kept if heldout.is_held_out(u.source, u.voice, u.language) else learnt).append(u)
    train = make_training(learnt, rng, make_bank(learnt, seed))
    if kept:  # backgrounds and voices that the network has not met
        test = make_test(kept[::TEST_EVERY], rng, make_bank(kept, seed + 1000))
        test.save(folder / "test" / f"{part.name}.npz")
    train.save(folder / "train" / f"{part.name}.npz")  # last: it tells make that this is done
    hours = sum(len(rows) for rows in train.targets) * recordings.ROW_STEP / 3600
    print(f"{part.name}: {hours:.1f} hours to learn from, {len(kept)} sentences kept back")


if __name__ == "__main__":
    main()
