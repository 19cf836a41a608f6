# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture speaks: from the file to the frames, through a real gateway process."""

import json
import struct
import subprocess
import zlib

from cli_case import SAMPLE, CliCase
import tap_runner

AUDIO = SAMPLE / "sample-speech.wav"
SIZE = 360


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def size_of(path):
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
         "stream=width,height,r_frame_rate:stream_side_data=rotation", "-of", "json", path],
        check=True, capture_output=True, text=True,
    )
    stream = json.loads(done.stdout)["streams"][0]
    assert "side_data_list" not in stream
    return stream["width"], stream["height"], stream["r_frame_rate"]


def frames(path, width, height):
    """All pictures, gray."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-vf", f"scale={width}:{height}:flags=area",
         "-pix_fmt", "gray", "-f", "rawvideo", "-"],
        check=True, capture_output=True,
    )
    size = width * height
    return [done.stdout[i:i + size] for i in range(0, len(done.stdout) - size + 1, size)]


def with_orientation(jpeg, orientation):
    """The bytes of a JPEG with an EXIF segment in front."""
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, orientation, 0, 0)
    segment = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]


def png_that_claims(width, height):
    head = struct.pack(">II", width, height) + b"\x08\x06\0\0\0"
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + crc + bytes(64)


class Pictures(CliCase):
    def setUp(self):
        super().setUp()
        self.speech = self.folder / "speech.wav"
        ffmpeg("-i", AUDIO, "-t", 2, self.speech)

    def make(self, name, *options):
        path = self.folder / name
        ffmpeg("-i", SAMPLE / "sample-video.mp4", "-frames:v", 1, *options, path)
        return path

    def sync(self, picture, *options):
        result = self.folder / "out.mp4"
        code, answer, errors = self.run_json(
            "sync", picture, self.speech, "-o", result, "--force", *options
        )
        self.assertEqual(code, 0, errors)
        self.assertEqual(answer["status"], "done")
        return result, answer

    def test_every_format(self):
        for name in ("face.png", "face.jpg", "face.webp"):
            picture = self.make(name, "-vf", f"scale={SIZE}:{SIZE}")
            result, answer = self.sync(picture)
            self.assertEqual(size_of(result), (SIZE, SIZE, "25/1"))
            self.assertEqual(answer["warnings"], [])
            made = frames(result, 60, 60)
            self.assertIn(len(made), (49, 50))
            first = made[0]
            self.assertTrue(any(max(abs(a - b) for a, b in zip(first, frame)) > 40
                                for frame in made), "the mouth does not move")

    def test_only_the_lower_face_moves(self):
        picture = self.make("face.png", "-vf", f"scale={SIZE}:{SIZE}")
        result, _ = self.sync(picture)
        original = frames(picture, 60, 60)[0]
        for frame in frames(result, 60, 60):
            # The room, and the face down to the nose.
            changed = [abs(a - b) for a, b in zip(original[:60 * 26], frame[:60 * 26])]
            self.assertLess(max(changed), 10)

    def test_turned_by_exif(self):
        upright = self.make("face.jpg", "-vf", f"crop=600:720,scale=300:{SIZE}", "-q:v", "2")
        turned = self.make("side.jpg", "-vf",
                           f"crop=600:720,scale=300:{SIZE},transpose=cclock", "-q:v", "2")
        turned.write_bytes(with_orientation(turned.read_bytes(), 6))
        result, _ = self.sync(turned)
        self.assertEqual(size_of(result)[:2], (300, SIZE))
        expected, found = frames(upright, 50, 60)[0], frames(result, 50, 60)[0]
        self.assertLess(sum(abs(a - b) for a, b in zip(expected, found)) / len(found), 4)

    def test_odd_size(self):
        result, _ = self.sync(self.make("face.png", "-vf", "crop=719:717"))
        self.assertEqual(size_of(result)[:2], (718, 716))

    def test_too_large_for_screens(self):
        picture = self.make("face.jpg", "-vf", "scale=4000:4000:flags=bicubic")
        ffmpeg("-i", AUDIO, "-t", "0.2", self.speech)
        result, answer = self.sync(picture)
        self.assertEqual(size_of(result)[:2], (3840, 3840))
        self.assertEqual(len(answer["warnings"]), 1)
        self.assertIn("scaled down", answer["warnings"][0])

    def test_head_motion(self):
        picture = self.make("face.png", "-vf", f"scale={SIZE}:{SIZE}")
        still, _ = self.sync(picture)
        quiet = frames(still, SIZE, SIZE)
        moving, _ = self.sync(picture, "--head-motion")
        swaying = frames(moving, SIZE, SIZE)

        def moved(made, top, bottom):
            """Mean change from the first to the last frame, gray levels."""
            first, last = (frame[top * SIZE:bottom * SIZE] for frame in (made[0], made[-1]))
            return sum(abs(a - b) for a, b in zip(first, last)) / len(first)

        self.assertLess(moved(quiet, 100, 150), 0.7)
        self.assertGreater(moved(swaying, 100, 150), 1.2)
        self.assertLess(moved(swaying, 0, 8), 0.7)

    def test_head_motion_of_a_video(self):
        _, answer = self.sync(SAMPLE / "sample-video.mp4", "--head-motion")
        self.assertEqual(len(answer["warnings"]), 1)

    def test_bad_pictures(self):
        whole = self.make("face.png").read_bytes()
        grey = self.folder / "grey.png"
        ffmpeg("-f", "lavfi", "-i", "color=gray:s=320x240", "-frames:v", 1, grey)
        cases = {
            "cut.png": (whole[:3000], 3, "cut.png"),
            "claims.png": (png_that_claims(60000, 60000), 3, "claims.png"),
            "tiny.png": (None, 3, "pixels"),
            "grey.png": (None, 3, "face"),
        }
        self.make("tiny.png", "-vf", "scale=90:90,pad=360:360:100:100:gray")
        for name, (content, code, word) in cases.items():
            path = self.folder / name
            if content is not None:
                path.write_bytes(content)
            with self.subTest(name):
                done = self.run_cli("sync", path, self.speech, "-o", "out.mp4")
                self.assert_error(done, code, word)
                self.assertEqual(self.leftovers(), [])

    def test_paid_models_need_a_video(self):
        picture = self.make("face.png", "-vf", f"scale={SIZE}:{SIZE}")
        done = self.run_cli("sync", picture, self.speech, "-o", "out.mp4", "--model", "sync-v2",
                            "--yes", "--gateway", "http://127.0.0.1:9/v1",
                            VARG_API_KEY="varg_test_key")
        self.assert_error(done, 3, "face.png", "picture")


tap_runner.main()
