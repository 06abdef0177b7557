#!/usr/bin/env python3
"""limen from Python without a compiler: ctypes over liblimen.so.1.

Programs in Python want the package `limen`, which is faster and says more. This one shows how little a
language needs in order to call the C functions: counted UTF-8 texts, records that lie in a buffer of the
caller's, handles that are released. Any language with a foreign function interface can do the same.

The library is the one that LIMEN_LIBRARY names, or the one that the loader finds.
"""

from __future__ import annotations

import ctypes
import os
import sys
import weakref
from ctypes import byref, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any

library = ctypes.CDLL(os.environ.get("LIMEN_LIBRARY", "liblimen.so.1"))

UNSET = -(2**63)  # LIMEN_UNSET: an absent time
TICKET_CAP = 37  # LIMEN_TICKET_CAP
RECORD_CAP = 65536  # bytes, enough for the claims and the sessions of the default limits


class Error(ctypes.Structure):
    """limen_error: 256 bytes for ever."""

    _fields_ = [("status", c_int32), ("message", c_char * 252)]


class Text(ctypes.Structure):
    """limen_text: where a text lies in its record."""

    _fields_ = [("at", c_uint32), ("len", c_uint32)]


class Claims(ctypes.Structure):
    """limen_claims."""

    _fields_ = [
        ("total", c_uint32), ("size", c_uint32),
        ("issued_at", c_int64), ("not_before", c_int64), ("expires_at", c_int64),
        ("json", Text), ("issuer", Text), ("subject", Text), ("audience", Text), ("id", Text), ("sid", Text),
        ("key_id", Text),
    ]  # fmt: skip


class Session(ctypes.Structure):
    """limen_session."""

    _fields_ = [
        ("total", c_uint32), ("size", c_uint32), ("version", c_uint64),
        ("created_at", c_int64), ("seen_at", c_int64), ("idle_expires_at", c_int64), ("expires_at", c_int64),
        ("auth_time", c_int64), ("level", c_uint32), ("read_only", c_uint32),
        ("sid", Text), ("subject", Text), ("data", Text), ("label", Text), ("address", Text),
        ("roles", Text), ("scope", Text),
    ]  # fmt: skip


class LimenError(Exception):
    """A failure: `status` is one of limen/status.h, the text is for the log."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def call(name: str, *arguments: Any) -> Any:
    """Calls limen_NAME, which takes a limen_error last. A str or bytes becomes a pointer and a length."""
    flat: list[Any] = []
    for argument in arguments:
        if isinstance(argument, (str, bytes)):
            text = argument.encode() if isinstance(argument, str) else argument
            flat += [c_char_p(text), c_size_t(len(text))]
        else:
            flat.append(argument)
    error = Error()
    result = getattr(library, f"limen_{name}")(*flat, byref(error))
    if error.status != 0:
        raise LimenError(error.status, error.message.decode())
    return result


def written(name: str, cap: int, *arguments: Any) -> bytes:
    """The text that limen_NAME writes into a buffer of `cap` bytes."""
    buffer, length = ctypes.create_string_buffer(cap), c_size_t()
    call(name, *arguments, buffer, c_size_t(cap), byref(length))
    return buffer.raw[: length.value]


class Room:
    """A buffer for a record and its texts, aligned to 8."""

    def __init__(self, record: type[ctypes.Structure], cap: int = RECORD_CAP) -> None:
        self.words = (c_uint64 * (cap // 8))()
        self.record = record.from_buffer(self.words)
        self.arguments = (self.words, c_size_t(ctypes.sizeof(self.words)))

    def read(self) -> dict[str, Any]:
        """The record as a dictionary; absent values are None."""
        found: dict[str, Any] = {}
        for name, *_ in type(self.record)._fields_:
            value = getattr(self.record, name)
            if isinstance(value, Text):
                start = ctypes.addressof(self.words) + value.at
                value = ctypes.string_at(start, value.len).decode() if value.at else None
            found[name] = None if value == UNSET else value
        return found


class Handle:
    """A reference to one of limen's objects, released together with this one."""

    noun = ""

    def __init__(self, pointer: int) -> None:
        self._as_parameter_ = c_void_p(pointer)
        weakref.finalize(self, getattr(library, f"limen_{self.noun}_release"), self._as_parameter_)


