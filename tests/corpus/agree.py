#!/usr/bin/env python3
"""Holds the answers of the runners in C, in C++ and through ctypes against the corpus and against each other.

usage: agree.py FLAT RUNNER...     LIMEN_LIBRARY names the library for ctypes
"""

from __future__ import annotations

import subprocess
import sys

import corpus
import run_ctypes


def answers_of(program: str, flat: str) -> dict[str, corpus.Answer]:
    """A runner's answers, by case."""
    done = subprocess.run([program, flat, "--answers"], stdout=subprocess.PIPE, check=True, timeout=300)
    found = {}
    for line in done.stdout.decode().splitlines():
        name, status, text = line.split("\t")
        found[name] = (
            corpus.Answer(int(status), text) if status == "0" else corpus.Answer(int(status), message=text)
        )
    return found


def differ(case: corpus.Case, one: corpus.Answer, other: corpus.Answer) -> bool:
    """Whether two answers differ, in their messages too, unless a language spells an absent text in its own way."""
    nothing = "(nothing)" in (one.message, other.message)
    return (one.status, one.answer) != (other.status, other.answer) or (
        one.message != other.message and not nothing
    )


def main() -> int:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    runners = {program: answers_of(program, sys.argv[1]) for program in sys.argv[2:]}
    passed = failed = 0
    for case in corpus.read():
        first = run_ctypes.ask(case)
        complaints = [corpus.wrong(case, first)]
        for program, answers in runners.items():
            other = answers.pop(case.name, None)
            if other is None or differ(case, first, other):
                complaints.append(f"{case.name}: {program} answers {other}, ctypes {first}")
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
