#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder in src/ is a layer: it includes only the layers that it may use."""

import re

import tree

MAY_USE = {
    "base": set(),
    "media": {"base"},
    "gateway": {"base"},
    "jobs": {"gateway", "media", "base"},
    "engine": {"media", "base"},
    "server": {"engine", "media", "base"},
    "proof": {"engine", "media", "base"},
    "cli": {"proof", "jobs", "gateway", "media", "base"},
    "ui": {"jobs", "gateway", "media", "base"},
}

# Libraries that belong to some layers only.
ONLY_IN = {
    r"(gtk|gdk|gsk)/|adwaita\.h": {"ui"},
    r"libsoup/": {"gateway", "server"},
    r"libsecret/": {"gateway"},
    r"sqlite3\.h": {"jobs"},
    r"gst/": {"media", "engine", "proof", "ui", "cli", "server"},
}

PROGRAMS = {"cli", "server"}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
PRINT = re.compile(r"^.*?\b(g_print|g_printerr|printf|puts|fprintf)\s*\(", re.MULTILINE)


def check_include(path, kind, name):
    layer = path.parts[1]
    if kind == "<":
        for pattern, layers in ONLY_IN.items():
            if re.match(pattern, name) and layer not in layers:
                return f"{path}: <{name}> belongs to {', '.join(sorted(layers))}"
        return None
    folder = name.split("/")[0] if "/" in name else layer
    if folder != layer and folder not in MAY_USE[layer]:
        return f'{path}: "{name}": {layer} may not use {folder}'
    return None


def check_file(path):
    layer = path.parts[1]
    if layer not in MAY_USE:
        return [f"{path}: src/{layer} is not a layer"]
    text = tree.text_of(path)
    found = [check_include(path, *match.groups()) for match in INCLUDE.finditer(text)]
    if layer not in PROGRAMS:
        found += [f"{path}: a library layer prints ({match[1]})" for match in PRINT.finditer(text)]
    return [violation for violation in found if violation]


def main():
    paths = [path for path in tree.sources(".c", ".h") if len(path.parts) > 2]
    tree.conclude(len(paths), [line for path in paths for line in check_file(path)])


main()
