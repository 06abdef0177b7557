#!/usr/bin/env python3
"""Builds and runs what a page shows.

A block marked ```c PATH or ```python PATH is the file PATH of the project, to the byte. The lines of a ```console block that start with $
are run in an empty folder that holds those files; the lines after each are what it prints. A ```sh block only installs
things and is not run. BUILD is a finished build: nothing is built here.

usage: check_page.py ROOT BUILD PAGE
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```(\w+)[ ]*([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(text):
    """(command, expected output) of a console block."""
    found = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append([line[2:], ""])
        elif found:
            found[-1][1] += line + "\n"
    return found


def run(root, build, folder, command):
    command = re.sub(r"(^|\s|\()\./dev\b", lambda match: match.group(1) + shlex.quote(os.path.join(root, "dev")), command)
    done = subprocess.run(["bash", "-c", command], cwd=folder, env={**os.environ, "LIMEN_BUILD": build},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120)
    return done.stdout


def check(root, build, folder, page):
    """(number of things that are right, complaints)."""
    with open(os.path.join(root, page), encoding="utf-8") as file:
        shown = file.read()
    right, complaints = 0, []
    for language, path, text in BLOCK.findall(shown):
        if language in ("c", "python"):
            source = os.path.join(root, path)
            if not path or not os.path.isfile(source):
                complaints.append(f"a block of {language} names no file: '{path}'")
                continue
            with open(source, encoding="utf-8") as file:
                if file.read() != text:
                    complaints.append(f"the block is not {path}")
            os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
            shutil.copy(source, os.path.join(folder, path))
            right += 1
        elif language == "console":
            for command, expected in steps(text):
                said = run(root, build, folder, command)
                right += said == expected
                if said != expected:
                    complaints.append(f"$ {command}\nprinted:\n{said}{page} says:\n{expected}")
    return right, complaints


def main():
    root, build = (os.path.abspath(argument) for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "build"))
        right, complaints = check(root, build, folder, sys.argv[3])
    for complaint in complaints:
        print(complaint)
    print(f"{right} passed, {len(complaints)} failed")
    return 1 if complaints or not right else 0


if __name__ == "__main__":
    sys.exit(main())
