"""Where the wheel under test lies, and how to run things beside it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "build" / "python" / "dist"


def the_wheel() -> Path:
    """The wheel that `./dev test` built and installed."""
    (wheel,) = DIST.glob("limen-*.whl")
    return wheel


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 300) -> str:
    """What a command prints; an AssertionError that shows it where the command fails."""
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
