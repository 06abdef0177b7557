#!/usr/bin/env python3
"""Holds the comments of the public headers to their form.

Each LIMEN_API function has a comment that starts with its name and ends with those of the labels Returns, Room, Owns,
Threads, Since that say more than the defaults in base.h, in this order. `Returns` names the statuses that are the
function's own and, in brackets, sets of statuses that base.h defines: those that its parameters bring along are there,
and no status is listed that a set holds, unless the list says in parentheses what it means there. Each LIMEN_E_* that
a comment names exists (LIMEN_E_TOKEN_* stands for those that begin so). Each status has a comment and a number of its
own. The program in limen.h is examples/hello/hello.c. No line is longer than 100 columns. Prints FILE:LINE: what is
wrong, and ends with 1 if anything is.

usage: check_headers.py [ROOT]
"""

import re
import sys

import headers
import sources

LABELS = ["Returns", "Room", "Owns", "Threads", "Since"]
LABEL = re.compile(r"^(%s):" % "|".join(LABELS))
FORMS = {
    "Threads": (r"(any|one at a time)\b.*[^.]\.$", "any or one at a time, and a sentence's end"),
    "Since": (r"\d+\.\d+$", "a version such as 1.1"),
}
DEFAULTS = {"Returns": "nothing.", "Owns": "nothing.", "Threads": "any. Fast.", "Since": "1.0"}
COLUMNS = 100

# What a parameter brings along: a set, or one that includes it.
BROUGHT = [
    (r"\blimen_error \*", "call"),
    (r"\blimen_(gate|watch) \*.*\blimen_error \*", "gate"),
    (r"\w_cap\b", "buffer"),
    (r"\bconst limen_options \*", "options"),
]


def labels_of(comment):
    """The labels of a comment and their texts, in order."""
    found = []
    for line in comment:
        label = LABEL.match(line)
        if label:
            found.append([label.group(1), line[label.end():].strip()])
        elif found:
            found[-1][1] = f"{found[-1][1]} {line.strip()}".strip()
    return found


def label_complaints(function):
    """What is wrong with the form of one function's comment."""
    if not function.comment:
        yield "has no comment"
        return
    if not re.match(re.escape(function.name) + r"\b", function.comment[0]):
        yield "its comment does not start with its name"
    found = labels_of(function.comment)
    names = [name for name, _ in found]
    if names != [name for name in LABELS if name in names]:
        yield f"its labels are {', '.join(names)}; {', '.join(LABELS)} are expected, in this order"
    for name, text in found:
        form, expected = FORMS.get(name, (r"", ""))
        if not text:
            yield f"nothing follows {name}:"
        elif text == DEFAULTS.get(name):
            yield f"{name}: {text} is the default, and goes without saying"
        elif not re.match(form, text):
            yield f"{name}: {expected} is expected, not '{text}'"


class Statuses:
    """The statuses of status.h, and the sets of base.h."""

    def __init__(self, root):
        self.known = headers.statuses(root)
        self.sets = headers.sets(root)

    def matching(self, name, star=""):
        return {other for other in self.known if other == name or (star and other.startswith(name))}

    def of_set(self, name, within=()):
        """The statuses of a set, with those of the sets that it names."""
        if name not in self.sets or name in within:
            return set()
        text = self.sets[name][1]
        found = set().union(*(self.matching(*status) for status in headers.STATUS.findall(text)))
        return found.union(*(self.of_set(other, (*within, name)) for other in headers.SET.findall(text)))


def returns_complaints(function, statuses):
    """What is wrong with the statuses that one function lists."""
    text = dict(labels_of(function.comment)).get("Returns", "")
    named = headers.SET.findall(text)
    for name in named:
        if name not in statuses.sets:
            yield f"no set of statuses is named [{name}]"
    held = set().union(*(statuses.of_set(name) for name in named))
    given = held | {name for name, _ in headers.STATUS.findall(text)}
    if not re.match(r"as limen_\w+", text):
        for parameter, brought in BROUGHT:
            if re.search(parameter, function.parameters) and not statuses.of_set(brought) <= given:
                yield f"Returns: [{brought}] is expected, or a set that includes it"
    for name in named:
        if name in statuses.sets and any(statuses.of_set(name) < statuses.of_set(other) for other in named):
            yield f"[{name}] is part of another set that it names"
    for status in re.finditer(headers.STATUS.pattern + r"(?! \()", text):
        if statuses.matching(*status.groups()) and statuses.matching(*status.groups()) <= held:
            yield f"{status.group()} is in a set that it names already"


def named_statuses(root, statuses):
    """Statuses that are named anywhere in the headers and do not exist, and lines that are too long."""
    for path in headers.headers(root) + headers.headers(root, ".hpp"):
        for number, line in enumerate(headers.read(root, path).split("\n"), 1):
            if len(line) > COLUMNS:
                yield f"{path}:{number}: {len(line)} columns; at most {COLUMNS} are expected"
            for name, star in headers.STATUS.findall(line):
                if name != "LIMEN_E_WHAT" and not statuses.matching(name, star):
                    yield f"{path}:{number}: no status is named {name}{star}"


def table_complaints(statuses):
    """What is wrong with the table of statuses, and with the sets."""
    path, seen = f"{headers.PUBLIC}/status.h", {}
    for name, (line, number, comment) in statuses.known.items():
        if seen.setdefault(number, name) != name:
            yield f"{path}:{line}: {name} has the number of {seen[number]}"
        if not comment.startswith("//") and name != "LIMEN_OK":
            yield f"{path}:{line}: {name} has no comment"
    for name, (line, text) in statuses.sets.items():
        if not statuses.of_set(name):
            yield f"{headers.PUBLIC}/base.h:{line}: [{name}] holds no status"
        for other in headers.SET.findall(text):
            if other not in statuses.sets:
                yield f"{headers.PUBLIC}/base.h:{line}: no set of statuses is named [{other}]"


def program_complaints(root):
    hello = "examples/hello/hello.c"
    if headers.read(root, hello) != headers.first_program(root):
        yield f"{hello}:1: is not the program in {headers.PUBLIC}/limen.h"


def check(root):
    """Every complaint, as 'FILE:LINE: words'."""
    complaints = []
    functions = headers.functions(root)
    statuses = Statuses(root)
    for function in functions:
        for complaint in [*label_complaints(function), *returns_complaints(function, statuses)]:
            complaints.append(f"{function.path}:{function.line}: {function.name}: {complaint}")
    complaints += table_complaints(statuses)
    complaints += named_statuses(root, statuses)
    complaints += program_complaints(root)
    if not functions or not statuses.known:
        complaints.append(f"{headers.PUBLIC}:1: no functions or no statuses were found")
    return complaints


def main():
    root = sources.root_from(sys.argv)
    return sources.close("check_headers", check(root), "wrong",
                         f"{len(headers.functions(root))} functions, all with their labels")


if __name__ == "__main__":
    sys.exit(main())
