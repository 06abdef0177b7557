"""Visitors: data for those who have not logged in, who are nobody."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW, untyped
from forks import in_child


def stored(gate: limen.Gate, **data: Any) -> limen.Visitor:
    return gate.visitors.put(gate.visitors.draw(), data)


def test_a_visitor_is_stored_when_it_first_has_data(gate: limen.Gate) -> None:
    drawn = gate.visitors.draw()
    assert len(drawn.ticket) == 36
    with pytest.raises(limen.SessionUnknown):
        gate.visitors.get(drawn.ticket)
    made = gate.visitors.put(drawn, {"cart": [7]})
    assert made.ticket == drawn.ticket
    assert (made["cart"], made.data, made.json) == ([7], {"cart": [7]}, '{"cart":[7]}')
    found = gate.visitors.get(drawn.ticket)
    assert found == made and hash(found) == hash(made)
    assert (found.created_at_seconds, found.seen_at_seconds) == (NOW, NOW)
    assert gate.visitors.put(gate.visitors.draw(), None).data == {}


def test_no_two_tickets_are_alike(gate: limen.Gate) -> None:
    drawn = [gate.visitors.draw() for _ in range(100)]
    assert len({each.ticket for each in drawn}) == len({each.version for each in drawn}) == 100


def test_a_visitor_is_nobody(gate: limen.Gate) -> None:
    visitor = stored(gate, role="admin", roles=["admin"])
    for name in ("subject", "sid", "roles", "scope", "level", "auth_time", "require"):
        assert not hasattr(visitor, name)
    for call in (
        gate.sessions.get,
        gate.sessions.touch,
        gate.sessions.renew,
        gate.sessions.end,
    ):
        for given in (visitor, visitor.ticket):
            with pytest.raises(limen.TicketMalformed):
                call(untyped_value(given))
    with pytest.raises(TypeError, match=r"^session must be limen\.Session, not Visitor$"):
        gate.tokens.issue("alex", session=untyped_value(visitor))
    with pytest.raises(TypeError, match=r"^session must be limen\.Session, not Visitor$"):
        gate.sessions.require(untyped_value(visitor), role="admin")
    with pytest.raises(TypeError, match=r"^session must be limen\.Session, not Visitor$"):
        gate.sessions.update(untyped_value(visitor), {})
    with pytest.raises(TypeError, match=r"^keep must be "):
        gate.revoke_sessions("alex", keep=untyped_value(visitor))


def untyped_value(value: Any) -> Any:
    return value


def test_no_call_for_visitors_accepts_a_session(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    for call in (gate.visitors.get, gate.visitors.end):
        with pytest.raises(limen.TicketMalformed):
            call(session.ticket or "")
        with pytest.raises(
            TypeError, match=r"^visitor must be limen\.Visitor or a ticket as text, not Session$"
        ):
            call(untyped_value(session))
    with pytest.raises(limen.TicketMalformed):
        gate.visitors.put(limen.NewVisitor(session.ticket or "", 1), {})
    for given in (session, session.ticket):
        with pytest.raises(
            TypeError, match=r"^visitor must be what visitors\.draw, get or put returned, not "
        ):
            gate.visitors.put(untyped_value(given), {})
        with pytest.raises(TypeError, match=r"^visitor must be limen\.Visitor, not "):
            gate.visitors.touch(untyped_value(given))


def test_nobody_stores_a_ticket_that_was_not_drawn_here(gate: limen.Gate) -> None:
    one, other = gate.visitors.draw(), gate.visitors.draw()
    for version in (0, 2**63, 2**64 - 1, one.version):
        with pytest.raises(limen.UsageError, match=r"^version: ") as caught:
            gate.visitors.put(limen.NewVisitor(other.ticket, version), {})
        assert other.ticket not in str(caught.value)
    gate.visitors.put(other, {})


def test_of_two_writers_the_second_reads_again(gate: limen.Gate) -> None:
    first = stored(gate, n=1)
    second = gate.visitors.get(first)
    changed = gate.visitors.put(first, {"n": 2})
    assert changed.version != first.version
    with pytest.raises(limen.SessionChanged):
        gate.visitors.put(second, {"n": 3})
    assert gate.visitors.get(second)["n"] == 2
    assert gate.visitors.put(changed, {"n": 2}).version == changed.version  # equal data is not written


def test_it_ends_and_does_not_come_back(gate: limen.Gate) -> None:
    visitor = stored(gate, n=1)
    gate.visitors.end(visitor)
    for call in (gate.visitors.get, gate.visitors.end, gate.visitors.touch):
        with pytest.raises(limen.SessionUnknown):
            call(visitor)
    with pytest.raises(limen.SessionUnknown):
        gate.visitors.put(visitor, {"n": 2})


def test_times_end_it_and_touches_keep_it() -> None:
    times: Any = {"visitor_idle_ttl": "10m", "visitor_ttl": 1500}
    with limen.open(issuer=ISSUER, clock_manual=True, **times) as gate:
        gate.set_clock(NOW)
        kept, left = stored(gate, n=1), stored(gate, n=2)
        assert (kept.idle_expires_at_seconds, kept.expires_at_seconds) == (NOW + 600, NOW + 1500)
        for second in (500, 1000, 1400):
            gate.set_clock(NOW + second)
            gate.visitors.touch(kept)
        assert gate.visitors.get(kept).version == kept.version
        with pytest.raises(limen.SessionUnknown):
            gate.visitors.get(left)
        gate.set_clock(NOW + 1500)
        with pytest.raises(limen.SessionUnknown):
            gate.visitors.get(kept)


def test_they_end_with_everyone_and_not_with_a_subject(gate: limen.Gate) -> None:
    visitor = stored(gate, n=1)
    gate.revoke_subject("alex")
    assert gate.visitors.get(visitor)["n"] == 1
    gate.revoke_everyone()
    with pytest.raises(limen.Refused):
        gate.visitors.get(visitor)
    gate.set_clock(NOW + 60)
    assert stored(gate, n=2)["n"] == 2


def test_csrf_tokens_are_a_visitors_own(gate: limen.Gate) -> None:
    mine, other, session = stored(gate, n=1), stored(gate, n=1), gate.sessions.create("alex")
    token = gate.csrf.token(mine)
    gate.csrf.check(mine, token)
    for another in (other, session):
        with pytest.raises(limen.CsrfError):
            gate.csrf.check(another, token)


def test_cookies_carry_their_tickets(gate: limen.Gate) -> None:
    visitor, session = stored(gate, n=1), gate.sessions.create("alex")
    for cookie in (visitor.cookie(), gate.cookies.set(visitor), gate.cookies.set(visitor.ticket or "")):
        assert gate.cookies.find(cookie.split(";")[0]) == visitor.ticket
    both = f"__Host-session={visitor.ticket}; __Host-session={session.ticket}"
    assert gate.cookies.find(both) == session.ticket  # a session's ticket counts before a visitor's


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"x": "x" * 20_000}, limen.DataTooLong),
        ({"x": float("nan")}, limen.UsageError),
        ({"x": b""}, TypeError),
        ([], TypeError),
    ],
)
def test_data_that_is_not_kept(gate: limen.Gate, data: Any, error: type[Exception]) -> None:
    visitor = stored(gate, n=1)
    for given in (visitor, gate.visitors.draw()):
        with pytest.raises(error):
            gate.visitors.put(given, data)
    assert gate.visitors.get(visitor) == visitor


def test_nothing_shows_a_ticket_and_nothing_is_pickled(gate: limen.Gate) -> None:
    drawn = gate.visitors.draw()
    visitor = gate.visitors.put(drawn, {"secret": "sesame"})
    for each in (drawn, visitor, gate.visitors):
        assert drawn.ticket not in repr(each) and "sesame" not in repr(each)
        with pytest.raises(TypeError):
            pickle.dumps(each)
    assert copy.copy(visitor) is copy.deepcopy(visitor) is visitor
    with pytest.raises(TypeError):
        untyped.Visitor()


def test_a_gate_without_an_issuer_has_none() -> None:
    with limen.open() as gate, pytest.raises(limen.OptionError, match="issuer"):
        gate.visitors.draw()


def test_threads_count_together(gate: limen.Gate) -> None:
    visitor, start = stored(gate, n=0), threading.Barrier(4)

    def count() -> None:
        start.wait(30)
        for _ in range(50):
            while True:
                found = gate.visitors.get(visitor)
                try:
                    gate.visitors.put(found, {"n": found["n"] + 1})
                    break
                except limen.SessionChanged:
                    continue

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert gate.visitors.get(visitor)["n"] == 200


def test_processes_share_them(tmp_path: Path) -> None:
    with limen.open(f"lmdb:{tmp_path}/shop", issuer=ISSUER) as gate:
        drawn = gate.visitors.draw()
        visitor = stored(gate, n=1)

        def in_the_child() -> str:
            changed = gate.visitors.put(gate.visitors.get(visitor), {"n": 2})
            return f"{changed['n']} {gate.visitors.put(drawn, {'n': 3})['n']}"

        assert in_child(in_the_child) == "2 3"
        assert (gate.visitors.get(visitor)["n"], gate.visitors.get(drawn.ticket)["n"]) == (2, 3)
    with limen.open(f"lmdb:{tmp_path}/shop", issuer=ISSUER) as gate:
        assert gate.visitors.get(drawn.ticket)["n"] == 3


def test_on_asyncio() -> None:
    async def story() -> None:
        async with limen.open_async("memory:", issuer=ISSUER) as gate:
            visitor = await gate.visitors.put(await gate.visitors.draw(), {"n": 1})
            await gate.visitors.touch(visitor)
            assert (await gate.visitors.get(visitor.ticket or ""))["n"] == 1
            await gate.visitors.end(visitor)
            with pytest.raises(limen.SessionUnknown):
                await gate.visitors.get(visitor)

    asyncio.run(story())
