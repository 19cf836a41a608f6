# SPDX-License-Identifier: GPL-3.0-or-later
"""What the network never learns from, so that it can be tested with it."""

LANGUAGES = {"tr", "pt", "pt-br", "el"}  # of espeak-ng
VOICES = {"awb", "ked_diphone"}  # of flite and festival
VARIANTS = {"f4", "m6", "klatt3", "linda"}  # of espeak-ng, in any language


def is_held_out(source, voice, language):
    if source != "espeak":
        return voice in VOICES
    return language in LANGUAGES or voice.partition("+")[2] in VARIANTS
