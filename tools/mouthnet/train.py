#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Train the network: train.py FEATURES NETWORK.npz [STEPS]

The same features give the same network: one thread, fixed seed, fixed order.
"""

import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn

import classes
import network as mouth_network

SEED = 1
STEPS = 4000
BATCH = 48
FRAMES = 180  # 3.6 seconds
RATE = 3e-3
WEIGHT_DECAY = 1e-3
SOURCE_SHARES = {"espeak": 0.45, "flite": 0.3, "festival": 0.25}
CLASS_WEIGHTS = {"P": 1.5, "F": 1.5}  # what is seen when it is missed
SILENT_ROW = -1.5


class Recordings:
    """All recordings, drawn so that sources have their share, and long voices do not drown short
    ones (by the square root of how much there is of each)."""

    def __init__(self, folder):
        self.items, groups = [], []
        for path in sorted(folder.glob("*.npz")):
            with np.load(path) as part:
                features, targets = part["features"], part["targets"]
                start = 0
                for count, source, voice in zip(part["counts"], part["sources"], part["voices"]):
                    self.items.append((features[2 * start:2 * (start + count)],
                                       targets[start:start + count]))
                    groups.append((str(source), str(voice)))
                    start += count
        self.shares = np.cumsum(self._weigh(groups))

    def _weigh(self, groups):
        lengths = {}
        for (_, targets), group in zip(self.items, groups):
            lengths[group] = lengths.get(group, 0) + len(targets)
        totals = {}
        for (source, _), length in lengths.items():
            totals[source] = totals.get(source, 0) + length ** 0.5
        weights = np.array([
            SOURCE_SHARES[group[0]] * lengths[group] ** 0.5 / totals[group[0]]
            * len(targets) / lengths[group] for (_, targets), group in zip(self.items, groups)])
        return weights / weights.sum()

    def draw(self, rng):
        features = np.full((BATCH, 2 * FRAMES, self.items[0][0].shape[1]), SILENT_ROW, np.float32)
        targets = np.zeros((BATCH, FRAMES, classes.COUNT), np.float32)
        targets[:, :, classes.SIL] = 1
        for row, place in enumerate(np.searchsorted(self.shares, rng.random(BATCH))):
            rows, shares = self.items[min(place, len(self.items) - 1)]
            start = rng.integers(0, max(1, len(shares) - FRAMES + 1))
            count = min(FRAMES, len(shares) - start)
            features[row, :2 * count] = rows[2 * start:2 * (start + count)]
            targets[row, :count] = shares[start:start + count]
            features[row, 2 * count:] = features[row, 2 * count - 1]
        return features, targets


def disturb(rng, features):
    """Other microphones (a smooth filter), other levels, missing bands and moments."""
    n, rows, bands = features.shape
    places, knots = np.linspace(0, 1, bands), np.linspace(0, 1, 5)
    colours = np.stack([np.interp(places, knots, rng.normal(0, 0.22, 5)) for _ in range(n)])
    features = np.clip(features * rng.uniform(0.85, 1.15, (n, 1, 1)) + colours[:, None], -3, 2.5)
    for recording in features:
        if rng.random() < 0.3:
            first = rng.integers(0, bands - 4)
            recording[:, first:first + rng.integers(1, 5)] = 0
        if rng.random() < 0.2:
            first = rng.integers(0, rows - 16)
            recording[first:first + rng.integers(3, 16)] = SILENT_ROW
    return features.astype(np.float32)


def train(recordings, steps):
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(SEED)
    network = mouth_network.Network()
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps,
                                                   pct_start=0.15)
    weights = torch.ones(classes.COUNT)
    for name, weight in CLASS_WEIGHTS.items():
        weights[classes.INDEX[name]] = weight
    mean, started = None, time.process_time()
    for step in range(steps):
        features, targets = recordings.draw(rng)
        features = torch.from_numpy(disturb(rng, features).transpose(0, 2, 1).copy())
        targets = torch.from_numpy(targets.transpose(0, 2, 1).copy()) * weights[:, None]
        loss = -(targets * torch.log_softmax(network(features), 1)).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        schedule.step()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 500 == 0 or step == steps - 1:
            print(f"step {step}: loss {mean:.3f}, {time.process_time() - started:.0f} s of a core",
                  flush=True)
    return network.eval()


def main():
    recordings = Recordings(pathlib.Path(sys.argv[1]) / "train")
    network = train(recordings, int(sys.argv[3]) if len(sys.argv) > 3 else STEPS)
    layers = mouth_network.fold(network)
    count = sum(kernel.size + bias.size for kernel, bias, _, _ in layers)
    print(f"{count} parameters")
    mouth_network.save(sys.argv[2], layers)


if __name__ == "__main__":
    main()
