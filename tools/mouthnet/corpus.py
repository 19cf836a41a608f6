# SPDX-License-Identifier: GPL-3.0-or-later
"""Spoken sentences with the times of their phones, kept on disk in numbered parts."""

import dataclasses
import json

import numpy as np


@dataclasses.dataclass
class Utterance:
    source: str  # espeak, flite or festival
    voice: str  # as the synthesiser calls it
    language: str
    rate: int  # Hz
    phones: list  # [[start in seconds, end, name], ...], in order, without gaps
    samples: np.ndarray  # int16, mono

    @property
    def seconds(self):
        return len(self.samples) / self.rate


def is_worth_keeping(utterance):
    """Whether there is enough speech in it to be learnt from."""
    return utterance.seconds >= 1.2 and len(utterance.phones) >= 8


def save(path, utterances):
    """Write a part: the samples last, and at once, so that they are there when all is."""
    facts = [{**dataclasses.asdict(dataclasses.replace(u, samples=None)),
              "length": len(u.samples)} for u in utterances]
    path.with_suffix(".json").write_text(json.dumps(facts, ensure_ascii=False, indent=0))
    unfinished = path.with_suffix(".unfinished.npy")
    np.save(unfinished, np.concatenate([u.samples for u in utterances]))
    unfinished.replace(path.with_suffix(".npy"))


def load(path):
    samples = np.load(path.with_suffix(".npy"))
    position = 0
    for facts in json.loads(path.with_suffix(".json").read_text()):
        length = facts.pop("length")
        yield Utterance(**{**facts, "samples": samples[position:position + length]})
        position += length
