# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that are spoken: on this computer, and paid in the cloud."""

import subprocess
import time

from ui_case import SAMPLE, Atspi, UiCase, wait_for
from fault_gateway import KEY, FaultGateway
import tap_runner

TEXT = "Hello, this is a text that the computer speaks."


class TypeCase(UiCase):
    def open_page(self, app):
        app.act("Type", "push button")
        return app.find("What the Person Shall Say", "text")

    def write(self, app, text):
        self.open_page(app)
        app.click("What the Person Shall Say", "text")
        app.key("ctrl+a", "Delete")
        subprocess.run(["xdotool", "type", "--delay", "1", text], check=True)
        app.find(f"{len(text)} of *")

    def speech_files(self):
        return sorted((self.folder / "data" / "speech").glob("*.wav"))



class Type(TypeCase):
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


class Cloud(TypeCase):
    def open(self, version="v1", **priced):
        self.gateway = FaultGateway(version, sound=(SAMPLE / "sample-speech.wav").read_bytes())
        self.gateway.polls = 1
        self.gateway.priced.update(priced)
        self.addCleanup(self.gateway.close)
        app = self.start(VARG_BASE_URL=self.gateway.url, VARG_API_KEY=KEY)
        self.write(app, TEXT)
        return app

    def choose_voice(self, app, name):
        """With the keyboard: the list is searched."""
        app.find(f"{len(TEXT)} of 10000 characters")
        app.click("Voice")
        time.sleep(0.5)
        subprocess.run(["xdotool", "key", "shift+Tab"], check=True)
        subprocess.run(["xdotool", "type", "--delay", "50", name], check=True)
        time.sleep(0.5)
        subprocess.run(["xdotool", "key", "Down", "Return"], check=True)

    def charges(self):
        return self.gateway.charges()

    def test_paid(self):
        app = self.open()
        self.choose_voice(app, "Sarah")
        app.find(f"{len(TEXT)} of 5000 characters")
        app.act("Speak for $0.25", "push button")
        app.find("Speak Again for $0.25", "push button", timeout=60)
        self.assertEqual(self.charges(), {("sarah", TEXT): ["job_000001"]})
        self.assertEqual([path.read_bytes() for path in self.speech_files()],
                         [self.gateway.result_of("job_000001")])
        app.screenshot("type-paid")

    def test_price_rises(self):
        """Both prices are the gateway's own: that of its list, and that of this text."""
        app = self.open("v2", eleven_v3=30)
        self.gateway.speech_price = 210
        self.choose_voice(app, "Rachel")
        app.act("Speak for $0.30", "push button")
        app.find("Speak for $2.10", "push button")
        app.screenshot("type-price-rose")
        self.assertEqual(self.charges(), {})
        app.act("Speak for $2.10", "push button")
        app.find("Speak Again for $0.30", "push button", timeout=60)
        self.assertEqual(self.charges(), {("rachel", TEXT): ["job_000001"]})

    def test_price_of_another_text(self):
        """What was asked for one text is not agreed to for another."""
        app = self.open("v2", eleven_v3=30)
        self.gateway.speech_price = 210
        self.choose_voice(app, "Rachel")
        app.act("Speak for $0.30", "push button")
        app.find("Speak for $2.10", "push button")
        self.write(app, "Short.")
        app.act("Speak for $0.30", "push button")
        app.find("Speak for $2.10", "push button")
        self.assertEqual(self.charges(), {})

    def test_unknown_price(self):
        app = self.open("v2")
        self.choose_voice(app, "Rachel")
        app.act("Speak, Price Not Known…", "push button")
        app.find("Send “Cloud voice” Whatever It Costs?")
        app.click_in_dialog("Send “Cloud voice” Whatever It Costs?", "Cancel")
        app.gone("Send “Cloud voice” Whatever It Costs?")
        self.assertEqual(self.charges(), {})
        app.act("Speak, Price Not Known…", "push button")
        app.find("Send “Cloud voice” Whatever It Costs?")
        app.click_in_dialog("Send “Cloud voice” Whatever It Costs?", "Send It")
        app.find("Speak Again, Price Not Known…", "push button", timeout=60)
        self.assertEqual(self.charges(), {("rachel", TEXT): ["job_000001"]})

    def test_doubt(self):
        """The same text is not sent again while the gateway may have it."""
        app = self.open()
        self.gateway.planned["submit"] = ["reset-before"]
        self.choose_voice(app, "Sarah")
        app.act("Speak for $0.25", "push button")
        app.find("Check Again", "push button", timeout=60)
        app.screenshot("type-doubt")
        self.assertIsNone(app.look("Speak for $0.25", "push button"))
        app.act("Check Again", "push button")
        app.find("Cancel Speaking")
        app.find("Give It Up", "push button", timeout=60)
        app.act("Give It Up", "push button")
        app.act("Speak for $0.25", "push button")
        app.find("Speak Again for $0.25", "push button", timeout=60)
        self.assertEqual(self.charges(), {("sarah", TEXT): ["job_000001"]})

    def test_goes_on_after_a_restart(self):
        app = self.open()
        self.gateway.polls = 1000
        self.choose_voice(app, "Sarah")
        app.act("Speak for $0.25", "push button")
        wait_for("the request", lambda: self.gateway.jobs)
        app.process.kill()
        app.process.wait(20)
        self.gateway.jobs["job_000001"].polls_left = 1
        app = self.start(VARG_BASE_URL=self.gateway.url, VARG_API_KEY=KEY)
        app.find("Speak Again*", "push button", timeout=60)
        wait_for("the file", self.speech_files)
        self.assertEqual(self.charges(), {("sarah", TEXT): ["job_000001"]})

    def test_cancel(self):
        app = self.open()
        self.gateway.polls = 100
        self.choose_voice(app, "Adam")
        app.act("Speak for $0.25", "push button")
        wait_for("the request", lambda: self.gateway.jobs)
        app.act("Cancel Speaking")
        app.find("Speak for $0.25", "push button", timeout=30)
        self.assertTrue(self.gateway.jobs["job_000001"].cancelled)


tap_runner.main()
