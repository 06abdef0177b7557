"""Bytes in JSON: a string, or a list of strings, {"repeat": TEXT, "times": N} and {"hex": DIGITS}."""

from __future__ import annotations

import re
from typing import Any

Notation = str | list[Any]

RUN = re.compile(rb"(.{1,4}?)\1{47,}", re.DOTALL)
NOT_UTF8 = re.compile("[\udc80-\udcff]+")


def pieces_of(octets: bytes) -> list[Any]:
    """The pieces of bytes that hold no long run: texts, and hexadecimal where they are not UTF-8."""
    text = octets.decode("utf-8", "surrogateescape")
    found: list[Any] = []
    at = 0
    for match in NOT_UTF8.finditer(text):
        if match.start() > at:
            found.append(text[at : match.start()])
        found.append({"hex": match.group().encode("utf-8", "surrogateescape").hex()})
        at = match.end()
    if at < len(text):
        found.append(text[at:])
    if sum(isinstance(piece, dict) for piece in found) > 8:  # DER, and the like
        return [{"hex": octets.hex()}]
    return found


def written(octets: bytes) -> Notation:
    """The shortest notation of `octets`."""
    found: list[Any] = []
    at = 0
    for match in RUN.finditer(octets):
        unit = match.group(1)
        if not unit.isascii() or len(match.group()) < 200:
            continue
        found += pieces_of(octets[at : match.start()])
        found.append({"repeat": unit.decode(), "times": len(match.group()) // len(unit)})
        at = match.end()
    found += pieces_of(octets[at:])
    if not found:
        return ""
    if len(found) == 1 and isinstance(found[0], str):
        return found[0]
    return found
