"""The data is of one piece: every name in it is explained, and used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases import ANSWERS, CASES, WHY, steps_of
from servers import TAGS

ALL_TAGS = {name for framework, tags in TAGS.items() for name in (framework, *tags)}
STEPS = [step for case in CASES for step in steps_of(case)]
EXCEPTIONS: list[tuple[str, Any]] = [each for step in STEPS for each in step.get("except", {}).items()]


def names(answer: Any) -> Iterator[str]:
    yield from [answer] if isinstance(answer, str) else []


def test_each_case_has_a_name_of_its_own() -> None:
    told = [case["name"] for case in CASES]
    assert len(set(told)) == len(told) >= 60


def test_each_exception_says_why_and_names_what_there_is() -> None:
    assert {exception["why"] for _, exception in EXCEPTIONS} == set(WHY)
    assert {tag for tags, _ in EXCEPTIONS for tag in tags.split()} <= ALL_TAGS
    assert {tag for case in CASES for tag in case.get("only", [])} <= ALL_TAGS


def test_each_exception_is_another_answer() -> None:
    for step in STEPS:
        for exception in step.get("except", {}).values():
            assert exception["answer"] != step["answer"], step


def test_each_named_answer_is_used() -> None:
    told = [step["answer"] for step in STEPS] + [exception["answer"] for _, exception in EXCEPTIONS]
    assert {name for answer in told for name in names(answer)} == set(ANSWERS)
