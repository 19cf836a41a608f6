# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages tell every command and option that --help tells, and no other."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

from cli_case import CLI as PROGRAM
import tap_runner

PAGES = pathlib.Path(os.environ["VISEME_MAN_DIR"])
OPTION = re.compile(r"--[a-z][a-z-]*")
LISTED = re.compile(r"^\s+(?:-\w, )?(--[a-z][a-z-]*)", re.MULTILINE)


def help_of(program, *command):
    done = subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=True)
    return done.stdout


def page_of(name):
    """The page without the escapes of its markup."""
    text = (PAGES / f"{name}.1").read_text(encoding="utf-8")
    return text.replace("\\-", "-").replace("\\fI", "")


def listed(text):
    return set(LISTED.findall(text))


def sections(page):
    """The part of each command, by its name."""
    commands = page.split(".SH COMMANDS")[1].split("\n.SH ")[0]
    return {part.split()[0]: part for part in commands.split(".SS ")[1:]}


class Pages(unittest.TestCase):
    def test_every_command(self):
        commands = re.findall(r"^  ([a-z]+) ", help_of(PROGRAM), re.MULTILINE)
        self.assertGreater(len(commands), 5)
        told = sections(page_of("viseme-cli"))
        self.assertEqual(set(told), set(commands), "the page is docs/man/viseme-cli.1.in")
        common = {"--help", "--json"}
        for command in set(commands) & set(told):
            with self.subTest(command=command):
                wanted = listed(help_of(PROGRAM, command)) - common
                self.assertEqual(set(OPTION.findall(told[command])), wanted,
                                 "the page is docs/man/viseme-cli.1.in")

    def test_options_of_every_command(self):
        common = page_of("viseme-cli").split(".SH COMMANDS")[0]
        self.assertEqual(set(OPTION.findall(common)), {"--help", "--json", "--version"})

    def test_gateway(self):
        options = page_of("viseme-gateway").split(".SH OPTIONS")[1].split(".SH EXIT")[0]
        said = help_of(os.environ["VISEME_GATEWAY_PROGRAM"])
        self.assertEqual(set(OPTION.findall(options)), listed(said))

    @unittest.skipUnless("DISPLAY" in os.environ, "no display")
    def test_window(self):
        options = page_of("viseme").split(".SH OPTIONS")[1].split(".SH FILES")[0]
        done = subprocess.run([os.environ["VISEME_PROGRAM"], "--help-all"], capture_output=True,
                              text=True, check=True)
        self.assertEqual(set(OPTION.findall(options)), listed(done.stdout))

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_markup(self):
        for page in PAGES.glob("*.1"):
            with self.subTest(page=page.name):
                done = subprocess.run(["groff", "-man", "-ww", "-z", page], capture_output=True,
                                      text=True, check=True)
                self.assertEqual(done.stderr, "")

    def test_version(self):
        version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True,
                                 check=True).stdout.split()[-1]
        for name in ("viseme", "viseme-cli", "viseme-gateway"):
            self.assertIn(f'"Viseme {version}"', page_of(name))


tap_runner.main()
