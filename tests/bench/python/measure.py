"""Contenders in turns: medians of the time that one operation takes, and of the ratios within one round."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Clock = Callable[[], float]
Run = Callable[[int], None]  # does the operation so many times

CPU: Clock = time.thread_time  # the thread's own time: other programs do not count
WALL: Clock = time.perf_counter  # for operations that wait for another process
BATCH = 0.004  # seconds of one contender in one round, about
WARM = 0.1  # seconds before the first round


@dataclass
class Goal:
    """A bound on a ratio of two medians."""

    text: str
    value: float
    met: bool


@dataclass
class Row:
    """One line of the output. `ns` is None where the peer is absent."""

    operation: str
    name: str
    ns: float | None
    ratios: dict[str, float] = field(default_factory=dict)  # this one's time divided by another's
    goals: list[Goal] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        row: dict[str, Any] = {"operation": self.operation, "name": self.name}
        row |= {"absent": True} if self.ns is None else {"ns": round(self.ns, 1), "ratios": self.ratios}
        return row | {"goals": [vars(goal) for goal in self.goals]}


def repeated(statement: str, **names: Any) -> Run:
    """The statement in a loop with nothing else in it. Nothing is subtracted for the loop."""
    source = f"def run(times):\n    for _ in repeat(None, times):\n        {statement}\n"
    scope: dict[str, Any] = dict(names)
    exec(f"from itertools import repeat\n{source}", scope)
    run: Run = scope["run"]
    return run


def batch_of(run: Run, clock: Clock, seconds: float) -> int:
    """The number of operations that take about `seconds`, once they are warm."""
    times, warm = 1, clock() + WARM
    while True:
        start = clock()
        run(times)
        end = clock()
        if end > warm and end - start > seconds / 4:
            return max(1, int(times * seconds / (end - start)))
        if end - start < seconds:
            times *= 2


def compare(
    operation: str, contenders: dict[str, Run | None], rounds: int, clock: Clock = CPU, seconds: float = BATCH
) -> dict[str, Row]:
    """A row for each contender; the ratios are medians of the ratios within each round."""
    present = {name: run for name, run in contenders.items() if run is not None}
    times = {name: batch_of(run, clock, seconds) for name, run in present.items()}
    spent: dict[str, list[float]] = {name: [] for name in present}
    gc.collect()
    gc.freeze()  # a contender pays for its own garbage, not for looking through what the others keep
    for number in range(rounds):
        order = list(present) if number % 2 else list(reversed(present))
        for name in order:
            start = clock()
            present[name](times[name])
            spent[name].append((clock() - start) / times[name] * 1e9)
    gc.unfreeze()
    rows = {name: Row(operation, name, None) for name in contenders}
    for name in present:
        rows[name].ns = statistics.median(spent[name])
        for other in (peer for peer in present if peer != name):
            pairs = zip(spent[name], spent[other], strict=True)
            rows[name].ratios[other] = statistics.median(mine / theirs for mine, theirs in pairs)
    return rows


def at_most(row: Row, other: str, bound: float) -> None:
    """The goal: at most `bound` times the other's time."""
    if other in row.ratios:
        value = row.ratios[other]
        row.goals.append(Goal(f"at most {bound:g}x {other}", value, value <= bound))


def faster(row: Row, other: str, bound: float) -> None:
    """The goal: at least `bound` times as fast as the other."""
    if other in row.ratios:
        value = 1 / row.ratios[other]
        text = f"{bound:g} times as fast as {other}" if bound != 1 else f"no slower than {other}"
        row.goals.append(Goal(text, value, value >= bound))


def pin() -> None:
    """Stays on the current CPU, so that no round is spent on moving."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
