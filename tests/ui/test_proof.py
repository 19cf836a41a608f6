# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window says of a result that it made, and of a paid one that is not what was ordered."""

import json

from ui_case import SAMPLE, Atspi, UiCase, wait_for
from fault_gateway import KEY, FaultGateway
import tap_runner

SLOW = 180  # seconds that a lip-sync and its proof may take on a slow machine


class Proof(UiCase):
    def test_good_result(self):
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.act("Lip-Sync on This Computer")
        app.find("Save As…", timeout=SLOW)
        app.find("The mouth moves with the speech*", timeout=SLOW)
        app.screenshot("proved")
        app.click("What Was Looked At")
        checks = app.find("✓ *")
        self.assertIn("The speech is there to its end.", checks.get_name())
        self.assertFalse(app.look("Save Evidence*"))

    def test_result_that_was_deleted(self):
        """What was proved of it before tells nothing any more."""
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.act("Lip-Sync on This Computer")
        app.find("The mouth moves with the speech*", timeout=SLOW)
        result = next(self.folder.glob("data/results/*.mp4"))
        app.act("New Lip-Sync", "push button")
        row = app.find("sample-video – sample-speech*", "list item")
        wait_for(
            "the page to be left",
            lambda: not row.get_state_set().contains(Atspi.StateType.SELECTED),
        )
        result.unlink()
        app.click("sample-video – sample-speech*", "list item")
        app.find("The result was deleted or moved.")
        app.gone("The mouth moves with the speech*")
        app.gone("What Was Looked At")

    def test_evidence_of_a_bad_paid_result(self):
        """The gateway takes the money and gives the video back as it was."""
        gateway = FaultGateway("v1", result=(SAMPLE / "sample-video.mp4").read_bytes())
        self.addCleanup(gateway.close)
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav",
                         VARG_BASE_URL=gateway.url, VARG_API_KEY=KEY)
        app.click("Good*", "radio button")
        app.act("Lip-Sync for $0.50")
        app.find("Upload the Files?")
        app.click_in_dialog("Upload the Files?", "Lip-Sync for $0.50")
        app.find("Save As…", timeout=SLOW)
        app.find("Save Evidence*", timeout=SLOW)
        app.screenshot("not-proved")
        app.act("Save Evidence*")
        path = wait_for("the evidence", lambda: next(self.folder.rglob("evidence-*.json"), None))
        evidence = wait_for("all of it", lambda: json.loads(path.read_text() or "null"))
        self.assertEqual(evidence["proof"]["outcome"], "failed")
        self.assertEqual(evidence["requests"][0]["expected_credits"], 50)


tap_runner.main()
