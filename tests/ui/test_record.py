# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording the speech: with a microphone that hums, without one, and with one that goes away."""

import os
import re
import shutil
import subprocess
import unittest
import wave

from ui_case import SAMPLE, Atspi, UiCase, wait_for
import tap_runner

# Nothing but PulseAudio may know of microphones, so that a real one is not recorded.
ONLY_PULSE = {"GST_PLUGIN_FEATURE_RANK": "alsadeviceprovider:NONE,pipewiredeviceprovider:NONE"}
COUNTDOWN = 15  # seconds, on a slow machine


class SoundServer:
    """A PulseAudio of its own with one microphone, in a room that hums."""

    def __init__(self, folder):
        self.environment = dict(os.environ, XDG_RUNTIME_DIR=str(folder), HOME=str(folder))
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH"):
            self.environment.pop(name, None)
        socket = folder / "pulse-socket"
        self.server = f"unix:{socket}"
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "pulseaudio", "-n", "--daemonize=no",
             "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes",
             "-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1",
             "-L", "module-null-sink sink_name=speaker",
             "-L", "module-null-sink sink_name=room",
             "-L", "module-remap-source source_name=mic master=room.monitor"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("the sound server", socket.exists)
        hum = ["gst-launch-1.0", "-q", "audiotestsrc", "is-live=true", "volume=0.5", "!",
               "pulsesink", "device=room", f"server={self.server}"]
        self.hum = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *hum],
                                    env=self.environment, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL)

    def close(self):
        for process in (self.hum, self.process):
            process.terminate()
            process.wait(20)


class Record(UiCase):
    def start_with_microphone(self, *arguments, **environment):
        self.server = SoundServer(self.folder)
        self.addCleanup(self.server.close)
        app = self.start(*arguments, PULSE_SERVER=self.server.server, **ONLY_PULSE, **environment)
        app.act("Record", "push button")
        app.find("Microphone")
        return app

    def takes(self):
        return sorted((self.folder / "data" / "takes").glob("*.wav"))

    def begin(self, app, button="Record"):
        """The page's button has the same name as the one that chose the page: it comes last."""
        nodes = [node for node in app.nodes() if node.get_name() == button
                 and node.get_role_name() == "push button"]
        Atspi.Action.do_action(nodes[-1].get_action_iface(), 0)
        app.find("Speak now.", timeout=COUNTDOWN)

    def length(self, path):
        with wave.open(str(path)) as sound:
            self.assertEqual((sound.getframerate(), sound.getnchannels(), sound.getsampwidth()),
                             (48000, 1, 2))
            return sound.getnframes() / sound.getframerate()

    def wait_for_clock(self, app, seconds):
        """Until the take is at least that long."""
        wait_for("the clock", lambda: any(
            re.fullmatch(r"\d+:\d\d", node.get_name() or "") and
            int(node.get_name().split(":")[1]) >= seconds
            for node in app.nodes()), COUNTDOWN)

    @unittest.skipUnless(shutil.which("pulseaudio"), "PulseAudio is not installed")
    def test_takes(self):
        app = self.start_with_microphone(SAMPLE / "sample-video.mp4")
        app.screenshot("record-ready")
        self.begin(app)
        app.find("Pause Video")
        self.wait_for_clock(app, 2)
        app.screenshot("record-running")
        app.act("Stop Recording")
        app.find("Take 1*", "radio button")
        app.find("Play Video")
        app.find("Position in the Speech", "slider")
        self.assertEqual(len(self.takes()), 1)
        self.assertGreater(self.length(self.takes()[0]), 1.5)

        self.begin(app, "Record Again")
        self.wait_for_clock(app, 1)
        app.act("Stop Recording")
        app.find("Take 2*", "radio button")
        wait_for("two takes", lambda: len(self.takes()) == 2)
        app.find(self.takes()[1].name)
        app.click("Take 1*", "radio button")
        app.find(self.takes()[0].name)
        app.screenshot("record")

    @unittest.skipUnless(shutil.which("pulseaudio"), "PulseAudio is not installed")
    def test_unplugged(self):
        app = self.start_with_microphone()
        self.begin(app)
        self.wait_for_clock(app, 1)
        self.server.close()
        app.find("Take 1*", "radio button")
        wait_for("the complaint", lambda: app.look("The microphone is gone*")
                 or app.look("There is no microphone*"))
        self.assertGreater(self.length(self.takes()[0]), 0.5)

    @unittest.skipUnless(shutil.which("pulseaudio"), "PulseAudio is not installed")
    def test_called_off(self):
        app = self.start_with_microphone(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        nodes = [node for node in app.nodes() if node.get_name() == "Record"
                 and node.get_role_name() == "push button"]
        Atspi.Action.do_action(nodes[-1].get_action_iface(), 0)
        app.find("Cancel Recording")
        app.resize(360, 900)
        app.screenshot("record-narrow-dark")
        app.act("Cancel Recording")
        app.gone("Cancel Recording")
        self.assertEqual(self.takes(), [])

    def test_no_microphone(self):
        app = self.start(PULSE_SERVER="unix:/nowhere", **ONLY_PULSE)
        app.act("Record", "push button")
        app.find("There is no microphone*")
        app.screenshot("record-no-microphone")
        nodes = [node for node in app.nodes() if node.get_name() == "Record"
                 and node.get_role_name() == "push button"]
        self.assertFalse(nodes[-1].get_state_set().contains(Atspi.StateType.SENSITIVE))


tap_runner.main()
