# SPDX-License-Identifier: GPL-3.0-or-later
"""From an empty window to a played and saved result, as a person would do it."""

import subprocess
import time
import unittest

from ui_case import SAMPLE, SHARED, Atspi, UiCase, wait_for
import tap_runner

RENDER = 180  # seconds that a lip-sync may take on a slow machine


class Flow(UiCase):
    def assert_plays(self, app):
        position = app.find("Position in the Result", "slider")
        app.act("Play")
        before = Atspi.Value.get_current_value(position)
        wait_for(
            "the picture to move on",
            lambda: Atspi.Value.get_current_value(position) > before + 0.3,
        )
        if app.look("Pause"):
            app.act("Pause")

    def save(self, app):
        target = self.folder / "saved.mp4"
        app.act("Save As…")
        app.find("Save the Result")
        time.sleep(1)
        subprocess.run(["xdotool", "key", "ctrl+a"], check=True)
        subprocess.run(["xdotool", "type", str(target)], check=True)
        subprocess.run(["xdotool", "key", "Return"], check=True)
        wait_for("the saved file", lambda: target.exists() and target.stat().st_size > 10_000)
        return target

    def test_sample_to_saved_result(self):
        app = self.start()
        app.find("Try It with a Sample")
        app.screenshot("empty")
        app.act("Try It with a Sample")
        app.find("Result: 720 × 720*")
        app.screenshot("composer")
        app.act("Lip-Sync on This Computer")
        app.find("Cancel")
        app.screenshot("running")
        app.find("Save As…", timeout=RENDER)
        app.screenshot("result")
        self.assert_plays(app)
        app.screenshot("result-played")
        self.save(app)

    def test_picture(self):
        """A photo speaks, with the qualities that take one."""
        picture = self.folder / "portrait.png"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", SAMPLE / "sample-video.mp4", "-frames:v", "1", picture],
            check=True,
        )
        app = self.start(picture, SAMPLE / "sample-speech.wav")
        app.find("Result: 720 × 720*")
        app.find("Acting picture*", "radio button")
        self.assertIsNone(app.look("Best*", "radio button"))
        app.screenshot("picture")
        app.act("Lip-Sync on This Computer")
        app.find("Save As…", timeout=RENDER)
        app.find("720 × 720 · 25 fps*")
        app.screenshot("picture-result")

    def test_prices_are_on_the_button(self):
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.find("Lip-Sync on This Computer")
        for quality, label in (("Best*", "Lip-Sync for $0.80"), ("Good*", "Lip-Sync for $0.50")):
            app.click(quality, "radio button")
            app.find(label)
        app.screenshot("paid")

    def test_paid_needs_a_key(self):
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.click("Best*", "radio button")
        app.act("Lip-Sync for $0.80")
        app.find("Sign In*")
        app.screenshot("sign-in")

    def test_cancel(self):
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.act("Lip-Sync on This Computer")
        app.act("Cancel")
        app.find("Cancelled")
        self.assertEqual(list((self.folder / "data").glob("results/*")), [])

    def test_bad_file_is_told(self):
        bad = self.folder / "notes.mp4"
        bad.write_text("Dear diary,\n" * 50)
        app = self.start(bad, SAMPLE / "sample-speech.wav")
        wait_for(
            "the complaint",
            lambda: any("notes.mp4" in (n.get_name() or "") for n in app.nodes()),
        )
        app.screenshot("bad-file")


class Layout(UiCase):
    def test_narrow(self):
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.find("Result: 720 × 720*")
        app.resize(360, 720)
        app.screenshot("narrow")
        width = int(
            subprocess.run(
                ["xdotool", "getwindowgeometry", "--shell", app.window_id()],
                capture_output=True, text=True, check=True,
            ).stdout.split("WIDTH=")[1].split()[0]
        )
        # The window manager's frame takes five pixels on either side.
        self.assertLessEqual(width, 370)

    def test_dark(self):
        app = self.start(
            SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav",
            ADW_DEBUG_COLOR_SCHEME="prefer-dark",
        )
        app.find("Result: 720 × 720*")
        app.screenshot("dark")

    @unittest.skipUnless(SHARED.is_dir(), "the shared clips are not here")
    def test_real_clip(self):
        app = self.start(SHARED / "man-kitchen.mp4", SHARED / "speech-2.wav")
        app.find("Result: 1080 × 1920*")
        app.screenshot("composer-real")


tap_runner.main()
