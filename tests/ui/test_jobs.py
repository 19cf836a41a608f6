# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs: search, rename, remove, other qualities; by keys, by pointer, by menu."""

import sqlite3
import subprocess
import time

from ui_case import Atspi, UiCase, fill_journal, wait_for
import tap_runner


def type_text(text):
    subprocess.run(["xdotool", "type", text], check=True)


class Jobs(UiCase):
    def start_with(self, count, **options):
        first = self.start()
        first.find("Try It with a Sample")
        wait_for("the journal", (self.folder / "data" / "viseme.sqlite").exists)
        time.sleep(0.5)
        first.close()
        fill_journal(self.folder, count, **options)
        app = self.start()
        app.find("Interview 0*", "list item")
        return app

    def items(self, app):
        return [n.get_name() for n in app.nodes() if n.get_role_name() == "list item"]

    def read(self, sql):
        database = sqlite3.connect(self.folder / "data" / "viseme.sqlite")
        rows = database.execute(sql).fetchall()
        database.close()
        return rows

    def test_search(self):
        app = self.start_with(12)
        app.key("ctrl+f")
        app.find("Search Lip-Syncs", "entry")
        type_text("view 1")
        wait_for("the found ones", lambda: len(self.items(app)) == 3)
        type_text("xyz")
        app.find("Nothing Found")
        app.screenshot("search-nothing")
        app.key("Escape")
        wait_for("all of them", lambda: len(self.items(app)) == 12)

    def focus_list(self, app):
        """By keys alone: back from the composer to the list."""
        for _ in range(8):
            focused = app.focused()
            if focused and focused.get_role_name() == "list item":
                return
            app.key("shift+Tab")
            time.sleep(0.2)
        raise AssertionError("the list cannot be reached by Shift+Tab")

    def test_by_keys(self):
        app = self.start_with(6)
        self.focus_list(app)
        app.key("Down", "Down")
        app.find("Cancelled")
        app.screenshot("jobs")
        app.key("F2")
        app.find("Rename Lip-Sync", "label")
        time.sleep(0.5)
        type_text("Gespräch, Teil 2")
        app.screenshot("rename")
        subprocess.run(["xdotool", "key", "Return"], check=True)
        app.find("Gespräch, Teil 2*", "list item")
        time.sleep(0.5)
        app.key("Delete")
        app.gone("Gespräch, Teil 2*", "list item")
        app.find("“Gespräch, Teil 2” was removed from the list")
        app.screenshot("removed")
        self.assertEqual(self.read("SELECT hidden, title FROM jobs WHERE id = 'job-2'"),
                         [(1, "Gespräch, Teil 2")])
        app.click("Undo")
        app.find("Gespräch, Teil 2*", "list item")
        wait_for("the journal", lambda: self.read("SELECT hidden FROM jobs WHERE id = 'job-2'")
                 == [(0,)])

    def open_menu(self, app, name):
        x, y = app.center(app.find(name, "list item"))
        subprocess.run(
            ["xdotool", "mousemove", str(x), str(y), "click", "3"], check=True
        )

    def test_menu(self):
        app = self.start_with(6)
        self.open_menu(app, "Interview 1*")
        for label in ("Try Again", "Duplicate", "Rename…", "Remove from List"):
            app.find(label, "menu item")
        app.act("Duplicate", "menu item")
        app.find("Lip-Sync for $0.50")
        app.find("Result: 720 × 720*")


tap_runner.main()
