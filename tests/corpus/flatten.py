#!/usr/bin/env python3
"""Writes the corpus in the flat form that C programs read (corpus.h).

Each line `FIELD SIZE TIMES` is followed by SIZE bytes and a line feed; they are appended to the field TIMES
times. `name` begins a case, `key` (its kind) a key of it, `property` a property of its policy.

usage: flatten.py OUT
"""

from __future__ import annotations

import pathlib
import sys
from collections.abc import Iterable, Iterator

import corpus

Field = tuple[str, bytes, int]


def fields(case: corpus.Case) -> Iterator[Field]:
    yield "name", case.name.encode(), 1
    yield "call", case.call.encode(), 1
    for key in case.keys:
        yield "key", key.kind.encode(), 1
        yield "key_algorithm", key.algorithm.encode(), 1
        yield "key_text", key.text, 1
    if case.jwks is not None:
        yield "jwks", case.jwks, 1
    for name, value in case.policy:
        yield "property", name.encode(), 1
        yield "value", value.encode(), 1
    yield "algorithms", case.algorithms.encode(), 1
    for piece, times in case.token:
        yield "token", piece, times
    yield "status", str(case.status).encode(), 1
    yield "says", "|".join(case.says).encode(), 1
    yield "answer", case.answer.encode(), 1


def flat(all_fields: Iterable[Field]) -> bytes:
    return b"".join(
        f"{name} {len(value)} {times}\n".encode() + value + b"\n" for name, value, times in all_fields
    )


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    whole = flat(field for case in corpus.read() for field in fields(case))
    pathlib.Path(sys.argv[1]).write_bytes(whole)


if __name__ == "__main__":
    main()
