# SPDX-License-Identifier: GPL-3.0-or-later
"""Which face speaks: from the option to the changed pixels, through a real gateway process."""

import sqlite3
import subprocess

from cli_case import SAMPLE, CliCase
import tap_runner

AUDIO = SAMPLE / "sample-speech.wav"
WIDTH, HEIGHT = 160, 80


def frames(path):
    """All pictures, gray and small."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-vf", f"scale={WIDTH}:{HEIGHT}:flags=area",
         "-pix_fmt", "gray", "-f", "rawvideo", "-"],
        check=True, capture_output=True,
    )
    size = WIDTH * HEIGHT
    return [done.stdout[i:i + size] for i in range(0, len(done.stdout) - size + 1, size)]


def change(before, after, left, right):
    """Mean change of a strip of the picture, gray levels; of the pixel that changed most."""
    most = 0
    for y in range(HEIGHT):
        for x in range(left, right):
            i = y * WIDTH + x
            most = max(most, sum(abs(a[i] - b[i]) for a, b in zip(before, after)) / len(after))
    return most


class Faces(CliCase):
    def setUp(self):
        super().setUp()
        self.speech = self.folder / "speech.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", AUDIO, "-t", "2", self.speech], check=True)

    def make_pair(self):
        """The presenter twice, side by side, at different moments of the talk."""
        pair = self.folder / "pair.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", SAMPLE / "sample-video.mp4", "-filter_complex",
             "[0:v]split[a][b];[a]trim=0:3[l];[b]trim=3:6,setpts=PTS-STARTPTS[r];"
             "[l][r]hstack=shortest=1",
             "-an", "-c:v", "libx264", "-crf", "12", "-preset", "veryfast", pair],
            check=True,
        )
        return pair

    def test_the_face_at_the_point_speaks(self):
        pair = self.make_pair()
        source = frames(pair)
        for point, speaks_left in (("0.25,0.5", True), ("0.75,0.5", False)):
            result = self.folder / "out.mp4"
            code, _, errors = self.run_json(
                "sync", pair, self.speech, "-o", result, "--force", "--face", point
            )
            self.assertEqual(code, 0, errors)
            made = frames(result)
            left = change(source, made, 0, WIDTH // 2)
            right = change(source, made, WIDTH // 2, WIDTH)
            speaking, silent = (left, right) if speaks_left else (right, left)
            self.assertGreater(speaking, 4 * silent, (left, right))
            self.assertLess(silent, 2, (left, right))

    def test_no_face_at_the_point(self):
        done = self.run_cli("sync", self.make_pair(), self.speech, "-o", "out.mp4",
                            "--face", "0.5,0.02")
        self.assert_error(done, 3, "point", "face")
        self.assertEqual(self.leftovers(), [])

    def test_small_face(self):
        small = self.folder / "small.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", SAMPLE / "sample-video.mp4", "-t", "3", "-vf",
             "scale=108:108,pad=720:720:240:200:gray", "-an", "-c:v", "libx264", "-crf", "12",
             "-preset", "veryfast", small],
            check=True,
        )
        done = self.run_cli("sync", small, self.speech, "-o", "out.mp4")
        self.assert_error(done, 3, "pixels")
        self.assertEqual(self.leftovers(), [])
        code, answer, errors = self.run_json("sync", small, self.speech, "-o", "out.mp4",
                                             "--small-face")
        self.assertEqual(code, 0, errors)
        self.assertEqual(answer["status"], "done")

    def test_wrong_points(self):
        for point in ("left", "0.5", "0.5,1.5", "-0.1,0.5", "0.5,0.5,0.5", "0.5;0.5", "nan,0.5"):
            done = self.run_cli("sync", "v.mp4", "a.wav", "-o", "out.mp4", f"--face={point}")
            self.assert_error(done, 2, "--face")

    def test_paid_models_choose_themselves(self):
        for option in ("--face=0.5,0.5", "--small-face"):
            done = self.run_cli("sync", "v.mp4", "a.wav", "-o", "out.mp4", "--model", "sync-v2",
                                "--yes", option, VARG_API_KEY="varg_test_key")
            self.assert_error(done, 2, "sync-v2", "local")

    def test_journal_of_an_older_version(self):
        """The list of jobs of a version without options is taken over with all it has."""
        video = SAMPLE / "sample-video.mp4"
        code, _, errors = self.run_json("sync", video, self.speech, "-o", "out.mp4")
        self.assertEqual(code, 0, errors)
        path = self.folder / "data" / "viseme.sqlite"
        with sqlite3.connect(path) as database:
            columns = [row[1] for row in database.execute("PRAGMA table_info (jobs)")]
            database.execute("DROP INDEX job_of_step")
            for column in columns[columns.index("options"):]:
                database.execute(f"ALTER TABLE jobs DROP COLUMN {column}")
            database.execute("PRAGMA user_version = 2")
        database.close()
        code, _, errors = self.run_json("sync", video, self.speech, "-o", "out.mp4", "--force",
                                        "--face", "0.5,0.4")
        self.assertEqual(code, 0, errors)
        with sqlite3.connect(path) as database:
            rows = database.execute("SELECT state, options FROM jobs ORDER BY rowid").fetchall()
        database.close()
        self.assertEqual([row[0] for row in rows], ["done", "done"])
        self.assertIsNone(rows[0][1])
        self.assertIn("face", rows[1][1])


tap_runner.main()
