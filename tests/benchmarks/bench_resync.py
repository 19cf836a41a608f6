# SPDX-License-Identifier: GPL-3.0-or-later
"""How well rendered mouths speak: held-out re-sync of real clips, and the presenter in five languages.

Held-out re-sync: the first 60 % of a talking clip are the video, the sound of the rest is the
speech; the opening of the rendered mouth is compared with the one that the clip really has there.
The same is done the other way round. Nothing is tuned: no lag, no parameter. Circular shifts of the truth tell what chance gives.

    bench_resync.py RENDER MOTION PRESENTER [--keep FOLDER] [CLIP…]
"""

import argparse
import csv
import os
import pathlib
import subprocess
import tempfile

import cv2
import numpy as np

SHARED = pathlib.Path(os.environ.get("VISEME_SHARED_MEDIA", "."))
CLIPS = ("man-office-vfr.mp4", "woman-garden.mp4", "man-kitchen.mp4")
LIBRARY = 0.6  # share of a clip whose mouths and speech are known
SLOW = 1.2  # seconds: slower changes are of the head and the mood
RATE = 16000
SHIFTS = 2000
LANGUAGES = {
    "en": "My mother bought a big brown pumpkin. Bob, please pick up the empty box. "
          "Maybe people will remember a problem.",
    "de": "Meine Mama mag bunte Blumen. Papa packt beim Bäcker ein paar Pakete aus. "
          "Bitte probieren wir am Abend den Pudding.",
    "fr": "Ma maman prépare un bon potage. Pour papa, beaucoup de pommes et une petite boîte. "
          "Il me parle du bateau.",
    "es": "Mi mamá prepara una sopa muy buena. Papá compra pan y un poco de miel. "
          "El bebé bebe mucha agua.",
    "it": "La mamma prepara una buona pasta. Il bambino mangia il pane con la pappa. "
          "Abbiamo bisogno di un po' di tempo.",
}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def smooth(values, sigma):
    reach = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), kernel / kernel.sum(), "valid")


def fast_part(values, times):
    step = (times[-1] - times[0]) / (len(times) - 1)
    return values - smooth(values, SLOW / step)


def r(a, b):
    return float(np.corrcoef(a, b)[0, 1])


class Motion:
    """What the engine sees the mouth of a video do."""

    def __init__(self, program, video):
        rows = np.array([[float(v) for v in line.split(",")] for line in run(program, video).split()])
        self.times, self.opening, self.width, self.usable, *self.place = rows.T

    def fast(self, name):
        return fast_part(getattr(self, name), self.times)


def sound(path):
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"],
        check=True, capture_output=True,
    ).stdout
    return np.frombuffer(raw, "<f4")


def pauses(samples, times, least=0.3, floor=26.0):
    """Which of TIMES lie in pauses of LEAST seconds and more: FLOOR dB below the loud parts."""
    hop = RATE // 100
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop)
    level = 10 * np.log10((frames**2).mean(1) + 1e-10)
    quiet = smooth(level, 2) < np.percentile(level, 95) - floor
    inside = np.zeros(len(quiet), bool)
    start = None
    for i, silent in enumerate(np.append(quiet, False)):
        if silent and start is None:
            start = i
        elif not silent and start is not None:
            if i - start >= least * 100:
                inside[start:i] = True
            start = None
    return inside[np.clip((times * 100).astype(int), 0, len(inside) - 1)]


def travel(opening, times, chosen):
    """Mean speed of the mouth in the CHOSEN frames, pixels per second."""
    speed = np.abs(np.diff(opening)) / np.diff(times)
    return speed[chosen[1:] & chosen[:-1]].mean() if chosen.sum() > 2 else np.nan


def pause_speed(programs, library, speech, rendered, folder):
    """Mouth speed in the pauses of SPEECH, and what is measured there of a mouth that never moves
    because nothing is said: the measure's own noise. Both as shares of the speed in speech."""
    quiet = pauses(sound(speech), rendered.times)
    talking = travel(rendered.opening, rendered.times, ~quiet)
    silence, result = folder / "silence.wav", folder / "silence.mp4"
    run("ffmpeg", "-v", "error", "-y", "-i", speech, "-af", "volume=0", silence)
    run(programs.render, library, silence, result)
    still = Motion(programs.motion, result)
    result.unlink()
    return (travel(rendered.opening, rendered.times, quiet) / talking,
            travel(still.opening, still.times, quiet[: len(still.times)]) / talking)


