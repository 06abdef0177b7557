"""Shared by the tests of the package: one issuer, and a clock that only they move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import limen

ISSUER = "https://shop.example"
NOW = 1_750_000_000

untyped: Any = limen  # for arguments of wrong types


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    """A gate over memory:, at NOW."""
    with limen.open("memory:", issuer=ISSUER, audience="shop", clock_manual=True) as gate:
        gate.set_clock(NOW)
        yield gate
