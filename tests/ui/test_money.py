# SPDX-License-Identifier: GPL-3.0-or-later
"""Paid jobs in the window: prices, doubts and what is owed, with a gateway that fails on purpose."""

import subprocess

from ui_case import SAMPLE, UiCase
from fault_gateway import KEY, FaultGateway
import tap_runner


class Money(UiCase):
    def open(self, version="v1", polls=0):
        self.gateway = FaultGateway(version, result=(SAMPLE / "sample-video.mp4").read_bytes())
        self.gateway.polls = polls
        self.addCleanup(self.gateway.close)
        return self.restart()

    def restart(self):
        return self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav",
                          VARG_BASE_URL=self.gateway.url, VARG_API_KEY=KEY)

    def send(self, app):
        app.click("Good*", "radio button")
        app.act("Lip-Sync for $0.50")
        app.find("Upload the Files?")
        app.click_in_dialog("Upload the Files?", "Lip-Sync for $0.50")

    def charges(self):
        return sum(map(len, self.gateway.charges().values()))

    def test_price_of_the_gateway(self):
        """A gateway that tells its prices is believed more than the documented list."""
        app = self.open("v2")
        app.find("Best, price not known", "radio button")
        self.gateway.priced["sync_v2"] = 53
        app.close()
        app = self.restart()
        app.click("Good*", "radio button")
        app.find("Lip-Sync for $0.53")
        app.screenshot("price-asked")

    def test_price_rises(self):
        app = self.open("v2")
        self.gateway.estimate = self.gateway.price = 84
        self.send(app)
        app.find("Not Sent")
        app.find("sample-video – sample-speech, Good · not sent, needs your answer")
        app.screenshot("price-rose")
        self.assertEqual(self.gateway.requests["submit"], 0)
        app.act("Lip-Sync for $0.84")
        app.find("Save As…")
        app.find("84 credits")
        self.assertEqual(self.charges(), 1)

    def test_unknown_price(self):
        app = self.open("v2")
        app.click("Best*", "radio button")
        app.act("Lip-Sync, Price Not Known…")
        app.find("Send It")
        app.screenshot("price-unknown")
        app.click_in_dialog("Send “Best” Whatever It Costs?", "Cancel")
        app.gone("Send “Best” Whatever It Costs?")
        self.assertEqual(self.gateway.requests["upload"], 0)
        app.act("Lip-Sync, Price Not Known…")
        app.find("Send “Best” Whatever It Costs?")
        app.click_in_dialog("Send “Best” Whatever It Costs?", "Send It")
        app.find("Upload the Files?")
        app.click_in_dialog("Upload the Files?", "Lip-Sync, Price Not Known…")
        app.find("Save As…")
        self.assertEqual(self.charges(), 1)

    def doubt(self):
        app = self.open()
        self.gateway.planned["submit"] = ["reset-before"]
        self.send(app)
        app.find("Not Known Whether It Was Accepted", timeout=40)
        return app

    def test_not_charged(self):
        app = self.doubt()
        app.screenshot("doubt")
        app.act("Check Check Again")
        app.find("Not Known Whether It Was Accepted", timeout=40)
        app.act("Send Again…*", "push button")
        app.find("Send It Again?")
        app.click_in_dialog("Send It Again?", "Send Again")
        app.find("Save As…", timeout=40)
        self.assertEqual(self.charges(), 1)

    def test_charged(self):
        """Two jobs of the usage list may be this one: the user has to say which."""
        app = self.doubt()
        with self.gateway.lock:
            video, audio = self.gateway.files
            jobs = [self.gateway.add_job(None, video, audio, "sync-v2") for _ in range(2)]
        app.find("It is not known whether the gateway accepted the job, and it is not sent*")
        app.click("It Was Charged*")
        subprocess.run(["xdotool", "type", jobs[1].id], check=True)
        app.act("Fetch")
        app.find("Save As…", timeout=40)
        self.assertEqual(self.gateway.requests["submit"], 1)

    def test_given_up(self):
        app = self.doubt()
        app.act("Give Up*", "push button")
        app.find("Cancelled")
        self.assertEqual(self.gateway.requests["submit"], 1)

    def test_owed(self):
        """What is paid and did not come stays on top of the window, also after a restart."""
        app = self.open(polls=1)
        self.gateway.planned["result"] = ["expired"] * 40
        self.send(app)
        app.find("Paid, but Not on This Computer Yet", timeout=120)
        app.find("1 paid result is not on this computer yet")
        app.screenshot("owed")
        self.gateway.planned["result"] = []
        app.act("Fetch the Result")
        app.find("Save As…", timeout=60)
        app.gone("1 paid result is not on this computer yet")
        self.assertEqual(self.charges(), 1)


tap_runner.main()
