"""How the demo speaks, and measures. `insist` checks each claim that it makes, and ends it with status 1."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

_COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ
BOLD, DIM, RED, GREEN, PLAIN = (
    ("\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[0m") if _COLOURS else ("",) * 5
)


def title(number: int, text: str) -> None:
    print(f"\n{BOLD}{number}. {text}{PLAIN}")


def say(text: str) -> None:
    print(f"   {text}")


def _line_of(text: str, width: int) -> int:
    """How much of `text` goes on a line: up to a comma, if one comes late enough."""
    if len(text) <= width:
        return len(text)
    comma = text.rfind(",", width // 2, width)
    return width if comma < 0 else comma + 1


def quote(name: str, text: str) -> None:
    """Prints a text indented and folded, beside its name."""
    indent = 11 if name else 0
    while True:
        part = _line_of(text, 90 - indent)
        print(f"     {name:{indent}}{DIM}{text[:part]}{PLAIN}")
        name, text = "", text[part:]
        if not text:
            return


def let_in(where: str, whom: str) -> None:
    print(f"   {where:<44} {GREEN}come in, {whom}{PLAIN}")


def turned_away(where: str, why: Exception) -> None:
    print(f"   {where:<44} {RED}refused{PLAIN}, {type(why).__name__}")
    quote("", str(why))


def insist(holds: object, claim: str) -> None:
    if not holds:
        sys.stdout.flush()
        print(f"{RED}   This is not as told: {claim}{PLAIN}", file=sys.stderr)
        sys.exit(1)


def median_us(step: Callable[[], object], rounds: int = 200, calls: int = 10) -> float:
    """The median cost of one call, in microseconds."""
    costs = []
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for _ in range(calls):
            step()
        costs.append((time.perf_counter_ns() - start) / calls / 1000)
    return statistics.median(costs)


def row(what: str, step: Callable[[], object]) -> None:
    cost = median_us(step)
    digits = 3 if cost < 1 else 2 if cost < 10 else 1 if cost < 100 else 0
    print(f"     {what:<48} {BOLD}{cost:8.{digits}f} us{PLAIN}")
