"""Requests in the form that limen._web reads."""

from __future__ import annotations

from typing import Any

import limen
from limen._guard import fields_of
from limen._needs import Guards
from limen._web import Auth

NOW = 1_750_000_000
NAME = "__Host-session"


def cookie(session: limen.Session) -> str:
    return f"lang=en; {NAME}={session.ticket}"


def auth_of(gate: limen.Gate, method: str = "GET", *, guards: Guards | None = None, **fields: Any) -> Auth:
    return Auth(guards or Guards(gate), lambda: fields_of(method, **fields))


def request(
    gate: limen.Gate, session: limen.Session | None = None, token: str | None = None, **more: Any
) -> Auth:
    return auth_of(
        gate,
        cookie=None if session is None else cookie(session),
        authorization=None if token is None else f"Bearer {token}",
        **more,
    )
