# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures that software centres show: the window alone, with the sample.

usage: take_screenshots.py FOLDER
"""

import pathlib
import subprocess
import sys
import tempfile
import time

TARGET = pathlib.Path(sys.argv.pop(1))

from ui_case import SAMPLE, App, wait_for  # noqa: E402

# As large as software centres take them.
WIDTH, HEIGHT = 1000, 700
RENDER = 240


class Photographer:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-screenshots-"))

    def open(self, **environment):
        app = App(self.folder, SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav",
                  **environment)
        app.find("Result: 720 × 720*")
        app.resize(WIDTH, HEIGHT)
        wait_for("the checks to end", lambda: app.look("Checking*") is None)
        return app

    def take(self, app, name):
        # Out of the picture, so that nothing is highlighted.
        subprocess.run(["xdotool", "mousemove", "1599", "999"], check=True)
        time.sleep(2)
        path = TARGET / f"{name}.png"
        subprocess.run(["import", "-window", app.window_id(), path], check=True)
        subprocess.run(["mogrify", "-strip", "-colors", "256", f"PNG8:{path}"], check=True)


def main():
    photographer = Photographer()
    app = photographer.open()
    photographer.take(app, "composer")
    app.act("Lip-Sync on This Computer")
    app.find("Save As…", timeout=RENDER)
    app.act("Play")
    time.sleep(1.5)
    app.act("Pause")
    photographer.take(app, "result")
    app.close()
    app = photographer.open(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
    photographer.take(app, "composer-dark")
    app.close()


main()
