"""The Python sources are formatted, and ruff finds nothing in them."""

from __future__ import annotations

import sys

import packages


def test_ruff_finds_nothing() -> None:
    packages.run(sys.executable, "-m", "ruff", "check", "--no-cache", ".", cwd=packages.ROOT)


def test_the_sources_are_formatted() -> None:
    packages.run(sys.executable, "-m", "ruff", "format", "--check", "--no-cache", ".", cwd=packages.ROOT)
