# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules share: the files of the source tree, and how a rule reports."""

import os
import pathlib
import subprocess
import sys

root = pathlib.Path(sys.argv[1]).resolve()


def files():
    """Every file of the tree that is, or will be, under version control; relative to the root."""
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "-C", root, "ls-files", "-z",
         "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listing.returncode == 0:
        names = os.fsdecode(listing.stdout).split("\0")
        found = [pathlib.PurePath(name) for name in names if name]
    else:  # A release archive: no version control, so nothing but the tree and build folders.
        found = [path.relative_to(root) for path in root.rglob("*")
                 if path.is_file() and not path.relative_to(root).parts[0].startswith("_")]
    return sorted(path for path in found if (root / path).is_file())


def text_of(path):
    """The text of a file, or None for pictures, sounds and other binary data."""
    try:
        return (root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def sources(*suffixes):
    """The files below src/ with one of these suffixes."""
    return [path for path in files() if path.parts[0] == "src" and path.suffix in suffixes]


def conclude(examined, violations):
    """Ends the test; a rule that saw nothing has not been checked."""
    for violation in violations:
        print(violation)
    if examined == 0:
        print("nothing to examine: is this the source tree?")
    sys.exit(1 if violations or examined == 0 else 0)
