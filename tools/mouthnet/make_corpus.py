#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speak one part of the corpus: make_corpus.py SOURCE SEED COUNT PART

Every part is a process of its own: espeak-ng keeps its noise generator's state.
"""

import pathlib
import sys

import corpus
import speak_espeak
import speak_festival
import speak_flite

MAKERS = {"espeak": speak_espeak, "flite": speak_flite, "festival": speak_festival}


def main():
    source, seed, count, path = sys.argv[1:]
    spoken = [utterance for utterance in MAKERS[source].make(int(seed), int(count))
              if corpus.is_worth_keeping(utterance)]
    corpus.save(pathlib.Path(path), spoken)
    print(f"{path}: {len(spoken)} utterances, {sum(u.seconds for u in spoken) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
