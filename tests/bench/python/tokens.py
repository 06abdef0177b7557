"""Verify and issue: limen beside the bare cryptography, and PyJWT and joserfc with key objects prepared.

Verify ends with the subject and the expiry as Python values: with limen a datetime, with the others a number.
"""

from __future__ import annotations

import base64
import json
import secrets
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from limit import Limit, load
from measure import Row, Run, at_most, compare, faster, repeated

import limen

try:
    import jwt
except ImportError:
    jwt = None  # type: ignore[assignment]
try:
    import joserfc.jwk
    import joserfc.jwt
except ImportError:
    joserfc = None  # type: ignore[assignment]

ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")
ISSUER, AUDIENCE, SUBJECT = "https://shop.example", "shop", "alex@shop.example"
SID = "c2Vzc2lvbi1pZC0wMDAx"
OWN = {"roles": ["reader", "editor", "admin"], "scope": "orders:read orders:write profile"}


class Bench:
    """One algorithm: one key for all contenders, and one token of about 300 bytes of claims."""

    def __init__(self, algorithm: str) -> None:
        library = load()
        self.algorithm = algorithm
        self.bare = Limit(library, algorithm) if library else None
        self.key = self._key()
        self.jwk: dict[str, Any] = json.loads(self.key.private_jwk())
        self.gate = limen.open(
            "memory:", issuer=ISSUER, audience=AUDIENCE, keys_signing=self.key, token_ttl="1d"
        )
        self.token = self.gate.tokens.issue(SUBJECT, OWN, sid=SID)
        if self.bare:
            self.bare.prepare(self.token)

    def _key(self) -> limen.Key:
        if self.bare is None:
            return limen.Key.generate(self.algorithm)
        if self.algorithm.startswith("HS"):
            secret = base64.urlsafe_b64encode(self.bare.key).rstrip(b"=").decode()
            return limen.Key.from_jwk(
                {"kty": "oct", "alg": self.algorithm, "kid": "key-2026-11", "k": secret}
            )
        return limen.Key.from_pem(self.bare.key, self.algorithm)

    def verifiers(self, on_disk: limen.Gate) -> dict[str, Run | None]:
        values = "claims.subject; claims.expires_at"
        verify = self.gate.tokens.verify
        return {
            "limit": self.bare.verify if self.bare else None,
            "limen": repeated(f"claims = verify(token); {values}", verify=verify, token=self.token),
            "limen, lmdb:": repeated(
                f"claims = verify(token); {values}", verify=on_disk.tokens.verify, token=self.token
            ),
            "PyJWT": self._verified_by_pyjwt() if jwt else None,
            "joserfc": self._verified_by_joserfc() if joserfc else None,
        }

    def issuers(self) -> dict[str, Run | None]:
        issue = self.gate.tokens.issue
        statement = "issue(subject, own, sid=sid)"
        return {
            "limit": self.bare.sign if self.bare else None,
            "limen": repeated(statement, issue=issue, subject=SUBJECT, own=OWN, sid=SID),
            "PyJWT": self._issued_by_pyjwt() if jwt else None,
            "joserfc": self._issued_by_joserfc() if joserfc else None,
        }

    def _verified_by_pyjwt(self) -> Run:
        policy = {"algorithms": [self.algorithm], "audience": AUDIENCE, "issuer": ISSUER}
        return repeated(
            "claims = decode(token, key, **policy); claims['sub']; claims['exp']",
            decode=jwt.decode,
            token=self.token,
            key=jwt.PyJWK(self._verifying()),
            policy=policy,
        )

    def _verified_by_joserfc(self) -> Run:
        policy = joserfc.jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": AUDIENCE}
        )
        return repeated(
            "claims = decode(token, key, algorithms).claims; validate(claims); claims['sub']; claims['exp']",
            decode=joserfc.jwt.decode,
            token=self.token,
            key=joserfc.jwk.import_key(self._verifying()),
            algorithms=[self.algorithm],
            validate=policy.validate,
        )

    def _issued_by_pyjwt(self) -> Run:
        return repeated(
            "encode(claims(), key, algorithm, headers)",
            encode=jwt.encode,
            claims=all_claims,
            key=jwt.PyJWK(self.jwk),
            algorithm=self.algorithm,
            headers={"kid": self.key.id},
        )

    def _issued_by_joserfc(self) -> Run:
        return repeated(
            "encode(header, claims(), key, algorithms)",
            encode=joserfc.jwt.encode,
            header={"alg": self.algorithm, "kid": self.key.id},
            claims=all_claims,
            key=joserfc.jwk.import_key(self.jwk),
            algorithms=[self.algorithm],
        )

    def _verifying(self) -> dict[str, Any]:
        jwk: dict[str, Any] = json.loads(self.key.public_jwk()) if "d" in self.jwk else self.jwk
        return jwk


@contextmanager
def shared(**options: Any) -> Iterator[limen.Gate]:
    """A gate over lmdb:."""
    with (
        tempfile.TemporaryDirectory() as place,
        limen.open(f"lmdb:{place}/store", issuer=ISSUER, **options) as gate,
    ):
        yield gate


def all_claims() -> dict[str, Any]:
    """The claims that limen writes by itself, for contenders that do not."""
    now = int(time.time())
    times = {"iat": now, "nbf": now, "exp": now + 86400}
    names = {"iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "jti": secrets.token_urlsafe(16), "sid": SID}
    return {**names, **times, **OWN}


def rows(algorithm: str, rounds: int) -> list[Row]:
    warnings.simplefilter("ignore")  # joserfc warns that EdDSA has a newer name
    bench = Bench(algorithm)
    with bench.gate, shared(audience=AUDIENCE, keys_signing=bench.key) as on_disk:
        verified = compare(f"verify {algorithm}", bench.verifiers(on_disk), rounds)
        issued = compare(f"issue {algorithm}", bench.issuers(), rounds)
    mine = verified["limen"]
    if algorithm == "HS256":
        at_most(mine, "limit", 2.2)
        faster(mine, "PyJWT", 20)
    for row in (mine, issued["limen"]):
        for peer in ("PyJWT", "joserfc"):
            faster(row, peer, 1)
    return [*verified.values(), *issued.values()]
