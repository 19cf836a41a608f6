# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that are what was ordered, and results that are not in known ways."""

import subprocess

SHIFT = 5  # frames
CUT = 0.6  # seconds of the end
HUSHED = 0.8  # the same; some of it may be silent anyway

# What a result of each case must be found to be.
WANTED = {
    "good": "passed",
    "original": "failed",  # the video as it was, with the new sound
    "frozen": "failed",  # a mouth that rests while the speech goes on
    "late": "failed",  # pictures that come SHIFT frames late
    "early": "failed",  # the same the other way
    "silent": "failed",  # a sound track without sound
    "cut": "failed",  # without its last CUT seconds
    "hushed": "failed",  # whose last HUSHED seconds cannot be heard
}
# What gives each case away, as far as it is the same for every video.
TELLTALE = {"silent": "sound", "cut": "end", "hushed": "end"}


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True,
                          text=True).stdout


def ffmpeg(*arguments):
    run("ffmpeg", "-v", "error", "-y", *arguments)


def seconds_of(path):
    return float(run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of",
                     "csv=p=0", path))


def recode(source, filters, length, path):
    ffmpeg("-i", source, "-vf", filters, "-t", length, "-fps_mode", "passthrough", "-c:v",
           "libx264", "-crf", "18", "-preset", "veryfast", "-c:a", "copy", path)


def make_frozen(render, video, speech, path):
    """The engine keeps a mouth shut when it is given silence."""
    silence, rest = path.with_suffix(".wav"), path.with_suffix(".rest.mp4")
    ffmpeg("-i", speech, "-af", "volume=0", silence)
    run(render, video, silence, rest)
    ffmpeg("-i", rest, "-i", speech, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac",
           path)
    silence.unlink()
    rest.unlink()


def make(render, video, speech, folder):
    """The paths of all cases by their names; those that are there already are taken."""
    length = seconds_of(speech)
    paths = {case: folder / f"{video.stem}+{speech.stem}.{case}.mp4" for case in WANTED}
    good = paths["good"]
    steps = {
        "good": lambda path: run(render, video, speech, path),
        "original": lambda path: ffmpeg(
            "-stream_loop", "-1", "-i", video, "-i", speech, "-map", "0:v", "-map", "1:a", "-t",
            length, "-fps_mode", "passthrough", "-c:v", "libx264", "-crf", "18", "-preset",
            "veryfast", "-c:a", "aac", path),
        "frozen": lambda path: make_frozen(render, video, speech, path),
        "late": lambda path: recode(good, f"tpad=start={SHIFT}:start_mode=clone", length, path),
        "early": lambda path: recode(
            good, f"trim=start_frame={SHIFT},setpts=PTS-STARTPTS,tpad=stop={SHIFT}:"
            "stop_mode=clone", length, path),
        "silent": lambda path: ffmpeg("-i", good, "-af", "volume=0", "-c:v", "copy", "-c:a",
                                      "aac", path),
        "cut": lambda path: ffmpeg("-i", good, "-t", length - CUT, "-c", "copy", path),
        "hushed": lambda path: ffmpeg(
            "-i", good, "-af", f"volume=0:enable='gt(t,{length - HUSHED})'", "-c:v", "copy", "-c:a",
            "aac", path),
    }
    for case, step in steps.items():
        if not paths[case].exists():
            step(paths[case])
    return paths
