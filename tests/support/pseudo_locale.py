# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a language that nobody speaks, to see what is not translated and what is cut off.

usage: pseudo_locale.py SOURCE-ROOT FOLDER COMMAND…

Writes the translations into FOLDER and runs COMMAND with VISEME_LOCALE_DIR and LANGUAGE set. Every
text gets accents, is two fifths longer, and stands between ⟦ and ⟧.
"""

import os
import pathlib
import re
import subprocess
import sys

LANGUAGE = "en_XA"
ACCENTS = str.maketrans("aceinosuyACEINOSUY", "åçéîñøšüýÅÇÉÎÑØŠÜÝ")
# What must stay: escapes, placeholders, markup.
FIXED = re.compile(r"\\.|%(?:\d+\$)?[-+ #0'.\d]*(?:[hlzjt]*[a-zA-Z]|%)|<[^>]*>|&\w+;")
MESSAGE = re.compile(r'^(msgstr(?:\[\d\])?) ((?:".*"\n)+)', re.MULTILINE)
HEADER = ('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
          '"Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n')
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "dngettext:2,3", "g_dngettext:2,3"]


def lengthen(text):
    """Two fifths of the letters once more, in short words, which may be wrapped."""
    letters = len(FIXED.sub("", text))
    extra = "".join("ø" if i % 6 else " " for i in range((letters * 2 + 4) // 5 + 1))
    # A line break, an ellipsis or a colon at the end stays there.
    end = re.search(r"(?:\\n|…|:)*$", text).start()
    return text[:end] + extra + text[end:]


def translate(text):
    pieces, at = [], 0
    text = lengthen(text)
    for match in FIXED.finditer(text):
        pieces += [text[at:match.start()].translate(ACCENTS), match[0]]
        at = match.end()
    pieces.append(text[at:].translate(ACCENTS))
    joined = "".join(pieces)
    # Where a text begins or ends with a line break, so does its translation.
    start = re.match(r"(?:\\n)*", joined).end()
    end = re.search(r"(?:\\n)*$", joined).start()
    return f"{joined[:start]}⟦{joined[start:end]}⟧{joined[end:]}"


def extract(root):
    files = [line for line in (root / "po" / "POTFILES").read_text(encoding="utf-8").splitlines()
             if line.endswith((".c", ".blp"))]
    done = subprocess.run(
        ["xgettext", "--language=C", "--from-code=UTF-8", "--no-wrap", "--output=-",
         *(f"--keyword={keyword}" for keyword in KEYWORDS), *files],
        cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def make_messages(template):
    """Each message of the template with its translation; the template's header is left out."""
    english = subprocess.run(["msgen", "--no-wrap", "-"], input=template, capture_output=True,
                             text=True, check=True).stdout
    _, _, messages = english.partition("\n\n")

    def fill(match):
        text = "".join(re.findall(r'^"(.*)"$', match[2], re.MULTILINE))
        return f'{match[1]} "{translate(text)}"\n'

    return HEADER + MESSAGE.sub(fill, messages)


def main():
    root, folder = map(pathlib.Path, sys.argv[1:3])
    target = folder / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    (folder / "pseudo.po").write_text(make_messages(extract(root)), encoding="utf-8")
    subprocess.run(["msgfmt", "--check-format", "-o", target / "viseme.mo", folder / "pseudo.po"],
                   check=True)
    environment = {**os.environ, "VISEME_LOCALE_DIR": str(folder), "LANGUAGE": LANGUAGE,
                   "LC_ALL": "C.UTF-8"}
    os.execvpe(sys.argv[3], sys.argv[3:], environment)


main()
