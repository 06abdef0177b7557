"""Reads the corpus: tests/corpus/cases/*.json and the keys that they name.

A runner calls limen once for each case and answers with `Answer`: the status, the message, and on success
what came out, as one line of text. README.md says what the members of a case mean.
"""

from __future__ import annotations

import base64
import json
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

HERE = pathlib.Path(__file__).resolve().parent
PRIVATE = ("d", "p", "q", "dp", "dq", "qi")
TIMES = ("issued_at", "not_before", "expires_at")
TEXTS = ("issuer", "subject", "audience", "id", "sid", "key_id")


@dataclass(frozen=True)
class Key:
    """A key as the caller has it: `kind` is jwk, pem or secret; a jwk says its algorithm itself."""

    kind: str
    algorithm: str
    text: bytes


@dataclass(frozen=True)
class Case:
    """One case. `jwks` is a set as text; without one the set is made of `keys`."""

    name: str
    proves: tuple[str, ...]
    call: str
    keys: tuple[Key, ...]
    jwks: bytes | None
    policy: tuple[tuple[str, str], ...]
    algorithms: str
    token: tuple[tuple[bytes, int], ...]
    status: int
    says: tuple[str, ...]
    answer: str

    @property
    def octets(self) -> bytes:
        """The token, the JWS or the field, as bytes."""
        return b"".join(piece * times for piece, times in self.token)


@dataclass(frozen=True)
class Answer:
    """A runner's result for a case: the `answer` of a success, the `message` of a failure."""

    status: int
    answer: str = ""
    message: str = ""


def shown(text: str | bytes | None) -> str:
    """One word of an answer: '-' for what is absent, otherwise '=' and the text, percent-encoded."""
    if text is None:
        return "-"
    return "=" + quote_from_bytes(text.encode() if isinstance(text, str) else text, safe="")


def shown_claims(times: tuple[int | None, ...], texts: tuple[str | bytes | None, ...]) -> str:
    """The answer of a verified token: its three times, its claims as JSON, its six texts."""
    return " ".join(["-" if time is None else str(time) for time in times] + [shown(text) for text in texts])


def pieces(notation: Any) -> tuple[tuple[bytes, int], ...]:
    """The pieces of a notation in a case, each with how often it is repeated."""
    found: list[tuple[bytes, int]] = []
    for piece in notation if isinstance(notation, list) else [notation]:
        if isinstance(piece, str):
            found.append((piece.encode(), 1))
        elif "hex" in piece:
            found.append((bytes.fromhex(piece["hex"]), 1))
        else:
            found.append((piece["repeat"].encode(), piece["times"]))
    return tuple(found)


def octets(notation: Any) -> bytes:
    return b"".join(piece * times for piece, times in pieces(notation))


def key_of(given: Any, named: dict[str, dict[str, str]]) -> Key:
    if isinstance(given, str):
        jwk = {member: value for member, value in named[given].items() if member not in PRIVATE}
        return Key("jwk", "", json.dumps(jwk, separators=(",", ":")).encode())
    kind = next(kind for kind in ("jwk", "pem", "secret") if kind in given)
    return Key(kind, given.get("alg", ""), octets(given[kind]))


def signed_claims(token: bytes) -> bytes:
    part = token.split(b".")[1]
    return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))


def answer_of(case: dict[str, Any]) -> str:
    """The expected answer of a case."""
    if case["status"] != 0:
        return ""
    due = case["answer"]
    if case["call"] == "token":
        texts = (signed_claims(octets(case["token"])), *(due.get(name) for name in TEXTS))
        return shown_claims(tuple(due.get(name) for name in TIMES), texts)
    return " ".join(shown(None if value is None else octets(value)) for value in due.values())


def read() -> Iterator[Case]:
    """Every case, in order."""
    named = json.loads((HERE / "keys.json").read_text("utf-8"))
    for path in sorted((HERE / "cases").glob("*.json")):
        theme = json.loads(path.read_text("utf-8"))
        for case in theme["cases"]:
            yield Case(
                name=f"{theme['theme']}/{case['name']}",
                proves=tuple(case["proves"]),
                call=case["call"],
                keys=tuple(key_of(key, named) for key in case.get("keys", ())),
                jwks=octets(case["jwks"]) if "jwks" in case else None,
                policy=tuple(case.get("policy", {}).items()),
                algorithms=case.get("algorithms", ""),
                token=pieces(case.get("token", "")),
                status=case["status"],
                says=tuple(case.get("says", ())),
                answer=answer_of(case),
            )


def wrong(case: Case, got: Answer) -> str:
    """The complaint about an answer; empty if it is right."""
    if got.status != case.status:
        return f"{case.name}: status {got.status}, and {case.status} is due: {got.message}"
    if got.answer != case.answer:
        return f"{case.name}: answered {got.answer}, and {case.answer} is due"
    if case.status == 0:
        return f"{case.name}: success with a message: {got.message}" if got.message else ""
    missing = [words for words in case.says if words not in got.message]
    if missing or not got.message:
        return f"{case.name}: the message does not say {missing}: {got.message}"
    return ""
