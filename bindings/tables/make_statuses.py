#!/usr/bin/env python3
"""Writes what the languages and the pages know of statuses, from statuses.json.

usage: make_statuses.py [--check] [ROOT]
       make_statuses.py --java FOLDER    Java's sources, which the build makes
"""

import os
import sys
import textwrap

import generated
import status_languages
import status_pages
import statuses

SOURCE = "statuses.json"
COLUMNS = 100


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
        own = table.of_band(band)
        width = max(len(f"#define LIMEN_E_{status.name} {status.number}") for status in own)
        parts.append(f"\n// {band.band}xx: {band.about}.\n")
        parts.extend(constant(status, band.kind, width) for status in own)
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


def exception(made):
    """A class of exceptions.hpp."""
    parent = (
        "Error" if statuses.parent_in(made, "cpp") == statuses.ROOT_CLASS else statuses.parent_in(made, "cpp")
    )
    rfc = f" ({made.rfc})" if made.rfc else ""
    comment = textwrap.wrap(f"{made.name}: {made.meaning}{rfc}.", COLUMNS - len("// "))
    lines = [
        *(f"// {line}" for line in comment),
        f"struct {made.name} : {parent} {{",
        f"  using {parent}::{parent};",
        "};",
    ]
    return "\n" + "\n".join(lines) + "\n"


def throwing(table):
    """The statuses of exceptions.hpp with their classes, and what throws the class of a kind."""
    by_status = "".join(
        f"    {{LIMEN_E_{status.name}, throw_as<{status.type}>}},\n" for status in table.statuses
    )
    by_band = "".join(
        f"  if (kind == LIMEN_KIND_{kind} && band == {band.band}) throw {name}(error);\n"
        for band in table.bands
        for kind, name in (band.classes or {}).items()
    )
    by_kind = "".join(
        f"  if (kind == LIMEN_KIND_{kind.name}) throw {kind.type}(error);\n"
        for kind in table.kinds
        if kind.name not in ("YES", "FAULT")
    )
    return {"by_status": by_status, "by_kind": by_band + by_kind, "fault": table.kind["FAULT"].type}


EXCEPTIONS = """\
//
// limen/exceptions.hpp: a class for each meaning of a failure. Catch a broad one, such as Refused,
// or the one that your program treats apart. Include limen/limen.hpp, not this.
#ifndef LIMEN_EXCEPTIONS_HPP
#define LIMEN_EXCEPTIONS_HPP

#include <limen/error.hpp>

#include <cstdint>

namespace limen {{
inline namespace v1 {{
{classes}
namespace detail {{

template <class Made>
[[noreturn]] void throw_as(const limen_error &error) {{
  throw Made(error);
}}

struct Throwing {{
  limen_status status;
  void (*thrown)(const limen_error &);
}};

inline constexpr Throwing by_status[] = {{
{by_status}}};

// raise throws the exception of an error's status; of one that this header does not know yet,
// that of its band and kind.
[[noreturn]] inline void raise(const limen_error &error) {{
  for (const Throwing &each : by_status)
    if (each.status == error.status) each.thrown(error);
  const std::int32_t kind = limen_status_kind(error.status);
  const std::int32_t band = error.status / 100;
{by_kind}  throw {fault}(error);
}}

}}  // namespace detail

}}  // namespace v1
}}  // namespace limen

#endif
"""


def exceptions(table, files):
    """include/limen/exceptions.hpp."""
    classes = "".join(map(exception, sorted(table.classes, key=lambda made: made.cpp is not None)))
    return files.header("//", SOURCE) + EXCEPTIONS.format(classes=classes, **throwing(table))


def make(files, table=None):
    table = table or statuses.load()
    files.part("include/limen/status.h", "statuses", constants(table))
    files.part("include/limen/status.h", "kinds", kinds(table))
    files.whole("src/base/status_table.h", core_table(table, files))
    files.whole("include/limen/exceptions.hpp", exceptions(table, files))
    status_languages.python(files, table)
    status_languages.node(files, table)
    files.whole("docs/statuses.md", status_pages.page(table))
    files.part("README.md", "kinds", status_pages.kinds(table))


def generated_java(folder):
    """What an earlier table left behind."""
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            with open(path, encoding="utf-8") as file:
                if file.readline() == status_languages.JAVA_HEAD:
                    yield os.path.relpath(path, folder)


def make_java(folder):
    """Java's sources below `folder`."""
    made = status_languages.java(statuses.load())
    for path in generated_java(folder):
        if path not in made:
            os.remove(os.path.join(folder, path))
    for path, text in made.items():
        whole = os.path.join(folder, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--java"]:
        make_java(sys.argv[2])
    else:
        sys.exit(generated.run(__doc__, make))
