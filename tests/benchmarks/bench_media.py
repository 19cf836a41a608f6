# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of a video and a speech beside FFmpeg decoding them, and how they grow with length."""

import json
import math
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
LENGTHS = (1, 2, 4, 8, 16)  # times the sample


def processor_seconds(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, done


def check(program, video, speech):
    seconds, done = processor_seconds(program, "check", video, speech, "--json")
    json.loads(done.stdout)
    return seconds


def decode(video, speech):
    total = 0
    for path in (video, speech):
        seconds, done = processor_seconds("ffmpeg", "-v", "error", "-i", path, "-f", "null", "-")
        done.check_returncode()
        total += seconds
    return total


def loop(path, times, target):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", str(times - 1), "-i", path, "-c",
                    "copy", target], check=True)
    return target


def exponent(lengths, seconds):
    """Of the power law that fits best: 1 is growth in proportion."""
    xs, ys = [math.log(x) for x in lengths], [math.log(y) for y in seconds]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def main():
    program = sys.argv[1]
    times = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.environ.update(HOME=name, VISEME_DATA_DIR=name, XDG_CACHE_HOME=name)
        for length in LENGTHS:
            video = loop(SAMPLE / "sample-video.mp4", length, folder / f"{length}.mp4")
            speech = loop(SAMPLE / "sample-speech.wav", length, folder / f"{length}.wav")
            times.append(check(program, video, speech))
        plain = decode(video, speech)
    print(f"checks of {6 * LENGTHS[-1]} s: {times[-1]:.2f} s of processor time, "
          f"{times[-1] / plain:.2f} x FFmpeg decoding all of it")
    print(f"checks, growth with the length: exponent {exponent(LENGTHS, times):.2f}")


main()
