# SPDX-License-Identifier: GPL-3.0-or-later
"""Time to the first frame, memory and processor time at rest, beside an empty window."""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 7
REST = 10  # seconds


def start(program, folder):
    environment = dict(
        os.environ, VISEME_DATA_DIR=str(folder), G_MESSAGES_DEBUG="viseme-window",
        GSETTINGS_BACKEND="memory", G_DEBUG="",
    )
    begun = time.monotonic()
    # GLib prints debug messages to standard output, the empty window to standard error.
    process = subprocess.Popen(
        [program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    for line in process.stdout:
        if "first frame" in line:
            return process, time.monotonic() - begun
    raise SystemExit(f"{program} ended without a frame")


def stop(process):
    process.terminate()
    process.wait(20)
    process.stdout.close()


def first_frames(programs, folder):
    times = {program: [] for program in programs}
    for _ in range(RUNS):
        for program in programs:
            process, seconds = start(program, folder)
            times[program].append(seconds)
            stop(process)
    return times


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss_megabytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    return 0.0


def at_rest(program, folder):
    process, _ = start(program, folder)
    time.sleep(5)
    before = cpu_seconds(process.pid)
    time.sleep(REST)
    share = (cpu_seconds(process.pid) - before) / REST * 100
    memory = pss_megabytes(process.pid)
    stop(process)
    return share, memory


def main():
    viseme, empty = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        times = first_frames((viseme, empty), folder)
        for program, seconds in times.items():
            print(
                f"first frame, {pathlib.Path(program).name}: median "
                f"{statistics.median(seconds) * 1000:.0f} ms "
                f"({min(seconds) * 1000:.0f}–{max(seconds) * 1000:.0f})"
            )
        ratio = statistics.median(times[viseme]) / statistics.median(times[empty])
        print(f"first frame, ratio: {ratio:.2f} (bar 1.25)")
        for program in (viseme, empty):
            share, memory = at_rest(program, folder)
            print(
                f"at rest, {pathlib.Path(program).name}: {share:.1f} % of a processor, "
                f"{memory:.0f} MB PSS"
            )


main()
