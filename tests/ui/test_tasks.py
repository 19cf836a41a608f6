# SPDX-License-Identifier: GPL-3.0-or-later
"""What people come for, on the real window, with a practice gateway for the paid qualities."""

import os
import shutil
import subprocess
import time

from ui_case import SAMPLE, UiCase, wait_for
import tap_runner

TOKEN = "practice-token"
PAID = 240  # seconds that a lip-sync of the practice gateway may take on a slow machine


class Tasks(UiCase):
    def start_paid(self, *files, **environment):
        gateway = subprocess.Popen(
            [os.environ["VISEME_GATEWAY_PROGRAM"], "--practice", "--data", self.folder / "gateway"],
            env=dict(os.environ, VISEME_GATEWAY_TOKEN=TOKEN), stdout=subprocess.PIPE, text=True,
        )
        self.addCleanup(gateway.stdout.close)
        self.addCleanup(gateway.wait)
        self.addCleanup(gateway.terminate)
        url = gateway.stdout.readline().strip()
        return self.start(*files, VARG_BASE_URL=url, VARG_API_KEY=TOKEN, **environment)

    def save(self, app):
        target = self.folder / "saved.mp4"
        app.act("Save As…")
        app.find("Save the Result")
        time.sleep(1)
        subprocess.run(["xdotool", "key", "ctrl+a"], check=True)
        subprocess.run(["xdotool", "type", str(target)], check=True)
        subprocess.run(["xdotool", "key", "Return"], check=True)
        wait_for("the saved file", lambda: target.exists() and target.stat().st_size > 10_000)

    def do_task(self, look, **environment):
        """Two files dropped (one action), Best, submit, agree once, watch, save: six actions."""
        app = self.start_paid(
            SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav", **environment
        )
        app.find("Result: 720 × 720*")
        if look == "narrow":
            app.resize(360, 720)
        app.screenshot(f"task-{look}-1-dropped")
        app.scroll_to("Best*", "radio button")
        app.click("Best*", "radio button")
        app.find("Lip-Sync for $0.80")
        app.screenshot(f"task-{look}-2-best")
        app.act("Lip-Sync for $0.80", "push button")
        app.find("Upload the Files?")
        app.screenshot(f"task-{look}-3-asked")
        app.click_in_dialog("Upload the Files?", "Lip-Sync for $0.80")
        app.find("Cancel", "push button")
        app.screenshot(f"task-{look}-4-running")
        app.find("Save As…", timeout=PAID)
        app.act("Play")
        app.screenshot(f"task-{look}-5-result")
        self.save(app)
        app.screenshot(f"task-{look}-6-saved")

    def test_task_light(self):
        self.do_task("light")

    def test_task_dark(self):
        self.do_task("dark", ADW_DEBUG_COLOR_SCHEME="prefer-dark")

    def test_task_narrow(self):
        self.do_task("narrow")

    def test_batch(self):
        speeches = []
        for name in ("de", "fr", "es"):
            speeches.append(self.folder / f"{name}.wav")
            shutil.copy(SAMPLE / "sample-speech.wav", speeches[-1])
        app = self.start_paid(SAMPLE / "sample-video.mp4", *speeches)
        app.find("And 2 more recordings*")
        app.click("Best*", "radio button")
        app.find("3 Lip-Syncs for $2.40")
        app.screenshot("batch")
        app.act("3 Lip-Syncs for $2.40", "push button")
        app.find("3 Lip-Syncs for $2.40?")
        app.screenshot("batch-question")
        app.click_in_dialog("3 Lip-Syncs for $2.40?", "3 Lip-Syncs for $2.40")
        for name in ("de", "fr", "es"):
            app.find(f"sample-video – {name}*", "list item")
        app.screenshot("batch-running")

    def test_folder(self):
        app = self.start(self.folder)
        app.find("Folders cannot be used*")


tap_runner.main()
