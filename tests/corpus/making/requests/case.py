"""A theme of requests: each case is a request, its guards, and what the model says that they answer."""

from __future__ import annotations

import json
from typing import Any

from ..case import SLUG
from ..keys import KEYS, compact
from ..notation import written
from . import model, world
from .bearers import OWN, VERIFIERS, Verifier
from .world import live_word, stand_in

WORLD = world.made()
FIELDS = ("authorization", "cookie", "csrf", "origin", "host", "fetch_site")
FLAGS = ("websocket", "tls", "body_read")

GATES: dict[str, dict[str, str]] = {
    "shop": {},
    "plain": {"cookie.name": "shop_session"},
    "partitioned": {"cookie.partitioned": "true"},
    "long": {"cookie.name": "n" * 256},
}

Piece = str | bytes | dict[str, Any]
Field = Piece | list[Piece] | None


def live(name: str) -> dict[str, Any]:
    """A secret of the store."""
    return {"live": name}


def pieces(field: Field) -> list[Piece]:
    return field if isinstance(field, list) else [] if field is None else [field]


def meant(field: Field) -> bytes | None:
    """The bytes of a field, with stand-ins for the secrets of the store."""
    if field is None:
        return None
    found = b""
    for piece in pieces(field):
        if isinstance(piece, dict):
            found += stand_in(piece["live"]).encode()
        else:
            found += piece.encode() if isinstance(piece, str) else piece
    return found


def noted(field: Field) -> Any:
    """The notation of a field: that of notation.py, and {"live": NAME}."""
    found: list[Any] = []
    for piece in pieces(field):
        if isinstance(piece, dict):
            found.append(piece)
            continue
        made = written(piece.encode() if isinstance(piece, str) else piece)
        found += made if isinstance(made, list) else [made]
    joined: list[Any] = []
    for piece in found:
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined[0] if len(joined) == 1 and isinstance(joined[0], str) else joined or ""


# --- answers ------------------------------------------------------------------


def plain(text: str) -> str:
    """A word of an answer: control characters, percent signs and bars are percent-encoded."""
    return "".join(f"%{ord(c):02X}" if c < " " or c in "%|\x7f" else c for c in text)


def ticket_name(ticket: bytes) -> str:
    return next(name for name in WORLD.tickets if stand_in(name).encode() == ticket)


def record_words(answer: model.Answer) -> list[tuple[str, str | None]]:
    """The accepted credential: claims as JSON, or the record of a session or visitor."""
    if answer.token is not None:
        sub = answer.token.claims.get("sub")
        return [("claims", answer.token.json), ("sub", sub)]
    session = answer.session
    if session is None:
        return []
    return [
        ("sid", live_word(session.sid) if session.sid else None),
        ("of", session.subject or None),
        ("data", session.data),
        ("roles", session.roles or None),
        ("scope", session.scope or None),
        ("level", str(session.level) if session.level else None),
    ]


def line_of(answer: model.Answer) -> str:
    """An answer as every runner writes it: what is absent, zero or false is left out. README.md has the words."""
    if answer.status == model.ARGUMENT:
        return f"status {answer.status}"
    flags = [name for name in ("read_only", "csrf_good") if getattr(answer, name)]
    ticket = None if answer.ticket is None else live_word(ticket_name(answer.ticket))
    words: list[tuple[str, str | None]] = [
        ("status", str(answer.status)),
        ("http", str(answer.http)),
        ("credential", answer.credential or None),
        ("again", "body" if answer.again else None),
        ("flags", " ".join(flags) or None),
        ("retry_after", str(answer.retry_after) if answer.retry_after else None),
        ("issuer", answer.issuer),
        ("subject", answer.subject),
        ("ticket", ticket),
        ("challenge", answer.challenge),
        ("word", answer.word),
        *record_words(answer),
    ]
    return " | ".join(f"{name} {plain(value)}" for name, value in words if value is not None)


SAYS = {
    model.BEARER: "authorization",
    model.BEARER_ABSENT: "authorization",
    model.SCOPE: "scope",
    model.ROLE: "role",
    model.TICKET: "ticket",
    model.TICKET_KIND: "ticket",
    model.TICKET_SID: "sid",
    model.TICKET_TWICE: "two different tickets",
    model.LEVEL: "level",
    model.CSRF: "csrf",
    model.CSRF_EXPIRED: "expired",
}


# --- cases --------------------------------------------------------------------


