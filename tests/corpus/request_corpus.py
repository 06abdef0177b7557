"""Reads the corpus of requests: tests/corpus/requests/*.json and world.json; README.md says what they mean.

A runner asks every case of one store, which world.c has made together with the file of its secrets, and writes
each answer as one line of text.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import corpus

HERE = pathlib.Path(__file__).resolve().parent
FIELDS = ("authorization", "cookie", "csrf", "origin", "host", "fetch_site")
FLAGS = {"websocket": 1, "tls": 2, "body_read": 8}  # limen/guard.h
MAY_BLOCK = 4
AGAIN = ("", "body", "blocking", "body blocking")
SPOKE = ("", "token", "session", "visitor")
TEXTS = ("issuer", "subject", "ticket", "challenge", "word")


@dataclass(frozen=True)
class Guard:
    """`verifier`: its name in world.json; empty: the gate's own. `answer`: the line that is due."""

    verifier: str
    policy: dict[str, str]
    answer: str
    says: str


@dataclass(frozen=True)
class Case:
    """One case. The fields are notations, to be read with the secrets of a store."""

    name: str
    proves: tuple[str, ...]
    gate: str
    method: Any
    fields: dict[str, Any]
    flags: tuple[str, ...]
    guards: tuple[Guard, ...]

    @property
    def bits(self) -> int:
        return MAY_BLOCK | sum(FLAGS[flag] for flag in self.flags)


@dataclass(frozen=True)
class Answer:
    """What a guard answered: the line, and the message of a refusal."""

    line: str
    message: str = ""


World = dict[str, Any]


def read_world() -> World:
    found: World = json.loads((HERE / "world.json").read_text("utf-8"))
    return found


def read() -> Iterator[Case]:
    """Every case, in order."""
    for path in sorted((HERE / "requests").glob("*.json")):
        theme = json.loads(path.read_text("utf-8"))
        for case in theme["cases"]:
            yield Case(
                name=f"{theme['theme']}/{case['name']}",
                proves=tuple(case["proves"]),
                gate=case["gate"],
                method=case["method"],
                fields={field: case[field] for field in FIELDS if field in case},
                flags=tuple(case.get("flags", ())),
                guards=tuple(
                    Guard(each.get("verifier", ""), each["policy"], each["answer"], each.get("says", ""))
                    for each in case["guards"]
                ),
            )


class Secrets:
    """The secrets of a store, by name; and answers that name them."""

    def __init__(self, folder: pathlib.Path) -> None:
        lines = (folder / "secrets").read_text("utf-8").splitlines()
        self.by_name = dict(line.split(" ", 1) for line in lines)
        self.names = {value: name for name, value in self.by_name.items()}

    def octets(self, notation: Any) -> bytes:
        """The bytes of a notation."""
        found = b""
        for piece in notation if isinstance(notation, list) else [notation]:
            live = isinstance(piece, dict) and "live" in piece
            found += self.by_name[piece["live"]].encode() if live else corpus.octets([piece])
        return found

    def shown(self, text: str | bytes) -> str:
        """A word of an answer."""
        word = text.decode() if isinstance(text, bytes) else text
        if word in self.names:
            return f"{{{self.names[word]}}}"
        return "".join(f"%{ord(c):02X}" if c < " " or c in "%|\x7f" else c for c in word)

    def line(self, words: list[tuple[str, str | bytes | int | None]]) -> str:
        """The line of an answer: zero, an empty list of flags and None are left out, but status and http."""
        found = []
        for name, value in words:
            if isinstance(value, int):
                if value or name in ("status", "http"):
                    found.append(f"{name} {value}")
            elif value is not None and (value or name not in ("credential", "again", "flags")):
                found.append(f"{name} {self.shown(value)}")
        return " | ".join(found)


def wrong(case: Case, number: int, got: Answer) -> str:
    """The complaint about an answer; empty if it is right."""
    guard = case.guards[number]
    if got.line != guard.answer:
        return (
            f"{case.name}#{number}: answered\n  {got.line}, and due is\n  {guard.answer}\n  ({got.message})"
        )
    if (" | http 0" in got.line) != (got.message == ""):
        return f"{case.name}#{number}: the message is: {got.message}"
    if got.message and guard.says not in got.message:
        return f"{case.name}#{number}: the message does not say {guard.says}: {got.message}"
    return ""
