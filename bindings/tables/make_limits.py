#!/usr/bin/env python3
"""Writes limits.h of src/base and of include/limen, limits.js of Node, and docs/limits.md from limits.json.

An entry of limits.json has a name, a value, a unit and a meaning. limits::NAME is what src and capi use, LIMEN_NAME_MAX
what everybody else does (NAME_MAX in JavaScript). A name that ends in _min is of a lower limit: LIMEN_NAME_MIN.

usage: make_limits.py [--check] [ROOT]
"""

import json
import os
import re
import sys
import textwrap

import generated

SOURCE = "limits.json"
PAGE = """
# Limits

limen refuses input beyond these limits, and the error says which text was too long. `limen/limits.h` has them as
constants. Properties can set lower limits, for example `token.max_size`, which is 16k by default:
[configuration.md](configuration.md) has the range and the default of each property.

| Of | Limit | In C |
|---|---|---|
"""


def checked(entries):
    """The entries of limits.json, where each is well."""
    names = set()
    for entry in entries:
        name = entry.get("name", "?")
        if set(entry) != {"name", "value", "unit", "meaning"}:
            raise ValueError(f"{SOURCE}: {name}: expected name, value, unit and meaning")
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or name in names:
            raise ValueError(f"{SOURCE}: {name}: expected a name of its own, such as cookie_path")
        if type(entry["value"]) is not int or not 0 < entry["value"] < 2**31:
            raise ValueError(
                f"{SOURCE}: {name}: expected a value from 1 to {2**31 - 1}, which every language has"
            )
        if entry["meaning"].endswith("."):
            raise ValueError(f"{SOURCE}: {name}: expected words that complete '... of', without a full stop")
        names.add(name)
    return entries


def constant(name):
    """The name in C."""
    return f"LIMEN_{name.upper()}" + ("" if name.endswith("_min") else "_MAX")


def is_least(entry):
    return entry["name"].endswith("_min")


def core_header(limits, note):
    lines = [
        "// The limits of what limen accepts.",
        note,
        "#pragma once",
        "",
        "#include <cstddef>",
        "#include <cstdint>",
        "",
        "namespace limen::limits {",
    ]
    for unit in dict.fromkeys(entry["unit"] for entry in limits):
        of = "std::int64_t" if unit == "seconds" else "std::size_t"
        lines += ["", f"// In {unit}." if unit else "// Numbers."]
        lines += [
            f"inline constexpr {of} {entry['name']} = {entry['value']};"
            for entry in limits
            if entry["unit"] == unit
        ]
    return "\n".join([*lines, "", "}  // namespace limen::limits"]) + "\n"


def comment(entry):
    """The comment above a constant."""
    unit = f", in {entry['unit']}," if entry["unit"] else ""
    words = f"{constant(entry['name'])} is the {'lower ' if is_least(entry) else ''}limit{unit} of {entry['meaning']}."
    return [f"// {line}" for line in textwrap.wrap(words, 85)]


def public_header(limits, note):
    lines = [
        "// limen/limits.h: the limits of what limen accepts.",
        "//",
        note,
        "#ifndef LIMEN_LIMITS_H",
        "#define LIMEN_LIMITS_H",
    ]
    for entry in limits:
        lines += ["", *comment(entry), f"#define {constant(entry['name'])} {entry['value']}"]
    return "\n".join([*lines, "", "#endif"]) + "\n"


def row(entry):
    value = ("at least " if is_least(entry) else "") + f"{entry['value']:,} {entry['unit']}".strip()
    return f"| {entry['meaning']} | {value} | `{constant(entry['name'])}` |\n"


def page(limits, note):
    return note + PAGE + "".join(map(row, limits))


def node(limits, note):
    """bindings/node/lib/limits.js."""
    lines = [
        f"exports.{constant(entry['name']).removeprefix('LIMEN_')} = {entry['value']};\n" for entry in limits
    ]
    return f"'use strict';\n// The limits of what limen accepts.\n{note}\n\n" + "".join(lines)


def make(files):
    with open(os.path.join(generated.FOLDER, SOURCE), encoding="utf-8") as file:
        limits = checked(json.load(file))
    note = files.header("//", SOURCE).rstrip()
    files.whole("src/base/limits.h", core_header(limits, note))
    files.whole("include/limen/limits.h", public_header(limits, note))
    files.whole("bindings/node/lib/limits.js", node(limits, note))
    files.whole("docs/limits.md", page(limits, files.header("<!--", SOURCE, " -->")))


if __name__ == "__main__":
    sys.exit(generated.run(__doc__, make))
