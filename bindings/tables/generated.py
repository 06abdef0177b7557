#!/usr/bin/env python3
"""Runs every make_*.py of this folder, and has what they share.

A generator writes files of the tree, whole or a marked part of one, or says which of them are stale. It calls `run`
with a function that adds its files to a Files. A part lies between two lines of a file that hold "begin: NAME" and
"end: NAME".

usage: generated.py [--check] [ROOT]
"""

import argparse
import difflib
import glob
import os
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(FOLDER))


class Files:
    """The files that a generator makes, by their path in the tree."""

    def __init__(self, root, command):
        self.root, self.command, self.texts = root, command, {}

    def header(self, sign, source, ending=""):
        """The first line of a generated file, in comments that begin with `sign`."""
        words = (
            f"Generated from bindings/tables/{source} by `{self.command}`. Change the table, not this file."
        )
        return f"{sign} {words}{ending}\n"

    def whole(self, path, text):
        self.texts[path] = text

    def part(self, path, name, text):
        """Replaces what lies between the markers `name` of the file."""
        lines = self.text(path).splitlines(keepends=True)
        begins = [at for at, line in enumerate(lines) if f"begin: {name}" in line]
        ends = [at for at, line in enumerate(lines) if f"end: {name}" in line]
        if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
            raise ValueError(
                f'{path}: expected one line with "begin: {name}" and, behind it, one with "end: {name}"'
            )
        self.texts[path] = "".join([*lines[: begins[0] + 1], text, *lines[ends[0] :]])

    def text(self, path):
        return self.texts[path] if path in self.texts else self.found(path)

    def found(self, path):
        """What the tree has at `path` now; empty where there is no such file."""
        try:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def stale(self):
        return [path for path, text in sorted(self.texts.items()) if self.found(path) != text]

    def write(self):
        for path in self.stale():
            whole = os.path.join(self.root, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w", encoding="utf-8") as file:
                file.write(self.texts[path])
            print(f"wrote {path}")

    def check(self):
        """Prints what differs and how to renew it; the program's exit code."""
        stale = self.stale()
        for path in stale:
            lines = difflib.unified_diff(
                self.found(path).splitlines(),
                self.texts[path].splitlines(),
                path,
                "the table",
                lineterm="",
                n=0,
            )
            print("\n".join([*lines][:40]))
            print(f"{path} is stale: run {self.command}")
        return 1 if stale else 0


def run(description, make):
    """The main program of a generator: `make(files)` adds what it makes."""
    parser = argparse.ArgumentParser(description=description.split("\n", 1)[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say what is stale, and end with 1 if any is"
    )
    parser.add_argument("root", nargs="?", default=ROOT, help="the tree; this one by default")
    arguments = parser.parse_args()
    files = Files(arguments.root, "./dev tables")
    try:
        make(files)
    except ValueError as error:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {error}")
    if arguments.check:
        return files.check()
    files.write()
    return 0


def main():
    """Every generator runs, whatever an earlier one says."""
    makers = sorted(glob.glob(os.path.join(FOLDER, "make_*.py")))
    codes = [
        subprocess.run([sys.executable, "-B", maker, *sys.argv[1:]], check=False).returncode
        for maker in makers
    ]
    return 1 if any(codes) or not makers else 0


if __name__ == "__main__":
    sys.exit(main())
