#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifests: few permissions, everything pinned, the Devel variant in step."""

import json
import re

import tree

FOLDER = tree.root / "flatpak"
ID = "io.github.viseme_app.Viseme"
# A window, sound and the network; files come through portals.
PERMISSIONS = {"--device=dri", "--share=ipc", "--share=network", "--socket=fallback-x11",
               "--socket=pulseaudio", "--socket=wayland"}


def load(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def check_module(module):
    for source in module["sources"]:
        if source["type"] == "dir":
            continue
        if not source["url"].startswith("https://"):
            yield f"{module['name']}: {source['url']} is not https"
        if not re.fullmatch("[0-9a-f]{64}", source.get("sha256", "")):
            yield f"{module['name']}: {source['url']} is not pinned"


def check_manifest(name):
    manifest = load(f"{name}.json")
    if manifest["id"] != name:
        yield f"{name}.json: the id is {manifest['id']}"
    if set(manifest["finish-args"]) != PERMISSIONS:
        yield f"{name}.json: permissions {set(manifest['finish-args']) ^ PERMISSIONS}"
    for module in manifest["modules"]:
        yield from check_module(load(module) if isinstance(module, str) else module)


def main():
    release, devel = load(f"{ID}.json"), load(f"{ID}.Devel.json")
    violations = [*check_manifest(ID), *check_manifest(f"{ID}.Devel")]
    for key in release.keys() - {"id", "modules"}:
        if release[key] != devel[key]:
            violations.append(f"the Devel manifest has another {key}")
    if release["modules"][:-1] != devel["modules"][:-1]:
        violations.append("the Devel manifest builds other modules")
    if "-Dprofile=devel" not in devel["modules"][-1]["config-opts"]:
        violations.append("the Devel manifest does not build the devel profile")
    tree.conclude(2, violations)


main()
