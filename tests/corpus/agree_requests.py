#!/usr/bin/env python3
"""Holds the answers of the runners of requests in C, in C++ and through ctypes against the corpus and each other.

usage: agree_requests.py FLAT FOLDER RUNNER...     LIMEN_LIBRARY names the library for ctypes
"""

from __future__ import annotations

import pathlib
import subprocess
import sys

import request_corpus
import run_requests
from request_corpus import Answer

NO_MESSAGE = "(none)"  # an answer in C++ has none


def answers_of(program: str, flat: str, folder: str) -> dict[str, Answer]:
    """A runner's answers, by case and number."""
    command = [program, flat, folder, "--answers"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=300)
    lines = (line.split("\t") for line in done.stdout.decode().splitlines())
    return {name: Answer(line, message) for name, line, message in lines}


def main() -> int:
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    flat, folder, *programs = sys.argv[1:]
    runners = {program: answers_of(program, flat, folder) for program in programs}
    ctypes = run_requests.Runner(pathlib.Path(folder))
    passed = failed = 0
    for case in request_corpus.read():
        complaints = []
        for number, first in enumerate(ctypes.ask(case)):
            complaints.append(request_corpus.wrong(case, number, first))
            for program, answers in runners.items():
                other = answers.pop(f"{case.name}#{number}", None)
                if other not in (first, Answer(first.line, NO_MESSAGE)):
                    complaints.append(f"{case.name}#{number}: {program} answers {other}, ctypes {first}")
        complaints = [complaint for complaint in complaints if complaint]
        print(*complaints, sep="\n", end="\n" if complaints else "")
        failed += bool(complaints)
        passed += not complaints
    left = [name for answers in runners.values() for name in answers]
    if left:
        print("answers to no case:", *left)
    print(f"{passed} passed, {failed + len(left)} failed")
    return 1 if failed or left or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
