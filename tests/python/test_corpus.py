"""Every case of tests/corpus through the package, and that the C functions answer the same, word for word."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import limen

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "corpus"))

import corpus  # noqa: E402

CASES = list(corpus.read())


def key_of(key: corpus.Key) -> limen.Key:
    if key.kind == "jwk":
        return limen.Key.from_jwk(key.text)
    if key.kind == "pem":
        return limen.Key.from_pem(key.text, key.algorithm)
    return limen.Key.secret(key.text, key.algorithm)


def keys_of(case: corpus.Case) -> limen.KeySet:
    if case.jwks is not None:
        return limen.KeySet.from_json(case.jwks)
    return limen.KeySet(key_of(key) for key in case.keys)


def policy_of(case: corpus.Case) -> dict[str, Any]:
    """The properties as keyword arguments."""
    return {name.replace(".", "_", 1): value for name, value in case.policy}


def token(case: corpus.Case, text: str | bytes) -> str:
    claims = limen.Verifier.from_keys(keys_of(case), **policy_of(case)).verify(text)
    times = (claims.issued_at_seconds, claims.not_before_seconds, claims.expires_at_seconds)
    texts = (claims.issuer, claims.subject, claims.audience, claims.id, claims.sid, claims.key_id)
    return corpus.shown_claims(times, (claims.json, *texts))


def jws(case: corpus.Case, text: str | bytes) -> str:
    return corpus.shown(limen.jws.verify(text, keys_of(case), algorithms=case.algorithms.split()))


def key(case: corpus.Case, text: str | bytes) -> str:
    made = key_of(case.keys[0])
    secret = made.algorithm.startswith("HS")
    return " ".join(
        corpus.shown(word) for word in (made.id, made.algorithm, None if secret else made.thumbprint())
    )


def bearer(case: corpus.Case, text: str | bytes) -> str:
    return corpus.shown(limen.bearer.find(text))


CALLS = {"token": token, "jws": jws, "key": key, "bearer": bearer}


def ask(case: corpus.Case, text: str | bytes) -> corpus.Answer:
    """What the package answers for a case, given its token as `text`."""
    try:
        return corpus.Answer(0, CALLS[case.call](case, text))
    except limen.LimenError as error:
        return corpus.Answer(error.status, message=str(error))


def spellings(octets: bytes) -> list[str | bytes]:
    """The token as bytes, and as str where it is UTF-8."""
    try:
        return [octets, octets.decode()]
    except UnicodeDecodeError:
        return [octets]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_answered_as_it_says(case: corpus.Case) -> None:
    for text in spellings(case.octets):
        assert corpus.wrong(case, ask(case, text)) == ""


def test_there_are_cases_of_every_theme() -> None:
    themes = {case.name.partition("/")[0] for case in CASES}
    assert themes == {path.stem for path in (ROOT / "tests" / "corpus" / "cases").glob("*.json")}
    assert len(CASES) > 1000


def test_one_verifier_answers_many_tokens_as_many_would() -> None:
    """Nothing that a verifier remembers of one token answers for another. attack: 29"""
    verifiers: dict[object, limen.Verifier] = {}
    asked = 0
    for case in [*CASES, *reversed(CASES)]:
        if case.call != "token" or 100 <= case.status < 300:  # the policy or the keys are refused
            continue
        source = (case.keys, case.jwks, case.policy)
        if source not in verifiers:
            verifiers[source] = limen.Verifier.from_keys(keys_of(case), **policy_of(case))
        try:
            status, subject = 0, corpus.shown(verifiers[source].verify(case.octets).subject)
        except limen.LimenError as error:
            status, subject = error.status, ""
        assert (case.name, status) == (case.name, case.status)
        assert status != 0 or subject == case.answer.split(" ")[5]
        asked += 1
    assert asked > 2000 and len(verifiers) < asked / 4
