"""Every case of tests/corpus through the package; the C functions must give the same answers, word for word."""

from __future__ import annotations

import base64
import re
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


def shown(claims: limen.Claims) -> str:
    times = (claims.issued_at_seconds, claims.not_before_seconds, claims.expires_at_seconds)
    texts = (claims.issuer, claims.subject, claims.audience, claims.id, claims.sid, claims.key_id)
    return corpus.shown_claims(times, (claims.json, *texts))


def token(case: corpus.Case, text: str | bytes) -> str:
    return shown(limen.Verifier.from_keys(keys_of(case), **policy_of(case)).verify(text))


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
    """The package's answer to a case, with its token given as `text`."""
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
    """A verifier never uses what it remembers of one token for another. attack: 29"""
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


def decoded(part: bytes) -> bytes:
    """The octets of a part, or as many as there are."""
    return base64.urlsafe_b64decode(part[: len(part) - (len(part) % 4 == 1)] + b"===")


def algorithm_apart(case: corpus.Case) -> str:
    """An algorithm for the gate's own key that neither the keys of a case nor its token mention."""
    spoken = b" ".join([*(key.text for key in case.keys), decoded(case.octets.split(b".")[0])])
    secrets = b'"oct"' in spoken or any(key.kind == "secret" for key in case.keys)
    names = ("HS384", "HS512", "HS256") if secrets else ("ES384", "ES512", "Ed25519")
    return next(name for name in names if name.encode() not in spoken)


def test_a_gate_answers_as_its_keys_alone_would() -> None:
    """Revocation is checked between the claims and the policy's scope and role, and changes nothing here."""
    gates: dict[object, limen.Gate] = {}
    asked = 0
    for case in CASES:
        verified = case.call == "token" and case.jwks is None and not 100 <= case.status < 300
        readable = verified and re.fullmatch(rb"[\w-]+\.[\w-]+\.[\w-]*", case.octets)
        # A token without a time of issue cannot be compared with a revocation.
        if not readable or b'"iat"' not in decoded(case.octets.split(b".")[1]):
            continue
        policy = policy_of(case)
        for_gate = {name: policy.pop(name) for name in ("issuer", "clock_fixed") if name in policy}
        own = algorithm_apart(case)
        source = (case.keys, own, *for_gate.items())
        if source not in gates:
            gates[source] = limen.open(
                keys_verifying=keys_of(case), keys_algorithm=own, clock_max_skew="1m", **for_gate
            )
        try:
            answer = corpus.Answer(0, shown(gates[source].verifier(**policy).verify(case.octets)))
        except limen.LimenError as error:
            answer = corpus.Answer(error.status, message=str(error))
        assert (case.name, answer.status, answer.answer) == (case.name, case.status, case.answer)
        asked += 1
    for gate in gates.values():
        gate.close()
    assert asked > 1000
