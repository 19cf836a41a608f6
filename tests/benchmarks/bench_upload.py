# SPDX-License-Identifier: GPL-3.0-or-later
"""A 1 GB upload to the gateway process, beside curl: throughput and growth of memory."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

SIZE = 1_000_000_000
TOKEN = "benchmark"


def peak_megabytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return 0.0


def make_file(path, size, seed):
    """Bytes that differ from file to file, so that nothing is known to the gateway already."""
    block = bytes([seed]) + os.urandom(999_999)
    with open(path, "wb") as file:
        for _ in range(max(1, size // len(block))):
            file.write(block)


def curl(url, path):
    begun = time.monotonic()
    subprocess.run(
        ["curl", "-sf", "-o", "/dev/null", "-X", "POST", "-H", f"Authorization: Bearer {TOKEN}",
         "-H", "Content-Type: video/mp4", "-T", path, f"{url}/files"],
        check=True,
    )
    return time.monotonic() - begun


def main():
    uploader, program = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        gateway = subprocess.Popen(
            [program, "--data", folder / "data"],
            env={**os.environ, "VISEME_GATEWAY_TOKEN": TOKEN}, stdout=subprocess.PIPE, text=True,
        )
        url = gateway.stdout.readline().strip()
        make_file(folder / "small", 1_000_000, 1)
        make_file(folder / "curl", SIZE, 2)
        make_file(folder / "viseme", SIZE, 3)
        done = subprocess.run(
            [uploader, url, TOKEN, folder / "small", folder / "small"],
            check=True, capture_output=True, text=True,
        )
        before = peak_megabytes(gateway.pid)
        plain = curl(url, folder / "curl")
        after = peak_megabytes(gateway.pid)
        done = subprocess.run(
            [uploader, url, TOKEN, folder / "small", folder / "viseme"],
            check=True, capture_output=True, text=True,
        )
        seconds, growth = map(float, done.stdout.split())
        print(f"upload of 1 GB, curl: {plain:.2f} s ({SIZE / plain / 1e6:.0f} MB/s)")
        print(
            f"upload of 1 GB, viseme: {seconds:.2f} s ({SIZE / seconds / 1e6:.0f} MB/s), "
            f"{plain / seconds:.2f} x curl (bar 0.90)"
        )
        print(f"memory: client grew {growth:.1f} MB (bar 8), gateway {after - before:.1f} MB")
        gateway.terminate()
        gateway.wait(20)


main()
