# SPDX-License-Identifier: GPL-3.0-or-later
"""English sentences, spoken by the voices that come with libflite."""

import ctypes
import random

import numpy as np

import corpus
import texts

# How often each voice speaks, and its natural pitch in Hz.
VOICES = {"slt": (3, 170), "rms": (3, 105), "awb": (1, 125), "kal16": (1, 105)}


class _Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class _Wave(ctypes.Structure):
    _fields_ = [("type", ctypes.c_char_p), ("sample_rate", ctypes.c_int),
                ("num_samples", ctypes.c_int), ("num_channels", ctypes.c_int),
                ("samples", ctypes.POINTER(ctypes.c_short))]


def _load():
    library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
    for name in ("flite_synth_text", "utt_relation", "relation_head", "item_next"):
        getattr(library, name).restype = ctypes.c_void_p
    library.flite_synth_text.argtypes = [ctypes.c_char_p, ctypes.POINTER(_Voice)]
    library.feat_set_float.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float]
    library.utt_wave.argtypes = [ctypes.c_void_p]
    library.utt_wave.restype = ctypes.POINTER(_Wave)
    library.utt_relation.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.relation_head.argtypes = library.item_next.argtypes = [ctypes.c_void_p]
    library.item_feat_float.argtypes = library.item_feat_string.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p]
    library.item_feat_float.restype = ctypes.c_float
    library.item_feat_string.restype = ctypes.c_char_p
    library.delete_utterance.argtypes = [ctypes.c_void_p]
    library.flite_init()
    return library


def _load_voice(name):
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    register.argtypes, register.restype = [ctypes.c_char_p], ctypes.POINTER(_Voice)
    return register(None)


def _phones(library, utterance):
    phones, start = [], 0.0
    item = library.relation_head(library.utt_relation(utterance, b"Segment"))
    while item:
        end = library.item_feat_float(item, b"end")
        phones.append([round(start, 4), round(end, 4),
                       library.item_feat_string(item, b"name").decode()])
        start = end
        item = library.item_next(item)
    return phones


def _speak(library, name, voice, text, stretch, pitch):
    features = voice.contents.features
    library.feat_set_float(features, b"duration_stretch", stretch)
    library.feat_set_float(features, b"int_f0_target_mean", pitch)
    spoken = library.flite_synth_text(text.encode("ascii", "ignore"), voice)
    wave = library.utt_wave(spoken).contents
    samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).astype(np.int16)
    result = corpus.Utterance("flite", name, "en-us", wave.sample_rate, _phones(library, spoken),
                              samples)
    library.delete_utterance(spoken)
    return result


def make(seed, count):
    """COUNT sentences of random voice, speed and pitch."""
    rng = random.Random(f"flite {seed}")
    library = _load()
    voices = {name: _load_voice(name) for name in VOICES}
    for _ in range(count):
        name = rng.choices(list(VOICES), [often for often, _ in VOICES.values()])[0]
        text = texts.make("en-us", rng)
        if rng.random() < 0.4:
            text += " " + texts.make("en-us", rng)
        yield _speak(library, name, voices[name], text, rng.uniform(0.85, 1.35),
                     VOICES[name][1] * rng.uniform(0.8, 1.3))
