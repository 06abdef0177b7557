"""What the public headers declare, read from their text."""

import os
import re

PUBLIC = "include/limen"


# A status, or with a * all that begin so; and a set of statuses.
STATUS = re.compile(r"\b(LIMEN_E_\w+)(\*?)")
SET = re.compile(r"\[(\w+)\]")


class Function:
    """A LIMEN_API function: its name, its file and line, the comment right above it, and its parameters."""

    def __init__(self, name, path, line, comment, parameters):
        self.name, self.path, self.line, self.comment, self.parameters = name, path, line, comment, parameters


def headers(root, suffix=".h"):
    """The public headers, relative to `root`."""
    names = sorted(os.listdir(os.path.join(root, PUBLIC)))
    return [f"{PUBLIC}/{name}" for name in names if name.endswith(suffix)]


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def comment_above(lines, index):
    """The // lines right above lines[index], without their slashes."""
    first = index
    while first > 0 and lines[first - 1].startswith("//"):
        first -= 1
    return [line[2:].removeprefix(" ") for line in lines[first:index]]


def functions(root):
    found = []
    for path in headers(root):
        lines = read(root, path).split("\n")
        for index, line in enumerate(lines):
            if not line.startswith("LIMEN_API "):
                continue
            declaration = " ".join(lines[index:index + 12])
            head = re.match(r"LIMEN_API [\w\s*]*?(\w+)\s*\(([^;]*)\);", declaration)
            name, parameters = head.groups() if head else ("?", "")
            found.append(Function(name, path, index + 1, comment_above(lines, index), parameters))
    return found


def statuses(root):
    """The status constants that status.h defines: name -> (line, number, rest of the line)."""
    found = {}
    path = f"{PUBLIC}/status.h"
    for number, line in enumerate(read(root, path).split("\n"), 1):
        define = re.match(r"#define (LIMEN_OK|LIMEN_E_\w+)\s+(\d+)(.*)$", line)
        if define:
            found[define.group(1)] = (number, int(define.group(2)), define.group(3).strip())
    return found


def sets(root):
    """The sets of statuses that base.h defines: name -> (line, the text behind it).

    A definition starts with the name in brackets and ends before the next one, or at the end of the paragraph.
    """
    found, name = {}, None
    for number, line in enumerate(read(root, f"{PUBLIC}/base.h").split("\n"), 1):
        start = re.match(r"//   \[(\w+)\]\s+(.*)$", line)
        if start:
            name = start.group(1)
            found[name] = (number, start.group(2))
        elif name and re.match(r"//\s{4,}\S", line):
            found[name] = (found[name][0], f"{found[name][1]} {line[2:].strip()}")
        else:
            name = None
    return found


def first_program(root):
    """The program in limen.h's comment."""
    lines = read(root, f"{PUBLIC}/limen.h").split("\n")
    body = [line[5:] if line.startswith("//   ") else "" for line in lines if line.startswith("//")]
    start = next((at for at, line in enumerate(body) if line.startswith("#include")), 0)
    end = body.index("}", start) if "}" in body[start:] else start
    return "\n".join(body[start:end + 1]) + "\n"
