# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything has a name for those who hear the window, and is reached by those who have no pointer."""

from ui_case import SAMPLE, Atspi, UiCase, is_visible, wait_for, walk
import tap_runner

RENDER = 180  # seconds that a lip-sync may take on a slow machine
CONTROLS = {
    "push button", "toggle button", "check box", "radio button", "slider", "text", "combo box",
    "list item", "spin button", "switch", "link", "menu item", "page tab",
}
# Reached by arrow keys from a neighbour, not by Tab.
BY_ARROWS = {"radio button", "list item", "menu item", "page tab"}
MOST_STOPS = 150


def describe(node):
    return f"{node.get_role_name()} “{node.get_name()}”"


def is_usable(node):
    states = node.get_state_set()
    return is_visible(node) and states.contains(Atspi.StateType.SENSITIVE)


def is_of_frame(node):
    """The buttons of the title bar have keys of the window manager."""
    return node.get_name() in ("Minimize", "Maximize", "Close")


class Access(UiCase):
    def composer(self):
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.find("Result: 720 × 720*")
        app.find("Lip-Sync on This Computer")
        return app

    def controls(self, app):
        found = []
        for node in app.nodes():
            if node.get_role_name() in CONTROLS and is_usable(node) and not is_of_frame(node):
                found.append(node)
        return found

    def assert_named(self, app, page):
        """An icon alone says nothing to a screen reader."""
        nameless = [
            describe(node.get_parent()) + " / " + node.get_role_name()
            for node in self.controls(app)
            if node.get_role_name() != "text" and not any(inner.get_name() for inner in walk(node))
        ]
        print(f"# {page}: {len(self.controls(app))} controls")
        self.assertEqual(nameless, [], page)

    def next_stop(self, app, last):
        app.key("Tab")
        return wait_for(
            "the keyboard to move on",
            lambda: (node := app.focused()) is not None and node != last and node, 5,
        )

    def tab_through(self, app):
        """What Tab stops at, in its order, until it comes round."""
        stops = [self.next_stop(app, None)]
        while len(stops) < MOST_STOPS:
            node = self.next_stop(app, stops[-1])
            if node in stops:
                return stops
            stops.append(node)
        return stops

    def assert_reached(self, app, page, hidden=()):
        """HIDDEN: nodes of pages that were left, which keep their size."""
        stops = self.tab_through(app)
        reached = {describe(node) for node in stops}
        print(f"# {page}, by Tab:")
        for node in stops:
            print(f"#   {describe(node)}")
        missed = [
            describe(node) for node in self.controls(app)
            if node.get_role_name() not in BY_ARROWS and describe(node) not in reached
            and node.get_state_set().contains(Atspi.StateType.FOCUSABLE) and node not in hidden
        ]
        self.maxDiff = None
        self.assertEqual(missed, [], page)
        shown = [node for node in self.controls(app) if node not in hidden]
        for role in BY_ARROWS & {node.get_role_name() for node in shown}:
            self.assertTrue(any(node.get_role_name() == role for node in stops), f"{page}: {role}")

    def test_empty(self):
        app = self.start()
        app.find("Try It with a Sample")
        self.assert_named(app, "empty window")
        self.assert_reached(app, "empty window")

    def test_composer(self):
        app = self.composer()
        self.assert_named(app, "composer")
        self.assert_reached(app, "composer")

    def test_result(self):
        app = self.composer()
        hidden = self.controls(app)
        app.act("Lip-Sync on This Computer")
        hidden += [node for node in self.controls(app) if node.get_name() == "Cancel"]
        app.find("Save As…", timeout=RENDER)
        hidden += [node for node in self.controls(app) if node.get_name() == "Cancel"]
        app.find("What Was Looked At", timeout=RENDER)
        self.assert_named(app, "result")
        self.assert_reached(app, "result", hidden)

    def test_preferences(self):
        app = self.start()
        app.find("Try It with a Sample")
        app.key("ctrl+comma")
        app.find("Monthly Limit*")
        self.assert_named(app, "preferences")

    def test_everything_by_keyboard(self):
        """From two files to a playing result without a pointer."""
        app = self.composer()
        app.key("ctrl+Return")
        app.find("Save As…", timeout=RENDER)
        app.key("space")
        app.find("Pause")
        app.key("space")
        app.find("Play")
        app.key("ctrl+n")
        app.find("Choose*")


class Looks(UiCase):
    """Nothing is lost with large text, high contrast or from right to left; the pictures are kept."""

    def look_at(self, name, narrow=False, **environment):
        app = self.start(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav", **environment)
        wait_for("the price", lambda: any("$0.80" in (n.get_name() or "") for n in app.nodes()))
        if narrow:
            app.resize(360, 720)
        app.screenshot(f"look-{name}")

    def test_high_contrast(self):
        self.look_at("contrast", ADW_DEBUG_HIGH_CONTRAST="1")

    def test_large_text(self):
        folder = self.folder / "config" / "gtk-4.0"
        folder.mkdir(parents=True)
        (folder / "settings.ini").write_text("[Settings]\ngtk-font-name=Cantarell 18\n")
        self.look_at("large-text", XDG_CONFIG_HOME=str(self.folder / "config"))

    def test_right_to_left(self):
        self.look_at("right-to-left", LANGUAGE="ar")


tap_runner.main()
