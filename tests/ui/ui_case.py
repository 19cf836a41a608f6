# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window by what a screen reader sees, by keys and by a real pointer."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
sys.path.insert(0, str(SUPPORT))

PROGRAM = os.environ["VISEME_PROGRAM"]
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
SHARED = pathlib.Path(os.environ["VISEME_SHARED_MEDIA"])
SCREENSHOTS = pathlib.Path(os.environ["G_TEST_BUILDDIR"]) / "ui" / "screenshots"

if not os.environ.get("DISPLAY"):
    print("1..0 # SKIP no display")
    sys.exit(0)

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

Atspi.init()


def wait_for(what, condition, timeout=20):
    """Polls CONDITION, which may fail while the tree changes, until it gives something."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        try:
            value = condition()
        except GLib.Error:
            value = None
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {timeout} s for {what}")


def walk(node):
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from walk(child)


def is_visible(node):
    """Pages of a stack that are not shown have no size."""
    box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return (
        node.get_state_set().contains(Atspi.StateType.VISIBLE) and box.width > 0 and box.height > 0
    )


def fill_journal(folder, count, states=("done", "failed", "cancelled")):
    """Writes COUNT jobs of the sample into the journal that an earlier run left in FOLDER."""
    video, speech = SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav"
    database = sqlite3.connect(folder / "data" / "viseme.sqlite")
    for number in range(count):
        state = states[number % len(states)]
        database.execute(
            "INSERT INTO jobs (id, created_at, state, video, audio, model, overwrite, elapsed,"
            " title, result) VALUES (?, ?, ?, ?, ?, ?, 0, 30, ?, ?)",
            (
                f"job-{number}", int(time.time()) - number * 7200, state, video.as_uri(),
                speech.as_uri(), ("local", "sync-v2", "sync-v2-pro")[number % 3],
                f"Interview {number}", video.as_uri() if state == "done" else None,
            ),
        )
    database.commit()
    database.close()


class App:
    """One run of the program, in a home of its own."""

    def __init__(self, folder, *arguments, wait=True, **environment):
        self.environment = dict(
            os.environ,
            VISEME_DATA_DIR=str(folder / "data"),
            XDG_CONFIG_HOME=os.environ.get("XDG_CONFIG_HOME", str(folder / "config")),
            GSETTINGS_BACKEND="memory",
            ADW_DISABLE_PORTAL="1",
            SECRET_BACKEND="file",
            SECRET_FILE_TEST_PATH=str(folder / "keyring"),
            SECRET_FILE_TEST_PASSWORD="test",
            # For the program alone: the accessibility library warns in the test's own process.
            G_DEBUG="gc-friendly,fatal-warnings",
        )
        self.environment.update(environment)
        # A test that is killed takes the program along.
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", PROGRAM, *map(str, arguments)],
            env=self.environment,
        )
        if not wait:
            return
        self.root = wait_for("the application", self._find_root)
        wait_for("a window", lambda: self.root.get_child_count() > 0)

    def _find_root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def nodes(self):
        try:
            yield from walk(self.root)
        except GLib.Error:
            return

    def look(self, name, role=None):
        """The visible node of that name (and role), or None. NAME ending in … may go on."""
        for node in self.nodes():
            try:
                said = node.get_name() or ""
                fits = said == name or (name.endswith("*") and said.startswith(name[:-1]))
                if fits and (role is None or node.get_role_name() == role) and is_visible(node):
                    return node
            except GLib.Error:
                continue
        return None

    def find(self, name, role=None, timeout=20):
        return wait_for(f"“{name}”", lambda: self.look(name, role), timeout)

    def gone(self, name, role=None, timeout=20):
        wait_for(f"“{name}” to go", lambda: self.look(name, role) is None, timeout)

    def focused(self):
        """The node that has the keyboard, or None."""
        for node in self.nodes():
            try:
                if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                    return node
            except GLib.Error:
                continue
        return None

    def act(self, name, role=None, timeout=20):
        node = self.find(name, role, timeout)
        wait_for(
            f"“{name}” to be usable",
            lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE),
            timeout,
        )
        Atspi.Action.do_action(node.get_action_iface(), 0)

    def click(self, name, role=None):
        """With the pointer, for what has no action of its own in the accessibility tree."""
        node = self.find(name, role)
        x, y = self.center(node)
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)

    def scroll_to(self, name, role=None):
        """Moves the keyboard on until the node is in the window, as Tab does for people."""
        for _ in range(30):
            node = self.find(name, role)
            box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
            if box.y >= 0 and box.y + box.height <= self.height():
                return
            self.key("Tab")
            time.sleep(0.15)

    def height(self):
        shell = subprocess.run(
            ["xdotool", "getwindowgeometry", "--shell", self.window_id()],
            capture_output=True, text=True, check=True,
        ).stdout
        return int(shell.split("HEIGHT=")[1].split()[0])

    def click_in_dialog(self, title, name):
        """The button of that name in the dialog that shows TITLE."""
        for i in range(self.root.get_child_count()):
            window = self.root.get_child_at_index(i)
            nodes = list(walk(window))
            if not any(n.get_name() == title for n in nodes):
                continue
            for node in nodes:
                fits = node.get_name() in (name, f"{name} {name}")
                if fits and node.get_role_name() == "push button":
                    Atspi.Action.do_action(node.get_action_iface(), 0)
                    return
        raise AssertionError(f"no “{name}” in “{title}”")

    def window_id(self):
        return wait_for(
            "the X window",
            lambda: subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                capture_output=True, text=True,
            ).stdout.split(),
        )[-1]

    def center(self, node):
        """Where the middle of NODE is on the screen."""
        shell = subprocess.run(
            ["xdotool", "getwindowgeometry", "--shell", self.window_id()],
            capture_output=True, text=True, check=True,
        ).stdout
        place = dict(line.split("=") for line in shell.split())
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return (
            int(place["X"]) + box.x + box.width // 2,
            int(place["Y"]) + box.y + box.height // 2,
        )

    def resize(self, width, height):
        subprocess.run(
            ["xdotool", "windowsize", "--sync", self.window_id(), str(width), str(height)],
            check=True,
        )

    def key(self, *keys):
        subprocess.run(
            ["xdotool", "windowfocus", "--sync", self.window_id(), "key", *keys], check=True
        )

    def screenshot(self, name):
        """Kept beside the build, to be looked at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        time.sleep(0.4)
        subprocess.run(
            ["import", "-window", self.window_id(), SCREENSHOTS / f"{name}.png"], check=True
        )

    def close(self):
        self.process.terminate()
        self.process.wait(20)


class UiCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-ui-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *arguments, **environment):
        app = App(self.folder, *arguments, **environment)
        self.addCleanup(app.close)
        return app
