# SPDX-License-Identifier: GPL-3.0-or-later
"""A paid gateway that breaks whatever can break, and keeps the books.

Speaks v1 and v2 of the protocol over real sockets. Every request may meet a fault: the connection
is refused, reset before or after the request was worked on, the answer comes late, cut off, as
HTML, malformed, far too large or of another shape, with 429 or 5xx; a job is not known for a
moment; the result's address has expired, or the result is cut off or spoilt. The ledger has every
charge with the content that it was for, so that a test can tell what a client did with the money.
"""

import collections
import hashlib
import json
import os
import random
import re
import signal
import socket
import struct
import threading
import time
import urllib.parse

from tiny_media import with_chunk, with_note, with_words

KEY = "varg_storm_0123456789abcdef"
PRICE = 50
SPEECH_PRICE = 25
IMAGE_PRICE = 15
START_BALANCE = 100_000_000
MAX_USAGE_ROWS = 400

# What may happen to a request. "after" in the name: it was worked on, only the answer suffers.
BEFORE = ["refuse", "reset-before", "429", "500-before", "503-before", "403-html"]
AFTER = ["reset-after", "cut-after", "late-after", "502-after", "html-after", "malformed-after",
         "huge-after", "shape-after"]
FAULTS = {
    "upload": BEFORE + AFTER,
    "submit": BEFORE + AFTER + AFTER,
    "poll": BEFORE + AFTER + ["lost-job"],
    "result": BEFORE + ["reset-after", "cut-after", "expired", "half-result", "spoilt-result"],
    "other": BEFORE + AFTER,
}
SHAPES = ["[]", "{}", "null", '{"job_id": 5, "status": []}', '{"id": {}, "output": "none"}',
          '{"url": 7, "status": "completed"}', '{"error": null}']


# What requests have, by the service's documentation: members that must be there, and those that may
# be. Anything else is refused, so that a client is seen to send what is documented.
COMMON = {"provider_options"}
SCHEMAS = {
    ("v1", "/video"): ({"model", "prompt", "files"}, COMMON | {"duration", "aspect_ratio"}),
    ("v2", "/video"): ({"model", "files"},
                       COMMON | {"prompt", "duration", "aspect_ratio", "options"}),
    ("v1", "/image"): ({"model", "prompt"}, COMMON | {"aspect_ratio", "files"}),
    ("v2", "/image"): ({"model", "prompt"}, COMMON | {"aspect_ratio", "files", "options"}),
    ("v1", "/speech"): ({"model", "text"}, COMMON | {"voice"}),
    ("v2", "/speech"): ({"model", "text"}, COMMON | {"voice", "options"}),
}
SPEECH_OPTIONS = {"stability", "similarity_boost"}
ASPECTS = {"9:16", "1:1", "16:9"}
# What models take beyond words: the roles of the files, and the options with their values.
LIP_SYNC = ({"video", "audio"}, {})
MODELS = {
    "veed-fabric-1.0": ({"image", "audio"}, {"resolution": {"480p", "720p"}}),
    "omnihuman-v1.5": ({"image", "audio"}, {"resolution": {"720p", "1080p"},
                                            "turbo_mode": {True, False}}),
    "kling-v3": ({"image"}, {}),
    "soul": (set(), {"batch_size": {1, 2, 4}}),
}
MAX_CHARACTERS = 10000
VOICES = ["rachel", "adam", "sarah"]


PROVIDERS = {"/video": "fal", "/image": "higgsfield", "/speech": "elevenlabs"}
RESULT_TYPES = {"video": "video/mp4", "image": "image/png", "speech": "audio/wav"}


class Hang(Exception):
    """The connection ends without (more of) an answer."""


class Job:
    """For speech, VIDEO is the voice and AUDIO the text; for what is made from words, VIDEO is the
    picture, if there is one, and AUDIO the words."""

    def __init__(self, number, key, video, audio, model, rng, capability="video"):
        self.number = number
        self.capability = capability
        self.is_speech = capability == "speech"
        self.id = f"job_{number:06d}"
        self.key = key
        self.video = video
        self.audio = audio
        self.model = model
        self.created = time.time()
        self.polls_left = rng.choice([0, 0, 0, 1, 2])
        self.fails = rng.random() < 0.03
        self.cancelled = False

    @property
    def status(self):
        if self.cancelled:
            return "cancelled"
        if self.polls_left > 0:
            return "processing"
        return "failed" if self.fails else "completed"


