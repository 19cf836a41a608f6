# SPDX-License-Identifier: GPL-3.0-or-later
"""Practice: the paid way with play money, apart from everything real."""

import sqlite3

from ui_case import SAMPLE, UiCase
from fault_gateway import KEY, FaultGateway
import tap_runner


class Practice(UiCase):
    def open(self):
        """With a real account beside it, whose gateway must not notice."""
        self.gateway = FaultGateway("v1")
        self.addCleanup(self.gateway.close)
        return self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav",
                          VARG_BASE_URL=self.gateway.url, VARG_API_KEY=KEY)

    def switch(self, app):
        app.key("F10")
        app.act("Practice with Play Money")

    def intents(self, *folders):
        path = self.folder.joinpath("data", *folders, "viseme.sqlite")
        database = sqlite3.connect(path)
        rows = database.execute("SELECT gateway, charged FROM intents").fetchall()
        database.close()
        return rows

    def begin(self, app):
        self.switch(app)
        app.find("Practice: you pay with play money*")
        app.find("2000 credits")
        app.find("Best, $0.80", "radio button")

    def test_paid_way(self):
        app = self.open()
        app.find("100000000 credits")
        self.begin(app)
        app.click("Best*", "radio button")
        app.screenshot("practice")
        app.act("Lip-Sync for $0.80")
        app.find("Upload the Files?")
        app.find("This is practice: nothing is uploaded*")
        app.screenshot("practice-consent")
        app.click_in_dialog("Upload the Files?", "Lip-Sync for $0.80")
        app.find("Save As…", timeout=90)
        app.find("80 credits")
        app.find("1920 credits")
        app.find("This month $0.80 of play money*")
        app.screenshot("practice-done")
        self.assertEqual(self.intents("practice"), [("practice:/v2", 80)])

        app.act("End Practice")
        app.gone("Practice: you pay with play money*")
        app.find("100000000 credits")
        app.find("New Lip-Sync")
        self.assertIsNone(app.look("sample-video – sample-speech*", "list item"))
        self.assertIsNone(app.look("This month*"))
        self.assertEqual(self.intents(), [])
        self.assertEqual([self.gateway.requests[kind] for kind in ("upload", "submit", "result")],
                         [0, 0, 0])

        self.switch(app)
        app.find("sample-video – sample-speech, Best*")
        app.find("1920 credits")

    def test_keeps_the_cards(self):
        app = self.open()
        app.find("Result: 720 × 720*")
        self.begin(app)
        app.find("Result: 720 × 720*")
        app.act("End Practice")
        app.find("Result: 720 × 720*")

    def test_free_way(self):
        """Nothing is paid for what this computer does, in practice as elsewhere."""
        app = self.open()
        self.begin(app)
        app.click("On this computer*", "radio button")
        app.act("Lip-Sync on This Computer")
        app.find("Save As…", timeout=90)
        app.find("2000 credits")
        self.assertEqual(self.intents("practice"), [])


tap_runner.main()
