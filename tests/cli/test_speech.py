# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech from the command line: on this computer, and paid from a gateway that breaks."""

import json
import signal
import subprocess
import wave

from cli_case import CLI, SAMPLE, CliCase
from fault_gateway import KEY, FaultGateway
from tiny_media import make_media
import tap_runner

TEXT = "Hello, this is a test."


class Local(CliCase):
    def test_speaks(self):
        code, said, _ = self.run_json("speak", TEXT, "-o", "out.wav", "--voice", "en-us+f3",
                                      "--rate", "150")
        self.assertEqual(code, 0)
        self.assertEqual(said["status"], "done")
        self.assertNotIn("width", said)
        with wave.open(str(self.folder / "out.wav")) as sound:
            self.assertAlmostEqual(sound.getnframes() / sound.getframerate(), said["duration"], 1)
            self.assertGreater(said["duration"], 1)
        self.assertEqual(self.leftovers(), ["out.wav"])
        jobs = json.loads(self.run_cli("jobs", "--json").stdout)["jobs"]
        self.assertEqual((jobs[0]["text"], jobs[0]["voice"]), (TEXT, "en-us+f3"))
        self.assertIn(TEXT, self.run_cli("jobs").stdout)

    def test_standard_input(self):
        done = subprocess.run([CLI, "speak", "-", "-o", "out.wav", "-v", "de"], cwd=self.folder,
                              env=self.environment, input="Guten Tag, wie geht es?\n".encode(),
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = subprocess.run([CLI, "speak", "-", "-o", "out2.wav"], cwd=self.folder,
                              env=self.environment, input=b"\xff\xfe", capture_output=True,
                              timeout=60)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"UTF-8", done.stderr)

    def test_never_replaces_unasked(self):
        (self.folder / "out.wav").write_text("mine")
        self.assert_error(self.run_cli("speak", TEXT, "-o", "out.wav"), 3, "exists")
        self.assertEqual((self.folder / "out.wav").read_text(), "mine")
        self.assertEqual(self.run_cli("speak", TEXT, "-o", "out.wav", "--force").returncode, 0)

    def test_usage(self):
        for arguments in ([], [TEXT], [TEXT, "-o", "out.mp4"], [TEXT, "-o", "out.mp3"],
                          [TEXT, "-o", "out.wav", "--model", "sync-v2"],
                          [TEXT, "-o", "out.wav", "--stability", "0.5"],
                          [TEXT, "-o", "out.wav", "--rate", "5"],
                          [TEXT, "-o", "out.wav", "--voice", "klingon"],
                          [TEXT, "-o", "out.wav", "-m", "eleven_v3", "--rate", "100"],
                          [TEXT, "-o", "out.wav", "-m", "eleven_v3", "--stability", "3"],
                          [TEXT, "-o", "out.wav", "-m", "eleven_v3"]):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.run_cli("speak", *arguments).returncode, 2)
        self.assertEqual(self.leftovers(), [])

    def test_bad_text(self):
        self.assert_error(self.run_cli("speak", " \n ", "-o", "out.wav"), 3, "nothing to speak")
        self.assert_error(self.run_cli("speak", "x" * 10001, "-o", "out.wav"), 3, "10001")
        self.assert_error(self.run_cli("speak", TEXT, "-o", "no/out.wav"), 3, "folder")
        self.assertEqual(self.leftovers(), [])

    def test_voices(self):
        code, said, _ = self.run_json("voices")
        self.assertEqual(code, 0)
        self.assertIn({"id": "de", "name": "German, lower voice", "language": "de",
                       "model": "local"}, said["voices"])
        self.assertIn("en-us+f3", self.run_cli("voices").stdout)

    def test_the_result_is_fit_for_lip_sync(self):
        self.assertEqual(self.run_cli("speak", TEXT, "-o", "out.wav").returncode, 0)
        done = self.run_cli("check", SAMPLE / "sample-video.mp4", "out.wav")
        self.assertEqual(done.returncode, 0, done.stderr)


