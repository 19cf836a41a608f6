# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures that are made, animated and made to speak, paid from a gateway that breaks."""

import json
import signal
import subprocess

from cli_case import CLI, CliCase
from fault_gateway import KEY, FaultGateway
from tiny_media import make_media, make_picture
import tap_runner

WORDS = "A woman in an office looks at us."


class Making(CliCase):
    def setUp(self):
        super().setUp()
        self.movie, self.sound = make_media(self.folder)
        self.picture = make_picture(self.folder, "320x320", "face.png")
        self.environment["VARG_API_KEY"] = KEY

    def gateway(self, version="v1", polls=0):
        gateway = FaultGateway(version, result=self.movie, sound=self.sound, picture=self.picture)
        gateway.polls = polls
        self.addCleanup(gateway.close)
        return gateway

    def run_paid(self, gateway, *arguments):
        return self.run_cli(*arguments, "--gateway", gateway.url)

    def request(self, gateway):
        """What the gateway was asked for, of which nothing else was charged."""
        self.assertEqual(sum(map(len, gateway.charges().values())), len(gateway.jobs))
        self.assertEqual(gateway.leaks, [])
        request = list(gateway.jobs.values())[-1].request
        for file in request.get("files", []):
            self.assertTrue(file.pop("url").startswith("http://"))
        return request


class Picture(Making):
    def test_requests_are_as_documented(self):
        for version in ("v1", "v2"):
            gateway = self.gateway(version)
            done = self.run_paid(gateway, "image", WORDS, "-o", "out.png", "--aspect", "9:16",
                                 "--yes", "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.request(gateway),
                             {"model": "soul", "prompt": WORDS, "aspect_ratio": "9:16"})
            self.assertEqual((self.folder / "out.png").read_bytes(),
                             gateway.result_of("job_000001"))
            job = json.loads(self.run_cli("jobs", "--json").stdout)["jobs"][0]
            self.assertEqual((job["kind"], job["state"], job["text"], job["aspect_ratio"]),
                             ("image", "done", WORDS, "9:16"))
        self.assertIn(WORDS, self.run_cli("jobs").stdout)

    def test_asks_before_it_pays(self):
        gateway = self.gateway()
        self.assert_error(self.run_paid(gateway, "image", WORDS, "-o", "out.png"), 2, "$0.15",
                          "--yes")
        self.assertEqual(gateway.requests["submit"], 0)

    def test_becomes_what_its_name_says(self):
        gateway = self.gateway()
        done = self.run_paid(gateway, "image", WORDS, "-o", "out.jpg", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "out.jpg").read_bytes()[:3], b"\xff\xd8\xff")
        self.assertEqual(self.leftovers(), ["out.jpg"])

    def test_a_damaged_picture_is_fetched_again(self):
        for fault in ("half-result", "spoilt-result", "expired"):
            gateway = self.gateway()
            gateway.planned["result"] = [fault]
            done = self.run_paid(gateway, "image", WORDS, "-o", "out.png", "--yes", "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual((self.folder / "out.png").read_bytes(),
                             gateway.result_of("job_000001"))
            self.request(gateway)

    def test_what_is_no_picture(self):
        gateway = self.gateway()
        gateway.result_of = lambda job_id: self.movie
        done = self.run_paid(gateway, "image", WORDS, "-o", "out.png", "--yes")
        self.assert_error(done, 3, "not a picture")
        self.assertEqual(self.leftovers(), [])

    def test_usage(self):
        gateway = self.gateway()
        for code, arguments in ((2, [WORDS]), (2, [WORDS, "-o", "out.mp4"]),
                                (2, [WORDS, "-o", "out.png", "--aspect", "4:3"]),
                                (2, [WORDS, "-o", "out.png", "--model", "kling-v3"]),
                                (2, [WORDS, "-o", "out.png", "--seconds", "5"]),
                                (3, [" ", "-o", "out.png"]), (3, ["x" * 2001, "-o", "out.png"])):
            with self.subTest(arguments=arguments):
                done = self.run_paid(gateway, "image", *arguments, "--yes")
                self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(gateway.requests["submit"], 0)


