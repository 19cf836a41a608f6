# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the face detector with OpenCV's on frames of real clips.

Usage: compare-faces.py DETECT-FACES CASCADE
"""
import os
import subprocess
import sys
import time

try:
    import cv2
    import numpy
except ImportError:
    print("python3-opencv is not installed")
    sys.exit(77)

SHORT_SIDE = 320
EVERY = 10
MIN_OVERLAP = 0.6
WANTED = 0.95


def read_frames(path):
    """Every tenth frame: gray, short side 320, equalised."""
    capture = cv2.VideoCapture(path)
    frames = []
    index = 0
    while capture.grab():
        if index % EVERY == 0:
            gray = cv2.cvtColor(capture.retrieve()[1], cv2.COLOR_BGR2GRAY)
            scale = SHORT_SIDE / min(gray.shape)
            gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            frames.append(cv2.equalizeHist(gray))
        index += 1
    return frames


def detect_ours(program, cascade, frames):
    """The boxes of each frame from our program, and seconds per frame."""
    height, width = frames[0].shape
    start = time.monotonic()
    output = subprocess.run(
        [program, str(width), str(height), str(SHORT_SIDE // 10)],
        input=b"".join(numpy.ascontiguousarray(frame).tobytes() for frame in frames),
        env=dict(os.environ, VISEME_FACE_CASCADE=cascade),
        stdout=subprocess.PIPE, check=True).stdout.decode()
    seconds = (time.monotonic() - start) / len(frames)
    boxes = [[] for _ in frames]
    for line in output.splitlines():
        number, *values = line.split()
        boxes[int(number)].append([float(value) for value in values[:4]])
    return boxes, seconds


def detect_theirs(cascade, frames):
    """The boxes of each frame from OpenCV, and seconds per frame."""
    classifier = cv2.CascadeClassifier(cascade)
    smallest = SHORT_SIDE // 10
    start = time.monotonic()
    boxes = [list(classifier.detectMultiScale(frame, 1.1, 3, minSize=(smallest, smallest)))
             for frame in frames]
    return boxes, (time.monotonic() - start) / len(frames)


def get_overlap(first, second):
    """Intersection over union."""
    width = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    height = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0
    both = width * height
    return both / (first[2] * first[3] + second[2] * second[3] - both)


def count_matched(boxes, others):
    """How many of the boxes have a partner among the others."""
    return sum(any(get_overlap(box, other) >= MIN_OVERLAP for other in others) for box in boxes)


def main():
    """Prints what was found in each clip, fails when too few boxes match."""
    program, cascade = sys.argv[1:]
    folder = os.environ.get("VISEME_SHARED_MEDIA", "")
    clips = sorted(name for name in os.listdir(folder) if name.endswith(".mp4")) \
        if os.path.isdir(folder) else []
    if not clips:
        print("VISEME_SHARED_MEDIA has no clips")
        sys.exit(77)

    total = matched = extra = 0
    for clip in clips:
        frames = read_frames(os.path.join(folder, clip))
        ours, our_seconds = detect_ours(program, cascade, frames)
        theirs, their_seconds = detect_theirs(cascade, frames)
        clip_total = sum(map(len, theirs))
        clip_matched = sum(map(count_matched, theirs, ours))
        clip_extra = sum(map(len, ours)) - sum(map(count_matched, ours, theirs))
        print(f"{clip}: {len(frames)} frames, OpenCV {clip_total} boxes, matched {clip_matched}, "
              f"extra {clip_extra}; ms per frame: {our_seconds * 1000:.1f}, "
              f"OpenCV {their_seconds * 1000:.1f}")
        total += clip_total
        matched += clip_matched
        extra += clip_extra
    print(f"matched {matched} of {total}, extra {extra}")
    sys.exit(total == 0 or matched < WANTED * total or extra > (1 - WANTED) * total)


main()
