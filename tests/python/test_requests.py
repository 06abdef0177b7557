"""Every case of tests/corpus/requests through the package; the C functions must give the same answers, word for word.

The library that ctypes calls is the one that LIMEN_LIBRARY names, or else the one that lies in the package.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import limen

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ["LIMEN_BUILD"]) / "tests" / "corpus" / "requests" / "made"
sys.path.insert(0, str(ROOT / "tests" / "corpus"))
os.environ.setdefault("LIMEN_LIBRARY", str(sorted(Path(limen.__file__).parent.glob("liblimen.so.*[0-9]"))[0]))

import request_corpus  # noqa: E402
import run_requests  # noqa: E402

CASES = list(request_corpus.read())


def keywords(policy: dict[str, str]) -> dict[str, Any]:
    """The properties as keyword arguments."""
    return {name.replace(".", "_", 1): value for name, value in policy.items()}


class Runner:
    """Asks the guards of the store through the package."""

    def __init__(self) -> None:
        self.secrets = request_corpus.Secrets(FOLDER)
        self.world = request_corpus.read_world()
        self.gates = {
            name: limen.open(f"lmdb:{FOLDER}/store", **keywords(policy))
            for name, policy in self.world["gates"].items()
        }
        # Guards that share a verifier believe each other's answers about tokens.
        self.verifiers = {
            (gate, name): self.verifier(self.gates[gate], name)
            for gate in self.gates
            for name in self.world["verifiers"]
        }

    def guard(self, gate: str, guard: request_corpus.Guard) -> limen.Guard:
        options: dict[str, Any] = {name.removeprefix("guard."): value for name, value in guard.policy.items()}
        if guard.verifier:
            options["verifier"] = self.verifiers[gate, guard.verifier]
        return self.gates[gate].guard(**options)

    def verifier(self, gate: limen.Gate, name: str) -> limen.Verifier:
        found = self.world["verifiers"][name]
        policy = keywords(found["policy"])
        if found["key"] is None:
            return gate.verifier(**policy)
        return limen.Verifier.from_keys(limen.KeySet([limen.Key.from_jwk(found["key"])]), **policy)

    def ask(self, case: request_corpus.Case, *, as_text: bool) -> list[request_corpus.Answer]:
        """The answers, with the fields given as str (ISO-8859-1) or as bytes."""
        octets = {name: self.secrets.octets(notation) for name, notation in case.fields.items()}
        fields: dict[str, Any] = (
            {name: value.decode("latin-1") for name, value in octets.items()} if as_text else dict(octets)
        )
        flags: dict[str, Any] = dict.fromkeys(case.flags, True)
        method = self.secrets.octets(case.method).decode("latin-1")
        found: list[request_corpus.Answer] = []
        answer: limen.Answer | None = None
        for each in case.guards:
            guard = self.guard(case.gate, each)
            try:
                answer = guard.check(method, **fields, **flags) if answer is None else guard.require(answer)
                found.append(request_corpus.Answer(self.line(answer), "" if answer else answer.message))
            except limen.LimenError as error:
                found.append(request_corpus.Answer(f"status {error.status}", str(error)))
        return found

    def line(self, answer: limen.Answer) -> str:
        flags = [name for name in ("read_only", "csrf_good") if getattr(answer, name)]
        words: list[tuple[str, Any]] = [
            ("status", answer.status),
            ("http", answer.http),
            ("credential", answer.credential),
            ("again", answer.again),
            ("flags", " ".join(flags)),
            ("retry_after", answer.retry_after),
            *((name, getattr(answer, name)) for name in request_corpus.TEXTS),
        ]
        if answer.claims:
            words += [("claims", answer.claims.json), ("sub", answer.claims.subject)]
        if answer.session:
            words += session_words(answer.session)
        if answer.visitor:
            words.append(("data", answer.visitor.json))
        return self.secrets.line(words)


def session_words(session: limen.Session) -> list[tuple[str, Any]]:
    roles = json.dumps(session.roles, ensure_ascii=False, separators=(",", ":"))
    return [
        ("sid", session.sid),
        ("of", session.subject),
        ("data", session.json),
        ("roles", roles if session.roles else None),
        ("scope", session.scope or None),
        ("level", session.level),
    ]


@pytest.fixture(scope="module")
def package() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    for gate in runner.gates.values():
        gate.close()


@pytest.fixture(scope="module")
def through_c() -> run_requests.Runner:
    return run_requests.Runner(FOLDER)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_request_is_answered_as_it_says(
    case: request_corpus.Case, package: Runner, through_c: run_requests.Runner
) -> None:
    answers = package.ask(case, as_text=False)
    assert [request_corpus.wrong(case, number, got) for number, got in enumerate(answers)] == [""] * len(
        answers
    )
    assert package.ask(case, as_text=True) == answers
    assert through_c.ask(case) == answers


def test_there_are_cases_of_every_theme() -> None:
    themes = {case.name.partition("/")[0] for case in CASES}
    assert themes == {path.stem for path in (ROOT / "tests" / "corpus" / "requests").glob("*.json")}
    assert len(CASES) > 1000
