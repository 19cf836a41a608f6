# SPDX-License-Identifier: GPL-3.0-or-later
"""How far two compared videos are apart, how many frames are painted, and the memory of it."""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

RUNS = 3


def make_clip(path, width, height):
    """20 s of a 30 fps clip, of the sample."""
    sample = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"]) / "sample-video.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-stream_loop", "4", "-i", sample, "-t", "20", "-r", "30",
         "-vf", f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}",
         "-c:v", "libx264", "-preset", "veryfast", "-g", "30", "-c:a", "aac", path],
        check=True,
    )


def play(program, *files):
    figures = [
        subprocess.run([program, "play", *files], check=True, capture_output=True, text=True)
        .stdout.split() for _ in range(RUNS)
    ]
    return [statistics.median(float(run[i]) for run in figures) for i in range(3)]


def main():
    program = sys.argv[1]
    print(subprocess.run([program, "skew"], check=True, capture_output=True, text=True).stdout, end="")
    if not os.environ.get("DISPLAY"):
        print("painting: not measured, no display")
        return
    os.environ["GSK_RENDERER"] = "gl"
    with tempfile.TemporaryDirectory() as folder:
        clips = [pathlib.Path(folder) / name for name in ("one.mp4", "two.mp4")]
        for clip in clips:
            make_clip(clip, 1280, 720)
        rate, cpu, memory = play(program, clips[0])
        print(f"painted: {rate:.1f} frames per second of 30, 1280 x 720, gl (bar 24), "
              f"{cpu:.2f} of the processors")
        both_rate, both_cpu, both_memory = play(program, *clips)
        print(f"painted, two side by side: {both_rate:.1f} frames per second, "
              f"{both_cpu:.2f} of the processors")
        print(
            f"memory: {memory:.0f} MB PSS with one, {both_memory:.0f} MB with two, "
            f"{both_memory / memory:.2f} times (bar 1.6)"
        )


main()
