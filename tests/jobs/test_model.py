# SPDX-License-Identifier: GPL-3.0-or-later
"""The model of a paid job, explored exhaustively by spin, and compared with the code."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import tap_runner  # noqa: E402

MODEL = HERE / "money.pml"
TABLE = HERE.parent.parent / "src" / "jobs" / "viseme-job-state.c"
COMPILER = os.environ.get("CC", "cc").split()


def steps_of_model():
    return set(re.findall(r"become \((\w+), (\w+)\)", MODEL.read_text()))


def steps_of_code():
    """The table of followers, from the source."""
    text = TABLE.read_text()
    table = text[text.index("followers[] = {"):]
    table = table[:table.index("};")].replace("ENDED", "TO (FAILED) | TO (CANCELLED)")
    steps = set()
    for line in re.findall(r"\[VISEME_JOB_(\w+)\] = (.*?),\n", table, re.S):
        steps |= {(line[0].lower(), to.lower()) for to in re.findall(r"TO \((\w+)\)", line[1])}
    return steps


@unittest.skipUnless(shutil.which("spin"), "spin is not installed")
class Model(unittest.TestCase):
    def explore(self, *options, liveness=False):
        """Returns what the verifier says."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-model-"))
        self.addCleanup(shutil.rmtree, folder)
        definitions = [f"-D{option}" for option in options]
        subprocess.run(["spin", *definitions, "-a", MODEL], cwd=folder, check=True,
                       capture_output=True)
        kind = [] if liveness else ["-DSAFETY", "-DNOCLAIM"]
        subprocess.run([*COMPILER, "-O2", "-w", "-DNFAIR=3", *kind, "-o", "pan", "pan.c"],
                       cwd=folder, check=True)
        run = ["./pan", "-m100000", *(["-a", "-f"] if liveness else [])]
        done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=True)
        self.assertNotIn("max search depth too small", done.stdout)
        self.assertIn("Full statespace search", done.stdout)
        print("#", " ".join(options), re.search(r"\d[\d.e+]* states, stored", done.stdout)[0])
        return done.stdout

    def test_never_charged_twice(self):
        for version in (1, 2):
            self.assertIn("errors: 0", self.explore(f"VERSION={version}"))

    def test_what_is_paid_is_settled(self):
        for version in (1, 2):
            self.assertIn("errors: 0", self.explore(f"VERSION={version}", liveness=True))

    def test_a_client_that_sends_again_is_found(self):
        said = self.explore("VERSION=1", "BUG")
        self.assertIn("assertion violated", said)

    def test_steps_are_those_of_the_code(self):
        self.assertGreater(len(steps_of_model()), 10)
        self.assertEqual(steps_of_model() - steps_of_code(), set())


tap_runner.main()
