#!/usr/bin/env python3
"""Writes the descriptions that editors show in application.yml, from the library's table of properties.

usage: metadata.py LIBLIMEN OUTPUT
"""

from __future__ import annotations

import ctypes
import json
import pathlib
import sys
from typing import Any

TYPES = {"flag": "java.lang.Boolean", "list": "java.util.List<java.lang.String>"}


def table(library: str) -> list[dict[str, Any]]:
    described, length = ctypes.c_char_p(), ctypes.c_size_t()
    if ctypes.CDLL(library).limen_options_describe(ctypes.byref(described), ctypes.byref(length), None) != 0:
        sys.exit("metadata.py: the library does not describe its properties")
    found: list[dict[str, Any]] = json.loads(described.value or b"[]")
    return found


def entry(each: dict[str, Any]) -> dict[str, Any]:
    made = {
        "name": "limen." + each["name"].replace("_", "-"),
        "type": TYPES.get(each["type"], "java.lang.String"),
        "description": f"{each['about']} ({each['type']}, {each['range']['text']})",
    }
    return made if each["default"] is None else made | {"defaultValue": each["default"]}


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    entries = [entry(each) for each in table(sys.argv[1]) if "gate" in each["places"]]
    output = pathlib.Path(sys.argv[2])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps({"properties": entries}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
