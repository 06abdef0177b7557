"""A theme of the corpus, its cases, and how they are written."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any

from . import keys, tokens
from .notation import written

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RULE = re.compile(r"[A-K]\d+|attack \d+|status")


def times(claims: dict[str, Any]) -> dict[str, int]:
    """exp and iat rounded down, nbf rounded up: a token never lives longer for it."""
    found = {}
    for name, member, whole in (
        ("iat", "issued_at", math.floor),
        ("nbf", "not_before", math.ceil),
        ("exp", "expires_at", math.floor),
    ):
        if name in claims:
            found[member] = whole(claims[name])
    return found


def record_of(token: bytes, policy: dict[str, str]) -> dict[str, Any]:
    """The claims that a verifier answers for a good token, by Python's own JSON."""
    parts = token.decode().split(".")
    header = json.loads(keys.unb64(parts[0]))
    claims = json.loads(keys.unb64(parts[1]), parse_float=Decimal, parse_int=Decimal)
    record: dict[str, Any] = times(claims)
    names = (("iss", "issuer"), ("sub", "subject"), ("jti", "id"), ("sid", "sid"))
    record.update({member: claims[name] for name, member in names if name in claims})
    if "aud" in claims:
        heard = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        record["audience"] = next(own for own in policy["audience"].split() if own in heard)
    if "kid" in header:
        record["key_id"] = header["kid"]
    return record


class Theme:
    """One file of cases."""

    def __init__(self, name: str, about: str) -> None:
        self.name = name
        self.about = about
        self.cases: list[dict[str, Any]] = []

    def _add(self, name: str, proves: str, **members: Any) -> None:
        if not SLUG.fullmatch(name):
            raise ValueError(f"{self.name}/{name} is no name")
        if any(case["name"] == name for case in self.cases):
            raise ValueError(f"{self.name}/{name} occurs twice")
        rules = [rule.strip() for rule in proves.split(",")]
        if not all(RULE.fullmatch(rule) for rule in rules):
            raise ValueError(f"{self.name}/{name} proves {proves}?")
        self.cases.append({"name": name, "proves": rules, **members})

    def raw(
        self,
        name: str,
        proves: str,
        status: int,
        token: str | bytes,
        says: str = "",
        *,
        keys: list[Any] | None = None,
        jwks: Any = None,
        policy: dict[str, str | None] | None = None,
        **readable: Any,
    ) -> None:
        """A token as it stands. `says`: words that the message has, separated by '|'."""
        whole = {**tokens.POLICY, **(policy or {})}
        kept = {name: value for name, value in whole.items() if value is not None}
        octets = tokens.octets(token)
        answer = {"answer": record_of(octets, kept)} if status == 0 else {}
        source = {"jwks": jwks} if jwks is not None else {"keys": keys or ["hs256"]}
        self._add(
            name,
            proves,
            call="token",
            **source,
            policy=kept,
            **readable,
            token=written(octets),
            status=status,
            **({"says": says.split("|")} if says else {}),
            **answer,
        )

    def case(
        self,
        name: str,
        proves: str,
        status: int,
        says: str = "",
        *,
        header: str | bytes = tokens.GOOD_HEADER,
        claims: str | bytes = tokens.GOOD_CLAIMS,
        key: str = "hs256",
        algorithm: str = "HS256",
        **more: Any,
    ) -> None:
        """A token of this header and these claims, well signed by `key`."""
        self.raw(
            name,
            proves,
            status,
            tokens.token(header, claims, key, algorithm),
            says,
            header=written(tokens.octets(header)),
            payload=written(tokens.octets(claims)),
            **more,
        )

    def header(
        self, name: str, proves: str, status: int, header: str | bytes, says: str = "", **more: Any
    ) -> None:
        self.case(name, proves, status, says, header=header, **more)

    def claims(
        self, name: str, proves: str, status: int, claims: str | bytes, says: str = "", **more: Any
    ) -> None:
        self.case(name, proves, status, says, claims=claims, **more)

    def jws(
        self,
        name: str,
        proves: str,
        status: int,
        token: str | bytes,
        says: str = "",
        *,
        keys: list[Any] | None = None,
        algorithms: str = "HS256",
        payload: bytes = b"",
    ) -> None:
        """A compact JWS, whatever it holds."""
        answer = {"answer": {"payload": written(payload)}} if status == 0 else {}
        self._add(
            name,
            proves,
            call="jws",
            keys=keys or ["hs256"],
            algorithms=algorithms,
            token=written(tokens.octets(token)),
            status=status,
            **({"says": says.split("|")} if says else {}),
            **answer,
        )

    def key(
        self,
        name: str,
        proves: str,
        status: int,
        key: dict[str, Any],
        says: str = "",
        *,
        like: str = "",
        id: str = "",
        thumbprint: str = "",
    ) -> None:
        """A key that is read, and nothing else. `like`: the key of keys.json that it is a form of, or is like."""
        answer = {}
        if status == 0:
            algorithm = keys.KEYS[like]["alg"]
            answer = {
                "answer": {
                    "id": written(id.encode()),
                    "algorithm": algorithm,
                    "thumbprint": thumbprint or keys.thumbprint(like),
                }
            }
        self._add(
            name,
            proves,
            call="key",
            keys=[key],
            status=status,
            **({"says": says.split("|")} if says else {}),
            **answer,
        )

    def bearer(self, name: str, proves: str, status: int, field: str | bytes, token: str = "") -> None:
        """The value of an Authorization field."""
        answer = {"answer": {"token": token}} if status == 0 else {}
        self._add(name, proves, call="bearer", token=written(tokens.octets(field)), status=status, **answer)

    def text(self) -> str:
        """The file: a case is an object, each member on a line of its own."""
        lines = [
            "{",
            f' "theme": {json.dumps(self.name)},',
            f' "about": {json.dumps(self.about)},',
            ' "cases": [',
        ]
        for case in self.cases:
            members = [f"   {json.dumps(name)}: {json.dumps(value)}" for name, value in case.items()]
            lines += ["  {", ",\n".join(members), "  }" + ("," if case is not self.cases[-1] else "")]
        return "\n".join([*lines, " ]", "}"]) + "\n"
