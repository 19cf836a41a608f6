# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes recordings of the clean voices: other throats, pauses, rooms, microphones, backgrounds."""

import math

import numpy as np
from scipy.signal import fftconvolve, resample_poly

import labels
import melspec

RATE = melspec.RATE
ROW_STEP = 2 * melspec.STEP  # the network halves the rate
ROW_OFFSET = melspec.OFFSET + melspec.STEP / 2
WARPS = (1.0, 0.84, 0.88, 0.92, 0.96, 1.04, 1.08, 1.13, 1.18)


def _resample(utterance, factor):
    """The samples at RATE, FACTOR times as high and fast; and the factor of its times."""
    source = int(round(utterance.rate * factor / 50)) * 50
    common = math.gcd(RATE, source)
    samples = resample_poly(utterance.samples / 32768, RATE // common, source // common)
    return samples, utterance.rate / source


def _insert_silence(samples, starts, end, at, seconds):
    """SECONDS of silence at the moment AT; the stretch that lies there grows."""
    where = int(at * RATE)
    samples = np.concatenate([samples[:where], np.zeros(int(seconds * RATE)), samples[where:]])
    return samples, np.where(starts > at, starts + seconds, starts), end + seconds


def _stretch_pauses(rng, samples, starts, end, indices):
    """Some of the pauses between sentences become longer: up to a second and a half."""
    ends = np.append(starts[1:], end)
    pauses = [i for i in range(1, len(starts) - 1) if indices[i] == 0 and ends[i] - starts[i] > .06]
    for i in pauses:
        if rng.random() < 0.6:
            middle = (starts[i] + np.append(starts[1:], end)[i]) / 2
            samples, starts, end = _insert_silence(samples, starts, end, middle,
                                                   rng.uniform(0.1, 1.5))
    return samples, starts, end


def _reverberate(rng, samples):
    length = int(rng.uniform(0.08, 0.6) * RATE)
    tail = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    tail *= 10 ** (-rng.uniform(2, 18) / 20) / np.sqrt((tail ** 2).sum())
    tail[:int(0.002 * RATE)] = 0
    tail[0] = 1
    return fftconvolve(samples, tail)[:len(samples)]


def _drift(rng, samples):
    """A speaker who turns away and comes back."""
    knots = rng.uniform(-12, 0, 2 + int(len(samples) / RATE))
    places = np.linspace(0, len(samples), len(knots))
    return samples * 10 ** (np.interp(np.arange(len(samples)), places, knots) / 20)


def _limit(cutoff):
    hertz = np.arange(melspec.FFT // 2 + 1) * RATE / melspec.FFT
    return 1 / (1 + (hertz / cutoff) ** 16)


def _choose_speed(rng):
    return math.exp(rng.uniform(0.15, 0.38) if rng.random() < 0.15 else rng.uniform(-0.16, 0.16))


def _place(utterance, rng, speed, longest_rest):
    samples, factor = _resample(utterance, speed)
    starts, end, indices = labels.make(utterance)
    starts, end = starts * factor, end * factor
    before, after = rng.uniform(0.05, longest_rest, 2)
    samples = np.concatenate([np.zeros(int(before * RATE)), samples, np.zeros(int(after * RATE))])
    return samples / (np.sqrt(np.mean(samples ** 2)) + 1e-6), starts + before, end + before, indices


def _rows(features, starts, end, indices):
    count = len(features) // 2
    times = ROW_OFFSET + ROW_STEP * np.arange(count)
    return (features[:2 * count].astype(np.float16),
            labels.shares(starts, end, indices, times, ROW_STEP))


def clean(utterance, rng):
    """Features and class shares of UTTERANCE as it is, with a faint hiss."""
    samples, starts, end, indices = _place(utterance, rng, 1.0, 0.5)
    samples = samples + 0.003 * rng.standard_normal(len(samples))
    return _rows(melspec.compute(samples), starts, end, indices)


def behind(utterance, rng, bank, kind, decibels):
    """... with a background of KIND, DECIBELS below the speech, and stretched pauses."""
    samples, starts, end, indices = _place(utterance, rng, 1.0, 0.8)
    samples, starts, end = _stretch_pauses(rng, samples, starts, end, indices)
    samples = samples + bank.draw(rng, kind, len(samples)) * 10 ** (-decibels / 20)
    return _rows(melspec.compute(samples), starts, end, indices)


def varied(utterance, rng, bank):
    """... as somebody else might have recorded it somewhere."""
    longest_rest = 2.5 if rng.random() < 0.15 else 0.8
    samples, starts, end, indices = _place(utterance, rng, _choose_speed(rng), longest_rest)
    if rng.random() < 0.5:
        samples, starts, end = _stretch_pauses(rng, samples, starts, end, indices)
    if rng.random() < 0.2:
        samples = _drift(rng, samples)
    if rng.random() < 0.5:
        samples = _reverberate(rng, samples)
    if rng.random() < 0.8:
        kind = rng.choice(["noise", "music", "babble"], p=[0.4, 0.4, 0.2])
        gap = rng.uniform(5 if kind == "babble" else 0, 30)
        samples = samples + bank.draw(rng, kind, len(samples)) * 10 ** (-gap / 20)
    else:
        samples = samples + 0.001 * rng.standard_normal(len(samples))
    if rng.random() < 0.25:
        samples = np.tanh(samples * rng.uniform(0.3, 1.5))
    response = _limit(rng.choice([3400, 4000, 5000, 6000])) if rng.random() < 0.25 else 1.0
    return _rows(melspec.compute(samples, float(rng.choice(WARPS)), response), starts, end, indices)


def speechless(rng, bank):
    """Features of a background alone: nobody speaks."""
    kind = rng.choice(["noise", "music"])
    samples = bank.draw(rng, kind, int(rng.uniform(3, 8) * RATE))
    return _rows(melspec.compute(samples), np.zeros(1), 0.0, np.zeros(1, int))
