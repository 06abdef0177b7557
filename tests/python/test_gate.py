"""The gate: opening and closing, its clock, login marks, revocations."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW

# Every method of a gate that calls the library, by name.
CALLS: dict[str, Callable[[limen.Gate, limen.Session], object]] = {
    "create": lambda gate, session: gate.sessions.create("alex"),
    "get": lambda gate, session: gate.sessions.get(session),
    "touch": lambda gate, session: gate.sessions.touch(session),
    "update": lambda gate, session: gate.sessions.update(session, {"a": 1}),
    "renew": lambda gate, session: gate.sessions.renew(session),
    "end": lambda gate, session: gate.sessions.end(session),
    "list": lambda gate, session: gate.sessions.list("alex"),
    "iterate": lambda gate, session: next(gate.sessions.iterate("alex")),
    "require": lambda gate, session: gate.sessions.require(session),
    "draw": lambda gate, session: gate.visitors.draw(),
    "put": lambda gate, session: gate.visitors.put(limen.NewVisitor("x", 1), {}),
    "get visitor": lambda gate, session: gate.visitors.get("x"),
    "end visitor": lambda gate, session: gate.visitors.end("x"),
    "issue": lambda gate, session: gate.tokens.issue("alex"),
    "verify": lambda gate, session: gate.tokens.verify("a.b.c"),
    "guard": lambda gate, session: gate.guard(),
    "verifier": lambda gate, session: gate.verifier(),
    "set": lambda gate, session: gate.cookies.set(session),
    "delete": lambda gate, session: gate.cookies.delete(),
    "find": lambda gate, session: gate.cookies.find("a=b"),
    "cookie": lambda gate, session: session.cookie(),
    "csrf token": lambda gate, session: gate.csrf.token(session),
    "csrf check": lambda gate, session: gate.csrf.check(session, "x"),
    "login": lambda gate, session: gate.login("alex"),
    "revoke_token": lambda gate, session: gate.revoke_token("a.b.c"),
    "revoke_token_id": lambda gate, session: gate.revoke_token_id("id"),
    "revoke_session": lambda gate, session: gate.revoke_session("alex", session.sid),
    "revoke_sessions": lambda gate, session: gate.revoke_sessions("alex", session),
    "revoke_subject": lambda gate, session: gate.revoke_subject("alex"),
    "revoke_everyone": lambda gate, session: gate.revoke_everyone(),
    "revoke_key": lambda gate, session: gate.revoke_key("kid"),
    "keys": lambda gate, session: gate.keys.list(),
    "rotate": lambda gate, session: gate.keys.rotate(),
    "retire": lambda gate, session: gate.keys.retire("kid"),
    "store_info": lambda gate, session: gate.store_info(),
    "jwks": lambda gate, session: gate.jwks(),
    "stats": lambda gate, session: gate.stats(),
    "set_clock": lambda gate, session: gate.set_clock(NOW),
    "watch": lambda gate, session: gate.watch(),
}


@pytest.mark.parametrize("call", CALLS)
def test_after_close_every_call_says_so(call: str) -> None:
    gate = limen.open(issuer=ISSUER, clock_manual=True)
    session = gate.sessions.create("alex")
    gate.close()
    assert gate.closed
    with pytest.raises(limen.GateClosed):
        CALLS[call](gate, session)


def test_closing_twice_is_fine() -> None:
    gate = limen.open()
    assert not gate.closed
    gate.close()
    gate.close()
    with gate:
        assert gate.closed
    assert gate.closed


def test_verifiers_and_records_outlive_their_gate() -> None:
    with limen.open(issuer=ISSUER) as gate:
        verifier = gate.verifier()
        session = gate.sessions.create("alex", data={"theme": "dark"})
        claims = verifier.verify(gate.tokens.issue("alex", {"role": "admin"}))
    del gate
    with pytest.raises(limen.GateClosed):
        verifier.verify("a.b.c")
    assert (session.subject, session["theme"]) == ("alex", "dark")
    assert (claims.subject, claims["role"]) == ("alex", "admin")


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
def test_an_exception_inside_with_closes_and_goes_on(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, limen.open() as gate:
        raise error
    assert caught.value is error
    assert gate.closed


def test_the_context_manager_gives_the_gate() -> None:
    gate = limen.open()
    with gate as entered:
        assert entered is gate


def test_a_gate_that_nobody_holds_is_gone() -> None:
    gate = limen.open(issuer=ISSUER)
    gone = weakref.ref(gate)
    session = gate.sessions.create("alex")
    assert session.cookie().startswith("__Host-session=")
    del gate
    assert gone() is None
    assert session.cookie().startswith("__Host-session=")  # a session keeps its store alive


def test_a_gate_in_a_cycle_is_collected() -> None:
    class Holder:
        gate: limen.Gate
        me: Holder

    holder = Holder()
    holder.gate, holder.me = limen.open(), holder
    gone = weakref.ref(holder.gate)
    del holder
    gc.collect()
    assert gone() is None


def test_the_nouns_cannot_be_had_without_a_gate() -> None:
    makers: tuple[Any, ...] = (limen.Gate, limen.Sessions, limen.Tokens, limen.Watch, limen.Verifier)
    for make in makers:
        for arguments in ((), (None,), ("memory:",), (object(), ())):
            with pytest.raises(TypeError):
                make(*arguments)


def test_repr_shows_no_key_and_no_option() -> None:
    with limen.open(issuer=ISSUER, keys_signing=limen.Key.generate()) as gate:
        assert repr(gate) == "<limen.Gate open>"
    assert repr(gate) == "<limen.Gate closed>"


def test_the_clock_stands_where_it_is_set() -> None:
    with limen.open(issuer=ISSUER, clock_manual=True) as gate:
        gate.set_clock(NOW)
        assert gate.tokens.verify(gate.tokens.issue("alex")).issued_at_seconds == NOW
        moment = datetime(2030, 1, 2, 3, 4, 5, 999_999, tzinfo=timezone(timedelta(hours=5)))
        gate.set_clock(moment)
        issued_at = gate.tokens.verify(gate.tokens.issue("alex")).issued_at
        assert issued_at == moment.replace(microsecond=0)
        assert issued_at is not None and issued_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("wrong", [None, "now", 1.5, True, timedelta(1)])
def test_the_clock_takes_seconds_and_datetimes(gate: limen.Gate, wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"^now must be seconds since 1970 or an aware datetime, not "):
        gate.set_clock(wrong)


@pytest.mark.parametrize("wrong", [-1, 253_402_300_800, 2**63, -(2**70), datetime(2030, 1, 1)])
def test_the_clock_has_its_bounds(gate: limen.Gate, wrong: Any) -> None:
    with pytest.raises(limen.UsageError):
        gate.set_clock(wrong)


def test_only_a_manual_clock_is_set() -> None:
    with limen.open() as gate, pytest.raises(limen.OptionError):
        gate.set_clock(NOW)


def test_stats(gate: limen.Gate) -> None:
    gate.tokens.verify(gate.tokens.issue("alex"))
    assert gate.stats()["tokens"] == {"issued": 1, "verified": 1}
    assert gate.stats("json") == gate.stats()
    assert "# TYPE " in gate.stats("prometheus")
    with pytest.raises(limen.UsageError):
        gate.stats("xml")  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        gate.stats(None)  # type: ignore[call-overload]


# corpus: E6
def test_jwks_has_public_keys_alone(gate: limen.Gate) -> None:
    (key,) = json.loads(gate.jwks())["keys"]
    assert key["kty"] == "EC"
    assert "d" not in key
    with limen.open(keys_algorithm="HS256") as secret:
        assert json.loads(secret.jwks()) == {"keys": []}


class TestTheKillSwitches:
    def test_revoke_token(self, gate: limen.Gate) -> None:
        token, other = gate.tokens.issue("alex"), gate.tokens.issue("alex")
        gate.revoke_token(token, reason="logout")
        gate.revoke_token(token)
        with pytest.raises(limen.TokenRevoked):
            gate.tokens.verify(token)
        gate.tokens.verify(other)
        with pytest.raises(limen.SignatureInvalid):
            gate.revoke_token(other[:-8] + "AAAAAAAA")

    @pytest.mark.parametrize("expiry", ["none", "seconds", "datetime"])
    def test_revoke_token_id(self, gate: limen.Gate, expiry: str) -> None:
        token = gate.tokens.issue("alex")
        claims = gate.tokens.verify(token)
        until = {"none": None, "seconds": claims.expires_at_seconds, "datetime": claims.expires_at}[expiry]
        assert claims.id is not None
        gate.revoke_token_id(claims.id, expires_at=until, reason="lost")
        with pytest.raises(limen.TokenRevoked):
            gate.tokens.verify(token)

    def test_another_issuers_id_is_not_ours(self, gate: limen.Gate) -> None:
        token = gate.tokens.issue("alex")
        claims = gate.tokens.verify(token)
        assert claims.id is not None
        gate.revoke_token_id(claims.id, issuer="https://other.example")
        gate.tokens.verify(token)

    def test_revoke_session(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        token = gate.tokens.issue("alex", session=session)
        with pytest.raises(limen.SessionUnknown):
            gate.revoke_session("sam", session.sid)
        gate.revoke_session("alex", session.sid, "phone lost")
        with pytest.raises((limen.SessionRevoked, limen.SessionUnknown)):
            gate.sessions.get(session)
        with pytest.raises(limen.TokenRevoked):
            gate.tokens.verify(token)
        with pytest.raises(limen.TicketMalformed):
            gate.revoke_session("alex", "no sid")

    @pytest.mark.parametrize("by_sid", [True, False])
    def test_revoke_sessions_keeps_one(self, gate: limen.Gate, by_sid: bool) -> None:
        mine, other, sams = (gate.sessions.create(name) for name in ("alex", "alex", "sam"))
        token = gate.tokens.issue("alex", session=mine)
        assert gate.revoke_sessions("alex", keep=mine.sid if by_sid else mine, reason="alex asked") == 1
        assert gate.sessions.get(mine).sid == mine.sid
        assert gate.sessions.get(sams).sid == sams.sid
        with pytest.raises(limen.SessionError):
            gate.sessions.get(other)
        with pytest.raises(limen.TokenRevoked):
            gate.tokens.verify(token)

    def test_revoke_subject(self, gate: limen.Gate) -> None:
        session, token = gate.sessions.create("alex"), gate.tokens.issue("alex")
        mark = gate.login("alex")
        sams = gate.tokens.issue("sam")
        assert gate.revoke_subject("alex", reason="hacked") == 1
        with pytest.raises(limen.SessionError):
            gate.sessions.get(session)
        with pytest.raises(limen.TokenRevoked):
            gate.tokens.verify(token)
        for login in (gate.sessions.create, gate.tokens.issue):
            with pytest.raises(limen.LoginRevoked):
                login("alex", mark=mark)
            login("alex", mark=gate.login("alex"))
        gate.tokens.verify(sams)

    def test_revoke_everyone(self, gate: limen.Gate) -> None:
        tokens = [gate.tokens.issue(name) for name in ("alex", "sam")]
        gate.revoke_everyone("the key leaked")
        for token in tokens:
            with pytest.raises(limen.TokenRevoked):
                gate.tokens.verify(token)
        gate.tokens.verify(gate.tokens.issue("alex"))

    def test_a_mark_is_the_subjects_own(self, gate: limen.Gate) -> None:
        with pytest.raises(limen.LoginMarkInvalid):
            gate.sessions.create("sam", mark=gate.login("alex"))


def test_without_an_issuer_a_gate_says_what_it_lacks() -> None:
    with limen.open() as gate:
        for call in (gate.login, gate.sessions.create, gate.tokens.issue, gate.revoke_subject):
            with pytest.raises(limen.OptionError, match="issuer"):
                call("alex")
