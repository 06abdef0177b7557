#!/usr/bin/env python3
"""Compares Java's answers to the cases of tests/corpus (build/java/limen/corpus.answers) with those of the same
library's C functions, called by ctypes: the same status, the same claims, the same message, word for word.

Prints last, alone on its line, 'N passed, N failed'.
"""

from __future__ import annotations

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "build" / "java" / "limen" / "corpus.answers"
NATIVES = ROOT / "build" / "bindings" / "bindings" / "java" / "natives" / "dev" / "limen" / "natives"

sys.path.insert(0, str(ROOT / "tests" / "corpus"))
os.environ["LIMEN_LIBRARY"] = str(next(NATIVES.glob("*/liblimen.so.1")))

import corpus  # noqa: E402
import run_ctypes  # noqa: E402


def main() -> int:
    lines = ANSWERS.read_text(encoding="utf-8").splitlines() if ANSWERS.exists() else []
    answered = {name: (int(status), text) for name, status, text in (line.split("\t") for line in lines)}
    passed = failed = 0
    for case in corpus.read():
        through_c = run_ctypes.ask(case)
        due = (through_c.status, through_c.answer or through_c.message)
        got = answered.pop(case.name, None)
        if got != due:
            print(f"{case.name}: Java answers {got}, ctypes {due}")
            failed += 1
        else:
            passed += 1
    for name in answered:
        print(f"{name}: Java answers to no case of this name")
    failed += len(answered)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
