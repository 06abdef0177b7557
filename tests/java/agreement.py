#!/usr/bin/env python3
"""Compares Java's answers to the cases of tests/corpus (build/java/limen/*.answers) with those of the same library's C
functions, called by ctypes: the same status, the same claims, the same message, word for word.

usage: agreement.py tokens|requests     LIMEN_BUILD has the store that requests are asked of

Prints last, alone on its line, 'N passed, N failed'.
"""

from __future__ import annotations

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "build" / "java" / "limen"
NATIVES = ROOT / "build" / "bindings" / "bindings" / "java" / "natives" / "dev" / "limen" / "natives"

sys.path.insert(0, str(ROOT / "tests" / "corpus"))
os.environ["LIMEN_LIBRARY"] = str(next(NATIVES.glob("*/liblimen.so.1")))

import corpus  # noqa: E402
import request_corpus  # noqa: E402
import run_ctypes  # noqa: E402
import run_requests  # noqa: E402

Answers = dict[str, tuple[str, str]]


def of_tokens() -> Answers:
    """The answers through ctypes, by the name of the case: the status, and the claims or the message."""
    found = {}
    for case in corpus.read():
        answer = run_ctypes.ask(case)
        found[case.name] = (str(answer.status), answer.answer or answer.message)
    return found


def of_requests() -> Answers:
    """The same of requests: the line, and the message."""
    made = pathlib.Path(os.environ["LIMEN_BUILD"]) / "tests" / "corpus" / "requests" / "made"
    runner = run_requests.Runner(made)
    return {
        f"{case.name}#{number}": (answer.line, answer.message)
        for case in request_corpus.read()
        for number, answer in enumerate(runner.ask(case))
    }


def main() -> int:
    if sys.argv[1:] not in (["tokens"], ["requests"]):
        sys.exit(__doc__)
    file, due = ("corpus", of_tokens()) if sys.argv[1] == "tokens" else ("requests", of_requests())
    path = ANSWERS / f"{file}.answers"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    got: Answers = {name: (first, second) for name, first, second in (line.split("\t") for line in lines)}
    wrong = [name for name in {**due, **got} if got.get(name) != due.get(name)]
    for name in wrong:
        print(f"{name}: Java answers {got.get(name)}, ctypes {due.get(name)}")
    print(f"{len(due) - sum(name in due for name in wrong)} passed, {len(wrong)} failed")
    return 1 if wrong or not due else 0


if __name__ == "__main__":
    sys.exit(main())
