# SPDX-License-Identifier: GPL-3.0-or-later
"""Practice: the paid models for play money."""

import json
import subprocess

from gateway_case import SAMPLE, GatewayCase
import tap_runner


def size_of(path):
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height",
         "-of", "csv=p=0", path], check=True, capture_output=True, text=True)
    return tuple(map(int, done.stdout.strip().split(",")))


class Practice(GatewayCase):
    def upload(self, gateway, path, media_type):
        answer = gateway.request("POST", "/files", path.read_bytes(), **{"Content-Type": media_type})
        return {"url": answer.json()["url"], "media_type": media_type}

    def files(self, gateway):
        return [self.upload(gateway, SAMPLE / "sample-video.mp4", "video/mp4"),
                self.upload(gateway, SAMPLE / "sample-speech.wav", "audio/wav")]

    def submit(self, gateway, model, files=None):
        """Never from the cache, which would cost nothing."""
        files = files or self.files(gateway)
        body = json.dumps({"model": model, "prompt": "", "files": files})
        return gateway.request("POST", "/video", body, **{"Cache-Control": "no-cache"})

    def balance(self, gateway):
        return gateway.request("GET", "/balance").json()["balance_cents"]

    def test_costs_the_documented_price(self):
        gateway = self.start("--practice")
        self.assertEqual(self.balance(gateway), 2000)
        answer = self.submit(gateway, "sync-v2-pro")
        self.assertEqual(answer.status, 202)
        self.assertEqual(answer.json()["model"], "sync-v2-pro")
        self.assertEqual(self.balance(gateway), 1920)
        usage = gateway.request("GET", "/usage").json()
        self.assertEqual(usage["total_cents"], 80)
        self.assertEqual([row["job_id"] for row in usage["usage"]], [answer.json()["job_id"]])

        job = answer.json()["job_id"]
        self.assertEqual(gateway.request("DELETE", f"/jobs/{job}").status, 204)
        gateway.request("GET", f"/jobs/{job}")
        self.assertEqual(self.balance(gateway), 2000)

    def test_ends_when_the_money_does(self):
        gateway = self.start("--practice")
        files = self.files(gateway)
        for _ in range(25):
            self.assertEqual(self.submit(gateway, "sync_v2_pro", files).status, 202)
        self.assert_error(self.submit(gateway, "fal:lipsync", files), 402,
                          "InsufficientBalanceError")
        prices = {row["model"]: row["providers"][0]["user_price_estimate_cents"]
                  for row in gateway.request("GET", "/pricing").json()["data"]}
        self.assertEqual(prices, {"local": 0, "lipsync": 50, "sync-v2": 50, "sync-v2-pro": 80,
                                  "veed-fabric-1.0": 100, "omnihuman-v1.5": 100,
                                  "kling-v3": 150, "soul": 15, "eleven_v3": 25})

    def make(self, gateway, path, **request):
        answer = gateway.request("POST", path, json.dumps(request))
        self.assertEqual(answer.status, 202, answer.body)
        return gateway.wait(answer.json()["job_id"], "completed")

    def result(self, gateway, job, name):
        path = self.folder / name
        path.write_bytes(gateway.request("GET", job["output"]["url"]).body)
        return path

    def test_makes_a_picture_and_animates_it(self):
        gateway = self.start("--practice")
        job = self.make(gateway, "/image", model="soul", prompt="A woman", aspect_ratio="9:16")
        self.assertEqual(job["output"]["media_type"], "image/png")
        self.assertIn("Practice", job["warnings"][0])
        picture = self.result(gateway, job, "picture.png")
        self.assertEqual(size_of(picture), (720, 1280))
        self.assert_marked(picture)
        other = self.make(gateway, "/image", model="soul", prompt="A man", aspect_ratio="9:16")
        self.assertNotEqual(self.result(gateway, other, "other.png").read_bytes(),
                            picture.read_bytes())

        file = self.upload(gateway, picture, "image/png")
        job = self.make(gateway, "/video", model="kling_v3", prompt="She talks", duration=3,
                        files=[file])
        self.assertEqual(job["output"]["media_type"], "video/mp4")
        video = self.result(gateway, job, "video.mp4")
        self.assertEqual(size_of(video), (720, 1280))
        self.assert_marked(video)
        self.assertEqual(self.balance(gateway), 2000 - 15 - 15 - 150)

    def assert_marked(self, path):
        """The word is light on a dark band, in the lower left corner."""
        corner = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-vf",
             "crop=320:70:0:ih-70,format=gray", "-f", "rawvideo", "-"],
            check=True, capture_output=True).stdout
        light = sum(value > 180 for value in corner) / len(corner)
        dark = sum(value < 60 for value in corner) / len(corner)
        self.assertGreater(light, 0.1)
        self.assertGreater(dark, 0.4)

    def test_refuses_what_the_models_do_not_take(self):
        gateway = self.start("--practice")
        file = self.upload(gateway, SAMPLE / "sample-video.mp4", "video/mp4")
        animation = {"model": "kling-v3", "prompt": "x", "files": [file]}
        for path, field, request in (
                ("/image", "prompt", {"model": "soul", "prompt": " "}),
                ("/image", "prompt", {"model": "soul", "prompt": "x" * 2001}),
                ("/image", "aspect_ratio", {"model": "soul", "prompt": "x", "aspect_ratio": "2:1"}),
                ("/video", "files", animation),
                ("/video", "files", {**animation, "files": []}),
                ("/video", "duration", {**animation, "duration": 2}),
                ("/video", "duration", {**animation, "duration": 3.5}),
                ("/video", "duration", {**animation, "duration": "long"})):
            with self.subTest(path=path, field=field):
                self.assert_error(gateway.request("POST", path, json.dumps(request)), 400,
                                  "ValidationError", field)
        self.assertEqual(self.balance(gateway), 2000)

    def test_only_in_practice(self):
        gateway = self.start()
        answer = gateway.request("POST", "/image", json.dumps({"model": "soul", "prompt": "x"}))
        self.assert_error(answer, 404, "NotFoundError", "model")
        self.assert_error(self.submit(gateway, "sync-v2"), 404, "NotFoundError", "model")
        self.assertEqual(gateway.request("GET", "/usage").json()["usage"], [])


tap_runner.main()
