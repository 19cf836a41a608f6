# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof of results, through the command line: good ones of the engine, and others that are not
what was ordered, all made of the synthetic presenter."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import proof_cases
import tap_runner

CLI = os.environ["VISEME_CLI_PROGRAM"]
RENDER = os.environ["VISEME_RENDER_PROGRAM"]
SAMPLE = pathlib.Path(os.environ["VISEME_SAMPLE_DIR"])
VIDEO = SAMPLE / "sample-video.mp4"
SPEECH = SAMPLE / "sample-speech.wav"


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="viseme-verify-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.paths = proof_cases.make(RENDER, VIDEO, SPEECH, cls.folder)

    def run_cli(self, *arguments):
        return subprocess.run([CLI, "verify", *map(str, arguments)], capture_output=True, text=True,
                              timeout=120)

    def verify(self, result, video=VIDEO, speech=SPEECH):
        done = self.run_cli(result, video, speech, "--json")
        answer = json.loads(done.stdout)
        codes = {"passed": 0, "failed": 1, "unclear": 7}
        self.assertEqual(done.returncode, codes[answer["outcome"]], answer)
        return answer, {check["id"]: check for check in answer["checks"]}

    def test_cases(self):
        for case, path in self.paths.items():
            answer, checks = self.verify(path)
            self.assertEqual(answer["outcome"], proof_cases.WANTED[case], (case, answer))
            if case in proof_cases.TELLTALE:
                self.assertEqual(checks[proof_cases.TELLTALE[case]]["outcome"], "failed", answer)

    def test_shift_is_measured(self):
        for case, sign in (("late", 1), ("early", -1)):
            _, checks = self.verify(self.paths[case])
            self.assertAlmostEqual(checks["mouth-in-time"]["value"], sign * 0.2, delta=0.05)

    def test_pictures_that_begin_late(self):
        """The container shifts the pictures, not the encoder."""
        good, path = self.paths["good"], self.folder / "offset.mp4"
        proof_cases.ffmpeg("-itsoffset", "0.2", "-i", good, "-i", good, "-map", "0:v", "-map",
                           "1:a", "-c", "copy", path)
        answer, checks = self.verify(path)
        self.assertEqual(answer["outcome"], "failed")
        self.assertAlmostEqual(checks["mouth-in-time"]["value"], 0.2, delta=0.05)

    def test_other_video_and_size(self):
        path = self.folder / "small.mp4"
        proof_cases.ffmpeg("-i", self.paths["good"], "-vf", "scale=iw/2:ih/2,negate", "-c:a",
                           "copy", path)
        _, checks = self.verify(path)
        self.assertEqual(checks["dimensions"]["outcome"], "failed")
        self.assertAlmostEqual(checks["dimensions"]["value"], 0.25, delta=0.01)
        self.assertEqual(checks["picture"]["outcome"], "failed")

    def test_damage_is_found(self):
        path = self.folder / "damaged.mp4"
        data = bytearray(self.paths["good"].read_bytes())
        data[len(data) * 2 // 5:len(data) * 3 // 5] = bytes(len(data) * 3 // 5 -
                                                            len(data) * 2 // 5)
        path.write_bytes(data)
        done = self.run_cli(path, VIDEO, SPEECH, "--json")
        self.assertIn(done.returncode, (1, 3), done.stderr)

    def test_silent_speech_cannot_be_told(self):
        silence = self.folder / "silence.wav"
        proof_cases.ffmpeg("-i", SPEECH, "-af", "volume=0", silence)
        answer, checks = self.verify(self.paths["silent"], speech=silence)
        self.assertEqual(answer["outcome"], "unclear", answer)
        self.assertEqual(checks["sound"]["outcome"], "unclear")
        self.assertEqual(checks["mouth-speaks"]["outcome"], "unclear")

    def test_bad_input(self):
        good = self.paths["good"]
        for arguments in ((self.folder / "none.mp4", VIDEO, SPEECH), (SPEECH, VIDEO, SPEECH),
                          (good, self.folder / "none.mp4", SPEECH), (good, VIDEO, __file__)):
            done = self.run_cli(*arguments)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertEqual(self.run_cli(good, VIDEO).returncode, 2)

    def test_words_for_people(self):
        done = self.run_cli(self.paths["good"], VIDEO, SPEECH)
        verdict, *checks = done.stdout.splitlines()
        self.assertIn("moves with the speech", verdict)
        self.assertGreater(len(checks), 8)


tap_runner.main()
