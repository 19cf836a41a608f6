# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives damaged copies of clips to the probes and to the whole engine.

Each must end in time with a result that plays or with an error that has a message, never with a
crash. Copies depend on --seed only, so that a bad one can be made again with --only.

Usage: damage.py VISEME-RENDER VISEME-LOOK PRESENTER [--count N] [--seed N] [--only N] [--limit S]
"""

import argparse
import collections
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

VIDEOS = {
    "mp4": ["-c", "copy"],
    "mkv": ["-c", "copy"],
    "ts": ["-c", "copy"],
    "webm": ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "500k",
             "-c:a", "libopus"],
    "mov": ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error",
            "-c:a", "alac"],
    "avi": ["-c:v", "mjpeg", "-q:v", "4", "-c:a", "libmp3lame"],
}
AUDIOS = {
    "wav": [],
    "m4a": ["-c:a", "aac"],
    "mp3": ["-c:a", "libmp3lame"],
    "flac": ["-c:a", "flac"],
    "ogg": ["-c:a", "libvorbis"],
}
SHARED = ("man-office-vfr.mp4", "woman-garden.mp4", "speech-1.wav")


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True,
                   timeout=120)


def make_clips(folder, presenter):
    """Whole clips: the first is a video, the second a speech to go with any of them."""
    base, speech = folder / "base.mp4", folder / "base.wav"
    subprocess.run([presenter, "--out", base, "--seconds", "1", "--width", "192", "--height", "192",
                    "--speech-out", speech, "--text", "Maybe far."], check=True, timeout=120)
    ffmpeg("-i", speech, "-t", "0.6", folder / "whole.wav")
    videos, audios = [], []
    for suffix, arguments in VIDEOS.items():
        videos.append(folder / f"video.{suffix}")
        ffmpeg("-i", base, *arguments, videos[-1])
    for suffix, arguments in AUDIOS.items():
        audios.append(folder / f"audio.{suffix}")
        ffmpeg("-i", folder / "whole.wav", *arguments, audios[-1])
    shared = pathlib.Path(os.environ.get("VISEME_SHARED_MEDIA", "/nonexistent"))
    for name in SHARED:
        if (shared / name).exists():
            clip = folder / f"shared-{name}"
            ffmpeg("-i", shared / name, "-t", "1", "-c", "copy", clip)
            (audios if name.endswith("wav") else videos).append(clip)
    return videos, audios


def flip_bits(data, chance, start, end, n):
    for _ in range(n):
        data[chance.randrange(start, end)] ^= 1 << chance.randrange(8)


def damage(data, chance):
    """Changes DATA, returns what was done to it."""
    size = len(data)
    kind = chance.choice(["flip", "flip", "head", "tail", "cut", "zero", "noise", "lose", "again"])
    start = chance.randrange(size)
    end = min(size, start + 1 + chance.randrange(max(1, size // 4)))
    if kind == "flip":
        n = chance.choice([1, 10, 100, 1000])
        flip_bits(data, chance, 0, size, n)
        return f"{n} bits flipped"
    if kind in ("head", "tail"):
        n = chance.choice([1, 4, 16])
        part = min(size, 2048)
        flip_bits(data, chance, *((0, part) if kind == "head" else (size - part, size)), n)
        return f"{n} bits flipped at the {kind}"
    if kind == "cut":
        del data[start:]
        return f"cut at {start}"
    if kind == "zero":
        data[start:end] = bytes(end - start)
    elif kind == "noise":
        data[start:end] = chance.randbytes(end - start)
    elif kind == "lose":
        del data[start:end]
    else:
        data[start:start] = data[start:end]
    return f"{kind} {start} to {end}"


def run(command, limit, environment):
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                              errors="replace", timeout=limit, env=environment,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        return "hang", "", ""


def judge_render(code, stderr, result):
    """The word for a good outcome, or None."""
    if code == 1 and stderr.strip().rsplit("\n", 1)[-1] and not result.exists():
        return "error"
    if code == 0 and result.exists():
        played = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", result, "-f",
                                 "null", "-"], capture_output=True, timeout=120)
        return "result" if played.returncode == 0 else None
    return None


def try_copy(number, options, folder, videos, audios, environment):
    chance = random.Random(f"{options.seed}-{number}")
    clips = videos + audios
    clip = clips[number % len(clips)]
    data = bytearray(clip.read_bytes())
    what = damage(data, chance)
    copy = folder / f"copy-{number}{clip.suffix}"
    copy.write_bytes(data)
    video, audio = (copy, folder / "whole.wav") if clip in videos else (videos[0], copy)
    result = folder / "result.mp4"
    began = time.monotonic()

    looked, _, look_errors = run([options.look, copy, audio], options.limit, environment)
    code, _, errors = run([options.render, video, audio, result], options.limit, environment)
    outcome = judge_render(code, errors, result) if looked == 0 else None
    result.unlink(missing_ok=True)
    copy.unlink()
    message = errors.strip().rsplit("\n", 1)[-1]
    print(f"# {number} {clip.name}: {what}: {outcome or 'BAD'} "
          f"({time.monotonic() - began:.1f} s) {message if outcome == 'error' else ''}", flush=True)
    if outcome is None:
        for line in f"look {looked}, render {code}\n{look_errors}\n{errors}".splitlines():
            print(f"#   {line}", flush=True)
    return outcome or "bad"


def parse():
    parser = argparse.ArgumentParser()
    for name in ("render", "look", "presenter"):
        parser.add_argument(name)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--limit", type=float, default=120)
    return parser.parse_args()


def main():
    options = parse()
    with tempfile.TemporaryDirectory(prefix="viseme-damage-") as name:
        folder = pathlib.Path(name)
        # A critical message is as bad as a crash, and so is what a sanitizer finds.
        environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"),
                                    "G_DEBUG": "fatal-criticals"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            environment[name] = os.environ.get(name, "halt_on_error=1") + ":exitcode=99"
        videos, audios = make_clips(folder, options.presenter)
        numbers = range(options.count) if options.only is None else [options.only]
        outcomes = collections.Counter(
            try_copy(number, options, folder, videos, audios, environment) for number in numbers)
    print("1..1")
    words = ", ".join(f"{n} {word}" for word, n in sorted(outcomes.items()))
    print(f"{'not ok' if outcomes['bad'] else 'ok'} 1 damaged copies: {words}")
    sys.exit(1 if outcomes["bad"] else 0)


if __name__ == "__main__":
    main()
