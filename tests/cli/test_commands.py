# SPDX-License-Identifier: GPL-3.0-or-later
"""models, balance, check, help and usage."""

import json
import subprocess

from cli_case import SAMPLE, CliCase, Gateway
import tap_runner


class Models(CliCase):
    def test_lists_the_documented_prices(self):
        code, answer, _ = self.run_json("models")
        prices = {model["id"]: model["credits"] for model in answer["models"]}
        self.assertEqual(code, 0)
        self.assertEqual(prices, {
            "local": 0, "lipsync": 50, "sync-v2": 50, "sync-v2-pro": 80, "veed-fabric-1.0": None,
            "omnihuman-v1.5": None, "soul": 15, "kling-v3": None, "eleven_v3": 25})
        tasks = {model["id"]: model["task"] for model in answer["models"]}
        self.assertEqual(tasks["sync-v2-pro"], "lip-sync")
        self.assertEqual(tasks["omnihuman-v1.5"], "talking-picture")
        fabric = next(model for model in answer["models"] if model["id"] == "veed-fabric-1.0")
        self.assertIn("from $0.50 to $4.73", fabric["price_source"])
        pro = next(model for model in answer["models"] if model["id"] == "sync-v2-pro")
        self.assertEqual(pro["usd"], 0.80)
        self.assertEqual(pro["typical_seconds"], [60, 90])

    def test_speaks_to_people(self):
        done = self.run_cli("models")
        self.assertEqual(done.returncode, 0)
        self.assertIn("$0.80", done.stdout)
        self.assertIn("Free", done.stdout)

    def test_speaks_the_users_language(self):
        done = self.run_cli("models", LANGUAGE="de")
        self.assertEqual(done.returncode, 0)
        self.assertIn("Kostenlos", done.stdout)
        lines = done.stdout.splitlines()
        columns = {line.index(word) for line in lines
                   for word in ("Kostenlos", "0.80\u00a0$", "Preis nicht bekannt") if word in line}
        self.assertEqual(len(columns), 1, "the cells of a column do not stand below each other")


class Balance(CliCase):
    def test_needs_a_key(self):
        self.assert_error(self.run_cli("balance", "--gateway", "http://127.0.0.1:9/v1"), 4)

    def test_of_a_gateway(self):
        gateway = Gateway(self.folder / "gateway")
        self.addCleanup(gateway.close)
        code, answer, _ = self.run_json(
            "balance", "--gateway", gateway.url, VARG_API_KEY=gateway.token
        )
        self.assertEqual(code, 0)
        self.assertEqual(answer["credits"], 0)
        self.assertEqual(answer["gateway"], gateway.url)

    def test_refused_key(self):
        gateway = Gateway(self.folder / "gateway")
        self.addCleanup(gateway.close)
        done = self.run_cli("balance", "--gateway", gateway.url, VARG_API_KEY="varg_wrong_key")
        self.assert_error(done, 4)
        self.assertNotIn("varg_wrong_key", done.stderr)

    def test_unreachable(self):
        done = self.run_cli("balance", "--gateway", "http://127.0.0.1:9/v1", VARG_API_KEY="k")
        self.assert_error(done, 6)


