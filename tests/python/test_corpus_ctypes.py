"""The package and the C functions, called through ctypes, answer every case of tests/corpus alike.

The library is the one that LIMEN_LIBRARY names, or else the one that lies in the package.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import limen
import test_corpus

corpus = test_corpus.corpus


def library() -> Path:
    found, *_ = sorted(Path(limen.__file__).parent.glob("liblimen.so.*[0-9]"))
    return found


os.environ.setdefault("LIMEN_LIBRARY", str(library()))

import run_ctypes  # noqa: E402


@pytest.mark.parametrize("case", test_corpus.CASES, ids=lambda case: case.name)
def test_c_and_the_package_answer_alike(case: corpus.Case) -> None:
    through_c = run_ctypes.ask(case)
    assert corpus.wrong(case, through_c) == ""
    assert test_corpus.ask(case, case.octets) == through_c
