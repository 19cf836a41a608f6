# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the command line share: a private home and real processes."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
sys.path.insert(0, str(SUPPORT))

CLI = os.environ["VISEME_CLI_PROGRAM"]
GATEWAY = os.environ["VISEME_GATEWAY_PROGRAM"]
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
SHARED = pathlib.Path(os.environ["VISEME_SHARED_MEDIA"])

# Root may read everything; without these capabilities it is like anybody else.
AS_ANYBODY = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)

# A free key store that needs no daemon and no session.
KEYRING = {"SECRET_BACKEND": "file", "SECRET_FILE_TEST_PASSWORD": "test"}


class CliCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = dict(os.environ)
        for name in ("VARG_API_KEY", "VARG_GATEWAY_URL", "VARG_BASE_URL"):
            self.environment.pop(name, None)
        self.environment.update(
            KEYRING,
            HOME=str(self.folder),
            VISEME_DATA_DIR=str(self.folder / "data"),
            SECRET_FILE_TEST_PATH=str(self.folder / "keyring"),
        )

    # Looking at each result takes about as long as making it.
    proves = False

    def run_cli(self, *arguments, timeout=200, prefix=(), **environment):
        if arguments[:1] == ("sync",) and not self.proves:
            arguments = (*arguments, "--no-proof")
        return subprocess.run(
            [*prefix, CLI, *map(str, arguments)],
            env={**self.environment, **environment},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def run_json(self, *arguments, **environment):
        done = self.run_cli(*arguments, "--json", **environment)
        return done.returncode, json.loads(done.stdout), done.stderr

    def assert_error(self, done, exit_code, *words):
        """The exit code, and a message on standard error that has all WORDS."""
        self.assertEqual(done.returncode, exit_code, done.stderr)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def leftovers(self):
        """Results, and whatever hidden pieces of them, in the test's folder."""
        return sorted(p.name for p in self.folder.iterdir() if "out" in p.name)


class Gateway:
    """A real gateway process with a token of its own."""

    def __init__(self, folder, *options, token="test-token"):
        self.token = token
        self.process = subprocess.Popen(
            [GATEWAY, "--data", str(folder), *options],
            env={**os.environ, "VISEME_GATEWAY_TOKEN": token},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()
