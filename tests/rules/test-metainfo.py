#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One version everywhere, and what software centres ask of metadata beyond its validity."""

import datetime
import re
import xml.etree.ElementTree as ElementTree

import tree

METAINFO = "data/io.github.viseme_app.Viseme.metainfo.xml.in.in"
VAGUE = re.compile(r"\b(app|application|tool|client|gtk|gnome)\b", re.IGNORECASE)


def check_summary(component):
    summary = component.findtext("summary")
    if not 10 <= len(summary) <= 35:
        yield f"summary has {len(summary)} characters, not 10 to 35"
    if summary.endswith(".") or VAGUE.search(summary) or "viseme" in summary.lower():
        yield "summary ends with a full stop, is technical or repeats the name"


def check_branding(component):
    colors = {color.get("scheme_preference"): color.text
              for color in component.iterfind("branding/color")}
    if set(colors) != {"light", "dark"} or len(set(colors.values())) != 2:
        yield "branding needs two different colours, light and dark"
    for text in colors.values():
        channels = [int(text[i:i + 2], 16) for i in (1, 3, 5)]
        if max(channels) - min(channels) < 40:
            yield f"branding colour {text} is grey"


def check_releases(component, version):
    releases = component.findall("releases/release")
    if releases[0].get("version") != version:
        yield f"newest release is {releases[0].get('version')}, meson.build says {version}"
    changelog = (tree.root / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) \((\S+)\)$", changelog, re.MULTILINE).groups()
    if newest != (version, releases[0].get("date")):
        yield f"CHANGELOG.md begins with {newest}"
    dates = [datetime.date.fromisoformat(release.get("date")) for release in releases]
    if dates != sorted(dates, reverse=True):
        yield "releases are not ordered, newest first"
    for release in releases:
        if release.find("description") is None:
            yield f"release {release.get('version')} has no notes"


def check_screenshots(component):
    screenshots = component.findall("screenshots/screenshot")
    if [shot.get("type") for shot in screenshots].count("default") != 1:
        yield "exactly one screenshot must be the default"
    for shot in screenshots:
        address, caption = shot.findtext("image"), shot.findtext("caption")
        if not re.match(r"https://\S+/v\d[\d.]*/", address):
            yield f"{address}: not at a tag"
        if not caption or caption.endswith("."):
            yield f"{address}: caption is missing or ends with a full stop"


def main():
    build = (tree.root / "meson.build").read_text(encoding="utf-8")
    version = re.search(r"^\s*version: '([^']+)'", build, re.MULTILINE)[1]
    component = ElementTree.parse(tree.root / METAINFO).getroot()
    violations = [*check_summary(component), *check_branding(component),
                  *check_releases(component, version), *check_screenshots(component)]
    for name in ("requires/display_length", "supports/control", "developer/name", "content_rating",
                 "url[@type='homepage']"):
        if component.find(name) is None:
            violations.append(f"{name} is missing")
    tree.conclude(1, violations)


main()
