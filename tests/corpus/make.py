#!/usr/bin/env python3
"""Makes the cases in tests/corpus/cases and tests/corpus/requests, with signatures that limen had no part in.

usage: make.py           writes them
       make.py --check   says which differ from what would be written, and ends with 1 if any does

Needs the package cryptography. The keys are fixed (keys.json) and every signature is deterministic, so the
same cases come out each time.
"""

from __future__ import annotations

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from making import (  # noqa: E402
    algorithms,
    claims,
    examples,
    header,
    json_texts,
    key_forms,
    key_sets,
    policies,
    shape,
    signatures,
    times,
)
from making.requests import cookies, credentials, enough, forgery, several  # noqa: E402
from making.requests.case import world_text  # noqa: E402

ROOMS = (
    shape,
    examples,
    json_texts,
    header,
    algorithms,
    key_forms,
    key_sets,
    signatures,
    claims,
    times,
    policies,
)
REQUESTS = (credentials, cookies, several, forgery, enough)


def made() -> dict[str, str]:
    """The files by name, with their text."""
    files = {f"cases/{theme.name}.json": theme.text() for room in ROOMS for theme in room.themes()}
    files |= {f"requests/{theme.name}.json": theme.text() for room in REQUESTS for theme in room.themes()}
    files["world.json"] = world_text()
    for text in files.values():
        json.loads(text)
    return files


def main() -> int:
    files = made()
    there = {
        f"{folder}/{path.name}": path.read_text("utf-8")
        for folder in ("cases", "requests")
        for path in (HERE / folder).glob("*.json")
    }
    world = HERE / "world.json"
    there |= {"world.json": world.read_text("utf-8")} if world.exists() else {}
    if sys.argv[1:] == ["--check"]:
        stale = sorted(name for name in files.keys() | there.keys() if files.get(name) != there.get(name))
        for name in stale:
            print(f"{name}: not what make.py writes")
        print(f"{len(files) - len(stale)} passed, {len(stale)} failed")
        return 1 if stale else 0
    for name in there.keys() - files.keys():
        (HERE / name).unlink()
    for name, text in files.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_text(text, "utf-8")
        print(f"{name}: {len(json.loads(text).get('cases', ()))} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
