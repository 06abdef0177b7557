"""After a fork over memory:: calls that need the parent's store say so; those that need no store still work."""

from __future__ import annotations

import asyncio
import select
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW
from forks import in_child, raised
from test_gate import CALLS


@pytest.mark.parametrize("name", CALLS)
def test_every_call_of_a_gate_says_that_it_is_the_parents(name: str) -> None:
    with limen.open(issuer=ISSUER, clock_manual=True) as gate:
        session = gate.sessions.create("alex")
        kind, status, meaning, message = in_child(lambda: raised(lambda: CALLS[name](gate, session)))
        assert (kind, status, meaning) == ("GateForked", "LIMEN_E_FORKED", "unknown")
        assert "parent process" in message
        assert "memory:" in message and "open one in this process" in message
        CALLS["create"](gate, session)  # the parent's own goes on


def test_the_async_gate_too() -> None:
    async def main(gate: limen.AsyncGate, session: limen.Session) -> list[Any]:
        answers = []
        for call in (
            gate.sessions.create("alex"),
            gate.sessions.get(session),
            gate.sessions.list("alex"),
            gate.revoke_subject("alex"),
        ):
            try:
                await call
            except limen.GateForked as error:
                answers.append(error.name)
        return answers

    with limen.open(issuer=ISSUER) as gate:
        session = gate.sessions.create("alex")

        async def parent() -> None:  # starts threads before the fork
            await limen.AsyncGate.over(gate).sessions.create("alex")

        asyncio.run(parent())
        child = in_child(lambda: asyncio.run(main(limen.AsyncGate.over(gate), session)))
        assert child == ["LIMEN_E_FORKED"] * 4


def test_a_watch_says_so_and_does_not_wait() -> None:
    with limen.open(issuer=ISSUER) as gate, gate.watch() as watch:

        def work() -> list[Any]:
            async def wait() -> None:
                await anext(watch)

            return [
                watch.fileno(),
                raised(watch.read)[0],
                raised(lambda: next(watch))[0],
                raised(lambda: asyncio.run(wait()))[0],
            ]

        assert in_child(work) == [-1, "GateForked", "GateForked", "GateForked"]


def test_a_child_that_closes_a_watch_wakes_nobody() -> None:
    with limen.open(issuer=ISSUER) as gate, gate.watch() as watch:
        in_child(watch.close)
        assert not select.select([watch._wake], [], [], 0)[0]
        gate.sessions.create("alex")
        assert next(watch).subject == "alex"


def test_closing_in_the_child_leaves_the_parent_open() -> None:
    with limen.open(issuer=ISSUER) as gate:

        def work() -> None:
            with gate:
                pass
            gate.close()

        in_child(work)
        assert gate.sessions.create("alex").subject == "alex"


def test_keys_and_verifiers_without_a_store_go_on() -> None:
    key = limen.Key.generate("ES256")
    keys = limen.KeySet([key])
    verifier = limen.Verifier.from_keys(keys, issuer=ISSUER, clock_fixed=NOW)
    with limen.open(issuer=ISSUER, keys_signing=key, clock_fixed=NOW) as gate:
        token = gate.tokens.issue("alex")
        claims = gate.tokens.verify(token)
        session = gate.sessions.create("alex", data={"a": 1})

        def work() -> list[Any]:
            signed = limen.jws.sign(b"hello", key)
            return [
                verifier.verify(token).subject,
                limen.jws.verify(signed, keys, algorithms=["ES256"]).decode(),
                limen.bearer.find("Bearer x"),
                [claims.subject, session["a"]],
            ]

        assert in_child(work) == ["alex", "hello", "x", ["alex", 1]]


def test_a_child_opens_a_gate_of_its_own() -> None:
    with limen.open(issuer=ISSUER) as gate:

        def work() -> str | None:
            with limen.open(issuer=ISSUER) as mine:
                return mine.tokens.verify(mine.tokens.issue("alex")).subject

        assert in_child(work) == "alex"
        assert gate.sessions.list("alex") == []


# corpus: F9
def test_random_numbers_never_repeat() -> None:
    seen = {limen.Key.generate("HS256").id}

    def work() -> str:
        return limen.Key.generate("HS256").id

    seen |= {in_child(work) for _ in range(3)}
    seen.add(work())
    assert len(seen) == 5
