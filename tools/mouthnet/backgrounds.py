# SPDX-License-Identifier: GPL-3.0-or-later
"""What is heard behind speech: noise, music and other people. Power 1 each."""

import numpy as np
from scipy.signal import lfilter

RATE = 16000
SECONDS = 12
LENGTH = SECONDS * RATE


def _level(sound):
    return (sound / (np.sqrt(np.mean(sound ** 2)) + 1e-9)).astype(np.float32)


def noise(rng):
    """From a hiss to a rumble, steady or swelling."""
    sound = lfilter([1], [1, -rng.choice([0, 0.5, 0.8, 0.95, 0.98])], rng.standard_normal(LENGTH))
    if rng.random() < 0.4:
        knots = rng.uniform(-12, 0, SECONDS + 1)
        swell = np.interp(np.arange(LENGTH) / RATE, np.arange(SECONDS + 1), knots)
        sound = sound * 10 ** (swell / 20)
    return _level(sound)


def _tone(rng, length, pitch, decay):
    time = np.arange(length) / RATE
    bend = 1 + rng.uniform(0, 0.01) * np.sin(2 * np.pi * rng.uniform(4, 7) * time)
    phase = 2 * np.pi * pitch * np.cumsum(bend) / RATE
    slope = rng.uniform(0.7, 2)
    sound = np.zeros(length)
    for harmonic in range(1, 11):
        if pitch * harmonic < RATE / 2.1:
            sound += np.sin(harmonic * phase + rng.uniform(0, 6)) / harmonic ** slope
    attack = np.minimum(1, time / rng.uniform(0.003, 0.1))
    return sound * attack * np.exp(-time * decay)


def _add(sound, start, part, gain):
    part = part[:max(0, len(sound) - start)]
    sound[start:start + len(part)] += gain * part


def music(rng):
    """Chords, a bass, a melody and drums in a steady beat; each piece has some of them."""
    sound = np.zeros(LENGTH)
    beat = rng.uniform(0.25, 0.65)
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    key = 110 * 2 ** (rng.integers(0, 12) / 12)
    has_chords, has_bass, has_melody, has_drums = rng.random(4) < (0.9, 0.5, 0.5, 0.6)
    decay = rng.choice([0.2, 1.0, 4.0])
    hits = [rng.standard_normal(3000) * np.exp(-np.arange(3000) / fall) for fall in (100, 400, 900)]
    thump = np.sin(2 * np.pi * 60 * np.arange(3000) / RATE) * np.exp(-np.arange(3000) / 700)
    for number in range(int(SECONDS / beat)):
        start = int(number * beat * RATE)
        length = int(beat * rng.choice([1, 2, 4]) * RATE)
        root = rng.integers(0, 7)
        if has_chords and number % 2 == 0:
            for step in (0, 2, 4):
                pitch = key * 2 ** (scale[(root + step) % 8] / 12)
                _add(sound, start, _tone(rng, length, pitch, decay), 0.5)
        if has_bass:
            _add(sound, start, _tone(rng, length, key / 2 * 2 ** (scale[root] / 12), 2), 0.8)
        if has_melody and rng.random() < 0.7:
            pitch = 2 * key * 2 ** (rng.choice(scale) / 12)
            _add(sound, start, _tone(rng, int(beat * RATE), pitch, decay), 0.6)
        if has_drums:
            _add(sound, start, hits[number % 3], rng.uniform(0.3, 1.2))
            if number % 2 == 0:
                _add(sound, start, thump, 3)
    if not (has_chords or has_bass or has_melody or has_drums):
        return noise(rng)
    return _level(sound)


def babble(rng, voices):
    """Several of VOICES (float32 at RATE) at once."""
    sound = np.zeros(LENGTH)
    for _ in range(rng.integers(2, 7)):
        voice = voices[rng.integers(len(voices))]
        sound += np.roll(np.resize(voice, LENGTH), rng.integers(LENGTH)) / (voice.std() + 1e-6)
    return _level(sound)


class Bank:
    """A stock of backgrounds; the same SEED and VOICES always give the same."""

    def __init__(self, seed, voices, n_noises=12, n_pieces=40, n_crowds=10):
        rng = np.random.default_rng(seed)
        self.sounds = {"noise": [noise(rng) for _ in range(n_noises)],
                       "music": [music(rng) for _ in range(n_pieces)],
                       "babble": [babble(rng, voices) for _ in range(n_crowds)]}

    def draw(self, rng, kind, length):
        sounds = self.sounds[kind]
        sound = sounds[rng.integers(len(sounds))]
        return np.resize(np.roll(sound, rng.integers(len(sound))), length)