def cut(clip, split, forward, folder):
    """The part of CLIP that is known as a video, and the sound of the other one."""
    library = folder / "library.mkv"
    speech = folder / "speech.wav"
    known = ["-t", f"{split}"] if forward else ["-ss", f"{split}"]
    spoken = ["-ss", f"{split}"] if forward else ["-t", f"{split}"]
    # Times stay as they are: the output option cuts by decoded frames.
    run("ffmpeg", "-v", "error", "-y", "-i", clip, *known, "-fps_mode", "passthrough", "-c:v",
        "libx264", "-crf", "8", "-preset", "veryfast", "-c:a", "pcm_s16le", library)
    run("ffmpeg", "-v", "error", "-y", "-i", clip, *spoken, "-vn", "-ac", "1", "-ar", "48000", speech)
    return library, speech


def resync(programs, clip, folder):
    whole = Motion(programs.motion, clip)
    end = whole.times[-1]
    for forward in (True, False):
        split = end * (LIBRARY if forward else 1 - LIBRARY)
        library, speech = cut(clip, split, forward, folder)
        result = folder / f"{clip.stem}-{'later' if forward else 'earlier'}.mp4"
        run(programs.render, library, speech, result)
        rendered = Motion(programs.motion, result)
        yield forward, split, whole, rendered, pause_speed(programs, library, speech, rendered, folder)


def compare(whole, rendered, split, forward, name):
    """Truth and result at the times of the result."""
    begin = split if forward else 0.0
    times = rendered.times
    inside = (times + begin >= whole.times[0]) & (times + begin <= whole.times[-1])
    truth = np.interp(times + begin, whole.times, whole.fast(name))
    low, high = np.percentile(truth, [10, 92])
    truth = np.clip((truth - low) / (high - low), -0.3, 1.6)
    return truth[inside], rendered.fast(name)[inside]


LAGS = range(-6, 7)  # frames by which a rendered mouth is late


def scores_by_lag(times, truth, rendered):
    """Correlations of a rendered mouth with TRUTH at TIMES for each of LAGS."""
    step = np.median(np.diff(rendered.times))
    fast = rendered.fast("opening")
    return [r(np.interp(rendered.times - lag * step, times, truth), fast) for lag in LAGS]


def held_out(programs, clips, folder):
    generator = np.random.default_rng(1)
    openings, others, widths, nulls, moves, noises, lags = [], [], [], [], [], [], []
    for clip in clips:
        if not clip.exists():
            print(f"resync: {clip.name} is not here, left out")
            continue
        for forward, split, whole, rendered, (move, noise) in resync(programs, clip, folder):
            truth, opening = compare(whole, rendered, split, forward, "opening")
            true_width, width = compare(whole, rendered, split, forward, "width")
            step = np.median(np.diff(rendered.times))
            least = max(int(0.5 / step), 1)
            if forward:
                shifts = generator.integers(least, max(len(truth) - least, least + 1), SHIFTS)
                nulls.append([r(np.roll(truth, s), opening) for s in shifts])
            begin = split if forward else 0.0
            lags.append(scores_by_lag(whole.times - begin, whole.fast("opening"), rendered))
            (openings if forward else others).append(r(truth, opening))
            widths.append(r(true_width, width))
            moves.append(move)
            noises.append(noise)
            print(
                f"resync, {clip.stem}, {'later' if forward else 'earlier'} part: opening r "
                f"{r(truth, opening):.3f}, width r {widths[-1]:.3f}, mouth speed in pauses {move:.2f} "
                f"of speech (a still mouth: {noise:.2f})"
            )
    if not openings:
        return
    null = np.mean(nulls, 0)
    mean = np.mean(openings)
    print(
        f"resync, later parts of {len(openings)} clips: opening r {mean:.3f} (chance "
        f"{null.mean():.3f} +- {null.std():.3f}, p "
        f"{(1 + (null >= mean).sum()) / (1 + len(null)):.4f}); earlier parts {np.mean(others):.3f}"
    )
    print(
        f"resync, all parts: width r "
        f"{np.mean(widths):.3f}, best lag {LAGS[np.argmax(np.mean(lags, 0))]:+d} frames, mouth speed "
        f"in pauses {np.nanmean(moves):.2f} of speech (a still mouth: {np.nanmean(noises):.2f})"
    )


def closures(closing, times):
    """The middles of the moments in which p, b or m press the lips together."""
    found, start = [], None
    for i, pressed in enumerate(np.append(closing > 0.5, False)):
        if pressed and start is None:
            start = i
        elif not pressed and start is not None:
            found.append((times[start] + times[i - 1]) / 2)
            start = None
    return found


