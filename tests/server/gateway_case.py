# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the gateway share: a real process, real sockets."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
sys.path.insert(0, str(SUPPORT))

PROGRAM = os.environ["VISEME_GATEWAY_PROGRAM"]
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
TOKEN = "a-token-of-the-test"
PATIENCE = 60


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    def json(self):
        return json.loads(self.body)


class Gateway:
    """A gateway process. Without a FOLDER of its own it is given one by the test case."""

    def __init__(self, folder, *options, token=TOKEN):
        environment = {**os.environ, "VISEME_GATEWAY_TOKEN": token or ""}
        self.process = subprocess.Popen(
            [PROGRAM, "--data", str(folder), *map(str, options)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()
        parts = urllib.parse.urlsplit(self.url)
        self.host, self.port, self.root = parts.hostname, parts.port, parts.path

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)

    def request(self, method, path, body=None, token=TOKEN, **headers):
        """PATH is below the root, or a whole URL."""
        connection = self.connect()
        if path.startswith("http"):
            path = urllib.parse.urlsplit(path).path
        else:
            path = self.root + path
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            names["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, body, names)
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def upload(self, content, media_type="application/octet-stream", **headers):
        return self.request("POST", "/files", content, Content_Type=media_type, **headers)

    def submit(self, *files, **headers):
        body = {"model": "local", "prompt": "", "files": list(files)}
        return self.request(
            "POST", "/video", json.dumps(body), Content_Type="application/json", **headers
        )

    def job(self, job_id):
        return self.request("GET", f"/jobs/{job_id}").json()

    def wait(self, job_id, *statuses, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            job = self.job(job_id)
            if job["status"] in statuses:
                return job
            time.sleep(0.05)
        raise AssertionError(f"{job_id} is still {job}")

    def memory(self, field="VmRSS"):
        """Kibibytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field))

    def is_sanitized(self):
        """Whether the memory in use says nothing, as AddressSanitizer holds on to what is freed."""
        return "libasan" in pathlib.Path(f"/proc/{self.process.pid}/maps").read_text()

    def kill(self):
        self.process.kill()
        return self.finish()

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.finish()

    def finish(self):
        """The exit code, and what was said on standard error."""
        try:
            _, said = self.process.communicate(timeout=20)
        except ValueError:
            said = ""
        return self.process.returncode, said


class GatewayCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-gateway-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *options, **arguments):
        gateway = Gateway(self.folder, *options, **arguments)
        self.addCleanup(gateway.close)
        return gateway

    def assert_error(self, answer, status, name, field=None):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        body = answer.json()
        self.assertEqual(body["error"], name)
        self.assertEqual(body["statusCode"], status)
        self.assertTrue(body["message"])
        self.assertEqual(body.get("field"), field)

    def assert_little_memory(self, gateway, before):
        """At most 8 MiB more than BEFORE at any time."""
        if not gateway.is_sanitized():
            self.assertLess(gateway.memory("VmHWM") - before, 8 * 1024)

    def stored_files(self):
        return sorted(path.name for path in (self.folder / "files").iterdir())
