# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs: fetching, events, cancelling, restarts, and a whole lip-sync."""

import http.server
import json
import socketserver
import threading
import time

from gateway_case import SAMPLE, TOKEN, GatewayCase
import tap_runner


class Origin:
    """A server somewhere on the web, which serves files well or badly."""

    def __init__(self):
        origin = self
        self.seen = []
        self.release = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                origin.seen.append((self.path, dict(self.headers)))
                name = self.path.split("?")[0].strip("/").split("/")[0]
                getattr(origin, "serve_" + name.replace("-", "_"))(self)

            def log_message(self, *arguments):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """Clients that break off are part of the tests."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    def send(handler, body, status=200, **headers):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    def serve_text(self, handler):
        self.send(handler, b"no media at all\n", Content_Type="text/plain")

    def serve_video(self, handler):
        self.send(handler, (SAMPLE / "sample-video.mp4").read_bytes())

    def serve_audio(self, handler):
        self.send(handler, (SAMPLE / "sample-speech.wav").read_bytes())

    def serve_missing(self, handler):
        self.send(handler, b"<html>no</html>", 404)

    def serve_large(self, handler):
        self.send(handler, bytes(3 << 20))

    def serve_endless(self, handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while not self.release.is_set():
                handler.wfile.write(bytes(65536))
        except OSError:
            pass

    def serve_never(self, handler):
        self.release.wait()

    def serve_trickle(self, handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        try:
            while not self.release.wait(0.1):
                handler.wfile.write(b"x")
        except OSError:
            pass

    def serve_truncated(self, handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b"x" * 5000)
        handler.close_connection = True

    def serve_circle(self, handler):
        self.send(handler, b"", 302, Location="/circle/again.mp4")

    def serve_to_file(self, handler):
        self.send(handler, b"", 302, Location="file:///etc/passwd")

    def serve_moved(self, handler):
        self.send(handler, b"", 301, Location=self.url + "/text/moved.mp4")


class JobCase(GatewayCase):
    def setUp(self):
        super().setUp()
        self.origin = Origin()
        self.addCleanup(self.origin.close)

    def web(self, path):
        return {"url": f"{self.origin.url}/{path}"}

    def upload_file(self, gateway, path, media_type):
        answer = gateway.upload(path.read_bytes(), media_type)
        self.assertEqual(answer.status, 200)
        return {"url": answer.json()["url"]}

    def submit(self, gateway, *files, **headers):
        answer = gateway.submit(*files, **headers)
        self.assertIn(answer.status, (200, 202), answer.body)
        return answer.json()["job_id"]

    def start_waiting_job(self, gateway):
        """A job that goes on until it is cancelled."""
        return self.submit(gateway, self.web("never/a.mp4"), self.web("never/b.wav"))


class Refused(JobCase):
    def test_requests(self):
        gateway = self.start()
        url = f"{gateway.url}/files/{'0' * 64}.mp4"
        self.assert_error(
            gateway.submit({"url": url}, self.web("audio/a.wav")), 400, "ValidationError", "files"
        )
        self.assert_error(gateway.submit(self.web("a.mp4")), 400, "ValidationError", "files")
        answer = gateway.request("POST", "/video", '{"model": "sync-v2", "files": []}')
        self.assert_error(answer, 404, "NotFoundError", "model")
        self.assertIn("local", answer.json()["message"])
        self.assertEqual(list((self.folder / "queue" / "jobs").iterdir()), [])


class Fetch(JobCase):
    def fail(self, path, *options):
        gateway = self.start(*options)
        job_id = self.submit(gateway, self.web(path), self.web("audio/a.wav"))
        job = gateway.wait(job_id, "failed", "completed", "cancelled")
        self.assertEqual(job["status"], "failed")
        self.assertTrue(job["error"])
        self.assertIn("completed_at", job)
        self.assertNotIn("output", job)
        return job

    def test_both_files_and_no_key(self):
        gateway = self.start()
        job_id = self.submit(gateway, self.web("text/a.mp4?x=y"), self.web("audio/b.wav"))
        job = gateway.wait(job_id, "failed", "completed")
        self.assertEqual([path for path, _ in self.origin.seen], ["/text/a.mp4?x=y", "/audio/b.wav"])
        for _, headers in self.origin.seen:
            self.assertNotIn(TOKEN, str(headers))
            self.assertTrue(headers["User-Agent"].startswith("viseme-gateway/"))
        self.assertEqual(len(self.stored_files()), 2)
        self.assertEqual((job["status"], job["error_code"]), ("failed", "not-media"))

    def test_missing(self):
        job = self.fail("missing/a.mp4")
        self.assertEqual(job["error_code"], "network")
        self.assertIn("404", job["error"])

    def test_too_large(self):
        self.assertEqual(
            self.fail("large/a.mp4", "--max-upload", 2 << 20)["error_code"], "too-large"
        )

    def test_endless(self):
        self.assertEqual(
            self.fail("endless/a.mp4", "--max-upload", 2 << 20)["error_code"], "too-large"
        )
        self.assertEqual(self.stored_files(), [])

    def test_never_answering(self):
        begun = time.monotonic()
        self.assertEqual(
            self.fail("never/a.mp4", "--fetch-timeout", 1)["error_code"], "too-large"
        )
        self.assertLess(time.monotonic() - begun, 10)

    def test_trickling(self):
        self.assertEqual(
            self.fail("trickle/a.mp4", "--fetch-timeout", 1)["error_code"], "too-large"
        )

    def test_truncated(self):
        self.assertEqual(self.fail("truncated/a.mp4")["error_code"], "network")

    def test_redirects(self):
        self.assertEqual(self.fail("circle/a.mp4")["error_code"], "network")
        self.assertLessEqual(len(self.origin.seen), 6)

    def test_redirect_to_a_file(self):
        self.assertEqual(self.fail("to-file/a.mp4")["error_code"], "network")
        self.assertEqual(self.stored_files(), [])

    def test_redirect_is_followed(self):
        self.assertEqual(self.fail("moved/a.mp4")["error_code"], "not-media")

    def test_a_slow_server_keeps_nobody_waiting(self):
        gateway = self.start("--jobs", 1)
        self.start_waiting_job(gateway)
        job_id = self.submit(gateway, self.web("text/a.mp4"), self.web("text/b.wav"))
        gateway.wait(job_id, "failed")


class Events:
    """A client of the event stream."""

    def __init__(self, gateway, job_id):
        self.connection = gateway.connect()
        self.connection.request(
            "GET", f"/v1/jobs/{job_id}/stream", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        self.response = self.connection.getresponse()

    def next(self):
        """The next job, or None at the end."""
        lines = []
        while True:
            line = self.response.readline().decode()
            if line == "":
                return None
            if line == "\n" and lines and not lines[0].startswith(":"):
                break
            lines = lines + [line.rstrip("\n")] if line != "\n" else []
        assert lines[0] == "event: status", lines
        assert lines[1].startswith("data: "), lines
        return json.loads(lines[1].removeprefix("data: "))

    def close(self):
        self.response.close()
        self.connection.close()


class Stream(JobCase):
    def test_until_cancelled(self):
        gateway = self.start()
        job_id = self.start_waiting_job(gateway)
        events = [Events(gateway, job_id) for _ in range(3)]
        for stream in events:
            self.assertEqual(stream.response.headers["Content-Type"], "text/event-stream")
            self.assertEqual(stream.next()["status"], "queued")
        self.assertEqual(gateway.request("DELETE", f"/jobs/{job_id}").status, 204)
        for stream in events:
            job = stream.next()
            self.assertEqual((job["job_id"], job["status"]), (job_id, "cancelled"))
            self.assertIsNone(stream.next())
            stream.close()

    def test_of_an_ended_job(self):
        gateway = self.start()
        job_id = self.submit(gateway, self.web("missing/a.mp4"), self.web("audio/a.wav"))
        gateway.wait(job_id, "failed")
        stream = Events(gateway, job_id)
        self.assertEqual(stream.next()["status"], "failed")
        self.assertIsNone(stream.next())
        stream.close()

    def test_clients_that_go_away(self):
        gateway = self.start()
        job_id = self.start_waiting_job(gateway)
        for _ in range(20):
            stream = Events(gateway, job_id)
            stream.next()
            stream.close()
        gateway.request("DELETE", f"/jobs/{job_id}")
        self.assertEqual(gateway.job(job_id)["status"], "cancelled")


class Cancel(JobCase):
    def test_while_fetching(self):
        gateway = self.start()
        job_id = self.start_waiting_job(gateway)
        answer = gateway.request("DELETE", f"/jobs/{job_id}")
        self.assertEqual((answer.status, answer.body), (204, b""))
        job = gateway.job(job_id)
        self.assertEqual(job["status"], "cancelled")
        self.assertNotIn("error", job)

    def test_has_no_effect_afterwards(self):
        gateway = self.start()
        job_id = self.submit(gateway, self.web("missing/a.mp4"), self.web("audio/a.wav"))
        before = gateway.wait(job_id, "failed")
        self.assertEqual(gateway.request("DELETE", f"/jobs/{job_id}").status, 204)
        self.assertEqual(gateway.job(job_id), before)


class Restart(JobCase):
    def restart(self, end):
        first = self.start()
        waiting = self.start_waiting_job(first)
        failed = self.submit(first, self.web("missing/a.mp4"), self.web("audio/a.wav"))
        before = first.wait(failed, "failed")
        end(first)
        second = self.start()
        self.assertEqual(second.job(failed), before)
        job = second.job(waiting)
        self.assertEqual(job["status"], "queued")
        self.assertEqual(second.request("DELETE", f"/jobs/{waiting}").status, 204)

    def test_after_a_kill(self):
        self.restart(lambda gateway: gateway.kill())

    def test_after_a_clean_end(self):
        self.restart(lambda gateway: self.assertEqual(gateway.close()[0], 0))

    def test_uploads_of_an_earlier_process(self):
        first = self.start()
        audio = self.upload_file(first, SAMPLE / "sample-speech.wav", "audio/wav")
        first.kill()
        second = self.start()
        self.assertNotEqual(first.port, second.port)
        job_id = self.submit(second, self.web("text/a.mp4"), audio)
        job = second.wait(job_id, "failed")
        self.assertEqual(job["error_code"], "not-media")

    def test_two_processes_on_one_folder(self):
        first = self.start()
        second = self.start()
        audio = self.upload_file(first, SAMPLE / "sample-speech.wav", "audio/wav")
        job_id = self.submit(second, audio, self.web("never/a.mp4"))
        self.assertEqual(first.request("GET", f"/jobs/{job_id}").status, 404)
        self.assertEqual(second.request("DELETE", f"/jobs/{job_id}").status, 204)


class Render(JobCase):
    def submit_sample(self, gateway, **headers):
        video = self.upload_file(gateway, SAMPLE / "sample-video.mp4", "video/mp4")
        audio = self.upload_file(gateway, SAMPLE / "sample-speech.wav", "audio/wav")
        return gateway.submit(audio, video, **headers)

    def test_whole_job(self):
        gateway = self.start()
        answer = self.submit_sample(gateway)
        self.assertEqual((answer.status, answer.headers["X-Cache"]), (202, "MISS"))
        job_id = answer.json()["job_id"]
        stream = Events(gateway, job_id)
        seen = []
        while (job := stream.next()) is not None:
            seen.append((time.monotonic(), job))
        stream.close()
        self.check_events(seen)
        self.check_result(gateway, seen[-1][1])
        self.check_cache(gateway, seen[-1][1])

    def check_events(self, seen):
        job = seen[-1][1]
        self.assertEqual(job["status"], "completed", job)
        self.assertEqual(job["progress"], 1.0)
        progress = [job["progress"] for _, job in seen]
        self.assertEqual(progress, sorted(progress))
        self.assertGreater(len(set(progress)), 2)
        seconds = seen[-1][0] - seen[0][0]
        self.assertLessEqual(len(seen), 5 * seconds + 4)

    def check_result(self, gateway, job):
        url = job["output"]["url"]
        self.assertEqual(job["output"]["media_type"], "video/mp4")
        whole = gateway.request("GET", url, token=None)
        self.assertEqual((whole.status, whole.headers["Content-Type"]), (200, "video/mp4"))
        self.assertEqual(whole.body[4:8], b"ftyp")
        part = gateway.request("GET", url, token=None, Range="bytes=1000-1999")
        self.assertEqual((part.status, part.body), (206, whole.body[1000:2000]))
        guess = url.replace(url[-36:-4], "0" * 32)
        self.assert_error(gateway.request("GET", guess, token=None), 404, "NotFoundError")

    def check_cache(self, gateway, first):
        hit = self.submit_sample(gateway)
        job = hit.json()
        self.assertEqual((hit.status, hit.headers["X-Cache"]), (200, "HIT"))
        self.assertEqual(job["status"], "completed")
        self.assertEqual(job["cache"], {"hit": True, "key": first["cache"]["key"]})
        self.assertEqual(job["output"], first["output"])
        self.assertNotEqual(job["job_id"], first["job_id"])
        miss = self.submit_sample(gateway, Cache_Control="no-cache")
        self.assertEqual((miss.status, miss.headers["X-Cache"]), (202, "MISS"))
        job_id = miss.json()["job_id"]
        self.assertEqual(gateway.request("DELETE", f"/jobs/{job_id}").status, 204)
        self.assertEqual(gateway.job(job_id)["status"], "cancelled")

    def kill_while_processing(self, job_id=None):
        gateway = self.start()
        if job_id is None:
            job_id = self.submit_sample(gateway).json()["job_id"]
        gateway.wait(job_id, "processing")
        gateway.kill()
        return job_id

    def test_killed_once(self):
        job_id = self.kill_while_processing()
        gateway = self.start()
        job = gateway.wait(job_id, "completed", "failed")
        self.assertEqual(job["status"], "completed")
        results = list((self.folder / "queue" / "results").iterdir())
        self.assertEqual(len(results), 1)

    def test_killed_twice(self):
        job_id = self.kill_while_processing()
        self.kill_while_processing(job_id)
        gateway = self.start()
        job = gateway.job(job_id)
        self.assertEqual((job["status"], job["error_code"]), ("failed", "failed"))

    def test_ended_while_processing(self):
        gateway = self.start()
        job_id = self.submit_sample(gateway).json()["job_id"]
        gateway.wait(job_id, "processing")
        begun = time.monotonic()
        self.assertEqual(gateway.close()[0], 0)
        self.assertLess(time.monotonic() - begun, 4)
        record = json.loads((self.folder / "queue" / "jobs" / f"{job_id}.json").read_text())
        self.assertEqual((record["status"], record["attempts"]), ("queued", 0))
        self.assertEqual(list((self.folder / "queue" / "results").iterdir()), [])

    def test_video_without_pictures(self):
        gateway = self.start()
        audio = self.upload_file(gateway, SAMPLE / "sample-speech.wav", "audio/wav")
        video = self.upload_file(gateway, SAMPLE / "sample-speech.wav", "video/mp4")
        job_id = self.submit(gateway, video, audio)
        self.assertEqual(gateway.wait(job_id, "failed")["error_code"], "no-video")


tap_runner.main()
