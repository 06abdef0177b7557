"""The runner of these suites counts correctly: a skipped test, or an expected failure, is not a success."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import packages

MIXED = """
import pytest
def test_good(): pass
def test_bad(): assert False
def test_skipped(): pytest.skip("not today")
@pytest.mark.xfail
def test_expected_to_fail(): assert False
@pytest.fixture
def broken(): raise ValueError
def test_with_a_broken_fixture(broken): pass
@pytest.fixture
def broken_at_its_end():
    yield
    raise ValueError
def test_whose_fixture_breaks_at_its_end(broken_at_its_end): pass
"""


@pytest.mark.parametrize(
    ("text", "last", "status"),
    [
        ("def test_good(): pass", "1 passed, 0 failed", 0),
        (MIXED, "1 passed, 5 failed", 1),
        ("", "0 passed, 1 failed", 1),
        ("import nothing_of_that_name", "0 passed, 1 failed", 1),
        ("import pytest\npytest.skip(allow_module_level=True)", "0 passed, 1 failed", 1),
    ],
)
def test_the_last_line_and_the_status_tell_what_happened(
    text: str, last: str, status: int, tmp_path: Path
) -> None:
    (tmp_path / "test_sample.py").write_text(text, encoding="utf-8")
    runner = packages.ROOT / "scripts" / "run_pytest.py"
    done = subprocess.run(
        [sys.executable, "-B", runner, "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == last
    assert done.returncode == status
