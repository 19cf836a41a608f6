# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cards say of a video and of speech before anything is paid."""

import subprocess
import unittest

from ui_case import SAMPLE, SHARED, Atspi, UiCase, wait_for
import tap_runner

VIDEO = SAMPLE / "sample-video.mp4"
SPEECH = SAMPLE / "sample-speech.wav"


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


class Checks(UiCase):
    def make_quiet_noise(self):
        """Speech that is hard to hear: very quiet, in noise, and late."""
        path = self.folder / "bad.wav"
        ffmpeg(
            "-i", SPEECH, "-filter_complex",
            "[0]volume=-24dB,adelay=2500[a];anoisesrc=a=0.004:d=8:r=22050[n];"
            "[a][n]amix=inputs=2:duration=longest:normalize=0", "-ar", "22050", path,
        )
        return path

    def make_hidden_face(self):
        """Nobody is there for the last three seconds, and the face is dark."""
        path = self.folder / "hidden.mp4"
        ffmpeg(
            "-i", VIDEO, "-an", "-vf",
            "lutyuv=y=16+(val-16)*0.15,drawbox=x=120:y=60:w=440:h=560:t=fill:color=gray"
            ":enable='gt(t,3)'", path,
        )
        return path

    def test_good_inputs(self):
        app = self.start(VIDEO, SPEECH)
        app.find("Result: 720 × 720*")
        before = app.center(app.find("Lip-Sync on This Computer"))
        app.find("Face clear in 100 % of the video.")
        app.find("Clear speech, no clipping.")
        self.assertEqual(app.center(app.find("Lip-Sync on This Computer")), before)
        lane = app.find("Face over Time")
        self.assertIn("100 %", lane.get_description())
        app.find("Speech over Time")
        app.screenshot("checks-good")

    def test_bad_inputs(self):
        app = self.start(self.make_hidden_face(), self.make_quiet_noise())
        said = app.find("The face is very dark*").get_name()
        self.assertIn("will look worse", said)
        app.find("No face from *")
        app.find("The speech is quiet*")
        app.find("There is noise behind the voice*")
        self.assertIn("no face", app.find("Face over Time").get_description())
        app.screenshot("checks-bad")
        app.resize(360, 720)
        app.screenshot("checks-bad-narrow")

    def test_bad_inputs_dark(self):
        app = self.start(
            self.make_hidden_face(), self.make_quiet_noise(),
            ADW_DEBUG_COLOR_SCHEME="prefer-dark",
        )
        app.find("The face is very dark*")
        app.find("The speech is quiet*")
        app.screenshot("checks-bad-dark")

    def test_another_file(self):
        """Nothing of the first file's findings stays."""
        app = self.start(self.make_hidden_face(), SPEECH)
        app.find("The face is very dark*")
        lane = app.find("Face over Time")
        wait_for("the lane to tell it too", lambda: "too dark" in (lane.get_description() or ""))
        app.act("Remove Video")
        app.gone("The face is very dark*")
        self.assertNotIn("too dark", lane.get_description() or "")

    @unittest.skipUnless(SHARED.is_dir(), "the shared clips are not here")
    def test_real_clip(self):
        app = self.start(SHARED / "man-kitchen.mp4", SHARED / "speech-60s.wav")
        app.find("Face clear in *")
        app.find("The speech begins only after *")
        app.screenshot("checks-real")


tap_runner.main()
