# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the installed Flatpak from outside its sandbox: its window, its portals, its notification.

usage: drive.py APPLICATION-ID NOTIFICATIONS

NOTIFICATIONS is the file into which a notification daemon writes what it shows.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
APPLICATION, NOTIFICATIONS = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:]
DATA = pathlib.Path.home() / ".var" / "app" / APPLICATION
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])

# What the tests of the window want to know when they are loaded; the program is the installed one.
os.environ.setdefault("VISEME_PROGRAM", "flatpak")
os.environ.setdefault("VISEME_SHARED_MEDIA", "/nonexistent")
os.environ.setdefault("G_TEST_BUILDDIR", str(NOTIFICATIONS.parent))
sys.path[:0] = [str(ROOT / "tests" / "ui"), str(ROOT / "tests" / "support")]

from ui_case import App, Atspi, UiCase, wait_for, walk  # noqa: E402
import tap_runner  # noqa: E402

RENDER = 240  # seconds that a lip-sync may take on a slow machine


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True)


def windows_named(name):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", name],
                           capture_output=True, text=True, check=False)
    return found.stdout.split()


def count_frames(path):
    """How many pictures can be decoded, by the decoders of this system."""
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
         "stream=nb_read_frames,codec_name", "-of", "csv=p=0", path],
        capture_output=True, text=True, check=True)
    codec, frames = done.stdout.strip().split(",")[:2]
    return codec, int(frames)


class SandboxedApp(App):
    """The process that is known from outside is the sandbox; the program has other numbers."""

    def __init__(self, *words):
        # What names files of this side is nothing to the other one.
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("VISEME_")}
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "flatpak", "run", "--user", APPLICATION, *words],
            env=environment)
        self.root = wait_for("the application", self._find_root, 60)
        wait_for("a window", lambda: self.root.get_child_count() > 0)

    def _find_root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_name() == "viseme" and child.get_child_count() > 0:
                return child
        return None

    def window_id(self):
        return wait_for("the X window", lambda: windows_named("^Viseme"))[-1]

    def close(self):
        subprocess.run(["flatpak", "kill", APPLICATION], check=False)
        self.process.wait(30)


