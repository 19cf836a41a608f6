# SPDX-License-Identifier: GPL-3.0-or-later
"""How surely the checks before paying find what is wrong: a set of clips and recordings whose
defects are known because they were made here, from the presenter and, where they are present, from
the shared clips. Prints for each defect how often it was found, and for each finding how often it
was told of something good. Usage: bench_preflight_set.py CLI PRESENTER [WORD…]: only defects whose
names contain one of the words."""

import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zlib

CLI, PRESENTER, *ONLY = sys.argv[1:]
SHARED = pathlib.Path(os.environ["VISEME_SHARED_MEDIA"])
SECONDS = 7
TEXTS = [
    "The quick brown fox jumps over the lazy dog. Every morning we bake fresh bread and drink tea.",
    "Thank you for calling. All of our people are busy. Please hold the line for a moment.",
    "Winter came early this year. The lake froze over, and children went skating after school.",
]
VOICES = ["en-us+f4", "en-us+m3", "en-us+f2"]

# Told of all inputs, or of their lengths: no alarms.
NEUTRAL = {
    "face-found", "speech-found", "video-longer", "video-shorter", "video-much-shorter",
    "low-resolution",
}


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def encode(source, target, video_filter, *more):
    ffmpeg(*more, "-i", source, "-an", "-filter_complex", video_filter, "-c:v", "libx264",
           "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-t", SECONDS, target)
    return target


def check(video, audio):
    done = subprocess.run([CLI, "check", video, audio, "--json"], capture_output=True, text=True)
    if not done.stdout:
        return {"findings": [{"id": "error", "message": done.stderr.strip()}], "video": {}}
    return json.loads(done.stdout)


def ids_of(report, about=None):
    return [f["id"] for f in report["findings"] if about in (None, f.get("about"))]


class Source:
    """A good clip, with where its face is."""

    def __init__(self, path, audio):
        self.path, self.name = path, path.stem
        report = check(path, audio)["video"]
        piece = max(report["face"], key=lambda p: p["end"] - p["start"])
        self.x, self.y = piece.get("x", 0.5), piece.get("y", 0.5)
        self.width, self.height = report["width"], report["height"]
        self.face = piece.get("face_pixels", 100)

    def around(self, scale):
        """The box of the face, SCALE times as large, as X, Y, SIZE in pixels."""
        side = int(self.face * scale) // 2 * 2
        return (
            int(self.x * self.width - side / 2), int(self.y * self.height - side / 2), side,
        )


# Defects of a video: what is made of a good one, and which findings tell of it.

def small(width):
    def make(source, target):
        factor = width / source.face
        encode(source.path, target,
               f"[0]split[a][b];[a]gblur=sigma=40[c];[b]scale=iw*{factor:.4f}:-2[d];"
               f"[c][d]overlay=(W-w)/3:(H-h)/3")
    return make, {"small-face"}


def dark(factor):
    return lambda s, t: encode(s.path, t, f"lutyuv=y=16+(val-16)*{factor}"), {"face-dark"}


def blurred(part):
    return lambda s, t: encode(s.path, t, f"gblur=sigma={s.face * part:.1f}"), {"face-blurred"}


