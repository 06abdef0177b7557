"""Keyword arguments become the library's properties."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import limen
from conftest import untyped
from limen import _core, _options
from limen._options import properties

ISSUER = "https://shop.example"


def test_every_property_has_a_keyword() -> None:
    for each in json.loads(_core.options_table()):
        keyword = each["name"].replace(".", "_", 1)
        assert _options.table()[keyword] == (each["name"], each["type"])


@pytest.mark.parametrize(
    ("options", "place"), [(_options.GateOptions, "gate"), (_options.VerifierOptions, "verifier")]
)
def test_the_typed_keywords_are_those_of_the_table(options: type, place: str) -> None:
    listed = {
        each["name"].replace(".", "_", 1)
        for each in json.loads(_core.options_table())
        if place in each["places"]
    }
    typed = {name for base in options.__mro__ for name in getattr(base, "__annotations__", {})}
    typed |= {
        name
        for base in getattr(options, "__orig_bases__", ())
        for name in getattr(base, "__annotations__", {})
    }
    assert typed == listed


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("issuer", ISSUER, ISSUER),
        ("audience", ["shop", "pay"], "shop pay"),
        ("audience", ("shop", "pay"), "shop pay"),
        ("audience", {"shop", "pay"}, "pay shop"),
        ("audience", frozenset(["shop"]), "shop"),
        ("audience", "shop pay", "shop pay"),
        ("algorithms", ["ES256"], "ES256"),
        ("session_idle_ttl", "30m", "30m"),
        ("session_idle_ttl", 90, "90"),
        ("session_idle_ttl", 90.0, "90"),
        ("session_idle_ttl", timedelta(minutes=30), "1800"),
        ("session_limit", 3, "3"),
        ("session_max_data", "16k", "16k"),
        ("clock_manual", True, "true"),
        ("cookie_secure", False, "false"),
        ("cookie_secure", "true", "true"),
        ("clock_fixed", 1_750_000_000, "1750000000"),
        ("clock_fixed", datetime(2025, 6, 15, 15, 6, 40, tzinfo=timezone.utc), "1750000000"),
        (
            "clock_fixed",
            datetime(2025, 6, 15, 17, 6, 40, 999, tzinfo=timezone(timedelta(hours=2))),
            "1750000000",
        ),
    ],
)
def test_values_become_text(option: str, value: Any, text: str) -> None:
    assert properties({option: value}) == ((_options.table()[option].name, text),)


def test_none_is_not_set() -> None:
    assert properties({"issuer": None, "token_ttl": None}) == ()
    limen.open(issuer=None).close()


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("issuer", 5, "issuer must be str, not int"),
        ("issuer", b"https://shop.example", "issuer must be str, not bytes"),
        ("issuer", ["a"], "issuer must be str, not list"),
        ("audience", 5, "audience must be str or a list of str, not int"),
        ("audience", ["shop", 5], "audience must be a list of str, not of int"),
        ("audience", {"shop", 5}, "audience must be a list of str, not of int"),
        ("audience", {"shop": 1}, "audience must be str or a list of str, not dict"),
        ("audience", (word for word in "ab"), "audience must be str or a list of str, not generator"),
        ("session_ttl", True, "session_ttl must be whole seconds or a timedelta, not bool"),
        ("session_ttl", [1], "session_ttl must be whole seconds or a timedelta, not list"),
        ("session_limit", True, "session_limit must be int or str, not bool"),
        ("session_limit", timedelta(1), "session_limit must be int or str, not timedelta"),
        ("clock_manual", 1, "clock_manual must be bool or str, not int"),
        ("clock_fixed", True, "clock_fixed must be seconds since 1970 or an aware datetime, not bool"),
        ("clock_fixed", 1.0, "clock_fixed must be seconds since 1970 or an aware datetime, not float"),
        ("keys_signing", b"{}", "keys_signing must be str, not bytes"),
        ("keys_signing", {}, "keys_signing must be str, not dict"),
    ],
)
def test_wrong_types(option: str, value: Any, expected: str) -> None:
    with pytest.raises(TypeError) as caught:
        untyped.open(**{option: value})
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("session_ttl", 1.5),
        ("session_ttl", float("nan")),
        ("session_ttl", float("inf")),
        ("session_ttl", timedelta(milliseconds=1500)),
        ("session_ttl", -1),
        ("session_ttl", 10**30),
        pytest.param("session_ttl", 10**5000, id="huge"),
        ("session_ttl", "soon"),
        ("session_limit", 1.5),
        ("session_limit", 1001),
        ("session_limit", -(10**30)),
        ("audience", []),
        ("audience", ["a b"]),
        ("audience", ["a\u2003b"]),
        ("audience", [""]),
        ("audience", ["a", "a"]),
        ("cookie_same_site", "Sometimes"),
        ("clock_fixed", datetime(2025, 6, 15)),
        ("clock_fixed", 10**12),
        ("session_label", "of a session, not of a gate"),
        ("login_mark", "of a login"),
    ],
)
def test_values_out_of_range(option: str, value: Any) -> None:
    with pytest.raises((limen.OptionError, limen.CookieRefused)):
        untyped.open(**{option: value})


@pytest.mark.parametrize(
    ("keyword", "suggestion"),
    [
        ("isuer", "issuer"),
        ("audiences", "audience"),
        ("session_idle_tll", "session_idle_ttl"),
        ("sesion_ttl", "session_ttl"),
        ("cookie_samesite", "cookie_same_site"),
    ],
)
def test_an_unknown_keyword_gets_a_suggestion(keyword: str, suggestion: str) -> None:
    for call in (untyped.open, untyped.Verifier.from_keys):
        arguments = () if call is untyped.open else (limen.KeySet([limen.Key.generate()]),)
        with pytest.raises(limen.UsageError) as caught:
            call(*arguments, **{keyword: "x"})
        assert str(caught.value) == f"unknown option '{keyword}': did you mean '{suggestion}'?"
        assert isinstance(caught.value, limen.OptionError)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_keyword_like_nothing_gets_none() -> None:
    with pytest.raises(limen.OptionError) as caught:
        untyped.open(zebra=1)
    assert str(caught.value) == "unknown option 'zebra'"


def test_a_keyword_that_may_be_a_secret_is_not_shown() -> None:
    with pytest.raises(limen.OptionError) as caught:
        untyped.open(**{"0123456789abcdef0123456789abcdef": 1})
    assert str(caught.value) == "unknown option: expected a name such as token_ttl"


def test_a_property_name_is_no_keyword() -> None:
    with pytest.raises(limen.OptionError):
        untyped.open(**{"token.ttl": "5m"})


def test_a_keyword_that_looks_like_a_secret_is_not_shown() -> None:
    secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGV4In0.c2lnbmF0dXJl"
    with pytest.raises(limen.OptionError) as caught:
        untyped.open(**{secret: "x"})
    assert secret not in str(caught.value)


def test_a_key_fits_where_keys_belong_only() -> None:
    key = limen.Key.generate("ES256")
    with limen.open(issuer=ISSUER, keys_signing=key) as gate:
        assert json.loads(gate.jwks())["keys"][0]["kid"] == key.id
    for wrong in ("issuer", "audience", "cookie_name", "keys_verifying", "keys_algorithm"):
        with pytest.raises(TypeError):
            untyped.open(**{wrong: key})
        with pytest.raises(TypeError):
            untyped.open(**{wrong if wrong != "keys_verifying" else "keys_signing": limen.KeySet([key])})


def test_a_public_key_does_not_sign() -> None:
    public = limen.Key.from_jwk(limen.Key.generate("ES256").public_jwk())
    with pytest.raises(limen.KeyRefused):
        limen.open(issuer=ISSUER, keys_signing=public)


@pytest.mark.parametrize("algorithm", ["ES256", "HS256"])
def test_a_gate_verifies_what_it_signed_with_before(algorithm: str) -> None:
    old, new = limen.Key.generate(algorithm), limen.Key.generate(algorithm)
    with limen.open(issuer=ISSUER, keys_signing=old) as before:
        token = before.tokens.issue("alex")
    with limen.open(issuer=ISSUER, keys_signing=new, keys_verifying=limen.KeySet([old])) as gate:
        assert gate.tokens.verify(token).subject == "alex"


def test_a_store_that_is_none() -> None:
    with pytest.raises(limen.UsageError):
        limen.open("mongodb:")
    for wrong in (None, 5, ["memory:"]):
        with pytest.raises(TypeError, match="store must be"):
            untyped.open(wrong)
    for store in ("memory:", b"memory:", bytearray(b"memory:")):
        limen.open(store).close()
