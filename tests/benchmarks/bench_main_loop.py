# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the main loop is kept at a time while a lip-sync is made and played: every block longer
than a frame is counted, the longest ones are told with the step that they belong to."""

import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / part) for part in ("ui", "support")]
from ui_case import SAMPLE, SHARED, UiCase  # noqa: E402
import tap_runner  # noqa: E402

RENDER = 300  # seconds that a lip-sync may take on a slow machine


class MainLoop(UiCase):
    def step(self, name):
        self.steps.append((time.monotonic() - self.begun, name))

    def name_of(self, moment):
        return [name for at, name in self.steps if at <= moment + 0.2][-1]

    def tell(self, report, what):
        blocks = [tuple(map(float, line.split())) for line in report.read_text().splitlines()]
        longest = sorted(blocks, key=lambda block: -block[1])[:5]
        print(
            f"main loop, {what}: {len(blocks)} blocks over 16 ms, "
            f"{sum(block[1] > 50 for block in blocks)} over 50 ms, most work "
            f"{max((block[2] for block in blocks), default=0):.0f} ms, longest "
            + ", ".join(f"{ms:.0f} ms ({work:.0f} of work, {self.name_of(at)})"
                        for at, ms, work in longest),
            flush=True,
        )

    def do(self, video, speech, what):
        report = self.folder / "blocks"
        self.begun, self.steps = time.monotonic(), [(0, "start")]
        app = self.start(video, speech, VISEME_LOOP_REPORT=str(report))
        self.step("files")
        app.find("Result: *")
        app.find("Lip-Sync on This Computer")
        time.sleep(3)
        self.step("submit")
        app.act("Lip-Sync on This Computer")
        app.find("Cancel", "push button")
        self.step("wait")
        app.find("Save As…", timeout=RENDER)
        self.step("play")
        app.act("Play")
        time.sleep(3)
        self.step("side by side")
        app.act("Side by Side")
        time.sleep(3)
        self.tell(report, what)

    def test_sample(self):
        self.do(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav", "sample")

    def test_real_clip(self):
        if SHARED.is_dir():
            self.do(SHARED / "man-kitchen.mp4", SHARED / "speech-2.wav", "1080 x 1920 clip")


tap_runner.main()