class Key(CliCase):
    """A key is taken over only when asked for, and never shown whole."""

    KEY = "varg_of_the_other_program_01"

    def setUp(self):
        super().setUp()
        self.gateway = Gateway(self.folder / "gateway", token=self.KEY)
        self.addCleanup(self.gateway.close)

    def write(self, text):
        (self.folder / ".varg").mkdir(exist_ok=True)
        (self.folder / ".varg" / "credentials").write_text(text)

    def key(self, *arguments, **environment):
        done = self.run_cli("key", "--gateway", self.gateway.url, *arguments, **environment)
        self.assertNotIn(self.KEY, done.stdout + done.stderr)
        return done

    def test_import(self):
        text = json.dumps({"api_key": self.KEY, "email": "a@b.example", "created_at": "x"})
        self.write(text)
        self.assertIn("--import", self.key().stdout)
        self.assert_error(self.run_cli("balance", "--gateway", self.gateway.url), 4, "--import")
        done = self.key("--import", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["source"], answer["email"]), ("keyring", "a@b.example"))
        self.assertEqual((self.folder / ".varg" / "credentials").read_text(), text)
        self.assertEqual(self.run_cli("balance", "--gateway", self.gateway.url).returncode, 0)
        self.assertIn("keyring", self.key().stdout)
        self.assertIn("VARG_API_KEY", self.key(VARG_API_KEY="varg_x").stdout)
        self.assertEqual(self.key("--forget").returncode, 0)
        self.assertEqual(self.run_cli("balance", "--gateway", self.gateway.url).returncode, 4)

    def test_no_such_key(self):
        for text in ("", "{}", "[]", '{"api_key": 5}', '{"api_key": " "}', '{"api_key"'):
            self.write(text)
            self.assert_error(self.key("--import"), 4, "credentials")
            self.assertNotIn("--import", self.key().stdout)

    def test_refused(self):
        self.write(json.dumps({"api_key": "varg_wrong_key"}))
        self.assert_error(self.key("--import"), 4)
        self.assertIn("--import", self.key().stdout)

    def test_no_keyring(self):
        """The way out is told: this session only."""
        self.write(json.dumps({"api_key": self.KEY}))
        done = self.key("--import", SECRET_FILE_TEST_PATH="/proc/none/keyring")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("VARG_API_KEY", done.stderr)


class Check(CliCase):
    def test_good_files(self):
        code, answer, _ = self.run_json(
            "check", SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav"
        )
        self.assertEqual(code, 0)
        self.assertTrue(answer["usable"])
        self.assertIn("face-found", [finding["id"] for finding in answer["findings"]])

    def check_picture(self, *source):
        """The exit code, and what is said of the face in one frame of SOURCE."""
        picture = self.folder / "picture.png"
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source, "-frames:v", "1", picture],
                       check=True)
        code, answer, _ = self.run_json("check", picture, SAMPLE / "sample-speech.wav")
        return code, next(finding for finding in answer["findings"] if "face" in finding["id"])

    def test_picture(self):
        code, face = self.check_picture("-i", SAMPLE / "sample-video.mp4")
        self.assertEqual((code, face["id"], face["value"]), (0, "face-found", 1))
        self.assertNotIn("video", face["message"])

    def test_picture_without_a_face(self):
        code, face = self.check_picture("-f", "lavfi", "-i", "testsrc=s=640x360")
        self.assertEqual((code, face["id"]), (3, "no-face"))

    def test_missing_file(self):
        done = self.run_cli("check", "none.mp4", SAMPLE / "sample-speech.wav")
        self.assert_error(done, 3, "none.mp4")

    def test_swapped_files(self):
        done = self.run_cli("check", SAMPLE / "sample-speech.wav", SAMPLE / "sample-video.mp4")
        self.assert_error(done, 3, "sample-speech.wav")


class Usage(CliCase):
    def test_no_command(self):
        self.assert_error(self.run_cli(), 2)

    def test_unknown_command(self):
        self.assert_error(self.run_cli("sing"), 2, "sing")

    def test_unknown_option(self):
        self.assert_error(self.run_cli("models", "--frobnicate"), 2, "frobnicate")

    def test_missing_argument(self):
        self.assert_error(self.run_cli("sync", "a.mp4"), 2, "VIDEO AUDIO")

    def test_missing_output(self):
        self.assert_error(self.run_cli("sync", "a.mp4", "b.wav"), 2, "-o")

    def test_unknown_model(self):
        done = self.run_cli("sync", "a.mp4", "b.wav", "-o", "out.mp4", "--model", "dubber")
        self.assert_error(done, 2, "dubber")

    def test_paid_model_wants_a_yes(self):
        done = self.run_cli("sync", "a.mp4", "b.wav", "-o", "out.mp4", "--model", "sync-v2-pro")
        self.assert_error(done, 2, "$0.80", "--yes")

    def test_error_as_json(self):
        code, answer, _ = self.run_json("models", "--frobnicate")
        self.assertEqual(code, 2)
        self.assertEqual(answer["exit_code"], 2)

    def test_help_and_version(self):
        for option in ("--help", "--version"):
            done = self.run_cli(option)
            self.assertEqual(done.returncode, 0)
            self.assertIn("viseme-cli", done.stdout)


tap_runner.main()
