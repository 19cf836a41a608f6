# SPDX-License-Identifier: GPL-3.0-or-later
"""What is changed about the files before they are sent: lengths, parts of them, and fixes."""

import sqlite3
import subprocess

from ui_case import SAMPLE, UiCase, wait_for
import tap_runner

VIDEO = SAMPLE / "sample-video.mp4"
SPEECH = SAMPLE / "sample-speech.wav"


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


class Changes(UiCase):
    def make_speech(self, *filters):
        path = self.folder / "speech.wav"
        ffmpeg("-i", SPEECH, "-af", ",".join(filters), path)
        return path

    def make_video(self, seconds):
        path = self.folder / "video.mp4"
        ffmpeg("-i", VIDEO, "-t", seconds, "-c:a", "copy", path)
        return path

    def choose(self, app, number):
        """The choice of that number, from 0, in the menu beside the sentence."""
        app.click("When the Lengths Differ")
        app.key(*["Home"], *["Down"] * number, "Return")

    def test_length_of_a_shorter_video(self):
        app = self.start(self.make_video(2), self.make_speech("atrim=0:4"))
        app.find("Result: 720 × 720, 4.0 s. The video is 2.0 s shorter and will play back*")
        app.screenshot("changes-shorter")
        self.choose(app, 1)
        app.find("Result: 720 × 720, 4.0 s. The video is 2.0 s shorter and will start again.")
        self.choose(app, 2)
        app.find("Result: 720 × 720, 4.0 s. The video "
                 "is 2.0 s shorter and will play slower, at 50 %.")
        self.choose(app, 3)
        app.find("Result: 720 × 720, 2.0 s. The last 2.0 s of the speech will be cut.")
        app.resize(360, 900)
        app.screenshot("changes-shorter-narrow")

    def test_parts(self):
        """The handles by pointer and by keys; the journal has what was wanted."""
        app = self.start(self.make_video(4), self.make_speech("atrim=0:4"))
        app.find("Result: 720 × 720, 4.0 s.")
        app.click("Beginning")
        app.key(*["Up"] * 2)
        app.find("Result: 720 × 720, 4.0 s. The video is 2.0 s shorter and will play back*")
        app.key(*["Right"] * 5)
        app.find("Result: 720 × 720, 4.0 s. The video is 2.5 s shorter and will play back*")
        app.screenshot("changes-part")
        self.choose(app, 3)
        app.find("Result: 720 × 720, 1.5 s. The last 2.5 s of the speech will be cut.")
        app.act("Lip-Sync on This Computer")
        wait_for("the job in the journal", self.read_changes)
        self.assertIn("'length': <'cut-off'>", self.read_changes())
        self.assertIn("'video': <(2.5, 0.0)>", self.read_changes())

    def read_changes(self):
        journal = self.folder / "data" / "viseme.sqlite"
        if not journal.exists():
            return None
        database = sqlite3.connect(journal)
        row = database.execute("SELECT changes FROM jobs").fetchone()
        database.close()
        return row and row[0]

    def test_fixes(self):
        speech = self.make_speech("atrim=0:3", "volume=-24dB", "adelay=2000")
        app = self.start(VIDEO, speech)
        app.find("The speech is quiet*")
        app.act("Adjust Loudness")
        app.find("Undo")
        app.find("The speech begins only after *")
        app.act("Leave Out")
        app.gone("Leave Out")
        app.find("Result: 720 × 720, 3.*")
        app.screenshot("changes-fixes")
        app.act("Undo")
        app.find("Adjust Loudness")
        app.act("Undo")
        app.find("Leave Out")
        app.find("Result: 720 × 720, 5.*")

    def test_dark(self):
        app = self.start(
            self.make_video(3), self.make_speech("atrim=0:4", "volume=-24dB"),
            ADW_DEBUG_COLOR_SCHEME="prefer-dark",
        )
        app.find("The speech is quiet*")
        app.click("Beginning")
        app.key("Up")
        app.find("Result: 720 × 720, 4.0 s. The video is 2.0 s shorter*")
        app.screenshot("changes-dark")


tap_runner.main()
