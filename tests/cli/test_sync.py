# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job from the command line, through a real gateway process, on real clips."""

import json
import signal
import subprocess
import time
import unittest

from cli_case import CLI, SAMPLE, SHARED, CliCase, Gateway
import tap_runner

VIDEO = SAMPLE / "sample-video.mp4"
AUDIO = SAMPLE / "sample-speech.wav"


def probe(path):
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json",
         path],
        check=True, capture_output=True, text=True,
    )
    return json.loads(done.stdout)


def stream(info, kind):
    return next(s for s in info["streams"] if s["codec_type"] == kind)


def duration(path):
    return float(probe(path)["format"]["duration"])


class Sync(CliCase):
    def assert_result(self, result, video, audio):
        info = probe(result)
        picture, source = stream(info, "video"), stream(probe(video), "video")
        wanted = duration(audio)
        frame = 1 / eval_rate(source["avg_frame_rate"])
        self.assertEqual(
            (picture["width"], picture["height"]), (source["width"], source["height"])
        )
        self.assertAlmostEqual(float(info["format"]["duration"]), wanted, delta=frame + 0.03)
        self.assertAlmostEqual(float(picture["duration"]), wanted, delta=frame + 0.001)
        self.assertGreater(int(picture["nb_read_frames"]), 0.9 * wanted / frame)
        self.assertEqual(stream(info, "audio")["codec_type"], "audio")
        subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", result, "-f", "null", "-"],
                       check=True)
        head = result.read_bytes()
        self.assertLess(head.find(b"moov"), head.find(b"mdat"))

    def sync(self, video, audio, *options):
        result = self.folder / "out.mp4"
        code, answer, errors = self.run_json("sync", video, audio, "-o", result, *options)
        self.assertEqual(code, 0, errors)
        self.assertEqual(answer["status"], "done")
        self.assertEqual(self.leftovers(), ["out.mp4"])
        self.assert_result(result, video, audio)
        return answer

    def test_result_is_proved(self):
        """Also when only parts of the files were used."""
        self.proves = True
        for changes, seconds in (((), 5.2), (("--length=cut-off", "--video-from=0.5",
                                              "--video-to=5", "--audio-from=0.4"), 4.5)):
            code, answer, errors = self.run_json(
                "sync", VIDEO, AUDIO, "-o", "out.mp4", "--force", *changes
            )
            self.assertEqual(code, 0, errors)
            proof = answer["proof"]
            self.assertEqual(proof["outcome"], "passed", proof)
            self.assertAlmostEqual(proof["duration"], seconds, delta=0.08)
            kept = self.folder / "data" / "proofs" / f"{answer['job']}.json"
            self.assertEqual(json.loads(kept.read_text()), proof)

    def test_sample(self):
        answer = self.sync(VIDEO, AUDIO)
        self.assertEqual(answer["warnings"], [])

    def test_replaces_with_force(self):
        (self.folder / "out.mp4").write_text("old")
        self.sync(VIDEO, AUDIO, "--force")

    def test_video_shorter_than_audio(self):
        short = self.folder / "short.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-i", VIDEO, "-t", "2.5", "-c:a", "copy", short],
                       check=True)
        self.sync(short, AUDIO)

    def sync_length(self, mode, *options):
        """A part of the video of 2 s, and 3 s of speech: how long the result is, and its speech."""
        result = self.folder / "out.mp4"
        code, answer, errors = self.run_json(
            "sync", VIDEO, AUDIO, "-o", result, "-f", "--length", mode, "--video-to", "2",
            "--audio-from", "0:01", "--audio-to", "4", *options)
        self.assertEqual(code, 0, errors)
        self.assertEqual(answer["warnings"], [])
        info = probe(result)
        return float(stream(info, "video")["duration"]), float(stream(info, "audio")["duration"])

    def test_lengths(self):
        for mode, wanted in (("cut-off", 2), ("loop", 3), ("bounce", 3), ("remap", 3)):
            with self.subTest(mode):
                video, audio = self.sync_length(mode)
                self.assertAlmostEqual(video, wanted, delta=0.041)
                self.assertAlmostEqual(audio, wanted, delta=2 * 1024 / 16000)

    def test_length_with_silence(self):
        video, _ = self.sync_length("silence", "--audio-to", "1.5")
        self.assertAlmostEqual(video, 2, delta=0.041)

    def test_fixes(self):
        """Quiet speech that begins late: what is sent begins soon, and the result is louder."""
        speech, result = self.folder / "late.wav", self.folder / "out.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-i", AUDIO, "-t", "3", "-af",
                        "volume=-24dB,adelay=2000", speech], check=True)
        code, _, errors = self.run_json("sync", VIDEO, speech, "-o", result,
                                        "--fix", "normalise,trim-audio")
        self.assertEqual(code, 0, errors)
        self.assertLess(duration(result), 3.5)
        volume = subprocess.run(["ffmpeg", "-i", result, "-af", "volumedetect", "-f", "null", "-"],
                                capture_output=True, text=True).stderr
        mean = float(volume.split("mean_volume: ")[1].split()[0])
        self.assertGreater(mean, -24)

    def test_unknown_fix(self):
        done = self.run_cli("sync", VIDEO, AUDIO, "-o", "out.mp4", "--fix", "magic")
        self.assert_error(done, 2, "magic")

    def test_wrong_part(self):
        for options in (["--length", "cut"], ["--video-from", "x"],
                        ["--video-from", "3", "--video-to", "2"]):
            with self.subTest(options):
                self.assertEqual(
                    self.run_cli("sync", VIDEO, AUDIO, "-o", "out.mp4", *options).returncode, 2)

    def test_part_that_is_not_there(self):
        done = self.run_cli("sync", VIDEO, AUDIO, "-o", "out.mp4", "--video-from", "1:00")
        self.assert_error(done, 3, "sample-video.mp4", "earlier")
        self.assertEqual(self.leftovers(), [])

    def test_silent_audio_is_a_warning(self):
        silent = self.folder / "silent.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono",
                        "-t", "2", silent], check=True)
        answer = self.sync(VIDEO, silent)
        self.assertEqual(len(answer["warnings"]), 1)

    def test_progress_for_people(self):
        done = self.run_cli("sync", VIDEO, AUDIO, "-o", "out.mp4")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("out.mp4", done.stdout)
        self.assertIn("Working", done.stderr)

    def test_other_gateway(self):
        gateway = Gateway(self.folder / "gateway")
        self.addCleanup(gateway.close)
        self.environment["VARG_API_KEY"] = gateway.token
        self.sync(VIDEO, AUDIO, "--gateway", gateway.url)

    def test_interrupt_leaves_nothing(self):
        process = subprocess.Popen(
            [CLI, "sync", VIDEO, AUDIO, "-o", "out.mp4"], env=self.environment, cwd=self.folder,
            stderr=subprocess.PIPE, text=True,
        )
        for line in process.stderr:
            if "Working" in line:
                break
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        self.assertLess(time.monotonic() - started, 10)
        self.assertEqual(self.leftovers(), [])

    @unittest.skipUnless(SHARED.is_dir(), "the shared clips are not here")
    def test_real_clip_with_variable_frame_rate(self):
        self.sync(SHARED / "man-office-vfr.mp4", SHARED / "speech-3-stereo.wav")

    @unittest.skipUnless(SHARED.is_dir(), "the shared clips are not here")
    def test_real_clip_upright(self):
        self.sync(SHARED / "woman-garden.mp4", SHARED / "speech-3-stereo.wav")


def eval_rate(text):
    over, under = text.split("/")
    return int(over) / int(under)


tap_runner.main()
