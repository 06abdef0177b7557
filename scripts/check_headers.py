#!/usr/bin/env python3
"""Holds the comments of the public headers to their form.

Each LIMEN_API function has a comment that starts with its name and ends with the labels Returns, Owns, Threads, Since,
in this order. Each LIMEN_E_* that a comment names exists (LIMEN_E_TOKEN_* stands for those that begin so). Each status
has a comment and a number of its own. The program in limen.h is examples/hello/hello.c. Prints FILE:LINE: what is wrong, and ends with 1 if anything is.

usage: check_headers.py [ROOT]
"""

import re
import sys

import headers
import sources

LABELS = ["Returns", "Owns", "Threads", "Since"]
LABEL = re.compile(r"^(%s):" % "|".join(LABELS))


def label_complaints(function):
    """What is wrong with one function's comment."""
    comment = function.comment
    if not comment:
        return ["has no comment"]
    wrong = []
    if not re.match(re.escape(function.name) + r"\b", comment[0]):
        wrong.append("its comment does not start with its name")
    labels = [match.group(1) for match in map(LABEL.match, comment) if match]
    if labels != LABELS:
        wrong.append(f"its labels are {', '.join(labels) or 'missing'}; {', '.join(LABELS)} are expected, in this order")
    for line in comment:
        label = LABEL.match(line)
        if label and not line[label.end():].strip():
            wrong.append(f"nothing follows {label.group()}")
        if label and label.group(1) == "Since" and not re.fullmatch(r"Since:\s+\d+\.\d+", line):
            wrong.append(f"Since: a version such as 1.0 is expected, not '{line[6:].strip()}'")
    return wrong


def named_statuses(root, known):
    """Statuses that are named anywhere in the headers and do not exist."""
    for path in headers.headers(root) + headers.headers(root, ".hpp"):
        for number, line in enumerate(headers.read(root, path).split("\n"), 1):
            for name, star in re.findall(r"\b(LIMEN_E_\w+)(\*)?", line):
                if name == "LIMEN_E_WHAT" or name in known:
                    continue
                if star and any(other.startswith(name) for other in known):
                    continue
                yield f"{path}:{number}: no status is named {name}{star}"


def program_complaints(root):
    hello = "examples/hello/hello.c"
    if headers.read(root, hello) != headers.first_program(root):
        yield f"{hello}:1: is not the program in {headers.PUBLIC}/limen.h"


def check(root):
    """Every complaint, as 'FILE:LINE: words'."""
    complaints = []
    functions = headers.functions(root)
    for function in functions:
        for complaint in label_complaints(function):
            complaints.append(f"{function.path}:{function.line}: {function.name}: {complaint}")
    known = headers.statuses(root)
    seen = {}
    for name, (line, number, comment) in known.items():
        if seen.setdefault(number, name) != name:
            complaints.append(f"{headers.PUBLIC}/status.h:{line}: {name} has the number of {seen[number]}")
        if not comment.startswith("//") and name != "LIMEN_OK":
            complaints.append(f"{headers.PUBLIC}/status.h:{line}: {name} has no comment")
    complaints += named_statuses(root, known)
    complaints += program_complaints(root)
    if not functions or not known:
        complaints.append(f"{headers.PUBLIC}:1: no functions or no statuses were found")
    return complaints


def main():
    root = sources.root_from(sys.argv)
    return sources.close("check_headers", check(root), "wrong",
                         f"{len(headers.functions(root))} functions, all with their labels")


if __name__ == "__main__":
    sys.exit(main())
