# SPDX-License-Identifier: GPL-3.0-or-later
"""From the phones of a synthesiser to the time that the mouth spends in each class.

Synthesisers tell when a phone sounds. Lips are seen: they are shut before a p is heard, and open
from its burst on.
"""

import numpy as np

import classes

FRAME = 0.005  # seconds
STOPS = set("pbtdkɡgqcɟʈɖɓɗ")
BILABIAL_STOPS = set("pbɓ")
LONGEST_CLOSURE = 0.1  # seconds of silence before a stop of espeak-ng that belong to the stop
UNHEARD_CLOSURE = 0.06  # seconds that lips are shut for a p after a pause
SILENCE = -28  # dB below the loud frames: the silence before a stop
BURST_RISE, BURST_LEVEL = 12, -38  # dB over the closure, and below the loud frames
FADE = 0.02  # seconds in which the sound before the closure fades away


class _Segment:
    def __init__(self, start, end, index, phone):
        self.start, self.end, self.index, self.phone = start, end, index, phone


def _split(utterance):
    lookup = classes.from_ipa if utterance.source == "espeak" else classes.from_cmu
    segments = []
    for start, end, phone in utterance.phones:
        shares = lookup(phone)
        if shares is None:
            if segments:
                segments[-1].end = end
            continue
        for name, share in shares:
            length = (end - start) * share
            segments.append(_Segment(start, start + length, classes.INDEX[name], phone))
            start += length
    return segments


def _levels(utterance):
    """dB of every FRAME, below the loud ones."""
    step = int(utterance.rate * FRAME)
    samples = utterance.samples / 32768
    frames = samples[:len(samples) // step * step].reshape(-1, step)
    levels = 10 * np.log10((frames ** 2).mean(1) + 1e-9)
    return levels - np.percentile(levels, 95)


def _is_stop(segment, letters):
    return segment.phone[:1] in letters and segment.index != classes.SIL


def _prepend_closures(segments, levels):
    """espeak-ng tells of a stop when it bursts: what is silent before it belongs to it."""
    for before, stop in zip(segments, segments[1:]):
        if not _is_stop(stop, STOPS):
            continue
        if before.index == classes.SIL:
            if stop.phone[:1] == "p":
                start = max(before.start, stop.start - UNHEARD_CLOSURE)
                before.end = stop.start = start
            continue
        start = stop.start
        limit = max(start - LONGEST_CLOSURE, before.start + 0.4 * (before.end - before.start))
        while start - FRAME > limit and levels[min(len(levels), int(start / FRAME)) - 1] < SILENCE:
            start -= FRAME
        before.end = stop.start = start


def _find_burst(stop, levels):
    first = min(len(levels) - 1, int((stop.start + FADE) / FRAME))
    inside = levels[first:max(first + 1, int(stop.end / FRAME))]
    lowest = int(np.argmin(inside))
    loud = np.nonzero(inside[lowest:] > max(inside[lowest] + BURST_RISE, BURST_LEVEL))[0]
    return (first + lowest + loud[0] + 1) * FRAME if len(loud) else stop.end


def _open_at_bursts(segments, levels):
    """What follows the burst of a p is breath: the mouth is on its way to the next sound."""
    result = []
    for segment in segments:
        result.append(segment)
        if _is_stop(segment, BILABIAL_STOPS):
            burst = _find_burst(segment, levels)
            if burst < segment.end - FRAME:
                result.append(_Segment(burst, segment.end, classes.H, "h"))
                segment.end = burst
    return result


def make(utterance):
    """Starts in seconds, the end, and the class index of each stretch of UTTERANCE."""
    segments = _split(utterance)
    levels = _levels(utterance)
    if utterance.source == "espeak":
        _prepend_closures(segments, levels)
    segments = [s for s in _open_at_bursts(segments, levels) if s.end > s.start]
    starts = np.array([segment.start for segment in segments])
    return starts, segments[-1].end, np.array([segment.index for segment in segments])


def shares(starts, end, indices, times, span):
    """How much of the SPAN seconds around each of TIMES is spent in each class; silence outside."""
    rows = np.zeros((len(times), classes.COUNT), np.float16)
    for offset in (-0.375, -0.125, 0.125, 0.375):
        moments = times + offset * span
        at = np.searchsorted(starts, moments, "right") - 1
        index = np.where((at < 0) | (moments > end), classes.SIL, indices[np.maximum(at, 0)])
        rows[np.arange(len(times)), index] += 0.25
    return rows
