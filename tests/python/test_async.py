"""The gate in asyncio."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW
from limen import _async

OPTIONS: dict[str, Any] = {"issuer": ISSUER, "audience": "shop", "clock_manual": True}


def run(main: Callable[[limen.AsyncGate], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        async with limen.open_async("memory:", **OPTIONS) as gate:
            gate.set_clock(NOW)
            await main(gate)

    asyncio.run(whole())


def test_sessions() -> None:
    async def main(gate: limen.AsyncGate) -> None:
        made = await gate.sessions.create("alex", data={"a": 1}, label="Phone", address="192.0.2.7", level=1)
        found = await gate.sessions.get(made)
        assert found == made == await gate.sessions.get(made.ticket or "")
        await gate.sessions.touch(found)
        changed = await gate.sessions.update(found, {"a": 2})
        with pytest.raises(limen.SessionChanged):
            await gate.sessions.update(found, {"a": 3})
        renewed = await gate.sessions.renew(changed, authenticated=True, level=2)
        gate.sessions.require(renewed, max_age=5, level=2)
        with pytest.raises(limen.NotFresh):
            gate.set_clock(NOW + 6)
            gate.sessions.require(renewed, max_age=5)
        assert await gate.sessions.list("alex") == [renewed]
        assert [session async for session in gate.sessions.iterate("alex")] == [renewed]
        await gate.sessions.end(renewed)
        with pytest.raises(limen.SessionUnknown):
            await gate.sessions.get(renewed)

    run(main)


def test_pages_of_sessions() -> None:
    async def main(gate: limen.AsyncGate) -> None:
        made = {(await gate.sessions.create("alex", data={"pad": "x" * 4000})).sid for _ in range(40)}
        assert {session.sid async for session in gate.sessions.iterate("alex")} == made

    run(main)


def test_what_is_fast_is_plain() -> None:
    async def main(gate: limen.AsyncGate) -> None:
        session = await gate.sessions.create("alex", mark=gate.login("alex"))
        claims = gate.tokens.verify(gate.tokens.issue("alex", session=session))
        assert gate.verifier(audience="shop").verify(gate.tokens.issue("alex")).subject == claims.subject
        assert gate.cookies.find(gate.cookies.set(session).split(";")[0]) == session.ticket
        gate.csrf.check(session, gate.csrf.token(session))
        assert gate.stats()["tokens"]["issued"] == 2
        assert "limen_" in gate.stats("prometheus")
        assert gate.jwks() == gate.gate.jwks()

    run(main)


def test_revocations() -> None:
    async def main(gate: limen.AsyncGate) -> None:
        token = gate.tokens.issue("alex")
        claims = gate.tokens.verify(token)
        await gate.revoke_token(token, "a")
        await gate.revoke_token_id(claims.id or "", expires_at=claims.expires_at, reason="b")
        session, other = await gate.sessions.create("alex"), await gate.sessions.create("alex")
        await gate.revoke_session("alex", other.sid, reason="c")
        await gate.sessions.create("alex")
        assert await gate.revoke_sessions("alex", keep=session, reason="d") == 1
        assert await gate.revoke_subject("alex", reason="e") == 1
        await gate.revoke_everyone("f")
        with pytest.raises(limen.TokenRevoked):
            gate.tokens.verify(token)

    run(main)


def test_every_verb_of_the_gate_is_there() -> None:
    for plain, awaited in (
        (limen.Gate, limen.AsyncGate),
        (limen.Sessions, limen.AsyncSessions),
        (limen.Visitors, limen.AsyncVisitors),
    ):
        verbs = {name for name in dir(plain) if not name.startswith("_")}
        assert verbs - set(dir(awaited)) == set()
        for name in verbs:
            if inspect.isfunction(getattr(plain, name)):
                ours = inspect.signature(getattr(plain, name)).parameters
                assert list(inspect.signature(getattr(awaited, name)).parameters) == list(ours)


def test_await_opens_and_close_closes() -> None:
    async def main() -> None:
        gate = await limen.open_async(issuer=ISSUER)
        assert not gate.closed and repr(gate) == "<limen.AsyncGate open>"
        await gate.close()
        await gate.close()
        assert gate.closed and gate.gate.closed
        for call in (gate.sessions.create("alex"), gate.sessions.get("x"), gate.revoke_subject("alex")):
            with pytest.raises(limen.GateClosed):
                await call

    asyncio.run(main())


def test_an_exception_inside_closes_and_goes_on() -> None:
    async def main() -> limen.AsyncGate:
        with pytest.raises(ZeroDivisionError):
            async with limen.open_async(issuer=ISSUER) as gate:
                raise ZeroDivisionError
        return gate

    assert asyncio.run(main()).closed


def test_what_open_refuses() -> None:
    async def main() -> None:
        with pytest.raises(limen.OptionError, match="did you mean 'issuer'"):
            await limen.open_async(isuer="x")  # type: ignore[call-arg]
        with pytest.raises(limen.UsageError):
            async with limen.open_async("mongodb:"):
                raise AssertionError("there is no such store")

    asyncio.run(main())


def test_over_a_gate_that_is_open(gate: limen.Gate) -> None:
    async def main() -> None:
        async with limen.AsyncGate.over(gate) as same:
            assert same.gate is gate
            assert await same.sessions.get(gate.sessions.create("alex"))
        assert gate.closed
        with pytest.raises(TypeError):
            limen.AsyncGate.over(same)  # type: ignore[arg-type]

    asyncio.run(main())


def test_what_may_block_runs_in_another_thread_with_the_callers_context() -> None:
    request = contextvars.ContextVar[str]("request")
    ran: list[tuple[bool, str]] = []

    class Data(dict[str, Any]):
        def __iter__(self) -> Any:  # runs where the call runs
            ran.append((threading.current_thread() is threading.main_thread(), request.get()))
            return super().__iter__()

    async def main(gate: limen.AsyncGate) -> None:
        request.set("mine")
        session = await gate.sessions.create("alex", data=Data(a=1))
        await gate.sessions.update(session, Data(a=2))

    run(main)
    assert ran == [(False, "mine"), (False, "mine")]


class Held:
    """Data that a call reads in its thread, and that keeps it waiting there."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def data(self) -> dict[str, Any]:
        held = self

        class Data(dict[str, Any]):
            def __iter__(self) -> Any:
                held.begun.set()
                assert held.go.wait(60)
                return super().__iter__()

        return Data(a=1)