class Sandboxed(UiCase):
    def setUp(self):
        super().setUp()
        shutil.rmtree(DATA, ignore_errors=True)

    def start(self, *words):
        app = SandboxedApp(*words)
        self.addCleanup(app.close)
        return app

    def answer_chooser(self, title, path, saving=False):
        """Types PATH into the file chooser, which is a window of the portal's own process."""
        window = wait_for(f"the portal's “{title}”", lambda: windows_named(f"^{title}"))[-1]
        xdotool("windowactivate", "--sync", window)
        time.sleep(1)
        # Where something is opened, the entry is to be asked for.
        if not saving:
            xdotool("key", "ctrl+l")
            time.sleep(0.5)
        xdotool("key", "ctrl+a")
        xdotool("type", "--delay", 20, path)
        time.sleep(0.5)
        xdotool("key", "Return")
        wait_for("the chooser to close", lambda: window not in windows_named(f"^{title}"))

    def lip_sync(self, app):
        app.act("Lip-Sync on This Computer")
        app.find("Save As…", timeout=RENDER)
        results = list((DATA / "data" / "viseme" / "results").glob("*.mp4"))
        self.assertEqual(len(results), 1, "the result is not where it outlives the sandbox")
        return results[0]

    def test_sample_to_saved_result(self):
        app = self.start()
        app.act("Try It with a Sample")
        app.find("Result: 720 × 720*")
        codec, frames = count_frames(self.lip_sync(app))
        self.assertEqual(codec, "h264")
        self.assertGreater(frames, 50)
        app.screenshot("sandbox-result")

        position = app.find("Position in the Result", "slider")
        app.act("Play")
        before = Atspi.Value.get_current_value(position)
        wait_for("the picture to move on",
                 lambda: Atspi.Value.get_current_value(position) > before + 0.3)

        target = self.folder / "saved by the portal.mp4"
        app.act("Save As…")
        self.answer_chooser("Save the Result", target, saving=True)
        wait_for("the saved file", lambda: target.exists() and target.stat().st_size > 10_000)
        self.assertEqual(count_frames(target), (codec, frames))

    def test_chosen_through_the_portal(self):
        app = self.start()
        video = self.folder / "my clip.mp4"
        shutil.copy(SAMPLE / "sample-video.mp4", video)
        app.find("Try It with a Sample")
        app.key("ctrl+o")
        self.answer_chooser("Choose a Video", video)
        app.find("my clip.mp4*")
        app.find("720 × 720*")

    def test_dropped_through_the_portal(self):
        video, audio = self.folder / "mein Film.mp4", self.folder / "la voix.wav"
        shutil.copy(SAMPLE / "sample-video.mp4", video)
        shutil.copy(SAMPLE / "sample-speech.wav", audio)
        app = self.start()
        app.find("Try It with a Sample")
        xdotool("windowmove", "--sync", app.window_id(), 0, 0)
        source = subprocess.Popen([os.environ["VISEME_DRAG_SOURCE"], video, audio])
        self.addCleanup(source.wait)
        self.addCleanup(source.terminate)
        window = wait_for("the window to drag from", lambda: windows_named("^Drag source$"))[-1]
        xdotool("windowmove", "--sync", window, 1300, 700)
        xdotool("windowraise", window)
        time.sleep(1)
        xdotool("mousemove", 1380, 770, "mousedown", 1)
        for step in (5, 10, 20, 30):
            xdotool("mousemove", 1380 - step, 770)
            time.sleep(0.05)
        for step in range(1, 31):
            xdotool("mousemove", 1380 - 30 * step, 770 - 12 * step)
            time.sleep(0.05)
        time.sleep(1)
        app.screenshot("sandbox-drop")
        xdotool("mouseup", 1)
        app.find("Result: 720 × 720*")
        app.find("Lip-Sync on This Computer")

    def test_tells_when_it_is_ready(self):
        app = self.start()
        app.act("Try It with a Sample")
        app.find("Result: 720 × 720*")
        app.act("Lip-Sync on This Computer")
        app.find("Cancel")
        other = subprocess.Popen(["xmessage", "-geometry", "+1300+800", "Another window"])
        self.addCleanup(other.wait)
        self.addCleanup(other.terminate)
        window = wait_for("another window", lambda: windows_named("^xmessage$"))[-1]
        xdotool("windowactivate", "--sync", window)
        wait_for("the notification", lambda: "The Lip-Sync Is Ready" in NOTIFICATIONS.read_text(),
                 RENDER)

    def test_no_way_out_of_the_sandbox(self):
        secret = pathlib.Path.home() / "secret.txt"
        secret.write_text("secret", encoding="utf-8")
        self.addCleanup(secret.unlink)
        done = subprocess.run(["flatpak", "run", "--user", "--command=cat", APPLICATION, secret],
                              capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("secret", done.stdout)


    def run_inside(self, *words, **options):
        return subprocess.run(["flatpak", "run", "--user", "--command=sh", APPLICATION, "-c",
                               *words], capture_output=True, text=True, check=False, **options)

    def test_without_h264(self):
        """Where the runtime has no H.264 encoder the result is VP9."""
        script = (
            'mkdir -p "$XDG_CACHE_HOME/plugins"; '
            "for plugin in /usr/lib/*/gstreamer-1.0/*.so; do case $plugin in "
            "*openh264*|*x264*|*/libgstva.so|*vaapi*|*nvcodec*) ;; "
            '*) ln -sf "$plugin" "$XDG_CACHE_HOME/plugins/" ;; esac; done; '
            'export GST_PLUGIN_SYSTEM_PATH="$XDG_CACHE_HOME/plugins" '
            'GST_REGISTRY="$XDG_CACHE_HOME/registry"; cd /app/share/viseme/sample; '
            'exec viseme-cli sync sample-video.mp4 sample-speech.wav -o "$XDG_DATA_HOME/vp9.mp4"'
        )
        done = self.run_inside(script, timeout=RENDER)
        self.assertEqual(done.returncode, 0, done.stderr)
        codec, frames = count_frames(DATA / "data" / "vp9.mp4")
        self.assertEqual(codec, "vp9")
        self.assertGreater(frames, 50)


tap_runner.main()
