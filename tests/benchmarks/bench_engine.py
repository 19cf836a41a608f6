# SPDX-License-Identifier: GPL-3.0-or-later
"""Wall time and peak memory of the embedded engine per clip, beside a plain transcode."""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

SHARED = pathlib.Path(os.environ["VISEME_SHARED_MEDIA"])
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
CLIPS = [
    (SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav"),
    (SHARED / "man-office-vfr.mp4", SHARED / "speech-1.wav"),
    (SHARED / "woman-garden.mp4", SHARED / "speech-1.wav"),
    (SHARED / "man-kitchen.mp4", SHARED / "speech-2.wav"),
]


def measure(command):
    """Wall seconds and peak memory in MB of one process."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} failed")
    return time.monotonic() - begun, usage.ru_maxrss / 1000


def seconds_of(path):
    return float(
        subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path],
            check=True, capture_output=True, text=True,
        ).stdout
    )


def transcode(video, result):
    return [
        "gst-launch-1.0", "-q", "filesrc", f"location={video}", "!", "decodebin", "!",
        "videoconvert", "!", "x264enc", "pass=quant", "quantizer=17", "speed-preset=superfast", "!",
        "mp4mux", "!", "filesink",
        f"location={result}",
    ]


def main():
    render = sys.argv[1]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        for video, audio in CLIPS:
            if not video.exists():
                continue
            result = pathlib.Path(folder) / f"{video.stem}.mp4"
            wall, peak = measure([render, video, audio, result])
            length = seconds_of(result)
            plain, _ = measure(transcode(video, pathlib.Path(folder) / "plain.mp4"))
            plain *= length / seconds_of(video)
            print(
                f"engine, {video.stem}: {wall:.1f} s for {length:.1f} s of result "
                f"({wall / length:.2f} x), {wall / plain:.1f} x a transcode, peak {peak:.0f} MB"
            )


main()
