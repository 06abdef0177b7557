"""Finds the wheel under test, and runs commands beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "build" / "python" / "dist"


def the_wheel() -> Path:
    """The wheel that `./dev test` built and installed."""
    (wheel,) = DIST.glob("limen-*.whl")
    return wheel


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 300) -> str:
    """The output of a command; if it fails, an AssertionError that shows the output."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def run_bare(script: str, *arguments: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in an interpreter that has nothing installed, and returns its result, failed or not."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )


def shared_object(source: str, place: Path) -> Path:
    """A library of that C source, to be loaded before others."""
    (place / "source.c").write_text(source, encoding="utf-8")
    run("cc", "-shared", "-fPIC", "-w", "-o", "library.so", "source.c", cwd=place)
    return place / "library.so"
