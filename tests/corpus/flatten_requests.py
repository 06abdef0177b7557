#!/usr/bin/env python3
"""Writes the corpus of requests in the flat form that C programs read (request_cases.h).

The lines are those of flatten.py. A further piece of a field is called `more`, or `live` where it is the name of a
secret.

usage: flatten_requests.py OUT
"""

from __future__ import annotations

import pathlib
import sys
from collections.abc import Iterator
from typing import Any

import corpus
import request_corpus
from flatten import Field, flat


def pieces(name: str, notation: Any) -> Iterator[Field]:
    yield name, b"", 1
    for piece in notation if isinstance(notation, list) else [notation]:
        if isinstance(piece, dict) and "live" in piece:
            yield "live", piece["live"].encode(), 1
        else:
            for octets, times in corpus.pieces([piece]):
                yield "more", octets, times


def properties(policy: dict[str, str]) -> Iterator[Field]:
    for name, value in policy.items():
        yield "property", name.encode(), 1
        yield "value", value.encode(), 1


def world(of: request_corpus.World) -> Iterator[Field]:
    for name, policy in {**of["gates"], "maker": of["maker"]}.items():
        yield "gate", name.encode(), 1
        yield from properties(policy)
    for name, verifier in of["verifiers"].items():
        yield "verifier", name.encode(), 1
        if verifier["key"] is not None:
            yield "key", verifier["key"].encode(), 1
        yield from properties(verifier["policy"])
    for step in of["steps"]:
        yield "step", step[0].encode(), 1
        for word in step[1:]:
            yield "word", word.encode(), 1


def fields(case: request_corpus.Case) -> Iterator[Field]:
    yield "name", case.name.encode(), 1
    yield "of_gate", case.gate.encode(), 1
    yield from pieces("method", case.method)
    for name, notation in case.fields.items():
        yield from pieces(name, notation)
    yield "flags", str(case.bits).encode(), 1
    for guard in case.guards:
        yield "guard", guard.verifier.encode(), 1
        yield from properties(guard.policy)
        yield "answer", guard.answer.encode(), 1
        yield "says", guard.says.encode(), 1


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    whole = [*world(request_corpus.read_world())]
    for case in request_corpus.read():
        whole += fields(case)
    pathlib.Path(sys.argv[1]).write_bytes(flat(whole))


if __name__ == "__main__":
    main()
