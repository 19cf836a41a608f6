# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is wrong with the input gets its own message and exit code and leaves nothing behind."""

import os
import subprocess
import unittest

from cli_case import AS_ANYBODY, SAMPLE, CliCase, Gateway
import tap_runner

VIDEO = SAMPLE / "sample-video.mp4"
AUDIO = SAMPLE / "sample-speech.wav"


def gst_launch(*pipeline):
    subprocess.run(["gst-launch-1.0", "-q", *pipeline], check=True, timeout=60)


class BadInput(CliCase):
    def refuse(self, video, audio, code, *words, exit_code=3, **options):
        done = self.run_cli("sync", video, audio, "-o", "out.mp4", "--json", **options)
        self.assertEqual(done.returncode, exit_code, done.stderr)
        self.assertIn(f'"{code}"', done.stdout)
        for word in words:
            self.assertIn(word, done.stderr)
        # A message is about the user's files, never about where the gateway keeps its copies.
        self.assertNotIn(str(self.folder / "data"), done.stderr)
        self.assertEqual(self.leftovers(), [])

    def test_swapped_files(self):
        self.refuse(AUDIO, VIDEO, "no-video", "only sound", "video first")
        done = self.run_cli("check", AUDIO, VIDEO)
        self.assert_error(done, 3, "video first")

    def test_encrypted_video(self):
        path, key = self.folder / "secret.mp4", "00112233445566778899aabbccddeeff"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", VIDEO, "-c", "copy", "-encryption_scheme",
             "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key, path], check=True)
        self.refuse(path, AUDIO, "unsupported", "secret.mp4", "encrypted")

    def test_only_an_attached_picture(self):
        cover, song = self.folder / "cover.png", self.folder / "song.mp3"
        subprocess.run(["ffmpeg", "-v", "error", "-i", VIDEO, "-frames:v", "1", cover], check=True)
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", AUDIO, "-i", cover, "-map", "0", "-map", "1",
             "-disposition:v", "attached_pic", song], check=True)
        self.refuse(song, AUDIO, "no-video", "song.mp3", "only sound")

    def test_one_pixel(self):
        path = self.folder / "pixel.mov"
        subprocess.run(["ffmpeg", "-v", "error", "-i", VIDEO, "-t", "1", "-an", "-vf",
                        "scale=1:1,format=rgb24", "-c:v", "png", path], check=True)
        self.refuse(path, AUDIO, "no-face")

    def test_missing_file(self):
        self.refuse("none.mp4", AUDIO, "not-found", "none.mp4")
        self.refuse(VIDEO, "none.wav", "not-found", "none.wav")

    def test_folder(self):
        self.refuse(self.folder, AUDIO, "not-a-file")

    def test_empty_file(self):
        (self.folder / "empty.mp4").touch()
        self.refuse("empty.mp4", AUDIO, "empty", "empty.mp4")

    def test_text_named_mp4(self):
        (self.folder / "notes.mp4").write_text("Dear diary,\n" * 100)
        self.refuse("notes.mp4", AUDIO, "not-media", "notes.mp4")

    def test_truncated_video(self):
        whole = VIDEO.read_bytes()
        (self.folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
        self.refuse("cut.mp4", AUDIO, "damaged", "cut.mp4")

    def test_video_without_face(self):
        path = self.folder / "bars.mp4"
        gst_launch(
            "videotestsrc", "num-buffers=50", "!", "video/x-raw,width=320,height=240,framerate=25/1",
            "!", "x264enc", "speed-preset=ultrafast", "!", "mp4mux", "!", "filesink",
            f"location={path}",
        )
        self.refuse(path, AUDIO, "no-face")

    def test_audio_without_audio_stream(self):
        path = self.folder / "mute.mp4"
        gst_launch(
            "videotestsrc", "num-buffers=10", "!", "video/x-raw,width=320,height=240,framerate=25/1",
            "!", "x264enc", "speed-preset=ultrafast", "!", "mp4mux", "!", "filesink",
            f"location={path}",
        )
        self.refuse(VIDEO, path, "no-audio", "mute.mp4")

    def test_video_without_picture(self):
        self.refuse(AUDIO, AUDIO, "no-video", AUDIO.name)

    def test_unreadable(self):
        path = self.folder / "secret.mp4"
        path.write_bytes(VIDEO.read_bytes())
        path.chmod(0)
        self.refuse(path, AUDIO, "permission", "secret.mp4", prefix=AS_ANYBODY)

    def test_gateway_unreachable(self):
        done = self.run_cli(
            "sync", VIDEO, AUDIO, "-o", "out.mp4", "--gateway", "http://127.0.0.1:9/v1",
            VARG_API_KEY="k",
        )
        self.assert_error(done, 6)
        self.assertEqual(self.leftovers(), [])

    def test_wrong_token(self):
        gateway = Gateway(self.folder / "gateway")
        self.addCleanup(gateway.close)
        done = self.run_cli(
            "sync", VIDEO, AUDIO, "-o", "out.mp4", "--gateway", gateway.url,
            VARG_API_KEY="varg_wrong_key",
        )
        self.assert_error(done, 4)
        self.assertNotIn("varg_wrong_key", done.stderr)
        self.assertEqual(self.leftovers(), [])

    def test_not_signed_in(self):
        done = self.run_cli(
            "sync", VIDEO, AUDIO, "-o", "out.mp4", "--gateway", "http://127.0.0.1:9/v1"
        )
        self.assert_error(done, 4)

    def test_result_path_exists(self):
        taken = self.folder / "out.mp4"
        taken.write_text("precious")
        done = self.run_cli("sync", VIDEO, AUDIO, "-o", "out.mp4")
        self.assert_error(done, 3, "out.mp4")
        self.assertEqual(taken.read_text(), "precious")
        self.assertEqual(self.leftovers(), ["out.mp4"])

    def test_result_folder_missing(self):
        done = self.run_cli("sync", VIDEO, AUDIO, "-o", "nowhere/out.mp4")
        self.assert_error(done, 3)


class DiskFull(CliCase):
    @unittest.skipUnless(os.geteuid() == 0, "mounting a small disk needs root")
    def test_while_writing_the_result(self):
        disk = self.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk]).returncode:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", disk])
        done = self.run_cli("sync", VIDEO, AUDIO, "-o", disk / "out.mp4")
        self.assert_error(done, 1, "full")
        self.assertEqual(list(disk.iterdir()), [])


tap_runner.main()