class Paid(CliCase):
    def setUp(self):
        super().setUp()
        self.movie, self.sound = make_media(self.folder)
        self.environment["VARG_API_KEY"] = KEY

    def gateway(self, version="v1", polls=0):
        gateway = FaultGateway(version, result=self.movie, sound=self.sound)
        gateway.polls = polls
        self.addCleanup(gateway.close)
        return gateway

    def arguments(self, gateway, output="out.wav"):
        return ["speak", TEXT, "-o", output, "--model", "eleven_v3", "--voice", "rachel",
                "--stability", "0.4", "--similarity", "0.8", "--gateway", gateway.url]

    def assert_charged(self, gateway, times):
        self.assertEqual(sum(map(len, gateway.charges().values())), times)
        self.assertEqual(gateway.leaks, [])

    def test_requests_are_as_documented(self):
        for version in ("v1", "v2"):
            gateway = self.gateway(version)
            done = self.run_cli(*self.arguments(gateway), "--yes", "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(gateway.charges(), {("rachel", TEXT): ["job_000001"]})
            self.assertEqual((self.folder / "out.wav").read_bytes(),
                             gateway.result_of("job_000001"))
            job = json.loads(self.run_cli("jobs", "--json").stdout)["jobs"][0]
            self.assertEqual((job["state"], job["charged_credits"]), ("done", 25))

    def test_asks_before_it_pays(self):
        gateway = self.gateway()
        self.assert_error(self.run_cli(*self.arguments(gateway)), 2, "$0.25", "--yes")
        self.assertEqual(self.run_cli("budget", "--set", "0.24").returncode, 0)
        self.assertEqual(self.run_cli(*self.arguments(gateway), "--yes").returncode, 5)
        done = self.run_cli("speak", "x" * 5001, "-o", "out.wav", "--model", "eleven_v3",
                            "--gateway", gateway.url, "--yes")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(gateway.requests["submit"], 0)
        self.assert_charged(gateway, 0)

    def test_a_price_that_rose(self):
        gateway = self.gateway("v2")
        gateway.speech_price = 210
        done = self.run_cli(*self.arguments(gateway), "--yes")
        self.assertIn("$2.10", done.stderr)
        self.assertEqual(gateway.requests["submit"], 0)
        self.assertEqual(self.run_cli(*self.arguments(gateway), "--any-price").returncode, 0)
        self.assert_charged(gateway, 1)

    def test_lost_answer(self):
        """v2 is asked with the same key, v1 through the usage list."""
        for version in ("v1", "v2"):
            gateway = self.gateway(version)
            gateway.planned["submit"] = ["reset-after"]
            done = self.run_cli(*self.arguments(gateway), "--yes", "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_charged(gateway, 1)

    def test_a_damaged_result_is_fetched_again(self):
        gateway = self.gateway()
        gateway.planned["result"] = ["half-result", "expired"]
        done = self.run_cli(*self.arguments(gateway), "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "out.wav").read_bytes(), gateway.result_of("job_000001"))
        self.assert_charged(gateway, 1)

    def test_mp3_becomes_what_its_name_says(self):
        subprocess.run(["ffmpeg", "-v", "error", "-i", "tiny.wav", "tiny.mp3"], cwd=self.folder,
                       check=True)
        gateway = self.gateway()
        mp3 = (self.folder / "tiny.mp3").read_bytes()
        gateway.result_of = lambda job_id: mp3
        self.assertEqual(self.run_cli(*self.arguments(gateway), "--yes").returncode, 0)
        with wave.open(str(self.folder / "out.wav")) as sound:
            self.assertAlmostEqual(sound.getnframes() / sound.getframerate(), 2, 0)
        self.assertEqual(self.run_cli(*self.arguments(gateway, "out.mp3"), "--yes").returncode, 0)
        self.assertEqual((self.folder / "out.mp3").read_bytes(), mp3)
        self.assertEqual(self.leftovers(), ["out.mp3", "out.wav"])

    def test_interrupt_and_resume(self):
        gateway = self.gateway(polls=4)
        process = subprocess.Popen([CLI, *self.arguments(gateway), "--yes"], env=self.environment,
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        for line in process.stderr:
            if "Working" in line:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        done = self.run_cli("resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "out.wav").exists())
        self.assert_charged(gateway, 1)

    def test_voices(self):
        for version in ("v1", "v2"):
            code, said, _ = self.run_json("voices", "--gateway", self.gateway(version).url)
            self.assertEqual(code, 0)
            self.assertEqual({voice["id"] for voice in said["voices"]}, {"rachel", "adam", "sarah"})
            self.assertEqual(said["voices"][0]["name"], "Rachel")
            self.assertEqual(said["voices"][0]["model"], "eleven_v3")


tap_runner.main()
