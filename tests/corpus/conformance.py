#!/usr/bin/env python3
"""Holds the tables of README.md against the corpus and the tests: each line is proved, or says why it need not be.
Holds the rules of docs/design/guard.md against the corpus of requests in the same way.

usage: conformance.py           checks that the cases named are all there are, and that each test named exists
       conformance.py --write   writes the column of cases anew
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict

import corpus
import request_corpus

README = corpus.HERE / "README.md"
TESTS = corpus.HERE.parent
GUARD = corpus.HERE.parents[1] / "docs" / "design" / "guard.md"
NOT_OF_ONE_REQUEST = {"GUARD-16"}  # it concerns how long a session lives
ROW = re.compile(r"^\| ((?:attack )?[A-K]?\d+) \| (.*?) \| (.*?) ?\| (.*?) ?\|$")
SHOWN = 4

LINES = {
    **{letter: [f"{letter}{number}" for number in range(1, last + 1)] for letter, last in (
        ("A", 8), ("B", 8), ("C", 10), ("D", 18), ("E", 11), ("F", 11), ("G", 3), ("H", 6), ("I", 6), ("J", 7),
        ("K", 2),
    )},
    "attacks": [f"attack {number}" for number in range(1, 49)],
}  # fmt: skip


def cell(names: list[str]) -> str:
    """The cases of one line: all of them where they are few, otherwise how many, by theme, and some."""
    if len(names) <= 2 * SHOWN:
        return ", ".join(f"`{name}`" for name in names)
    themes: dict[str, list[str]] = defaultdict(list)
    for name in names:
        themes[name.partition("/")[0]].append(name)
    counts = ", ".join(f"{len(found)} of `{theme}`" for theme, found in themes.items())
    step = len(names) / SHOWN
    some = ", ".join(f"`{names[int(step * number)]}`" for number in range(SHOWN))
    return f"{counts}, such as {some}"


def cells() -> dict[str, str]:
    """The column of cases, by line."""
    proved: dict[str, list[str]] = defaultdict(list)
    for case in corpus.read():
        for line in case.proves:
            proved[line].append(case.name)
    proved.pop("status", None)
    return {line: cell(names) for line, names in proved.items()}


def missing_tests(listed: str) -> list[str]:
    """The tests among `FILE: NAME, NAME; FILE: NAME` that do not exist."""
    gone = []
    for group in listed.split("; "):
        path, _, names = group.partition(": ")
        file = TESTS / path
        text = file.read_text("utf-8") if file.is_file() else ""
        gone += [f"{path}: {name}" for name in names.split(", ") if not re.search(rf"\b{name}\b", text)]
    return gone


def complaints(text: str) -> list[str]:
    due = cells()
    found = []
    seen = []
    for row in filter(None, map(ROW.match, text.splitlines())):
        line, _, cases, tests = row.groups()
        seen.append(line)
        if cases != due.get(line, ""):
            found.append(f"{line}: the cases are others now: run conformance.py --write")
        if tests.startswith("Does not apply"):
            continue
        if not cases and not tests:
            found.append(f"{line}: neither a case nor a test")
        if tests:
            found += [f"{line}: there is no {test}" for test in missing_tests(tests)]
    wanted = [line for lines in LINES.values() for line in lines]
    found += [f"{line}: has no row" for line in wanted if line not in seen]
    found += [
        f"{line}: no such line, or twice" for line in seen if line not in wanted or seen.count(line) > 1
    ]
    found += [f"{line}: cases prove it, and it has no row" for line in due if line not in seen]
    return found


def guard_complaints() -> list[str]:
    decisions = GUARD.read_text("utf-8").partition("\n## Logins\n")[0]
    due = set(re.findall(r"^\| (GUARD-\d+) \|", decisions, re.MULTILINE)) - NOT_OF_ONE_REQUEST
    proved = {rule for case in request_corpus.read() for rule in case.proves}
    return [f"{rule}: no request proves it" for rule in due - proved] + [
        f"{rule}: requests prove it, and there is no such rule" for rule in proved - due
    ]


def with_cases(text: str) -> str:
    due = cells()

    def renew(row: re.Match[str]) -> str:
        line, title, _, tests = row.groups()
        return f"| {line} | {title} | {due.get(line, '')} | {tests} |"

    return "\n".join(ROW.sub(renew, line) for line in text.splitlines()) + "\n"


def main() -> int:
    text = README.read_text("utf-8")
    if sys.argv[1:] == ["--write"]:
        README.write_text(with_cases(text), "utf-8")
        return 0
    found = complaints(text) + guard_complaints()
    print(*found, sep="\n", end="\n" if found else "")
    rows = sum(len(lines) for lines in LINES.values())
    print(f"{max(rows - len(found), 0)} passed, {len(found)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
