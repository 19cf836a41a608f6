# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reader and the writer do to a video of each kind, judged by FFmpeg.

Usage: test_fidelity.py VISEME-RECODE
"""

import array
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
import tap_runner  # noqa: E402

RECODE = sys.argv.pop(1)
SMOOTH = "gradients=s=320x240:r=25:d=0.4:speed=0.02:x0=0:y0=0:x1=320:y1=240:seed=7"
DETAIL = "testsrc2=s=320x240:r=25:d=0.4"
TAGS = ("color_space", "color_transfer", "color_primaries")
X264 = ("-c:v", "libx264", "-crf", "8", "-preset", "ultrafast")


def ffmpeg(*arguments):
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)],
                          capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)


def probe(path, kind="v"):
    """The stream's facts, and the times of its frames."""
    def run(*what):
        done = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", kind, *what, "-of", "json", path],
            check=True, capture_output=True, text=True, timeout=60,
        )
        return json.loads(done.stdout)

    frames = run("-show_entries", "frame=pts_time")["frames"]
    return run("-show_streams")["streams"][0] | {"times": [float(f["pts_time"]) for f in frames]}


def psnr(one, other, before_one="null", before_other="null"):
    """Frame by frame, whatever the timestamps, dB."""
    graph = (f"[0:v]{before_one},settb=1/25,setpts=N[a];[1:v]{before_other},settb=1/25,setpts=N[b];"
             "[a][b]psnr")
    done = subprocess.run(
        ["ffmpeg", "-nostdin", "-i", one, "-i", other, "-filter_complex", graph, "-f", "null", "-"],
        check=True, capture_output=True, text=True, timeout=60,
    )
    value = re.search(r"PSNR .*average:(\S+)", done.stderr).group(1)
    return float(value)


CLICKS = (0.1, 0.5, 1.3)
RATE = 44100


def write_clicks(path):
    """Two seconds of stereo silence with bursts of 2 ms around each of CLICKS."""
    samples = array.array("h", bytes(4 * 2 * RATE))
    for click in CLICKS:
        for i in range(-RATE // 1000, RATE // 1000):
            value = int(16000 * math.sin(i * math.pi / 4))
            samples[2 * (round(click * RATE) + i)] = value
            samples[2 * (round(click * RATE) + i) + 1] = value
    path.with_suffix(".raw").write_bytes(samples.tobytes())
    ffmpeg("-f", "s16le", "-ar", RATE, "-ac", 2, "-i", path.with_suffix(".raw"), path)


def decode(path):
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "a", "-ac", "1",
                           "-ar", "48000", "-f", "s16le", "-"],
                          check=True, capture_output=True, timeout=60)
    return array.array("h", done.stdout)


def find_clicks(path):
    """The middles of the bursts, by FFmpeg's decoder, seconds."""
    samples, found, i = decode(path), [], 0
    while i < len(samples):
        if abs(samples[i]) < 3000:
            i += 1
            continue
        start = max(0, i - 300)
        energy = [s * s for s in samples[start:i + 300]]
        found.append((start + sum(e * n for n, e in enumerate(energy)) / sum(energy)) / 48000)
        i += 4800
    return found


def packets(path):
    done = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "a", "-show_packets",
                           "-show_data_hash", "md5", "-show_entries", "packet=data_hash", "-of",
                           "csv=p=0", path], check=True, capture_output=True, text=True, timeout=60)
    return re.findall(r"MD5:\w+", done.stdout)


def tags(space, transfer, primaries, color_range, matrix):
    return (f"scale=out_color_matrix={matrix}:out_range={color_range},setparams=colorspace={space}:"
            f"color_trc={transfer}:color_primaries={primaries}:range={color_range}")


