"""100,000 mutated tokens, the same in every run, before limen, PyJWT and joserfc with one policy.

Where limen accepts a token that both refuse, or refuses one that both accept, there must be a reason in
oracles/reasons.py: a rule of an RFC that provably applies to the token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jwt.api_jwt
import pytest

import limen
from oracles import reasons
from oracles.bare import BareKey, encode, from_seed
from oracles.comparison import Report, compare
from oracles.judges import StoppedClock, joserfc_judge, limen_judge, pyjwt_judge
from oracles.mutations import CHANGES, MUTATIONS, Case, Forge
from oracles.palettes import AUDIENCE, ISSUER, NOW

KID = "key-1"
RUNS = (("HS256", 93_000), ("ES256", 3_000), ("EdDSA", 3_000), ("RS256", 1_000))
TOTAL = 100_000


def make_key(algorithm: str) -> BareKey:
    return from_seed(algorithm, seed=20261121)


def cases(key: BareKey, count: int) -> Iterator[Case]:
    forge = Forge(key, KID, seed=20261121)
    return (forge.case() for _ in range(count))


@pytest.fixture(scope="module", autouse=True)
def one_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jwt.api_jwt, "datetime", StoppedClock)
        yield


@pytest.fixture(scope="module")
def report(one_clock: None) -> Report:
    report = Report()
    for algorithm, count in RUNS:
        key = make_key(algorithm)
        judges = (limen_judge(key, KID), pyjwt_judge(key, KID), joserfc_judge(key, KID))
        compare(cases(key, count), *judges, report)
    return report


def test_an_unchanged_token_is_accepted_by_all() -> None:
    for algorithm, _ in RUNS:
        key = make_key(algorithm)
        token = key.token({"iss": ISSUER, "aud": AUDIENCE, "exp": NOW + 1}, kid=KID).encode()
        assert limen_judge(key, KID)(token).expires_at_seconds == NOW + 1
        assert pyjwt_judge(key, KID)(token).accepted
        assert joserfc_judge(key, KID)(token).accepted


def test_nothing_is_accepted_or_refused_alone_without_a_reason(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print("", *report.lines(), sep="\n")
    assert report.total == TOTAL
    assert report.unexplained == []


def test_what_is_accepted_is_read_alike(report: Report) -> None:
    assert report.different == []


def test_every_reason_is_met(report: Report) -> None:
    """The tables contain no reason that no token needs."""
    tables = (*reasons.REFUSED_BY_LIMEN, *reasons.ACCEPTED_BY_LIMEN)
    assert [reason.name for reason in tables if not report.explained[reason]] == []


def test_the_run_reaches_parsing_and_claims(report: Report) -> None:
    names = (*MUTATIONS, *(f"{change} in the {part}" for change in CHANGES for part in ("header", "claims")))
    assert [name for name in names if report.made_by[name] < 20] == []
    met = {name for name, count in report.statuses.items() if count >= 5}
    # corpus: A2 A5 A7 B1 B2 B3 B5 B7 C1 C2 C3 C4 C5 C7 C10 D1 D7 F1 F2 F3 F5 F6 F7
    assert met >= {
        *("LIMEN_OK", "LIMEN_E_TOKEN_SIZE", "LIMEN_E_TOKEN_PARTS", "LIMEN_E_TOKEN_ENCODING"),
        *("LIMEN_E_TOKEN_ENCRYPTED", "LIMEN_E_TOKEN_JSON", "LIMEN_E_TOKEN_DUPLICATE", "LIMEN_E_TOKEN_DEPTH"),
        *("LIMEN_E_TOKEN_HEADER", "LIMEN_E_TOKEN_CRITICAL", "LIMEN_E_TOKEN_NONE", "LIMEN_E_TOKEN_ALGORITHM"),
        *("LIMEN_E_TOKEN_TYPE", "LIMEN_E_TOKEN_KEY", "LIMEN_E_TOKEN_SIGNATURE", "LIMEN_E_TOKEN_CLAIM"),
        *("LIMEN_E_TOKEN_MISSING", "LIMEN_E_TOKEN_EXPIRED", "LIMEN_E_TOKEN_EARLY", "LIMEN_E_TOKEN_LIFETIME"),
        *("LIMEN_E_TOKEN_ISSUER", "LIMEN_E_TOKEN_AUDIENCE"),
    }
    assert report.statuses["LIMEN_OK"] > TOTAL // 10
    assert report.statuses["LIMEN_E_TOKEN_SIGNATURE"] < TOTAL // 10


def control(key: BareKey, verify: Callable[[bytes], limen.Claims]) -> list[str]:
    """The tokens that the same comparison flags with another verifier in limen's place."""
    report = Report()
    compare(cases(key, 2_000), verify, pyjwt_judge(key, KID), joserfc_judge(key, KID), report)
    return report.unexplained


def verifier_of(key: BareKey, **options: Any) -> Callable[[bytes], limen.Claims]:
    keys = limen.KeySet([limen.Key.from_jwk(key.jwk(kid=KID))])
    policy: dict[str, Any] = {"audience": AUDIENCE, "clock_fixed": NOW, "token_max_ttl": "365d"}
    return limen.Verifier.from_keys(keys, **policy, **options).verify


def test_the_comparison_flags_a_verifier_that_ignores_signatures() -> None:
    key = make_key("HS256")
    proper = verifier_of(key, issuer=ISSUER)

    def lax(token: bytes) -> limen.Claims:
        """Signs again every token that has three parts."""
        signing_input = token.rpartition(b".")[0]
        return proper(signing_input + b"." + encode(key.sign(signing_input)).encode())

    flagged = control(key, lax)
    assert any("limen: LIMEN_OK; PyJWT: InvalidSignatureError" in line for line in flagged)


def test_the_comparison_flags_a_verifier_that_is_lax_about_claims() -> None:
    key = make_key("HS256")
    flagged = control(key, verifier_of(key, token_leeway=10))
    assert any("limen: LIMEN_OK; PyJWT: ExpiredSignatureError" in line for line in flagged)
    assert any("limen: LIMEN_OK; PyJWT: InvalidIssuerError" in line for line in flagged)


def test_the_comparison_flags_a_verifier_that_refuses_too_much() -> None:
    key = make_key("HS256")
    flagged = control(key, verifier_of(key, issuer="https://other.example"))
    assert any("limen: LIMEN_E_TOKEN_ISSUER; PyJWT: accepted; joserfc: accepted" in line for line in flagged)
