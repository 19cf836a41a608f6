# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures: they speak, and they are made."""

import subprocess

from ui_case import SAMPLE, UiCase, wait_for
from fault_gateway import KEY, FaultGateway
from tiny_media import make_picture
import tap_runner


class Picture(UiCase):
    def test_a_picture_speaks(self):
        """The qualities are those that take a picture; a video brings the others back."""
        picture = self.folder / "face.png"
        subprocess.run(["ffmpeg", "-v", "error", "-i", SAMPLE / "sample-video.mp4", "-frames:v",
                        "1", picture], check=True)
        app = self.start(picture, SAMPLE / "sample-speech.wav")
        app.find("Result: 720 × 720*")
        app.find("Talking picture*", "radio button")
        app.find("Acting picture*", "radio button")
        self.assertIsNone(app.look("Best*", "radio button"))
        self.assertIsNone(app.look("Play Video", "push button"))
        app.screenshot("picture")
        app.act("Lip-Sync on This Computer", "push button")
        app.find("Save As…", timeout=120)
        for view in ("Original", "Side by Side", "Wipe", "Result"):
            app.act(view)
        app.screenshot("picture-result")


class Create(UiCase):
    def open(self, version="v1", polls=1):
        self.gateway = FaultGateway(
            version, result=(SAMPLE / "sample-video.mp4").read_bytes(),
            sound=(SAMPLE / "sample-speech.wav").read_bytes(),
            picture=make_picture(self.folder, "360x640"))
        self.gateway.polls = polls
        self.addCleanup(self.gateway.close)
        app = self.start(SAMPLE / "sample-speech.wav", VARG_BASE_URL=self.gateway.url,
                         VARG_API_KEY=KEY)
        app.act("Create", "push button")
        app.find("Who Is in the Picture", "text")
        return app

    def write(self, app, name, text):
        app.click(name, "text")
        app.key("ctrl+a", "Delete")
        subprocess.run(["xdotool", "type", "--delay", "1", text], check=True)

    def charged(self):
        return [job.model for job in self.gateway.jobs.values() if job.status == "completed"]

    def test_makes_a_picture_and_animates_it(self):
        app = self.open()
        app.screenshot("create-empty")
        self.write(app, "Who Is in the Picture", "A woman in an office")
        app.act("Make a Picture for $0.15", "push button")
        app.find("Use This Picture", "push button", timeout=60)
        app.find("Picture: A woman in an office")
        app.screenshot("create-picture")
        request = self.gateway.jobs["job_000001"].request
        self.assertEqual((request["prompt"], request["aspect_ratio"]),
                         ("A woman in an office", "9:16"))

        app.act("Animate, Price Not Known…", "push button")
        app.find("Send “Animation” Whatever It Costs?")
        app.screenshot("create-any-price")
        app.click_in_dialog("Send “Animation” Whatever It Costs?", "Send It")
        app.find("Video: *", timeout=60)
        app.find("Result: 720 × 720*")
        app.screenshot("create-video")
        self.assertEqual(self.charged(), ["soul", "kling-v3"])
        self.assertEqual(self.gateway.jobs["job_000002"].request["duration"], 5)

    def test_a_picture_is_used_as_it_is(self):
        app = self.open("v2")
        self.write(app, "Who Is in the Picture", "A man")
        app.act("Make a Picture for $0.15", "push button")
        app.act("Use This Picture", "push button", timeout=60)
        app.find("Result: 360 × 640*")
        app.find("Acting picture*", "radio button")
        self.assertIsNone(app.look("Best*", "radio button"))

    def test_what_was_made_is_there_after_a_restart(self):
        app = self.open()
        self.write(app, "Who Is in the Picture", "A man")
        app.act("Make a Picture for $0.15", "push button")
        app.find("Use This Picture", "push button", timeout=60)
        app.close()
        app = self.start(VARG_BASE_URL=self.gateway.url, VARG_API_KEY=KEY)
        app.act("Create", "push button")
        app.act("Picture: A man")
        app.find("Use This Picture", "push button")
        self.assertEqual(self.charged(), ["soul"])

    def test_a_failure_is_told(self):
        app = self.open()
        keep_job = self.gateway.keep_job

        def fail(job, key):
            keep_job(job, key).fails = True
            return job

        self.gateway.keep_job = fail
        self.write(app, "Who Is in the Picture", "A man")
        app.act("Make a Picture for $0.15", "push button")
        wait_for("a word about it", lambda: any(
            "no face" in (node.get_name() or "") for node in app.nodes()), 60)
        app.find("Make a Picture for $0.15", "push button")
        app.screenshot("create-failed")
        self.assertEqual(self.charged(), [])

    def test_narrow_and_dark(self):
        app = self.open()
        self.write(app, "Who Is in the Picture", "A woman in an office")
        app.act("Make a Picture for $0.15", "push button")
        app.find("Use This Picture", "push button", timeout=60)
        app.resize(360, 900)
        app.screenshot("create-narrow")


tap_runner.main()
