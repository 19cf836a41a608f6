# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of src/engine/viseme-mouth-network.c in torch: strided stem, residual blocks that
look further and further around, one output per mouth class."""

import numpy as np
import torch
from torch import nn

import classes
import melspec

CHANNELS = 96
STEM_TAPS, TAPS = 5, 3
DILATIONS = (1, 2, 4, 8, 16, 1)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv1d(melspec.BANDS, CHANNELS, STEM_TAPS, stride=2, padding=STEM_TAPS // 2)
        self.stem_norm = nn.BatchNorm1d(CHANNELS)
        self.blocks = nn.ModuleList(
            nn.Conv1d(CHANNELS, CHANNELS, TAPS, padding=dilation, dilation=dilation)
            for dilation in DILATIONS)
        self.norms = nn.ModuleList(nn.BatchNorm1d(CHANNELS) for _ in DILATIONS)
        self.head = nn.Conv1d(CHANNELS, classes.COUNT, 1)

    def forward(self, features):
        """[recording][band][row] to logits [recording][class][frame]."""
        hidden = torch.relu(self.stem_norm(self.stem(features)))
        for convolution, norm in zip(self.blocks, self.norms):
            hidden = hidden + torch.relu(norm(convolution(hidden)))
        return self.head(hidden)


def _fold(convolution, norm):
    """Kernel [output][input][tap] and bias that do the normalisation too."""
    gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().numpy()
    kernel = convolution.weight.detach().numpy() * gain[:, None, None]
    bias = (convolution.bias - norm.running_mean).detach().numpy() * gain
    return kernel.astype(np.float32), (bias + norm.bias.detach().numpy()).astype(np.float32)


def fold(network):
    """The layers in order, as (kernel, bias, stride, dilation)."""
    layers = [(*_fold(network.stem, network.stem_norm), 2, 1)]
    for convolution, norm, dilation in zip(network.blocks, network.norms, DILATIONS):
        layers.append((*_fold(convolution, norm), 1, dilation))
    head = network.head
    layers.append((head.weight.detach().numpy(), head.bias.detach().numpy(), 1, 1))
    return layers


def save(path, layers):
    arrays = {}
    for number, (kernel, bias, _, _) in enumerate(layers):
        arrays[f"kernel{number}"], arrays[f"bias{number}"] = kernel, bias
    np.savez(path, **arrays)


def load(path):
    """The layers that save() wrote."""
    strides, dilations = (2,) + (1,) * (len(DILATIONS) + 1), (1,) + DILATIONS + (1,)
    with np.load(path) as arrays:
        return [(arrays[f"kernel{n}"], arrays[f"bias{n}"], stride, dilation)
                for n, (stride, dilation) in enumerate(zip(strides, dilations))]


def _convolve(rows, kernel, bias, stride, dilation):
    taps = kernel.shape[2]
    pad = dilation * (taps // 2)
    padded = np.pad(rows, ((pad, pad), (0, 0)))
    count = (len(rows) + 2 * pad - dilation * (taps - 1) - 1) // stride + 1
    result = np.tile(bias, (count, 1))
    for tap in range(taps):
        start = tap * dilation
        result += padded[start:start + (count - 1) * stride + 1:stride] @ kernel[:, :, tap].T
    return result


def run(layers, features):
    """[frame][class] probabilities of [row][band] FEATURES, in their precision."""
    hidden = np.maximum(_convolve(features, *_cast(layers[0], features)), 0)
    for layer in layers[1:-1]:
        hidden = hidden + np.maximum(_convolve(hidden, *_cast(layer, features)), 0)
    logits = _convolve(hidden, *_cast(layers[-1], features))
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def _cast(layer, like):
    kernel, bias, stride, dilation = layer
    return kernel.astype(like.dtype), bias.astype(like.dtype), stride, dilation