def guard_of(properties: dict[str, str], verifier: Verifier) -> model.Guard:
    known = {
        "accepts": frozenset(properties.get("credentials", "token session").split()),
        "issuers": tuple(properties.get("issuers", "").split()),
        "origins": tuple(properties.get("origins", "").split()),
        "max_age": int(properties["max_age"]) if "max_age" in properties else None,
        "level": int(properties.get("level", "0")),
        "optional": properties.get("optional") == "true",
        "csrf": properties.get("csrf", "cookie"),
        **{name: properties.get(name, "") for name in ("scope", "role", "realm")},
    }
    return model.Guard(**known, verifier=verifier)  # type: ignore[arg-type]


class Guarding:
    """A guard of a case."""

    def __init__(self, verifier: Verifier = OWN, **properties: str) -> None:
        self.verifier, self.properties = verifier, properties
        self.model = guard_of(properties, verifier)

    def noted(self, answer: model.Answer) -> dict[str, Any]:
        named = {f"guard.{name}": value for name, value in {"touch": "false", **self.properties}.items()}
        found: dict[str, Any] = {"verifier": self.verifier.name} if self.verifier.name else {}
        found["policy"] = named
        found["answer"] = line_of(answer)
        if answer.status in SAYS and answer.http:
            found["says"] = SAYS[answer.status]
        return found


ANY = Guarding()


class Theme:
    """One file of cases."""

    def __init__(self, name: str, about: str) -> None:
        self.name, self.about = name, about
        self.cases: dict[str, dict[str, Any]] = {}

    def case(
        self,
        name: str,
        proves: str,
        method: str | bytes = "GET",
        *,
        due: int | None = None,
        gate: str = "shop",
        guard: Guarding = ANY,
        further: tuple[Guarding, ...] = (),
        flags: str = "",
        **fields: Field,
    ) -> None:
        """`due`: the HTTP status of the last answer, where its author insists on it."""
        if not SLUG.fullmatch(name) or name in self.cases:
            raise ValueError(f"{self.name}/{name} is no name, or occurs twice")
        known = {field: meant(fields.get(field)) for field in FIELDS}
        given = {flag: flag in flags.split() for flag in FLAGS}
        request = model.Request(meant(method) or b"", **known, **given)  # type: ignore[arg-type]
        answer = model.check(WORLD, GATES[gate], guard.model, request)
        guards = [guard.noted(answer)]
        for each in further:
            answer = model.require(WORLD, GATES[gate], each.model, request, answer)
            guards.append(each.noted(answer))
        if due not in (None, answer.http):
            raise ValueError(f"{self.name}/{name}: the model says {answer}, and {due} is due")
        noted_fields = {field: noted(fields[field]) for field in FIELDS if fields.get(field) is not None}
        self.cases[name] = {
            "proves": proves.split(", "),
            "gate": gate,
            "method": noted(method),
            **noted_fields,
            **({"flags": flags.split()} if flags else {}),
            "guards": guards,
        }

    def text(self) -> str:
        """The file: a case is an object, each member on a line of its own."""
        lines = [
            "{",
            f' "theme": {json.dumps(self.name)},',
            f' "about": {json.dumps(self.about)},',
            ' "cases": [',
        ]
        last = list(self.cases)[-1]
        for name, case in self.cases.items():
            members = [
                f"   {json.dumps(key)}: {json.dumps(value)}" for key, value in {"name": name, **case}.items()
            ]
            lines += ["  {", ",\n".join(members), "  }" + ("," if name != last else "")]
        return "\n".join([*lines, " ]", "}"]) + "\n"


def world_text() -> str:
    """The file of what is common to all cases: gates, verifiers, and the steps that make the store."""
    fixed = {"clock.fixed": str(world.NOW), "keys.signing": compact(KEYS["hs256"])}
    verifiers = {
        each.name: {"key": None if each.own else compact(KEYS[each.key]), "policy": each.properties()}
        for each in VERIFIERS
    }
    whole = {
        "gates": {name: {**world.COMMON, **fixed, **more} for name, more in GATES.items()},
        "maker": {**world.COMMON, "keys.signing": compact(KEYS["hs256"])},
        "verifiers": verifiers,
    }
    lines = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in whole.items()]
    steps = ",\n".join(f"  {json.dumps(step)}" for step in WORLD.steps)
    return "{\n" + ",\n".join(lines) + f',\n "steps": [\n{steps}\n ]\n}}\n'
