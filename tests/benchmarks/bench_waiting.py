# SPDX-License-Identifier: GPL-3.0-or-later
"""200 paid jobs that their gateway works on: how much of a processor waiting for them takes."""

import os
import pathlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from fault_gateway import KEY, FaultGateway  # noqa: E402

JOBS = 200
SETTLING = 15  # seconds, in which all of them are asked about for the first time
SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


def used_seconds(pid):
    """Of all threads, in the program and in the kernel."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def fill(journal, gateway, folder):
    database = sqlite3.connect(journal)
    for number in range(JOBS):
        job = gateway.add_job(None, "v", f"a{number}", "sync-v2")
        key = f"viseme-{number}"
        database.execute(
            "INSERT INTO intents (key, job, gateway, model, made_at, outcome, expected, charged,"
            " balance_before) VALUES (?, ?, ?, 'sync-v2', ?, 'accepted', 50, 50, 100000)",
            (key, str(number), gateway.url, int(time.time())))
        database.execute(
            "INSERT INTO jobs (id, created_at, state, video, audio, model, gateway, output,"
            " overwrite, remote_id, elapsed, intent) VALUES (?, ?, 'waiting', ?, ?, 'sync-v2', ?,"
            " ?, 0, ?, 0, ?)",
            (str(number), int(time.time()), (folder / "v.mp4").as_uri(),
             (folder / "a.wav").as_uri(), gateway.url, (folder / f"{number}.mp4").as_uri(), job.id,
             key))
    database.commit()
    database.close()


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        environment = {**os.environ, "VISEME_DATA_DIR": name, "VARG_API_KEY": KEY, "HOME": name,
                       "G_MESSAGES_DEBUG": ""}
        subprocess.run([program, "jobs"], env=environment, check=True, capture_output=True)
        gateway = FaultGateway("v1")
        gateway.polls = 1_000_000
        fill(folder / "viseme.sqlite", gateway, folder)
        client = subprocess.Popen([program, "resume"], env=environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(SETTLING)
        used, asked = used_seconds(client.pid), gateway.requests["poll"]
        time.sleep(SECONDS)
        used, asked = used_seconds(client.pid) - used, gateway.requests["poll"] - asked
        client.terminate()
        client.communicate()
        gateway.close()
        print(f"{JOBS} jobs waiting: {used / SECONDS:.2%} of a processor (bar 1 %), "
              f"{asked / SECONDS:.1f} questions a second")


main()