def test_cancelling_stops_the_waiting_and_not_the_call() -> None:
    async def main(gate: limen.AsyncGate) -> None:
        held = Held()
        with gate.watch() as watch:
            creating = asyncio.create_task(gate.sessions.create("alex", data=held.data()))
            assert await asyncio.to_thread(held.begun.wait, 60)
            creating.cancel()
            with pytest.raises(asyncio.CancelledError):
                await creating
            held.go.set()
            event = await asyncio.wait_for(anext(watch), 60)
        assert event.kind == "session_created"
        assert [session.sid for session in await gate.sessions.list("alex")] == [event.sid]

    run(main)


def test_closing_while_a_call_is_in_flight() -> None:
    async def main(gate: limen.AsyncGate) -> None:
        held = Held()
        creating = asyncio.create_task(gate.sessions.create("alex", data=held.data()))
        assert await asyncio.to_thread(held.begun.wait, 60)
        await gate.close()
        held.go.set()
        with pytest.raises(limen.GateClosed):
            await asyncio.wait_for(creating, 60)

    run(main)


def test_a_gate_that_opens_for_nobody_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()
    opened: list[limen.Gate] = []

    def slow(*store: Any, **options: Any) -> limen.Gate:
        begun.set()
        assert go.wait(60)
        opened.append(limen.open(*store, **options))
        return opened[0]

    monkeypatch.setattr(_async, "open_gate", slow)

    async def main() -> None:
        async def wait() -> None:
            await limen.open_async(issuer=ISSUER)

        opening = asyncio.create_task(wait())
        assert await asyncio.to_thread(begun.wait, 60)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        go.set()
        for _ in range(6000):
            if opened and opened[0].closed:
                return
            await asyncio.sleep(0.01)

    asyncio.run(main())
    assert opened[0].closed


def test_many_at_once() -> None:
    async def main(gate: limen.AsyncGate) -> None:
        async def login(number: int) -> None:
            session = await gate.sessions.create(f"user {number % 7}", data={"number": number})
            assert (await gate.sessions.get(session))["number"] == number
            await gate.sessions.update(session, {"number": -number})
            assert (await gate.sessions.get(session))["number"] == -number

        await asyncio.gather(*(login(number) for number in range(200)))
        assert gate.stats()["sessions"]["created"] == 200
        assert sum([await gate.revoke_subject(f"user {n}") for n in range(7)]) == 200

    run(main)


def test_an_async_gate_is_made_by_open_async() -> None:
    with pytest.raises(TypeError, match="open_async"):
        limen.AsyncGate()
