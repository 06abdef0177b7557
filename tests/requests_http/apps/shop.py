"""What the applications in Python share: the gate, and how they say who asks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import limen

STORE = os.environ["SHOP_STORE"]
OPTIONS: dict[str, Any] = {"issuer": "https://shop.example", "audience": "shop"}
REALM = "shop"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}

NOBODY = {"subject": None, "cart": None}


def open_gate() -> limen.Gate:
    return limen.open(STORE, **OPTIONS)


def who(auth: Any) -> dict[str, Any]:
    visitor = auth.visitor
    return {"subject": auth.subject, "cart": None if visitor is None else visitor["cart"]}


def one_text(values: Sequence[object]) -> object:
    """A form's field, for applications that check CSRF tokens themselves: they take one alone."""
    return values[0] if len(values) == 1 else "several" if values else None


def login_options(gate: Any, user: str) -> dict[str, Any]:
    """The options of a login."""
    return {"mark": gate.login(user), "roles": ["admin"] if user.startswith("admin") else None}


def new_visitor(gate: limen.Gate, cart: str) -> limen.Visitor:
    return gate.visitors.put(gate.visitors.draw(), {"cart": cart})
