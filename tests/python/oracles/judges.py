"""limen, PyJWT and joserfc with one policy: whether each accepts a token, and with which claims."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from typing import Any, Protocol

import joserfc.jwk
import joserfc.jws
import joserfc.jwt
import jwt

import limen

from .bare import BareKey, Jwk
from .palettes import AUDIENCE, ISSUER, LEEWAY, NOW


@dataclass(frozen=True, slots=True)
class Verdict:
    """`claims` of an accepted token, or why it was refused."""

    claims: dict[str, Any] | None
    refusal: str = ""

    @property
    def accepted(self) -> bool:
        return self.claims is not None


class Judge(Protocol):
    def __call__(self, token: bytes) -> Verdict: ...


class StoppedClock(datetime):
    """PyJWT has no parameter for the time: this is the `datetime` that it reads instead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> StoppedClock:
        return cls.fromtimestamp(NOW, tz or timezone.utc)


def verification_jwk(key: BareKey, kid: str) -> Jwk:
    return key.jwk(private=key.algorithm.startswith("HS"), kid=kid)


def limen_judge(key: BareKey, kid: str) -> Callable[[bytes], limen.Claims]:
    """limen itself: raises its own errors."""
    keys = limen.KeySet([limen.Key.from_jwk(verification_jwk(key, kid))])
    verifier = limen.Verifier.from_keys(
        keys,
        issuer=ISSUER,
        audience=AUDIENCE,
        clock_fixed=NOW,
        token_leeway=LEEWAY,
        token_max_ttl="365d",
    )
    return verifier.verify


def pyjwt_judge(key: BareKey, kid: str) -> Judge:
    """PyJWT with a prepared key object. `StoppedClock` must be in place of its clock."""
    prepared = jwt.PyJWK(verification_jwk(key, kid), algorithm=key.algorithm)
    decoder = jwt.PyJWT()

    def judge(token: bytes) -> Verdict:
        try:
            claims = decoder.decode(
                token,
                prepared,
                algorithms=[key.algorithm],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except Exception as refusal:  # anything that it raises is a refusal
            return Verdict(None, f"{type(refusal).__name__}: {refusal}")
        return Verdict(claims)

    return judge


def joserfc_judge(key: BareKey, kid: str) -> Judge:
    """joserfc with a key set of one key; header parameters that it does not know are ignored (RFC 7515 4)."""
    keys = joserfc.jwk.KeySet([joserfc.jwk.import_key(verification_jwk(key, kid))])
    registry = joserfc.jws.JWSRegistry(algorithms=[key.algorithm], strict_check_header=False)
    policy = joserfc.jwt.JWTClaimsRegistry(
        now=NOW,
        leeway=LEEWAY,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
    )

    def judge(token: bytes) -> Verdict:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                decoded = joserfc.jwt.decode(token, keys, registry=registry)
            policy.validate(decoded.claims)
        except Exception as refusal:  # anything that it raises is a refusal
            return Verdict(None, f"{type(refusal).__name__}: {refusal}")
        return Verdict(decoded.claims)

    return judge
