"""The header and claims of a token, unverified."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

import limen
from conftest import untyped


def forged(header: Any, claims: Any) -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims))
    return ".".join(parts) + "."


def test_it_shows_what_was_signed() -> None:
    with limen.open("memory:", issuer="https://shop.example") as gate:
        token = gate.tokens.issue("alex", {"role": "admin"})
        seen = limen.peek(token)
        assert seen.claims == dict(gate.tokens.verify(token))
        assert (seen.header["alg"], seen.claims["role"]) == ("ES256", "admin")
        assert limen.peek(token.encode()) == limen.peek(bytearray(token.encode())) == seen


def test_nothing_is_verified() -> None:
    seen = limen.peek(forged({"alg": "none", "crit": ["x"]}, {"sub": "alex", "exp": 1}))
    assert seen == limen.Unverified({"alg": "none", "crit": ["x"]}, {"sub": "alex", "exp": 1})
    assert not isinstance(seen, limen.Claims)


def test_what_is_malformed_is_refused() -> None:
    for token in (
        "",
        "a.b",
        "a.b.c.d.e",
        forged([], {}),
        forged({}, []),
        forged({}, {"exp": "1"}),
        "A" * 2_000_000,
        forged({}, {}) + "A",
    ):
        with pytest.raises(limen.TokenError):
            limen.peek(token)
    digits = "9" * 5000
    with pytest.raises(limen.TokenMalformed):
        limen.peek(forged({}, {}).replace("e30.e30", "e30." + segment('{"a":' + digits + "}")))
    with pytest.raises(TypeError, match="token"):
        untyped.peek(7)


def segment(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")