def speak_presenter(programs, folder):
    """The presenter's mouth is known for every frame, both in the video and for the new speech."""
    library = folder / "presenter.mp4"
    run(programs.presenter, "--out", library, "--seconds", "10", "--seed", "3")
    hits, all_closures, scores, lags, moves, noises = 0, 0, [], [], [], []
    for voice, text in LANGUAGES.items():
        speech, spoken = folder / f"{voice}.wav", folder / f"{voice}.mp4"
        truth_path, result = folder / f"{voice}.csv", folder / f"presenter-{voice}.mp4"
        run(programs.presenter, "--out", spoken, "--speech-out", speech, "--truth", truth_path,
            "--voice", voice, "--text", text, "--words", "140", "--seconds", "20")
        run(programs.render, library, speech, result)
        rendered = Motion(programs.motion, result)
        with truth_path.open() as file:
            rows = [[float(row[name]) for name in ("time", "opening", "closing")]
                    for row in csv.DictReader(file)]
        times, opening, closing = np.array(rows).T
        times = times + (times[1] - times[0]) / 2
        kept = times < rendered.times[-1] - 0.1
        times, opening, closing = times[kept], opening[kept], closing[kept]
        low, high = np.percentile(rendered.opening, [3, 97])
        relative = (rendered.opening - low) / (high - low)
        events = closures(closing, times)
        hit = sum(
            relative[np.abs(rendered.times - at) <= 0.06 + 1e-6].min(initial=9) < 0.2 for at in events
        )
        score = r(np.interp(rendered.times, times, opening), rendered.opening)
        error = np.abs(np.interp(rendered.times, times, opening) - np.clip(relative, 0, 1)).mean()
        lags.append(scores_by_lag(times, opening, rendered))
        move, noise = pause_speed(programs, library, speech, rendered, folder)
        moves.append(move)
        noises.append(noise)
        hits, all_closures = hits + hit, all_closures + len(events)
        scores.append(score)
        print(
            f"presenter, {voice}: closures {hit} of {len(events)}, opening r {score:.3f}, mean "
            f"error {error:.2f} of the range"
        )
    print(
        f"presenter, {len(LANGUAGES)} languages: closures {hits / all_closures:.0%} of "
        f"{all_closures}, opening r {np.mean(scores):.3f}, best lag "
        f"{LAGS[np.argmax(np.mean(lags, 0))]:+d} frames, mouth speed in pauses "
        f"{np.nanmean(moves):.2f} of speech (a still mouth: {np.nanmean(noises):.2f})"
    )


def draw_sheet(video, motion, path, columns=12, rows=6, side=160):
    """A contact sheet of the mouth, evenly over VIDEO. The bar below each tells its opening."""
    capture = cv2.VideoCapture(str(video))
    wanted = set(np.linspace(0, len(motion.times) - 1, columns * rows).astype(int))
    low, high = np.percentile(motion.opening, [2, 98])
    cells = []
    for i in range(len(motion.times)):
        read, picture = capture.read()
        if not read:
            break
        if i not in wanted:
            continue
        x, y, scale = (values[i] for values in motion.place)
        reach = max(80 * scale, 8)
        across, down = np.clip([x, y], reach, np.array(picture.shape[1::-1]) - reach)
        part = picture[int(down - reach):int(down + reach), int(across - reach):int(across + reach)]
        cell = cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA)
        share = np.clip((motion.opening[i] - low) / (high - low), 0, 1)
        cv2.rectangle(cell, (0, side - 5), (int(share * side), side), (80, 200, 80), -1)
        cv2.putText(cell, f"{motion.times[i]:.2f}", (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.4,
                    (255, 255, 255), 1, cv2.LINE_AA)
        cells.append(cell)
    while len(cells) % columns:
        cells.append(np.zeros_like(cells[0]))
    cv2.imwrite(str(path), np.vstack([np.hstack(cells[i:i + columns])
                                      for i in range(0, len(cells), columns)]))


def draw_sheets(programs, folder):
    """Contact sheets of all results in FOLDER."""
    for video in sorted(folder.glob("*.mp4")):
        if video.stem.startswith("presenter-") or video.stem.endswith(("-later", "-earlier")):
            draw_sheet(video, Motion(programs.motion, video), video.with_suffix(".png"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("render")
    parser.add_argument("motion")
    parser.add_argument("presenter")
    parser.add_argument("--keep", type=pathlib.Path, help="folder in which the results and their contact sheets stay")
    parser.add_argument("clips", nargs="*", type=pathlib.Path)
    programs = parser.parse_args()
    clips = programs.clips or [SHARED / name for name in CLIPS]
    with tempfile.TemporaryDirectory() as scratch:
        folder = programs.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        held_out(programs, clips, folder)
        speak_presenter(programs, folder)
        if programs.keep:
            draw_sheets(programs, folder)
            print(f"results and contact sheets are in {folder}")


if __name__ == "__main__":
    main()
