# SPDX-License-Identifier: GPL-3.0-or-later
"""Inputs that are small enough for thousands of jobs."""

import struct
import subprocess


def make_media(folder):
    """Returns the bytes of a tiny video with sound and of a tiny recording."""
    video, audio = folder / "tiny.mp4", folder / "tiny.wav"
    quiet = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi"]
    subprocess.run([*quiet, "-i", "testsrc=s=64x48:r=10:d=2", "-f", "lavfi", "-i",
                    "sine=r=8000:d=2", "-pix_fmt", "yuv420p", "-movflags", "+faststart", video],
                   check=True)
    subprocess.run([*quiet, "-i", "sine=r=8000:d=2", audio], check=True)
    return video.read_bytes(), audio.read_bytes()


def with_note(movie, text):
    """The same MP4 with other bytes: a box that players skip."""
    note = text.encode()
    return movie + struct.pack(">I", 8 + len(note)) + b"free" + note


def with_chunk(wave, number):
    """The same WAV with other bytes: a chunk that players skip."""
    chunk = b"note" + struct.pack("<II", 4, number)
    return wave[:4] + struct.pack("<I", len(wave) - 8 + len(chunk)) + wave[8:] + chunk
