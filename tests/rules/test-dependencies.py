#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists of packages: nothing is said when all are there; all managers know all groups."""

import pathlib
import re
import subprocess
import sys
import unittest

PROGRAM = pathlib.Path(sys.argv.pop(1)) / "build-aux" / "dependencies"


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)


class Dependencies(unittest.TestCase):
    def test_silent_when_complete(self):
        done = run("run")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_every_manager_has_every_group(self):
        for group in ("build", "run", "check"):
            for manager in ("apt", "dnf", "pacman"):
                names = run("list", group, manager).stdout.split()
                self.assertGreater(len(names), 5, f"{group} {manager}")
                self.assertEqual(len(names), len(set(names)), f"{group} {manager}")

    def test_every_library_has_a_reason(self):
        root = PROGRAM.parent.parent
        build = (root / "meson.build").read_text(encoding="utf-8")
        told = (root / "docs" / "dependencies.md").read_text(encoding="utf-8")
        wanted = re.findall(r"""dependency\('([^']+)', version: '>= ([^']+)'""", build)
        self.assertGreater(len(wanted), 8)
        for name, version in wanted:
            self.assertRegex(told, rf"\| `{re.escape(name)}`[^|]*\| {re.escape(version)} \|")

    def test_usage(self):
        self.assertEqual(run("everything").returncode, 2)


unittest.main()
