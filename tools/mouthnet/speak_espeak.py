# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences in many languages, spoken by libespeak-ng in many voices."""

import ctypes
import random

import numpy as np

import corpus
import texts

# Languages and how often each is spoken. What is held out tests the network, see heldout.py.
LANGUAGES = {
    "en-us": 8, "en": 6, "en-gb-scotland": 2, "de": 5, "fr": 5, "es": 4, "es-419": 3, "it": 4,
    "pt": 2, "pt-br": 3, "nl": 3, "sv": 2, "nb": 1, "da": 1, "fi": 2, "et": 1, "hu": 2, "pl": 3,
    "cs": 2, "sk": 1, "sl": 1, "hr": 1, "ro": 2, "tr": 3, "id": 2, "ms": 1, "vi": 1, "sw": 1,
    "eo": 1, "ca": 1, "ru": 3, "uk": 1, "bg": 1, "sr": 1, "el": 3, "hi": 3, "mr": 1, "te": 1,
    "ar": 2, "cmn": 5, "yue": 1, "ja": 2, "ko": 2, "is": 1, "lt": 1, "lv": 1, "eu": 1,
}
VARIANTS = ["", "", ""] + ["+" + name for name in (
    "m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 klatt klatt2 klatt3 klatt4 croak Andrea Annie "
    "AnxiousAndy Denis Gene Jacky Lee Mario Michael Storm aunty belinda iven kaukovalta linda "
    "sandro steph victor zac shelby").split()]

# From espeak-ng/speak_lib.h
AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_PHONEME_EVENTS, INITIALIZE_PHONEME_IPA = 1, 2
EVENT_LIST_TERMINATED, EVENT_PHONEME = 0, 7
RATE, PITCH, RANGE = 1, 3, 4
POS_CHARACTER, CHARS_UTF8, ENDPAUSE = 1, 1, 0x1000


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint),
                ("text_position", ctypes.c_int), ("length", ctypes.c_int),
                ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
                ("user_data", ctypes.c_void_p), ("id", _Id)]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int,
                             ctypes.POINTER(_Event))


class Speaker:
    """libespeak-ng; one per process."""

    def __init__(self):
        self._chunks, self._events = [], []
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._callback = _CALLBACK(self._receive)  # must outlive the library's use of it
        self.rate = self._library.espeak_Initialize(
            AUDIO_OUTPUT_SYNCHRONOUS, 0, None, INITIALIZE_PHONEME_EVENTS | INITIALIZE_PHONEME_IPA)
        if self.rate <= 0:
            raise SystemExit("espeak-ng does not start")
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples, count, events):
        if count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        at = 0
        while events[at].type != EVENT_LIST_TERMINATED:
            if events[at].type == EVENT_PHONEME:
                raw = ctypes.string_at(ctypes.addressof(events[at].id), 8).split(b"\0")[0]
                self._events.append((events[at].audio_position / 1000,
                                     raw.decode("utf-8", "ignore")))
            at += 1
        return 0

    def speak(self, voice, text, rate=160, pitch=50, pitch_range=50):
        self._chunks, self._events = [], []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SystemExit(f"espeak-ng has no voice {voice}")
        for parameter, value in ((RATE, rate), (PITCH, pitch), (RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        data = text.encode() + b"\0"
        self._library.espeak_Synth(data, len(data), 0, POS_CHARACTER, 0, CHARS_UTF8 | ENDPAUSE,
                                   None, None)
        self._library.espeak_Synchronize()
        samples = np.concatenate(self._chunks or [np.zeros(0, np.int16)]).astype(np.int16)
        return corpus.Utterance("espeak", voice, voice.split("+")[0], self.rate,
                                self._phones(len(samples) / self.rate), samples)

    def _phones(self, seconds):
        events = list(self._events)
        if events and events[0][0] > 0:
            events.insert(0, (0.0, ""))
        ends = [start for start, _ in events[1:]] + [seconds]
        return [[start, end, name] for (start, name), end in zip(events, ends) if end > start]


def make(seed, count):
    """COUNT sentences of random language, voice, speed and pitch."""
    rng = random.Random(f"espeak {seed}")
    speaker = Speaker()
    for _ in range(count):
        language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        voice = language + rng.choice(VARIANTS)
        text = texts.make(language, rng)
        if rng.random() < 0.5:
            text += " " + texts.make(language, rng)
        yield speaker.speak(voice, text, rng.randint(110, 230), rng.randint(10, 95),
                            rng.randint(20, 85))
