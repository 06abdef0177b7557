#!/usr/bin/env python3
"""Writes where the fields of limen's records lie, for the languages that read their bytes, from include/limen/*.h.

capi/layouts.cpp holds the structs of src, and bindings/swig/layouts.h every compiler, to the same places.

usage: make_layouts.py [--check] [ROOT]
"""

import re
import sys

import generated
import layouts

SOURCE = "the structs of include/limen"

# What src has for each struct of the headers, and where.
CORE = {
    "limen_text": ("TextPlace", "base/text_place.h"),
    "limen_error": ("Error", "base/result.h"),
    "limen_progress": ("Progress", "base/progress.h"),
    "limen_claims": ("token::ClaimsRecord", "token/claims_record.h"),
    "limen_session": ("session::SessionRecord", "session/record.h"),
    "limen_event": ("watch::EventRecord", "watch/event.h"),
    "limen_answer": ("web::AnswerRecord", "web/answer.h"),
}


def note(files, sign):
    return f"{sign} Generated from {SOURCE} by `{files.command}`. Change those, not this file.\n"


def camel(name):
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def core(files, structs):
    """capi/layouts.cpp."""
    unknown = sorted(set(structs) - set(CORE))
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)}: say in CORE of make_layouts.py which struct of src has the same layout"
        )
    includes = "".join(f'#include "{header}"\n' for header in sorted(header for _, header in CORE.values()))
    checks = []
    for struct in structs.values():
        name, own = struct.name, CORE[struct.name][0]
        lines = [f"static_assert(sizeof({name}) == sizeof({own}));"]
        lines.append(f"static_assert(alignof({name}) == alignof({own}));")
        for field in struct.fields:
            line = f"static_assert(offsetof({name}, {field.name}) == offsetof({own}, {field.name}));"
            if len(line) > 100:
                left, right = line.split(" == ")
                line = f"{left} ==\n              {right}"
            lines.append(line)
        checks.append("\n".join(lines) + "\n")
    return (
        "// The records of the headers and those of src have one layout.\n"
        + note(files, "//")
        + "#include <limen/limen.h>\n\n#include <cstddef>\n\n"
        + includes
        + "\nnamespace limen {\n\n"
        + "\n".join(checks)
        + "\n}  // namespace limen\n"
    )


def swig(files, structs):
    """bindings/swig/layouts.h."""
    lines = [
        "// The compiler lays the records out as the layouts of Node and Java say.\n",
        note(files, "//"),
        "#include <stddef.h>\n",
    ]
    for struct in structs:
        lines.append(f"\nstatic_assert(sizeof({struct.name}) == {struct.size});\n")
        lines += [
            f"static_assert(offsetof({struct.name}, {field.name}) == {field.offset});\n"
            for field in struct.fields
        ]
    return "".join(lines)


def node(files, structs):
    """bindings/node/lib/layouts.js."""
    lines = [
        "'use strict';\n",
        "// Where the fields of records lie, in bytes from the start of each.\n",
        note(files, "//"),
    ]
    for struct in structs:
        lines.append(f"\nexports.{struct.noun} = {{\n")
        lines += [f"  {camel(field.name)}: {field.offset},\n" for field in struct.fields]
        lines.append("};\n")
    return "".join(lines)


def java(files, structs):
    """Layouts.java."""
    lines = [
        "package dev.limen.internal;\n\n",
        note(files, "//"),
        "/** Where the fields of records lie, in bytes from the start of each. */\n",
        "public final class Layouts {\n",
        "  private Layouts() {}\n",
    ]
    for struct in structs:
        noun = struct.noun.capitalize()
        lines.append(f"\n  /** {{@code {struct.name}}}. */\n  public static final class {noun} {{\n")
        lines.append(
            f"    /** The size of the record alone. */\n    public static final int BYTES = {struct.size};\n\n"
        )
        lines += [
            f"    public static final int {field.name.upper()} = {field.offset};\n" for field in struct.fields
        ]
        lines.append(f"\n    private {noun}() {{}}\n  }}\n")
    return "".join([*lines, "}\n"])


def make(files):
    structs = layouts.structs(files.root)
    read = [struct for struct in structs.values() if struct.is_record or struct.name == "limen_text"]
    files.whole("capi/layouts.cpp", core(files, structs))
    files.whole("bindings/swig/layouts.h", swig(files, read))
    files.whole("bindings/node/lib/layouts.js", node(files, read))
    files.whole("bindings/java/limen/src/main/java/dev/limen/internal/Layouts.java", java(files, read))


if __name__ == "__main__":
    sys.exit(generated.run(__doc__, make))
