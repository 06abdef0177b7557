"""What the benchmarks of the web layers have in common: a gate with a session and a token, and PyJWT by hand."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

import limen

SUBJECT = "alex@shop.example"
AUDIENCE = "shop"
ISSUER = "https://shop.example"
CLAIMS = {"roles": ["reader", "editor", "admin"], "scope": "orders:read orders:write profile"}
DATA = {"role": "admin", "cart": [17, 4], "theme": "dark", "locale": "cs_CZ"}
BROWSER = {
    "Host": "shop.example",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "cs,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
}

Verify = Callable[[str], "dict[str, Any]"]


class Site:
    def __init__(self) -> None:
        key = limen.Key.generate("HS256")
        self.gate = limen.open("memory:", issuer=ISSUER, audience=AUDIENCE, keys_signing=key, token_ttl="1d")
        self.session = self.gate.sessions.create(SUBJECT, data=DATA)
        self.bearer = "Bearer " + self.gate.tokens.issue(SUBJECT, CLAIMS)
        self.cookie = self.gate.cookies.set(self.session).partition(";")[0]
        secret = json.loads(key.private_jwk())["k"]
        self.secret = urlsafe_b64decode(secret + "=" * (-len(secret) % 4))

    def fields(self, credential: str) -> dict[str, str]:
        """The header fields of a request with a session, or a token."""
        return {"Cookie": self.cookie} if credential == "session" else {"Authorization": self.bearer}

    def by_hand(self) -> Verify | None:
        """The claims of an Authorization field's token, by PyJWT; None where that is not installed."""
        try:
            import jwt
        except ImportError:
            return None
        secret = self.secret

        def verify(field: str) -> dict[str, Any]:
            scheme, _, token = field.partition(" ")
            if scheme.lower() != "bearer":
                raise jwt.InvalidTokenError("no bearer token")
            claims: dict[str, Any] = jwt.decode(
                token, secret, algorithms=["HS256"], audience=AUDIENCE, issuer=ISSUER
            )
            return claims

        return verify
