"""Watches: read, waited for by threads and by event loops, closed from anywhere."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import pickle
import resource
import select
import threading
from collections.abc import Iterator

import pytest

import limen
from conftest import ISSUER, NOW

DEADLINE = 60.0  # seconds, for events that take no time; long enough for a busy machine


@pytest.fixture
def watch(gate: limen.Gate) -> Iterator[limen.Watch]:
    with gate.watch() as watch:
        yield watch


def ready(watch: limen.Watch) -> bool:
    return bool(select.select([watch], [], [], 0)[0])


def test_every_kind_of_event(gate: limen.Gate, watch: limen.Watch) -> None:
    first = gate.sessions.create("alex", label="Phone", limit=2)
    gate.sessions.create("alex", limit=2)
    renewed = gate.sessions.renew(first)
    gate.set_clock(NOW + 1)
    gate.sessions.create("alex", limit=2, evict_oldest=True)
    gate.sessions.end(gate.sessions.create("sam"))
    gate.revoke_token(gate.tokens.issue("alex"), "logout")
    gate.revoke_session("sam", gate.sessions.create("sam").sid, "lost")
    kept = gate.sessions.create("sam")
    gate.revoke_sessions("sam", keep=kept, reason="asked")
    gate.revoke_subject("alex", reason="hacked")
    gate.revoke_everyone("all")
    with pytest.raises(limen.TokenMalformed):
        gate.tokens.verify("a.b")
    events = watch.read()
    assert [event.kind for event in events] == [
        "session_created",
        "session_created",
        "session_renewed",
        "session_evicted",
        "session_created",
        "session_created",
        "session_ended",
        "revoked_token",
        "session_created",
        "revoked_session",
        "session_created",
        "revoked_sessions",
        "revoked_subject",
        "revoked_everyone",
        "refused",
    ]
    assert [event.number for event in events] == [*range(1, 16)]
    told = {event.kind: event for event in events}
    assert (told["session_renewed"].sid, told["session_renewed"].label) == (renewed.sid, "Phone")
    assert told["revoked_token"].id and told["revoked_token"].reason == "logout"
    assert (told["revoked_sessions"].subject, told["revoked_sessions"].sid) == ("sam", kept.sid)
    assert (told["revoked_subject"].subject, told["revoked_subject"].reason) == ("alex", "hacked")
    assert told["refused"].status_name == "LIMEN_E_TOKEN_PARTS"
    assert watch.read() == []


def test_its_descriptor_is_readable_while_events_wait(gate: limen.Gate, watch: limen.Watch) -> None:
    assert not ready(watch)
    gate.sessions.create("alex")
    assert ready(watch)
    watch.read()
    assert not ready(watch)
    gate.close()
    assert ready(watch)


def test_what_was_lost_is_missing_in_the_numbers() -> None:
    with limen.open(issuer=ISSUER, watch_capacity=4) as gate, gate.watch() as watch:
        for _ in range(10):
            gate.sessions.create("alex")
        numbers = [event.number for event in watch.read()]
    assert numbers[-1] == 10
    assert len(numbers) < 10


def test_after_the_gate_closed_the_events_of_before_are_given(gate: limen.Gate, watch: limen.Watch) -> None:
    gate.sessions.create("alex")
    gate.close()
    assert [event.kind for event in watch.read()] == ["session_created"]
    with pytest.raises(limen.GateClosed):
        watch.read()


def test_iteration_ends_with_the_gate(gate: limen.Gate, watch: limen.Watch) -> None:
    gate.sessions.create("alex")
    gate.sessions.create("sam")
    gate.close()
    assert [event.subject for event in watch] == ["alex", "sam"]
    assert list(watch) == []


def test_what_a_loop_leaves_is_still_there(gate: limen.Gate, watch: limen.Watch) -> None:
    for name in ("a", "b", "c", "d"):
        gate.sessions.create(name)
    for event in watch:
        assert event.subject == "a"
        break
    assert next(watch).subject == "b"
    assert [event.subject for event in watch.read()] == ["c", "d"]


@pytest.mark.parametrize("closed", ["gate", "watch"])
def test_a_waiting_thread_wakes(gate: limen.Gate, watch: limen.Watch, closed: str) -> None:
    seen: list[str | None] = []
    first = threading.Event()

    def wait() -> None:
        for event in watch:
            seen.append(event.subject)
            first.set()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    gate.sessions.create("alex")
    assert first.wait(DEADLINE)  # the main thread had the GIL: waiting released it
    (gate if closed == "gate" else watch).close()
    thread.join(DEADLINE)
    assert not thread.is_alive()
    assert seen == ["alex"]


def test_what_one_reader_fetched_wakes_another(
    gate: limen.Gate, watch: limen.Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, goes_on = threading.Event(), threading.Event()
    poll = select.poll

    def slow_poll() -> select.poll:
        waits.set()  # it has seen that there is nothing yet
        goes_on.wait(DEADLINE)
        return poll()

    got: list[str | None] = []
    reader = threading.Thread(target=lambda: got.append(next(watch).subject), daemon=True)
    with monkeypatch.context() as patched:
        patched.setattr(select, "poll", slow_poll)
        reader.start()
        assert waits.wait(DEADLINE)
        gate.sessions.create("alex")
        gate.sessions.create("sam")
        assert next(watch).subject == "alex"  # both were fetched
        goes_on.set()
        reader.join(DEADLINE)
    assert got == ["sam"]


def test_of_several_readers_each_event_goes_to_one(gate: limen.Gate, watch: limen.Watch) -> None:
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(e.number for e in watch), daemon=True) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for _ in range(200):
        gate.sessions.create("alex")
    gate.close()
    for thread in threads:
        thread.join(DEADLINE)
        assert not thread.is_alive()
    assert sorted(seen) == [*range(1, 201)]


class TestAsync:
    @pytest.mark.parametrize("closed", ["gate", "watch"])
    def test_async_for(self, gate: limen.Gate, watch: limen.Watch, closed: str) -> None:
        async def main() -> list[str | None]:
            seen = []

            async def wait() -> None:
                async for event in watch:
                    seen.append(event.subject)
                    arrived.set()

            arrived = asyncio.Event()
            task = asyncio.create_task(wait())
            for name in ("alex", "sam"):
                arrived.clear()
                gate.sessions.create(name)
                await asyncio.wait_for(arrived.wait(), DEADLINE)
            (gate if closed == "gate" else watch).close()
            await asyncio.wait_for(task, DEADLINE)
            return seen

        assert asyncio.run(main()) == ["alex", "sam"]

    def test_two_tasks_at_one_watch(self, gate: limen.Gate, watch: limen.Watch) -> None:
        async def main() -> list[int]:
            async def wait() -> list[int]:
                return [event.number async for event in watch]

            tasks = [asyncio.create_task(wait()) for _ in range(2)]
            for _ in range(20):
                gate.sessions.create("alex")
                await asyncio.sleep(0)
            gate.close()
            return [
                number for seen in await asyncio.wait_for(asyncio.gather(*tasks), DEADLINE) for number in seen
            ]

        assert sorted(asyncio.run(main())) == [*range(1, 21)]

    def test_a_cancelled_wait_loses_no_event(self, gate: limen.Gate, watch: limen.Watch) -> None:
        async def main() -> limen.Event:
            task = asyncio.ensure_future(anext(watch))
            await asyncio.sleep(0)
            task.cancel()
            gate.sessions.create("alex")
            with pytest.raises(asyncio.CancelledError):
                await task
            return await asyncio.wait_for(anext(watch), DEADLINE)

        gc.collect()
        before = len(os.listdir("/proc/self/fd"))
        assert asyncio.run(main()).subject == "alex"
        gc.collect()
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_watch_that_was_closed(gate: limen.Gate) -> None:
    watch = gate.watch()
    assert not watch.closed and repr(watch) == "<limen.Watch open>"
    watch.close()
    watch.close()
    assert watch.closed and repr(watch) == "<limen.Watch closed>"
    for call in (watch.read, watch.fileno):
        with pytest.raises(limen.UsageError, match="closed"):
            call()
    assert list(watch) == []
    gate.sessions.create("alex")  # nobody is told
    assert gate.stats()["events"]["watches"] == 0


def test_an_exception_inside_with_closes_and_goes_on(gate: limen.Gate) -> None:
    with pytest.raises(ZeroDivisionError), gate.watch() as watch:
        raise ZeroDivisionError
    assert watch.closed


def test_watches_leave_no_descriptor_behind(gate: limen.Gate) -> None:
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    for close in (True, False):
        watches = [gate.watch() for _ in range(20)]
        if close:
            for watch in watches:
                watch.close()
                del watch
        watches.clear()
        gc.collect()
        assert len(os.listdir("/proc/self/fd")) == before


def test_where_no_descriptor_is_left_it_says_so(gate: limen.Gate) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    kept: list[int] = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, soft), hard))
        with contextlib.suppress(OSError):
            while True:
                kept.append(os.dup(0))
        for _ in range(2):  # a watch takes two descriptors: none is left, then one
            with pytest.raises(limen.OutOfMemory):
                gate.watch()
            os.close(kept.pop())
    finally:
        for descriptor in kept:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    gate.watch().close()


def test_a_watch_does_not_pickle(watch: limen.Watch) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(watch)
