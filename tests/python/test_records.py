"""Claims, sessions and events: small immutable values."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from datetime import datetime, timezone
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW


@pytest.fixture
def claims(gate: limen.Gate) -> limen.Claims:
    session = gate.sessions.create("alex")
    return gate.tokens.verify(
        gate.tokens.issue("alex", {"role": "admin", "groups": ["a", {"b": ["c"]}]}, session=session)
    )


@pytest.fixture
def session(gate: limen.Gate) -> limen.Session:
    return gate.sessions.create("alex", data={"role": "admin", "groups": ["a", {"b": ["c"]}]}, label="Phone")


@pytest.fixture(params=["claims", "session"])
def record(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def test_attributes_of_claims(claims: limen.Claims) -> None:
    assert (claims.issuer, claims.subject, claims.audience) == (ISSUER, "alex", "shop")
    assert claims.id == claims["jti"]
    assert claims.sid == claims["sid"]
    assert claims.key_id
    assert claims.issued_at == claims.not_before == datetime(2025, 6, 15, 15, 6, 40, tzinfo=timezone.utc)
    assert claims.expires_at == datetime(2025, 6, 15, 15, 21, 40, tzinfo=timezone.utc)
    seconds = (claims.issued_at_seconds, claims.not_before_seconds, claims.expires_at_seconds)
    assert seconds == (NOW, NOW, NOW + 900)


def test_what_a_token_does_not_say_is_none() -> None:
    key = limen.Key.secret(bytes(range(32)))
    token = limen.jws.sign(b'{"exp":1750000900,"iat":1750000000}', key)
    claims = limen.Verifier.from_keys(limen.KeySet([key]), clock_fixed=NOW).verify(token)
    assert (claims.issuer, claims.subject, claims.audience, claims.id, claims.sid) == (None,) * 5
    assert (claims.not_before, claims.not_before_seconds) == (None, None)
    assert not claims.key_id
    assert claims.json == '{"exp":1750000900,"iat":1750000000}'


def test_they_are_mappings(record: Any) -> None:
    assert issubclass(type(record), Mapping)
    assert record["role"] == "admin"
    assert record.get("role") == "admin"
    assert (record.get("nothing"), record.get("nothing", 5)) == (None, 5)
    assert "role" in record and "nothing" not in record and 5 not in record
    assert len(record) == len(list(record)) == len(record.to_dict())
    assert dict(record) == record.to_dict()
    assert list(record.items()) == list(record.to_dict().items())
    with pytest.raises(KeyError):
        record["nothing"]
    match record:
        case {"role": role}:
            assert role == "admin"


def test_nothing_that_is_shared_can_be_changed(record: Any) -> None:
    whole, fresh = record.to_dict(), record.to_dict()
    record["groups"][1]["b"].append("x")
    record.get("groups").clear()
    fresh["groups"][1]["b"] = None
    fresh["new"] = 1
    for value in record.values():
        if isinstance(value, list):
            value.clear()
    assert record.to_dict() == whole
    with pytest.raises(TypeError):
        record["role"] = "boss"
    with pytest.raises(TypeError):
        del record["role"]
    for name in ("subject", "anything"):
        with pytest.raises(AttributeError):
            setattr(record, name, "x")
    with pytest.raises(AttributeError):
        del record.subject


def test_equality(gate: limen.Gate, record: Any) -> None:
    if isinstance(record, limen.Session):
        twin: Any = gate.sessions.get(record)
        other: Any = gate.sessions.create("alex")
    else:
        token = gate.tokens.issue("alex")
        record, twin, other = (
            gate.tokens.verify(token),
            gate.tokens.verify(token),
            gate.tokens.verify(gate.tokens.issue("alex")),
        )
    assert record == twin and hash(record) == hash(twin) and record is not twin
    assert record != other
    assert record != record.to_dict() and record != "x" and record is not None
    assert len({record, twin, other}) == 2


def test_repr_shows_who_and_nothing_secret(claims: limen.Claims, session: limen.Session) -> None:
    assert (
        repr(claims) == f"<limen.Claims subject='alex' id={claims.id!r} expires_at=2025-06-15T15:21:40+00:00>"
    )
    assert repr(session) == f"<limen.Session subject='alex' sid={session.sid!r}>"
    assert session.ticket is not None
    for text in (repr(session), str(session), f"{session}", f"{[session]}"):
        assert session.ticket not in text
        assert "Phone" not in text and "admin" not in text


def test_repr_escapes_what_is_foreign(gate: limen.Gate) -> None:
    session = gate.sessions.create("al\nex\x1b[31m")
    assert "\n" not in repr(session) and "\x1b" not in repr(session)


def test_repr_of_everything_shows_no_ticket(gate: limen.Gate) -> None:
    things = [gate, gate.sessions, gate.tokens, gate.cookies, gate.csrf, gate.verifier(), gate.watch()]
    things += [limen.AsyncGate.over(gate), limen.AsyncGate.over(gate).sessions, limen.KeySet()]
    for thing in things:
        assert re.fullmatch(r"<limen\.[\w. ]+>", repr(thing)), repr(thing)


def test_copies_are_the_same_object(record: Any) -> None:
    assert copy.copy(record) is record
    assert copy.deepcopy(record) is record
    assert copy.deepcopy([record])[0] is record


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_they_do_not_pickle(record: Any, protocol: int) -> None:
    with pytest.raises(TypeError, match=r"cannot be pickled.*: keep "):
        pickle.dumps(record, protocol)


def test_they_are_not_made_by_hand() -> None:
    makers: tuple[Any, ...] = (limen.Claims, limen.Session)
    for make in makers:
        for arguments in ([], [None], ["x", "y"]):
            with pytest.raises(TypeError):
                make(*arguments)
        with pytest.raises(TypeError):
            make.__new__(make)


@pytest.mark.parametrize("name", ["sub", "exp"])
def test_missing_names_are_not_repeated(claims: limen.Claims, name: str) -> None:
    with pytest.raises(KeyError) as caught:
        claims[name + "-MARKER"]
    assert "MARKER" not in str(caught.value)


class TestScopes:
    @pytest.mark.parametrize(
        ("scope", "scopes"),
        [("a b", ("a", "b")), ("a", ("a",)), ("", ()), (5, ()), (["a"], ()), (None, ())],
    )
    def test_the_words_of_the_claim(self, gate: limen.Gate, scope: Any, scopes: tuple[str, ...]) -> None:
        assert gate.tokens.verify(gate.tokens.issue("alex", {"scope": scope})).scopes == scopes

    def test_require(self, gate: limen.Gate) -> None:
        claims = gate.tokens.verify(gate.tokens.issue("alex", {"scope": "a b", "roles": ["admin"]}))
        claims.require()
        claims.require(scope="a")
        claims.require(scope=["b", "a"], role="admin")
        for scope in ("c", "a c", ["c"]):
            with pytest.raises(limen.ScopeMissing):
                claims.require(scope=scope)
        with pytest.raises(limen.RoleMissing):
            claims.require(role="boss")
        for wrong in ({"scope": 5}, {"role": 5}, {"scope": [5]}, {"role": ["admin"]}):
            with pytest.raises(TypeError):
                claims.require(**wrong)


def test_events_are_values(gate: limen.Gate) -> None:
    with gate.watch() as watch:
        gate.sessions.create("alex", label="Phone")
        (event,) = watch.read()
    with pytest.raises(FrozenInstanceError):
        event.kind = "x"  # type: ignore[misc]
    assert (event.number, event.kind, event.subject, event.label) == (1, "session_created", "alex", "Phone")
    assert (event.status, event.reason, event.id) == (0, None, None)
    assert event.at == datetime(2025, 6, 15, 15, 6, 40, tzinfo=timezone.utc)
    assert event.at_seconds == NOW
    assert pickle.loads(pickle.dumps(event)) == event
