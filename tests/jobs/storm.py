#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A storm over paid jobs: faults at every request, SIGKILL at every step, and the books at the end.

    storm.py WORKER [--jobs N] [--seed S] [--rate R] [--batch N] [--version v1,v2] [--speech N]

Real processes run jobs of a real journal against a gateway that breaks (fault_gateway.py) and are
killed before or after any commit of the journal and any request, until every job has ended. The
storm plays the user, too: it starts again what was not sent, and looks at the account, as a web
page would show it, before it answers what v1 cannot tell. Then the books must be in order: for no
content more than one charge, and every result that was paid for on the disk, byte for byte.
"""

import argparse
import collections
import hashlib
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from fault_gateway import KEY, FaultGateway  # noqa: E402
from tiny_media import make_media, make_picture, with_chunk, with_note, with_words  # noqa: E402

MAX_ROUNDS = 60
WORKER_SECONDS = 300
VIDEOS = 6


class Batch:
    """Some jobs with a journal and a gateway of their own."""

    def __init__(self, options, version, number, media, rng):
        self.options = options
        self.rng = rng
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-storm-"))
        self.data = self.folder / "data"
        self.gateway = FaultGateway(version, rng.random(), options.rate, media[0],
                                    sound=media[1], picture=media[2])
        self.inputs = [self.make_input(i, number * 100000 + i, media)
                       for i in range(options.batch)]
        self.kills = 0
        self.rounds = 0
        self.intents = collections.Counter()
        self.decided = set()

    def make_input(self, index, number, media):
        """Kind, video, audio and result; words instead of files for every so manieth job."""
        if self.options.images > 0 and index % self.options.images == 1 % self.options.images:
            return ("image", None, f"A person, number {number}.",
                    self.folder / f"result-{index}.png")
        if self.options.animations > 0 and index % self.options.animations == (
                2 % self.options.animations):
            picture = self.folder / f"picture-{index}.png"
            picture.write_bytes(with_words(media[2], number))
            return ("animate", picture, f"A person speaks, number {number}.",
                    self.folder / f"result-{index}.mp4")
        if self.options.speech > 0 and index % self.options.speech == 0:
            return ("speak", None, f"This is sentence number {number}.",
                    self.folder / f"result-{index}.wav")
        video = self.folder / f"video-{index % VIDEOS}.mp4"
        audio = self.folder / f"audio-{index}.wav"
        if not video.exists():
            video.write_bytes(with_note(media[0], f"video {number}"))
        audio.write_bytes(with_chunk(media[1], number))
        return "new", video, audio, self.folder / f"result-{index}.mp4"

    def rows(self, sql):
        path = self.data / "viseme.sqlite"
        if not path.exists():
            return []
        with sqlite3.connect(path, timeout=30) as database:
            try:
                return database.execute(sql).fetchall()
            except sqlite3.OperationalError as error:
                if "no such" in str(error):  # killed between two versions of the tables
                    return []
                raise

    def jobs(self):
        return self.rows("SELECT id, state, coalesce (text, audio), coalesce (text, audio_hash),"
                         " remote_id, result, error_text, result_hash FROM jobs")

    def make_orders(self):
        """What the user does next. Nothing is decided in the dark: the account is looked at. A
        job is cancelled when the process died just after it was told to send it anew."""
        known = {row[2].removeprefix("file://") for row in self.jobs()}
        orders = ["\t".join(map(str, (kind, self.gateway.url, *([v] if v else []), a, o)))
                  for kind, v, a, o in self.inputs if str(a) not in known]
        for job, state, _, audio_hash, remote, _, _, _ in self.jobs():
            if state in ("draft", "uploading", "ready", "cancelled"):
                orders.append(f"start\t{job}")
            elif state == "failed" and not self.is_failure(remote):
                orders.append(f"start\t{job}")
            elif state == "unconfirmed":
                found = self.gateway.find(audio_hash)
                orders.append(f"adopt\t{job}\t{found[0].id}" if found else f"resend\t{job}")
        return orders

    def is_failure(self, remote):
        return remote in self.gateway.jobs and self.gateway.jobs[remote].status == "failed"

    def is_over(self):
        rows = self.jobs()
        return len(rows) == len(self.inputs) and all(
            state == "done" or (state == "failed" and self.is_failure(remote))
            for _, state, _, _, remote, _, _, _ in rows)

    def run_worker(self, kill):
        orders = self.folder / "orders"
        orders.write_text("\n".join(self.make_orders()))
        environment = {**os.environ, "VARG_API_KEY": KEY, "G_MESSAGES_DEBUG": "all"}
        if kill is not None and kill[0].startswith("commit-"):
            environment["STORM_KILL"] = f"{kill[0].removeprefix('commit-')}:{kill[1]}"
        with (self.folder / "log").open("ab") as log:
            worker = subprocess.Popen([self.options.worker, self.data, orders], env=environment,
                                      stdout=log, stderr=log)
            if kill is not None and kill[0].startswith("request-"):
                with self.gateway.lock:
                    self.gateway.kill_at = (kill[0].removeprefix("request-"), kill[1])
                    self.gateway.victim = worker.pid
            code = worker.wait(WORKER_SECONDS)
        with self.gateway.lock:
            self.gateway.victim = None
        if code == -9:
            self.kills += 1
        elif code != 0:
            raise AssertionError(f"the worker ended with {code}: {self.tail()}")

    def tail(self):
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def choose_kill(self):
        """Anywhere in the life of the jobs that are left, at a commit or at a request."""
        if self.rng.random() >= self.options.kills:
            return None
        left = sum(row[1] not in ("done", "failed") for row in self.jobs()) or len(self.inputs)
        moment = self.rng.choice(["commit-before", "commit-after", "request-before",
                                  "request-after"])
        return moment, self.rng.randint(1, 4 * left + 5)

    def run(self, first_kill=None):
        """Until every job has ended. FIRST_KILL is where the first process dies."""
        if first_kill is not None:
            self.rounds += 1
            self.run_worker(first_kill)
        while not self.is_over():
            self.rounds += 1
            if self.rounds > MAX_ROUNDS:
                states = collections.Counter((row[1], row[6]) for row in self.jobs())
                raise AssertionError(f"jobs are stuck: {states}\n{self.tail()}")
            # The last rounds are calm, as every storm ends.
            if self.rounds > MAX_ROUNDS // 2:
                self.gateway.rate = 0
            self.run_worker(self.choose_kill())
        return self.check()

    def check(self):
        book = self.gateway.charges()
        jobs = self.jobs()
        by_audio = {row[3]: row for row in jobs}
        n_intents = self.rows("SELECT count(DISTINCT job) FROM intents")[0][0]
        double = {content: ids for content, ids in book.items() if len(ids) > 1}
        assert not double, f"charged twice: {double}"
        assert len(book) <= n_intents, "more charges than intents"
        for (_, audio), ids in book.items():
            row = by_audio[audio]
            assert row[1] == "done", f"paid, but {row}"
            path = pathlib.Path(row[5].removeprefix("file://"))
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            expected = hashlib.sha256(self.gateway.result_of(ids[0])).hexdigest()
            assert digest == expected == row[7], f"another result: {row}"
        assert not self.gateway.leaks, f"the key went to {self.gateway.leaks}"
        self.check_key()
        left = [p for p in self.folder.iterdir() if p.name.startswith(".viseme-")]
        assert not left, f"pieces are left: {left}"
        return len(book)

    def check_key(self):
        for path in [self.folder / "log", *self.data.glob("viseme.sqlite*")]:
            assert KEY.encode() not in path.read_bytes(), f"the key is in {path.name}"

    def close(self):
        self.gateway.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def run_matrix(options, versions, media, rng):
    """One job, killed at its first commit, its second and so on, until it is too late to kill."""
    options.batch, options.rate, options.kills = 1, 0, 0
    n_killed = 0
    for version in versions:
        for moment in ["commit-before", "commit-after", "request-before", "request-after"]:
            for step in range(1, 100):
                batch = Batch(options, version, step, media, rng)
                charged = batch.run((moment, step))
                assert charged <= 1
                batch.close()
                if batch.kills == 0:
                    break
                n_killed += 1
    return n_killed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("worker")
    parser.add_argument("--jobs", type=int, default=10000)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=0.12)
    parser.add_argument("--kills", type=float, default=0.8)
    parser.add_argument("--speech", type=int, default=0, help="every so manieth job speaks")
    parser.add_argument("--images", type=int, default=0, help="… makes a picture")
    parser.add_argument("--animations", type=int, default=0, help="… animates a picture")
    parser.add_argument("--version", default="v1,v2")
    parser.add_argument("--matrix", action="store_true", help="one job, killed at every step")
    parser.add_argument("--tap", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    versions = options.version.split(",")
    totals = collections.Counter()
    faults = collections.Counter()
    started = time.monotonic()

    scratch = pathlib.Path(tempfile.mkdtemp(prefix="viseme-storm-media-"))
    media = *make_media(scratch), make_picture(scratch)
    shutil.rmtree(scratch)
    if options.tap:
        print("1..1", flush=True)
    number = 0
    prefix = "# " if options.tap else ""
    if options.matrix:
        n_killed = run_matrix(options, versions, media, rng)
        print(f"{prefix}killed at {n_killed} steps of {','.join(versions)}, "
              f"{time.monotonic() - started:.0f} s")
        options.jobs = 0
    while totals["jobs"] < options.jobs:
        batch = Batch(options, versions[number % len(versions)], number, media, rng)
        charged = batch.run()
        totals.update(jobs=len(batch.inputs), charges=charged, kills=batch.kills,
                      rounds=batch.rounds, requests=sum(batch.gateway.requests.values()))
        faults.update(batch.gateway.faults)
        batch.close()
        number += 1
        if not options.tap:
            print(f"{time.monotonic() - started:7.0f} s {dict(totals)}", flush=True)
    if totals["jobs"] > 0:
        print(f"{prefix}{dict(totals)}, {sum(faults.values())} faults of {len(faults)} kinds, "
              f"{time.monotonic() - started:.0f} s")
    print(f"{prefix}no double charge, no paid result lost, no job stuck")
    if options.tap:
        print("ok 1 storm")


main()