class Fidelity(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="viseme-fidelity-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.audio = self.folder / "tone.wav"
        self.output = self.folder / "result.mp4"
        ffmpeg("-f", "lavfi", "-i", "sine=d=0.4", self.audio)

    def make(self, name, *arguments, source=SMOOTH):
        path = self.folder / name
        ffmpeg("-f", "lavfi", "-i", source, *arguments, path)
        return path

    def recode(self, video, audio=None):
        done = subprocess.run([RECODE, video, audio or self.audio, self.output],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return probe(video), probe(self.output)

    def assert_tags(self, before, after):
        for tag in TAGS:
            given = before.get(tag, "unknown").replace("bt470bg", "smpte170m")
            self.assertEqual(after.get(tag, "unknown").replace("bt470bg", "smpte170m"), given, tag)
        self.assertEqual(after.get("color_range", "tv"), before.get("color_range", "tv"))

    def test_colors_of_420(self):
        kinds = {
            "709": ("yuv420p", tags("bt709", "bt709", "bt709", "tv", "bt709")),
            "601": ("yuv420p", tags("smpte170m", "smpte170m", "smpte170m", "tv", "bt601")),
            "601-pal": ("yuv420p", tags("bt470bg", "bt709", "bt470bg", "tv", "bt601")),
            "709-full": ("yuvj420p", tags("bt709", "bt709", "bt709", "pc", "bt709")),
            "601-full": ("yuvj420p", tags("smpte170m", "smpte170m", "smpte170m", "pc", "bt601")),
            "untold": ("yuv420p", "null"),
        }
        for name, (pixels, filters) in kinds.items():
            for suffix in (".mp4", ".mkv"):
                with self.subTest(name + suffix):
                    video = self.make(name + suffix, "-vf", f"{filters},format={pixels}", *X264,
                                      source=DETAIL)
                    before, after = self.recode(video)
                    self.assert_tags(before, after)
                    self.assertEqual(after["chroma_location"], before["chroma_location"])
                    self.assertEqual(after["pix_fmt"], before["pix_fmt"])
                    # Of the same plane values: no conversion at all.
                    self.assertGreater(psnr(video, self.output), 42)

    def test_high_definition_untold(self):
        video = self.make("large.mp4", "-pix_fmt", "yuv420p", *X264,
                          source="testsrc2=s=1280x720:r=25:d=0.12")
        self.assert_tags(*self.recode(video))

    def test_other_pixel_formats(self):
        bt709 = tags("bt709", "bt709", "bt709", "tv", "bt709")
        bt2020 = tags("bt2020nc", "bt2020-10", "bt2020", "tv", "bt2020")
        kinds = {
            "422.mp4": ("-vf", f"{bt709},format=yuv422p", *X264),
            "444.mp4": ("-vf", f"{bt709},format=yuv444p", *X264),
            "422-10.mp4": ("-vf", f"{bt709},format=yuv422p10le", *X264),
            "420-10.mp4": ("-vf", f"{bt709},format=yuv420p10le", *X264),
            "2020-10.mp4": ("-vf", f"{bt2020},format=yuv420p10le", *X264),
            "gbr.mp4": ("-c:v", "libx264rgb", "-crf", "0"),
            "rgb.mkv": ("-c:v", "ffv1", "-pix_fmt", "bgr0"),
            "rle.mov": ("-c:v", "qtrle"),
            "jpeg.avi": ("-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj422p"),
            "vp9.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-b:v", "3M",
                         "-pix_fmt", "yuv420p"),
            "prores.mov": ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le"),
        }
        for name, arguments in kinds.items():
            with self.subTest(name):
                video = self.make(name, *arguments)
                _, after = self.recode(video)
                self.assertEqual((after["width"], after["height"]), (320, 240))
                # As shown: a wrong matrix or range costs more than 15 dB.
                to_rgb = "scale=flags=accurate_rnd+full_chroma_int,format=gbrp"
                self.assertGreater(psnr(video, self.output, to_rgb, to_rgb), 40)

    def test_hdr_is_refused(self):
        for transfer in ("smpte2084", "arib-std-b67"):
            with self.subTest(transfer):
                video = self.make(
                    "hdr.mp4", "-vf",
                    tags("bt2020nc", transfer, "bt2020", "tv", "bt2020") + ",format=yuv420p10le",
                    *X264)
                done = subprocess.run([RECODE, video, self.audio, self.output],
                                      capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 1)
                self.assertIn("HDR", done.stderr)
                self.assertFalse(self.output.exists())

    def test_shape(self):
        for turn in (90, 180, 270):
            with self.subTest(turn):
                flat = self.make("flat.mp4", "-vf", "setsar=4/3", "-pix_fmt", "yuv420p", *X264,
                                 source=DETAIL)
                video = self.folder / f"{turn}.mp4"
                ffmpeg("-i", flat, "-c", "copy", "-metadata:s:v", f"rotate={turn}", video)
                before, after = self.recode(video)
                self.assertEqual(after["sample_aspect_ratio"], before["sample_aspect_ratio"])
                self.assertEqual(after["side_data_list"][0]["rotation"],
                                 before["side_data_list"][0]["rotation"])
                self.assertGreater(psnr(video, self.output), 42)  # both turned by FFmpeg

    def test_odd_sizes(self):
        for size in ("321x241", "320x241", "321x240"):
            with self.subTest(size):
                video = self.make("odd.webm", "-vf", f"scale={size.replace('x', ':')}",
                                  "-c:v", "libvpx-vp9", "-deadline", "realtime", "-b:v", "3M",
                                  "-pix_fmt", "yuv420p")
                _, after = self.recode(video)
                self.assertEqual(f"{after['width']}x{after['height']}", size)
                self.assertGreater(
                    psnr(video, self.output, "format=yuv444p", "format=yuv444p"), 35)

    def test_interlaced(self):
        moving = ("testsrc2=s=320x240:r=50:d=0.4,"
                  "drawbox=x='mod(t*300,280)':y=60:w=40:h=120:color=white:t=fill")
        for order in ("tff", "bff"):
            for suffix in (".mp4", ".ts"):
                with self.subTest(order + suffix):
                    video = self.make(
                        order + suffix, "-vf",
                        f"format=yuv420p,interlace=scan={order}:lowpass=0,setfield={order}", *X264,
                        "-flags", "+ilme+ildct", "-x264opts", f"{order}=1", source=moving)
                    before, after = self.recode(video)
                    self.assertEqual(after["field_order"], "progressive")
                    self.assertEqual(len(after["times"]), len(before["times"]))
                    self.assertEqual(after["avg_frame_rate"], "25/1")
                    truth = self.make("truth.mp4", "-vf",
                                      "select='not(mod(n,2))',setpts=N/25/TB,format=yuv420p",
                                      "-r", "25", *X264, source=moving)
                    theirs = psnr(truth, video, before_other="yadif=0")
                    self.assertGreater(psnr(truth, self.output), theirs - 0.5)
                    self.assertLess(psnr(truth, video), theirs - 2)  # or there was nothing to do

    def test_times(self):
        """Variable rate, B-frames, an edit list, and a start that is not zero."""
        kinds = {
            "variable.mp4": ("-vf", "select='lt(mod(n,5),3)',format=yuv420p", "-vsync", "vfr",
                             "-bf", "3"),
            "late.mkv": ("-pix_fmt", "yuv420p", "-output_ts_offset", "2.5"),
            "late.ts": ("-pix_fmt", "yuv420p", "-output_ts_offset", "100"),
        }
        for name, arguments in kinds.items():
            with self.subTest(name):
                video = self.make(name, *arguments, *X264[:-1], "veryfast",
                                  source=DETAIL.replace("d=0.4", "d=2"))
                before, after = self.recode(video)
                first = before["times"][0]
                self.assertEqual(len(after["times"]), len(before["times"]))
                for time, wanted in zip(after["times"], before["times"]):
                    self.assertAlmostEqual(time, wanted - first, delta=0.002)

    def make_sound(self, name, *arguments):
        clicks = self.folder / "clicks.wav"
        write_clicks(clicks)
        sound = self.folder / name
        if sound != clicks:
            ffmpeg("-i", clicks, *arguments, sound)
        video = self.make("two-seconds.mp4", "-pix_fmt", "yuv420p", *X264,
                          source=SMOOTH.replace("d=0.4", "d=2"))
        self.recode(video, sound)
        return sound, probe(self.output, "a")

    def assert_clicks(self, late=0.0):
        found = find_clicks(self.output)
        self.assertEqual(len(found), len(CLICKS))
        for time, wanted in zip(found, CLICKS):
            self.assertAlmostEqual(time, wanted + late, delta=0.005)

    def test_copied_sound(self):
        # Streams that do not tell what to leave out are as late as every GStreamer decoder has it.
        kinds = {
            "aac.m4a": (("-c:a", "aac"), "aac", 0),
            "aac.aac": (("-c:a", "aac"), "aac", 1024 / RATE),
            "mp3.mp3": (("-c:a", "libmp3lame"), "mp3", 1105 / RATE),
            "alac.m4a": (("-c:a", "alac"), "alac", 0),
        }
        for name, (arguments, codec, late) in kinds.items():
            with self.subTest(name):
                sound, found = self.make_sound(name, *arguments)
                self.assertEqual((found["codec_name"], found["sample_rate"], found["channels"]),
                                 (codec, str(RATE), 2))
                self.assert_clicks(late)
                copied = packets(self.output)
                if sound.suffix == ".aac":  # its packets have headers that MP4 has elsewhere
                    ffmpeg("-i", sound, "-c", "copy", sound.with_suffix(".mp4"))
                    sound = sound.with_suffix(".mp4")
                self.assertGreater(len(copied), 15)
                self.assertLessEqual(set(copied), set(packets(sound)))

    def test_encoded_sound(self):
        kinds = {
            "clicks.wav": ((), RATE, 2),
            "flac.flac": (("-ar", "48000"), 48000, 2),
            "mono.wav": (("-ac", "1", "-ar", "16000"), 16000, 1),
            "opus.opus": (("-c:a", "libopus"), 48000, 2),
            "vorbis.ogg": (("-c:a", "libvorbis"), RATE, 2),
        }
        for name, (arguments, rate, channels) in kinds.items():
            with self.subTest(name):
                _, found = self.make_sound(name, *arguments)
                self.assertEqual((found["codec_name"], found["sample_rate"], found["channels"]),
                                 ("aac", str(rate), channels))
                self.assert_clicks()
                self.assertAlmostEqual(float(found["duration"]), 2, delta=1024 / rate + 0.001)


if __name__ == "__main__":
    tap_runner.main()
