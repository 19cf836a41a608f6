#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/LINGUAS lists exactly the languages that have a file, sorted, and msgfmt accepts each of them.

A translation that is not complete is no fault: what is missing is shown in English.
"""

import subprocess

import tree

LINGUAS = tree.root / "po" / "LINGUAS"


def main():
    lines = LINGUAS.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    found = sorted(path.stem for path in LINGUAS.parent.glob("*.po"))
    violations = []
    if listed != found:
        violations.append(f"po/LINGUAS lists {listed}, the files in po are {found}")
    for language in found:
        checked = subprocess.run(
            ["msgfmt", "--check", "--output-file=/dev/null", LINGUAS.parent / f"{language}.po"],
            capture_output=True, text=True, check=False)
        if checked.returncode != 0:
            violations += checked.stderr.splitlines()
    tree.conclude(len(found), violations)


main()
