#!/usr/bin/env python3
"""Writes what the languages know of statuses, from statuses.json.

usage: make_statuses.py [--check] [ROOT]
"""

import sys
import textwrap

import generated
import statuses

SOURCE = "statuses.json"
COLUMNS = 100


def banner(band):
    return f"// {band.band}xx: {band.about}.\n"


def constant(status, usual_kind, width):
    """The line of a status in status.h, its comment wrapped where it is long."""
    define = f"#define LIMEN_E_{status.name} {status.number}".ljust(width)
    kind = "" if status.kind == usual_kind else status.kind.lower().replace("_", " ") + ": "
    room = COLUMNS - width - len("  // ")
    lines = textwrap.wrap(kind + status.meaning, room, break_long_words=False)
    return (
        "\n".join(f"{define if at == 0 else ' ' * width}  // {line}" for at, line in enumerate(lines)) + "\n"
    )


def constants(table):
    """The statuses of status.h, band by band."""
    parts = ["\n#define LIMEN_OK 0\n"]
    for band in table.bands:
        own = [status for status in table.statuses if table.band_of(status) is band]
        width = max(len(f"#define LIMEN_E_{status.name} {status.number}") for status in own)
        parts.append("\n" + banner(band) + "".join(constant(status, band.kind, width) for status in own))
    return "".join(parts) + "\n"


def kinds(table):
    """The kinds of status.h."""
    width = max(len(f"#define LIMEN_KIND_{kind.name} {kind.number}") for kind in table.kinds)
    lines = []
    for kind in table.kinds:
        define = f"#define LIMEN_KIND_{kind.name} {kind.number}".ljust(width)
        http = "" if kind.name == "YES" else f": {kind.http}"
        lines.append(f"{define}  // {kind.meaning}{http}\n")
    return "".join(lines)


def macro(head, rows):
    """A macro of several lines, set as clang-format does."""
    lines = [head, *(f"  {row}" for row in rows)]
    width = max(map(len, lines[:-1])) + 1
    return "".join(f"{line.ljust(width)}\\\n" for line in lines[:-1]) + lines[-1] + "\n"


def core_table(table, files):
    """src/base/status_table.h."""
    rows = ['X(ok, "LIMEN_OK", 0, yes, hidden)']
    rows += [
        f'X({status.name.lower()}, "LIMEN_E_{status.name}", {status.number}, {status.kind.lower()}, {status.quotes})'
        for status in table.statuses
    ]
    kinds_of = [f"X({kind.name.lower()}, {kind.number})" for kind in table.kinds]
    return (
        files.header("//", SOURCE)
        + "// Every kind: its name and number. Every status: its C++ name, its constant's name, its number, its\n"
        + "// kind, and whether a message may show its quoted texts.\n#pragma once\n\n"
        + macro("#define LIMEN_KIND_TABLE(X)", kinds_of)
        + "\n"
        + macro("#define LIMEN_STATUS_TABLE(X)", rows)
    )


def make(files, table=None):
    table = table or statuses.load()
    files.part("include/limen/status.h", "statuses", constants(table))
    files.part("include/limen/status.h", "kinds", kinds(table))
    files.whole("src/base/status_table.h", core_table(table, files))


if __name__ == "__main__":
    sys.exit(generated.run(__doc__, make))
