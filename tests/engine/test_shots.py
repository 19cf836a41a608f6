# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts, faces that leave, and faces on their head: the whole engine on films made of the sample."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import tap_runner

RENDER = os.environ["VISEME_RENDER_PROGRAM"]
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
VIDEO = SAMPLE / "sample-video.mp4"
SPEECH = SAMPLE / "sample-speech.wav"
SIDE = 90  # pixels of the compared pictures
UNTOUCHED = 3  # gray levels that encoding may change


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True,
                          capture_output=True).stdout


def frames(path):
    data = ffmpeg("-i", path, "-vf", f"scale={SIDE}:{SIDE}:flags=area", "-pix_fmt", "gray", "-f",
                  "rawvideo", "-")
    return [data[i:i + SIDE * SIDE] for i in range(0, len(data), SIDE * SIDE)]


def change(one, other):
    """Of the pixel that differs most."""
    return max(abs(a - b) for a, b in zip(one, other))


class Shots(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-shots-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.film = self.folder / "film.mp4"
        self.result = self.folder / "result.mp4"

    def make(self, graph):
        ffmpeg("-i", VIDEO, "-filter_complex", graph, "-map", "[v]", "-c:v", "libx264", "-crf", "12",
               "-preset", "veryfast", self.film)

    def render(self):
        """How much each frame of the result differs from the film, played back and forth."""
        done = subprocess.run([RENDER, self.film, SPEECH, self.result], capture_output=True,
                              text=True, timeout=200,
                              env={**os.environ, "XDG_CACHE_HOME": str(self.folder)})
        self.assertEqual(done.returncode, 0, done.stderr)
        source, made = frames(self.film), frames(self.result)
        there_and_back = source + source[-2:0:-1]
        return [change(there_and_back[k % len(there_and_back)], frame)
                for k, frame in enumerate(made)]

    def render_strips(self):
        """The same for the left and the right half."""
        self.render()
        halves = []
        for x in (0, SIDE // 2):
            columns = [y * SIDE + x + i for y in range(SIDE) for i in range(SIDE // 2)]
            halves.append([max(abs(a[c] - b[c]) for c in columns)
                           for a, b in zip(frames(self.film), frames(self.result))])
        return halves

    def test_each_shot_speaks(self):
        """Two sizes of the face with an empty picture between: hard cuts, nothing bleeds over."""
        self.make("[0:v]split=3[a][b][c];"
                  "[a]trim=0:2,setpts=PTS-STARTPTS[one];"
                  "[b]trim=0:1,setpts=PTS-STARTPTS,drawbox=c=gray:t=fill[two];"
                  "[c]trim=3:5,setpts=PTS-STARTPTS,crop=480:480:120:100,scale=720:720[three];"
                  "[one][two][three]concat=n=3:v=1[v]")
        changes = self.render()
        self.assertGreater(max(changes[:50]), 20)
        self.assertGreater(max(changes[76:124]), 20)
        self.assertLessEqual(max(changes[50:75]), UNTOUCHED)

    def test_face_leaves(self):
        """It goes out of the picture at the side; there the pictures stay as they are."""
        self.make("[0:v]trim=0:4,setpts=PTS-STARTPTS,pad=1440:720:0:0:gray,"
                  "crop=720:720:'min(max(t-1.5,0)*480,720)':0[v]")
        changes = self.render()
        self.assertGreater(max(changes[:35]), 20)
        self.assertLessEqual(max(changes[75:100]), UNTOUCHED)

    def test_the_speaking_face(self):
        """Two of one size: one talks, the other holds still, whichever side it is on."""
        for order in ("[talks][still]", "[still][talks]"):
            self.make("[0:v]trim=0:4,setpts=PTS-STARTPTS,split[talks][b];"
                      "[b]trim=0:0.04,loop=99:1,setpts=N/25/TB[still];"
                      f"{order}hstack[v]")
            source, middle = self.render_strips()
            speaks = max(source) if order == "[talks][still]" else max(middle)
            silent = max(middle) if order == "[talks][still]" else max(source)
            self.assertGreater(speaks, 20, order)
            self.assertLessEqual(silent, UNTOUCHED, order)

    def test_upside_down(self):
        self.make("[0:v]trim=0:2,setpts=PTS-STARTPTS,vflip,hflip[v]")
        done = subprocess.run([RENDER, self.film, SPEECH, self.result], capture_output=True,
                              text=True, timeout=200)
        self.assertEqual(done.returncode, 1)
        self.assertIn("upside down", done.stderr)
        self.assertFalse(self.result.exists())


tap_runner.main()
