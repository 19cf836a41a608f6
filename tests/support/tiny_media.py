# SPDX-License-Identifier: GPL-3.0-or-later
"""Inputs that are small enough for thousands of jobs."""

import struct
import subprocess
import zlib


def make_media(folder):
    """Returns the bytes of a tiny video with sound and of a tiny recording."""
    video, audio = folder / "tiny.mp4", folder / "tiny.wav"
    quiet = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi"]
    subprocess.run([*quiet, "-i", "testsrc=s=64x48:r=10:d=2", "-f", "lavfi", "-i",
                    "sine=r=8000:d=2", "-pix_fmt", "yuv420p", "-movflags", "+faststart", video],
                   check=True)
    subprocess.run([*quiet, "-i", "sine=r=8000:d=2", audio], check=True)
    return video.read_bytes(), audio.read_bytes()


def make_picture(folder, size="64x64", name="tiny.png"):
    """Returns the bytes of a tiny picture."""
    picture = folder / name
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc=s={size}",
                    "-frames:v", "1", picture], check=True)
    return picture.read_bytes()


def with_words(png, number):
    """The same PNG with other bytes: a text that is not shown."""
    text = b"tEXt" + b"number\0" + str(number).encode()
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    return png[:33] + chunk + png[33:]


def with_note(movie, text):
    """The same MP4 with other bytes: a box that players skip."""
    note = text.encode()
    return movie + struct.pack(">I", 8 + len(note)) + b"free" + note


def with_chunk(wave, number):
    """The same WAV with other bytes: a chunk that players skip."""
    chunk = b"note" + struct.pack("<II", 4, number)
    return wave[:4] + struct.pack("<I", len(wave) - 8 + len(chunk)) + wave[8:] + chunk
