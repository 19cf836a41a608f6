# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads and downloads of files."""

import hashlib
import os
import socket
import time

from gateway_case import TOKEN, GatewayCase
import tap_runner

MEGABYTE = 1 << 20
CONTENT = bytes(range(256)) * 5000


class Upload(GatewayCase):
    def test_answer(self):
        gateway = self.start()
        answer = gateway.upload(CONTENT, "video/mp4")
        digest = hashlib.sha256(CONTENT).hexdigest()
        self.assertEqual(answer.status, 200)
        self.assertEqual(
            answer.json(),
            {
                "file_id": digest,
                "url": f"{gateway.url}/files/{digest}.mp4",
                "hash": f"sha256:{digest}",
                "size": len(CONTENT),
                "media_type": "video/mp4",
                "deduplicated": False,
            },
        )
        self.assertEqual(self.stored_files(), [digest])
        again = gateway.upload(CONTENT, "audio/mp4").json()
        self.assertTrue(again["deduplicated"])
        self.assertEqual(again["media_type"], "audio/mp4")
        self.assertEqual(again["url"], f"{gateway.url}/files/{digest}.m4a")
        self.assertEqual(self.stored_files(), [digest])

    def test_types(self):
        gateway = self.start()
        riff = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80>\0\0\0}\0\0\2\0\x10\0data\0\0\0\0"
        for declared, media_type, extension in (
            ("audio/mpeg", "audio/mpeg", "mp3"),
            ("Video/QuickTime; x=y", "video/quicktime", "mov"),
            ("video/webm", "video/webm", "webm"),
            ("audio/flac", "audio/flac", "flac"),
            ("image/png", "image/png", "png"),
            ("image/jpeg", "image/jpeg", "jpg"),
            ("audio/x-unheard-of", "audio/x-unheard-of", "bin"),
        ):
            with self.subTest(declared=declared):
                answer = gateway.upload(b"some bytes", declared).json()
                self.assertEqual(answer["media_type"], media_type)
                self.assertTrue(answer["url"].endswith(f".{extension}"))
        answer = gateway.upload(riff).json()
        self.assertIn(answer["media_type"], ("audio/x-wav", "audio/vnd.wave", "audio/wav"))
        self.assertTrue(answer["url"].endswith(".wav"))

    def test_hash(self):
        gateway = self.start()
        digest = hashlib.sha256(CONTENT).hexdigest()
        good = gateway.upload(CONTENT, X_Content_Hash=f"sha256:{digest.upper()}")
        self.assertEqual(good.status, 200)
        for wrong in (f"sha256:{'0' * 64}", "sha256:12", digest, "md5:0", ""):
            with self.subTest(header=wrong):
                answer = gateway.upload(CONTENT + b"x", X_Content_Hash=wrong)
                self.assert_error(answer, 400, "ValidationError", "X-Content-Hash")
        self.assertEqual(self.stored_files(), [digest])

    def test_empty(self):
        gateway = self.start()
        self.assert_error(gateway.upload(b""), 400, "ValidationError")
        self.assertEqual(self.stored_files(), [])

    def test_too_large(self):
        gateway = self.start("--max-upload", 3 * MEGABYTE)
        known = gateway.upload(bytes(3 * MEGABYTE + 1))
        self.assert_error(known, 413, "FileTooLargeError")
        chunked = gateway.upload(bytes(65536) for _ in range(100))
        self.assert_error(chunked, 413, "FileTooLargeError")
        self.assertEqual(gateway.upload(bytes(3 * MEGABYTE)).status, 200)
        self.assertEqual(len(self.stored_files()), 1)

    def test_too_large_is_said_before_the_body(self):
        gateway = self.start("--max-upload", 1000)
        head = (
            f"POST /v1/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n"
            "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n"
        )
        with socket.create_connection((gateway.host, gateway.port), 20) as client:
            client.sendall(head.encode())
            self.assertTrue(client.recv(4096).startswith(b"HTTP/1.1 413"))

    def test_broken_off(self):
        gateway = self.start()
        head = (
            f"POST /v1/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n"
            "Content-Length: 99999999\r\n\r\n"
        )
        with socket.create_connection((gateway.host, gateway.port), 20) as client:
            client.sendall(head.encode() + bytes(2 * MEGABYTE))
            self.wait_for(lambda: len(self.stored_files()) == 1)
        self.wait_for(lambda: self.stored_files() == [])
        self.assertEqual(gateway.request("GET", "/balance").status, 200)

    def wait_for(self, condition):
        end = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def test_is_never_in_memory(self):
        gateway = self.start()
        gateway.upload(os.urandom(4 * MEGABYTE))
        before = gateway.memory()
        block = os.urandom(MEGABYTE)
        answer = gateway.upload((block for _ in range(200)), "video/mp4")
        self.assertEqual(answer.json()["size"], 200 * MEGABYTE)
        self.assert_little_memory(gateway, before)

    def test_several_at_once(self):
        gateway = self.start()
        senders = []
        for number in range(8):
            sender = gateway.connect()
            sender.putrequest("POST", "/v1/files")
            sender.putheader("Authorization", f"Bearer {TOKEN}")
            sender.putheader("Content-Length", str(MEGABYTE))
            sender.endheaders()
            senders.append((sender, bytes([number]) * (MEGABYTE // 2)))
        for _ in range(2):
            for sender, half in senders:
                sender.send(half)
        for sender, half in senders:
            response = sender.getresponse()
            self.assertIn(hashlib.sha256(half * 2).hexdigest().encode(), response.read())
            sender.close()


class Download(GatewayCase):
    def setUp(self):
        super().setUp()
        self.gateway = self.start()
        self.url = self.gateway.upload(CONTENT, "video/mp4").json()["url"]

    def get(self, method="GET", **headers):
        return self.gateway.request(method, self.url, **headers)

    def test_whole(self):
        answer = self.get()
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.body, CONTENT)
        self.assertEqual(answer.headers["Content-Type"], "video/mp4")
        self.assertEqual(answer.headers["Accept-Ranges"], "bytes")
        self.assertEqual(int(answer.headers["Content-Length"]), len(CONTENT))

    def test_head(self):
        answer = self.get("HEAD")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.body, b"")
        self.assertEqual(int(answer.headers["Content-Length"]), len(CONTENT))

    def test_ranges(self):
        size = len(CONTENT)
        for header, start, end in (
            ("bytes=0-0", 0, 0),
            ("bytes=100-70000", 100, 70000),
            ("bytes=300000-", 300000, size - 1),
            ("bytes=-500", size - 500, size - 1),
            (f"bytes=5-{size * 2}", 5, size - 1),
        ):
            with self.subTest(header=header):
                answer = self.get(Range=header)
                self.assertEqual(answer.status, 206)
                self.assertEqual(answer.body, CONTENT[start : end + 1])
                self.assertEqual(answer.headers["Content-Range"], f"bytes {start}-{end}/{size}")
        answer = self.get(Range=f"bytes={size}-")
        self.assertEqual(answer.status, 416)
        self.assertEqual(answer.headers["Content-Range"], f"bytes */{size}")
        answer = self.get(Range="bytes=0-1,4-5")
        self.assertEqual((answer.status, answer.body), (200, CONTENT))

    def test_going_on_with_the_same_version(self):
        etag = self.get("HEAD").headers["ETag"]
        self.assertEqual(self.get(Range="bytes=5-", If_Range=etag).status, 206)
        self.assertEqual(self.get(Range="bytes=5-", If_Range='"other"').status, 200)

    def test_broken_off(self):
        url = self.gateway.upload(bytes(50 * MEGABYTE)).json()["url"]
        connection = self.gateway.connect()
        path = url[url.index("/v1/") :]
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        connection.getresponse().read(1000)
        connection.close()
        before = self.gateway.memory()
        self.assertEqual(len(self.gateway.request("GET", url).body), 50 * MEGABYTE)
        self.assert_little_memory(self.gateway, before)


tap_runner.main()
