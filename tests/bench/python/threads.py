"""Eight threads beside one: how much is done in a second, with and without another thread that never rests."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

from measure import Goal, Row, Run, repeated
from tokens import AUDIENCE, ISSUER, OWN, SID, SUBJECT

import limen

THREADS = 8
SECONDS = 0.1  # of one side of one round, about
NOISE = 0.95  # eight threads on a shared machine count as no slower from here on


def rows(rounds: int) -> list[Row]:
    made: list[Row] = []
    options: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE}
    secret, rsa = limen.Key.generate("HS256"), limen.Key.generate("RS256")
    with (
        limen.open("memory:", keys_signing=secret, **options) as gate,
        limen.open("memory:", keys_signing=rsa, **options) as rsa_gate,
    ):
        for name, run in _operations(gate, rsa_gate).items():
            for busy in (False, True):
                made.append(_row(name, run, busy, max(3, rounds // 5)))
    return made


def _operations(gate: limen.Gate, rsa_gate: limen.Gate) -> dict[str, Run]:
    token = gate.tokens.issue(SUBJECT, OWN, sid=SID)
    ticket = gate.sessions.create(SUBJECT, data={"role": "admin"}).ticket
    sessions = gate.sessions
    return {
        "verify HS256": repeated("verify(token)", verify=gate.tokens.verify, token=token),
        "session get": repeated("get(ticket)", get=sessions.get, ticket=ticket),
        "session create and end": repeated("end(create('alex'))", create=sessions.create, end=sessions.end),
        "issue HS256": repeated("issue('alex')", issue=gate.tokens.issue),
        "issue RS256": repeated("issue('alex')", issue=rsa_gate.tokens.issue),
    }


def _row(name: str, run: Run, busy: bool, rounds: int) -> Row:
    operation = f"{name}, {THREADS} threads" + (" beside a busy one" if busy else "")
    times = _times(run)
    gains, spent = [], []
    with Busy(busy):
        for number in range(rounds):
            order = (1, THREADS) if number % 2 else (THREADS, 1)
            seconds = {count: _together(run, times, count) for count in order}
            gains.append(seconds[1] / seconds[THREADS])
            spent.append(seconds[THREADS] / times * 1e9)
    value = statistics.median(gains)
    goal = Goal(f"no slower than one thread, within {1 - NOISE:.0%}", value, value >= NOISE)
    return Row(operation, "limen", statistics.median(spent), {"one thread": 1 / value}, [goal])


def _times(run: Run) -> int:
    start = time.perf_counter()
    times = 8
    while True:
        run(times)
        spent = time.perf_counter() - start
        if spent > SECONDS / 10:
            return max(THREADS, int(times * SECONDS / spent))
        start = time.perf_counter()
        times *= 2


def _together(run: Run, times: int, count: int) -> float:
    """Seconds until `count` threads have done `times` operations between them."""
    ready = threading.Barrier(count + 1)

    def work() -> None:
        run(20)  # a thread prepares its own state at its first calls
        ready.wait()
        run(times // count)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


class Busy:
    """A thread of pure Python that never rests."""

    def __init__(self, wanted: bool) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._spin) if wanted else None

    def _spin(self) -> None:
        is_set: Callable[[], bool] = self._stop.is_set
        while not is_set():
            sum(range(100))

    def __enter__(self) -> Busy:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()
