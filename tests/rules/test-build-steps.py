#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A build that fails is reported as such, also where the shell does not stop by itself."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))


def run_step(step):
    """Runs a step of build-aux/build.sh as ./check does: on the left of ||."""
    with tempfile.TemporaryDirectory() as name:
        script = f'set -euo pipefail; root={name}; . build-aux/build.sh; {step} "$root" || exit 3'
        return subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True,
                              check=False)


class BuildSteps(unittest.TestCase):
    def test_failure_is_told_and_shown(self):
        for step in ("configure", "compile"):
            done = run_step(step)
            self.assertEqual(done.returncode, 3, step)
            self.assertNotEqual(done.stderr, "", step)


unittest.main()
