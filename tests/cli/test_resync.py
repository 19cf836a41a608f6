# SPDX-License-Identifier: GPL-3.0-or-later
"""One part of a result says something else; all else stays."""

import array
import json
import math
import subprocess

from cli_case import SAMPLE, CliCase
from fault_gateway import KEY, FaultGateway
from tiny_media import make_media
import tap_runner

FROM, TO = 1.52, 3.0  # at beginnings of frames
RATE = 22050
LEAST_PSNR = 45


def pictures(path):
    """All frames, gray, as they are."""
    size = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                           "stream=width,height", "-of", "csv=p=0", path], check=True,
                          capture_output=True, text=True).stdout
    width, height = map(int, size.strip().split(",")[:2])
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-pix_fmt", "gray", "-f",
                          "rawvideo", "-"], check=True, capture_output=True).stdout
    length = width * height
    return [raw[i:i + length] for i in range(0, len(raw), length)]


def psnrs(one, other):
    """Of each frame, as ffmpeg measures the brightness."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", one, "-i", other, "-lavfi",
                           "psnr=stats_file=-", "-f", "null", "-"], check=True,
                          capture_output=True, text=True)
    values = [line.split("psnr_y:")[1].split()[0] for line in done.stdout.splitlines()]
    return [float(value) for value in values]


def sound(path):
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f",
                          "f32le", "-"], check=True, capture_output=True).stdout
    return array.array("f", raw)


def rms(values):
    return math.sqrt(sum(value * value for value in values) / max(len(values), 1))


def largest_step(samples, at, reach):
    first, last = int((at - reach) * RATE), int((at + reach) * RATE)
    return max(abs(samples[i + 1] - samples[i]) for i in range(first, last))


class Local(CliCase):
    def resync(self, *arguments, **options):
        return self.run_cli("resync", "base.mp4", "words.wav", *arguments, **options)

    def setUp(self):
        super().setUp()
        done = self.run_cli("sync", SAMPLE / "sample-video.mp4", SAMPLE / "sample-speech.wav",
                            "-o", "base.mp4")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.run_cli("speak", "Very new words", "-o", "words.wav").returncode, 0)

    def test_all_else_stays(self):
        done = self.resync("--from", FROM, "--to", TO, "-o", "out.mp4")
        self.assertEqual(done.returncode, 0, done.stderr)
        base, out = self.folder / "base.mp4", self.folder / "out.mp4"
        self.assertEqual(len(pictures(base)), len(pictures(out)))
        values = psnrs(base, out)
        first, last = round(FROM * 25), round(TO * 25)
        outside = values[:first] + values[last:]
        print(f"# outside the part at least {min(outside):.1f} dB, inside {min(values[first:last])}")
        self.assertGreaterEqual(min(outside), LEAST_PSNR)
        self.assertLess(min(values[first:last]), 40, "nothing was replaced")

        before, after = sound(base), sound(out)
        self.assertLess(abs(len(before) - len(after)), RATE // 25)
        for start, end in ((0, FROM - 0.02), (TO + 0.02, 5)):
            part = slice(int(start * RATE), int(end * RATE))
            different = [a - b for a, b in zip(before[part], after[part])]
            self.assertLess(rms(different), rms(before[part]) / 20)
        self.assert_heard(sound(self.folder / "words.wav"), after)
        for join in (FROM, TO):
            local = max(largest_step(before, join, 0.1), largest_step(after, join, 0.1))
            self.assertLessEqual(largest_step(after, join, 0.012), local)

        # Again: the job is there.
        self.assertEqual(self.resync("--from", FROM, "--to", TO, "-o", "out2.mp4").returncode, 0)
        jobs = json.loads(self.run_cli("jobs", "--json").stdout)["jobs"]
        self.assertEqual(len(jobs), 3)

    def assert_heard(self, words, after):
        """Codecs move sound by some milliseconds."""
        new = words[int(0.1 * RATE):int(0.8 * RATE)]
        best = min(
            rms([a - b for a, b in zip(after[start:], new)])
            for start in (int((FROM + 0.1) * RATE) + shift for shift in range(-220, 221, 2)))
        self.assertLess(best, rms(new) / 2)

    def test_usage(self):
        for code, word, arguments in (
                (2, "-o", ["--from", 1, "--to", 2]), (2, "none of", ["--from", 3, "--to", 2]),
                (2, "none of", ["--from", 4, "--to", 9]), (2, "none of", []),
                (2, "none of", ["--from", "nan", "--to", "nan"]),
                (3, "longer part", ["--from", 1, "--to", 1.5]),
                (2, "videos", ["--from", 1, "--to", 2.5, "-m", "omnihuman-v1.5"])):
            with self.subTest(arguments=arguments):
                output = [] if word == "-o" else ["-o", "out.mp4"]
                done = self.resync(*arguments, *output)
                self.assert_error(done, code, word)
        (self.folder / "out.mp4").write_text("mine")
        done = self.resync("--from", 1, "--to", 2.5, "-o", "out.mp4")
        self.assert_error(done, 3, "exists")
        done = self.resync("--from", 1, "--to", 2.5, "-o", "base.mp4", "--force")
        self.assert_error(done, 3, "exists")
        done = self.resync("--from", 1, "--to", 2.5, "-o", "words.wav", "--force")
        self.assert_error(done, 3, "exists")


class Paid(CliCase):
    def test_is_charged_once(self):
        self.environment["VARG_API_KEY"] = KEY
        movie, tone = make_media(self.folder)
        subprocess.run(["ffmpeg", "-v", "error", "-i", "tiny.wav", "-t", "0.8", "words.wav"],
                       cwd=self.folder, check=True)
        for version in ("v1", "v2"):
            gateway = FaultGateway(version, result=movie, sound=tone)
            gateway.polls = 0
            self.addCleanup(gateway.close)
            gateway.planned["submit"] = ["reset-after"]
            for output in ("out.mp4", "out2.mp4"):
                done = self.run_cli("resync", "tiny.mp4", "words.wav", "--from", "0.5", "--to",
                                    "1.5", "-o", output, "-m", "sync-v2", "--yes", "--force",
                                    "--gateway", gateway.url)
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(sum(map(len, gateway.charges().values())), 1)
            self.assertEqual(gateway.leaks, [])


tap_runner.main()
