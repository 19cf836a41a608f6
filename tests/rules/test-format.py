#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is as clang-format 14 writes it; other versions write differently."""

import re
import shutil
import subprocess
import sys

import tree

SKIP = 77


def find_formatter():
    for name in ("clang-format-14", "clang-format"):
        program = shutil.which(name)
        if program:
            version = subprocess.run([program, "--version"], capture_output=True, text=True,
                                     check=True).stdout
            if re.search(r"version 14\.", version):
                return program
    return None


def main():
    formatter = find_formatter()
    if formatter is None:
        print("clang-format 14 is not installed")
        sys.exit(SKIP)
    paths = [path for path in tree.files() if path.suffix in {".c", ".h"}]
    result = subprocess.run([formatter, "--dry-run", "-Werror", "--ferror-limit=1", *paths],
                            cwd=tree.root, capture_output=True, text=True, check=False)
    wrong = re.findall(r"^(\S+:\d+):\d+: error", result.stderr, re.MULTILINE)
    violations = [f"{place}: run clang-format -i" for place in wrong]
    if result.returncode != 0 and not violations:
        violations = [result.stderr]
    tree.conclude(len(paths), violations)


main()
