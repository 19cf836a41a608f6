# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes, keys, malformed requests, and the life of the process."""

import os
import socket
import subprocess
import sys
import time

from gateway_case import PROGRAM, TOKEN, GatewayCase
import tap_runner

HASH = "0" * 64
JOB = "job_" + "0" * 32


class Keys(GatewayCase):
    def test_every_route_needs_the_key(self):
        gateway = self.start()
        routes = [
            ("POST", "/files"),
            ("GET", f"/files/{HASH}.mp4"),
            ("POST", "/video"),
            ("POST", "/speech"),
            ("GET", f"/jobs/{JOB}"),
            ("DELETE", f"/jobs/{JOB}"),
            ("GET", f"/jobs/{JOB}/stream"),
            ("GET", "/balance"),
            ("GET", "/pricing"),
            ("GET", "/voices"),
            ("GET", "/me"),
            ("GET", "/no-such-route"),
            ("PUT", "/balance"),
        ]
        for method, path in routes:
            for token in (None, "", "wrong", TOKEN + "x", TOKEN[:-1], TOKEN.upper()):
                with self.subTest(method=method, path=path, token=token):
                    answer = gateway.request(method, path, "{}", token=token)
                    self.assert_error(answer, 401, "AuthError")
        answer = gateway.request("GET", "/balance", token=None, Authorization=f"Basic {TOKEN}")
        self.assert_error(answer, 401, "AuthError")
        self.assertEqual(self.stored_files(), [])

    def test_a_key_is_made(self):
        gateway = self.start(token=None)
        self.assert_error(gateway.request("GET", "/balance", token=""), 401, "AuthError")
        line = gateway.process.stderr.readline().strip()
        name, _, token = line.partition("=")
        self.assertEqual(name, "VISEME_GATEWAY_TOKEN")
        self.assertEqual(len(token), 32)
        self.assertEqual(gateway.request("GET", "/balance", token=token).status, 200)


class Routes(GatewayCase):
    def test_account(self):
        gateway = self.start()
        self.assertEqual(
            gateway.request("GET", "/balance").json(), {"balance_cents": 0, "currency": "usd"}
        )
        self.assertEqual(set(gateway.request("GET", "/me").json()), {"userId", "email"})
        prices = gateway.request("GET", "/pricing").json()["data"]
        self.assertEqual([price["model"] for price in prices], ["local"])

    def test_unknown(self):
        gateway = self.start()
        for path in ("/", "/jobs", "/jobs/", f"/jobs/{JOB}", f"/jobs/{JOB}/x", "/files/x.mp4"):
            with self.subTest(path=path):
                self.assert_error(gateway.request("GET", path), 404, "NotFoundError")
        for path in (f"/files/{HASH}.mp4", f"/jobs/{JOB}/stream"):
            with self.subTest(path=path):
                self.assert_error(gateway.request("GET", path), 404, "NotFoundError")

    def test_wrong_method(self):
        gateway = self.start()
        answer = gateway.request("POST", f"/jobs/{JOB}", "{}")
        self.assert_error(answer, 405, "MethodNotAllowedError")
        self.assertEqual(answer.headers["Allow"], "GET, DELETE")

    def test_no_way_out_of_the_folders(self):
        gateway = self.start()
        (self.folder / "secret.mp4").write_text("secret")
        for path in (
            "/files/../secret.mp4",
            "/files/..%2fsecret.mp4",
            "/files/%2e%2e/secret.mp4",
            "/results/..%2f..%2fsecret.mp4",
            "/results/../../secret.mp4",
            "/results/%00.mp4",
            "/jobs/..%2f..%2fsecret",
        ):
            with self.subTest(path=path):
                answer = gateway.request("GET", path)
                self.assertIn(answer.status, (400, 404))
                self.assertNotIn(b"secret", answer.body)


class Malformed(GatewayCase):
    def test_json(self):
        gateway = self.start()
        for body in (b"", b"{", b"[]", b"null", b'{"model":', b"\xff\xfe", b"[" * 900000, b"\0"):
            with self.subTest(body=body[:10]):
                self.assert_error(gateway.request("POST", "/video", body), 400, "ValidationError")

    def test_too_much_json(self):
        gateway = self.start()
        answer = gateway.request("POST", "/video", b" " * (2 << 20))
        self.assert_error(answer, 413, "FileTooLargeError")
        chunks = (b" " * 65536 for _ in range(64))
        answer = gateway.request("POST", "/video", chunks)
        self.assert_error(answer, 413, "FileTooLargeError")

    def test_not_http(self):
        gateway = self.start()
        for request in (
            b"nonsense\r\n\r\n",
            b"GET /v1/balance\r\n\r\n",
            b"POST /v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            b"POST /v1/files HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: odd\r\n\r\nx",
            b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000 + b"\r\n",
            b"\0" * 100000,
        ):
            with self.subTest(request=request[:30]):
                with socket.create_connection((gateway.host, gateway.port), 10) as client:
                    try:
                        client.sendall(request)
                        client.shutdown(socket.SHUT_WR)
                        while client.recv(65536):
                            pass
                    except OSError:
                        pass
        self.assertEqual(gateway.request("GET", "/balance").status, 200)


class Process(GatewayCase):
    def test_ends_cleanly(self):
        gateway = self.start()
        self.assertRegex(gateway.url, r"^http://127\.0\.0\.1:\d+/v1$")
        self.assertEqual(gateway.close(), (0, ""))

    def test_ends_with_its_parent(self):
        parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        gateway = self.start("--parent-pid", parent.pid)
        self.assertEqual(gateway.request("GET", "/balance").status, 200)
        parent.kill()
        self.assertEqual(gateway.process.wait(10), 0)
        parent.communicate()

    def test_does_not_outlive_a_parent_that_is_gone(self):
        gone = subprocess.Popen(["true"])
        gone.wait()
        gateway = self.start("--parent-pid", gone.pid)
        self.assertEqual(gateway.process.wait(10), 0)

    def test_wrong_arguments(self):
        for arguments in (["--no-such"], ["surplus"], ["--listen", "nowhere:x"], ["--jobs", "-1"]):
            with self.subTest(arguments=arguments):
                done = subprocess.run(
                    [PROGRAM, "--data", self.folder, *arguments],
                    env={**os.environ, "VISEME_GATEWAY_TOKEN": "x"},
                    capture_output=True,
                    text=True,
                    timeout=20,
                )
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertTrue(done.stderr.startswith("viseme-gateway: "))
                self.assertEqual(done.stdout, "")

    def test_connections_do_not_pile_up(self):
        gateway = self.start()
        folder = f"/proc/{gateway.process.pid}/fd"
        gateway.request("GET", "/balance")
        before = len(os.listdir(folder))
        for _ in range(50):
            gateway.request("GET", "/balance")
        time.sleep(0.5)
        self.assertLess(len(os.listdir(folder)), before + 10)

    def test_idle_uses_no_time(self):
        gateway = self.start()
        gateway.request("GET", "/balance")
        path = f"/proc/{gateway.process.pid}/stat"
        with open(path) as stat:
            before = stat.read().split()[13:15]
        time.sleep(1)
        with open(path) as stat:
            self.assertEqual(stat.read().split()[13:15], before)


tap_runner.main()
