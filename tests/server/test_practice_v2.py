# SPDX-License-Identifier: GPL-3.0-or-later
"""Practice in the second version of the protocol: its addresses, shapes and keys."""

import hashlib
import json
import os
import pathlib
import subprocess

from gateway_case import SAMPLE, TOKEN, GatewayCase
import tap_runner

CLI = os.environ["VISEME_CLI_PROGRAM"]


class PracticeV2(GatewayCase):
    def setUp(self):
        super().setUp()
        self.gateway = self.start("--practice")
        self.gateway.root = "/v2"

    def ask(self, method, path, body=None, status=200, **headers):
        answer = self.gateway.request(method, path, body and json.dumps(body), **headers)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json()

    def upload(self, path, media_type):
        answer = self.gateway.request("POST", "/files", path.read_bytes(), Content_Type=media_type)
        self.assertIn("/v2/files/", answer.json()["url"])
        return {"url": answer.json()["url"], "media_type": media_type}

    def body(self, model="sync_v2"):
        return {"model": model, "files": [self.upload(SAMPLE / "sample-video.mp4", "video/mp4"),
                                          self.upload(SAMPLE / "sample-speech.wav", "audio/wav")]}

    def assert_refused(self, status, code, method, path, body=None, **headers):
        error = self.ask(method, path, body, status, **headers)["error"]
        self.assertEqual(error["code"], code)
        self.assertTrue(error["message"])
        return error

    def test_job(self):
        body = self.body()
        self.assertEqual(self.ask("POST", "/estimate", body)["pricing"]["user_price_cents"], 50)
        job = self.ask("POST", "/video", body, 202, Cache_Control="no-cache")
        self.assertRegex(job["id"], "^job_")
        self.assertEqual((job["tool"], job["output"], job["error"]), ("video", None, None))
        self.assertEqual((job["estimated_cost_cents"], job["actual_cost_cents"]), (50, None))
        done = self.gateway.wait(job["id"], "completed", "failed")
        self.assertEqual(done["status"], "completed")
        self.assertEqual((done["actual_cost_cents"], done["pricing"]["cached"]), (50, False))
        result = done["output"]["outputs"][0]
        self.assertEqual(result["media_type"], "video/mp4")
        film = self.gateway.request("GET", result["url"], token=None)
        self.assertEqual((film.status, film.body[4:8]), (200, b"ftyp"))
        self.assertEqual(self.ask("GET", f"/jobs/{job['id']}/status")["progress"], 1)
        self.assertEqual(self.ask("GET", f"/jobs/{job['id']}/price")["actual_cost_cents"], 50)
        self.assertEqual(self.ask("GET", "/billing/balance")["available"], 1950)
        self.assertEqual([row["cost_cents"] for row in self.ask("GET", "/billing/usage")["data"]],
                         [50])
        self.assertEqual([row["id"] for row in self.ask("GET", "/jobs?limit=5")["data"]],
                         [job["id"]])

    def test_same_key_makes_one_job(self):
        """Also after the gateway was killed: the key is kept with the job."""
        body = self.body()
        first = self.ask("POST", "/video", body, 202, Idempotency_Key="a-key")
        self.assertEqual(self.ask("POST", "/video", body, 200, Idempotency_Key="a-key")["id"],
                         first["id"])
        self.gateway.kill()
        self.gateway = self.start("--practice")
        self.gateway.root = "/v2"
        self.assertEqual(self.ask("POST", "/video", body, 200, Idempotency_Key="a-key")["id"],
                         first["id"])
        self.assertEqual(self.ask("GET", "/billing/balance")["available"], 1950)
        other = self.ask("POST", "/video", self.body(), 202, Idempotency_Key="another",
                         Cache_Control="no-cache")
        self.assertNotEqual(other["id"], first["id"])

    def test_cancel(self):
        job = self.ask("POST", "/video", self.body("sync_v2_pro"), 202, Cache_Control="no-cache")
        path = f"/jobs/{job['id']}/cancel"
        self.assertEqual(self.ask("POST", path, {})["status"], "cancelled")
        self.assertEqual(self.ask("GET", "/billing/balance")["available"], 2000)
        self.assert_refused(409, "job_already_terminal", "POST", path, {})

    def test_prices(self):
        prices = self.gateway.request("GET", "/pricing", token=None)
        self.assertEqual(prices.status, 200)
        self.assertIn("sync-v2-pro", [row["model"] for row in prices.json()["data"]])
        total = self.ask("POST", "/estimate", {"items": [
            {"tool": "video", "model": "sync_v2_pro", "params": {}},
            {"tool": "speech", "model": "eleven_v3", "params": {}}]})
        self.assertEqual((total["total_credits"], len(total["items"])), (105, 2))

    def test_files(self):
        content = (SAMPLE / "sample-speech.wav").read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        self.assertEqual(self.ask("GET", f"/files/check?hash={digest}"), {"exists": False})
        self.upload(SAMPLE / "sample-speech.wav", "audio/wav")
        for asked in (digest, f"sha256:{digest}"):
            answer = self.ask("GET", f"/files/check?hash={asked}")
            self.assertEqual((answer["exists"], answer["file"]["file_id"]), (True, digest))
        for wrong in ("", "?hash=", "?hash=../../x", "?other=1"):
            self.assertEqual(self.ask("GET", f"/files/check{wrong}"), {"exists": False})

    def test_refusals(self):
        for body, status, code in (
                ({"model": "sync_v2"}, 422, "invalid_request"),
                ({"model": "no_such"}, 404, "model_not_found"),
                ({"files": []}, 422, "invalid_request")):
            self.assert_refused(status, code, "POST", "/video", body)
        self.assertEqual(self.gateway.request("POST", "/video", "{").status, 400)
        self.assertEqual(self.gateway.request("POST", "/estimate", "[").status, 400)
        self.assert_refused(404, "model_not_found", "POST", "/estimate", {"model": "no_such"})
        self.assert_refused(404, "model_not_found", "POST", "/estimate", {"items": [3]})
        self.assert_refused(404, "job_not_found", "GET", "/jobs/job_none")
        self.assert_refused(404, "job_not_found", "POST", "/jobs/job_none/cancel", {})
        self.assert_refused(401, "unauthorized", "GET", "/jobs", token="wrong")
        self.assert_refused(405, "method_not_allowed", "GET", "/video")

    def test_play_money_comes_back(self):
        files = self.body()
        for _ in range(25):
            self.ask("POST", "/video", {**files, "model": "sync_v2_pro"}, 202,
                     Cache_Control="no-cache")
        self.assert_refused(402, "insufficient_balance", "POST", "/video",
                            {**files, "model": "lipsync"}, Cache_Control="no-cache")
        self.gateway.kill()
        self.gateway = self.start("--practice")
        self.gateway.root = "/v2"
        self.assertEqual(self.ask("GET", "/billing/balance")["available"], 2000)

    def test_client(self):
        """The command line takes it for any gateway of that version."""
        out = pathlib.Path(self.folder) / "out.mp4"
        environment = {**os.environ, "VARG_API_KEY": TOKEN, "HOME": str(self.folder),
                       "VISEME_DATA_DIR": str(self.folder / "data"), "G_MESSAGES_DEBUG": ""}
        url = self.gateway.url.replace("/v1", "/v2")
        done = subprocess.run(
            [CLI, "sync", SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav", "-o", out,
             "--model", "sync-v2-pro", "--gateway", url, "--yes"],
            env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(out.exists())
        self.assertEqual(self.ask("GET", "/billing/balance")["available"], 1920)
        jobs = json.loads(subprocess.run([CLI, "jobs", "--json"], env=environment, text=True,
                                         capture_output=True).stdout)
        self.assertEqual(jobs["jobs"][0]["charged_credits"], 80, jobs)


tap_runner.main()
