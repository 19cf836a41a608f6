# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the proof tells good results from others: on every shared clip, with each of the speeches.

    bench_proof.py RENDER CLI [--keep FOLDER] [--speech NAME…] [CLIP…]

Prints one line per result: what was found, and the numbers of the checks that have one to compare.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import proof_cases

SHARED = pathlib.Path(os.environ.get("VISEME_SHARED_MEDIA", "."))
CLIPS = ("woman-garden.mp4", "man-kitchen.mp4", "man-office-vfr.mp4", "drawn-portrait-silent.mp4")
SPEECHES = ("speech-1.wav", "speech-2.wav", "speech-3-stereo.wav")
SHOWN = ("duration", "sound", "end", "picture", "mouth-changed", "mouth-speaks", "mouth-in-time")


def verify(cli, result, video, speech):
    done = subprocess.run([cli, "verify", result, video, speech, "--json"], capture_output=True,
                          text=True)
    return json.loads(done.stdout)


def show(name, case, proof):
    values = {check["id"]: check["value"] for check in proof["checks"]}
    numbers = " ".join(f"{values[i]:9.3f}" if i in values else f"{'-':>9}" for i in SHOWN)
    right = proof["outcome"] == proof_cases.WANTED[case]
    print(f"{name:38} {case:9} {proof['outcome']:8} {'' if right else 'WRONG':5} {numbers}  "
          f"{proof['verdict']}", flush=True)
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("render")
    parser.add_argument("cli")
    parser.add_argument("--keep", type=pathlib.Path, help="folder in which the results stay")
    parser.add_argument("--speech", action="append", help="only this speech")
    parser.add_argument("clips", nargs="*", type=pathlib.Path)
    given = parser.parse_args()
    right = tried = 0
    print(f"{'result':38} {'case':9} {'found':8} {'':5} " + " ".join(f"{i[:9]:>9}" for i in SHOWN))
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for clip in given.clips or [SHARED / name for name in CLIPS]:
            for speech in [SHARED / name for name in given.speech or SPEECHES]:
                if not clip.exists() or not speech.exists():
                    print(f"{clip.name} with {speech.name} is not here, left out")
                    continue
                paths = proof_cases.make(given.render, clip, speech, folder)
                for case, path in paths.items():
                    tried += 1
                    right += show(f"{clip.stem}+{speech.stem}", case,
                                  verify(given.cli, path, clip, speech))
    print(f"proof: {right} of {tried} results are told for what they are")


if __name__ == "__main__":
    main()
