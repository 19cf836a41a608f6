# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the unittest cases of a test program and reports them as TAP, for meson."""

import sys
import traceback
import unittest


class _TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = 0

    def _line(self, ok, test, suffix=""):
        self.count += 1
        name = test.id().removeprefix("__main__.")
        print(f"{'ok' if ok else 'not ok'} {self.count} {name}{suffix}", flush=True)

    def _explain(self, error):
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print(f"# {line}", flush=True)

    def _trouble(self, test, error):
        self._explain(error)
        self._line(False, test)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._line(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line(True, test, f" # SKIP {reason}")

    def startTest(self, test):
        super().startTest(test)
        self.bad_parts = False

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            print(f"# {subtest}", flush=True)
            self._explain(error)
            self.bad_parts = True

    def stopTest(self, test):
        if self.bad_parts:
            self._line(False, test)
        super().stopTest(test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._trouble(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self._trouble(test, error)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}", flush=True)
    result = _TapResult()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
