#!/usr/bin/env python3
"""Runs clang-tidy over src, capi and tools with .clang-tidy's checks, as the release build compiles them.

usage: tidy.py [FILE...]      none means all

Most of clang-tidy's time goes into the headers of the libraries, so the files of a folder are checked as one
translation unit; where they do not compile as one, as two, and so on.
"""

from __future__ import annotations

import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build", "release")
UNITS = os.path.join(BUILD, "tidy")
ROOMS = ("src", "capi", "tools")
GCC_ONLY = re.compile(r"-mmem\w+-strategy=.*")
# A translation unit of tidy includes sources on purpose.
HOW = ("--quiet", f"--config-file={ROOT}/.clang-tidy", "--checks=-bugprone-suspicious-include")


def flags_of(entry: dict[str, str]) -> tuple[str, ...]:
    """The part of the compiler's command line that clang needs: include paths, definitions, language, machine."""
    words = shlex.split(entry["command"])
    flags: list[str] = []
    for at, word in enumerate(words):
        if word in ("-isystem", "-include"):
            flags += [word, words[at + 1]]
        elif word.startswith(("-I", "-D", "-std=", "-m")) and not GCC_ONLY.fullmatch(word):
            flags.append(word)
    return tuple(flags)


def groups(entries: list[dict[str, str]], wanted: list[str]) -> list[tuple[tuple[str, ...], list[str]]]:
    """(flags, files) for each folder and set of flags, of the entries of compile_commands.json."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for entry in entries:
        path = os.path.realpath(entry["file"])
        room = os.path.relpath(path, ROOT).split(os.sep)[0]
        if path.endswith(".cpp") and (path in wanted if wanted else room in ROOMS):
            key = (os.path.dirname(path), flags_of(entry))
            files = found.setdefault(key, [])
            if path not in files:
                files.append(path)
    return [(flags, sorted(files)) for (_, flags), files in sorted(found.items())]


def check(flags: tuple[str, ...], files: list[str], units: str = UNITS) -> tuple[bool, str]:
    """(whether all is well, clang-tidy's output) of files that share their flags; writes translation units to the folder `units`."""
    unit = files[0]
    if len(files) > 1:
        unit = os.path.join(units, re.sub(r"\W+", "_", os.path.relpath(files[0], ROOT)) + f"_{len(files)}.cpp")
        with open(unit, "w", encoding="utf-8") as file:
            file.writelines(f'#include "{path}"\n' for path in files)
        whole = subprocess.run(["clang++", "-fsyntax-only", "-w", *flags, unit], capture_output=True)
        if whole.returncode != 0:
            half = len(files) // 2
            first, second = check(flags, files[:half], units), check(flags, files[half:], units)
            return first[0] and second[0], first[1] + second[1]
    command = ["clang-tidy", *HOW, unit, "--", *flags, "-Wno-unknown-warning-option"]
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = [line for line in done.stdout.splitlines(True) if not re.match(r"\d+ warnings? generated", line)]
    return done.returncode == 0, "".join(lines)


def main() -> int:
    if not os.path.exists(os.path.join(BUILD, "compile_commands.json")):
        print("tidy: build first (./dev build)", file=sys.stderr)
        return 1
    wanted = [os.path.realpath(path) for path in sys.argv[1:]]
    with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as file:
        work = groups(json.load(file), wanted)
    missing = set(wanted) - {path for _, files in work for path in files}
    if missing:
        print(f"tidy: the release build does not compile {', '.join(sorted(missing))}", file=sys.stderr)
        return 1
    os.makedirs(UNITS, exist_ok=True)
    well = True
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for good, said in pool.map(
            lambda group: check(*group), sorted(work, key=lambda group: -len(group[1]))
        ):
            well = well and good
            print(said, end="", flush=True)
    print(f"tidy: {sum(len(files) for _, files in work)} files, {'clean' if well else 'not clean'}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