class Animation(Making):
    def test_requests_are_as_documented(self):
        for version, model in (("v1", "kling-v3"), ("v2", "kling_v3")):
            gateway = self.gateway(version)
            done = self.run_paid(gateway, "animate", "face.png", WORDS, "-o", "out.mp4",
                                 "--seconds", "7", "--aspect", "1:1", "--any-price", "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.request(gateway), {
                "model": model, "prompt": WORDS, "duration": 7, "aspect_ratio": "1:1",
                "files": [{"media_type": "image/png"}]})
            self.assertEqual((self.folder / "out.mp4").read_bytes(),
                             gateway.result_of("job_000001"))

    def test_a_price_that_nobody_tells(self):
        gateway = self.gateway()
        done = self.run_paid(gateway, "animate", "face.png", WORDS, "-o", "out.mp4", "--yes")
        self.assert_error(done, 5, "--any-price")
        self.assertEqual(gateway.requests["submit"], 0)

    def test_a_price_that_the_gateway_tells(self):
        gateway = self.gateway("v2")
        gateway.priced["kling_v3"] = 221
        gateway.estimate = 221
        done = self.run_paid(gateway, "animate", "face.png", WORDS, "-o", "out.mp4")
        self.assert_error(done, 2, "$2.21")
        done = self.run_paid(gateway, "animate", "face.png", WORDS, "-o", "out.mp4", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.request(gateway)

    def test_usage(self):
        gateway = self.gateway()
        for code, arguments in ((2, ["face.png", WORDS, "--seconds", "2"]),
                                (2, ["face.png", WORDS, "--seconds", "16"]),
                                (2, ["face.png", WORDS, "--aspect", "2:1"]),
                                (2, ["face.png", WORDS, "--model", "soul"]),
                                (3, ["tiny.mp4", WORDS]), (3, ["none.png", WORDS]),
                                (3, ["face.png", "  "])):
            with self.subTest(arguments=arguments):
                done = self.run_paid(gateway, "animate", *arguments, "-o", "out.mp4",
                                     "--any-price")
                self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(gateway.requests["submit"], 0)

    def test_interrupt_and_resume(self):
        gateway = self.gateway(polls=4)
        process = subprocess.Popen(
            [CLI, "animate", "face.png", WORDS, "-o", "out.mp4", "--any-price", "--gateway",
             gateway.url], env=self.environment, cwd=self.folder, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if "Working" in line:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.run_cli("resume").returncode, 0)
        self.assertTrue((self.folder / "out.mp4").exists())
        self.request(gateway)


class TalkingPicture(Making):
    def sync(self, gateway, model, *arguments, picture="face.png"):
        return self.run_paid(gateway, "sync", picture, "tiny.wav", "-o", "out.mp4", "--model",
                             model, "--force", *arguments)

    def test_requests_are_as_documented(self):
        files = [{"media_type": "image/png"}, {"media_type": "audio/x-wav"}]
        cases = (
            ("veed-fabric-1.0", ["--resolution", "480p"], "", {"resolution": "480p"}),
            ("omnihuman-v1.5", ["--resolution", "720p", "--turbo", "--prompt", "She smiles."],
             "She smiles.", {"resolution": "720p", "turbo_mode": True}),
            ("omnihuman-v1.5", [], "", None),
        )
        for version in ("v1", "v2"):
            for model, arguments, prompt, options in cases:
                gateway = self.gateway(version)
                done = self.sync(gateway, model, "--any-price", *arguments)
                self.assertEqual(done.returncode, 0, done.stderr)
                name = model if version == "v1" else model.replace("-", "_")
                expected = {"model": name, "prompt": prompt, "files": files}
                if options is not None:
                    expected["provider_options"] = (options if version == "v1" else
                                                    {"fal": options})
                self.assertEqual(self.request(gateway), expected)

    def test_limits(self):
        gateway = self.gateway()
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=d=40",
                        "tiny.wav"], cwd=self.folder, check=True)
        done = self.sync(gateway, "omnihuman-v1.5", "--any-price")
        self.assert_error(done, 3, "0:40", "720p")
        self.assertEqual(gateway.requests["submit"], 0)
        done = self.sync(gateway, "omnihuman-v1.5", "--any-price", "--resolution", "720p")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.sync(gateway, "veed-fabric-1.0", "--any-price").returncode, 0)

    def test_check_tells_the_limits(self):
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=d=40",
                        "long.wav"], cwd=self.folder, check=True)
        make_picture(self.folder, "900x200", "strip.png")
        for model, picture, speech, expected in (
                ("omnihuman-v1.5", "face.png", "long.wav", {("long-speech", "error")}),
                ("veed-fabric-1.0", "face.png", "long.wav", {("long-speech", "warning")}),
                ("veed-fabric-1.0", "strip.png", "tiny.wav",
                 {("picture-shape", "warning"), ("small-picture", "warning")}),
                ("veed-fabric-1.0", "tiny.mp4", "tiny.wav", {("video-refused", "error")}),
                ("sync-v2", "face.png", "tiny.wav", {("picture-refused", "error")})):
            with self.subTest(model=model, picture=picture):
                _, said, _ = self.run_json("check", picture, speech, "--model", model, "--gateway",
                                           self.gateway().url)
                self.assertEqual({(f["id"], f["severity"]) for f in said["findings"]
                                  if f["about"] == "model"}, expected)

    def test_usage(self):
        gateway = self.gateway()
        for code, model, arguments, picture in (
                (2, "omnihuman-v1.5", ["--resolution", "480p"], "face.png"),
                (2, "veed-fabric-1.0", ["--turbo"], "face.png"),
                (2, "sync-v2", ["--resolution", "720p"], "tiny.mp4"),
                (2, "soul", [], "face.png"), (3, "sync-v2", [], "face.png"),
                (3, "omnihuman-v1.5", [], "tiny.mp4"), (5, "omnihuman-v1.5", ["--yes"], "face.png")):
            with self.subTest(model=model, arguments=arguments):
                consent = [] if code == 5 else ["--any-price"]
                done = self.sync(gateway, model, *arguments, *consent, picture=picture)
                self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(gateway.requests["submit"], 0)


tap_runner.main()
