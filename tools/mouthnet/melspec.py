# SPDX-License-Identifier: GPL-3.0-or-later
"""The features of src/engine/viseme-mel.c, in numpy."""

import functools

import numpy as np

RATE, WINDOW, HOP, FFT, BANDS = 16000, 400, 160, 512, 32
OFFSET, STEP = 0.0125, 0.01  # seconds: middle of the first row, from row to row
HAMMING = np.hamming(WINDOW)


@functools.lru_cache(None)
def filters(warp=1.0):
    """[bin][band]; WARP moves the bands as a longer or shorter throat would."""
    def to_mel(hertz):
        return 2595 * np.log10(1 + hertz / 700)

    edges = 700 * (10 ** (np.linspace(to_mel(60), to_mel(7600), BANDS + 2) / 2595) - 1)
    edges = np.minimum(edges * warp, RATE / 2 - 1)
    low, mid, high = (edges[i:BANDS + i, None] / RATE * FFT for i in range(3))
    bins = np.arange(FFT // 2 + 1)
    rise = (bins - low) / np.maximum(mid - low, 1e-6)  # warped bands may meet at the top
    fall = (high - bins) / np.maximum(high - mid, 1e-6)
    return np.maximum(0, np.minimum(rise, fall)).T


def compute(samples, warp=1.0, response=1.0):
    """[row][band] of mono SAMPLES at RATE; RESPONSE: gain of the power in each bin."""
    samples = samples / (np.sqrt(np.mean(samples ** 2)) + 1e-9) * 0.05
    samples = np.append(samples[:1], samples[1:] - 0.97 * samples[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP] * HAMMING
    power = np.abs(np.fft.rfft(frames, FFT)) ** 2 * response
    log_mel = np.log(power @ filters(warp) + 1e-6)
    energy = np.log(power.sum(1) + 1e-6)
    active = energy > np.percentile(energy, 95) - 7
    return np.clip((log_mel - log_mel[active].mean(0)) / 2.5, -3, 2.5)
