"""The corpus is what its maker makes, and PyJWT finds its signatures as genuine, or as false, as its cases say."""

from __future__ import annotations

import json
import sys

import jwt
import pytest

import packages
import test_corpus

corpus = test_corpus.corpus

SIGNATURE = 314
# Refused for the claims, so after the signature was checked.
FOR_ITS_CLAIMS = {305, 306, 307, 315, 316, 317, 318, 319, 320, 321, 325, 326}


def test_making_the_corpus_anew_makes_the_same() -> None:
    made = packages.run(
        sys.executable, "-B", "tests/corpus/make.py", "--check", cwd=packages.ROOT, timeout=600
    )
    assert made.splitlines()[-1].endswith(" 0 failed"), made


def judged() -> list[corpus.Case]:
    """Tokens that come down to one key, in a form that PyJWT reads."""
    found = []
    for case in test_corpus.CASES:
        good = case.status == 0 or case.status in FOR_ITS_CLAIMS
        one_key = case.call == "token" and len(case.keys) == 1 and case.keys[0].kind == "jwk"
        # A broken header has nothing to do with the signature.
        if one_key and (case.status == SIGNATURE or (good and "/header-" not in case.name)):
            found.append(case)
    return found


@pytest.mark.parametrize("case", judged(), ids=lambda case: case.name)
def test_pyjwt_finds_the_signature_as_the_case_says(case: corpus.Case) -> None:
    jwk = json.loads(case.keys[0].text)
    key = jwt.PyJWK.from_dict(jwk, "EdDSA" if jwk["alg"] == "Ed25519" else None)
    signed, _, signature = case.octets.rpartition(b".")
    algorithm = jwt.get_algorithm_by_name(key.algorithm_name)
    octets = jwt.utils.base64url_decode(signature)
    assert algorithm.verify(signed, key.key, octets) == (case.status != SIGNATURE)


def test_both_are_judged() -> None:
    statuses = [case.status for case in judged()]
    assert statuses.count(SIGNATURE) > 200 and statuses.count(0) > 100 and statuses.count(305) > 20
