# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a result: its views, its transport and its keys, on the real window."""

import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time

from ui_case import SAMPLE, SCREENSHOTS, Atspi, UiCase, wait_for
from fault_gateway import KEY, FaultGateway
import tap_runner

RENDER = 180  # seconds that a lip-sync may take on a slow machine


def is_pressed(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.PRESSED) or states.contains(Atspi.StateType.CHECKED)


class Result(UiCase):
    made = None

    @classmethod
    def make_result(cls):
        """One lip-sync is enough for all tests: where its files are."""
        if cls.made is None:
            cls.made = pathlib.Path(tempfile.mkdtemp(prefix="viseme-result-"))
            cls.addClassCleanup(shutil.rmtree, cls.made)
            subprocess.run(
                [os.environ["VISEME_CLI_PROGRAM"], "sync", SAMPLE / "sample-video.mp4",
                 SAMPLE / "sample-speech.wav", "-o", cls.made / "result.mp4"],
                env=dict(os.environ, VISEME_DATA_DIR=str(cls.made / "data")),
                check=True, capture_output=True, timeout=RENDER,
            )
        return cls.made

    def start_with_result(self, twice=False, **environment):
        """A window that shows a finished lip-sync of the sample."""
        shutil.copytree(self.make_result() / "data", self.folder / "data")
        if twice:
            self.add_another_quality()
        app = self.start(**environment)
        app.find("sample-video*", "list item")
        app.click("sample-video*", "list item")
        # Else the row's tooltip comes, a window of its own.
        subprocess.run(["xdotool", "mousemove", "1590", "990"], check=True)
        app.find("Save As…*")
        wait_for("the length", lambda: self.find_clock(app, -1) not in ("", "0:00.00"))
        return app

    def add_another_quality(self):
        database = sqlite3.connect(self.folder / "data" / "viseme.sqlite")
        columns = [row[1] for row in database.execute("PRAGMA table_info(jobs)")]
        row = dict(zip(columns, database.execute("SELECT * FROM jobs").fetchone()))
        row.update(id="another", model="sync-v2", created_at=row["created_at"] - 60)
        database.execute(
            f"INSERT INTO jobs ({','.join(row)}) VALUES ({','.join('?' * len(row))})",
            list(row.values()),
        )
        database.commit()
        database.close()

    def find_clock(self, app, which):
        clocks = [n.get_name() for n in app.nodes() if re.fullmatch(r"\d+:\d\d\.\d\d", n.get_name() or "")]
        return clocks[which] if clocks else ""

    def get_time(self, app):
        minutes, seconds = self.find_clock(app, 0).split(":")
        return int(minutes) * 60 + float(seconds)

    def test_views(self):
        app = self.start_with_result()
        for key, name in (("2", "Original"), ("3", "Side by Side"), ("4", "Wipe"), ("1", "Result")):
            app.key(key)
            wait_for(f"{name} to be chosen", lambda: is_pressed(app.find(name)))
            time.sleep(0.5)
            app.screenshot(f"result-view-{key}")
        app.key("5")
        wait_for("no named view", lambda: not is_pressed(app.find("Result")))

    def test_divider_by_keys_and_pointer(self):
        app = self.start_with_result()
        app.act("Wipe")
        divider = app.find("Divider between the Videos", "slider")
        self.assertEqual(Atspi.Value.get_current_value(divider), 0.5)
        x, y = app.center(divider)
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "mousedown", "1"], check=True)
        for step in range(1, 9):
            subprocess.run(["xdotool", "mousemove", str(x + 10 * step), str(y)], check=True)
            time.sleep(0.03)
        subprocess.run(["xdotool", "mouseup", "1"], check=True)
        wait_for("the divider to follow", lambda: Atspi.Value.get_current_value(divider) > 0.6)
        before = Atspi.Value.get_current_value(divider)
        app.key("Left", "Left")
        wait_for("the keys", lambda: Atspi.Value.get_current_value(divider) < before)

    def test_frames(self):
        app = self.start_with_result()
        app.key("period", "period", "period")
        wait_for("three frames forward", lambda: 0.12 <= self.get_time(app) < 0.16)
        app.key("comma")
        wait_for("one frame back", lambda: 0.08 <= self.get_time(app) < 0.12)
        app.act("One Frame Forward")
        wait_for("one frame forward", lambda: 0.12 <= self.get_time(app) < 0.16)

    def test_range(self):
        app = self.start_with_result()
        app.key("i")
        app.key(*["period"] * 10)
        wait_for("ten frames", lambda: self.get_time(app) >= 0.4)
        app.key("o")
        app.key("space")
        app.find("Pause")
        end = time.monotonic() + 3
        while time.monotonic() < end:
            self.assertLess(self.get_time(app), 0.6)
            time.sleep(0.1)
        app.find("Pause")
        app.key("x")
        wait_for("the rest to be played", lambda: self.get_time(app) > 0.7)

    def measure_change(self, app, before, after):
        app.screenshot(after)
        folder = SCREENSHOTS
        done = subprocess.run(
            ["compare", "-metric", "RMSE", folder / f"{before}.png", folder / f"{after}.png", "null:"],
            capture_output=True, text=True,
        )
        return float(done.stderr.split("(")[1].rstrip(")\n"))

    def test_picture_at_the_pointer(self):
        app = self.start_with_result()
        time.sleep(1)
        take = ["import", "-window", "root"]
        subprocess.run([*take, SCREENSHOTS / "timeline-before.png"], check=True)
        x, y = app.center(app.find("Position in the Result"))
        for step in range(3):
            subprocess.run(["xdotool", "mousemove", str(x + step), str(y)], check=True)
            time.sleep(0.1)

        def count_changed_pixels():
            subprocess.run([*take, SCREENSHOTS / "timeline-picture.png"], check=True)
            done = subprocess.run(
                ["compare", "-metric", "AE", SCREENSHOTS / "timeline-before.png",
                 SCREENSHOTS / "timeline-picture.png", "null:"], capture_output=True, text=True,
            )
            return float(done.stderr)

        # The words of a tooltip alone are less than half of that.
        wait_for("the picture", lambda: count_changed_pixels() > 10_000)

    def test_mouth_zoom(self):
        app = self.start_with_result()
        app.screenshot("result-whole")
        app.key("z")
        wait_for(
            "the mouth to be large",
            lambda: self.measure_change(app, "result-whole", "result-mouth") > 0.1,
        )
        app.key("z")
        wait_for(
            "the whole picture",
            lambda: self.measure_change(app, "result-whole", "result-whole-again") < 0.05,
        )

    def test_two_qualities(self):
        app = self.start_with_result(twice=True)
        app.click("Player Options")
        app.find("Good · *")
        app.screenshot("result-options")
        app.act("Good · *")
        app.find("Good")

    def choose_place(self, title, name):
        target = self.folder / name
        subprocess.run(["xdotool", "search", "--sync", "--name", title], check=True, capture_output=True)
        time.sleep(1)
        subprocess.run(["xdotool", "key", "ctrl+a"], check=True)
        subprocess.run(["xdotool", "type", str(target)], check=True)
        subprocess.run(["xdotool", "key", "Return"], check=True)
        wait_for("the saved file", lambda: target.exists() and target.stat().st_size > 10_000, 60)
        return target

    def open_menu(self, app, item):
        # The first click after a dialog may only give the window the keyboard.
        for _ in range(5):
            app.click("More")
            for _ in range(20):
                if app.look(item):
                    return
                time.sleep(0.1)

    def test_actions(self):
        app = self.start_with_result()
        for item, title, name in (
            ("Save as Smaller MP4…", "Save as Smaller MP4", "small.mp4"),
            ("Save without Sound…", "Save without Sound", "saved.mp4"),
        ):
            self.open_menu(app, item)
            app.act(item)
            self.choose_place(title, name)
            app.find("Saved")
            app.gone("Saved")
        app.key("ctrl+c")
        app.find("File copied*")
        self.open_menu(app, "Details")
        app.act("Details")
        app.find("On this computer (local)")
        app.screenshot("result-details")

    def test_link(self):
        gateway = FaultGateway("v1", result=(SAMPLE / "sample-video.mp4").read_bytes())
        self.addCleanup(gateway.close)
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav",
                         VARG_BASE_URL=gateway.url, VARG_API_KEY=KEY)
        app.click("Good*", "radio button")
        app.act("Lip-Sync for $0.50")
        app.find("Upload the Files?")
        app.click_in_dialog("Upload the Files?", "Lip-Sync for $0.50")
        app.find("Save As…")
        self.open_menu(app, "Copy Link")
        app.act("Copy Link")
        app.find("Link copied*")
        self.open_menu(app, "Details")
        app.act("Details")
        app.find("Job of the Service")
        app.find("50 credits")
        app.screenshot("result-details-paid")

    def test_dragged_out(self):
        app = self.start_with_result()
        app.act("Use Files Again")
        app.find("Result: *")
        app.click("sample-video*", "list item")
        app.find("Save As…*")
        x, y = app.center(app.find("Position in the Result"))
        subprocess.run(["xdotool", "mousemove", str(x), str(y - 300), "mousedown", "1"], check=True)
        for step in range(30):
            subprocess.run(["xdotool", "mousemove", str(x - 20 * step), str(y - 300)], check=True)
            time.sleep(0.03)
        app.find("Drop Here*")
        subprocess.run(["xdotool", "mouseup", "1"], check=True)
        app.find("result.mp4*")

    def test_full_screen(self):
        app = self.start_with_result()
        app.key("f")
        app.find("Leave Full Screen")
        app.gone("Leave Full Screen")
        app.screenshot("result-full-screen")
        app.key("m")
        app.find("Leave Full Screen")
        app.key("Escape")
        app.find("Save As…*")

    def test_narrow_dark_and_mirrored(self):
        app = self.start_with_result(twice=True, ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        app.key("3")
        app.screenshot("result-dark")
        app.resize(360, 720)
        app.find("Full Screen")
        app.screenshot("result-narrow")


tap_runner.main()
