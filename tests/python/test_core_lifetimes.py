"""The native module in the long run: memory, threads, the garbage collector."""

from __future__ import annotations

import gc
import itertools
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import limen
from limen import _core

ISSUER = "https://shop.example"
OPTIONS = (("issuer", ISSUER), ("audience", "shop"), ("keys.algorithm", "HS256"))
SOAK = os.environ.get("LIMEN_SOAK") == "1"
DEADLINE = 120.0  # seconds


def resident() -> int:
    """The resident memory of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# --- Memory ----------------------------------------------------------------------


def calls_of_a_request(
    gate: _core.Gate, verifier: _core.Verifier, table: _core.SessionTable
) -> list[Callable[[], Any]]:
    token = gate.issue("alex", '{"role":"admin"}', None, ())
    session = gate.session_create("alex", '{"theme":"dark"}', ())
    raw = bytearray(token.encode())

    def refused(call: Callable[..., Any], *arguments: Any) -> None:
        try:
            call(*arguments)
        except (limen.LimenError, TypeError):
            return
        raise AssertionError("it was not refused")

    renewed = [session]

    def change_and_renew() -> None:
        changed = gate.session_update(renewed[0], renewed[0].version, '{"theme":"light"}')
        renewed[0] = gate.session_renew(changed, (("session.label", "phone"),))

    return [
        lambda: verifier.verify(token).expires_at,
        lambda: verifier.verify(raw)._members(),
        lambda: table.get(renewed[0])._record(),
        lambda: table.touch(renewed[0]),
        lambda: gate.issue("alex", "", None, (("token.ttl", "60"),)),
        lambda: gate.session_list("alex", ""),
        lambda: gate.csrf_token(renewed[0]),
        lambda: refused(verifier.verify, token + "x"),
        lambda: refused(verifier.verify, "\ud800"),
        lambda: refused(verifier.verify, 7),
        lambda: refused(verifier.verify),
        lambda: refused(gate.issue, "alex", "", "", (("token.ttl", "x"),)),
        lambda: refused(table.get, "x"),
        change_and_renew,
    ]


def test_the_heap_stays_flat() -> None:
    """300,000 calls; with LIMEN_SOAK=1, ten million."""
    gate = _core.Gate("memory:", (*OPTIONS, ("session.renew_grace", "0")))
    calls = calls_of_a_request(gate, _core.Verifier(gate, ()), _core.SessionTable(gate))
    rounds = (10_000_000 if SOAK else 300_000) // len(calls)

    def run(count: int) -> None:
        for _ in range(count):
            for call in calls:
                call()

    def held() -> list[int]:
        return [sys.getrefcount(each) for each in (limen.Claims, limen.Session, _core.Session, gate)]

    run(rounds // 4)
    gc.collect()
    references, blocks, bytes_before = held(), sys.getallocatedblocks(), resident()
    run(rounds)
    gc.collect()
    assert held() == references
    assert sys.getallocatedblocks() - blocks < 1000
    assert resident() - bytes_before < 4 << 20


def test_handles_come_and_go_with_a_flat_heap() -> None:
    def one_of_each() -> None:
        key, keys = _core.Key.generate("Ed25519"), _core.KeySet()
        keys.add(key)
        gate = _core.Gate("memory:", (*OPTIONS[:2], ("keys.signing", key.private_jwk())))
        _core.Verifier(keys, ())
        _core.Verifier(gate, ()).verify(gate.issue("alex", "", None, ()))
        _core.Watch(gate).next()
        _core.SessionTable(gate).get(gate.session_create("alex", "", ()))

    for _ in range(100):
        one_of_each()
    gc.collect()
    blocks, descriptors, bytes_before = sys.getallocatedblocks(), len(os.listdir("/proc/self/fd")), resident()
    for _ in range(400):
        one_of_each()
    gc.collect()
    assert sys.getallocatedblocks() - blocks < 500
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert resident() - bytes_before < 4 << 20


def test_a_ticket_is_cleansed_when_its_session_is_freed() -> None:
    gate = _core.Gate("memory:", OPTIONS)
    session = gate.session_create("alex", "", ())
    assert session.ticket is not None
    ticket = bytes(session.ticket, "ascii")
    with open("/proc/self/mem", "rb", buffering=0) as memory:
        place, size = id(session), sys.getsizeof(session)
        before = os.pread(memory.fileno(), size, place)
        del session
        after = os.pread(memory.fileno(), size, place)
    assert ticket in before
    assert ticket[:8] not in after and ticket[8:] not in after


def test_the_stack_is_not_the_limit_of_any_text() -> None:
    """Records, tokens and pages that are longer than the first buffer."""
    options = (*OPTIONS, ("token.max_size", "1M"), ("session.max_data", "1M"))
    gate = _core.Gate("memory:", options)
    verifier, table, watch = _core.Verifier(gate, ()), _core.SessionTable(gate), _core.Watch(gate)
    for size in (3_000, 4_090, 8_100, 60_000, 200_000, 700_000):
        text = "x" * size
        token = gate.issue("alex", json.dumps({"long": text}), None, ())
        assert verifier.verify(token)._members()["long"] == text
        made = gate.session_create("alex", json.dumps({"long": text}), ())
        assert table.get(made)._members() == made._members() == {"long": text}
        renewed = gate.session_renew(made, ())
        changed = gate.session_update(renewed, renewed.version, json.dumps({"long": "y" * size}))
        assert changed.ticket == renewed.ticket != made.ticket
        assert [each.json for each in gate.session_list("alex", "")] == [changed.json]
        gate.session_end(changed)
        key, keys = _core.Key.generate("ES256"), _core.KeySet()
        keys.add(key)
        assert _core.jws_verify(keys, "ES256", _core.jws_sign(key, text.encode(), "")) == text.encode()
    assert {_core.event_name(event[2]) for event in watch.next()} == {
        "session_created",
        "session_renewed",
        "session_ended",
    }


# --- Order ------------------------------------------------------------------------


def test_objects_go_in_any_order() -> None:
    for order in itertools.permutations(range(5)):
        gate = _core.Gate("memory:", OPTIONS)
        session = gate.session_create("alex", "", ())
        objects: list[Any] = [
            gate,
            _core.Verifier(gate, ()),
            _core.SessionTable(gate),
            _core.Watch(gate),
            session,
        ]
        token = gate.issue("alex", "", None, ())
        del gate, session
        for at in order:
            for left in objects:
                if isinstance(left, _core.Verifier):
                    assert left.verify(token).subject == "alex"
                elif isinstance(left, _core.Watch):
                    left.next()
                elif isinstance(left, _core.Session):
                    assert left.subject == "alex" and left._gate.session_list("alex", "")
            objects[at] = None


def test_closing_twice_and_using_afterwards_is_an_answer() -> None:
    gate = _core.Gate("memory:", OPTIONS)
    verifier, table, watch = _core.Verifier(gate, ()), _core.SessionTable(gate), _core.Watch(gate)
    session, token = gate.session_create("alex", "", ()), gate.issue("alex", "", None, ())
    claims = verifier.verify(token)
    gate.close()
    gate.close()
    for call in (
        lambda: verifier.verify(token),
        lambda: table.get(session),
        lambda: table.touch(session),
        lambda: gate.issue("alex", "", None, ()),
        lambda: gate.session_end(session),
        lambda: gate.stats("json"),
        lambda: _core.Watch(gate),
        lambda: _core.Verifier(gate, ()),
    ):
        with pytest.raises(limen.GateClosed):
            call()
    assert watch.next()
    with pytest.raises(limen.GateClosed):
        watch.next()
    assert claims.subject == session.subject == "alex"


# --- Threads ------------------------------------------------------------------------


def run_threads(count: int, work: Callable[[int], None]) -> None:
    """Runs work(0), work(1) ... at once; raises an error that any of them raised."""
    failed: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait(DEADLINE)
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
        assert not thread.is_alive()
    if failed:
        raise failed[0]


def test_eight_threads_never_see_each_other_s_results() -> None:
    gate = _core.Gate("memory:", (*OPTIONS, ("session.limit", "1000")))
    verifier, table = _core.Verifier(gate, ()), _core.SessionTable(gate)

    def work(number: int) -> None:
        subject = f"subject {number} " + "x" * (number * 120)
        token = gate.issue(subject, "", None, ())
        session = gate.session_create(subject, f'{{"number":{number}}}', ())
        for turn in range(2000 if SOAK else 300):
            claims, found = verifier.verify(token), table.get(session)
            assert claims.subject == found.subject == subject
            assert found._members() == {"number": number} and claims._members()["sub"] == subject
            if turn % 10 == 0:
                short = gate.session_create(subject, "", ())
                gate.session_end(gate.session_renew(short, ()))
                assert [each.sid for each in gate.session_list(subject, "")] == [session.sid]

    run_threads(8, work)


def test_eight_threads_share_one_record() -> None:
    gate = _core.Gate("memory:", OPTIONS)
    claims = _core.Verifier(gate, ()).verify(gate.issue("alex", '{"list":[1,2,3]}', None, ()))
    seen: list[int] = []

    def work(_number: int) -> None:
        assert claims._members()["list"] == [1, 2, 3]
        seen.append(id(claims._members()))

    run_threads(8, work)
    assert len(set(seen)) == 1


def test_a_thread_may_free_what_another_made() -> None:
    gate = _core.Gate("memory:", OPTIONS)
    verifier = _core.Verifier(gate, ())
    token = gate.issue("alex", "", None, ())
    made: list[list[Any]] = [
        [verifier.verify(token), gate.session_create("alex", "", ()), _core.Gate("memory:", OPTIONS)]
        for _ in range(8)
    ]
    run_threads(8, lambda number: made[number].clear())
    assert verifier.verify(token).subject == "alex"


def test_the_collector_runs_while_tokens_are_verified() -> None:
    class Verifier(_core.Verifier):
        """Has a dict of its own, and so can be in a cycle."""

        itself: Any

    gate = _core.Gate("memory:", OPTIONS)
    token = gate.issue("alex", "", None, ())
    before = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        for _ in range(300):
            verifier = Verifier(gate, ())
            verifier.itself = [verifier, verifier.verify(token), gate.session_create("alex", "", ())]
    finally:
        gc.set_threshold(*before)
    gc.collect()
    gate.revoke_everyone("")
    assert not any(isinstance(each, Verifier) and each is not verifier for each in gc.get_objects())


def test_a_bytearray_may_change_while_its_session_is_made() -> None:
    """Before Python 3.12 the collector, with finalizers, runs when an object that it tracks is created."""

    class Tracked(_core.Session):
        """Has a dict of its own."""

    def change(_phase: str, _info: dict[str, int]) -> None:
        given.clear()

    gate = _core.Gate("memory:", OPTIONS)
    table, ticket = _core.SessionTable(gate), gate.session_create("alex", "", ()).ticket
    assert ticket is not None
    given, before = bytearray(), gc.get_threshold()
    _core.setup(limen._errors.make_error, limen.Claims, Tracked, limen.Visitor, limen.Answer)
    gc.callbacks.append(change)
    try:
        for _ in range(100):
            gc.set_threshold(0)
            given[:] = ticket.encode()
            gc.set_threshold(1)
            found = table.get(given)
            assert found.ticket == ticket
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(change)
        _core.setup(limen._errors.make_error, limen.Claims, limen.Session, limen.Visitor, limen.Answer)


def test_other_threads_run_during_a_call_that_may_block() -> None:
    """No thread gives up the GIL by itself here: another gets it only when a call releases it."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        for _ in range(50):
            started, done = threading.Event(), threading.Event()

            def generate(started: threading.Event = started, done: threading.Event = done) -> None:
                started.set()
                _core.Key.generate("RS256")
                done.set()

            thread = threading.Thread(target=generate, daemon=True)
            thread.start()
            started.wait(DEADLINE)
            ran_meanwhile = not done.is_set()
            thread.join(DEADLINE)
            if ran_meanwhile:
                return
    finally:
        sys.setswitchinterval(before)
    raise AssertionError("the GIL was never released")


def test_reducing_is_refused_and_ends_no_process() -> None:
    gate = _core.Gate("memory:", (("issuer", "https://shop.example"),))
    for made in (gate, _core.Key.generate("ES256"), _core.KeySet(), _core.Watch(gate)):
        with pytest.raises(TypeError):
            made.__reduce__()
