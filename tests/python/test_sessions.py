"""Sessions: made, found, changed, renewed and ended; their cookies and CSRF tokens."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta, timezone
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


def test_create_and_get(gate: limen.Gate) -> None:
    made = gate.sessions.create(
        "alex", data={"role": "admin"}, label="Firefox on Linux", address="192.0.2.7", level=2
    )
    assert made.ticket is not None and len(made.ticket) == 36
    found = gate.sessions.get(made.ticket)
    assert found == made
    assert (found.subject, found.label, found.address, found.level) == (
        "alex",
        "Firefox on Linux",
        "192.0.2.7",
        2,
    )
    assert (found.ticket, found.sid, found.version) == (made.ticket, made.sid, made.version)
    assert not found.read_only
    assert found.created_at == found.seen_at == found.auth_time == at(NOW)
    assert (found.idle_expires_at, found.expires_at) == (at(NOW + 1800), at(NOW + 12 * 3600))
    assert (found.created_at_seconds, found.expires_at_seconds) == (NOW, NOW + 12 * 3600)


def test_what_is_not_said_is_none(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    assert (session.label, session.address, session.level) == (None, None, 0)
    assert session.data == {}
    assert session.json == "{}"
    assert session  # though it has no data


@pytest.mark.parametrize("form", ["str", "bytes", "bytearray", "session"])
def test_tickets_come_as_text_or_as_their_session(gate: limen.Gate, form: str) -> None:
    made = gate.sessions.create("alex")
    assert made.ticket is not None
    given: Any = {
        "str": made.ticket,
        "bytes": made.ticket.encode(),
        "bytearray": bytearray(made.ticket.encode()),
        "session": made,
    }[form]
    assert gate.sessions.get(given) == made
    gate.sessions.touch(given)
    assert gate.cookies.set(given).startswith(f"__Host-session={made.ticket};")
    gate.csrf.check(given, gate.csrf.token(given))
    assert gate.sessions.renew(given).sid == made.sid
    gate.sessions.end(given)
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(given)


def test_lifetimes_of_one_session(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex", ttl=timedelta(days=30), idle_ttl="7d")
    assert session.expires_at == at(NOW + 30 * 86400)
    assert session.idle_expires_at == at(NOW + 7 * 86400)
    with pytest.raises(limen.ClaimsRefused):
        gate.sessions.create("alex", ttl=timedelta(days=31))
    for wrong in (0, -1, "soon", 1.5):
        with pytest.raises(limen.OptionError):
            gate.sessions.create("alex", ttl=wrong)


def test_sessions_end_when_idle_and_in_any_case(gate: limen.Gate) -> None:
    idle, kept = gate.sessions.create("alex"), gate.sessions.create("alex", ttl=3600)
    gate.set_clock(NOW + 1799)
    gate.sessions.touch(kept)
    gate.set_clock(NOW + 1800)
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(idle)
    assert gate.sessions.get(kept).seen_at == at(NOW + 1799)
    gate.set_clock(NOW + 3598)
    gate.sessions.touch(kept)
    gate.set_clock(NOW + 3600)
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(kept)


def test_the_limit(gate: limen.Gate) -> None:
    first = gate.sessions.create("alex", limit=1)
    with pytest.raises(limen.SessionLimit) as caught:
        gate.sessions.create("alex", limit=1)
    assert caught.value.kind == "not enough"
    gate.sessions.create("alex", limit=1, evict_oldest=True)
    with pytest.raises(limen.SessionError):
        gate.sessions.get(first)


# corpus: I5
@pytest.mark.parametrize("ticket", ["", "x", "A" * 36, "A" * 37, "a.b.c", "\0" * 36])
def test_what_is_no_ticket(gate: limen.Gate, ticket: str) -> None:
    for call in (
        gate.sessions.get,
        gate.sessions.touch,
        gate.sessions.renew,
        gate.sessions.end,
        gate.csrf.token,
    ):
        with pytest.raises((limen.TicketMalformed, limen.TicketAbsent, limen.SessionUnknown)):
            call(ticket)


def test_a_sid_is_no_ticket(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    with pytest.raises(limen.TicketMalformed) as caught:
        gate.sessions.get(session.sid)
    assert caught.value.name == "LIMEN_E_TICKET_SID"


class TestUpdate:
    def test_it_replaces_the_data(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", data={"cart": [1, 2]})
        data = session.data
        data["cart"].append(3)
        assert session["cart"] == [1, 2]
        changed = gate.sessions.update(session, data)
        assert changed["cart"] == [1, 2, 3]
        assert changed.version != session.version
        assert changed.ticket == session.ticket
        assert gate.sessions.get(session) == changed

    def test_who_comes_second_reads_again(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        gate.sessions.update(session, {"who": "first"})
        with pytest.raises(limen.SessionChanged) as caught:
            gate.sessions.update(session, {"who": "second"})
        assert isinstance(caught.value, limen.Conflict)
        assert gate.sessions.get(session)["who"] == "first"

    def test_the_same_data_is_no_change(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", data={"a": 1})
        assert gate.sessions.update(session, {"a": 1}).version == session.version

    def test_no_data(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", data={"a": 1})
        assert gate.sessions.update(session, {}).data == {}
        assert gate.sessions.update(gate.sessions.get(session), None).data == {}

    def test_it_never_brings_back_what_ended(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        gate.sessions.end(session)
        with pytest.raises(limen.SessionUnknown):
            gate.sessions.update(session, {"a": 1})

    def test_a_session_is_asked_for(self, gate: limen.Gate) -> None:
        with pytest.raises(TypeError, match=r"^session must be limen\.Session, not str$"):
            gate.sessions.update("ticket", {})  # type: ignore[arg-type]

    def test_data_has_its_bound(self, gate: limen.Gate) -> None:
        data = {"a": "x" * 16384}
        with pytest.raises(limen.DataTooLong):
            gate.sessions.create("alex", data=data)
        with pytest.raises(limen.DataTooLong):
            gate.sessions.update(gate.sessions.create("alex"), data)


class TestRenew:
    def test_the_ticket_changes_and_the_sid_stays(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", data={"a": 1})
        gate.set_clock(NOW + 60)
        renewed = gate.sessions.renew(
            session, authenticated=True, level=3, label="Phone", address="192.0.2.8"
        )
        assert renewed.ticket != session.ticket
        assert (renewed.sid, renewed.data, renewed.level) == (session.sid, {"a": 1}, 3)
        assert (renewed.label, renewed.address) == ("Phone", "192.0.2.8")
        assert renewed.auth_time == at(NOW + 60)
        assert renewed.created_at == session.created_at
        with pytest.raises(limen.SessionUnknown):
            gate.sessions.get(session)

    def test_requests_in_flight_still_read(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        renewed = gate.sessions.renew(session)
        old = gate.sessions.get(session)
        assert old.read_only and not renewed.read_only
        with pytest.raises(limen.SessionRenewed):
            gate.sessions.renew(session)
        with pytest.raises(limen.SessionRenewed):
            gate.sessions.update(old, {"a": 1})
        gate.set_clock(NOW + 10)
        with pytest.raises(limen.SessionUnknown):
            gate.sessions.get(session)

    def test_a_login_that_was_overtaken(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        mark = gate.login("alex")
        gate.revoke_sessions("alex", keep=session)
        with pytest.raises(limen.LoginRevoked):
            gate.sessions.renew(session, authenticated=True, mark=mark)


def test_list_and_iterate(gate: limen.Gate) -> None:
    made = [
        gate.sessions.create("alex", data={"n": n, "pad": "x" * 4000}, label=f"device {n}") for n in range(50)
    ]
    gate.sessions.create("sam")
    listed = gate.sessions.list("alex")
    assert [session.sid for session in listed] == sorted(
        (session.sid for session in made), key=lambda sid: urlsafe_b64decode(sid + "==")
    )
    assert {session.label for session in listed} == {f"device {n}" for n in range(50)}
    assert listed == [*gate.sessions.iterate("alex")]
    assert gate.sessions.list("nobody") == []


def test_what_came_from_a_list_has_no_ticket(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex")
    (listed,) = gate.sessions.list("alex")
    assert listed == made and hash(listed) == hash(made)
    assert listed.ticket is None
    for call in (gate.sessions.renew, gate.sessions.end, gate.cookies.set, gate.csrf.token):
        with pytest.raises(limen.UsageError, match="list"):
            call(listed)
    for touching in (gate.sessions.get, gate.sessions.touch):
        with pytest.raises((limen.UsageError, limen.TicketAbsent)):
            touching(listed)
    with pytest.raises(limen.UsageError):
        listed.cookie()
    with pytest.raises(limen.UsageError):
        gate.sessions.update(listed, {})
    gate.sessions.require(listed, max_age=0)
    gate.revoke_sessions("alex", keep=listed)


class TestRights:
    def test_they_are_those_of_the_login(self, gate: limen.Gate) -> None:
        made = gate.sessions.create("alex", roles=["admin", "Zoë"], scope=["pay", "orders:read"])
        for session in (made, gate.sessions.get(made), gate.sessions.update(made, {"roles": []})):
            assert (session.roles, session.scope) == (["admin", "Zoë"], "pay orders:read")
        made.roles.append("boss")
        assert made.roles == ["admin", "Zoë"]

    @pytest.mark.parametrize("given", [("b", "a"), {"b", "a"}, frozenset(["b", "a"])])
    def test_they_come_in_any_collection(self, gate: limen.Gate, given: Any) -> None:
        session = gate.sessions.create("alex", roles=given, scope=given)
        assert sorted(session.roles) == sorted(session.scope.split(" ")) == ["a", "b"]

    def test_a_renewal_changes_them_and_ends_the_old_ticket(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", roles=["clerk"], scope="pay")
        token = gate.csrf.token(session)
        kept = gate.sessions.renew(session)
        assert (kept.roles, kept.scope) == (["clerk"], "pay")
        gate.csrf.check(kept, token)
        more = gate.sessions.renew(kept, roles=["clerk", "admin"])
        assert (more.roles, more.scope) == (["clerk", "admin"], "pay")
        with pytest.raises(limen.SessionUnknown):
            gate.sessions.get(kept)
        with pytest.raises(limen.CsrfError):
            gate.csrf.check(more, token)
        none = gate.sessions.renew(more, roles=[], scope=[])
        assert (none.roles, none.scope) == ([], "")

    @pytest.mark.parametrize(
        ("wrong", "error", "message"),
        [
            ({"roles": "admin"}, TypeError, "^roles must be a list of str, not str$"),
            ({"roles": [5]}, TypeError, "^roles must be a list of str, not of int$"),
            ({"roles": {"admin": 1}}, TypeError, "^roles must be a list of str, not dict$"),
            ({"roles": ["\ud800"]}, TypeError, "^roles holds a lone surrogate$"),
            ({"roles": [""]}, limen.UsageError, r"^session\.roles: item 0 has 0 bytes; expected 1 to 256$"),
            ({"roles": ["a" * 257]}, limen.UsageError, r"^session\.roles: item 0 has 257 bytes"),
            ({"roles": ["a" * 200] * 6}, limen.UsageError, "1024"),
            ({"scope": ["a b"]}, limen.OptionError, "^scope: a word of the list is empty or contains white"),
            ({"scope": "a  b"}, limen.UsageError, r"^session\.scope: expected words with one blank"),
            ({"scope": 5}, TypeError, "^scope must be str or a list of str, not int$"),
        ],
    )
    def test_wrong_ones_are_refused(
        self, gate: limen.Gate, wrong: Any, error: type[Exception], message: str
    ) -> None:
        session = gate.sessions.create("alex", roles=["clerk"])
        for call in (partial(gate.sessions.create, "alex"), partial(gate.sessions.renew, session)):
            with pytest.raises(error, match=message):
                call(**wrong)
        assert gate.sessions.get(session).roles == ["clerk"]


class TestAuthTime:
    def test_it_is_when_another_site_says(self, gate: limen.Gate) -> None:
        for said in (NOW - 600, at(NOW - 600)):
            session = gate.sessions.create("alex", auth_time=said)
            assert session.auth_time == at(NOW - 600)
            with pytest.raises(limen.NotFresh):
                gate.sessions.require(session, max_age=300)

    def test_the_future_and_other_things_are_refused(self, gate: limen.Gate) -> None:
        with pytest.raises(limen.OptionError, match=r"^session\.auth_time: "):
            gate.sessions.create("alex", auth_time=NOW + 3600)
        with pytest.raises(limen.OptionError, match="time zone"):
            gate.sessions.create("alex", auth_time=at(NOW).replace(tzinfo=None))
        with pytest.raises(TypeError, match=r"^auth_time must be seconds since 1970 or an aware datetime"):
            gate.sessions.create("alex", auth_time=1.5)  # type: ignore[arg-type]


class TestRequire:
    @pytest.mark.parametrize("max_age", [300, 300.0, timedelta(minutes=5)])
    def test_fresh(self, gate: limen.Gate, max_age: Any) -> None:
        session = gate.sessions.create("alex")
        gate.set_clock(NOW + 300)
        gate.sessions.require(session, max_age=max_age)
        gate.set_clock(NOW + 301)
        with pytest.raises(limen.NotFresh) as caught:
            gate.sessions.require(session, max_age=max_age)
        assert isinstance(caught.value, limen.NotEnough)
        gate.sessions.require(session)

    def test_level(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", level=1)
        gate.sessions.require(session, level=1)
        with pytest.raises(limen.LevelTooLow):
            gate.sessions.require(session, level=2)

    def test_role(self, gate: limen.Gate) -> None:
        clerk = gate.sessions.create("alex", roles=["admin", "clerk"])
        for session in (clerk, gate.sessions.get(clerk), *gate.sessions.list("alex")):
            gate.sessions.require(session, role="admin")
            session.require(role="clerk")
        for session, role in ((clerk, "boss"), (clerk, "Admin"), (gate.sessions.create("sam"), "admin")):
            with pytest.raises(limen.RoleMissing):
                gate.sessions.require(session, role=role)

    def test_scope(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", scope="orders:read pay")
        gate.sessions.require(session, scope=["pay", "orders:read"])
        session.require(scope="pay")
        for wanted in ("orders", "pay orders:write"):
            with pytest.raises(limen.ScopeMissing):
                session.require(scope=wanted)

    def test_data_gives_no_rights(self, gate: limen.Gate) -> None:
        data = {"role": "admin", "roles": ["admin"], "scope": "pay"}
        session = gate.sessions.create("alex", data=data)
        assert (session.roles, session.scope) == ([], "")
        with pytest.raises(limen.RoleMissing, match="its data is not read"):
            session.require(role="admin")
        with pytest.raises(limen.ScopeMissing, match="its data is not read"):
            session.require(scope="pay")

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"max_age": -1}, limen.UsageError),
            ({"max_age": 1.5}, limen.UsageError),
            ({"max_age": True}, TypeError),
            ({"max_age": "5m"}, TypeError),
            ({"level": -1}, limen.UsageError),
            ({"level": 256}, limen.UsageError),
            ({"level": 2**40}, limen.UsageError),
            ({"level": True}, TypeError),
            ({"level": "1"}, TypeError),
            ({"role": 5}, TypeError),
            ({"scope": 5}, TypeError),
        ],
    )
    def test_wrong_questions(self, gate: limen.Gate, wrong: Any, error: type[Exception]) -> None:
        with pytest.raises(error):
            gate.sessions.require(gate.sessions.create("alex"), **wrong)

    def test_a_session_is_asked_for(self, gate: limen.Gate) -> None:
        with pytest.raises(TypeError, match=r"^session must be limen\.Session, not NoneType$"):
            gate.sessions.require(None)  # type: ignore[arg-type]


class TestCookies:
    def test_defaults(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        header = session.cookie()
        assert header == gate.cookies.set(session)
        morsel = SimpleCookie(header)["__Host-session"]
        assert morsel.value == session.ticket
        assert (morsel["path"], morsel["samesite"], morsel["domain"]) == ("/", "Lax", "")
        assert morsel["secure"] and morsel["httponly"]
        assert morsel["max-age"] == ""

    def test_attributes(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        for header in (
            session.cookie(name="sid", domain="shop.example", path="/app", max_age="1d", same_site="Strict"),
            gate.cookies.set(
                session,
                name="sid",
                domain="shop.example",
                path="/app",
                max_age=timedelta(days=1),
                same_site="Strict",
            ),
        ):
            morsel = SimpleCookie(header)["sid"]
            assert (morsel["domain"], morsel["path"], morsel["max-age"]) == ("shop.example", "/app", "86400")
            assert morsel["samesite"] == "Strict"
        plain = session.cookie(name="sid", secure=False, http_only=False)
        assert "Secure" not in plain and "HttpOnly" not in plain
        assert "Partitioned" in session.cookie(partitioned=True)

    def test_what_a_browser_would_drop(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        wrongs: tuple[dict[str, Any], ...] = ({"domain": "shop.example"}, {"path": "/app"}, {"secure": False})
        for wrong in (*wrongs, {"name": "a b"}):
            with pytest.raises(limen.CookieRefused):
                session.cookie(**wrong)
        with pytest.raises(limen.CookieRefused):
            limen.open(cookie_domain="shop.example")

    def test_there_and_back(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex")
        assert session.ticket is not None
        cookie = session.cookie().split(";")[0]
        assert gate.cookies.find(f"lang=en; {cookie}") == session.ticket
        assert gate.cookies.find(f"lang=en; {cookie}".encode()) == session.ticket
        assert gate.cookies.find(f"sid={session.ticket}", name="sid") == session.ticket
        other = gate.sessions.create("alex").cookie().split(";")[0]
        with pytest.raises(limen.TicketTwice):
            gate.cookies.find(f"{cookie}; {other}")
        for nothing in (None, "", "lang=en"):
            with pytest.raises(limen.TicketAbsent):
                gate.cookies.find(nothing)

    def test_delete(self, gate: limen.Gate) -> None:
        assert gate.cookies.delete().startswith("__Host-session=; ")
        morsel = SimpleCookie(gate.cookies.delete(name="sid", domain="shop.example", path="/app"))["sid"]
        assert (morsel.value, morsel["max-age"], morsel["domain"]) == ("", "0", "shop.example")


class TestCsrf:
    def test_it_is_the_sessions_own(self, gate: limen.Gate) -> None:
        alex, sam = gate.sessions.create("alex"), gate.sessions.create("sam")
        token = gate.csrf.token(alex)
        assert token != gate.csrf.token(alex)
        gate.csrf.check(alex, token)
        gate.csrf.check(alex, token)
        for session, wrong in ((sam, token), (alex, None), (alex, ""), (alex, "x"), (alex, token[:-1])):
            with pytest.raises(limen.CsrfError) as caught:
                gate.csrf.check(session, wrong)
            assert type(caught.value) is limen.CsrfError

    def test_it_expires(self, gate: limen.Gate) -> None:
        session = gate.sessions.create("alex", idle_ttl="2h")
        token = gate.csrf.token(session)
        gate.set_clock(NOW + 3601)
        with pytest.raises(limen.CsrfExpired):
            gate.csrf.check(session, token)


def test_data_of_every_json_type(gate: limen.Gate) -> None:
    data = {
        "text": 'z\u00fc\u4e2d\U0001f511\0"\\\n',
        "large": 10**30,
        "negative": -(2**63) - 1,
        "float": -1.5e-7,
        "true": True,
        "none": None,
        "list": [1, [2, {"three": []}]],
        "object": {"": {"\U0001f511": "key"}},
    }
    session = gate.sessions.get(gate.sessions.create("alex", data=data))
    assert session.data == data
    assert json.loads(session.json) == data
    assert {name: session[name] for name in session} == data


def test_a_gate_opened_with_defaults_for_its_sessions() -> None:
    with limen.open(issuer=ISSUER, session_idle_ttl="5m", session_limit=1, clock_fixed=NOW) as gate:
        assert gate.sessions.create("alex").idle_expires_at == at(NOW + 300)
        with pytest.raises(limen.SessionLimit):
            gate.sessions.create("alex")
