#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test the network with voices and languages that it never met: evaluate.py FEATURES NETWORK.npz

Prints, for every synthesiser and background: the share of frames whose class is right; of the
closures of p b m (and contacts of f v) the share that is found, and of those found the share that
is there; of the pauses over 300 ms the share that is found, and of the speech the share that is
taken for a pause.
"""

import collections
import pathlib
import sys

import numpy as np
import torch
from scipy.ndimage import gaussian_filter1d

import classes
import network as mouth_network

LIKELY = 0.4  # probability of an event
TOLERANCE = 2  # frames of 20 ms that an event may lie beside its place
SHORT, LONG_PAUSE = 1, 15  # frames
PAUSE_SPREAD, PAUSE_LIKELY = 5, 0.6  # as src/engine/viseme-mouth-blend.c and -plan.c have it


def run(layers, features):
    """[frame][class] probabilities of one recording."""
    hidden = torch.from_numpy(features.astype(np.float32).T[None].copy())
    for number, (kernel, bias, stride, dilation) in enumerate(layers):
        pad = dilation * (kernel.shape[2] // 2)
        change = torch.conv1d(hidden, torch.from_numpy(kernel), torch.from_numpy(bias), stride, pad,
                              dilation)
        if number == 0:
            hidden = torch.relu(change)
        elif number < len(layers) - 1:
            hidden = hidden + torch.relu(change)
        else:
            return torch.softmax(change, 1)[0].numpy().T


def find_runs(flags):
    """(first, last + 1) of every stretch of true FLAGS."""
    edges = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    return list(zip(np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]))


def count_events(counts, name, truth, found):
    """Which runs of TRUTH touch one of FOUND, and the other way round."""
    def is_near(run_, flags):
        return flags[max(0, run_[0] - TOLERANCE):run_[1] + TOLERANCE].any()

    for event in find_runs(truth):
        if event[1] - event[0] > SHORT:
            counts[name + " there"] += 1
            counts[name + " hit"] += is_near(event, found)
    for event in find_runs(found):
        counts[name + " found"] += 1
        counts[name + " right"] += is_near(event, truth)


def count_pauses(counts, truth, probability):
    paused = gaussian_filter1d(probability, PAUSE_SPREAD) > PAUSE_LIKELY
    for first, end in find_runs(truth):
        if end - first >= LONG_PAUSE:
            counts["pauses"] += 1
            counts["pauses found"] += paused[first:end].mean() >= 0.5
    counts["speech"] += (~truth).sum()
    counts["speech paused"] += paused[~truth].sum()


def examine(counts, probabilities, targets):
    truth = targets.argmax(1)
    counts["frames"] += len(truth)
    counts["frames right"] += (probabilities.argmax(1) == truth).sum()
    for name, index in (("closure", classes.P), ("contact", classes.F)):
        count_events(counts, name, truth == index, probabilities[:, index] > LIKELY)
    count_pauses(counts, truth == classes.SIL, probabilities[:, classes.SIL])


def collect(layers, folder):
    results = collections.defaultdict(collections.Counter)
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as part:
            features, targets = part["features"], part["targets"].astype(np.float32)
            start = 0
            for count, source, condition in zip(part["counts"], part["sources"], part["voices"]):
                rows = features[2 * start:2 * (start + count)]
                examine(results[str(source), str(condition)], run(layers, rows),
                        targets[start:start + count])
                start += count
    return results


def main():
    torch.set_num_threads(1)
    results = collect(mouth_network.load(sys.argv[2]), pathlib.Path(sys.argv[1]) / "test")
    print(f"{'voices':9} {'background':13} frames | closures hit right | contacts hit right"
          " | pauses found, speech paused")
    for (source, condition), n in sorted(results.items()):
        print(f"{source:9} {condition:13} {n['frames right'] / n['frames']:6.3f} |"
              f" {n['closure hit'] / max(1, n['closure there']):12.3f}"
              f" {n['closure right'] / max(1, n['closure found']):5.3f} |"
              f" {n['contact hit'] / max(1, n['contact there']):12.3f}"
              f" {n['contact right'] / max(1, n['contact found']):5.3f} |"
              f" {n['pauses found'] / max(1, n['pauses']):12.3f}"
              f" {n['speech paused'] / n['speech']:13.3f}")


if __name__ == "__main__":
    main()
