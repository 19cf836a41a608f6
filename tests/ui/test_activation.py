# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop starts the program over D-Bus: with nothing, with files, with an action."""

import pathlib
import re
import subprocess
import time

from ui_case import SAMPLE, App, UiCase, wait_for
import tap_runner

NAME = "io.github.viseme_app.Viseme"
DATA = pathlib.Path(__file__).resolve().parents[2] / "data"


def call(method, *arguments):
    subprocess.run(
        ["gdbus", "call", "--session", "--dest", NAME, "--object-path",
         "/" + NAME.replace(".", "/"), "--method", f"org.freedesktop.Application.{method}",
         *arguments],
        check=True, capture_output=True,
    )


class Service(App):
    """As the bus starts it: without a window until somebody asks."""

    def __init__(self, folder):
        super().__init__(folder, "--gapplication-service", wait=False)
        wait_for("its name on the bus", lambda: subprocess.run(
            ["gdbus", "introspect", "--session", "--dest", NAME, "--object-path",
             "/" + NAME.replace(".", "/")], capture_output=True, check=False).returncode == 0)

    def nodes(self):
        self.root = wait_for("the window", self._find_root)
        return super().nodes()

    def window_count(self):
        root = self._find_root()
        return root.get_child_count() if root else 0


class Activation(UiCase):
    def start_service(self):
        app = Service(self.folder)
        self.addCleanup(app.close)
        return app

    def test_nothing_shows_until_asked(self):
        app = self.start_service()
        time.sleep(0.5)
        self.assertEqual(app.window_count(), 0)
        call("Activate", "{}")
        app.find("Try It with a Sample")

    def test_files(self):
        app = self.start_service()
        files = [(SAMPLE / name).as_uri() for name in ("sample-video.mp4", "sample-speech.wav")]
        call("Open", str(files), "{}")
        app.find("Result: 720 × 720*")

    def test_actions_of_the_desktop_file(self):
        text = (DATA / f"{NAME}.desktop.in.in").read_text(encoding="utf-8")
        actions = re.search(r"^Actions=(.*);$", text, re.MULTILINE)[1].split(";")
        shown = {"new": "Try It with a Sample", "preferences": "Monthly Limit in US Dollars"}
        self.assertEqual(set(actions), set(shown))
        for action, what in shown.items():
            with self.subTest(action=action):
                app = self.start_service()
                call("ActivateAction", action, "[]", "{}")
                app.find(what)
                app.close()


tap_runner.main()
