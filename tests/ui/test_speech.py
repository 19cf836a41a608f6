# SPDX-License-Identifier: GPL-3.0-or-later
"""The sources of the speech: a text that is spoken here."""

import subprocess
import time

from ui_case import SAMPLE, Atspi, UiCase, wait_for
import tap_runner

TEXT = "Hello, this is a text that the computer speaks."


class Type(UiCase):
    def open_page(self, app):
        app.act("Type", "push button")
        return app.find("What the Person Shall Say", "text")

    def write(self, app, text):
        self.open_page(app)
        app.click("What the Person Shall Say", "text")
        app.key("ctrl+a", "Delete")
        subprocess.run(["xdotool", "type", "--delay", "1", text], check=True)
        app.find(f"{len(text)} of 10000 characters")

    def speech_files(self):
        return sorted((self.folder / "data" / "speech").glob("*.wav"))

    def test_speaks_and_keeps_the_file(self):
        app = self.start(SAMPLE / "sample-video.mp4")
        self.open_page(app)
        app.screenshot("type-empty")
        self.write(app, TEXT)
        app.act("Speak", "push button", timeout=20)
        app.find("Speak Again", "push button", timeout=60)
        app.find("Position in the Speech", "slider")
        app.find("Result: 720 × 720*")
        app.screenshot("type")
        self.assertEqual(len(self.speech_files()), 1)
        app.find(self.speech_files()[0].name)
        self.write(app, TEXT + " More.")
        app.find("The text was changed after it was spoken.")
        app.act("Speak Again", "push button")
        wait_for("the second file", lambda: len(self.speech_files()) == 2)

    def test_nothing_to_speak(self):
        app = self.start()
        self.write(app, "   ")
        button = app.find("Speak", "push button")
        time.sleep(0.5)
        self.assertFalse(button.get_state_set().contains(Atspi.StateType.SENSITIVE))

    def test_narrow_and_dark(self):
        app = self.start(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        self.write(app, TEXT)
        app.act("Speak", "push button")
        app.find("Speak Again", "push button", timeout=60)
        app.resize(360, 900)
        app.screenshot("type-narrow-dark")


tap_runner.main()
