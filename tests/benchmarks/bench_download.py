# SPDX-License-Identifier: GPL-3.0-or-later
"""A 1 GB download from the gateway process, beside curl: throughput and growth of memory."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SIZE = 1_000_000_000
TOKEN = "benchmark"
ROUNDS = 3
AUTH = ["-H", f"Authorization: Bearer {TOKEN}"]


def upload(url, path):
    answer = subprocess.run(
        ["curl", "-sf", "-X", "POST", *AUTH, "-H", "Content-Type: video/mp4", "-T", path,
         f"{url}/files"], check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)["url"]


def make_file(path, size):
    block = os.urandom(1_000_000)
    with open(path, "wb") as file:
        for _ in range(max(1, size // len(block))):
            file.write(block)
    return path


def curl(url, path):
    begun = time.monotonic()
    subprocess.run(["curl", "-sf", *AUTH, "-o", path, url], check=True)
    return time.monotonic() - begun


def main():
    downloader, program = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        gateway = subprocess.Popen(
            [program, "--data", folder / "data"],
            env={**os.environ, "VISEME_GATEWAY_TOKEN": TOKEN}, stdout=subprocess.PIPE, text=True,
        )
        base = gateway.stdout.readline().strip()
        small = upload(base, make_file(folder / "small", 1_000_000))
        large = upload(base, make_file(folder / "large", SIZE))
        (folder / "large").unlink()
        plain, own, growth = [], [], []
        for _ in range(ROUNDS):
            plain.append(curl(large, folder / "curl"))
            done = subprocess.run([downloader, base, TOKEN, small, large, folder], check=True,
                                  capture_output=True, text=True)
            seconds, megabytes = map(float, done.stdout.split())
            own.append(seconds)
            growth.append(megabytes)
            for path in ("curl", "large.result", "small.result"):
                (folder / path).unlink()
        print(f"download of 1 GB, curl: {min(plain):.2f} s ({SIZE / min(plain) / 1e6:.0f} MB/s)")
        print(f"download of 1 GB, viseme: {min(own):.2f} s ({SIZE / min(own) / 1e6:.0f} MB/s), "
              f"{min(plain) / min(own):.2f} x curl (bar 0.90), best of {ROUNDS}")
        print(f"memory: client grew {max(growth):.1f} MB (bar 8)")
        gateway.terminate()
        gateway.wait(20)


main()
