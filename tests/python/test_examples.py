"""The example programs run and print what they say at their end.

Those that serve say nothing there: the tests of their frameworks run them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "python"


def promised(program: Path) -> str:
    """The comment that a program ends with."""
    lines: list[str] = []
    for line in reversed(program.read_text().splitlines()):
        if not line.startswith("#"):
            break
        lines.insert(0, line.removeprefix("#").removeprefix(" ") + "\n")
    return "".join(lines)


PROGRAMS = [path for path in sorted(EXAMPLES.glob("*.py")) if promised(path)]


def test_there_are_examples() -> None:
    assert {"hello.py", "sessions.py", "revoke.py"} <= {path.name for path in PROGRAMS}


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_an_example_prints_what_it_says(program: Path) -> None:
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == promised(program)
