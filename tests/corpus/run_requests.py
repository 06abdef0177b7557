"""The corpus of requests through examples/ctypes: the C functions, called from Python without a compiler."""

from __future__ import annotations

import ctypes
import pathlib
import sys
from ctypes import byref, c_char_p, c_int32, c_size_t, c_uint32
from typing import Any

import corpus
import request_corpus

sys.path.insert(0, str(corpus.HERE.parents[1] / "examples" / "ctypes"))

import limen_ctypes as limen
from limen_ctypes import Text, call, library

TEXTS = ("method", *request_corpus.FIELDS)


class Request(ctypes.Structure):
    """limen_request."""

    _fields_ = [
        ("size", c_uint32), ("flags", c_uint32),
        *((name, c_char_p) for name in TEXTS),
        *((f"{name}_len", c_size_t) for name in TEXTS),
    ]  # fmt: skip


class Record(ctypes.Structure):
    """limen_answer."""

    _fields_ = [
        ("total", c_uint32), ("size", c_uint32), ("status", c_int32), ("http", c_int32),
        ("credential", c_uint32), ("again", c_uint32), ("flags", c_uint32), ("retry_after", c_uint32),
        ("record", Text), ("issuer", Text), ("subject", Text), ("ticket", Text), ("challenge", Text), ("word", Text),
    ]  # fmt: skip


class Guard(limen.Handle):
    noun = "guard"


class KeySet(limen.Handle):
    noun = "key_set"


class Key(limen.Handle):
    noun = "key"


library.limen_guard_open.restype = ctypes.c_void_p


def texts_of(
    room: Any, record: ctypes.Structure, base: int, names: tuple[str, ...]
) -> dict[str, bytes | None]:
    """The texts of a record that lies `base` bytes into its room."""
    found: dict[str, bytes | None] = {}
    for name in names:
        place = getattr(record, name)
        found[name] = bytes(room)[base + place.at : base + place.at + place.len] if place.at else None
    return found


class Runner:
    """Asks the guards of one store."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.secrets = request_corpus.Secrets(folder)
        self.world = request_corpus.read_world()
        self.store = f"lmdb:{folder}/store"
        self.gates: dict[str, limen.Gate] = {}
        # Guards that share a verifier believe each other's answers about tokens.
        self.verifiers: dict[tuple[str, str], limen.Verifier | None] = {}

    def gate(self, name: str) -> limen.Gate:
        if name not in self.gates:
            self.gates[name] = limen.Gate(self.store, self.world["gates"][name])
        return self.gates[name]

    def verifier(self, gate: str, name: str) -> limen.Verifier | None:
        if (gate, name) not in self.verifiers:
            self.verifiers[gate, name] = self.opened_verifier(self.gate(gate), name)
        return self.verifiers[gate, name]

    def opened_verifier(self, gate: limen.Gate, name: str) -> limen.Verifier | None:
        if not name:
            return None
        found = self.world["verifiers"][name]
        if found["key"] is None:
            return gate.verifier(found["policy"])
        keys = KeySet(call("key_set_new"))
        call("key_set_add", keys, Key(call("key_from_jwk", found["key"])))
        return limen.Verifier(call("verifier_from_keys", keys, limen.Options(found["policy"])))

    def request(self, case: request_corpus.Case) -> Request:
        request = Request(size=ctypes.sizeof(Request), flags=case.bits)
        for name, notation in {"method": case.method, **case.fields}.items():
            octets = self.secrets.octets(notation)
            setattr(request, name, octets)
            setattr(request, f"{name}_len", len(octets))
        return request

    def ask(self, case: request_corpus.Case) -> list[request_corpus.Answer]:
        """What the guards of a case answer, one after another."""
        gate, request = self.gate(case.gate), self.request(case)
        room = limen.Room(Record, 65536 + 2 * request.authorization_len)
        found = []
        for number, each in enumerate(case.guards):
            options = limen.Options(each.policy)
            guard = Guard(call("guard_open", gate, self.verifier(case.gate, each.verifier), options))
            error = limen.Error()
            how = library.limen_guard_require if number else library.limen_guard_check
            status = how(guard, byref(request), *room.arguments, byref(error))
            assert status == error.status
            found.append(request_corpus.Answer(self.line(room), error.message.decode()))
        return found

    def line(self, room: limen.Room) -> str:
        answer = room.record
        if library.limen_status_kind(answer.status) == 2:  # a mistake of the program
            return f"status {answer.status}"
        flags = [name for bit, name in ((1, "read_only"), (2, "csrf_good")) if answer.flags & bit]
        texts = texts_of(room.words, answer, 0, request_corpus.TEXTS)
        words: list[tuple[str, str | bytes | int | None]] = [
            ("status", answer.status),
            ("http", answer.http),
            ("credential", request_corpus.SPOKE[answer.credential]),
            ("again", request_corpus.AGAIN[answer.again]),
            ("flags", " ".join(flags)),
            ("retry_after", answer.retry_after),
            *texts.items(),
        ]
        return self.secrets.line(words + self.record(room))

    def record(self, room: limen.Room) -> list[tuple[str, str | bytes | int | None]]:
        at = room.record.record.at
        if at == 0:
            return []
        if room.record.credential == 1:
            claims = limen.Claims.from_buffer(room.words, at)
            texts = texts_of(room.words, claims, at, ("json", "subject"))
            return [("claims", texts["json"]), ("sub", texts["subject"])]
        session = limen.Session.from_buffer(room.words, at)
        texts = texts_of(room.words, session, at, ("sid", "subject", "data", "roles", "scope"))
        return [("of" if name == "subject" else name, text) for name, text in texts.items()] + [
            ("level", session.level)
        ]