def over(source, target, color, scale, low=False, start=2.0, end=5.0):
    """A patch over the face, or over its lower half, that follows nothing: larger than the moves."""
    x, y, side = source.around(scale)
    top, height = (y + side * 11 // 20, side * 9 // 20) if low else (y, side)
    encode(source.path, target,
           f"drawbox=x={x}:y={top}:w={side}:h={height}:color={color}:t=fill"
           f":enable='between(t,{start},{end})'")


def covered_face(color):
    return lambda s, t: over(s, t, color, 1.7), {"face-absent"}


def covered_mouth(color):
    return (lambda s, t: over(s, t, color, 1.25, low=True),
            {"mouth-covered", "face-absent", "face-turned"})


def leaves(side):
    """The whole picture slides to one side until the face is out of it, and comes back."""
    def make(source, target):
        shift = (source.x + source.face / source.width) * source.width
        if side == "right":
            shift = -(source.width - source.x * source.width + source.face)
        encode(source.path, target,
               f"split[a][b];[a]scale=2:2,scale={source.width}:{source.height}[c];[c][b]overlay=x="
               f"'-{shift:.0f}*clip(min((t-1.5)/0.6\\,(5.5-t)/0.6)\\,0\\,1)':y=0")
    return make, {"face-absent", "face-cut-off", "face-turned"}


def two_faces(source, target):
    encode(source.path, target, "split[a][b];[b]hflip[c];[a][c]hstack,scale=trunc(iw/4)*2:-2")


def cuts(source, target):
    """Three shots: the picture, a part of it mirrored, the picture."""
    encode(source.path, target,
           "split=3[a][b][c];[a]trim=0:2[p];[b]trim=2:4,hflip,negate,setpts=PTS-STARTPTS[q];"
           "[c]trim=4:7,setpts=PTS-STARTPTS[r];[q]negate,scale=iw*1.5:-2,crop=iw/1.5:ih/1.5,"
           f"scale={source.width}:{source.height},setsar=1[q2];[p]setsar=1[p2];[r]setsar=1[r2];"
           "[p2][q2][r2]concat=3:1:0")


def frozen(seconds):
    return (lambda s, t: encode(
                s.path, t,
                f"fps=25,loop=loop={int(25 * seconds)}:size=1:start=50,setpts=N/25/TB"),
            {"still"})


def varying(source, target):
    ffmpeg("-i", source.path, "-an", "-vf", "settb=1/1000,setpts=PTS+18*random(0)", "-vsync",
           "vfr", "-enc_time_base", "1:1000", "-t", SECONDS, "-c:v", "libx264", "-preset",
           "veryfast", target)


VIDEO_DEFECTS = {
    "small face, 50 px": small(50), "small face, 70 px": small(70), "small face, 85 px": small(85),
    "dark, 8 %": dark(0.08), "dark, 14 %": dark(0.14),
    "blurred, 1/60 face": blurred(1 / 60), "blurred, 1/30 face": blurred(1 / 30),
    "face covered, gray": covered_face("gray"), "face covered, black": covered_face("black"),
    "mouth covered, blue": covered_mouth("0x6080a0"), "mouth covered, white": covered_mouth("white"),
    "leaves to the left": leaves("left"), "leaves to the right": leaves("right"),
    "two faces": (two_faces, {"several-faces"}),
    "hard cuts": (cuts, {"hard-cuts"}),
    "frozen for 2 s": frozen(2), "frozen for 4 s": frozen(4),
    "variable rate": (varying, {"variable-frame-rate"}),
}


# Defects of speech.

def filtered(chain, *ids):
    return lambda s, t: ffmpeg("-i", s, "-af", chain, "-c:a", "pcm_s16le", t), set(ids)


def mixed(sound, level, *ids):
    """SOUND, a source of ffmpeg at full scale, LEVEL dB below the speech, which is at -20 LUFS."""
    def make(source, target):
        ffmpeg("-i", source, "-f", "lavfi", "-i", sound, "-filter_complex",
               "[0]loudnorm=I=-20:TP=-2,aresample=48000[a];"
               f"[1]loudnorm=I={-20 + level}:TP=-1,aresample=48000[b];"
               "[a][b]amix=duration=first:normalize=0", "-c:a", "pcm_s16le", target)
    return make, set(ids)


def chords(base):
    """Four chords of half a second, with overtones, that fade."""
    steps = [(1, 1.26, 1.5), (1.33, 1.68, 2), (1.5, 1.89, 2.25), (0.89, 1.12, 1.33)]
    words = []
    for i, chord in enumerate(steps):
        tones = "+".join(
            f"{0.5 / overtone:.3f}*sin(2*PI*t*{base * note * overtone:.2f})"
            for note in chord for overtone in (1, 2, 3, 4)
        )
        words.append(f"between(mod(t,2),{i / 2},{i / 2 + 0.5})*exp(-1.2*mod(t,0.5))*({tones})")
    return f"aevalsrc='0.2*({'+'.join(words)})':s=48000:d=30"


NOISE = "anoisesrc=color={}:d=30:r=48000:a=0.5"
AUDIO_DEFECTS = {
    "clipping, +16 dB": filtered("loudnorm=I=-18:TP=-1,volume=16dB", "clipping"),
    "clipping, +24 dB": filtered("loudnorm=I=-18:TP=-1,volume=24dB", "clipping"),
    "white noise, SNR 5 dB": mixed(NOISE.format("white"), -5, "noise"),
    "white noise, SNR 10 dB": mixed(NOISE.format("white"), -10, "noise"),
    "pink noise, SNR 5 dB": mixed(NOISE.format("pink"), -5, "noise"),
    "pink noise, SNR 10 dB": mixed(NOISE.format("pink"), -10, "noise"),
    "music, 6 dB softer": mixed(chords(262), -6, "music"),
    "music, 12 dB softer": mixed(chords(196), -12, "music"),
    "silence": filtered("volume=0", "silent-audio"),
    "quiet, -36 LUFS": filtered("loudnorm=I=-24:TP=-2,volume=-12dB", "quiet"),
    "silent start, 2 s": filtered("adelay=2000:all=1", "silent-start"),
    "silent end, 2 s": filtered("apad=pad_dur=2", "silent-end"),
    "telephone": filtered("aresample=8000", "low-sample-rate"),
}

GOOD_VIDEO = {
    "as it is": "null", "mirrored": "hflip", "lighter": "lutyuv=y=clip(val*1.15\\,16\\,235)",
    "darker": "lutyuv=y=16+(val-16)*0.75", "smaller": "scale=trunc(iw*0.4)*2:-2",
    "grain": "noise=alls=6:allf=t", "crop": "crop=iw*0.9:ih*0.9",
}
GOOD_AUDIO = {
    "as it is": "anull", "louder": "volume=2dB", "softer": "volume=-3dB", "48 kHz": "aresample=48000",
    "room": "aecho=0.9:0.6:25|43:0.25|0.15", "highpass": "highpass=f=90",
    "compressed": "acompressor=threshold=0.1:ratio=3",
}


def make_sources(folder):
    """Good clips and recordings."""
    videos, audios = [], []
    for i, text in enumerate(TEXTS):
        video, audio = folder / f"presenter-{i}.mp4", folder / f"presenter-{i}.wav"
        subprocess.run(
            [PRESENTER, "--out", video, "--speech-out", audio, "--seconds", str(SECONDS),
             "--seed", str(i + 3), "--text", text, "--voice", VOICES[i]], check=True)
        videos.append(video)
        audios.append(audio)
    if SHARED.is_dir():
        for name in ("woman-garden", "man-kitchen", "man-office-vfr"):
            for start in (0, 2, 12) if name == "man-kitchen" else (0,):
                target = folder / f"{name}-{start}.mp4"
                encode(SHARED / f"{name}.mp4", target, "fps=25", "-ss", start)
                videos.append(target)
        for name, start in (("speech-1", 0), ("speech-2", 0), ("speech-2", 9),
                            ("speech-3-stereo", 0), ("speech-60s", 4), ("speech-60s", 20),
                            ("speech-60s", 36)):
            target = folder / f"{name}-{start}.wav"
            ffmpeg("-ss", start, "-t", 9, "-i", SHARED / f"{name}.wav", target)
            audios.append(target)
    return videos, audios


class Rates:
    def __init__(self):
        self.found = collections.Counter()
        self.made = collections.Counter()
        self.missed = collections.defaultdict(list)
        self.alarms = collections.defaultdict(list)
        self.n_good = collections.Counter()

    def take_defect(self, name, source, wanted, ids):
        self.made[name] += 1
        self.show_progress()
        if wanted & set(ids):
            self.found[name] += 1
        else:
            self.missed[name].append(f"{source}: {' '.join(sorted(set(ids) - NEUTRAL)) or 'well'}")

    def take_good(self, kind, name, ids):
        self.n_good[kind] += 1
        self.show_progress()
        for alarm in set(ids) - NEUTRAL:
            self.alarms[alarm].append(name)

    def show_progress(self):
        done = sum(self.made.values()) + sum(self.n_good.values())
        print(f"\r{done} checked", end="", file=sys.stderr, flush=True)

    def tell(self):
        print(f"{'defect':28} {'found':>9}")
        for name, made in self.made.items():
            print(f"{name:28} {self.found[name]:4}/{made:<4} {100 * self.found[name] // made:3} %",
                  "  missed:" if self.missed[name] else "", "; ".join(self.missed[name][:3]))
        total, found = sum(self.made.values()), sum(self.found.values())
        print(f"{'all':28} {found:4}/{total:<4} {100 * found / max(total, 1):.1f} %\n")
        print(f"false alarms of {self.n_good['video']} good videos, {self.n_good['audio']} good "
              "recordings:")
        for alarm, names in sorted(self.alarms.items()):
            print(f"  {alarm:22} {len(names):3}  {', '.join(names[:4])}")
        clips = {name for names in self.alarms.values() for name in names}
        good = sum(self.n_good.values())
        print(f"  inputs with any alarm: {len(clips)}/{good} = {100 * len(clips) / max(good, 1):.1f} %")


def main():
    rates = Rates()
    with tempfile.TemporaryDirectory() as name, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(name)
        videos, audios = make_sources(folder)
        sources = [Source(video, audios[0]) for video in videos]
        # What recordings are checked with is of no interest, and quick.
        picture = folder / "picture.png"
        ffmpeg("-i", videos[0], "-frames:v", "1", "-vf", "scale=160:-2", picture)
        work = []

        def wanted(words):
            return not ONLY or any(word in words for word in ONLY)

        def video_defect(defect, source, make, ids):
            target = folder / f"{source.name}-{zlib.crc32(defect.encode())}.mp4"
            make(source, target)
            rates.take_defect(defect, source.name, ids, ids_of(check(target, audios[0])))
            target.unlink()

        def audio_defect(defect, source, make, ids):
            target = folder / f"{source.stem}-{zlib.crc32(defect.encode())}.wav"
            make(source, target)
            rates.take_defect(defect, source.stem, ids, ids_of(check(picture, target)))
            target.unlink()

        def good_video(source, words, chain):
            target = folder / f"{source.name}-{zlib.crc32(words.encode())}-good.mp4"
            encode(source.path, target, chain)
            rates.take_good("video", f"{source.name} {words}", ids_of(check(target, audios[0])))
            target.unlink()

        def good_audio(source, words, chain):
            target = folder / f"{source.stem}-{zlib.crc32(words.encode())}-good.wav"
            ffmpeg("-i", source, "-af", chain, "-c:a", "pcm_s16le", target)
            rates.take_good("audio", f"{source.stem} {words}", ids_of(check(picture, target), "audio"))
            target.unlink()

        def turned_away(i, length):
            target = folder / f"away-{i}-{length}.mp4"
            subprocess.run(
                [PRESENTER, "--out", target, "--seconds", str(SECONDS), "--seed", str(i + 3),
                 "--away-from", "2", "--away-to", str(2 + length)], check=True)
            rates.take_defect(f"turned away for {length} s", f"presenter-{i}",
                              {"face-absent", "face-turned"}, ids_of(check(target, audios[0])))

        for defect, (make, ids) in VIDEO_DEFECTS.items():
            if wanted(defect):
                work += [pool.submit(video_defect, defect, s, make, ids) for s in sources]
        for length in (1.5, 3):
            if wanted("turned away"):
                work += [pool.submit(turned_away, i, length) for i in range(6)]
        for defect, (make, ids) in AUDIO_DEFECTS.items():
            if wanted(defect):
                work += [pool.submit(audio_defect, defect, s, make, ids) for s in audios]
        for words, chain in GOOD_VIDEO.items():
            if wanted("good"):
                work += [pool.submit(good_video, s, words, chain) for s in sources]
        for words, chain in GOOD_AUDIO.items():
            if wanted("good"):
                work += [pool.submit(good_audio, s, words, chain) for s in audios]
        try:
            for job in work:
                job.result()
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
    rates.tell()


main()
