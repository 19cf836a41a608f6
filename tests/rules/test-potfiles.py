#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES lists exactly the files that have strings to translate, sorted.

With --update as the second argument it is written anew.
"""

import re
import sys

import tree

POTFILES = tree.root / "po" / "POTFILES"
CALL = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dpgettext2)\s*\(\s*"')
MARKED = {
    ".c": CALL,
    ".h": CALL,
    ".blp": CALL,
    ".ui": re.compile(r'translatable="(?:yes|true)"'),
}
DATA = re.compile(r"data/[^/]+\.(?:desktop\.in\.in|metainfo\.xml\.in\.in|gschema\.xml)$")


def has_strings(path):
    if DATA.match(str(path)):
        return True
    if path.parts[0] not in {"src", "data"} or path.suffix not in MARKED:
        return False
    return MARKED[path.suffix].search(tree.text_of(path)) is not None


def main():
    text = POTFILES.read_text(encoding="utf-8")
    comment = [line for line in text.splitlines() if line.startswith("#")]
    listed = [line for line in text.splitlines() if line and not line.startswith("#")]
    wanted = sorted(str(path) for path in tree.files() if has_strings(path))
    if sys.argv[2:] == ["--update"]:
        POTFILES.write_text("\n".join(comment + wanted) + "\n", encoding="utf-8")
        listed = wanted
    violations = [f"{name}: has strings, but is not in po/POTFILES"
                  for name in wanted if name not in listed]
    violations += [f"{name}: is in po/POTFILES, but has no strings or does not exist"
                   for name in listed if name not in wanted]
    if not violations and listed != wanted:
        violations = ["po/POTFILES is not sorted, or names a file twice"]
    if violations:
        violations.append("(tests/rules/test-potfiles.py . --update writes it anew)")
    tree.conclude(len(wanted), violations)


main()