class FaultGateway:
    def __init__(self, version="v1", seed=0, rate=0.0, result=b"", key=KEY, sound=b"",
                 picture=b""):
        self.version = version
        self.rate = rate
        self.result = result
        self.sound = sound
        self.picture = picture
        self.key = key
        self.rng = random.Random(seed)
        self.lock = threading.RLock()
        self.files = {}
        self.jobs = {}
        self.by_key = {}
        self.faults = collections.Counter()
        self.requests = collections.Counter()
        self.planned = collections.defaultdict(list)  # faults of a kind that come next
        self.price = PRICE
        self.estimate = PRICE  # told before a job is sent; None: it is not known
        self.speech_price = SPEECH_PRICE
        self.priced = {"lipsync": PRICE, "sync_v2": PRICE, "sync_v3": None, "soul": IMAGE_PRICE}
        self.polls = None  # how often a job is asked for until it has ended; by chance if None
        self.leaks = []
        self.resumed = []  # where downloads went on
        self.victim = None
        self.kill_at = None
        self.listener = None
        self.port = 0
        self.closing = False
        self.listen()

    # -- the books ---------------------------------------------------------------------------

    def charges(self):
        """Content that was charged for -> ids of the jobs, of which there may be one."""
        with self.lock:
            book = collections.defaultdict(list)
            for job in self.jobs.values():
                if not (job.status == "failed" or job.cancelled):
                    book[job.video, job.audio].append(job.id)
            return dict(book)

    def find(self, audio):
        with self.lock:
            return [job for job in self.jobs.values() if job.audio == audio]

    def result_of(self, job_id):
        job = self.jobs[job_id]
        if job.capability == "image":
            return with_words(self.picture, job.number)
        return with_chunk(self.sound, job.number) if job.is_speech else with_note(self.result, job_id)

    def price_of(self, job):
        if job.capability == "image":
            return IMAGE_PRICE
        return self.speech_price if job.is_speech else self.price

    # -- sockets -----------------------------------------------------------------------------

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/{self.version}"

    def listen(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for _ in range(200):
            try:
                listener.bind(("127.0.0.1", self.port))
                break
            except OSError:
                time.sleep(0.01)
        listener.listen(256)
        self.port = listener.getsockname()[1]
        self.listener = listener
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def accept(self, listener):
        while not self.closing:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def refuse_for_a_moment(self):
        with self.lock:
            if self.listener is None:
                return
            listener, self.listener = self.listener, None
        shut(listener)
        time.sleep(0.05)
        if not self.closing:
            self.listen()

    def close(self):
        self.closing = True
        if self.listener is not None:
            shut(self.listener)

    def serve(self, connection):
        stream = connection.makefile("rb")
        try:
            while self.handle_one(connection, stream):
                pass
        except (OSError, Hang, ValueError):
            pass
        finally:
            stream.close()
            connection.close()

    def handle_one(self, connection, stream):
        line = stream.readline().decode("latin-1")
        if not line.strip():
            return False
        method, target, _ = line.split(" ", 2)
        headers = {}
        while True:
            field = stream.readline().decode("latin-1").strip()
            if not field:
                break
            name, _, value = field.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        body = stream.read(length)
        if len(body) != length:
            return False
        self.answer(connection, method, target, headers, body)
        return True

    # -- faults ------------------------------------------------------------------------------

    def choose_fault(self, kind):
        with self.lock:
            self.requests[kind] += 1
            if self.planned[kind]:
                return self.planned[kind].pop(0)
            if self.rng.random() >= self.rate:
                return None
            fault = self.rng.choice(FAULTS[kind])
            self.faults[kind, fault] += 1
            return fault

    def maybe_kill(self, moment):
        """Ends the client with SIGKILL at the chosen request, before or after it was worked on."""
        with self.lock:
            if self.victim is None or self.kill_at is None or self.kill_at[0] != moment:
                return
            self.kill_at = (moment, self.kill_at[1] - 1)
            if self.kill_at[1] > 0:
                return
            victim, self.victim = self.victim, None
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def answer(self, connection, method, target, headers, body):
        path = urllib.parse.urlsplit(target)
        kind = kind_of(method, path.path)
        self.check_key(kind, target, headers)
        self.maybe_kill("before")
        fault = self.choose_fault(kind)
        if fault == "refuse":
            self.refuse_for_a_moment()
        if fault in ("refuse", "reset-before"):
            reset(connection)
            raise Hang
        if fault in PLAIN:
            send(connection, *PLAIN[fault])
            return
        status, extra, data = self.work(kind, method, path, headers, body)
        self.maybe_kill("after")
        self.send_with_fault(connection, fault, status, extra, data, method)

    def send_with_fault(self, connection, fault, status, extra, data, method):
        if fault == "reset-after":
            reset(connection)
            raise Hang
        if fault == "late-after":
            time.sleep(self.rng.uniform(0.1, 0.4))
        elif fault == "502-after":
            status, extra, data = 502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>"
        elif fault == "html-after":
            status, extra, data = 200, {"Content-Type": "text/html"}, b"<html>hello</html>"
        elif fault == "malformed-after":
            data = data[: max(1, len(data) // 2)]
        elif fault == "huge-after":
            data = b'{"x":"' + b"y" * (3 * 1024 * 1024) + b'"}'
        elif fault == "shape-after":
            data = self.rng.choice(SHAPES).encode()
        elif fault == "lost-job":
            status, data = 404, b'{"error":"NotFoundError","message":"no such job"}'
        elif fault == "expired":
            status, extra, data = 403, {"Content-Type": "application/xml"}, b"<Error>expired</Error>"
        elif fault == "half-result" or (fault == "spoilt-result" and data[:4] == b"RIFF"):
            # Whatever lies in the middle of WAV is sound: only what is missing can be found.
            data = data[: len(data) // 2]
        elif fault == "spoilt-result":
            third = len(data) // 3
            data = data[:third] + bytes(len(data) - third)
        if fault == "stall-after":
            send(connection, status, extra, data, cut=len(data) // 2)
            time.sleep(60)
            raise Hang
        if fault == "cut-after":
            send(connection, status, extra, data, cut=len(data) // 2)
            reset(connection)
            raise Hang
        send(connection, status, extra, data, head_only=method == "HEAD")

    def check_key(self, kind, target, headers):
        """The key belongs into one header of requests to the gateway, and nowhere else."""
        sent = headers.get("authorization", "")
        others = [v for n, v in headers.items() if n != "authorization"]
        if self.key in target or any(self.key in value for value in others):
            self.leaks.append(target)
        if kind == "result" and sent:
            self.leaks.append(target)

    # -- the protocol ------------------------------------------------------------------------

    def work(self, kind, method, path, headers, body):
        if kind == "result":
            return self.get_result(path.path.rsplit("/", 1)[-1].split(".")[0], headers)
        if path.path.startswith("/f/"):
            found = path.path.removeprefix("/f/").split(".")[0] in self.files
            return (200 if found else 404), {}, b""
        if path.path == "/v2/pricing":
            return self.tell_prices()
        if headers.get("authorization") != f"Bearer {self.key}":
            return reply(401, {"error": "AuthError", "message": "bad key"})
        with self.lock:
            return self.route(method, path, headers, body)

    def route(self, method, path, headers, body):
        name = path.path.removeprefix(f"/{self.version}")
        if method == "POST" and name == "/files":
            return self.upload(headers, body)
        if method == "POST" and name in ("/video", "/image", "/speech"):
            return self.submit(name, headers, json.loads(body))
        if method == "POST" and name == "/estimate":
            return self.tell_estimate(json.loads(body))
        if method == "GET" and name == "/voices" and self.version == "v1":
            return reply(200, {"voices": [{"voice_id": v, "name": v} for v in VOICES]})
        if name == "/files/check":
            file_hash = urllib.parse.parse_qs(path.query).get("hash", [""])[0]
            return reply(200, {"exists": file_hash in self.files})
        if name in ("/balance", "/billing/balance"):
            ids = [job for jobs in self.charges().values() for job in jobs]
            credits = START_BALANCE - sum(self.price_of(self.jobs[job]) for job in ids)
            return reply(200, {"balance_cents": credits, "available": credits})
        if name in ("/usage", "/billing/usage"):
            return self.usage()
        if name.startswith("/jobs/"):
            return self.job(method, name.split("/")[2])
        return reply(404, {"error": "NotFoundError", "message": "no such route"})

    def tell_estimate(self, request):
        if "text" in request:
            return reply(200, {"valid": True, "pricing": {"user_price_cents": self.speech_price}})
        if request["model"] == "soul":
            return reply(200, {"valid": True, "pricing": {"user_price_cents": IMAGE_PRICE}})
        if self.estimate is None:
            return reply(503, {"error": {"code": "no_pricing", "message": "no price"}})
        return reply(200, {"valid": True, "pricing": {"user_price_cents": self.estimate}})

    def tell_prices(self):
        """Of several providers, of which the dearest may get the job."""
        if self.priced is None:
            return reply(503, {"error": {"code": "no_pricing", "message": "no prices"}})
        return reply(200, {"data": [
            {"model": model, "tool": "video", "providers": [
                {"provider": "a", "user_price_estimate_cents": price and price - 10},
                {"provider": "b", "user_price_estimate_cents": price}]}
            for model, price in self.priced.items()]})

    def upload(self, headers, body):
        file_hash = hashlib.sha256(body).hexdigest()
        told = headers.get("x-content-hash", "").removeprefix("sha256:")
        if told and told != file_hash:
            return reply(400, {"error": "ValidationError", "message": "wrong hash"})
        known = file_hash in self.files
        self.files[file_hash] = headers.get("content-type")
        url = f"http://127.0.0.1:{self.port}/f/{file_hash}.bin"
        return reply(200, {"file_id": file_hash[:8], "url": url, "hash": file_hash,
                           "size": len(body), "deduplicated": known})

    def find_mistake(self, path, request):
        """The name of a member that is not as the documentation has it."""
        required, optional = SCHEMAS[self.version, path]
        names = set(request)
        if names - required - optional or required - names:
            return sorted((names - required - optional) | (required - names))[0]
        spelling = request["model"].removesuffix("_v3" if path == "/speech" else "")
        if ("-" if self.version == "v2" else "_") in spelling:
            return "model"
        options = request.get("provider_options", {})
        if self.version == "v2" and options:
            if set(options) != {PROVIDERS[path]}:
                return "provider_options"
            options = next(iter(options.values()))
        if path != "/speech":
            return self.find_mistake_in_picture(path, request, options)
        if set(options) - SPEECH_OPTIONS or not all(0 <= v <= 1 for v in options.values()):
            return "provider_options"
        if not 1 <= len(request["text"]) <= MAX_CHARACTERS:
            return "text"
        return None if isinstance(request.get("voice", ""), str) else "voice"

    def find_mistake_in_picture(self, path, request, options):
        """Each model takes the files and the options that are documented for it, and no others."""
        model = request["model"].replace("_", "-")
        roles, known = MODELS.get(model, LIP_SYNC)
        files = request.get("files", [])
        if any(set(f) - {"url", "media_type"} for f in files):
            return "files"
        if sorted(f["media_type"].split("/")[0] for f in files) != sorted(roles):
            return "files"
        if any(name not in known or value not in known[name] for name, value in options.items()):
            return "provider_options"
        is_made = model in ("soul", "kling-v3")
        if (path == "/image") != (model == "soul"):
            return "model"
        if is_made != bool(request.get("prompt")) and model != "omnihuman-v1.5":
            return "prompt"
        if "aspect_ratio" in request and not (is_made and request["aspect_ratio"] in ASPECTS):
            return "aspect_ratio"
        if "duration" in request and not (
                model == "kling-v3" and request["duration"] in range(3, 16)):
            return "duration"
        return None

    def submit(self, path, headers, request):
        mistake = self.find_mistake(path, request)
        if mistake is not None:
            return reply(400, {"error": "ValidationError", "message": f"wrong: {mistake}",
                               "field": mistake})
        key = headers.get("idempotency-key") if self.version == "v2" else None
        if key is not None and key in self.by_key:
            return self.reply_job(200, self.by_key[key])
        if path == "/speech":
            job = Job(len(self.jobs) + 1, key, request.get("voice", ""), request["text"],
                      request["model"], self.rng, "speech")
            return self.accept_job(job, key)
        hashes = {f["media_type"].split("/")[0]: f["url"].rsplit("/", 1)[-1].split(".")[0]
                  for f in request.get("files", [])}
        if not set(hashes.values()) <= set(self.files):
            return reply(400, {"error": "ValidationError", "message": "files", "field": "files"})
        picture = hashes.get("video", hashes.get("image", request.get("aspect_ratio", "")))
        words = hashes.get("audio", request.get("prompt"))
        job = self.add_job(key, picture, words, request["model"], path.removeprefix("/"))
        job.request = request
        return self.reply_job(202, job)

    def add_job(self, key, video, audio, model, capability="video"):
        return self.keep_job(Job(len(self.jobs) + 1, key, video, audio, model, self.rng,
                                 capability), key)

    def accept_job(self, job, key):
        return self.reply_job(202, self.keep_job(job, key))

    def keep_job(self, job, key):
        if self.polls is not None:
            job.polls_left, job.fails = self.polls, False
        self.jobs[job.id] = job
        if key is not None:
            self.by_key[key] = job
        return job

    def reply_job(self, status, job):
        v2 = self.version == "v2"
        answer = {"id" if v2 else "job_id": job.id, "status": job.status, "model": job.model}
        if job.status == "completed":
            media_type = RESULT_TYPES[job.capability]
            name = media_type.split("/")[1]
            output = {"url": f"http://127.0.0.1:{self.port}/o/{job.id}.{name}",
                      "media_type": media_type}
            answer["output"] = {"version": "v1", "outputs": [output]} if v2 else output
            if v2:
                answer["actual_cost_cents"] = self.price_of(job)
        if job.status == "failed":
            answer["error"] = {"message": "no face"} if v2 else "no face"
        return reply(status, answer)

    def job(self, method, job_id):
        job = self.jobs.get(job_id)
        if job is None:
            return reply(404, {"error": {"code": "job_not_found", "message": "no such job"}})
        if method != "GET":
            job.cancelled = job.cancelled or job.polls_left > 0
            return (204, {}, b"") if self.version == "v1" else self.reply_job(200, job)
        job.polls_left = max(0, job.polls_left - 1)
        return self.reply_job(200, job)

    def usage(self):
        rows = [{"job_id": job.id,
                 "model": f"{PROVIDERS['/' + job.capability]}:{job.model}",
                 "capability": job.capability,
                 "cost_cents": 0 if job.status == "failed" else self.price_of(job),
                 "cache_hit": False,
                 "created_at": iso(job.created)}
                for job in list(self.jobs.values())[-MAX_USAGE_ROWS:]]
        return reply(200, {"usage": rows} if self.version == "v1" else {"data": rows})

    def get_result(self, job_id, headers):
        job = self.jobs.get(job_id)
        if job is None or job.status != "completed":
            return reply(404, {"message": "no such result"})
        data, tag = self.result_of(job_id), f'"{job_id}"'
        extra = {"Content-Type": RESULT_TYPES[job.capability], "ETag": tag}
        wanted = re.fullmatch(r"bytes=(\d+)-", headers.get("range", ""))
        if not wanted or headers.get("if-range", tag) != tag:
            return 200, extra, data
        start = int(wanted.group(1))
        self.resumed.append(start)
        if start >= len(data):
            return 416, {**extra, "Content-Range": f"bytes */{len(data)}"}, b""
        extra["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return 206, extra, data[start:]


PLAIN = {
    "429": (429, {"Retry-After": "1"}, b'{"error":"RateLimitError","message":"wait"}'),
    "500-before": (500, {}, b'{"error":"InternalError","message":"oops"}'),
    "503-before": (503, {"Content-Type": "text/html"}, b"<h1>Service Unavailable</h1>"),
    "403-html": (403, {"Content-Type": "text/html"}, b"<h1>Sorry, you have been blocked</h1>"),
}


def kind_of(method, path):
    if path.startswith("/o/"):
        return "result"
    if method == "POST" and path.endswith("/files"):
        return "upload"
    if method == "POST" and path.endswith(("/video", "/image", "/speech")):
        return "submit"
    if "/jobs/" in path:
        return "poll"
    return "other"


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def reply(status, value):
    return status, {}, json.dumps(value).encode()


def send(connection, status, extra, data, cut=None, head_only=False):
    headers = {"Content-Type": "application/json", "Content-Length": str(len(data)), **extra}
    if status == 204:
        del headers["Content-Length"], headers["Content-Type"]
    head = f"HTTP/1.1 {status} Status\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers.items())
    body = b"" if head_only else data[:cut]
    connection.sendall(head.encode() + b"\r\n" + body)


def reset(connection):
    """Ends the connection the hard way, as a machine that goes away does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    shut(connection)


def shut(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sock.close()
