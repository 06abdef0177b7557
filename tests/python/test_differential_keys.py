"""Some thousand mutated JWKs, the same in every run, before limen, PyJWT and joserfc.

limen accepts none that both refuse. If limen refuses a key with which both verify what it had signed before, there
must be a reason in oracles/key_reasons.py.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import joserfc.jwk
import joserfc.jws
import jwt
import pytest

import limen
from oracles import key_reasons
from oracles.bare import BareKey, from_seed
from oracles.jwk_mutations import JwkForge

RUNS = (("HS256", 1_500), ("ES256", 1_500), ("ES512", 700), ("EdDSA", 1_500), ("RS256", 800))
REFUSED, IMPORTED, VERIFIED = range(3)

Judge = Callable[[bytes], int]


@dataclass
class Report:
    """How far limen, PyJWT and joserfc came, counted, and the keys that need a reason."""

    verdicts: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)


def judges(key: BareKey) -> tuple[Judge, Judge, Judge]:
    """limen, PyJWT and joserfc: how far each comes with a JWK and what the key has signed."""
    token, algorithms = key.token(b"payload"), [key.algorithm]

    def by_limen(text: bytes) -> int:
        try:
            made = limen.Key.from_jwk(text)
        except limen.KeyRefused:
            return REFUSED
        try:
            limen.jws.verify(token, limen.KeySet([made]), algorithms=algorithms)
        except limen.LimenError:
            return IMPORTED
        return VERIFIED

    def by_pyjwt(text: bytes) -> int:
        try:
            made = jwt.PyJWK(json.loads(text))
        except Exception:
            return REFUSED
        try:
            jwt.PyJWS().decode(token, made)
        except Exception:
            return IMPORTED
        return VERIFIED

    def by_joserfc(text: bytes) -> int:
        try:
            made = joserfc.jwk.import_key(json.loads(text))
            made.get_op_key("verify")
        except Exception:
            return REFUSED
        try:
            joserfc.jws.deserialize_compact(token, made, algorithms=algorithms)
        except Exception:
            return IMPORTED
        return VERIFIED

    return by_limen, by_pyjwt, by_joserfc


def compare(key: BareKey, other: BareKey, count: int, report: Report, mine: Judge | None = None) -> None:
    by_limen, by_pyjwt, by_joserfc = judges(key)
    forge = JwkForge(key, other, seed=20261121)
    for _ in range(count):
        text = forge.text()
        verdict = ((mine or by_limen)(text), by_pyjwt(text), by_joserfc(text))
        report.verdicts[verdict] += 1
        if verdict == (REFUSED, VERIFIED, VERIFIED) and (reason := key_reasons.why_refused(text)):
            report.explained[reason.name] += 1
        elif verdict == (REFUSED, VERIFIED, VERIFIED) or (verdict[0] and not any(verdict[1:])):
            report.unexplained.append(f"{verdict} {text!r}")


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of keys that PyJWT and joserfc think weak
        yield


@pytest.fixture(scope="module")
def report(quiet: None) -> Report:
    report = Report()
    for algorithm, count in RUNS:
        compare(from_seed(algorithm, 1), from_seed(algorithm, 2), count, report)
    return report


# corpus: D3 D4 D5 D6 D8 D13 D14 E1 E3 E4 E5
def test_no_key_is_taken_alone_and_none_refused_without_a_reason(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print("", f"{report.verdicts.total():,} mutated JWKs", sep="\n")
        print(*(f"{count:7,}  {name}" for name, count in report.explained.most_common()), sep="\n")
    assert report.unexplained == []


def test_the_run_reaches_every_verdict(report: Report) -> None:
    assert report.verdicts[VERIFIED, VERIFIED, VERIFIED] > 300
    assert report.verdicts[REFUSED, REFUSED, REFUSED] > 300
    for verdict in (REFUSED, IMPORTED, VERIFIED):
        assert sum(count for verdicts, count in report.verdicts.items() if verdicts[0] == verdict) > 100
    assert len(report.explained) > 8


def test_the_comparison_flags_one_who_takes_or_refuses_every_key() -> None:
    key, other = from_seed("ES256", 1), from_seed("ES256", 2)
    takes_all, takes_none = Report(), Report()
    compare(key, other, 300, takes_all, lambda text: VERIFIED)
    compare(key, other, 300, takes_none, lambda text: REFUSED)
    assert takes_all.unexplained
    assert takes_none.unexplained
