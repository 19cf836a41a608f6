# SPDX-License-Identifier: GPL-3.0-or-later
"""Files dragged out of another window with a real pointer land where they belong."""

import os
import subprocess
import time

from ui_case import SAMPLE, UiCase, wait_for
import tap_runner

SOURCE = os.environ["VISEME_DRAG_SOURCE"]


def pointer(*arguments):
    subprocess.run(["xdotool", *map(str, arguments)], check=True)


class Drop(UiCase):
    def drag_source(self, *files):
        process = subprocess.Popen([SOURCE, *map(str, files)])
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        window = wait_for(
            "the window to drag from",
            lambda: subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", "^Drag source$"],
                capture_output=True, text=True,
            ).stdout.split(),
        )[-1]
        pointer("windowmove", "--sync", window, 1300, 700)
        pointer("windowraise", window)
        time.sleep(0.5)
        return 1300 + 80, 700 + 70

    def drag(self, start, end):
        pointer("mousemove", *start)
        pointer("mousedown", 1)
        for step in (5, 10, 20, 30):
            pointer("mousemove", start[0] - step, start[1])
            time.sleep(0.05)
        for part in range(1, 11):
            pointer(
                "mousemove",
                start[0] + (end[0] - start[0]) * part // 10,
                start[1] + (end[1] - start[1]) * part // 10,
            )
            time.sleep(0.05)
        time.sleep(0.5)

    def test_both_files_at_once(self):
        folder = self.folder / "Ünïcode folder"
        folder.mkdir()
        video, audio = folder / "mein Film.mp4", folder / "la voix.wav"
        video.symlink_to(SAMPLE / "sample-video.mp4")
        audio.symlink_to(SAMPLE / "sample-speech.wav")
        app = self.start()
        app.find("Try It with a Sample")
        pointer("windowmove", "--sync", app.window_id(), 0, 0)
        start = self.drag_source(video, audio)
        self.drag(start, (500, 400))
        app.screenshot("drop")
        pointer("mouseup", 1)
        app.find("Result: 720 × 720*")
        app.find("Lip-Sync on This Computer")
        app.screenshot("dropped")


tap_runner.main()
