#!/usr/bin/env python3
"""Compares tests/capi/status_coverage with limen/status.h, and with the tests and cases of tests/corpus that it names."""

import json
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
header = (here / "../../include/limen/status.h").read_text()
numbers = {name: int(number) for name, number in re.findall(r"^#define (LIMEN_OK|LIMEN_E_\w+) (\d+)", header, re.M)}
defined = list(numbers)


def of_the_corpus(name):
    """The status of the case `name` of tests/corpus, or None if there is no such case."""
    theme, _, case = name.partition("/")
    path = here / f"../corpus/cases/{theme}.json"
    cases = json.loads(path.read_text())["cases"] if path.exists() else []
    return next((one["status"] for one in cases if one["name"] == case), None)


problems = []
listed = []
for line in (here / "status_coverage").read_text().splitlines():
    if not line.strip() or line.startswith("#"):
        continue
    status, place, rest = line.split(None, 2)
    listed.append(status)
    if place == "unreachable":
        continue
    if place == "corpus":
        if of_the_corpus(rest) != numbers.get(status):
            problems.append(f"{status}: no case {rest} of tests/corpus that ends with it")
        continue
    source = (here / place).read_text()
    start = re.search(rf"\b{rest}(\(| *\[)[^;]*?\{{", source)
    if start is None:
        problems.append(f"{status}: {place} has no {rest}")
        continue
    end = source.find("\n}", start.start())
    uses = re.findall(rf"\b{status}\b", source[start.start():end])
    implied = status == "LIMEN_OK" and "WORKS(" in source[start.start():end]
    if not uses and not implied:
        problems.append(f"{status}: {rest} in {place} does not name it")
    if place.endswith("_test.c") and not re.search(rf"\b{rest}\b", source[end:]):
        problems.append(f"{status}: {rest} in {place} is never run")

for status in sorted(set(defined) ^ set(listed)):
    problems.append(f"{status}: {'not listed' if status in defined else 'no status'}")
for status in {s for s in listed if listed.count(s) > 1}:
    problems.append(f"{status}: listed twice")

print(*problems, sep="\n", end="\n" if problems else "")
print(f"{len(listed)} statuses listed, {len(problems)} problems")
sys.exit(bool(problems))