class Options(Handle):
    """Properties: {"token.ttl": "15m"}; see docs/configuration.md."""

    noun = "options"

    def __init__(self, properties: dict[str, str]) -> None:
        super().__init__(library.limen_options_new())
        for name, value in properties.items():
            call("options_set", self, c_char_p(name.encode()), value)


class Verifier(Handle):
    """A policy: the issuer, the audience and the algorithms whose tokens are accepted."""

    noun = "verifier"

    def verify(self, token: str | bytes) -> dict[str, Any]:
        """The token's claims; raises LimenError when the token is refused."""
        room = Room(Claims)
        call("token_verify", self, token, *room.arguments)
        return room.read()


class Gate(Handle):
    """An opened limen: its store, its keys, its policy."""

    noun = "gate"

    def __init__(self, store: str, properties: dict[str, str]) -> None:
        super().__init__(call("gate_open", store, Options(properties)))

    def verifier(self, properties: dict[str, str] | None = None) -> Verifier:
        return Verifier(call("verifier_open", self, Options(properties or {})))

    def issue(self, subject: str, claims: str = "", session: Room | None = None) -> str:
        """A token for `subject`; `claims` is a JSON object with further claims."""
        cap = 4096 + 9 * (len((subject + claims).encode()) + 2048)  # LIMEN_TOKEN_CAP
        record = None if session is None else session.words
        return written("token_issue", cap, self, subject, claims, record, None).decode()

    def create_session(self, subject: str, data: str = "{}") -> tuple[Room, str]:
        """The session of a login, and its ticket, which is a secret."""
        room, ticket = Room(Session), ctypes.create_string_buffer(TICKET_CAP)
        call("session_create", self, subject, data, None, *room.arguments, ticket, c_size_t(TICKET_CAP))
        return room, ticket.value.decode()

    def get_session(self, ticket: str) -> dict[str, Any]:
        room = Room(Session)
        call("session_get", self, ticket, *room.arguments)
        return room.read()

    def end_session(self, ticket: str) -> None:
        call("session_end", self, ticket)

    def revoke_subject(self, subject: str, reason: str = "") -> int:
        """The kill switch: refuses everything given to `subject` until now. Returns the number of ended sessions."""
        ended = c_uint64()
        call("revoke_subject", self, subject, reason, byref(ended))
        return ended.value


# These functions return a pointer; all others return a status.
for maker in (
    "options_new", "gate_open", "verifier_open", "verifier_from_keys", "key_generate", "key_from_jwk",
    "key_from_pem", "key_from_secret", "key_set_new", "key_set_from_jwks",
):  # fmt: skip
    getattr(library, f"limen_{maker}").restype = c_void_p


def refused(what: str, ask: Any, credential: str) -> None:
    """Prints how limen refuses what it must refuse."""
    try:
        ask(credential)
    except LimenError as error:
        print(f"{what} is refused with status {error.status}: {error}")
    else:
        sys.exit(f"{what} was accepted")


def main() -> None:
    gate = Gate("memory:", {"issuer": "https://shop.example", "audience": "shop", "token.ttl": "15m"})
    verifier = gate.verifier()

    session, ticket = gate.create_session("alex", '{"theme":"dark"}')
    token = gate.issue("alex", '{"role":"admin"}', session)
    claims = verifier.verify(token)
    print(f"hello, {claims['subject']}: {claims['json']}")
    print(f"the session of {gate.get_session(ticket)['subject']} says {gate.get_session(ticket)['data']}")

    _, phone = gate.create_session("alex")
    gate.end_session(phone)
    refused("the phone's session", gate.get_session, phone)

    print(f"the kill switch ended {gate.revoke_subject('alex', 'stolen')} session")
    refused("the token", verifier.verify, token)
    refused("the session", gate.get_session, ticket)

    again, _ = gate.create_session("alex")
    print(f"and alex logs in again: {verifier.verify(gate.issue('alex', '', again))['subject']}")


if __name__ == "__main__":
    main()
