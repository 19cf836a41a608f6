# SPDX-License-Identifier: GPL-3.0-or-later
"""What outlives the window: jobs that run, what was shown, and what was being put together."""

import os
import subprocess
import threading
import time
import unittest

from gi.repository import Gio, GLib
from ui_case import SAMPLE, SHARED, Atspi, UiCase, wait_for
import tap_runner

RENDER = 180  # seconds that a lip-sync may take on a slow machine


class Notifications:
    """The desktop's notification service, which keeps what it was told."""

    INTERFACE = """<node><interface name='org.freedesktop.Notifications'>
      <method name='Notify'>
        <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>
        <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>
        <arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>
        <arg type='u' direction='out'/>
      </method>
      <method name='CloseNotification'><arg type='u' direction='in'/></method>
    </interface></node>"""

    def __init__(self):
        self.told = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        context = GLib.MainContext()
        context.push_thread_default()
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        node = Gio.DBusNodeInfo.new_for_xml(self.INTERFACE)
        bus.register_object(
            "/org/freedesktop/Notifications", node.interfaces[0], self._on_call, None, None
        )
        Gio.bus_own_name_on_connection(
            bus, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, None, None
        )
        GLib.MainLoop.new(context, False).run()

    def _on_call(self, bus, sender, path, interface, method, arguments, invocation):
        if method == "Notify":
            self.told.append((arguments[3], arguments[4]))
            invocation.return_value(GLib.Variant("(u)", (len(self.told),)))
        else:
            invocation.return_value(None)


class State(UiCase):
    def start_remembering(self, *files):
        return self.start(
            *files, GSETTINGS_BACKEND="keyfile", XDG_CONFIG_HOME=str(self.folder / "config")
        )

    @unittest.skipUnless(SHARED.is_dir(), "the shared clips are not here")
    def test_job_goes_on_without_the_window(self):
        notifications = Notifications()
        app = self.start_remembering(SHARED / "man-kitchen.mp4", SHARED / "speech-2.wav")
        app.find("Result: 1080 × 1920*")
        app.find("about*")
        app.act("Lip-Sync on This Computer")
        app.find("Cancel", "push button")
        app.key("ctrl+w")
        app.find("Keep Working in the Background?")
        app.screenshot("closing")
        app.click_in_dialog("Keep Working in the Background?", "Keep Working")
        wait_for("the window to go", lambda: app.root.get_child_count() == 0)
        self.assertIsNone(app.process.poll())
        wait_for("the end of the job and the program", lambda: app.process.poll() is not None,
                 RENDER)
        self.assertEqual(app.process.returncode, 0)
        self.assertEqual(
            notifications.told, [("The Lip-Sync Is Ready", "man-kitchen – speech-2")]
        )

        again = self.start_remembering()
        again.find("Save As…")
        again.act("New Lip-Sync", "push button")
        again.find("Drop a video or a picture here")

    def test_draft_is_restored(self):
        app = self.start_remembering(SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav")
        app.find("Result: 720 × 720*")
        app.click("Good*", "radio button")
        app.find("Lip-Sync for $0.50")
        time.sleep(0.5)
        app.key("ctrl+q")
        wait_for("the program to end", lambda: app.process.poll() is not None)

        again = self.start_remembering()
        again.find("Result: 720 × 720*")
        again.find("Lip-Sync for $0.50")
        again.close()

    def test_monthly_limit(self):
        app = self.start()
        app.find("Try It with a Sample")
        time.sleep(0.5)
        app.key("ctrl+comma")
        limit = app.find("Monthly Limit in US Dollars", "spin button")
        Atspi.Value.set_current_value(limit, 20)
        app.screenshot("preferences")
        subprocess.run(["xdotool", "key", "Escape"], check=True)
        app.find("This month $0.00 of $20.00")
        app.screenshot("limit")

    def test_file_of_the_draft_is_gone(self):
        video = self.folder / "Video.mp4"
        os.link(SAMPLE / "sample-video.mp4", video)
        app = self.start_remembering(video, SAMPLE / "sample-speech.wav")
        app.find("Result: 720 × 720*")
        time.sleep(0.5)
        app.close()
        video.unlink()

        again = self.start_remembering()
        again.find("Now add the video*")


tap_runner.main()
