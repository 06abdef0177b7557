#!/usr/bin/env python3
"""Writes docs/configuration.md from the library's own table of options.

The table comes from limen_options_describe: as JSON on standard input, or from TOOL, a program that prints it
(tests/tools/describe_options.c). The page goes to standard output. With --check, FILE is compared with it instead: if
it is stale, this says where and how to renew it, and ends with 1.

usage: make_configuration.py [--check FILE] [TOOL]
"""

import argparse
import difflib
import itertools
import json
import subprocess
import sys

INTRODUCTION = """\
<!-- Made by scripts/make_configuration.py from src/options/table.h. Change the table, not this page. -->

# Configuration

Every setting of limen is a property: a name and a text. The same object configures gates, verifiers and single calls,
and each property says below where it applies; set anywhere else, it is refused (`LIMEN_E_OPTION_PLACE`).

```c
limen_options *options = limen_options_new();
limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
limen_options_set(options, "token.ttl", "30m", LIMEN_ZSTR, NULL);
```

Values are checked when they are set; keys, and whether values fit each other, when a gate or verifier is opened. The
object keeps its first error, and whatever uses it answers that, so a chain of sets needs one check, at its end. A
misspelt name is answered with the nearest one.

[limits.md](limits.md) has the limits of texts that are not properties, such as subjects and reasons.

`limen_options_load` takes the same properties as lines of text:

```
# Blanks around names and values are dropped.
issuer = https://shop.example
token.ttl = 30m
```

## How values are written

| Type | Value |
|---|---|
| text | UTF-8; the range is its length in bytes |
| secret | as text, but no message ever repeats it |
| list | texts separated by blanks, none of them twice; the range is the length of the whole in bytes |
| duration | whole seconds, or a whole number with a unit: `90`, `30s`, `15m`, `12h`, `7d` |
| count | a whole number, or one with a unit that is a power of 1024: `4096`, `16k`, `1M`, `4G` |
| time | seconds since 1970-01-01T00:00:00Z |
| flag | `true` or `false` |
"""

TITLES = {
    "": "Who issues, and for whom",
    "keys": "Keys",
    "token": "Tokens",
    "session": "Sessions",
    "login": "Logins",
    "cookie": "The session's cookie",
    "store": "The store",
    "lmdb": "A store in LMDB",
    "memory": "A store in memory",
    "visitor": "Visitors",
    "restore": "Restoring a store",
    "csrf": "CSRF tokens",
    "watch": "Watches",
    "clock": "The clock",
    "revocation": "Revocation",
    "log": "The log",
}

PLACES = {"gate": "gate", "verifier": "verifier", "issue": "issuing", "create": "creating a session", "renew": "renewing it",
          "cookie": "cookies", "restore": "restoring a store"}


def group_of(entry):
    name = entry["name"]
    return name.split(".")[0] if "." in name else ""


def cell(text):
    return text.replace("|", "\\|")


def row(entry):
    default = f"`{entry['default']}`" if entry["default"] is not None else "none"
    places = ", ".join(PLACES.get(place, place) for place in entry["places"])
    cells = [f"`{entry['name']}`", entry["type"], default, entry["range"]["text"], places, entry["about"]]
    return "| " + " | ".join(map(cell, cells)) + " |\n"


def page(table):
    """The whole page, for the table as limen_options_describe gives it."""
    parts = [INTRODUCTION]
    for group, entries in itertools.groupby(table, group_of):
        parts.append(f"\n## {TITLES.get(group, group.capitalize())}\n\n")
        parts.append("| Property | Type | Default | Range | Applies to | Meaning |\n|---|---|---|---|---|---|\n")
        parts.extend(map(row, entries))
    return "".join(parts)


def differences(path, wanted):
    try:
        with open(path, encoding="utf-8") as file:
            found = file.read()
    except FileNotFoundError:
        found = ""
    lines = difflib.unified_diff(found.splitlines(), wanted.splitlines(), path, "the table", lineterm="", n=0)
    return list(lines) if found != wanted else []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", metavar="FILE")
    parser.add_argument("tool", nargs="?", metavar="TOOL")
    arguments = parser.parse_args()
    if arguments.tool:
        text = subprocess.run([arguments.tool], check=True, stdout=subprocess.PIPE).stdout
    else:
        text = sys.stdin.buffer.read()
    wanted = page(json.loads(text))
    if not arguments.check:
        sys.stdout.write(wanted)
        return 0
    stale = differences(arguments.check, wanted)
    if stale:
        print("\n".join(stale))
        print(f"{arguments.check} is stale: BUILD/tests/tools/describe_options | scripts/make_configuration.py >"
              f" {arguments.check}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
