# SPDX-License-Identifier: GPL-3.0-or-later
"""The preferences, and what they change, on the real window."""

import os
import subprocess
import time

from ui_case import SAMPLE, UiCase, wait_for
import tap_runner

TOKEN = "own-server-token"


class Preferences(UiCase):
    def open(self, **environment):
        app = self.start(**environment)
        app.find("New Lip-Sync")
        app.key("ctrl+comma")
        app.find("Cached Files")
        return app

    def type(self, text):
        subprocess.run(["xdotool", "type", text], check=True)

    def test_cache(self):
        cache = self.folder / "cache"
        for name, size in (("thumbnails/a.png", 200_000), ("analysis/b", 100_000),
                           ("links/deep/c.mp4", 50_000)):
            path = cache / "viseme" / name
            path.parent.mkdir(parents=True)
            path.write_bytes(b"x" * size)
        app = self.open(XDG_CACHE_HOME=str(cache))
        app.act("Clean Previews, Findings and Converted Copies")
        wait_for("the files to go", lambda: not list(cache.glob("viseme/thumbnails/*")))
        wait_for("the findings to go", lambda: not list(cache.glob("viseme/analysis/*")))
        self.assertTrue((cache / "viseme/links/deep/c.mp4").exists())
        app.act("Clean Downloads from Links")
        wait_for("the links to go", lambda: not list(cache.glob("viseme/links/*")))
        wait_for("nothing to be left", lambda: sum(n.get_name() in ("0 bytes",) for n in app.nodes()) == 2)

    def test_own_server(self):
        gateway = subprocess.Popen(
            [os.environ["VISEME_GATEWAY_PROGRAM"], "--practice", "--data", self.folder / "gateway"],
            env=dict(os.environ, VISEME_GATEWAY_TOKEN=TOKEN), stdout=subprocess.PIPE, text=True,
        )
        self.addCleanup(gateway.stdout.close)
        self.addCleanup(gateway.wait)
        self.addCleanup(gateway.terminate)
        url = gateway.stdout.readline().strip().removesuffix("/v1")
        app = self.open()
        app.click("Paid Qualities")
        app.click("Own Server")
        app.find("Address of the Own Server")
        self.type("ftp://wrong")
        app.key("Return", "ctrl+a")
        self.type(url)
        app.key("Return")
        app.screenshot("preferences-own-server")
        app.act("Sign In…")
        subprocess.run(["xdotool", "search", "--sync", "--name", "^Sign In$"],
                       check=True, capture_output=True)
        time.sleep(1)
        self.type(TOKEN)
        app.act("Sign In", "push button")
        app.find("Sign Out")
        wait_for("the balance", lambda: any(
            (n.get_name() or "").endswith("credits") for n in app.nodes()))

    def test_results_folder(self):
        place = self.folder / "my results"
        place.mkdir()
        app = self.open()
        app.act("Change…")
        subprocess.run(["xdotool", "search", "--sync", "--name", "Folder for Results"],
                       check=True, capture_output=True)
        time.sleep(1)
        subprocess.run(["xdotool", "key", "ctrl+l"], check=True)
        self.type(str(place))
        subprocess.run(["xdotool", "key", "Return"], check=True)
        app.find(str(place))
        app.screenshot("preferences-folder")
        app.act("Use the Usual Folder")
        app.gone(str(place))


tap_runner.main()
