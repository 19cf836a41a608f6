# SPDX-License-Identifier: GPL-3.0-or-later
"""Paid jobs from the command line: what is charged, found again, cancelled, exported, and never
told to anybody."""

import json
import signal
import subprocess
import time

from cli_case import CLI, CliCase
from fault_gateway import KEY, FaultGateway
from tiny_media import make_media
import tap_runner


class Money(CliCase):
    def setUp(self):
        super().setUp()
        movie, _ = make_media(self.folder)
        self.video, self.audio = self.folder / "tiny.mp4", self.folder / "tiny.wav"
        self.movie = movie
        self.environment.update(VARG_API_KEY=KEY, G_MESSAGES_DEBUG="all")

    def gateway(self, version="v1", polls=0):
        gateway = FaultGateway(version, result=self.movie)
        gateway.polls = polls
        self.addCleanup(gateway.close)
        return gateway

    def sync_arguments(self, gateway):
        return ["sync", self.video, self.audio, "-o", "out.mp4", "--model", "sync-v2",
                "--gateway", gateway.url, "--yes"]

    def run_quiet(self, *arguments):
        """A run of which nobody may learn the key."""
        done = self.run_cli(*arguments)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        return done

    def jobs(self):
        return json.loads(self.run_cli("jobs", "--json", G_MESSAGES_DEBUG="").stdout)

    def assert_charged(self, gateway, times):
        self.assertEqual(sum(map(len, gateway.charges().values())), times)
        self.assertEqual(gateway.leaks, [])
        for path in (self.folder / "data").rglob("*"):
            if path.is_file():
                self.assertNotIn(KEY.encode(), path.read_bytes(), path)

    def test_ledger(self):
        gateway = self.gateway()
        self.assertEqual(self.run_quiet(*self.sync_arguments(gateway)).returncode, 0)
        listed = self.jobs()
        self.assertEqual([job["state"] for job in listed["jobs"]], ["done"])
        self.assertEqual(listed["jobs"][0]["charged_credits"], 50)
        self.assertEqual(listed["month"], {"charged_credits": 50, "pending_credits": 0,
                                           "limit_credits": None})
        table = self.run_quiet("jobs", "--csv").stdout.splitlines()
        self.assertEqual(len([row for row in table if ",sync-v2,done,accepted,50,50," in row]), 1)
        evidence = json.loads(self.run_cli(
            "jobs", "--evidence", listed["jobs"][0]["id"][:6], G_MESSAGES_DEBUG="").stdout)
        self.assertEqual(evidence["gateway_job"], "job_000001")
        self.assertEqual(len(evidence["video_sha256"]), 64)
        self.assertEqual([step["state"] for step in evidence["history"]][-3:],
                         ["downloading", "downloading", "done"])
        self.assert_charged(gateway, 1)

    def test_lost_answer(self):
        """v2 is asked with the same key, v1 through the usage list."""
        for version in ("v1", "v2"):
            gateway = self.gateway(version)
            gateway.planned["submit"] = ["reset-after"]
            done = self.run_quiet(*self.sync_arguments(gateway), "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_charged(gateway, 1)

    def test_the_user_decides(self):
        gateway = self.gateway()
        gateway.planned["submit"] = ["reset-before"]
        done = self.run_quiet(*self.sync_arguments(gateway))
        self.assertEqual(done.returncode, 7)
        self.assertIn("$1000000.00", done.stderr.replace(",", ""))
        job = self.jobs()["jobs"][0]
        self.assertEqual(job["state"], "unconfirmed")
        self.assertEqual(self.run_quiet("resume", job["id"]).returncode, 7)
        self.assertEqual(self.run_quiet("cancel", job["id"]).returncode, 7)
        self.assertEqual(self.run_quiet("resume", job["id"], "--resend").returncode, 2)
        done = self.run_quiet("resume", job["id"][:8], "--resend", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_charged(gateway, 1)

    def test_budget(self):
        gateway = self.gateway()
        self.assertEqual(self.run_quiet("budget", "--set", "a lot").returncode, 2)
        self.assertEqual(self.run_quiet("budget", "--set", "0.49").returncode, 0)
        done = self.run_quiet(*self.sync_arguments(gateway))
        self.assertEqual(done.returncode, 5)
        self.assertIn("$0.49", done.stderr)
        self.assertEqual(gateway.requests["submit"], 0)
        self.assertEqual(self.run_quiet("budget", "--set", "0.50").returncode, 0)
        self.assertEqual(self.run_quiet(*self.sync_arguments(gateway)).returncode, 0)
        self.assertEqual(self.run_quiet(*self.sync_arguments(gateway), "--force").returncode, 5)
        self.assert_charged(gateway, 1)

    def test_prices(self):
        gateway = self.gateway("v2")
        gateway.priced["sync_v2"] = 53
        listed = {m["id"]: m for m in json.loads(self.run_cli(
            "models", "--json", "--gateway", gateway.url, G_MESSAGES_DEBUG="").stdout)["models"]}
        self.assertEqual(listed["sync-v2"]["credits"], 53)
        self.assertIn("asked from 127.0.0.1", listed["sync-v2"]["price_source"])
        self.assertIsNone(listed["sync-v2-pro"]["credits"])
        self.assertIsNone(listed["sync-v3"]["usd"])
        self.assertEqual(listed["local"]["credits"], 0)
        table = self.run_quiet("models", "--gateway", gateway.url).stdout
        self.assertIn("price not known", table)
        self.assertIn("$0.53 (53 credits)", table)
        v1 = self.run_quiet("models", "--gateway", self.gateway("v1").url).stdout
        self.assertIn("documented, 20", v1)
        self.assertNotIn("sync-v3", v1)

    def test_unknown_price(self):
        """--yes agrees to a price, and there is none."""
        gateway = self.gateway("v2")
        gateway.priced = gateway.estimate = None
        done = self.run_quiet(*self.sync_arguments(gateway))
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("--any-price", done.stderr)
        self.assertEqual(gateway.requests["upload"] + gateway.requests["submit"], 0)
        done = self.run_quiet(*self.sync_arguments(gateway), "--any-price")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_charged(gateway, 1)

    def test_price_rises(self):
        """The job waits as a draft for a second word, and is then charged once."""
        gateway = self.gateway("v2")
        for estimate, words in ((84, "$0.84"), (None, "does not tell")):
            gateway.estimate = estimate
            done = self.run_quiet(*self.sync_arguments(gateway), "--force")
            self.assertEqual(done.returncode, 5, done.stderr)
            self.assertIn(words, done.stderr)
            job = self.jobs()["jobs"][0]
            self.assertEqual((job["state"], job["error_code"]), ("draft", "price"))
            self.assertEqual(job["expected_credits"], estimate)
            self.assertIn("nothing to resume", self.run_quiet("resume").stdout)
            self.assertEqual(self.run_quiet("resume", job["id"]).returncode,
                             2 if estimate else 5)
            self.assertEqual(gateway.requests["submit"], 0)
        self.assertEqual(self.run_quiet("resume", job["id"], "--yes").returncode, 5)
        done = self.run_quiet("resume", job["id"], "--any-price")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_charged(gateway, 1)

    def test_agreed_again(self):
        gateway = self.gateway("v2")
        gateway.estimate = gateway.price = 84
        self.assertEqual(self.run_quiet(*self.sync_arguments(gateway)).returncode, 5)
        job = self.jobs()["jobs"][0]
        self.assertEqual(self.run_quiet("resume", job["id"], "--yes").returncode, 0)
        self.assertEqual(self.jobs()["jobs"][0]["charged_credits"], 84)
        self.assert_charged(gateway, 1)

    def interrupt_while_waiting(self, gateway):
        process = subprocess.Popen(
            [CLI, *map(str, self.sync_arguments(gateway))],
            env={**self.environment, "G_MESSAGES_DEBUG": ""}, cwd=self.folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if "Working" in line:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)

    def test_interrupt_and_resume(self):
        gateway = self.gateway(polls=4)
        self.interrupt_while_waiting(gateway)
        self.assertEqual(self.jobs()["jobs"][0]["state"], "waiting")
        done = self.run_quiet("resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "out.mp4").exists())
        self.assertIn("nothing to resume", self.run_quiet("resume").stdout)
        self.assert_charged(gateway, 1)

    def test_download_goes_on(self):
        """A process that dies in the middle leaves a beginning, and the next one fetches the rest."""
        gateway = self.gateway()
        gateway.planned["result"] = ["stall-after"]
        process = subprocess.Popen(
            [CLI, *map(str, self.sync_arguments(gateway))],
            env={**self.environment, "G_MESSAGES_DEBUG": ""}, cwd=self.folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not any(
                piece.stat().st_size > 0 for piece in self.folder.glob(".viseme-*")):
            time.sleep(0.05)
        time.sleep(0.5)
        half = len(gateway.result_of("job_000001")) // 2
        process.kill()
        process.communicate()
        done = self.run_quiet("resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(gateway.resumed, [half])
        self.assertEqual((self.folder / "out.mp4").read_bytes(), gateway.result_of("job_000001"))
        self.assertEqual(list(self.folder.glob(".viseme-*")), [])
        self.assert_charged(gateway, 1)

    def test_cancel(self):
        gateway = self.gateway(polls=100)
        self.interrupt_while_waiting(gateway)
        job = self.jobs()["jobs"][0]
        self.assertEqual(self.run_quiet("cancel", job["id"]).returncode, 0)
        self.assertTrue(gateway.jobs["job_000001"].cancelled)
        self.assertEqual(self.jobs()["jobs"][0]["state"], "cancelled")
        self.assertEqual(self.run_quiet("cancel", job["id"]).returncode, 2)

    def test_no_such_job(self):
        for command in (["resume", "none"], ["cancel", "none"], ["jobs", "--evidence", "none"]):
            self.assertEqual(self.run_quiet(*command).returncode, 2)


tap_runner.main()
