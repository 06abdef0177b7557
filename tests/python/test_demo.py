"""The demo in Python tells its whole story: each of its lines is checked by the demo itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[2] / "examples/demo/demo.py"
CHAPTERS = 14


def tell(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DEMO), *arguments]
    return subprocess.run(command, input=said, capture_output=True, text=True, timeout=120, check=False)


def test_the_demo_tells_its_story_to_the_end() -> None:
    told = subprocess.run(
        [sys.executable, str(DEMO)], capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    for chapter in range(1, CHAPTERS + 1):
        assert f"\n{chapter}. " in told.stdout
    assert "come in, alex" in told.stdout
    assert "refused, TokenRevoked" in told.stdout


def test_a_stranger_without_keys_lets_nobody_in() -> None:
    told = subprocess.run(
        [sys.executable, str(DEMO), "--stranger"],
        input='{"keys":[]}\nx',
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode != 0
