"""After a fork over lmdb:: a gate, and the objects made from it, open themselves again in the child."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW
from forks import in_child, raised
from test_gate import CALLS

KEY = limen.Key.generate("ES256")
THREADS = 16


def opened(store: Path, **options: Any) -> limen.Gate:
    return limen.open(f"lmdb:{store}", issuer=ISSUER, audience="shop", keys_signing=KEY, **options)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[limen.Gate]:
    with opened(tmp_path / "store") as gate:
        yield gate


@pytest.mark.parametrize("name", CALLS)
def test_every_call_of_a_gate_does_in_a_child_what_it_does_in_the_parent(name: str, tmp_path: Path) -> None:
    with (
        opened(tmp_path / "store", clock_manual=True) as gate,
        opened(tmp_path / "other", clock_manual=True) as other,
    ):
        gate.set_clock(NOW)
        session = gate.sessions.create("alex")
        here = raised(lambda: CALLS[name](other, other.sessions.create("alex")))
        assert in_child(lambda: raised(lambda: CALLS[name](gate, session)))[:2] == here[:2]


def test_what_was_made_of_the_gate_goes_on_too(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex", data={"theme": "dark"})
    orders, shop = gate.verifier(scope="orders:read"), gate.verifier()
    token = gate.tokens.issue("alex", {"scope": "orders:read"}, session=session)
    bare = gate.tokens.issue("alex")
    get, verify = gate.sessions.get, gate.tokens.verify

    def work() -> list[Any]:
        return [
            orders.verify(token).sid,
            raised(lambda: orders.verify(bare))[0],
            shop.verify(bare).subject,
            verify(token).sid,
            get(session)["theme"],
            session.cookie().partition("=")[0],
        ]

    assert in_child(work) == [session.sid, "ScopeMissing", "alex", session.sid, "dark", "__Host-session"]


def test_a_verifier_may_be_the_first_to_be_used(gate: limen.Gate) -> None:
    verifier, token = gate.verifier(), gate.tokens.issue("alex")
    assert in_child(lambda: verifier.verify(token).subject) == "alex"


def test_who_is_revoked_in_a_child_is_refused_in_the_parent_and_the_other_way_round(gate: limen.Gate) -> None:
    verifier = gate.verifier()
    for revoke, ask in ((in_child, lambda work: work()), (lambda work: work(), in_child)):
        session = gate.sessions.create("alex")
        token = gate.tokens.issue("alex")
        refused: Callable[[], list[str]] = lambda session=session, token=token: [  # noqa: E731
            raised(lambda: gate.sessions.get(session))[0],
            raised(lambda: verifier.verify(token))[0],
        ]
        assert ask(refused) == ["nothing", "nothing"]
        revoke(lambda: gate.revoke_subject("alex"))
        assert ask(refused) == ["SessionUnknown", "TokenRevoked"]


def test_many_threads_at_first_use_get_one_gate(gate: limen.Gate) -> None:
    def work() -> list[int]:
        begin, errors = threading.Barrier(THREADS), []

        def log_in() -> None:
            begin.wait(60)
            try:
                gate.sessions.create("alex")
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=log_in) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        # The counts of a second gate would be missing.
        return [len(errors), gate.stats()["sessions"]["created"], len(gate.sessions.list("alex"))]

    gate.sessions.create("alex")
    assert in_child(work) == [0, THREADS, THREADS + 1]


def test_where_the_store_is_away_that_is_raised_and_the_next_call_tries_again(tmp_path: Path) -> None:
    opened(tmp_path / "store").close()
    with opened(tmp_path / "store", store_create=False) as gate:
        session = gate.sessions.create("alex")
        verifier, token = gate.verifier(), gate.tokens.issue("alex")

        def work() -> list[Any]:
            calls = (lambda: gate.sessions.get(session), lambda: verifier.verify(token))
            away = [raised(call)[0] for call in calls * 2]
            (tmp_path / "away").rename(tmp_path / "store")
            return [*away, *(raised(call)[0] for call in calls)]

        (tmp_path / "store").rename(tmp_path / "away")
        assert in_child(work) == ["StoreError"] * 4 + ["nothing"] * 2


def test_a_gate_that_was_closed_stays_closed(gate: limen.Gate, tmp_path: Path) -> None:
    session = gate.sessions.create("alex")

    def work() -> list[str]:
        gate.close()
        return raised(lambda: gate.sessions.get(session))[:1]

    assert in_child(work) == ["GateClosed"]
    assert gate.sessions.get(session).subject == "alex"
    gate.close()
    (tmp_path / "store").rename(tmp_path / "away")
    assert in_child(lambda: raised(lambda: gate.sessions.get(session))[0]) == "GateClosed"
    assert not (tmp_path / "store").exists()


def test_a_watch_is_the_parents_and_another_one_sees_the_child(gate: limen.Gate) -> None:
    with gate.watch() as watch:

        def work() -> list[Any]:
            with gate.watch() as mine:
                gate.sessions.create("sam")
                return [raised(watch.read)[0], watch.fileno(), [event.subject for event in mine.read()]]

        assert in_child(work) == ["GateForked", -1, ["sam"]]
        assert watch.read() == []
        gate.sessions.create("alex")
        assert [event.subject for event in watch.read()] == ["alex"]


def test_a_watch_hears_what_a_child_revokes(gate: limen.Gate) -> None:
    gate.sessions.create("alex")
    with gate.watch() as watch:
        assert in_child(lambda: gate.revoke_subject("alex", "hacked")) == 1
        for event in watch:
            if event.kind == "revoked_subject":
                break
        assert (event.subject, event.reason) == ("alex", "hacked")


def test_a_manual_clock_stands_where_it_stood(tmp_path: Path) -> None:
    with opened(tmp_path / "store", clock_manual=True) as gate:
        gate.set_clock(NOW)
        assert in_child(lambda: gate.sessions.create("alex").created_at_seconds) == NOW


def test_a_child_of_a_child(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")

    def child() -> list[Any]:
        before = gate.sessions.get(session).subject
        return [before, in_child(lambda: gate.sessions.get(session).subject), gate.sessions.get(session).sid]

    assert in_child(child) == ["alex", "alex", session.sid]
    assert in_child(lambda: in_child(lambda: gate.sessions.get(session).sid)) == session.sid


def test_a_child_that_is_forked_while_threads_open_the_gate_again(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")

    def child() -> list[str | None]:
        begin = threading.Barrier(5)

        def first_use() -> None:
            begin.wait(60)
            gate.sessions.get(session)

        threads = [threading.Thread(target=first_use) for _ in range(4)]
        for thread in threads:
            thread.start()
        begin.wait(60)
        found = in_child(lambda: gate.sessions.get(session).subject)
        for thread in threads:
            thread.join(60)
        return [found, gate.sessions.get(session).subject]

    for _ in range(20):
        assert in_child(child) == ["alex", "alex"]


def test_the_async_gate_too(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")

    async def main() -> list[Any]:
        mine = limen.AsyncGate.over(gate)
        found = await asyncio.gather(*(mine.sessions.get(session) for _ in range(8)))
        made = await asyncio.gather(*(mine.sessions.create("sam") for _ in range(8)))
        return [{each.subject for each in found} == {"alex"}, await mine.revoke_subject("sam"), len(made)]

    assert in_child(lambda: asyncio.run(main())) == [True, 8, 8]


shared: limen.Gate  # of the module, as applications have theirs


def look(ticket: str) -> tuple[int, str, str]:
    """A job of a pool: reads and makes a session with the module's gate."""
    return os.getpid(), shared.sessions.get(ticket).subject, shared.sessions.create("sam").sid


def test_a_pool_of_processes_that_are_forked(gate: limen.Gate) -> None:
    global shared
    shared = gate
    ticket = gate.sessions.create("alex").ticket
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = pool.map_async(look, [ticket] * 40, chunksize=1).get(60)
    assert {subject for _, subject, _ in found} == {"alex"}
    assert {sid for *_, sid in found} == {session.sid for session in gate.sessions.list("sam")}
    assert os.getpid() not in {pid for pid, *_ in found}


def test_a_child_that_ends_as_programs_do_hurts_nobody(gate: limen.Gate) -> None:
    ticket = gate.sessions.create("alex").ticket or ""
    for work in (dict, lambda: gate.sessions.get(ticket), lambda: gate.sessions.create("sam")):
        child = multiprocessing.get_context("fork").Process(target=work)
        child.start()
        child.join(60)
        assert child.exitcode == 0
        gate.sessions.update(gate.sessions.get(ticket), {"after": child.pid})
    assert len(gate.sessions.list("sam")) == 1
