# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded engine: time for a first and a second speech on a video, beside a plain transcode
with the same codec settings; peak memory, steadiness of the progress, whether the same input gives
the same frames, and how soon a cancelled render ends. With --long also ten minutes of video."""

import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import typing

SHARED = pathlib.Path(os.environ["VISEME_SHARED_MEDIA"])
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
CLIPS = [
    (SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav", SAMPLE / "sample-speech.wav"),
    (SHARED / "man-office-vfr.mp4", SHARED / "speech-1.wav", SHARED / "speech-3-stereo.wav"),
    (SHARED / "woman-garden.mp4", SHARED / "speech-1.wav", SHARED / "speech-3-stereo.wav"),
    (SHARED / "man-kitchen.mp4", SHARED / "speech-2.wav", SHARED / "speech-60s.wav"),
]
CANCELS = 12


class Run(typing.NamedTuple):
    """One process: wall and processor seconds, peak memory in MB, largest error of its progress."""

    wall: float
    processor: float
    peak: float
    unsteady: float
    output: str


def measure(command, cache):
    environment = dict(os.environ, XDG_CACHE_HOME=str(cache))
    process = subprocess.Popen(
        [str(word) for word in command], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    begun = os.times().elapsed
    progress = process.stderr.read()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = os.times().elapsed - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    process.stderr.close()
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {progress[-300:]}")
    points = re.findall(r"([\d.]+) s +(\d+) %", progress)
    unsteady = max((abs(float(t) / wall - int(share) / 100) for t, share in points), default=0)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, unsteady, output)


def seconds_of(path):
    return float(
        subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path],
            check=True, capture_output=True, text=True,
        ).stdout
    )


def frames_of(path):
    """A digest of the encoded frames, without the dates that a container has."""
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-c", "copy", "-f", "md5", "-"],
        check=True, capture_output=True, text=True,
    ).stdout


def make(path, *arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments, path], check=True)
    return path


def make_hd(folder):
    """20 s of 1280 x 720 at 25 frames per second."""
    return make(
        folder / "hd.mp4", "-i", SHARED / "man-kitchen.mp4", "-t", "20", "-an", "-r", "25",
        "-vf", "crop=1080:608:0:250,scale=1280:720", "-c:v", "libx264", "-preset", "veryfast",
        "-crf", "18",
    )


def compare(name, video, speeches, programs, folder):
    render, recode = programs
    cache = folder / f"cache-{name}"
    results = [folder / f"{name}-{i}.mp4" for i in range(3)]
    length = min(seconds_of(video), seconds_of(speeches[0]))
    first = measure([render, video, speeches[0], results[0]], cache)
    again = measure([render, video, speeches[0], results[1]], cache)
    plain = measure([recode, video, speeches[0], results[2], length], cache)
    long = seconds_of(results[0])
    plain_wall = plain.wall * long / seconds_of(results[2])
    plain_work = plain.processor * long / seconds_of(results[2])
    same = frames_of(results[0]) == frames_of(results[1])
    other = measure([render, video, speeches[1], results[2]], cache)
    second = other.wall * long / seconds_of(results[2])
    second_work = other.processor * long / seconds_of(results[2])
    print(
        f"engine, {name}: {first.wall:.1f} s for {long:.1f} s of result "
        f"({first.wall / long:.2f} x, bar 1.0), {first.wall / plain_wall:.1f} x a transcode "
        f"(bar 3; processor time {first.processor / plain_work:.1f} x), peak {first.peak:.0f} MB "
        f"(bar 500), progress off by at most {100 * first.unsteady:.0f} %"
    )
    print(
        f"engine, {name}, second speech: {second / first.wall:.2f} x the first (bar 0.60; "
        f"processor time {second_work / first.processor:.2f} x), peak {other.peak:.0f} MB, "
        f"remembered analysis gives {'the same' if same else 'OTHER'} frames "
        f"({again.wall / first.wall:.2f} x)"
    )
    return first.wall


def cancel(video, speech, program, wall, folder):
    """Cancels at random moments of first renders, and looks for what they leave."""
    moments = random.Random(1)
    delays = []
    left = 0
    for i in range(CANCELS):
        target = folder / f"cancel-{i}"
        target.mkdir()
        after = moments.uniform(0.05, 0.95) * wall
        run = measure(
            [program, "--cancel-after", f"{after:.2f}", video, speech, target / "result.mp4"],
            folder / f"cache-cancel-{i}",
        )
        if run.output.strip().isdigit():
            delays.append(int(run.output))
            left += len(list(target.iterdir()))
    if delays:
        print(
            f"engine, cancelled {len(delays)} times: within {max(delays)} ms "
            f"(median {sorted(delays)[len(delays) // 2]}, bar 200), {left} files left"
        )


def long_clip(programs, folder):
    loop = make(folder / "long.mp4", "-stream_loop", "29", "-i", folder / "hd.mp4", "-c", "copy")
    speech = make(
        folder / "long.wav", "-stream_loop", "9", "-i", SHARED / "speech-60s.wav", "-c", "copy"
    )
    run = measure([programs[0], loop, speech, folder / "long-result.mp4"], folder / "cache-long")
    print(
        f"engine, ten minutes: {run.wall:.0f} s, peak {run.peak:.0f} MB (bar 600), "
        f"progress off by at most {100 * run.unsteady:.0f} %"
    )


def main():
    programs = sys.argv[1:3]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for video, speech, other in CLIPS:
            if video.exists():
                wall = compare(video.stem, video, (speech, other), programs, folder)
        if not CLIPS[-1][0].exists():
            return
        video, speech, other = CLIPS[-1]
        cancel(video, speech, programs[0], wall, folder)
        compare("720p", make_hd(folder), (speech, other), programs, folder)
        if "--long" in sys.argv[3:]:
            long_clip(programs, folder)


main()
