"""Bearer tokens that limen had no part in, and what each verifier says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .. import tokens
from ..keys import compact
from ..tokens import ISSUER, NOW

OTHER_ISSUER = "https://other.example"


@dataclass(frozen=True)
class Token:
    """A token, with its faults. `broken`: the status of a text that cannot be read."""

    text: bytes
    key: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    json: str = ""
    algorithm: str = "HS256"
    broken: int = 0


@dataclass(frozen=True)
class Verifier:
    """Judges tokens by one key. `policy`: in place of the gate's; `own`: over the gate, so it sees revocations."""

    name: str
    key: str
    issuer: str = ISSUER
    audience: str = "shop"
    own: bool = True
    algorithm: str = "HS256"

    def properties(self) -> dict[str, str]:
        if self.own:
            return {} if self.audience == "shop" else {"audience": self.audience}
        return {
            "issuer": self.issuer,
            "audience": self.audience,
            "token.leeway": "0s",
            "clock.fixed": str(NOW),
        }

    def refuses(self, token: Token) -> int:
        """The status of a refusal, or 0. A token has one fault at most."""
        if token.broken:
            return token.broken
        if token.algorithm != self.algorithm:
            return 311
        claims = token.claims
        if token.key != self.key:
            return 314
        audience = claims["aud"]
        faults = {
            320: claims["iss"] != self.issuer,
            321: self.audience not in (audience if isinstance(audience, list) else [audience]),
            317: claims["exp"] <= NOW,
            318: claims.get("nbf", 0) > NOW,
            322: self.own and is_revoked(claims),
        }
        return next((status for status, found in faults.items() if found), 0)


def is_revoked(claims: dict[str, Any]) -> bool:
    """By its id, or by the cutoff of its subject, which came 4000 seconds ago."""
    return claims.get("jti") == "revoked" or (claims.get("sub") == "mallory" and claims["iat"] < NOW - 4000)


OWN = Verifier("", "hs256")
PAYMENTS = Verifier("payments", "hs256", audience="payments")
OTHER = Verifier("other", "hs384", issuer=OTHER_ISSUER, own=False, algorithm="HS384")
VERIFIERS = (PAYMENTS, OTHER)


def token(key: str = "hs256", algorithm: str = "HS256", **changes: Any) -> Token:
    """A good token, but for the changes; None drops a claim."""
    claims: dict[str, Any] = {"iss": ISSUER, "sub": "alex", "aud": "shop", "iat": NOW - 60, "exp": NOW + 900}
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    json = compact(claims)
    text = tokens.token(compact({"alg": algorithm, "typ": "JWT"}), json, key, algorithm)
    return Token(text, key, claims, json, algorithm)


def broken(text: bytes, status: int) -> Token:
    return Token(text, broken=status)


GOOD = token(jti="good")
FLIPPED = GOOD.text[:-2] + (b"B" if GOOD.text[-2:-1] != b"B" else b"C") + GOOD.text[-1:]

TOKENS: dict[str, Token] = {
    "good": GOOD,
    "rights": token(scope="read write", role="editor", roles=["clerk"]),
    "reader": token(scope="read"),
    "nobody": token(sub=None),
    "far": token(sub="Алекс ☃"),
    "several": token(aud=["shop", "payments"]),
    "payments": token(aud="payments"),
    "last-second": token(exp=NOW + 1),
    "mallory-now": token(sub="mallory", iat=NOW - 100),
    "other": token("hs384", "HS384", iss=OTHER_ISSUER, sub="1"),
    "other-rights": token("hs384", "HS384", iss=OTHER_ISSUER, sub="1", scope="read", role="editor"),
    "expired": token(exp=NOW - 1000, iat=NOW - 2000),
    "expired-now": token(exp=NOW),
    "early": token(nbf=NOW + 100),
    "issuer": token(iss="https://evil.example"),
    "audience": token(aud="bank"),
    "forged": token("hs256-other"),
    "mallory": token(sub="mallory", iat=NOW - 5000),
    "revoked": token(jti="revoked", iat=NOW - 5000),
    "flipped": broken(FLIPPED, 314),
    "unsigned": broken(GOOD.text.rpartition(b".")[0] + b".", 314),
    "none": broken(tokens.signing_input('{"alg":"none"}', GOOD.json) + b".", 310),
    "another-algorithm": broken(token("hs384", "HS384").text, 311),
    "two-parts": broken(b"a.b", 302),
    "five-parts": broken(b"a.b.c.d.e", 303),
    "one-part": broken(b"abc", 302),
    "no-json": broken(b"YWJj.YWJj.YWJj", 305),
    "padded": broken(GOOD.text + b"==", 304),
    "a-dot": broken(b".", 302),
    "three-letters": broken(b"a.b.c", 304),
}
