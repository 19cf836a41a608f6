#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The closing line of ./check counts subtests, and never calls a broken program passed."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))


def write_logs(folder, verdicts, suites):
    lines = [json.dumps({"name": name, "result": result, "duration": 1.0})
             for name, result in verdicts]
    (folder / "testlog.json").write_text("\n".join(lines), encoding="utf-8")
    xml = "".join(
        f'<testsuite name="viseme.{name}">'
        + "".join("<testcase>" + (f"<{tag}/>" if tag else "") + "</testcase>" for tag in cases)
        + "</testsuite>" for name, cases in suites)
    (folder / "testlog.junit.xml").write_text(f"<testsuites>{xml}</testsuites>", encoding="utf-8")


def closing_line(verdicts, suites):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "out.log").write_text("log of a failure", encoding="utf-8")
        if verdicts is not None:
            write_logs(folder, verdicts, suites)
        done = subprocess.run([ROOT / "build-aux" / "count-tests", folder, folder / "out.log"],
                              capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1], done.returncode


class CountTests(unittest.TestCase):
    def test_subtests(self):
        self.assertEqual(
            closing_line([("a / x", "OK"), ("a / y", "OK"), ("b / z", "SKIP")],
                         [("a / x", ["", "", "skipped"])]),
            ("3 passed, 0 failed, 2 skipped", 0))

    def test_failed_subtest_counts_once(self):
        self.assertEqual(closing_line([("a / x", "ERROR")], [("a / x", ["", "failure"])]),
                         ("1 passed, 1 failed, 0 skipped", 1))

    def test_broken_after_good_subtests(self):
        for result in ("ERROR", "TIMEOUT", "FAIL", "INTERRUPT", "UNEXPECTEDPASS"):
            self.assertEqual(closing_line([("a / x", result)], [("a / x", ["", ""])]),
                             ("2 passed, 1 failed, 0 skipped", 1))

    def test_nothing_ran(self):
        self.assertEqual(closing_line([], []), ("0 passed, 1 failed, 0 skipped", 1))
        self.assertEqual(closing_line(None, []), ("0 passed, 1 failed, 0 skipped", 1))


unittest.main()
