# SPDX-License-Identifier: GPL-3.0-or-later
"""Practice: the paid models for play money."""

import json

from gateway_case import SAMPLE, GatewayCase
import tap_runner


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
                                  "eleven_v3": 25})

    def test_only_in_practice(self):
        gateway = self.start()
        self.assert_error(self.submit(gateway, "sync-v2"), 404, "NotFoundError", "model")
        self.assertEqual(gateway.request("GET", "/usage").json()["usage"], [])


tap_runner.main()
